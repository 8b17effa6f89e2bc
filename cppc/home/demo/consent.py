"""What families said may be told to whom, copies that are out, one opening in an emergency."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cppc.core.openings import open_family
from cppc.home.demo.world import World, acting
from families import services
from families.models import CircleMember, Consent, Disclosure, Family, Guest, Person
from teams.access import Actor

FAMILIES_OF_AREA = 4
WORDS = {
    "discloser": "CPPC",
    "what": "What we say at our meetings, and the steps of our plan that are theirs",
    "reason": "So that they can help us",
    "route": Consent.Route.PAPER,
}


def load_consents(world: World) -> None:
    """Some families of each area have answered: yes, no, and a yes taken back."""
    for area in world.areas:
        families = Family.objects.filter(area=area, state=Family.State.OPEN, sealed=False)
        for number, family in enumerate(families.order_by("reference")[:FAMILIES_OF_AREA]):
            lead = CircleMember.objects.current().filter(family=family, capacity="facilitator")
            place = lead.exclude(accepted_at=None).select_related("user").first()
            if place is None:  # waits for a facilitator
                continue
            with acting(place.user, area) as by:
                open_family(family.reference, "consent")
                _answers(family, number, by)
    _emergency(world)


def _answers(family: Family, number: int, by: Actor) -> None:
    """A yes that ends soon or later, a no, and for the second family a yes taken back."""
    today = timezone.localdate()
    person = Person.objects.filter(family=family).order_by("created_at")[0]
    guests = Guest.objects.filter(family=family, state__in=Guest.WELCOME)
    guest = guests.filter(user=None).order_by("name").first()
    told: dict[str, Any] = {
        "family": family,
        "person": person,
        "signed_by": person.name,
        **WORDS,
        "by": by,
    }
    services.record_consent(
        purpose="meeting",
        state="given",
        guest=guest,
        recipient="" if guest else "Sunflower School",
        expires_on=today + timedelta(days=(10, 90)[number % 2]),
        **told,
    )
    services.record_consent(purpose="training", state="refused", recipient="CPPC", **told)
    school = services.record_consent(
        purpose="copy",
        state="given",
        recipient="Sunflower School",
        expires_on=today + timedelta(days=60),
        **told,
    )
    services.record_disclosure(
        family=family,
        what=Disclosure.What.AGENCY_COPY,
        recipient=school.recipient,
        purpose="For the school counselor",
        form=Disclosure.Form.PRINT,
        copy_number=1,
        copies=2,
        by=by,
    )
    if number == 1:
        state = Consent.State.WITHDRAWN
        services.end_consent(consent=school, state=state, why="The child left the school", by=by)


def _emergency(world: World) -> None:
    """State staff looked into one record of the second area at night."""
    area = world.areas[1]
    families = Family.objects.filter(area=area, state=Family.State.OPEN, sealed=False)
    family = families.order_by("reference")[0]
    with acting(world.people["state.coordinator"]) as by:
        services.break_glass(
            reference=family.reference,
            reason="A call at night asked whom the child may stay with; nobody here answered.",
            agreed=True,
            by=by,
        )
