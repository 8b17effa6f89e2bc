"""Pages of one seat: what it is for, who holds it, who held it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.access import ActorRequest, area_view
from teams.forms.team import EndTermForm, SeatForm, TermForm
from teams.models import Area, Seat, SeatTerm, Team
from teams.roles import Permission
from teams.services import team as services
from teams.views.team import accepted, form_page, page_of


def seat_of(area: Area, seat_id) -> Seat:
    """A seat of this area that still stands; 404 for any other."""
    seats = Seat.objects.standing().select_related("team")
    return get_object_or_404(seats, area=area, pk=seat_id)


def page_of_seat(seat: Seat, area: Area) -> str:
    """The address of one seat's page."""
    return reverse("teams:team_seat", args=[area.slug, seat.pk])


@area_view(Permission.SEE_TEAM)
def team_seat(request: ActorRequest, area: Area, seat_id) -> HttpResponse:
    """What a seat is for, and all its terms."""
    seat = seat_of(area, seat_id)
    context = {
        "area": area,
        "seat": seat,
        "terms": SeatTerm.objects.filter(seat=seat).select_related("member"),
        "back": page_of(seat.team, area),
        "manages": request.actor.may(Permission.MANAGE_TEAM),
    }
    return render(request, "teams/team_seat.html", context)


@area_view(Permission.MANAGE_TEAM)
def team_seat_add(request: ActorRequest, area: Area, team_id) -> HttpResponse:
    team = get_object_or_404(Team, area=area, pk=team_id)
    form = SeatForm(request.POST or None, initial={"sector": request.GET.get("sector")})
    if accepted(request, form, services.add_seat, team=team, by=request.actor):
        messages.success(request, _("The seat is added. It stands open."))
        return redirect(page_of(team, area))
    return form_page(
        request, form, heading=_("Add a seat"), action=_("Add the seat"), back=page_of(team, area)
    )


@area_view(Permission.MANAGE_TEAM)
def team_seat_edit(request: ActorRequest, area: Area, seat_id) -> HttpResponse:
    seat = seat_of(area, seat_id)
    form = SeatForm(request.POST or None, instance=seat)
    back = page_of_seat(seat, area)
    if accepted(request, form, services.change_seat, seat=seat, by=request.actor):
        messages.success(request, _("The change is saved."))
        return redirect(back)
    return form_page(request, form, heading=_("Change the seat"), action=_("Save"), back=back)


@area_view(Permission.MANAGE_TEAM)
def team_seat_remove(request: ActorRequest, area: Area, seat_id) -> HttpResponse:
    """Asks first; a seat that was ever held keeps its history."""
    seat = seat_of(area, seat_id)
    if request.method == "POST":
        try:
            services.remove_seat(seat=seat, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(page_of_seat(seat, area))
        messages.success(request, _("The seat is taken away."))
        return redirect(page_of(seat.team, area))
    context = {"area": area, "seat": seat, "back": page_of_seat(seat, area)}
    return render(request, "teams/team_seat_remove.html", context)


@area_view(Permission.MANAGE_TEAM)
def team_seat_give(request: ActorRequest, area: Area, seat_id) -> HttpResponse:
    seat = seat_of(area, seat_id)
    form = TermForm(request.POST or None, team=seat.team)
    back = page_of_seat(seat, area)
    if accepted(request, form, services.give_seat, seat=seat, by=request.actor):
        messages.success(request, _("The seat is given."))
        return redirect(page_of(seat.team, area))
    return form_page(request, form, heading=_("Give the seat"), action=_("Give it"), back=back)


@area_view(Permission.MANAGE_TEAM)
def team_term_end(request: ActorRequest, area: Area, term_id) -> HttpResponse:
    term = get_object_or_404(SeatTerm.objects.select_related("seat"), area=area, pk=term_id)
    form = EndTermForm(request.POST or None)
    back = page_of_seat(term.seat, area)
    if accepted(request, form, services.end_term, term=term, by=request.actor):
        messages.success(request, _("The term's last day is set. It stays in the history."))
        return redirect(back)
    return form_page(
        request, form, heading=_("End a term"), action=_("Set the last day"), back=back
    )
