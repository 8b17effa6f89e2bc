"""Addresses of requests for a family meeting."""

from django.core import signing

from families.views.ask import TICKET
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """A request that waits, and one that became the world's family."""
    world.asked = factories.ReferralFactory(area=world.area)
    factories.ReferralContentFactory(referral=world.asked)
    became = factories.ReferralFactory(area=world.area, family=world.family, state="accepted")
    factories.ReferralContentFactory(referral=became)


def area(world: World) -> list:
    return [world.area.slug]


def request(world: World) -> list:
    return [world.area.slug, world.asked.reference]


ROWS = [
    Row("families:ask", lambda w: [], "public"),
    Row("families:ask_in_area", area, "public"),
    Row(
        "families:asked",
        lambda w: [signing.dumps(["R-7K2Q9", w.area.slug], salt=TICKET)],
        "public",
    ),
    Row("families:referral_list", area, Permission.SEE_REFERRALS),
    Row("families:referral", request, Permission.SEE_REFERRALS),
    Row("families:referral_step", request, Permission.MANAGE_REFERRALS),
    Row("families:referral_search", request, Permission.MANAGE_REFERRALS),
    Row("families:referral_accept", request, Permission.MANAGE_REFERRALS),
    Row("families:referral_transfer", request, Permission.MANAGE_REFERRALS),
    Row("families:family_request", lambda w: [w.area.slug, w.family.reference], "circle:write"),
]
