"""Who may see a page: decorators that find the person's roles and mark the view for the guard test.

Strangers to an area get 404, as if there were nothing; its own people without the right get 403
and a plain sentence. Every view carries one of these marks; tests/test_access.py walks them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cppc.core.once import answer_once
from teams.models import Area, Membership, StatewideRole, User
from teams.roles import Permission, permissions_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Actor:
    """The person who acts, in which area (None: the whole state), with which roles.

    Services take it as `by`; a person may hold several roles in one area at once.
    """

    user: User
    area: Area | None
    roles: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        """Whether one of the roles grants this permission."""
        return permission in permissions_of(self.roles)


class ActorRequest(HttpRequest):
    """What a view behind one of these decorators gets, for the type checker.

    `scopes` is there behind `families.access.family_view` alone.
    """

    actor: Actor
    scopes: frozenset[str]
    user: User  # type: ignore[assignment]


def actor_in(user: User, area: Area | None) -> Actor:
    """The person's current roles in `area` and for the state, as one actor; two queries."""
    roles = set(StatewideRole.objects.current().filter(person=user).values_list("role", flat=True))
    if area is not None:
        here = Membership.objects.current().filter(person=user, area=area)
        roles |= set(here.values_list("role", flat=True))
    return Actor(user, area, frozenset(roles))


def mark_view(view: View, **access: Any) -> View:
    """Write on the view who may see it, for the middleware and for the guard test."""
    view.access = {"name": view.__name__, "opens": False, **access}  # type: ignore[attr-defined]
    return view


def public_view(view: View) -> View:
    """Anybody, without an account."""
    return login_not_required(mark_view(view, kind="public"))


def signed_in_view(view: View) -> View:
    """Anybody with an account."""
    return mark_view(view, kind="signed_in")


def area_view(permission: Permission, *, write_closed: bool = False) -> Callable[[View], View]:
    """People of the area in the URL who hold `permission`; gives the view the area.

    Sets `request.actor`.
    A closed area can be read and not written, unless `write_closed`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, area: str, *args: Any, **kwargs: Any) -> HttpResponse:
            found = get_object_or_404(Area, slug=area)
            request.actor = admit(request, found, permission)  # type: ignore[attr-defined]
            closed = found.state == Area.State.CLOSED
            if closed and request.method == "POST" and not write_closed:
                raise PermissionDenied
            return answer_once(request, lambda: view(request, found, *args, **kwargs))

        return mark_view(guarded, kind="area", permission=permission)

    return decorate


def admit(request: HttpRequest, area: Area, permission: str) -> Actor:
    """The acting person in this area; 404 for strangers, 403 without the permission."""
    actor = actor_in(request.user, area)  # type: ignore[arg-type]
    if not actor.roles:
        raise Http404
    if not actor.may(permission):
        raise PermissionDenied
    return actor


def statewide_view(permission: Permission) -> Callable[[View], View]:
    """Holders of a statewide role with `permission`; 404 for those without a statewide role."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_in(request.user, None)  # type: ignore[arg-type]
            if not actor.roles:
                raise Http404
            if not actor.may(permission):
                raise PermissionDenied
            request.actor = actor  # type: ignore[attr-defined]
            return answer_once(request, lambda: view(request, *args, **kwargs))

        return mark_view(guarded, kind="statewide", permission=permission)

    return decorate
