"""Addresses of the guest list and of the register of facilitators."""

from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """One guest who waits for the family's word, and one entry of the register."""
    world.guest = factories.GuestFactory(family=world.family, state="proposed")
    person = factories.MembershipFactory(area=world.area, role="facilitator").person
    world.entry = factories.FacilitatorFactory(area=world.area, user=person)


def area(world: World) -> list:
    return [world.area.slug]


def entry(world: World) -> list:
    return [world.area.slug, world.entry.pk]


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


def guest(world: World) -> list:
    return [*family(world), world.guest.pk]


ROWS = [
    Row("families:guests", family, "circle:guests"),
    Row("families:guest_add", family, "circle:guests"),
    # The family cannot require anybody: a parent gets 403.
    Row("families:guest_require", family, "circle:guests", ok=(200, 403)),
    Row("families:guest_edit", guest, "circle:guests"),
    Row("families:guest_decide", guest, "circle:guests"),
    Row("families:guest_remove", guest, "circle:guests"),
    Row("families:facilitators", area, Permission.SEE_PEOPLE),
    # Others find their own entry alone.
    Row("families:facilitator", entry, Permission.SEE_PEOPLE, ok=(200, 404)),
    Row("families:facilitator_add", area, Permission.MANAGE_PEOPLE),
    Row("families:facilitator_edit", entry, Permission.MANAGE_PEOPLE),
    Row("families:facilitator_approve", entry, Permission.MANAGE_PEOPLE),
    Row("families:facilitator_withdraw", entry, Permission.MANAGE_PEOPLE),
]
