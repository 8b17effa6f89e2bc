"""Taxonomies and their terms: our own categories, lists loaded beside them, and the profile."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from resources.hsds import profile
from resources.hsds.shape import filled, own_id
from resources.models import Category

OURS, OPEN_ELIGIBILITY = "cppc", "open-eligibility"
OURS_NAME = "Kinds of help of the CPPC network"
# How a taxonomy is described; one that nobody described here has its code for a name.
KNOWN: dict[str, dict[str, str]] = {
    OURS: {
        "name": OURS_NAME,
        "description": "Kinds of help in plain words, made for Iowa's neighborhood networks.",
        "version": "1",
    },
    OPEN_ELIGIBILITY: {
        "name": "Open Eligibility",
        "description": "The Open Eligibility taxonomy by Aunt Bertha (findhelp), licensed under "
        "the Creative Commons Attribution-ShareAlike 3.0 Unported License (CC BY-SA 3.0). "
        "Whoever passes its terms on, changed or not, names the source and keeps this license.",
        "uri": "https://creativecommons.org/licenses/by-sa/3.0/",
        "version": "2.0",
    },
}


@dataclass(frozen=True)
class Terms:
    """Every category of every taxonomy, read once for an answer."""

    categories: dict[str, Category] = field(default_factory=dict)
    written: dict[tuple[str, bool], dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def taxonomies(self) -> dict[str, dict[str, Any]]:
        """Each taxonomy as a document, by its id; the profile's is always there."""
        codes = sorted({one.taxonomy for one in self.categories.values()})
        made = [self.taxonomy_document(code) for code in codes]
        return {one["id"]: one for one in (*made, profile.taxonomy_document())}

    @cached_property
    def by_id(self) -> dict[str, Category | profile.Term]:
        """Each term by its id in HSDS."""
        made: dict[str, Category | profile.Term] = {term.id: term for term in profile.ALL_TERMS}
        return made | {term_id(one): one for one in self.categories.values()}

    def taxonomy_document(self, code: str) -> dict[str, Any]:
        """A taxonomy as HSDS writes one."""
        about = KNOWN.get(code, {"name": code, "description": code})
        return {"id": own_id("taxonomy", code), **about}

    def document(self, term: Category | profile.Term, *, detail: bool = False) -> dict[str, Any]:
        """A term as HSDS writes one; with `detail` its taxonomy stands inside. Made once."""
        if (term.code, detail) not in self.written:
            self.written[term.code, detail] = self._document(term, detail)
        return self.written[term.code, detail]

    def _document(self, term: Category | profile.Term, detail: bool) -> dict[str, Any]:
        if isinstance(term, profile.Term):
            made, inside = profile.term_document(term), profile.taxonomy_document()
        else:
            made, inside = self._category(term), self.taxonomy_document(term.taxonomy)
        return made | ({"taxonomy_detail": inside} if detail else {})

    def _category(self, one: Category) -> dict[str, Any]:
        words = [*one.synonyms_en, *one.synonyms_es]
        about = f"{one.name_en} / {one.name_es}" + (f" ({'; '.join(words)})" if words else "")
        parent = self.categories.get(one.parent_id or "")
        return filled(
            {
                "id": term_id(one),
                "code": term_code(one),
                "name": one.name_en,
                "description": about if one.taxonomy == OURS else one.name_en,
                "parent_id": term_id(parent) if parent else None,
                "taxonomy": str(KNOWN.get(one.taxonomy, {}).get("name", one.taxonomy)),
                "language": "en",
                "taxonomy_id": own_id("taxonomy", one.taxonomy),
            }
        )

    def of_service(self, codes: list[str]) -> list[Category]:
        """The categories of a listing, and what they are called in the other taxonomies."""
        ours = [self.categories[code] for code in codes if code in self.categories]
        same = [
            self.categories[code] for one in ours for code in one.same_as if code in self.categories
        ]
        return list({one.code: one for one in (*ours, *same)}.values())

    def codes_under(self, term: Category) -> list[str]:
        """Our categories that a term stands for: itself, or those it is the same as."""
        if term.taxonomy == OURS:
            return [term.code]
        return [one.code for one in self.categories.values() if term.code in one.same_as]


def term_code(one: Category) -> str:
    """The code of a category in its own list; here it stands with the list's mark."""
    return one.code.removeprefix("oe-")


def term_id(one: Category) -> str:
    """The id of a category in HSDS."""
    return own_id("term", one.taxonomy, one.code)


def read_terms() -> Terms:
    """All terms; one query."""
    return Terms({one.code: one for one in Category.terms.order_by("taxonomy", "position", "code")})
