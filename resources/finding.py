"""What the page of a search shows: its cards, what is asked for, and ways on from nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.text import slugify
from django.utils.translation import gettext as _

from resources.cards import Card, Names
from resources.find import MOST, ON_A_PAGE, Found, find, read_page
from resources.finding_form import COSTS, KINDS, FindForm
from resources.languages import LANGUAGES
from resources.models import Category
from resources.opening import moment_of
from resources.private import is_sensitive_kind
from teams.models import County

NEIGHBORS = 5


@dataclass(frozen=True)
class Choice:
    """A kind of help to choose; not `plain` where it must not stand in an address."""

    code: str
    name: str
    plain: bool


@dataclass(frozen=True)
class Chip:
    """One thing asked for, and the field that forgets it."""

    field: str
    words: str


def names() -> Names:
    """The names of all categories and counties: two queries."""
    categories = {one.code: one for one in Category.objects.all()}
    return Names(categories, dict(County.objects.values_list("fips", "name")))


def county_slug(name: str) -> str:
    """A county as it stands in an address: "O'Brien" is obrien, "Black Hawk" black-hawk."""
    return slugify(name.replace("'", ""))


def choices_of(found: Iterable[Category], known: Names) -> list[Choice]:
    """Kinds of help as links, or as buttons where they are sensitive."""
    return [
        Choice(one.code, one.name, not is_sensitive_kind(one.code, known.categories))
        for one in found
    ]


def roots(known: Names) -> list[Choice]:
    """The large kinds of help."""
    return choices_of((one for one in known.categories.values() if not one.parent_id), known)


def narrower(code: str, known: Names) -> list[Choice]:
    """What is inside the chosen kind of help."""
    inside = (one for one in known.categories.values() if code and one.parent_id == code)
    return choices_of(inside, known)


def found_page(form: FindForm, number: str | None) -> dict[str, Any]:
    """What a page shows of an answer; a fixed number of queries."""
    known, wanted = form.known, form.wanted
    found = find(wanted, known.categories.values(), form.near)
    page = Paginator(found.hits, ON_A_PAGE).get_page(number)
    moment = moment_of()
    miles = {hit.pk: hit.miles for hit in page}
    cards = [Card(one, known, moment, miles[one.pk]) for one in read_page(page)]
    context = {"found": found, "page": page, "cards": cards, "most": MOST}
    context |= {"holiday": moment.holiday, "chips": chips(form)}
    context |= {"serves": known.counties.get(wanted.county, "")}
    context |= {"narrower": narrower(wanted.category, known)}
    return context | ({} if found.hits else ways_on(form, found))


def chips(form: FindForm) -> list[Chip]:
    """Everything that is asked for, in words."""
    return [Chip(name, _chip_words(form, name, value)) for name, value in form.asked]


def _chip_words(form: FindForm, name: str, value: str) -> str:
    listed = {"language": LANGUAGES, "cost": COSTS, "kind": KINDS}
    if name in listed:
        return str(dict(listed[name])[value])
    if name == "category":
        return form.known.categories[value].name
    if name == "county":
        return _("%(county)s County") % {"county": form.known.counties[value]}
    if name == "zip":
        return _("Near %(zip)s") % {"zip": value}
    if name == "age":
        return _("Age %(age)s") % {"age": value}
    return str(form.fields[name].label) if value == "1" and name != "q" else f"“{value}”"


def ways_on(form: FindForm, found: Found) -> dict[str, Any]:
    """After an empty answer: counties nearby to look in instead."""
    return {"neighbors": neighbors(form.wanted.county)}


def neighbors(fips: str) -> list[tuple[str, str]]:
    """The counties whose middles are nearest, with their names; none where no county is asked."""
    rows = list(County.objects.exclude(latitude=None)) if fips else []
    here = next((one for one in rows if one.fips == fips), None)
    if here is None:
        return []
    rows.sort(key=lambda one: _apart(one, here))
    return [(one.fips, one.name) for one in rows[1 : NEIGHBORS + 1]]


def _apart(one: County, other: County) -> float:
    """How far apart two counties are, only to compare; Iowa's degrees of longitude are shorter."""
    east = ((one.longitude or 0) - (other.longitude or 0)) * 0.74
    return east**2 + ((one.latitude or 0) - (other.latitude or 0)) ** 2
