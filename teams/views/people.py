"""Who has a role in an area: the list, one person, roles given and ended."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from teams.access import ActorRequest, area_view
from teams.ending import said_of
from teams.forms.people import EndRoleForm, GiveRoleForm, SearchForm
from teams.models import Area, Invitation, Membership, User
from teams.roles import Permission
from teams.services import people as services

PER_PAGE = 25
SORTS = {"name": "name", "-name": "-name", "email": "email", "-email": "-email"}


def people_of(area: Area, words: str, sort: str) -> QuerySet[User]:
    """People with a role here today, with these roles, found by words."""
    here = Membership.objects.current().filter(area=area)
    found = User.objects.filter(pk__in=here.values("person"))
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    roles = Prefetch("memberships", here.order_by("role"), to_attr="roles_here")
    return found.prefetch_related(roles).order_by(SORTS.get(sort, "name"), "email")


@area_view(Permission.SEE_PEOPLE)
def people(request: ActorRequest, area: Area) -> HttpResponse:
    """The people of an area, to search, sort and page through."""
    form = SearchForm(request.GET)
    found = people_of(area, form.words(), request.GET.get("sort", ""))
    manages = request.actor.may(Permission.MANAGE_PEOPLE)
    context = {
        "area": area,
        "form": form,
        "searched": form.words(),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "manages": manages,
        "waiting": Invitation.objects.waiting().filter(area=area).count() if manages else 0,
    }
    return render(request, "teams/people.html", context)


def person_of(area: Area, person_id: uuid.UUID) -> User:
    """Somebody who has or had a role in the area; 404 for anybody else."""
    terms = Membership.objects.filter(area=area)
    return get_object_or_404(User, pk=person_id, pk__in=terms.values("person"))


@area_view(Permission.SEE_PEOPLE)
def person(request: ActorRequest, area: Area, person_id: uuid.UUID) -> HttpResponse:
    """One person's roles in the area, past ones too."""
    found = person_of(area, person_id)
    context = {
        "area": area,
        "person": found,
        "current": Membership.objects.current().filter(area=area, person=found),
        "terms": Membership.objects.filter(area=area, person=found).order_by("-from_on", "role"),
        "manages": request.actor.may(Permission.MANAGE_PEOPLE) and found != request.user,
    }
    return render(request, "teams/person.html", context)


@area_view(Permission.MANAGE_PEOPLE)
def give_role(request: ActorRequest, area: Area, person_id: uuid.UUID) -> HttpResponse:
    """Give somebody of the area one more role."""
    found = person_of(area, person_id)
    form = GiveRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_role(person=found, area=area, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect("teams:person", area.slug, found.pk)
    return render(request, "teams/give_role.html", {"area": area, "person": found, "form": form})


@area_view(Permission.MANAGE_PEOPLE)
def end_role(request: ActorRequest, area: Area, membership_id: uuid.UUID) -> HttpResponse:
    """End one role of somebody, now or after a last day."""
    membership = get_object_or_404(
        Membership.objects.select_related("person"), area=area, pk=membership_id
    )
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(membership=membership, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The role ends."))
            return redirect("teams:person", area.slug, membership.person_id)
    context = {"area": area, "membership": membership, "form": form, "said": said_of(membership)}
    return render(request, "teams/end_role.html", context)
