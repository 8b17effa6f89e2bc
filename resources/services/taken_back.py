"""What was public and is no more leaves its copies too: files to take along, and the dictionary
with which misspelled searches are mended."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from resources.models import Category, PublishedListing, PublishedPlace
from resources.words import vocabulary_of

AT_ONCE = 500  # words asked about in one statement
NAMED = ("name_en", "name_es", "description_en", "description_es")


@dataclass(frozen=True)
class Told:
    """What public copies of listings tell: their words, and how and where each is reached."""

    words: set[str] = field(default_factory=set)
    reach: set[str] = field(default_factory=set)


def told_by(keys: Any) -> Told:
    """What the public copies of these listings tell now; two queries."""
    told = Told()
    rows = PublishedListing.objects.filter(pk__in=keys).select_related(None).order_by()
    for copy in rows.only("confidential", "phones", "email", *NAMED):
        told.words.update(vocabulary_of(getattr(copy, name) for name in NAMED))
        told.reach.update(f"{copy.pk} {one['number']}" for one in copy.phones)
        told.reach.update({f"{copy.pk} {copy.confidential}", f"{copy.pk} {copy.email}"})
    places = PublishedPlace.objects.filter(listing__in=keys).order_by()
    told.reach.update(map(str, places.values_list("listing", "address_1", "postal_code")))
    return told


def take_back(area_id: Any, before: Told, after: Told) -> None:
    """End the files that tell what is public no more, and forget words that nobody uses now."""
    with connection.cursor() as cursor:
        if before.reach - after.reach:
            cursor.execute("SELECT authz.end_downloads(%s)", [area_id])
        words = sorted(before.words - after.words)
        if not words:
            return
        kept = vocabulary_of(phrase for one in Category.objects.all() for phrase in one.phrases)
        words = [word for word in words if word not in kept]
        for at in range(0, len(words), AT_ONCE):
            cursor.execute("SELECT authz.forget_words(%s, %s)", [area_id, words[at : at + AT_ONCE]])
