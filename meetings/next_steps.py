"""What comes next on a family's way: from the guest list to the copies of the agreed plan."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Family, Guest, Paper, PlanVersion
from families.panels import NextStep, next_step
from meetings.models import FamilyMeeting, Invitation, PreparationOverride
from meetings.services.prepare import missing_for

FRESH = timedelta(days=14)


@next_step
def of_meetings(family: Family) -> NextStep:
    """The first thing of the way that is not done yet."""
    held = FamilyMeeting.objects.filter(family=family, state=FamilyMeeting.State.HELD)
    last = held.order_by("-starts_at").first()
    found = _of_last(family, last) if last else None
    if found is None:
        ahead = FamilyMeeting.objects.filter(family=family, state=FamilyMeeting.State.SCHEDULED)
        meeting = ahead.order_by("starts_at").first()
        found = _before(family, meeting) if meeting else _without_meeting(family, last)
    return found


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
