"""Pages of an area's teams: who sits on them, who is missing, how that came about."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teams.access import ActorRequest, area_view
from teams.figures import open_join_requests, representation, seats_of
from teams.forms.team import MemberForm, NewTeamForm, TeamForm
from teams.models import Area, SeatTerm, Team, TeamMember
from teams.models.team import Sector
from teams.panels import panels_of
from teams.roles import Permission
from teams.services import team as services
from teams.services.wall import NamesFound
from teams.views.wall import words_held


def accepted(request: Any, form: BaseForm, act: Callable[..., Any], **fixed: Any) -> Any:
    """What the service made of a form that was sent; nothing when it, or the form, refused.

    `form.held` is what the page shows of words that may name somebody of a family.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(**fixed, **form.cleaned_data)
    except NamesFound as found:
        form.held = words_held(request, request.actor.area, form, found, gettext_noop("The team"))  # type: ignore[attr-defined]
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None


def form_page(request: HttpRequest, form: BaseForm, **words: Any) -> HttpResponse:
    """The page of any of the team's short forms; `words` are heading, action and back."""
    context = {"form": form, **words, **getattr(form, "held", {})}
    return render(request, "teams/team_form.html", context)


def page_of(team: Team, area: Area) -> str:
    """The address of one team's page."""
    return reverse("teams:team", args=[area.slug, team.pk])


@area_view(Permission.SEE_TEAM)
def team(request: ActorRequest, area: Area, team_id=None) -> HttpResponse:
    """The area's team, or one of its teams."""
    teams = list(Team.objects.filter(area=area).broad_first())
    shown = next((one for one in teams if team_id in (None, one.pk)), None)
    if shown is None and team_id is not None:
        raise Http404
    manages = request.actor.may(Permission.MANAGE_TEAM)
    context = {"area": area, "teams": teams, "team": shown, "manages": manages}
    if shown is not None:
        context |= _members(shown) | {
            "representation": representation(shown) if shown.broad else None,
            "panels": panels_of(request, shown),
        }
    if manages:
        context["requests"] = open_join_requests([area.pk]).get(area.pk, 0)
    return render(request, "teams/team.html", context)


def _members(shown: Team) -> dict[str, Any]:
    """Seats by sector with who holds them today, and the members who hold none."""
    today = SeatTerm.objects.current().select_related("member").order_by("office")
    seats = list(seats_of([shown]).prefetch_related(Prefetch("terms", today, to_attr="now")))
    by_sector = [(sector, [s for s in seats if s.sector == sector]) for sector in Sector]
    if not shown.broad:
        by_sector = [(sector, here) for sector, here in by_sector if here]
    seated = {term.member_id for seat in seats for term in seat.now}
    others = [m for m in TeamMember.objects.filter(team=shown) if m.pk not in seated]
    return {"by_sector": by_sector, "unseated": others}


@area_view(Permission.SEE_TEAM)
def team_history(request: ActorRequest, area: Area, team_id) -> HttpResponse:
    """Every term on this team, the latest first; also of seats that were taken away."""
    shown = get_object_or_404(Team, area=area, pk=team_id)
    terms = SeatTerm.objects.filter(seat__team=shown).select_related("seat", "member")
    page = Paginator(terms.order_by("-from_on", "pk"), 50).get_page(request.GET.get("page"))
    return render(request, "teams/team_history.html", {"area": area, "team": shown, "page": page})


@area_view(Permission.MANAGE_TEAM)
def team_start(request: ActorRequest, area: Area) -> HttpResponse:
    form = NewTeamForm(request.POST or None)
    made = accepted(request, form, services.start_team, area=area, by=request.actor)
    if made:
        messages.success(request, _("The team is there. Now fill its seats."))
        return redirect(page_of(made, area))
    back = reverse("teams:team", args=[area.slug])
    return form_page(request, form, heading=_("Start a team"), action=_("Start it"), back=back)


@area_view(Permission.MANAGE_TEAM)
def team_edit(request: ActorRequest, area: Area, team_id) -> HttpResponse:
    shown = get_object_or_404(Team, area=area, pk=team_id)
    form = TeamForm(request.POST or None, instance=shown)
    if accepted(request, form, services.change_team, team=shown, by=request.actor):
        messages.success(request, _("The change is saved."))
        return redirect(page_of(shown, area))
    return form_page(
        request, form, heading=_("Change the team"), action=_("Save"), back=page_of(shown, area)
    )


@area_view(Permission.MANAGE_TEAM)
def team_member_add(request: ActorRequest, area: Area, team_id) -> HttpResponse:
    shown = get_object_or_404(Team, area=area, pk=team_id)
    form = MemberForm(request.POST or None, area=area)
    if accepted(request, form, services.add_member, team=shown, by=request.actor):
        messages.success(request, _("The member is added. Now you can give them a seat."))
        return redirect(page_of(shown, area))
    return form_page(
        request, form, heading=_("Add a member"), action=_("Add"), back=page_of(shown, area)
    )


@area_view(Permission.MANAGE_TEAM)
def team_member_edit(request: ActorRequest, area: Area, member_id) -> HttpResponse:
    member = get_object_or_404(TeamMember.objects.select_related("team"), area=area, pk=member_id)
    form = MemberForm(request.POST or None, instance=member, area=area)
    if accepted(request, form, services.change_member, member=member, by=request.actor):
        messages.success(request, _("The change is saved."))
        return redirect(page_of(member.team, area))
    return form_page(
        request,
        form,
        heading=_("Change a member"),
        action=_("Save"),
        back=page_of(member.team, area),
    )
