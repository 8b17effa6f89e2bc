"""What the page that ends a role says about families: a number, never which ones."""

from django.utils.translation import ngettext

from families.figures import loads_of_facilitators
from teams.ending import said_before_end
from teams.models import Membership
from teams.roles import Role


@said_before_end
def families_led(membership: Membership) -> str:
    """How many families wait for another facilitator when this role is over."""
    if membership.role != Role.FACILITATOR:
        return ""
    led = loads_of_facilitators(membership.area).get(membership.person_id, 0)
    if not led:
        return ""
    words = ngettext(
        "This person leads %(n)d open family here and cannot open its record when the role is "
        "over: choose another facilitator for it.",
        "This person leads %(n)d open families here and cannot open their records when the role "
        "is over: choose another facilitator for each.",
        led,
    )
    return words % {"n": led}
