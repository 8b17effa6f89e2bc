"""Asking people without a role in the area into the circle, by e-mail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from families import services
from families.access import family_view
from families.capacities import Capacity, Scope
from families.forms import InviteForm
from families.models import CircleInvitation, Consent
from teams.access import ActorRequest, public_view


@family_view(Scope.CIRCLE)
def invite(request: ActorRequest, area, family) -> HttpResponse:
    """Mail a parent, a relative or a helper a link to take part."""
    consents = Consent.objects.in_force().filter(family=family)
    form = InviteForm(
        request.POST or None, consents=consents, initial={"language": family.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.invite_into_circle(family=family, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("families:circle", area.slug, family.reference)
    return render(request, "families/invite.html", {"area": area, "family": family, "form": form})


@family_view(Scope.CIRCLE)
def withdraw_invitation(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """Make a link stop working, after asking."""
    found = get_object_or_404(CircleInvitation, family=family, pk=invitation_id)
    if request.method == "POST":
        try:
            services.withdraw_circle_invitation(invitation=found, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("The invitation is withdrawn."))
        return redirect("families:circle", area.slug, family.reference)
    context = {"area": area, "family": family, "invitation": found}
    return render(request, "families/withdraw_invitation.html", context)


@public_view
@never_cache
def circle_invitation(request: ActorRequest, secret: str) -> HttpResponse:
    """What the link says; looking at it uses nothing up, and only its own account can take it."""
    found = services.find_circle_invitation(secret)
    if found is None:
        return render(request, "families/circle_invitation_over.html", status=404)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            place = services.take_circle_invitation(secret=secret, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            return redirect("families:accept", place)
    mine = request.user.is_authenticated and request.user.email.lower() == found.email.lower()
    if not request.user.is_authenticated:  # the link came by that e-mail: it is confirmed
        request.session["account_verified_email"] = found.email
    context = {"asked": found, "part": Capacity(found.capacity).label, "mine": mine}
    return render(request, "families/circle_invitation.html", context)
