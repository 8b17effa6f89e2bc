"""Networks, care of children and relationships of the invented families; one handing over."""

from cppc.core.openings import open_family
from cppc.home.demo.world import World, acting
from families.models import CircleMember, Family, Person
from families.services.header import ask_handover
from families.services.record import add_care_detail, add_support, relate_people
from meetings.models import FamilyMeeting
from teams.access import Actor

# Kind, strength, name, who it is.
NETWORK = [
    ("natural", 1, "Grandmother Plum", "grandmother, two streets away"),
    ("natural", 2, "Uncle Quince", "uncle, drives a truck"),
    ("informal", 2, "Mrs. Pear next door", "neighbor"),
    ("informal", 3, "Soccer club", "the older child plays there"),
    ("formal", 1, "School counselor", "sees the older child on Tuesdays"),
    ("formal", 3, "Food pantry", "once so far"),
]
CARE = [
    ("allergy", "Peanuts: hives. No nuts in the house."),
    ("medicine", "Inhaler before sports, in the red bag."),
    ("food", "Eats everything but mushrooms. Warm milk at night."),
    ("comfort", "The gray rabbit with one ear."),
    ("routine", "Bath, two stories, lamp on. Asleep by eight."),
]
TOLD = 12  # the first families of each area, so that the data load quickly


def load_record(world: World) -> None:
    """Every family tells who holds it up; some asks another area to take over."""
    for area in world.areas:
        families = Family.objects.filter(area=area, state=Family.State.OPEN)
        for number, family in enumerate(families.order_by("reference")[:TOLD]):
            lead = CircleMember.objects.current().filter(family=family, capacity="facilitator")
            place = lead.exclude(accepted_at=None).select_related("user").first()
            if place is None:
                continue
            with acting(place.user, area) as by:
                open_family(family.reference, "demo")
                _tell(family, number, by)
    _hand_over(world)


def _tell(family: Family, number: int, by: Actor) -> None:
    for kind, strength, name, relation in NETWORK[: 2 + number % 5]:
        add_support(
            family=family, kind=kind, strength=strength, name=name, relation=relation, by=by
        )
    people = list(Person.objects.filter(family=family))
    parents = [person for person in people if person.relation == Person.Relation.PARENT]
    children = [person for person in people if person.relation == Person.Relation.CHILD]
    for child in children:
        for parent in parents:
            relate_people(family=family, person=parent, kind="parent", other=child, by=by)
    for child in children[:1]:
        for kind, text in CARE:
            add_care_detail(person=child, kind=kind, text=text, by=by)


def _hand_over(world: World) -> None:
    """A family without a meeting ahead, on its way from the second area to the first."""
    goal, area = world.areas[:2]
    busy = CircleMember.objects.filter(capacity="facilitator", accepted_at=None)
    families = Family.objects.filter(area=area, state=Family.State.OPEN, sealed=False)
    for family in families.exclude(pk__in=busy.values("family")).order_by("reference"):
        places = CircleMember.objects.current().filter(family=family)
        lead = places.filter(capacity="facilitator").exclude(accepted_at=None).first()
        if lead is None or _meets_soon(family):
            continue
        with acting(lead.user, area) as by:
            open_family(family.reference, "demo")
            ask_handover(
                family=family, to_area=goal, kept=[], reason="The family moves next month.", by=by
            )
        return


def _meets_soon(family: Family) -> bool:
    return FamilyMeeting.objects.filter(family=family, state="scheduled").exists()
