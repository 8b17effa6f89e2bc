"""What an invited guest sees behind a personal link: when, whom to call, and his own answer."""

from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.quiet import site_hours
from families.links import link_view, refuse_link
from families.models import PersonalLink
from families.services.links import OpenLink
from meetings.calendar_files import Entry, calendar_file
from meetings.forms.invitations import GuestAnswerForm, QuietHoursForm
from meetings.models import FamilyMeeting, Invitation, QuietHours
from meetings.services.invitations import answer_by_link, set_quiet_hours
from teams.access import ActorRequest, signed_in_view

INVITATION = PersonalLink.Purpose.INVITATION
PAGE = "meetings:guest_page"


class Asked(NamedTuple):
    """An invitation as its guest may know it."""

    id: UUID
    state: str
    meeting_state: str
    starts_at: datetime
    minutes: int
    mode: str
    place: str | None
    phone: str | None
    needs_ride: bool
    needs: str
    quiet_from: time
    quiet_to: time
    sequence: int

    @property
    def ahead(self) -> bool:
        """Whether it can still be answered."""
        return self.meeting_state == "scheduled" and self.starts_at > timezone.now()

    @property
    def how(self) -> str:
        """In person, by phone or by video, in words."""
        return str(FamilyMeeting.Mode(self.mode).label)

    @property
    def answer(self) -> str:
        """What was answered so far, in words."""
        return str(Invitation.State(self.state).label)


def asked_by(link: OpenLink) -> Asked | None:
    """What the link opens; nothing when the invitation was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, state, meeting_state, starts_at, minutes, mode, place, phone, "
            "needs_ride, needs, quiet_from, quiet_to, sequence FROM authz.invitation_page(%s, %s)",
            [link.token, link.binding],
        )
        row = cursor.fetchone()
    return Asked(*row) if row else None


@link_view(INVITATION, page=PAGE)
def guest_page(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """When it is, whom to call; accept, decline, ask for a ride, choose quiet hours."""
    asked = asked_by(link)
    if asked is None:
        return refuse_link(request)
    form = GuestAnswerForm(request.POST or None, initial=_first_values(asked))
    if request.method == "POST" and asked.ahead and form.is_valid():
        if answer_by_link(link=link, **form.cleaned_data):
            messages.success(request, _("Thank you. Your answer is saved. You can change it here."))
        return redirect(PAGE, link.token)
    context = {"asked": asked, "form": form, "token": link.token}
    return render(request, "meetings/guest_page.html", context)


def _first_values(asked: Asked) -> dict[str, Any]:
    values = {name: getattr(asked, name) for name in ("needs_ride", "needs")}
    if asked.state != Invitation.State.ASKED:
        values["state"] = asked.state
    values["quiet_from"], values["quiet_to"] = asked.quiet_from, asked.quiet_to
    return values


@link_view(INVITATION, page=PAGE)
def guest_calendar(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """The meeting as a calendar file: the same entry that the mail brought."""
    asked = asked_by(link)
    if asked is None:
        return refuse_link(request)
    cancelled = asked.meeting_state == FamilyMeeting.State.CANCELLED
    entry = Entry(
        asked.id,
        asked.starts_at,
        asked.minutes,
        asked.sequence,
        asked.place or "",
        asked.phone or "",
        cancelled=cancelled,
    )
    kind = f"text/calendar; charset=utf-8; method={entry.method}"
    response = HttpResponse(calendar_file(entry), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@signed_in_view
def quiet_hours(request: ActorRequest) -> HttpResponse:
    """The hours in which one gets no reminders."""
    row = QuietHours.objects.filter(user=request.user).first()
    begins, ends = (row.from_time, row.to_time) if row else site_hours()
    form = QuietHoursForm(request.POST or None, initial={"from_time": begins, "to_time": ends})
    if request.method == "POST" and form.is_valid():
        set_quiet_hours(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("meetings:quiet_hours")
    return render(request, "meetings/quiet_hours.html", {"form": form})
