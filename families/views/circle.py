"""The circle of a family: asked in, accepted, declined, ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from families import services
from families.access import family_view
from families.agreement import POINTS
from families.capacities import Scope
from families.figures import my_places_to_accept
from families.forms import AcceptForm, AssignForm, MemberForm
from families.models import CircleMember, Consent, Family
from teams.access import ActorRequest, actor_in, area_view, signed_in_view
from teams.roles import Permission
from teams.sign_in import ask_for_second_factor, used_second_factor


@family_view()
def circle(request: ActorRequest, area, family) -> HttpResponse:
    places = CircleMember.objects.filter(family=family).select_related("user")
    context = {
        "area": area,
        "family": family,
        "places": places.running(),
        "may_ask": Scope.CIRCLE in request.scopes,
        "invited": services.open_invitations(family),
    }
    return render(request, "families/circle.html", context)


@family_view(Scope.CIRCLE)
def propose(request: ActorRequest, area, family) -> HttpResponse:
    consents = Consent.objects.in_force().filter(family=family)
    form = MemberForm(request.POST or None, area=area, by=request.user, consents=consents)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_member(family=family, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The person was asked into the circle."))
            return redirect("families:circle", area.slug, family.reference)
    context = {"area": area, "family": family, "form": form}
    return render(request, "families/propose.html", context)


@family_view()
def end_place(request: ActorRequest, area, family, place_id) -> HttpResponse:
    place = get_object_or_404(
        CircleMember.objects.select_related("user"), family=family, pk=place_id
    )
    if request.method == "POST":
        try:
            services.end_place(place=place, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("The place in the circle has ended."))
        own = place.user_id == request.user.pk
        return (
            redirect("home:index")
            if own
            else redirect("families:circle", area.slug, family.reference)
        )
    context = {"area": area, "family": family, "place": place}
    return render(request, "families/end_place.html", context)


@signed_in_view
def accept(request: ActorRequest, place_id) -> HttpResponse:
    """Read the agreement and accept it, with the second factor used."""
    if not used_second_factor(request):
        return ask_for_second_factor(request)
    place = get_object_or_404(my_places_to_accept(request.user), pk=place_id)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.accept_place(place=place, by=actor_in(request.user, place.area))
        messages.success(request, _("You are in the circle. You can open the record now."))
        family = Family.objects.select_related("area").get(pk=place.family_id)
        return redirect(family)
    context = {"place": place, "form": form, "points": POINTS}
    return render(request, "families/accept.html", context)


@require_POST
@signed_in_view
def decline(request: ActorRequest, place_id) -> HttpResponse:
    """Say no: a normal answer."""
    place = get_object_or_404(my_places_to_accept(request.user), pk=place_id)
    try:
        services.end_place(place=place, by=actor_in(request.user, place.area))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("You declined. Thank you for answering."))
    return redirect("home:index")


@area_view(Permission.ASSIGN_FACILITATOR)
def assign(request: ActorRequest, area, reference) -> HttpResponse:
    """A coordinator hands a family over; its name is not shown, because it is not his to see."""
    families = Family.objects.select_related("area")
    family = get_object_or_404(families, area=area, reference=reference)
    form = AssignForm(request.POST or None, area=area, by=request.user, family=family)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign_facilitator(family=family, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The facilitator was asked. He or she must accept first."))
            return redirect("families:index", area.slug)
    return render(request, "families/assign.html", {"area": area, "family": family, "form": form})
