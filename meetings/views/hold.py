"""The page for the kitchen table: who came, what was said, who does what by when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cppc.core.drafts import draft_context, finish_draft, rows_in_draft
from families.access import family_view
from families.capacities import Scope
from families.services.records import StaleRow
from families.services.supports import find_supports, supports_near
from families.views.reading import remark_on_reading
from families.wording import PATTERNS, WARNINGS
from meetings.forms.log import LogPage
from meetings.forms.parts import LOG
from meetings.models import FamilyMeeting
from meetings.privacy import POINTS
from meetings.services import family as services
from meetings.services.follow_up import look_back_panel
from meetings.views.family import meeting_of
from resources.search import LONGEST_SEARCH
from teams.access import ActorRequest

TRIES = 3


@family_view(Scope.PLAN, Scope.WRITE)
def family_log(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """The meeting, from the welcome to the next date."""
    meeting = meeting_of(family, meeting_id)
    draft = draft_context(request, LOG, meeting.pk)
    if request.method == "POST":
        page, saved = _write(request, meeting)
        if saved:
            return _logged(request, meeting, page)
    else:
        page = LogPage(meeting, room=rows_in_draft(draft, "steps"))
    context = {
        "area": area,
        "family": family,
        "meeting": meeting,
        "page": page,
        "draft": draft,
        "points": POINTS,
        "supports": supports_near(family),
        "wording": _wording(),
        "waiting": look_back_panel(meeting),
    }
    return render(request, "meetings/family_log.html", context, status=409 if page.clashes else 200)


def _write(request: ActorRequest, meeting: FamilyMeeting) -> tuple[LogPage, bool]:
    """Save what was posted; the page as it is then, and whether it is saved."""
    page = LogPage(meeting, request.POST)
    for _try in range(TRIES):
        if page.wants_more or page.clashes or not page.is_valid():
            return page, False
        try:
            services.log_meeting(
                meeting=meeting, version=page.version, log=page.log(), by=request.actor
            )
        except StaleRow:  # somebody saved in this very moment: compare with that
            meeting = meeting_of(meeting.family, meeting.pk)
            page = LogPage(meeting, request.POST)
        except ValidationError as refusal:
            page.refuse(refusal)
            return page, False
        else:
            return page, True
    page.refuse(ValidationError(_("Others are saving right now. Save again in a moment.")))
    return page, False


def _logged(request: ActorRequest, meeting: FamilyMeeting, page: LogPage) -> HttpResponse:
    finish_draft(request, LOG, meeting.pk)
    messages.success(request, _("The meeting is saved."))
    remark_on_reading(request, meeting.family)
    place = [meeting.area.slug, meeting.family.reference, meeting.pk]
    if "plan_agreed" in request.POST:  # each person's word comes on a page of its own
        return redirect("meetings:family_agree", *place)
    if "choose_support" in request.POST:
        return _to_support(request, meeting, page)
    if "go_sign" in request.POST:
        return redirect("meetings:signing_list", *place)
    if "save_and_stay" in request.POST:
        return redirect("meetings:family_log", *place)
    return redirect(meeting)


def _to_support(request: ActorRequest, meeting: FamilyMeeting, page: LogPage) -> HttpResponse:
    """To the page where the step's support is chosen, which leads back here."""
    place = [meeting.area.slug, meeting.family.reference]
    step = page.step_of(request.POST["choose_support"])
    if step is None:
        messages.info(request, _("Write the step first, then choose its support."))
        return redirect("meetings:family_log", *place, meeting.pk)
    address = reverse("meetings:step_support", args=[*place, step])
    return redirect(f"{address}?meeting={meeting.pk}")


def _wording() -> dict:
    """The patterns and words of the wording guard, for the page's script."""
    return {
        "patterns": PATTERNS,
        "warnings": {rule: str(words) for rule, words in WARNINGS.items()},
    }


@family_view(Scope.PLAN, Scope.WRITE)
@require_POST
def family_supports(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Names from the public directory for what was typed; never in an address, so in no log."""
    meeting_of(family, meeting_id)
    text = request.POST.get("q", "").strip()[:LONGEST_SEARCH]
    pairs = find_supports(family, text) if len(text) > 1 else []
    found = [{"name": name, "by": offered_by} for name, offered_by in pairs]
    response = JsonResponse({"supports": found})
    response["Cache-Control"] = "no-store"
    return response
