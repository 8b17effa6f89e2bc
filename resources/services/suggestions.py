"""Suggestions: a field of a listing as somebody outside would have it, approved by the team."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from resources import suggested, suggested_parts
from resources.models import ListingSuggestion, Phone, PublishedListing, Schedule, Service
from resources.services.claims import tell_team
from resources.services.gaps import close_answered_needs
from resources.services.listing_links import OpenListing
from resources.services.projection import public_values
from resources.services.publishing import around_of, refuse_listing_names, write_public_copy
from resources.services.suggested_rows import set_column, write_rows
from teams.access import Actor
from teams.roles import Permission
from teams.services.wall import refuse_names

ANSWER_MAIL = "resources.suggestion_mail"
State = ListingSuggestion.State


class ConflictError(Exception):
    """What the suggestion wanted to change was changed meanwhile; carries what stands there now."""

    def __init__(self, now: str) -> None:
        super().__init__("the field changed meanwhile")
        self.now = now


class Said(NamedTuple):
    """What became of one suggestion, as the page of the link tells it."""

    field: str
    old: str
    new: str
    state: str
    final: str
    because: str
    said_at: datetime
    decided_at: datetime | None

    @property
    def label(self) -> str:
        return suggested.label_of(self.field)

    @property
    def new_words(self) -> str:
        return suggested.in_words(self.field, self.new)

    @property
    def final_words(self) -> str:
        return suggested.in_words(self.field, self.final)

    @property
    def state_words(self) -> str:
        return str(State(self.state).label)


@transaction.atomic
def suggest_by_link(*, link: OpenListing, listing: PublishedListing, texts: dict[str, str]) -> int:
    """Keep each changed field as a suggestion of the provider; how many there were."""
    changes = []
    for name, text in texts.items():
        old = suggested.value_of(listing, name)
        if text != old:
            mark = suggested.mark_of(old)
            changes.append({"field": name, "old": old, "mark": mark, "new": text})
    if not changes:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.suggest_by_link(%s, %s, %s)",
            [link.token, link.binding, json.dumps(changes)],
        )
        (kept,) = cursor.fetchone()
    if kept:
        tell_team(link.area_id)
    return int(kept)


def said_by_link(link: OpenListing, most: int = 100) -> list[Said]:
    """What was suggested by this link and what became of it, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM authz.suggestions_by_link(%s, %s, %s)", [link.token, link.binding, most]
        )
        return [Said(*row) for row in cursor.fetchall()]


@transaction.atomic
def suggest_by_anybody(*, listing: PublishedListing, new: str) -> ListingSuggestion:
    """Keep what somebody without an account says is wrong; the team alone reads it."""
    row = ListingSuggestion(
        pk=uuid.uuid4(),
        area_id=listing.area_id,
        service_id=listing.pk,
        field=suggested.OTHER,
        old_mark=suggested.mark_of(""),
        new=new,
    )
    row.full_clean(exclude=["area", "service"])
    row.save(force_insert=True)
    tell_team(listing.area_id)
    return row


def current_text(listing: Service, field: str) -> str:
    """What stands in a field of the listing now, as its public copy says it."""
    copy = PublishedListing(service=listing, area_id=listing.area_id, **public_values(listing))
    return suggested.value_of(copy, field)


@transaction.atomic
def approve_suggestion(
    *, suggestion: ListingSuggestion, text: str, over: str, by: Actor
) -> ListingSuggestion:
    """Publish a suggestion, or the words the approver made of it, and note what came of it.

    `over` is the mark of the text the approver saw: raises ConflictError when another stands there.
    Raises ValidationError for words that cannot be, NamesFound when they may name a family.
    """
    saved, listing = _to_decide(suggestion, by)
    if saved.field == suggested.OTHER:
        return _decided(saved, State.APPROVED, by)
    now = current_text(listing, saved.field)
    if suggested.mark_of(now) != over:
        raise ConflictError(now)
    text = suggested.tidy(saved.field, text)
    _apply(listing, saved.field, text, by)
    changed = text != saved.new
    saved.final = text if changed else ""
    return _decided(saved, State.CHANGED if changed else State.APPROVED, by)


@transaction.atomic
def refuse_suggestion(
    *, suggestion: ListingSuggestion, because: str, by: Actor
) -> ListingSuggestion:
    """Leave the listing as it is; who suggested it is told why.

    Raises ValidationError without a reason, NamesFound when it may name a family.
    """
    saved, listing = _to_decide(suggestion, by)
    if not because.strip():
        raise ValidationError({"because": _("Write why not.")})
    refuse_names(area=listing.area, texts=[because], by=by)
    saved.because = because.strip()
    return _decided(saved, State.REFUSED, by)


def _to_decide(suggestion: ListingSuggestion, by: Actor) -> tuple[ListingSuggestion, Service]:
    """The suggestion and its listing, kept from other writers; both still to be decided."""
    if not by.may(Permission.PUBLISH_LISTINGS) or not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    locked = Service.objects.select_for_update(of=("self",)).get(pk=suggestion.service_id)
    saved = ListingSuggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if saved.state != State.WAITING:
        raise ValidationError(_("Somebody has decided already."))
    return saved, Service.objects.for_detail().get(pk=locked.pk)


def _decided(saved: ListingSuggestion, state: str, by: Actor) -> ListingSuggestion:
    saved.state, saved.decided_by, saved.decided_at = state, by.user, timezone.now()
    saved.version += 1
    saved.save(force_update=True)
    if saved.link_id:
        _tell_provider(saved.link_id)
    return saved


def _tell_provider(link_id: Any) -> None:
    """One neutral mail for everything that is decided within an hour."""
    end = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    payload = {"link": str(link_id), "message_id": str(uuid.uuid4())}
    queue(ANSWER_MAIL, key=f"answers:{link_id}:{end:%Y%m%d%H}", payload=payload, due=end)


def _apply(listing: Service, field: str, text: str, by: Actor) -> None:
    """Write one field of a listing; a public one shows it at once."""
    phones, houses = around_of(listing)
    if field in suggested_parts.PARTS:
        set_column(listing, field, text)
    elif field not in (suggested.PHONES, suggested.HOURS):
        setattr(listing, field, text)
    if field == suggested_parts.PLACE:
        houses = [*houses, *text.split("\n")]
    else:
        phones = [*phones, suggested.in_words(field, text)]
    refuse_listing_names(listing, (phones, houses), by)
    listing.version += 1
    listing.full_clean(validate_constraints=False, exclude=["area", "organization", "batch"])
    listing.save(force_update=True)
    if field == suggested.PHONES:
        _write_phones(listing, suggested.read_phones(text))
    elif field == suggested.HOURS:
        Schedule.objects.filter(area=listing.area, service=listing).delete()
        openings = [
            Schedule(area=listing.area, service=listing, **one._asdict())
            for one in suggested.read_hours(text)
        ]
        Schedule.objects.bulk_create(openings)
    write_rows(listing, field, text)
    if listing.is_published:
        write_public_copy(listing)
        if field in suggested_parts.PARTS:
            close_answered_needs(Service.objects.for_detail().get(pk=listing.pk))


def _write_phones(listing: Service, numbers: list[tuple[str, str]]) -> None:
    """The public numbers in their order; one that stays keeps its words, private ones all stay."""
    public = Phone.objects.filter(area=listing.area, service=listing, public=True)
    here = {(one.number, one.extension): one for one in public}
    for position, number in enumerate(numbers):
        row = here.pop(number, None)
        row = row or Phone(
            area=listing.area, service=listing, number=number[0], extension=number[1]
        )
        row.position = position
        row.save()
    for row in here.values():
        row.delete()
