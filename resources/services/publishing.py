"""Making a listing public, and taking it back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import PublishedListing, Screening, ScreeningStatus, Service
from resources.policies import can_publish, can_withdraw
from resources.services.categories import learn_words
from resources.services.do_not_list import refusal_words, refusals_of_listing
from resources.services.gaps import close_answered_needs, reopen_unanswered_needs
from resources.services.projection import (
    public_phones,
    public_places,
    public_values,
    remove_projection,
    strings_of,
    write_projection,
)
from resources.services.secrecy import event_words, shared_with, telling_words, tells
from teams.access import Actor
from teams.services.wall import refuse_names


@transaction.atomic
def publish_listing(*, listing: Service, by: Actor) -> Service:
    """Make a listing public.

    Raises ValidationError naming everything that is still missing, NamesFound when its words may
    name somebody of a family.
    """
    saved = Service.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if not can_publish(by, saved):
        raise PermissionDenied
    refuse_listing_names(saved, around_of(saved), by)
    saved.state, saved.published_at = Service.State.PUBLISHED, timezone.now()
    saved.withdrawn_because = ""
    saved.version += 1
    saved.save(force_update=True)
    write_public_copy(saved)
    close_answered_needs(saved)
    return saved


@transaction.atomic
def withdraw_listing(*, listing: Service, because: str, by: Actor) -> Service:
    """Take a public listing back, at once and with its reason.

    Raises NamesFound when the reason may name somebody of a family.
    """
    saved = Service.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if not can_withdraw(by, saved):
        raise PermissionDenied
    refuse_names(area=saved.area, texts=[because], by=by)
    saved.state, saved.withdrawn_because = Service.State.WITHDRAWN, because
    saved.version += 1
    saved.save(force_update=True)
    remove_projection(Service.objects.filter(pk=saved.pk))
    reopen_unanswered_needs(saved)
    return saved


def missing_for_publishing(listing: Service) -> list[str]:
    """What a listing lacks before everybody may see it, in words."""
    missing = []
    if listing.do_not_refer:
        missing.append(_("Nobody is to be sent there, so it cannot be public."))
    if not listing.description_en:
        missing.append(_("Say what it is."))
    if not listing.categories.exists():
        missing.append(_("Choose at least one kind of help."))
    if not listing.statewide and not listing.counties.exists():
        missing.append(_("Choose the counties it serves, or all of Iowa."))
    if not (listing.start_en or public_phones(listing)):
        missing.append(_("Say how to start, or give a phone number everybody may see."))
    if screening_forbids(listing):
        missing.append(_("Set a screening status that lets it be public."))
    missing += [refusal_words(one) for one in refusals_of_listing(listing)]
    if betrays_place(listing):
        missing.append(_("The place is secret, but the address stands in the words. Take it out."))
    return missing


def screening_forbids(listing: Service) -> bool:
    """Whether a neighbor's screening keeps the listing from the public, as the database sees it.

    Where the area has statuses, a listing that is not public yet needs one that allows.
    """
    if listing.kind != Service.Kind.INFORMAL:
        return False
    last = Screening.objects.filter(service=listing.pk).select_related("status").first()
    if last is not None:
        return not last.status.allows
    public = PublishedListing.objects.filter(pk=listing.pk).exists()
    return not public and ScreeningStatus.objects.filter(area=listing.area_id).exists()


def public_texts(listing: Service) -> list[str]:
    """What somebody wrote about the help."""
    parts = (
        "description",
        "start",
        "happens",
        "bring",
        "wait",
        "eligibility",
        "fees",
        "notice",
        "welcome",
    )
    texts = [getattr(listing, f"{part}_{code}") for part in parts for code in ("en", "es")]
    return [*texts, listing.do_not_refer_because, *strings_of(listing.details)]


def around_of(listing: Service) -> tuple[list[str], list[str]]:
    """The words in the rows around a listing: of its phones, and names of groups and places."""
    phones = [(one.number, one.note_en, one.note_es) for one in listing.phones.all()]
    texts = [words for row in phones for words in row]
    houses = [listing.organization.name if listing.organization else ""]
    for link in listing.places.select_related("location").prefetch_related("location__addresses"):
        houses.append(link.location.name)
        texts += [link.location.transport_en, link.location.transport_es]
        for one in link.location.addresses.all():
            houses += [one.address_1, one.address_2, one.city]
    return texts, houses


def names_of(listing: Service) -> list[str]:
    """What a listing is called and where it is reached, in words."""
    return [
        listing.name_en,
        listing.name_es,
        listing.alternate_name,
        listing.website,
        listing.email,
    ]


def refuse_listing_names(listing: Service, around: tuple[list[str], list[str]], by: Actor) -> None:
    """Raise NamesFound when a listing's words, or those around it, may name a family.

    In names of listings, groups, places and streets a surname by itself says nothing.
    """
    named = names_of(listing)
    texts = [*public_texts(listing), *around[0]]
    refuse_names(area=listing.area, texts=texts, houses=[*named, *around[1]], by=by)


def betrays_place(listing: Service) -> bool:
    """Whether the public words of a listing hold the address of a place that is secret."""
    secrets = telling_words(listing)
    if not secrets:
        return False
    values = public_values(listing)
    told = [value for name, value in values.items() if name != "organization"]
    if not listing.confidential:
        told += [public_places(listing), event_words(listing)]
    return tells(strings_of(told), secrets)


def refuse_telling(listing: Service) -> None:
    """Raise ValidationError when the public words of a listing would tell a secret place."""
    if betrays_place(listing):
        raise ValidationError(
            _("The place is secret, but the address stands in the words. Take it out.")
        )


def refuse_told_by(others: list[Service]) -> None:
    """Raise ValidationError naming the public listings whose words tell a place that is secret."""
    if telling := [one.name_en for one in others if betrays_place(one)]:
        raise ValidationError(
            _("The address stands in the words of: %(names)s. Take it out there first.")
            % {"names": ", ".join(telling)}
        )


@transaction.atomic
def write_public_copy(listing: Service) -> None:
    """Write what is public of a published listing, its search words included.

    Raises ValidationError naming everything that is missing, or would betray a secret place.
    """
    saved = Service.objects.for_detail().get(pk=listing.pk)
    missing = missing_for_publishing(saved)
    if missing:
        raise ValidationError(missing)
    learn_words([saved.name_en, saved.name_es, saved.description_en, saved.description_es])
    write_projection(saved)
    others = shared_with(saved)
    refuse_told_by(others)
    for other in others:
        write_projection(other)
