"""How a promise went, said by personal link: everything through functions of the database."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Disclosure, PersonalLink, Step
from families.services.answers import tell_of_call
from families.services.disclosures import record_disclosure
from families.services.links import OpenLink, make_link, revoke_links
from families.starting import Named, named_of
from teams.access import Actor

KEPT_OPEN = timedelta(days=30)


class Promise(NamedTuple):
    """What a page behind a link shows: this promise alone."""

    what: str
    by_when: date
    state: str
    last_answer: str


def promise_of(link: OpenLink) -> Promise | None:
    """The promise the link is about; None when it is not this guest's any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, by_when, state, coalesce(last_answer, '') "
            "FROM authz.promise_by_link(%s, %s)",
            [link.token, link.binding],
        )
        row = cursor.fetchone()
    return Promise(*row) if row else None


def support_of(link: OpenLink) -> Named | None:
    """The public support that the promise names; None where its kind of help is private.

    A link may be forwarded, so it says no more of such a support than the promise's own words.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.promise_support(%s, %s)", [link.token, link.binding])
        (key,) = cursor.fetchone()
    named = next(iter(named_of([(key, "")]).values()), None)
    return named if named and named.may_travel else None


@transaction.atomic
def answer_by_link(*, link: OpenLink, kind: str, words: str) -> bool:
    """Keep what the guest says: done, not yet, or please call. False when it does not stand.

    "Done" uses the link up; "not yet" leaves it for the next answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT call_id, leads FROM authz.answer_by_link(%s, %s, %s, %s)",
            [link.token, link.binding, kind, words],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    call_id, leads = row
    if call_id is not None:
        tell_of_call(call_id, leads)
    return True


@transaction.atomic
def make_slip(*, step: Step, by: Actor) -> str | None:
    """A new link for a printed slip, older ones taken back; None without a welcome guest.

    The slip is written down as given away.
    """
    guest = step.guest
    if guest is None or guest.state not in guest.WELCOME or step.state != Step.State.OPEN:
        return None
    record_disclosure(
        family=step.family,
        what=Disclosure.What.FAMILY_COPY,
        recipient=guest.name,
        guest=guest,
        purpose=_("A slip about one promise"),
        form=Disclosure.Form.PRINT,
        subject_id=step.pk,
        by=by,
    )
    revoke_links(guest=guest, subject_ids=[step.pk])
    today = timezone.localdate()
    days = max(step.by_when - today, timedelta()) + KEPT_OPEN
    return make_link(
        guest=guest,
        purpose=PersonalLink.Purpose.COMMITMENT,
        subject_id=step.pk,
        expires_at=timezone.now() + days,
    )
