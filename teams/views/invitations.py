"""Invitations: sent, sent again, withdrawn, accepted by the link."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from teams.access import ActorRequest, area_view, public_view, statewide_view
from teams.forms.people import InviteForm, InviteForStateForm
from teams.models import Area, Invitation
from teams.roles import Permission, Role, StateRole
from teams.services import people as services

PER_PAGE = 25
LABELS = {**dict(Role.choices), **dict(StateRole.choices)}


@area_view(Permission.MANAGE_PEOPLE)
def invitations(request: ActorRequest, area: Area) -> HttpResponse:
    """Invitations to the area that wait for an answer."""
    waiting = Invitation.objects.waiting().filter(area=area).order_by("-invited_at", "pk")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "teams/invitations.html", {"area": area, "page": page})


def _invite(request: ActorRequest, area: Area | None, form: InviteForm) -> HttpResponse | None:
    """Send the invitation a valid form asks for; nothing when the form must be shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        services.invite_person(area=area, by=request.actor, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    messages.success(request, _("The invitation is on its way."))
    return redirect("teams:invitations", area.slug) if area else redirect("teams:state_people")


@area_view(Permission.MANAGE_PEOPLE)
def invite(request: ActorRequest, area: Area) -> HttpResponse:
    """Invite somebody to a role of the area."""
    form = InviteForm(request.POST or None)
    done = _invite(request, area, form)
    return done or render(request, "teams/invite.html", {"area": area, "form": form})


@statewide_view(Permission.MANAGE_PEOPLE)
def invite_for_state(request: ActorRequest) -> HttpResponse:
    """Invite somebody to a role for the whole state."""
    form = InviteForStateForm(request.POST or None)
    done = _invite(request, None, form)
    return done or render(request, "teams/invite_for_state.html", {"form": form})


@area_view(Permission.MANAGE_PEOPLE)
@require_POST
def resend_invitation(request: ActorRequest, area: Area, invitation_id: uuid.UUID) -> HttpResponse:
    """Send a fresh link."""
    found = get_object_or_404(Invitation, area=area, pk=invitation_id)
    try:
        services.resend_invitation(invitation=found, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("A new link is on its way; the old one stopped working."))
    return redirect("teams:invitations", area.slug)


@area_view(Permission.MANAGE_PEOPLE)
def withdraw_invitation(
    request: ActorRequest, area: Area, invitation_id: uuid.UUID
) -> HttpResponse:
    """Make a link stop working, after asking."""
    found = get_object_or_404(Invitation, area=area, pk=invitation_id)
    if request.method == "POST":
        try:
            services.withdraw_invitation(invitation=found, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The invitation is withdrawn."))
        return redirect("teams:invitations", area.slug)
    return render(request, "teams/withdraw_invitation.html", {"area": area, "invitation": found})


@public_view
@never_cache
def invitation(request: ActorRequest, secret: str) -> HttpResponse:
    """What the invited sees: to what, from where, and how to accept."""
    found = services.find_invitation(secret)
    if found is None:
        return render(request, "teams/invitation_over.html", status=404)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            services.accept_invitation(secret=secret, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Welcome. The role is yours."))
            return redirect("home:index")
    mine = request.user.is_authenticated and request.user.email.lower() == found["email"].lower()
    if not request.user.is_authenticated:  # the link came by that e-mail: it is confirmed
        request.session["account_verified_email"] = found["email"]
    context = {"invitation": found, "role": LABELS.get(found["role"], ""), "mine": mine}
    return render(request, "teams/invitation.html", context)
