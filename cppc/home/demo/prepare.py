"""What comes before a meeting: approvals of facilitators, guest lists, preparation."""

from datetime import timedelta
from typing import TYPE_CHECKING

from cppc.home.demo.world import World, acting
from families.models import Guest, Person
from families.services.facilitators import add_facilitator, approve_facilitator
from families.services.guests import decide_guest, propose_guest, require_guest
from meetings.models import FamilyMeeting, Preparation
from meetings.services.prepare import record_taking_part, save_preparation
from meetings.services.screen import Session, save_screen
from teams.access import Actor

APART = 12  # the family whose people meet in separate sessions

if TYPE_CHECKING:
    from cppc.home.demo.families import Case

COACH = "Sage Sycamore"
LAST_DAYS = {"facilitator.story": 40, "facilitator2.creston": 33}  # these end soon


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


def prepare_ahead(case: "Case", meeting: FamilyMeeting, by: Actor) -> None:
    """Meetings of this week are prepared, others begun; one family meets in separate sessions."""
    steps = [Preparation.Step.TALKED, Preparation.Step.PURPOSE]
    if case.stage.ahead is None or case.stage.ahead > 6:
        save_preparation(meeting=meeting, before=[], after=steps, by=by)
        return
    steps += [Preparation.Step.GUESTS, Preparation.Step.SUPPORTS]
    save_preparation(meeting=meeting, before=[], after=steps, by=by)
    parent = Person.objects.filter(family=case.family, relation=Person.Relation.PARENT).first()
    if parent is not None:
        record_taking_part(
            meeting=meeting, person=parent, how="spoken", agreed_on=case.world.today, by=by
        )
    apart = case.number == APART
    said = {
        "asked_alone": True,
        "afraid": "yes" if apart else "no",
        "no_contact": False,
        "words": "Wants to speak without the other in the room." if apart else "",
        "private_contacts": "",
        "signal": "A glass of water" if apart else "",
        "sessions": "separate" if apart else "joint",
        "hides": apart,
    }
    sessions = _two_sessions(case, meeting) if apart else []
    save_screen(meeting=meeting, version=0, fields=said, sessions=sessions, by=by)


def _two_sessions(case: "Case", meeting: FamilyMeeting) -> list[Session]:
    """The guests take turns: each second one comes later, to another place."""
    guests = list(Guest.objects.filter(family=case.family).values_list("pk", flat=True))
    later = meeting.starts_at + timedelta(hours=2)
    return [
        Session(meeting.starts_at, "Library, small room", guest_ids=guests[::2]),
        Session(later, "Family center", guest_ids=guests[1::2]),
    ]
