"""What comes next on a family's way: from the guest list to the copies of the agreed plan."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from families.capacities import Capacity, Scope
from families.models import CircleMember, Family, Guest, Paper, PlanVersion
from families.panels import NextStep, next_step
from meetings.models import FamilyMeeting, Invitation, PreparationOverride
from meetings.services.prepare import missing_for
from teams.roles import Permission

FRESH = timedelta(days=14)


@next_step
def of_facilitator(request: HttpRequest, family: Family, _about: UUID | None) -> NextStep | None:
    """Who was asked to lead and has not answered, for whoever may ask somebody else."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may(Permission.ASSIGN_FACILITATOR):
        return None
    places = CircleMember.objects.current().filter(family=family, capacity=Capacity.FACILITATOR)
    asked = list(places.select_related("user"))
    if not asked or any(place.accepted_at for place in asked):
        return None
    names = " / ".join(place.user.get_full_name() for place in asked)
    words = _("Waits for %(name)s's answer.") % {"name": names}
    return _page(words, _("Ask somebody else"), "families:assign", family)


@next_step
def of_meetings(request: HttpRequest, family: Family, about: UUID | None) -> NextStep | None:
    """What the page's own meeting leaves to do; else today's meeting or the one ahead.

    What the last meeting left stands beside the meeting ahead, never before it.
    """
    if Scope.PLAN not in getattr(request, "scopes", ()):  # first contact leads no meeting
        return None
    meetings = FamilyMeeting.objects.filter(family=family)
    own = meetings.filter(pk=about, state=FamilyMeeting.State.HELD).first() if about else None
    found = _of_last(family, own) if own else None
    if found is not None:
        return found
    last = meetings.filter(state=FamilyMeeting.State.HELD).order_by("-starts_at").first()
    left = _of_last(family, last) if last else None
    meeting = meetings.filter(state=FamilyMeeting.State.SCHEDULED).order_by("starts_at").first()
    if meeting is None:
        return left or _without_meeting(family, last)
    step = _before(family, meeting)
    return step._replace(or_label=left.label, or_url=left.url) if left else step


def _of_last(family: Family, last: FamilyMeeting) -> NextStep | None:
    """What the last meeting left to do: each person's word while it is fresh, then the copies."""
    version = PlanVersion.objects.filter(family=family).order_by("-number").first()
    day = timezone.localdate(last.starts_at)
    agreed = version is not None and timezone.localdate(version.agreed_at) >= day
    if not agreed and last.starts_at > timezone.now() - FRESH:
        words = _("Write down what each person says to the plan.")
        return _page(words, _("Agree on the plan"), "meetings:family_agree", family, last)
    if agreed and not Paper.objects.filter(plan_version=version).exists():
        words = _("Give each person a copy of the agreed plan.")
        return _page(words, _("Copies to print"), "families:papers", family)
    return None


def _before(family: Family, meeting: FamilyMeeting) -> NextStep:
    today = timezone.localdate(meeting.starts_at) <= timezone.localdate()
    prepared = not missing_for(meeting)
    if not prepared and not PreparationOverride.objects.filter(meeting=meeting).exists():
        words = _("Prepare the meeting together with the family.")
        return _page(words, _("Prepare the meeting"), "meetings:family_prepare", family, meeting)
    if today:
        words = _("The day of the meeting has come.")
        return _page(words, _("Start the meeting"), "meetings:family_log", family, meeting)
    asked = Invitation.objects.standing().filter(meeting=meeting).values("guest")
    guests = Guest.objects.filter(family=family, state__in=Guest.WELCOME)
    if guests.exclude(pk__in=asked).exists():
        words = _("Ask the people of the guest list to the meeting.")
        return _page(words, _("Ask people"), "meetings:invitations", family, meeting)
    words = _("Everything is ready for the meeting.")
    return _page(words, _("See this meeting"), "meetings:family_detail", family, meeting)


def _without_meeting(family: Family, last: FamilyMeeting | None) -> NextStep:
    if not Guest.objects.filter(family=family, state__in=Guest.WELCOME).exists():
        words = _("Choose together with the family who comes to its meeting.")
        return _page(words, _("Guest list"), "families:guests", family)
    words = _("Choose a day for the family's next meeting.")
    step = _page(words, _("Schedule a meeting"), "meetings:family_schedule", family)
    if last is None:
        return step
    words = _("Choose a day for the next meeting, or close the record if the family needs none.")
    close = reverse("families:close", args=[family.area.slug, family.reference])
    return step._replace(words=words, or_label=_("Close the record"), or_url=close)


def _page(
    words: str, label: str, name: str, family: Family, meeting: FamilyMeeting | None = None
) -> NextStep:
    args = [family.area.slug, family.reference, *([meeting.pk] if meeting else [])]
    return NextStep(words, label, reverse(name, args=args))
