"""Addresses of families: lists by area, records by circle."""

from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """A person, a plan with a step, and somebody who was asked into the circle."""
    world.person = factories.FamilyPersonFactory(family=world.family)
    world.plan = factories.PlanFactory(family=world.family)
    world.step = factories.StepFactory(plan=world.plan)
    world.place = factories.CircleMemberFactory(family=world.family, capacity="support")


def area(world: World) -> list:
    return [world.area.slug]


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


ROWS = [
    Row("families:index", area, Permission.JOIN_CIRCLE),
    Row("families:open_record", area, Permission.OPEN_FAMILY),
    Row("families:assign", family, Permission.ASSIGN_FACILITATOR),
    # Whoever asks for a place that is not his own finds none.
    Row("families:accept", lambda w: [w.place.pk], "signed_in", ok=(302, 404)),
    Row("families:decline", lambda w: [w.place.pk], "signed_in", method="post", ok=404),
    Row("families:detail", family, "circle:"),
    Row("families:circle", family, "circle:"),
    Row("families:end_place", lambda w: [*family(w), w.place.pk], "circle:"),
    Row("families:history", family, "circle:notes"),
    Row("families:person_add", family, "circle:write"),
    Row("families:person_edit", lambda w: [*family(w), w.person.pk], "circle:write"),
    Row("families:propose", family, "circle:circle"),
    Row("families:plan", family, "circle:plan"),
    # A step is answered by whoever may write, or by who promised it; others of the circle: 403.
    Row("families:answer", lambda w: [*family(w), w.step.pk], "circle:plan", ok=(200, 403)),
]
