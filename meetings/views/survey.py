"""How a meeting was: asked by the facilitator, said by link, shown to coordinators in numbers."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from cppc.core.squares import square_of
from families.access import family_view
from families.capacities import Scope
from families.links import link_view, refuse_link
from families.models import PersonalLink
from families.services.links import OpenLink
from meetings.forms.survey import AskForm, SurveyForm
from meetings.services import survey as services
from meetings.views.family import meeting_of
from teams.access import ActorRequest, area_view
from teams.roles import Permission

PAGE = "meetings:survey"


@family_view(Scope.GUESTS)
def survey_ask(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Choose whom to ask; mails go out, or slips are printed."""
    meeting = meeting_of(family, meeting_id)
    if Scope.SAFETY not in request.scopes:  # a facilitator's, of a closed record too
        raise PermissionDenied
    form = AskForm(request.POST or None, family=family)
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    if request.method == "POST" and form.is_valid():
        asked = {"meeting": meeting, "guests": form.cleaned_data["guests"], "by": request.actor}
        try:
            if "print" in request.POST:
                return _slips({**context, "paths": services.make_slips(**asked)}, request)
            number = services.ask_by_mail(**asked)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = ngettext("%(n)s person is asked.", "%(n)s people are asked.", number)
            messages.success(request, text % {"n": number})
            return redirect(meeting)
    return render(request, "meetings/survey_ask.html", context)


def _slips(context: dict, request: ActorRequest) -> HttpResponse:
    """Slips without a name: who gets which link is written nowhere on them."""
    links = [settings.BASE_URL + path for path in context["paths"]]
    context["slips"] = [{"link": link, "square": square_of(link)} for link in links]
    response = render(request, "meetings/survey_slips.html", context)
    response["Cache-Control"] = "no-store"
    return response


@link_view(PersonalLink.Purpose.SURVEY, page=PAGE)
def survey(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """A few sentences to agree with; the answer is kept without the link."""
    if not services.may_answer(link):
        return refuse_link(request)
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if not services.answer_survey(link=link, answers=form.answers, words=words):
            return refuse_link(request)
        return render(request, "meetings/survey_thanks.html")
    return render(request, "meetings/survey.html", {"form": form})


@area_view(Permission.ASSIGN_FACILITATOR)
def survey_results(request: ActorRequest, area) -> HttpResponse:
    """What participants said, by month; small months are never shown alone."""
    context = {"area": area, "results": services.survey_results(area)}
    return render(request, "meetings/survey_results.html", context)
