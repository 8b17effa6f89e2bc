"""What comes before a meeting: approvals of facilitators, guest lists, preparation."""

from datetime import timedelta
from typing import TYPE_CHECKING

from cppc.home.demo.world import World, acting
from families.services.facilitators import add_facilitator, approve_facilitator
from families.services.guests import decide_guest, propose_guest, require_guest

if TYPE_CHECKING:
    from cppc.home.demo.families import Case

COACH = "Sage Sycamore"
LAST_DAYS = {"facilitator.story": 40, "facilitator2.creston": 12}  # these end soon


def load_approvals(world: World) -> None:
    """Every facilitator in the register, by the area's coordinator; two approvals end soon."""
    for area in world.areas:
        with acting(world.person("coordinator", area), area) as by:
            for number, what in enumerate(("facilitator", "facilitator2")):
                user = world.person(what, area)
                entry = add_facilitator(
                    user=user,
                    trained_on=world.day(-390 - number),
                    co_led_on=world.day(-340),
                    co_coach=COACH,
                    co_feedback="Listens first. Lets silence stand.",
                    led_on=world.day(-300),
                    lead_coach=COACH,
                    lead_feedback="The family spoke more than anybody else.",
                    languages="English" + (", Spanish" if user.other_languages else ""),
                    by=by,
                )
                ends = LAST_DAYS.get(user.email.split("@")[0])
                approve_facilitator(
                    entry=entry,
                    version=entry.version,
                    approval_number=f"DEMO-{area.slug[:2].upper()}{number + 1}",
                    approved_on=world.day(-290),
                    expires_on=world.today + timedelta(days=ends) if ends else None,
                    late_reason="",
                    by=by,
                )


def write_guest_list(case: "Case") -> None:
    """The story's guests: wanted by the family, one required by law, one not decided yet."""
    with acting(case.facilitator, case.area) as by:
        for number, (name, part) in enumerate(case.story["guests"]):
            who = {"name": case.say(name), "part": part, "language": case.language}
            if part == "dhs":
                reason = "DHS has an open case; its worker is asked to every meeting."
                require_guest(family=case.family, legal_reason=reason, by=by, **who)
                continue
            guest = propose_guest(family=case.family, family_says=False, by=by, **who)
            if number or not case.stage.asked:
                decide_guest(
                    guest=guest,
                    version=guest.version,
                    wanted=True,
                    how="At the kitchen table",
                    family_says=False,
                    by=by,
                )
