"""Making one of two listings, field by field as somebody chose, and taking that back exactly."""

import hashlib
from collections.abc import Iterable
from copy import copy
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.crypto import encrypt_bytes
from resources.models import (
    DuplicatePair,
    Language,
    ListingMerge,
    MovedListing,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)
from resources.phones import digits_of
from resources.policies import can_merge
from resources.services.import_steps import opened
from resources.services.listings import close_shared_places
from resources.services.projection import remove_projection
from resources.services.publishing import write_public_copy
from resources.services.snapshots import content_hash, packed, put_back, snapshot, with_rows
from teams.access import Actor

PURPOSE = "import"
UNDO_DAYS = 30
State = Service.State
# Fields that somebody chooses; what is secret in one stays secret.
CHOSEN = (
    "name_en", "name_es", "alternate_name", "organization", "kind", "description_en",
    "description_es", "start_en", "start_es", "happens_en", "happens_es", "bring_en", "bring_es",
    "wait_en", "wait_es", "eligibility_en", "eligibility_es", "cost", "fees_en", "fees_es",
    "minimum_age", "maximum_age", "statewide", "website", "email",
)  # fmt: skip


class Choice(NamedTuple):
    """One field in which two listings differ."""

    name: str
    label: str
    first: Any
    second: Any
    second_is_better: bool


def choices_for(first: Service, second: Service) -> list[Choice]:
    """The fields in which two listings differ; the fuller value is proposed."""
    made = []
    for name in CHOSEN:
        one, other = getattr(first, name), getattr(second, name)
        if one != other:
            field = Service._meta.get_field(name)
            label = str(getattr(field, "verbose_name", name))
            made.append(Choice(name, label, _shown(first, name), _shown(second, name),
                               one in ("", None)))  # fmt: skip
    return made


def _shown(listing: Service, name: str) -> Any:
    if name == "organization":
        return listing.organization.name if listing.organization else ""
    show = getattr(listing, f"get_{name}_display", None)
    return show() if show else getattr(listing, name)


@transaction.atomic
def merge_listings(
    *, kept: Service, gone: Service, from_gone: Iterable[str], by: Actor
) -> ListingMerge:
    """Make one listing of two: fields as chosen, rows around united; the other is withdrawn.

    Raises ValidationError when the one that stays cannot be public as it then is.
    """
    kept, gone = _locked(kept.pk, gone.pk)
    if not can_merge(by, kept, gone):
        raise PermissionDenied
    if State.WITHDRAWN in (kept.state, gone.state):
        raise ValidationError(_("One of them is withdrawn already."))
    before = {"kept": snapshot(kept), "gone": snapshot(gone)}
    _take_fields(kept, gone, {name for name in from_gone if name in CHOSEN})
    was_public = gone.is_published
    if was_public and not kept.is_published:
        kept.state, kept.published_at = State.PUBLISHED, gone.published_at
    gone.state, gone.withdrawn_because = State.WITHDRAWN, _("It is one with another listing now.")
    for listing in (kept, gone):
        listing.version += 1
        listing.full_clean(validate_constraints=False, exclude=["area", "batch", "verified_by"])
        listing.save(force_update=True)
    _unite_rows(kept, gone)
    remove_projection(Service.objects.filter(pk=gone.pk))
    _show(kept, by)
    if was_public:
        MovedListing.objects.create(gone=gone.pk, kept=kept.pk, area=kept.area)
    _answer_pair(kept, gone, DuplicatePair.Answer.SAME, by)
    merge = ListingMerge(area=kept.area, kept=kept, gone=gone, by=by.user)
    merge.before = encrypt_bytes(packed(before), purpose=PURPOSE)
    merge.after_hash = _hash_of_both(kept, gone)
    merge.save(force_insert=True)
    return merge


def _locked(*keys: Any) -> list[Service]:
    """Listings as they are saved now, kept from other writers; always in the same order."""
    list(Service.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    found = with_rows(Service.objects.filter(pk__in=keys)).select_related("organization", "area")
    by_key = {one.pk: one for one in found}
    return [by_key[key] for key in keys]


def _take_fields(kept: Service, gone: Service, names: set[str]) -> None:
    before = (copy(kept), copy(gone))
    for name in names:
        setattr(kept, name, getattr(gone, name))
    own = {one.email for one in before if one.kind == Service.Kind.INFORMAL}
    if kept.kind != Service.Kind.INFORMAL and kept.email in own:
        kept.email = ""  # a neighbor's own address for letters never becomes public
    kept.confidential = kept.confidential or gone.confidential
    kept.do_not_refer = kept.do_not_refer or gone.do_not_refer
    kept.details = {**gone.details, **kept.details}


def _unite_rows(kept: Service, gone: Service) -> None:
    """Rows of both, each once; hours of the other only when this one has none."""
    keys = {"area": kept.area, "service": kept}
    _add(ServiceCategory, "category_id", kept.categories.all(), gone.categories.all(), keys)
    _add(ServiceArea, "county_id", kept.counties.all(), gone.counties.all(), keys)
    _add(Language, "code", kept.languages.all(), gone.languages.all(), keys)
    private = {digits_of(row.number) for row in gone.phones.all() if not row.public}
    here = {digits_of(row.number) for row in kept.phones.all()}
    for row in kept.phones.all():
        if row.public and digits_of(row.number) in private:
            row.public = False
            row.save(update_fields=["public"])
    for row in gone.phones.all():
        if digits_of(row.number) not in here:
            names = ("kind", "number", "extension", "note_en", "note_es", "public", "details")
            told = {name: getattr(row, name) for name in names}
            Phone.objects.create(position=len(here) + row.position, **told, **keys)
    if not kept.schedules.all():
        Schedule.objects.bulk_create(
            Schedule(weekday=r.weekday, opens_at=r.opens_at, closes_at=r.closes_at, **keys)
            for r in gone.schedules.all()
        )
    _unite_places(kept, gone, keys)


def _add(model: Any, name: str, here: Iterable, more: Iterable, keys: dict[str, Any]) -> None:
    have = {getattr(row, name) for row in here}
    told = [getattr(row, name) for row in more if getattr(row, name) not in have]
    model.objects.bulk_create(model(**{name: value}, **keys) for value in told)


def _unite_places(kept: Service, gone: Service, keys: dict[str, Any]) -> None:
    """Places of the other that this one does not have, by row or by street and ZIP code."""
    streets = {_street(one) for one in _addresses(kept)}
    have = {row.location_id for row in kept.places.all()}
    for row in gone.places.select_related("location").prefetch_related("location__addresses"):
        mine = {_street(one) for one in row.location.addresses.all()}
        if row.location_id not in have and not mine & streets:
            ServiceAtLocation.objects.create(location=row.location, details=row.details, **keys)


def _addresses(listing: Service) -> list[Any]:
    links = listing.places.select_related("location").prefetch_related("location__addresses")
    return [one for link in links for one in link.location.addresses.all()]


def _street(address: Any) -> tuple[str, str]:
    return address.address_1.casefold(), address.postal_code[:5]


def _show(listing: Service, by: Actor) -> None:
    """The public copy is right at once; a place that is secret now leaves the other copies."""
    if listing.is_published:
        write_public_copy(listing)
    else:
        remove_projection(Service.objects.filter(pk=listing.pk))
        close_shared_places(listing, by)


def _answer_pair(kept: Service, gone: Service, answer: str, by: Actor) -> None:
    first, second = sorted((kept.pk, gone.pk))
    open_again = answer == DuplicatePair.Answer.OPEN
    DuplicatePair.objects.filter(area=kept.area, first=first, second=second).update(
        answer=answer,
        answered_by=None if open_again else by.user,
        answered_at=None if open_again else timezone.now(),
    )


def _hash_of_both(*listings: Service) -> str:
    found = with_rows(Service.objects.filter(pk__in=[one.pk for one in listings])).order_by("pk")
    return hashlib.sha256("".join(content_hash(one) for one in found).encode()).hexdigest()


def last_day(merge: ListingMerge) -> Any:
    """Until when a merge can be taken back."""
    return merge.created_at + timedelta(days=UNDO_DAYS)


def can_be_undone(merge: ListingMerge) -> bool:
    """Whether a merge stands and its days are not over."""
    return merge.undone_at is None and timezone.now() <= last_day(merge)


@transaction.atomic
def undo_merge(*, merge: ListingMerge, by: Actor) -> ListingMerge:
    """Make two listings of one again, exactly as they were, their public copies too.

    Raises ValidationError after its days, or when somebody changed one of them since.
    """
    now = ListingMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    before = opened(now.before)
    kept, gone = _locked(now.kept_id, now.gone_id)
    was_public = any(row["fields"].get("state") == State.PUBLISHED for rows in before.values()
                     for row in rows if row["model"] == "resources.service")  # fmt: skip
    if not can_merge(by, kept, gone) or (was_public and not can_merge(by, _public(kept), gone)):
        raise PermissionDenied
    if not can_be_undone(now):
        raise ValidationError(_("This can be undone for 30 days only, and once."))
    if _hash_of_both(kept, gone) != now.after_hash:
        raise ValidationError(
            _("Somebody changed one of the two since. Undoing would lose that change.")
        )
    MovedListing.objects.filter(gone=gone.pk)._raw_delete("default")
    for rows in (before["kept"], before["gone"]):
        _show(put_back(rows), by)
    _answer_pair(kept, gone, DuplicatePair.Answer.OPEN, by)
    now.undone_at, now.undone_by = timezone.now(), by.user
    now.version += 1
    now.save(force_update=True)
    return now


def _public(listing: Service) -> Service:
    """A listing as if it were public, to ask who might write it then."""
    return Service(area=listing.area, state=State.PUBLISHED)


def moved_to(key: Any) -> Any:
    """The key of the listing that a merged one led to, step by step; none for any other."""
    at, seen = key, {key}
    while (step := MovedListing.objects.filter(gone=at).first()) and step.kept not in seen:
        at = step.kept
        seen.add(at)
    return at if at != key else None
