"""Words for a neighbor: sent on, sealed until then, gone after; no address is ever shown."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from resources.models import PublishedListing, RelayMessage, Service
from resources.notices_keep import forget_relayed_words
from tests.conftest import acting, as_role, owner, person_with
from tests.resources import keeping
from tests.resources.factories import CategoryFactory, published_listing

pytestmark = pytest.mark.django_db
WORDS = "Can you drive us on Tuesday? 515-555-0123"


def neighbor(area, **fields):
    with owner():
        return published_listing(
            area, **{"kind": "informal", "email": "neighbor@example.org", **fields}
        )


def address(listing, name="write_to_them"):
    return reverse(f"resources:{name}", args=[listing.pk])


def write(listing, words=WORDS, **extra):
    opened = keeping.opened_before("write")
    return Client(**extra).post(address(listing), {"words": words, "opened": opened, "website": ""})


def test_words_go_to_the_neighbor_with_nothing_about_the_sender(area):
    listing = neighbor(area)
    assert write(listing, REMOTE_ADDR="192.0.2.9").status_code == 302
    keeping.send_mails()
    (sent,) = mail.outbox
    assert sent.to == ["neighbor@example.org"]
    assert WORDS in sent.body
    assert sent.reply_to == []
    assert "192.0.2.9" not in sent.message().as_string()


def test_words_lie_sealed_until_sent_and_are_gone_after(area):
    write(neighbor(area))
    with owner():
        row = RelayMessage.objects.get()
        payload = str(Outbox.objects.get(kind="resources.relay_mail").payload)
    assert "Tuesday" not in row.sealed
    assert "Tuesday" not in payload
    keeping.send_mails()
    with owner():
        assert RelayMessage.objects.count() == 0


def test_words_that_could_not_be_sent_are_forgotten(area, settings):
    write(neighbor(area))
    with owner():
        old = timezone.now() - timedelta(days=settings.RELAY_WORDS_DAYS, minutes=1)
        RelayMessage.objects.update(created_at=old)
    with as_role("cppc_worker"):
        assert forget_relayed_words() == 1


def test_the_address_is_on_no_public_page(area):
    listing = neighbor(area)
    for name in ("listing", "write_to_them", "claim", "suggest", "report", "print_listing"):
        assert "neighbor@example.org" not in Client().get(address(listing, name)).content.decode()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, True),
        ({"email": ""}, False),
        ({"kind": "formal"}, False),
        ({"relay": "off"}, False),
        ({"confidential": "shelter"}, False),
        ({"confidential": "shelter", "relay": "on"}, True),
    ],
)
def test_only_neighbors_who_want_it_can_be_written_to(area, fields, shown):
    listing = neighbor(area, **fields)
    page = Client().get(address(listing, "listing")).content.decode()
    assert (address(listing) in page) is shown
    assert write(listing).status_code == (302 if shown else 404)


def test_sensitive_kinds_take_no_messages_unless_asked_for(area):
    with owner():
        category = CategoryFactory(code="recovery", sensitive=True)
    listing = neighbor(area, category=category)
    assert PublishedListing.objects.get(pk=listing.pk).relay is False


def test_a_volunteer_stops_messages_with_the_link_in_the_mail(area):
    listing = neighbor(area)
    write(listing)
    keeping.send_mails()
    stop = keeping.link_in(mail.outbox[0])
    Client().get(stop)
    assert PublishedListing.objects.get(pk=listing.pk).relay is True
    assert "No more messages" in Client().post(stop).content.decode()
    assert write(listing).status_code == 404
    with owner():
        assert Service.objects.get(pk=listing.pk).relay == "off"


def test_a_message_on_its_way_is_dropped_when_the_switch_goes_off(area):
    listing = neighbor(area)
    write(listing)
    with owner():
        PublishedListing.objects.filter(pk=listing.pk).update(relay=False)
    keeping.send_mails()
    assert mail.outbox == []
    with owner():
        assert RelayMessage.objects.count() == 0


def test_team_switches_one_listing_and_the_whole_area(area, client_of):
    listing = neighbor(area)
    client = client_of(person_with("coordinator", area))
    one = reverse("resources:relay_listing", args=[area.slug, listing.pk])
    all_of_them = reverse("resources:network_choices", args=[area.slug])
    for url, data, shown in (
        (one, {"relay": "off"}, False),
        (one, {"relay": ""}, True),
        (all_of_them, {}, False),
        (one, {"relay": "on"}, False),  # the area's word counts more
        (all_of_them, {"relay": "on"}, True),
    ):
        assert client.post(url, data).status_code == 302
        assert PublishedListing.objects.get(pk=listing.pk).relay is shown


@pytest.mark.parametrize("limit", ["RELAY_PER_ADDRESS", "RELAY_PER_LISTING", "RELAY_PER_DAY"])
def test_messages_are_limited(area, settings, limit):
    setattr(settings, limit, 1)
    listing = neighbor(area)
    assert write(listing).status_code == 302
    assert write(listing).status_code == 429


def test_a_program_that_fills_in_everything_sends_nothing(area):
    listing = neighbor(area)
    data = {"words": WORDS, "website": "x", "opened": keeping.opened_before("write")}
    assert Client().post(address(listing), data).status_code == 302
    with owner():
        assert RelayMessage.objects.count() == 0


def test_too_long_words_are_kept_in_the_form(area):
    answer = write(neighbor(area), "long " * 400)
    assert answer.status_code == 200
    assert "long long long" in answer.content.decode()


def test_nobody_reads_words_on_their_way(area, coordinator):
    write(neighbor(area))
    with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        RelayMessage.objects.count()


@pytest.mark.parametrize(
    ("spoken", "subject"),
    [
        ([], "Somebody wrote to you / Alguien le escribió"),
        (["es"], "Alguien le escribió / Somebody wrote to you"),
        (["en", "es"], "Somebody wrote to you / Alguien le escribió"),
    ],
)
def test_the_subject_is_in_both_languages_the_neighbors_first(area, spoken, subject):
    listing = neighbor(area)
    with owner():
        PublishedListing.objects.filter(pk=listing.pk).update(languages=spoken)
    write(listing)
    keeping.send_mails()
    assert mail.outbox[0].subject == f"CPPC: {subject}"
