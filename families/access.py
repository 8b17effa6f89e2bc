"""Who may open a page of a family's record: its circle, with a second factor, and a log entry.

Whoever accepted an older version of the confidentiality agreement is asked again first.

The middleware writes the opening before the view's transaction begins; the database then shows
content only of records that were opened. The decorator turns its answer into 404 or 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cppc.core.once import answer_once
from families.agreement import VERSION
from families.capacities import SCOPES, Scope
from families.models import CircleMember, Family, Referral
from teams.access import View, actor_in, area_view, mark_view
from teams.models import Area
from teams.roles import Permission
from teams.sign_in import ask_for_second_factor, used_second_factor


def places_of(user: Any, family: Family) -> list[CircleMember]:
    """This person's accepted places in the circle today."""
    places = CircleMember.objects.current().filter(user=user, family=family)
    return list(places.exclude(accepted_at=None))


def scopes_of(user: Any, family: Family) -> frozenset[str]:
    """The parts of the record that this person's accepted places in the circle open."""
    return scopes_in(places_of(user, family))


def scopes_in(places: list[CircleMember]) -> frozenset[str]:
    """The parts of the record that these places open."""
    return frozenset().union(*(SCOPES[place.capacity] for place in places))


def refuse(
    request: HttpRequest, family: Family, places: list[CircleMember], *needed: Scope
) -> HttpResponse:
    """Say that the record is closed to whoever could do this on an open one; else 403."""
    closed = bool(places) and family.state == Family.State.CLOSED
    if closed and scopes_in(places).issuperset(needed):
        context = {"area": family.area, "family": family}
        return render(request, "families/closed.html", context, status=403)
    raise PermissionDenied


def family_view(*needed: Scope) -> Callable[[View], View]:
    """Members of the family's circle whose capacities have all that is `needed` (none: any place).

    The view gets the area's and the family's rows; `request.actor` and `request.scopes` are set,
    and `request.listed`: whether the person reaches the area's list of families.
    A closed record is read only: there the scope "write" is taken away.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, area: str, reference: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            if not used_second_factor(request):
                return ask_for_second_factor(request)
            place = get_object_or_404(Area, slug=area)
            family = get_object_or_404(
                Family.objects.select_related("area", "county"), area=place, reference=reference
            )
            places = places_of(request.user, family)
            old = [p for p in places if p.accepted_version != VERSION]
            if old and request.method == "GET":  # what somebody has typed is saved first
                return redirect("families:accept", old[0].pk)
            scopes = scopes_in(places)
            if family.state == Family.State.CLOSED:  # it is read, and opened again to go on
                scopes -= {Scope.WRITE.value}
            request.scopes = scopes  # type: ignore[attr-defined]
            if not scopes or not scopes.issuperset(needed):
                return refuse(request, family, places, *needed)
            actor = actor_in(request.user, place)  # type: ignore[arg-type]
            request.actor = actor  # type: ignore[attr-defined]
            request.listed = actor.may(Permission.JOIN_CIRCLE)  # type: ignore[attr-defined]
            try:
                return answer_once(request, lambda: view(request, place, family, *args, **kwargs))
            except PermissionDenied:  # a view of readers that writes for some
                closed = refuse(request, family, places, Scope.WRITE)
                transaction.set_rollback(True)
                return closed

        scope = "+".join(sorted(needed))
        return mark_view(guarded, kind="circle", scope=scope, opens=True, admits=used_second_factor)

    return decorate


def referral_view(permission: Permission) -> Callable[[View], View]:
    """People of the area with `permission` and a second factor; the opening is logged before.

    The view gets the area's and the request's rows.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, area: Area, reference: str) -> HttpResponse:
            if not used_second_factor(request):
                return ask_for_second_factor(request)
            rows = Referral.objects.select_related("area", "county", "to_area", "family")
            return view(request, area, get_object_or_404(rows, area=area, reference=reference))

        marks = {"opens_request": True, "admits": used_second_factor}
        admitted = area_view(permission)(guarded)
        return mark_view(admitted, kind="area", permission=permission, **marks)

    return decorate
