"""Marks that tell the guard test who may see a page of the ground floor, which knows no roles."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def mark(view: View, **access: Any) -> View:
    """Note on the view who may see it, in the words of `teams.access`."""
    view.access = {"name": view.__name__, "opens": None, **access}  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody, without an account; the view itself answers 401 where a script asks."""
    return login_not_required(mark(view, kind="public"))


def signed_in(view: View) -> View:
    """Anybody with an account."""
    return mark(view, kind="signed_in")
