"""After the meeting: what each person says to the plan, and an agreed plan corrected."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, rows_in_draft, start_from
from families.access import family_view
from families.capacities import Scope
from families.services import correct_plan, plan_of
from families.services.agree import content_of
from families.services.records import StaleRow
from families.services.supports import supports_near
from families.views.reading import remark_on_reading
from meetings.forms.papers import AGREE, CORRECT, AgreePage, CorrectPage
from meetings.services.papers import agree_at_meeting, agreed_at
from meetings.views.family import meeting_of
from teams.access import ActorRequest


@family_view(Scope.PLAN, Scope.WRITE)
def family_agree(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """The plan once more in full, and each person's word on it."""
    meeting, plan = meeting_of(family, meeting_id), plan_of(family)
    done = agreed_at(meeting, plan)
    if done:
        return redirect("families:version_detail", area.slug, family.reference, done.number)
    page = AgreePage(meeting, plan, request.POST if request.method == "POST" else None)
    context = {"area": area, "family": family, "meeting": meeting, "page": page}
    status = 200
    if request.method == "POST" and not page.presets and page.is_valid():
        try:
            version = _agree(request, meeting, plan, page)
        except StaleRow as stale:
            status, context["stale"] = 409, True
            start_from(page.form, stale.row.version)
        except ValidationError as refusal:
            page.form.add_error(None, refusal.messages)
        else:
            return redirect("families:version_detail", area.slug, family.reference, version.number)
    context |= {"content": content_of(plan), "draft": draft_context(request, AGREE, meeting.pk)}
    return render(request, "meetings/family_agree.html", context, status=status)


def _agree(request: ActorRequest, meeting, plan, page: AgreePage):
    version = agree_at_meeting(
        meeting=meeting,
        plan=plan,
        version=page.form.cleaned_data["version"],
        positions=page.positions(),
        by=request.actor,
    )
    finish_draft(request, AGREE, meeting.pk)
    messages.success(request, _("The plan is locked as version %(n)s.") % {"n": version.number})
    return version


@family_view(Scope.PLAN, Scope.WRITE)
def plan_correct(request: ActorRequest, area, family) -> HttpResponse:
    """A dated new version with a reason; the one before stays as it was."""
    plan = plan_of(family)
    if not plan.number:
        raise Http404
    draft = draft_context(request, CORRECT, plan.pk)
    data = request.POST if request.method == "POST" else None
    page = CorrectPage(plan, data, room=rows_in_draft(draft, "steps"))
    context = {"area": area, "family": family, "plan": plan, "page": page, "draft": draft}
    context["supports"] = supports_near(family)
    status = 200
    if data is not None and page.is_valid():
        try:
            version = correct_plan(plan=plan, by=request.actor, **page.fields())
        except StaleRow as stale:
            status, context["clashes"] = 409, page.take_newer(stale.row)
        except ValidationError as refusal:
            page.refuse(refusal)
        else:
            finish_draft(request, CORRECT, plan.pk)
            messages.success(request, _("The corrected plan is locked as a new version."))
            remark_on_reading(request, family)
            return redirect("families:version_detail", area.slug, family.reference, version.number)
    return render(request, "meetings/plan_correct.html", context, status=status)
