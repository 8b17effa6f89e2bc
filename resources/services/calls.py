"""Call lists: a team goes through listings in one meeting, one after the other, with undo."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import Call, CallList, Service, Verification
from resources.policies import can_verify
from resources.services.verifying import (
    TAKING,
    locked,
    save_shown,
    show_day,
    verify_listing,
    write_taking,
)
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import refuse_names

Outcome = Call.Outcome
MOST_CALLS = 60
KEPT = {
    "was_verified_on": "verified_on",
    "was_verified_by": "verified_by",
    "was_verified_how": "verified_how",
    "was_taking": "taking",
    "was_taking_until": "taking_until",
    "was_taking_since": "taking_since",
}


@transaction.atomic
def make_call_list(
    *, area: Area, fields: dict[str, Any], services: Iterable[Service], by: Actor
) -> CallList:
    """Write down which listings a team goes through, in this order.

    Raises ValidationError for none or too many, NamesFound for words that may name a family.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    chosen = list(services)
    if not chosen:
        raise ValidationError(_("Choose at least one listing."))
    if len(chosen) > MOST_CALLS:
        words = _("Choose at most %(number)s listings for one meeting.")
        raise ValidationError(words, params={"number": MOST_CALLS})
    made = CallList(area=area, made_by=by.user, **fields)
    refuse_names(area=area, texts=[made.name, made.verifier_title], by=by)
    made.full_clean(exclude=["area", "made_by"])
    made.save(force_insert=True)
    Call.objects.bulk_create(
        Call(area=area, call_list=made, service=service, position=number)
        for number, service in enumerate(chosen, 1)
    )
    return made


@transaction.atomic
def note_call(*, call: Call, note: str, by: Actor) -> Call:
    """Keep what was typed about a call; raises NamesFound for words that may name a family."""
    saved = _locked(call, by)
    if saved.note != note:
        refuse_names(area=saved.area, texts=[note], by=by)
        saved.note = note
        _save(saved)
    return saved


@transaction.atomic
def answer_call(*, call: Call, outcome: str, note: str, by: Actor) -> Call:
    """Write down what came of a call: "still right" verifies the listing, "full" says so until it
    ends by itself, the others wait on the page of what is to be kept true.

    An earlier answer is taken back first. Raises NamesFound for words that may name a family.
    """
    if outcome not in Outcome.values or not outcome:
        raise ValidationError(_("Choose one of these."))
    saved = _locked(call, by)
    refuse_names(area=saved.area, texts=[note], by=by)
    _take_back(saved)
    listing = locked(saved.service)
    for kept, name in KEPT.items():
        setattr(saved, kept, getattr(listing, name))
    if outcome == Outcome.RIGHT:
        saved.verification = _verify(saved, listing, by)
    elif outcome == Outcome.FULL:
        write_taking(listing, Service.Taking.FULL)
    saved.outcome, saved.note, saved.done_at = outcome, note, timezone.now()
    return _save(saved)


def _verify(call: Call, listing: Service, by: Actor) -> Verification:
    """The verification that "still right" makes, by the name and title typed for the meeting."""
    spoken = call.call_list
    verify_listing(
        listing=listing,
        how=spoken.how,
        by=by,
        name=spoken.verifier_name,
        title=spoken.verifier_title,
    )
    return Verification.objects.filter(service=listing).latest("created_at")


@transaction.atomic
def undo_last_call(*, call_list: CallList, by: Actor) -> Call | None:
    """Take the latest answer of a list back; the call it was, or nothing when there is none."""
    last = Call.objects.filter(call_list=call_list).exclude(done_at=None).order_by("-done_at")
    call = last.first()
    if call is None:
        return None
    saved = _locked(call, by)
    _take_back(saved)
    return _save(saved)


def _take_back(call: Call) -> None:
    """The listing as it was before the answer, except for what somebody changed since."""
    listing = locked(call.service)
    if call.verification_id and _is_latest(call):
        listing.verified_on, listing.verified_by = call.was_verified_on, call.was_verified_by
        listing.verified_how = call.was_verified_how
        listing.save(force_update=True)
        show_day(listing)
    if call.outcome == Outcome.FULL and listing.taking == Service.Taking.FULL:
        listing.taking, listing.taking_until = call.was_taking, call.was_taking_until
        listing.taking_since = call.was_taking_since
        save_shown(listing, TAKING)
    made, call.verification = call.verification, None
    call.outcome, call.done_at = Outcome.OPEN, None
    _save(call)
    if made is not None:
        made.delete()


def _is_latest(call: Call) -> bool:
    """Whether nobody verified the listing after this call."""
    rows = Verification.objects.filter(service=call.service_id)
    latest = rows.aggregate(latest=Max("created_at"))["latest"]
    return call.verification is not None and call.verification.created_at == latest


def _locked(call: Call, by: Actor) -> Call:
    """The call as it is now; refused to who may not verify its listing."""
    related = ("area", "service__area", "call_list__area", "verification", "was_verified_by")
    found = Call.objects.select_for_update(of=("self",)).select_related(*related).get(pk=call.pk)
    if not can_verify(by, found.service):
        raise PermissionDenied
    return found


def _save(call: Call) -> Call:
    call.version += 1
    call.full_clean(exclude=["area", "call_list", "service", "verification", "was_verified_by"])
    call.save(force_update=True)
    return call
