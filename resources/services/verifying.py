"""Saying that a listing is true, that it is full, and what is announced; each ends by itself."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import Call, FreshnessAsk, PublishedListing, Service, Verification
from resources.policies import can_verify
from resources.services.projection import is_stale, verified_by
from resources.services.publishing import refuse_telling
from teams.access import Actor
from teams.services.wall import refuse_names

Part = Verification.Part
TAKING = ("taking", "taking_until", "taking_since")
NOTICE = ("notice_en", "notice_es", "notice_until")


def needed_parts(listing: Service) -> list[str]:
    """The parts of a listing that must be checked: those it has, and what every listing says."""
    has = {
        Part.PHONE: listing.phones.all(),
        Part.HOURS: listing.schedules.all(),
        Part.PLACE: listing.places.all(),
        Part.COST: listing.cost or listing.fees_en or listing.fees_es,
    }
    return [part.value for part in Part if part not in has or has[part]]


@transaction.atomic
def verify_parts(
    *,
    listing: Service,
    parts: Iterable[str],
    how: str,
    by: Actor,
    on: date | None = None,
    name: str | None = None,
    title: str = "",
) -> Verification:
    """Note that somebody checked parts of a listing, by name and title.

    The listing counts as verified on the day on which the last of its parts that must be checked
    was. Raises ValidationError for a day to come or no part, NamesFound for a title that may name
    somebody of a family.
    """
    saved = locked(listing)
    if not can_verify(by, saved):
        raise PermissionDenied
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if how == Service.Verified.PROVIDER:
        raise ValidationError({"how": _("Only the provider can say this, with a link.")})
    refuse_names(area=saved.area, texts=[title], by=by)
    verification = Verification(
        area=saved.area,
        service=saved,
        on=day,
        parts=[part for part in Part.values if part in set(parts)],
        how=how,
        person=by.user,
        name=by.user.get_full_name() if name is None else name,
        title=title,
    )
    if not verification.parts:
        raise ValidationError({"parts": _("Choose what you checked.")})
    verification.full_clean(exclude=["area", "service", "person"])
    verification.save(force_insert=True)
    _take_day(saved, verification)
    return verification


def verify_listing(
    *,
    listing: Service,
    how: str,
    by: Actor,
    on: date | None = None,
    name: str | None = None,
    title: str = "",
) -> Service:
    """Note that somebody asked and everything is still true; the public page shows the day."""
    parts = needed_parts(Service.objects.for_detail().get(pk=listing.pk))
    made = verify_parts(listing=listing, parts=parts, how=how, by=by, on=on, name=name, title=title)
    return made.service


def _take_day(listing: Service, latest: Verification) -> None:
    """The day of a listing whose parts are all checked; until then it keeps the one it had."""
    days: dict[str, date] = {}
    rows = Verification.objects.filter(service=listing).values_list("on", "parts")
    for on, parts in rows:
        for part in parts:
            days[part] = max(on, days.get(part, on))
    needed = needed_parts(listing)
    if not all(part in days for part in needed):
        return
    day = min(days[part] for part in needed)
    if listing.verified_on is not None and day < listing.verified_on:
        return
    listing.verified_on, listing.verified_how = day, latest.how
    listing.verified_by = latest.person
    listing.save(force_update=True)
    show_day(listing)


def show_day(listing: Service) -> None:
    """Tell the public copy when the listing was verified, and by whom."""
    PublishedListing.objects.filter(pk=listing.pk).update(
        verified_on=listing.verified_on,
        verified_by=verified_by(listing),
        stale=is_stale(listing),
    )


@transaction.atomic
def set_taking(*, listing: Service, taking: str, by: Actor) -> Service:
    """Say that a listing takes people, is full, or neither; what is said ends by itself."""
    saved = locked(listing)
    if not can_verify(by, saved):
        raise PermissionDenied
    return write_taking(saved, taking)


def write_taking(listing: Service, taking: str) -> Service:
    """The same for whoever was found to have the right, a provider for one (TAKING_DAYS)."""
    if taking not in Service.Taking.values:
        raise ValidationError(_("Choose one of these."))
    now = timezone.now()
    goes_on = listing.taking == taking and (listing.taking_until or now) > now
    listing.taking_since = (listing.taking_since if goes_on else now) if taking else None
    listing.taking_until = end_of_taking(now) if taking else None
    listing.taking = taking
    return save_shown(listing, TAKING)


def end_of_taking(now: datetime) -> datetime:
    """When "taking people" or "full" ends by itself."""
    return now + timedelta(days=settings.TAKING_DAYS)


@transaction.atomic
def announce(
    *, listing: Service, notice_en: str, notice_es: str, notice_until: date | None, by: Actor
) -> Service:
    """Put an announcement on a listing until a day, or take it away by empty words.

    Raises ValidationError for words without a day or with a past one, NamesFound for words that
    may name somebody of a family.
    """
    saved = locked(listing)
    if not can_verify(by, saved):
        raise PermissionDenied
    said = bool(notice_en or notice_es)
    if said and notice_until is None:
        words = _("Say until which day the announcement is to stand.")
        raise ValidationError({"notice_until": words})
    if said and notice_until is not None and notice_until < timezone.localdate():
        raise ValidationError({"notice_until": _("This day is over. Choose a later one.")})
    refuse_names(area=saved.area, texts=[notice_en, notice_es], by=by)
    saved.notice_en, saved.notice_es = notice_en, notice_es
    saved.notice_until = notice_until if said else None
    refuse_telling(saved)
    return save_shown(saved, NOTICE)


def save_shown(listing: Service, names: tuple[str, ...]) -> Service:
    """Save some columns of a listing, and show those on its public copy that it has.

    The version stays: somebody who is writing in the form meanwhile writes none of these.
    """
    listing.save(force_update=True)
    shown = {name: getattr(listing, name) for name in names if name != "taking_since"}
    PublishedListing.objects.filter(pk=listing.pk).update(**shown)
    return listing


def locked(listing: Service) -> Service:
    """The listing as it is saved now, kept from other writers until the end."""
    found = Service.objects.select_for_update(of=("self",)).select_related("area")
    return found.get(pk=listing.pk)


def kept_true_of(services: QuerySet[Service]) -> list[QuerySet]:
    """Every row of these listings that says how they are kept true, children first: a service
    that deletes listings deletes these before."""
    models = (Call, FreshnessAsk, Verification)
    return [model._default_manager.filter(service__in=services) for model in models]
