"""Who of DHS reads the notes of a community meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from families.access import family_view
from families.capacities import Scope
from meetings.forms.family import ShareForm
from meetings.models import FamilyMeeting
from meetings.services import streams as services
from meetings.views.family import meeting_of
from teams.access import ActorRequest


@family_view(Scope.PLAN, Scope.WRITE)
def notes_share(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Share the notes with DHS."""
    meeting = _community(family, meeting_id)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.share_notes(meeting=meeting, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("DHS workers of the circle read these notes from now on."))
            return redirect(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    return render(request, "meetings/notes_share.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def notes_unshare(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Stop sharing them."""
    meeting = _community(family, meeting_id)
    if request.method == "POST":
        services.stop_sharing_notes(meeting=meeting, by=request.actor)
        messages.success(request, _("DHS workers do not read these notes any more."))
        return redirect(meeting)
    context = {"area": area, "family": family, "meeting": meeting}
    return render(request, "meetings/notes_unshare.html", context)


def _community(family, meeting_id) -> FamilyMeeting:
    """The family's community meeting; meetings of other kinds are DHS records as they are."""
    meeting = meeting_of(family, meeting_id)
    if meeting.kind != FamilyMeeting.Kind.COMMUNITY:
        raise Http404
    return meeting
