"""People as a state administrator sees them: all with a role anywhere, and who may do what."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from teams.access import ActorRequest, area_view, statewide_view
from teams.forms.people import EndRoleForm, GiveStateRoleForm, SearchForm
from teams.models import Area, Membership, StatewideRole, User
from teams.roles import GRANTS, Permission, Role, StateRole
from teams.services import people as services

PER_PAGE = 25
SORTS = {"name": "name", "-name": "-name", "email": "email", "-email": "-email"}


def everybody(words: str, sort: str) -> QuerySet[User]:
    """People who have or had a role anywhere, with today's roles."""
    found = User.objects.filter(
        Q(pk__in=Membership.objects.values("person"))
        | Q(pk__in=StatewideRole.objects.values("person"))
    )
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    here = Membership.objects.current().select_related("area").order_by("area__name", "role")
    state = StatewideRole.objects.current().order_by("role")
    return found.prefetch_related(
        Prefetch("memberships", here, to_attr="roles_here"),
        Prefetch("statewide_roles", state, to_attr="roles_for_state"),
    ).order_by(SORTS.get(sort, "name"), "email")


@statewide_view(Permission.SEE_PEOPLE)
def state_people(request: ActorRequest) -> HttpResponse:
    """Everybody with a role, to search, sort and page through."""
    form = SearchForm(request.GET)
    found = everybody(form.words(), request.GET.get("sort", ""))
    context = {
        "form": form,
        "searched": form.words(),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "manages": request.actor.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "teams/state_people.html", context)


@statewide_view(Permission.SEE_PEOPLE)
def state_person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person's roles everywhere; for administrators also the account."""
    found = get_object_or_404(User, pk=person_id)
    manages = request.actor.may(Permission.MANAGE_PEOPLE)
    context = {
        "person": found,
        "terms": found.memberships.select_related("area").order_by("area__name", "role", "from_on"),
        "state_terms": found.statewide_roles.order_by("role", "from_on"),
        "manages": manages and found != request.user,
    }
    return render(request, "teams/state_person.html", context)


@statewide_view(Permission.MANAGE_PEOPLE)
def give_state_role(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Give somebody a role for the whole state."""
    found = get_object_or_404(User, pk=person_id)
    form = GiveStateRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_state_role(person=found, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect("teams:state_person", found.pk)
    return render(request, "teams/give_state_role.html", {"person": found, "form": form})


@statewide_view(Permission.MANAGE_PEOPLE)
def end_state_role(request: ActorRequest, role_id: uuid.UUID) -> HttpResponse:
    """End somebody's role for the whole state."""
    term = get_object_or_404(StatewideRole.objects.select_related("person"), pk=role_id)
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(membership=term, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The role ends."))
            return redirect("teams:state_person", term.person_id)
    return render(request, "teams/end_state_role.html", {"term": term, "form": form})


@statewide_view(Permission.MANAGE_PEOPLE)
def close_account(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Close an account or open it again, after asking."""
    found = get_object_or_404(User, pk=person_id)
    act = services.close_account if found.is_active else services.reopen_account
    if request.method == "POST":
        try:
            act(person=found, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Done."))
        return redirect("teams:state_person", found.pk)
    return render(request, "teams/close_account.html", {"person": found})


def table_of_permissions() -> dict[str, Any]:
    """Who may do what, as teams/roles.py says it: one row a permission, one column a role."""
    roles = [*Role, *StateRole]
    rows = [(p.label, [p in GRANTS[role] for role in roles]) for p in Permission]
    return {"roles": [role.label for role in roles], "rows": rows}


@area_view(Permission.SEE_PERMISSIONS)
def permissions(request: ActorRequest, area: Area) -> HttpResponse:
    """The table of permissions, for those who give roles in an area."""
    return render(request, "teams/permissions.html", {"area": area, **table_of_permissions()})


@statewide_view(Permission.SEE_PERMISSIONS)
def state_permissions(request: ActorRequest) -> HttpResponse:
    """The same table, for the state."""
    return render(request, "teams/state_permissions.html", table_of_permissions())
