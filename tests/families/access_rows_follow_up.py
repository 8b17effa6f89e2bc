"""Addresses of promises and of calls asked for."""

from families.models import CallRequest, StepAnswer
from tests.access import Row, World


def build(world: World) -> None:
    """Somebody asks for a call about the family's step (made in access_rows.py)."""
    part = {"area": world.area, "family": world.family, "step": world.step}
    answer = StepAnswer.objects.create(**part, kind="call_me")
    world.call = CallRequest.objects.create(**part, answer=answer)


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


ROWS = [
    Row("families:promises", lambda w: [], "signed_in"),
    Row("families:family_promises", family, "circle:plan"),
    Row(
        "families:call_done",
        lambda w: [*family(w), w.call.pk],
        "circle:plan+write",
        method="post",
        ok=302,
    ),
    Row(
        "families:promise_slip",
        lambda w: [*family(w), w.step.pk],
        "circle:guests",
        method="post",
        ok=(302, 403),  # nobody of the guest list promised it; a parent prints no link
    ),
    Row("families:promise_link", lambda w: ["no-such-link"], "public", ok=404),
]
