"""Requests for a family meeting: anybody asks; coordinators look, answer, or give them away.

The database's functions decide (families/sql/referrals.sql); here are the words of a refusal.
"""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext_lazy as _

from cppc.core.notices import queue
from cppc.core.openings import open_family
from families.agreement import VERSION
from families.models import Family, Referral, ReferralContent
from families.services.records import ALPHABET, StaleRow, add_person, new_reference
from families.sounds import digits_of, sounds_of
from teams.access import Actor
from teams.models import Area, County

RECEIVED_JOB = "families.referral_received"
ASKED_AGAIN_JOB = "families.asked_again"

REFUSALS: dict[str, Any] = {
    "requests_go_step_by_step": _("This cannot be done with a request in this state."),
    "every_step_has_a_reason": _("Write why."),
    "the_family_is_open_in_this_area": _("No open family of this area has this reference."),
    "given_to_another_area": _("Choose another area, and write why."),
    "searches_are_limited": _("You have searched very often. Try again in an hour."),
}


def new_request_number() -> str:
    """A reference such as R-7K2Q9, easy to read aloud on the phone."""
    return "R-" + "".join(secrets.choice(ALPHABET) for _ in range(5))


@transaction.atomic
def ask_for_meeting(
    *,
    area: Area,
    key: uuid.UUID,
    asker: str,
    county: County | None,
    language: str,
    interpreter: str,
    by: Any = None,
    **content: Any,
) -> str:
    """Keep what somebody asked for; the number to tell them. No account is needed.

    The same `key` again keeps nothing new and tells the same number. Nobody can read it back but
    the area's coordinators. Raises ValidationError when there is no way to answer.
    """
    words = ReferralContent(sounds=sounds_of(content["name"], content["caregiver"]), **content)
    words.full_clean(exclude=["area", "referral"])
    head = [asker, county.pk if county else None, language, interpreter]
    names = ("name", "caregiver", "phone", "email", "best_time", "safe_message", "zip", "words")
    body = [getattr(words, name) for name in (*names, "sounds")]
    for _attempt in range(5):
        number = _call("ask_for_meeting", key, area.pk, new_request_number(), *head, *body)
        if number:
            _announce(area, key)
            return number
    raise ValidationError(_("No free number was found. Send it once more."))


@transaction.atomic
def step_request(*, row: Referral, version: int, state: str, reason: str, by: Actor) -> None:
    """Look into a request, decline it, close it, or take it up again; always with a reason.

    Raises StaleRow when somebody else was quicker.
    """
    if not _call("step_request", row.pk, version, state, reason):
        raise StaleRow(_now(row))


@transaction.atomic
def accept_request(
    *,
    row: Referral,
    version: int,
    reason: str,
    by: Actor,
    known: str = "",
    name: str = "",
    relation: str = "",
    county: County | None = None,
    kind: str = "",
    language: str = "",
    interpreter: str = "",
    agreed: bool = False,
) -> Family:
    """Say yes: open the family's record as its first contact, or tie the request to a known family.

    Raises StaleRow when somebody else was quicker; ValidationError without acceptance of
    confidentiality, or when the known family is not an open one of this area.
    """
    if not known and not agreed:
        raise ValidationError({"agreed": _("Accept the agreement to open the record.")})
    for _attempt in range(5):
        reference = new_reference()
        where = county.pk if county else None
        record = [reference, where, kind, language, interpreter, VERSION if agreed else ""]
        try:
            family = _call("accept_request", row.pk, version, reason, known, *record)
        except _Taken:
            continue  # this reference is another family's: draw again
        break
    else:
        raise ValidationError(_("No free reference was found. Try again."))
    if family is None:
        raise StaleRow(_now(row))
    if known:
        about = {"family": str(family), "request": str(row.pk)}
        queue(ASKED_AGAIN_JOB, key=f"again:{row.pk}:{version}", payload=about)
        return Family.objects.select_related("area").get(pk=family)
    open_family(reference, "opened the record for a request")
    opened = Family.objects.select_related("area").get(pk=family)
    phone, spoken = _own_contact(row, name)
    add_person(family=opened, name=name, relation=relation, phone=phone, language=spoken, by=by)
    return opened


def _own_contact(row: Referral, name: str) -> tuple[str, str]:
    """Phone and language as they were written by this very person; of nobody who asked for others.

    A phone that somebody gave for himself is not the family's.
    """
    content = ReferralContent.objects.filter(referral=row).first()
    if content is None or row.asker != Referral.Asker.SELF or content.name != name:
        return "", ""
    spoken = row.interpreter or str(dict(settings.LANGUAGES)[row.language])
    return content.phone, spoken


@transaction.atomic
def transfer_request(*, row: Referral, version: int, to: Area, reason: str, by: Actor) -> None:
    """Give a request and its words to another area; here only the history stays.

    Raises StaleRow when somebody else was quicker.
    """
    there = _call("transfer_request", row.pk, version, to.pk, reason)
    if there is None:
        raise StaleRow(_now(row))
    _announce(to, there, turn=version)


class Match(NamedTuple):
    """Somebody who may be of the same family: no name, just enough to go and ask."""

    kind: str
    reference: str
    state: str
    initials: str
    birth_year: int | None
    county: str
    names: int
    phone: bool
    birth: bool


@transaction.atomic
def search_family(
    *, row: Referral, name: str, phone: str, born_from: date | None, born_to: date | None, by: Actor
) -> list[Match]:
    """Who in the area may be the same family, by sound, nickname, phone and day of birth.

    Sealed families are left out; the search stands in the request's history. Raises
    ValidationError after 60 searches in an hour.
    """
    asked = [sounds_of(name), digits_of(phone), born_from, born_to]
    with _refusals(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM authz.search_for_request(%s, %s::text[], %s, %s, %s)", [row.pk, *asked]
        )
        return [Match(*found) for found in cursor.fetchall()]


def _announce(area: Area, request: object, turn: int = 0) -> None:
    """Tell the area's coordinators; `turn` tells apart how often it came to the same area."""
    queue(
        RECEIVED_JOB,
        key=f"request:{request}:{turn}",
        payload={"area": str(area.pk), "request": str(request), "turn": turn},
    )


def _now(row: Referral) -> Referral:
    return Referral.objects.get(pk=row.pk)


class _Taken(Exception):  # noqa: N818 - an answer, not an error
    """The reference drawn belongs to another family."""


@contextmanager
def _refusals() -> Iterator[None]:
    """The database's refusals as words for the form."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        rule = fault.__cause__.diag.constraint_name  # type: ignore[union-attr]
        if rule not in REFUSALS:
            raise _Taken from fault
        raise ValidationError(REFUSALS[rule]) from None
    except ProgrammingError:
        raise ValidationError(_("You cannot answer this request.")) from None


def _call(function: str, *arguments: Any) -> Any:
    """One function of the database; Raises ValidationError for what it refuses."""
    marks = ", ".join(["%s"] * len(arguments))
    with _refusals(), connection.cursor() as cursor:
        cursor.execute(f"SELECT authz.{function}({marks})", arguments)
        return cursor.fetchone()[0]
