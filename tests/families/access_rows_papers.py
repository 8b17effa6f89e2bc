"""Addresses of agreed plans: whoever reads the plan reads its versions."""

from django.utils import timezone

from families.models import Paper, PlanVersion
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
    world.paper = Paper.objects.create(
        area=world.area,
        family=world.family,
        plan_version=world.plan_version,
        kind="family",
        number=1,
        total=1,
        recipient="Zyxwvut Aunt",
        made_by=world.facilitator,
    )
    type(world.plan).objects.filter(pk=world.plan.pk).update(number=1)


def paper(world: World) -> list:
    return [*family(world), world.paper.pk]


ROWS = [
    Row("families:papers", family, "circle:plan"),
    Row("families:paper_training", family, "circle:plan+write"),
    # A copy for somebody else is there for those who may read everything.
    Row("families:paper_print", paper, "circle:plan", ok=(200, 404)),
    Row("families:paper_pdf", paper, "circle:plan", ok=(200, 404)),
    Row("families:version_detail", lambda w: [*family(w), 1], "circle:plan"),
    Row("families:version_compare", family, "circle:plan"),
    Row("families:position_add", lambda w: [*family(w), 1], "circle:plan"),
]
