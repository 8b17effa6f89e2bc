"""Guests asked to the meetings ahead, with every kind of answer; quiet hours of two people."""

from datetime import time
from typing import TYPE_CHECKING

from cppc.home.demo.world import World, acting
from families.models import Guest
from families.services.guests import change_guest
from meetings.models import FamilyMeeting, Invitation
from meetings.services import invitations as services
from meetings.services.invitations import Wish
from teams.access import Actor

if TYPE_CHECKING:
    from cppc.home.demo.families import Case

NEVER_ASKED = 12  # days ahead; later meetings have nobody asked yet
NEEDS = ("", "Child care for two hours", "A chair with arms")
QUIET = {"facilitator": (time(19), time(7)), "coordinator": (time(18), time(8))}


def invite_ahead(case: "Case", meeting: FamilyMeeting, by: Actor) -> None:
    """Ask the guests the family wants, by mail, by letter or in person, and note some answers."""
    if case.stage.ahead is None or case.stage.ahead > NEVER_ASKED:
        return
    guests = Guest.objects.filter(family=case.family, state__in=Guest.WELCOME).order_by("name")
    wishes = [_wish(case, turn, guest, by) for turn, guest in enumerate(guests, case.number)]
    invited = services.invite_guests(meeting=meeting, wishes=wishes, by=by)
    for turn, invitation in enumerate(invited, case.number):
        _answer(turn, invitation, by)


def _wish(case: "Case", turn: int, guest: Guest, by: Actor) -> Wish:
    route = Invitation.Route.values[turn % 3]
    if route == Invitation.Route.EMAIL:
        address = f"guest{turn}.{case.area.slug}@example.org"
        guest = change_guest(guest=guest, version=guest.version, email=address, by=by)
    return Wish(guest, route, may_see_place=turn % 2 == 0)


def _answer(turn: int, invitation: Invitation, by: Actor) -> None:
    """Of five, three said yes, one no and one nothing; now and then a mail did not arrive."""
    said = turn % 5
    if said < 4:
        services.record_answer(
            invitation=invitation,
            state=Invitation.State.DECLINED if said == 3 else Invitation.State.ACCEPTED,
            needs_ride=said == 0,
            needs=NEEDS[said] if said < 3 else "",
            by=by,
        )
    elif invitation.route == Invitation.Route.EMAIL:
        services.mark_missed(invitation=invitation, by=by)


def load_quiet_hours(world: World) -> None:
    """Two people of each area want their evenings."""
    for area in world.areas:
        for what, (begins, ends) in QUIET.items():
            with acting(world.person(what, area), area) as by:
                services.set_quiet_hours(by=by.user, from_time=begins, to_time=ends)
