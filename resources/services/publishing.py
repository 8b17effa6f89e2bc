"""The one way into the public tables and out of them."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import Category, PublishedListing, Service
from resources.policies import can_publish, can_withdraw
from resources.search import category_tags, tag
from resources.services.categories import learn_words
from resources.words import plain
from teams.access import Actor
from teams.services.wall import refuse_names

# Weighted words of both languages in one column: name, organization, what and whom, the rest.
INDEX = """
UPDATE resources_publishedlisting SET search =
  setweight(to_tsvector('english', %(name_en)s), 'A')
  || setweight(to_tsvector('spanish', %(name_es)s), 'A')
  || setweight(to_tsvector('english', %(organization)s), 'B')
  || setweight(to_tsvector('spanish', %(organization)s), 'B')
  || setweight(to_tsvector('english', %(what_en)s), 'C')
  || setweight(to_tsvector('spanish', %(what_es)s), 'C')
  || setweight(to_tsvector('english', %(rest_en)s), 'D')
  || setweight(to_tsvector('spanish', %(rest_es)s), 'D')
  || %(tags)s::tsvector
WHERE service_id = %(pk)s
"""
COPIED = (
    "kind",
    "confidential",
    "name_en",
    "name_es",
    "description_en",
    "description_es",
    "start_en",
    "start_es",
    "eligibility_en",
    "eligibility_es",
    "fees_en",
    "fees_es",
    "minimum_age",
    "maximum_age",
    "statewide",
    "website",
    "verified_on",
    "published_at",
)


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
    PublishedListing.objects.filter(pk=saved.pk).delete()
    return saved


def missing_for_publishing(listing: Service) -> list[str]:
    """What a listing lacks before everybody may see it, in words."""
    missing = []
    if not listing.description_en:
        missing.append(_("Say what it is."))
    if not listing.categories.exists():
        missing.append(_("Choose at least one kind of help."))
    if not listing.statewide and not listing.counties.exists():
        missing.append(_("Choose the counties it serves, or all of Iowa."))
    reachable = listing.phones.filter(public=True).exists() or listing.start_en
    if not reachable:
        missing.append(_("Say how to start, or give a phone number everybody may see."))
    if betrays_place(listing):
        missing.append(_("The place is secret, but the address stands in the words. Take it out."))
    return missing


def public_texts(listing: Service) -> list[str]:
    """What somebody wrote about the help."""
    parts = ("description", "start", "eligibility", "fees")
    return [getattr(listing, f"{part}_{code}") for part in parts for code in ("en", "es")]


def around_of(listing: Service) -> tuple[list[str], list[str]]:
    """The words in the rows around a listing: of its phones, and names of groups and places."""
    phones = [(one.number, one.note_en, one.note_es) for one in listing.phones.all()]
    houses = [listing.organization.name if listing.organization else ""]
    for link in listing.places.select_related("location").prefetch_related("location__addresses"):
        houses.append(link.location.name)
        houses += [w for one in link.location.addresses.all() for w in (one.address_1, one.city)]
    return [words for row in phones for words in row], houses


def names_of(listing: Service) -> list[str]:
    """What a listing is called and where it is reached, in words."""
    return [listing.name_en, listing.name_es, listing.website, listing.email]


def refuse_listing_names(listing: Service, around: tuple[list[str], list[str]], by: Actor) -> None:
    """Raise NamesFound when a listing's words, or those around it, may name a family.

    In names of listings, groups, places and streets a surname by itself says nothing.
    """
    named = names_of(listing)
    texts = [*public_texts(listing), *around[0]]
    refuse_names(area=listing.area, texts=texts, houses=[*named, *around[1]], by=by)


def betrays_place(listing: Service) -> bool:
    """Whether the public words of a confidential listing hold its street address or ZIP code."""
    if not listing.confidential:
        return False
    words = plain(
        " ".join(getattr(listing, name) for name in COPIED if name.endswith(("_en", "_es")))
    )
    phones = [plain(f"{phone.note_en} {phone.note_es}") for phone in listing.phones.all()]
    text = " ".join(" ".join([words, *phones]).split())
    for link in listing.places.select_related("location").prefetch_related("location__addresses"):
        for address in link.location.addresses.all():
            secrets = (address.address_1, address.postal_code, link.location.name)
            if any(" ".join(plain(secret).split()) in text for secret in secrets if secret):
                return True
    return False


@transaction.atomic
def write_public_copy(listing: Service) -> None:
    """Write what is public of a published listing, its search words included.

    Raises ValidationError naming everything that is missing, or would betray a secret place.
    """
    saved = Service.objects.for_detail().get(pk=listing.pk)
    missing = missing_for_publishing(saved)
    if missing:
        raise ValidationError(missing)
    values = public_values(saved)
    if not PublishedListing.objects.filter(pk=saved.pk).update(**values):
        PublishedListing(service=saved, area=saved.area, **values).save(force_insert=True)
    _index(saved, values)
    learn_words([values["name_en"], values["name_es"], values["description_en"]])
    learn_words([values["description_es"]])


def public_values(listing: Service) -> dict[str, Any]:
    """Every public column of a listing; this is the only place that decides what is public."""
    categories = [link.category for link in listing.categories.all()]
    values = {name: getattr(listing, name) for name in COPIED}
    values |= {
        "copied_version": listing.version,
        "organization": listing.organization.name if listing.organization else "",
        "sensitive": bool(listing.confidential) or any(one.sensitive for one in categories),
        "categories": [one.code for one in categories],
        "counties": [link.county_id for link in listing.counties.all()],
        "languages": [one.code for one in listing.languages.all()],
        # A neighbor's own address for letters is never public; numbers only when marked so.
        "email": "" if listing.kind == Service.Kind.INFORMAL else listing.email,
        "phones": [
            {
                "number": phone.number,
                "extension": phone.extension,
                "note_en": phone.note_en,
                "note_es": phone.note_es,
            }
            for phone in listing.phones.all()
            if phone.public
        ],
        "hours": [
            [one.weekday, f"{one.opens_at:%H:%M}", f"{one.closes_at:%H:%M}"]
            for one in listing.schedules.all()
        ],
        **public_place(listing),
    }
    return values


def public_place(listing: Service) -> dict[str, Any]:
    """The first place with its address; nothing at all of a confidential one's."""
    place: dict[str, Any] = {
        "place": "",
        "address": "",
        "city": "",
        "postal_code": "",
        "latitude": None,
        "longitude": None,
    }
    link = None if listing.confidential else next(iter(listing.places.all()), None)
    if link is None:
        return place
    location = link.location
    place |= {
        "place": location.name,
        "latitude": location.latitude,
        "longitude": location.longitude,
    }
    for address in list(location.addresses.all())[:1]:
        place |= {
            "address": address.address_1,
            "city": address.city,
            "postal_code": address.postal_code,
        }
    return place


def _index(listing: Service, values: dict[str, Any]) -> None:
    """Write the search words and tags of a public copy."""
    parents = dict(Category.objects.values_list("code", "parent_id"))
    tags = category_tags(values["categories"], parents)
    tags += [tag("k", fips) for fips in values["counties"]]
    tags += [tag("k", "all")] if values["statewide"] else []
    tags += [tag("l", code) for code in values["languages"]]
    tags.append(tag("t", values["kind"]))
    texts = {
        "pk": listing.pk,
        "name_en": values["name_en"],
        "name_es": values["name_es"],
        "organization": values["organization"],
        "what_en": f"{values['description_en']} {values['eligibility_en']}",
        "what_es": f"{values['description_es']} {values['eligibility_es']}",
        "rest_en": f"{values['start_en']} {values['fees_en']} {values['city']}",
        "rest_es": f"{values['start_es']} {values['fees_es']}",
    }
    stripped = {key: plain(text) if isinstance(text, str) else text for key, text in texts.items()}
    weighted = " ".join(f"{one}:1B" if one.startswith("'c:") else one for one in tags)
    with connection.cursor() as cursor:
        cursor.execute(INDEX, {**stripped, "tags": weighted})
