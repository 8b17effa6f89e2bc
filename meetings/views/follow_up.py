"""After a meeting, and before the next one ends: the family looks back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft
from families.access import family_view
from families.capacities import Scope
from families.services.records import StaleRow
from meetings.forms.follow_up import LOOK_BACK, LookBackPage
from meetings.services.follow_up import look_back
from meetings.views.family import meeting_of
from teams.access import ActorRequest


@family_view(Scope.PLAN, Scope.WRITE)
def family_look_back(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """How the family sees it, then every earlier step: done, changed or dropped."""
    meeting = meeting_of(family, meeting_id)
    page = LookBackPage(meeting, request.POST if request.method == "POST" else None)
    context = {"area": area, "family": family, "meeting": meeting, "page": page}
    status = 200
    if request.method == "POST" and page.is_valid():
        try:
            look_back(meeting=meeting, said=page.said(), by=request.actor)
        except StaleRow:
            status, context["clashes"] = 409, page.take_newer()
        except ValidationError as refusal:
            page.refuse(refusal)
        else:
            finish_draft(request, LOOK_BACK, meeting.pk)
            messages.success(request, _("What the family said is saved."))
            return redirect("meetings:family_log", area.slug, family.reference, meeting.pk)
    context["draft"] = draft_context(request, LOOK_BACK, meeting.pk)
    return render(request, "meetings/family_look_back.html", context, status=status)
