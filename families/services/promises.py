"""Who promised a step: a name as it was written, matched to an account or to the guest list."""

import unicodedata
from typing import Any
from uuid import UUID

from families.models import CircleMember, Guest, Plan


def same_name(name: str) -> str:
    """A name so that two ways of writing it are equal: letters, spaces and case aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Promisers:
    """The circle's people with accounts and the family's guests, by name; two queries.

    A name that two people share matches neither: a promise is never pinned on the wrong one.
    """

    def __init__(self, plan: Plan) -> None:
        part = {"family_id": plan.family_id}
        places = CircleMember.objects.current().filter(**part).select_related("user")
        self.owners = _only([(place.user.get_full_name(), place.user_id) for place in places])
        guests = Guest.objects.filter(**part).exclude(state__in=["refused", "left"])
        self.guests = _only([(guest.name, guest) for guest in guests])

    def match(self, who: str) -> tuple[UUID | None, Guest | None]:
        """The id of the account and the guest whose name this is, None where there is none.

        The id alone: an account outside the circle is not shown to whoever writes the plan.
        """
        name = same_name(who)
        guest = self.guests.get(name)
        return self.owners.get(name) or (guest and guest.user_id), guest


def _only(named: list[tuple[str, Any]]) -> dict[str, Any]:
    """By name, without names that stand for two."""
    found: dict[str, Any] = {}
    shared = set()
    for name, one in named:
        name = same_name(name)
        if found.setdefault(name, one) != one:
            shared.add(name)
    return {name: one for name, one in found.items() if name not in shared}
