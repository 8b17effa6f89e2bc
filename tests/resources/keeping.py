"""What comes from outside, for tests; call these inside `with owner():`."""

import re
import time
from datetime import timedelta

import factory
from django.core import signing
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from cppc.core.crypto import encrypt
from cppc.core.models import Outbox
from cppc.core.outbox import drain
from resources import suggested
from resources.models import (
    ListingClaim,
    ListingLink,
    ListingReport,
    ListingSuggestion,
    NetworkChoice,
    RelayMessage,
    Screening,
    ScreeningStatus,
)
from resources.services.listing_links import PURPOSE, hash_token
from tests.conftest import as_role, owner
from tests.factories import UserFactory
from tests.resources.factories import ServiceFactory

BINDING = "b" * 40


class AboutListingFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    service = factory.SubFactory(ServiceFactory)
    area = factory.SelfAttribute("service.area")


class ListingClaimFactory(AboutListingFactory):
    class Meta:
        model = ListingClaim

    name = "Pat Provider"
    email = "pat@example.org"


class ListingLinkFactory(AboutListingFactory):
    """A link whose secret is `token`, opened by the browser that holds BINDING."""

    class Meta:
        model = ListingLink

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    purpose = "keep"
    token_hash = factory.LazyAttribute(lambda one: hash_token(one.token))
    bound_hash = hash_token(BINDING)
    sealed = factory.LazyFunction(lambda: encrypt("pat@example.org", purpose=PURPOSE))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=9))


class ListingSuggestionFactory(AboutListingFactory):
    class Meta:
        model = ListingSuggestion

    field = "other"
    new = "The door is on the left."
    old_mark = suggested.mark_of("")


class ListingReportFactory(AboutListingFactory):
    class Meta:
        model = ListingReport

    kind = "full"
    visitor = factory.Sequence(lambda n: f"{n:064x}")


class NetworkChoiceFactory(DjangoModelFactory):
    class Meta:
        model = NetworkChoice


class RelayMessageFactory(AboutListingFactory):
    class Meta:
        model = RelayMessage

    sealed = factory.LazyFunction(lambda: encrypt("Can you drive us?", purpose="relay"))


class ScreeningStatusFactory(DjangoModelFactory):
    class Meta:
        model = ScreeningStatus

    name = factory.Sequence(lambda n: f"Step {n}")


class ScreeningFactory(AboutListingFactory):
    class Meta:
        model = Screening

    status = factory.SubFactory(ScreeningStatusFactory, area=factory.SelfAttribute("..area"))
    since = factory.LazyFunction(timezone.localdate)
    set_by = factory.SubFactory(UserFactory)


def opened_before(salt):
    """The mark of a form that somebody opened ten seconds ago."""
    return signing.dumps(time.time() - 10, salt=salt)


def send_mails():
    """Do what the outbox holds, as the worker; rows that wait for an hour are due now."""
    with owner():
        Outbox.objects.filter(done_at=None).update(due=timezone.now())
    with as_role("cppc_worker"):
        drain()


def link_in(message):
    """The path of the link in a mail."""
    return re.search(r"https?://[^/]+(/supports/links/[^/\s]+/(?:stop/)?)", message.body)[1]


def open_link(path):
    """A browser that opened this link."""
    browser = Client()
    assert browser.get(path).status_code == 200
    answer = browser.post(path)
    assert answer.status_code == 302, answer
    return browser, answer.headers["Location"]
