"""Addresses of what comes before a meeting."""

from django.utils import timezone

from meetings.models import ParticipationSupport, TakingPart
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """An agreement to take part and a ride for one meeting that was called off."""
    world.prepared = factories.FamilyMeetingFactory(
        family=world.family, facilitator=world.facilitator, state="cancelled", prepared=False
    )
    part = {"area": world.area, "family": world.family, "meeting": world.prepared}
    world.taking_part = TakingPart.objects.create(
        **part,
        person=factories.FamilyPersonFactory(family=world.family),
        how="paper",
        agreed_on=timezone.localdate(),
        recorded_by=world.facilitator,
    )
    world.ride = ParticipationSupport.objects.create(**part, kind="ride")


def meeting(world: World) -> list:
    return [world.area.slug, world.family.reference, world.prepared.pk]


ROWS = [
    Row("meetings:family_prepare", meeting, "circle:plan+write"),
    Row("meetings:family_override", meeting, "circle:plan+write"),
    Row("meetings:family_taking_part", meeting, "circle:plan+write"),
    Row(
        "meetings:family_not_taking_part",
        lambda w: [*meeting(w), w.taking_part.pk],
        "circle:plan+write",
    ),
    Row(
        "meetings:family_support",
        lambda w: [*meeting(w), w.ride.pk],
        "circle:plan+write",
    ),
    Row("meetings:family_screen", meeting, "circle:safety"),
    Row("meetings:support_costs", lambda w: [w.area.slug], Permission.SEE_MONEY),
]
