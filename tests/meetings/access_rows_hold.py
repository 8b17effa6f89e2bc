"""Addresses of the meeting while it takes place: supports, signatures, signed sheets."""

from cppc.core.vault import keep_file
from tests import factories
from tests.access import Row, World
from tests.meetings.access_rows import meeting


def build(world: World) -> None:
    """Somebody who came, somebody who signed, a sheet."""
    world.attendance = factories.AttendanceFactory(meeting=world.meeting)
    world.signature = factories.SignatureFactory(meeting=world.meeting)
    world.paper = factories.SignedPaperFactory(
        meeting=world.meeting, stored_as=keep_file(b"%PDF-1.7 %%EOF")
    )


def attendance(world: World) -> list:
    return [*meeting(world), world.attendance.pk]


def signature(world: World) -> list:
    return [*meeting(world), world.signature.pk]


def paper(world: World) -> list:
    return [*meeting(world), world.paper.pk]


def step(world: World) -> list:
    return [*meeting(world)[:2], world.step.pk]


ROWS = [
    Row("meetings:step_support", step, "circle:plan+write"),
    Row("meetings:family_supports", meeting, "circle:plan+write", method="post"),
    Row("meetings:signing_list", meeting, "circle:plan+write"),
    Row("meetings:signing_one", attendance, "circle:plan+write"),
    Row("meetings:signing_take_back", signature, "circle:plan+write"),
    Row("meetings:signing_paper", paper, "circle:notes"),
]
