"""Addresses of consent, copies, openings, emergencies and invitations into a circle."""

from datetime import timedelta

from django.utils import timezone

from families.models import CircleInvitation
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """An answer, a copy that is out, a paper, and somebody asked by e-mail."""
    world.family_consent = factories.ConsentFactory(family=world.family)
    world.held_copy = factories.DisclosureFactory(family=world.family)
    world.openings_paper = factories.DisclosureFactory(family=world.family, what="openings")
    world.asked_by_mail = CircleInvitation.objects.create(
        area=world.area,
        family=world.family,
        email="asked@example.org",
        name="Olga Asked",
        capacity="parent",
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=7),
        invited_by=world.facilitator,
    )


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


def one(name: str):
    return lambda world: [*family(world), getattr(world, name).pk]


ROWS = [
    Row("families:break_glass", lambda w: [], f"state:{Permission.BREAK_GLASS}"),
    Row("families:emergencies", lambda w: [w.area.slug], Permission.ASSIGN_FACILITATOR),
    # No link has this secret: one neutral sentence for everybody.
    Row("families:circle_invitation", lambda w: ["guess"], "public", ok=404),
    Row("families:invite", family, "circle:circle"),
    Row("families:withdraw_invitation", one("asked_by_mail"), "circle:circle"),
    Row("families:consents", family, "circle:consent"),
    Row("families:consent_ask", family, "circle:consent"),
    Row("families:consent_form", lambda w: [*family(w), "meeting"], "circle:consent"),
    Row("families:consent", one("family_consent"), "circle:consent"),
    Row("families:consent_withdraw", one("family_consent"), "circle:consent"),
    # A parent takes an answer back; that it was never valid, who leads the family says.
    Row("families:consent_invalid", one("family_consent"), "circle:consent", ok=(200, 403)),
    Row("families:consent_over", one("family_consent"), "circle:consent"),
    Row("families:consent_copy", one("family_consent"), "circle:consent"),
    Row("families:copies", family, "circle:consent"),
    Row("families:ask_back", one("held_copy"), "circle:consent"),
    Row("families:paper", one("openings_paper"), "circle:consent"),
    Row("families:openings", family, "circle:consent"),
    Row("families:openings_copy", family, "circle:consent"),
]
