"""Addresses of agreed plans: whoever reads the plan reads its versions."""

from django.utils import timezone

from families.models import PlanVersion
from tests.access import Row, World
from tests.families.access_rows import family


def build(world: World) -> None:
    """A locked version of the world's plan, and a meeting."""
    world.plan_version = PlanVersion.objects.create(
        area=world.area,
        family=world.family,
        plan=world.plan,
        number=1,
        content={"goal": "", "strengths": [], "needs": [], "steps": []},
        agreed_at=timezone.now(),
        agreed_by=world.facilitator,
    )
    type(world.plan).objects.filter(pk=world.plan.pk).update(number=1)


ROWS = [
    Row("families:version_detail", lambda w: [*family(w), 1], "circle:plan"),
    Row("families:version_compare", family, "circle:plan"),
    Row("families:position_add", lambda w: [*family(w), 1], "circle:plan"),
]
