"""What the family said about copies of its plan for people outside of it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.models import CircleMember, Consent, Family, Guest, Person, Position
from families.services.promises import same_name

# Who leads the family, and the parents themselves: nobody asks the family about their copies.
OWN = ("facilitator", "co_facilitator", "intake", "parent")


class CopyAnswer(NamedTuple):
    """Somebody who may get a copy; the family's last answer about it, where one is needed."""

    name: str
    outside: bool
    consent: Consent | None

    @property
    def waits(self) -> bool:
        """Whether the family has not said yes."""
        return self.outside and not self._stands

    @property
    def _stands(self) -> bool:
        """Whether a yes is in force today."""
        return self.consent is not None and self.consent.is_in_force

    @property
    def words(self) -> str:
        """The name with the answer beside it."""
        if not self.outside:
            return self.name
        if self.consent is None:
            return _("%(name)s (no answer of the family yet)") % {"name": self.name}
        day = date_format(self.consent.signed_on, "DATE_FORMAT")
        said = {"name": self.name, "day": day}
        if self._stands:
            return _("%(name)s (the family said yes on %(day)s)") % said
        if self.consent.state == Consent.State.REFUSED:
            return _("%(name)s (the family said no on %(day)s)") % said
        return _("%(name)s (the family's yes of %(day)s has ended)") % said


def answers_for(family: Family, names: Iterable[str]) -> list[CopyAnswer]:
    """For each name whether it is outside the family, and what the family said; six queries."""
    own, answers = _own_names(family), _answers(family)
    return [
        CopyAnswer(name, same_name(name) not in own, answers.get(same_name(name))) for name in names
    ]


def _own_names(family: Family) -> set[str]:
    """Names of the family itself and of those who lead it."""
    part = {"family": family}
    of_family = {**part, "part": Guest.Part.FAMILY}
    places = CircleMember.objects.current().filter(**part, capacity__in=OWN)
    names = [
        *Person.objects.filter(**part).values_list("name", flat=True),
        *Guest.objects.filter(**of_family).values_list("name", flat=True),
        *Position.objects.filter(**of_family).values_list("name", flat=True),
        *(place.user.get_full_name() for place in places.select_related("user")),
    ]
    return {same_name(name) for name in names}


def _answers(family: Family) -> dict[str, Consent]:
    """The last answer by name of who may get a copy."""
    asked = Consent.objects.filter(family=family, purpose=Consent.Purpose.COPY)
    found: dict[str, Consent] = {}
    for consent in asked.order_by("signed_on", "created_at").select_related("guest"):
        found[same_name(consent.guest.name if consent.guest else consent.recipient)] = consent
    return found
