"""In what capacity somebody belongs to a family's circle, and what that lets them reach.

The database holds a copy (`authz.capacity_grant`); its policies decide, not these functions.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capacity(models.TextChoices):
    """Why somebody is in a family's circle."""

    FACILITATOR = "facilitator", _("facilitator")
    CO_FACILITATOR = "co_facilitator", _("co-facilitator")
    INTAKE = "intake", _("first contact")
    DHS_WORKER = "dhs_worker", _("DHS worker")
    PROVIDER = "provider", _("provider")
    PARENT_PARTNER = "parent_partner", _("parent partner")
    PARENT = "parent", _("parent")
    SUPPORT = "support", _("family support")


class Scope(models.TextChoices):
    """A part of the record."""

    PEOPLE = "people", _("who belongs to the family")
    PLAN = "plan", _("the plan and its steps")
    NOTES = "notes", _("notes of meetings")
    WRITE = "write", _("change the record")
    CIRCLE = "circle", _("ask people into the circle")
    GUESTS = "guests", _("choose who comes to the meeting")


ALL = frozenset(Scope.values)
READ = frozenset({Scope.PEOPLE.value, Scope.PLAN.value, Scope.NOTES.value})

SCOPES: dict[str, frozenset[str]] = {
    Capacity.FACILITATOR: ALL,
    Capacity.CO_FACILITATOR: READ | {Scope.WRITE, Scope.GUESTS},
    Capacity.INTAKE: frozenset({Scope.PEOPLE, Scope.WRITE}),
    Capacity.DHS_WORKER: READ,
    Capacity.PROVIDER: frozenset({Scope.PLAN}),
    Capacity.PARENT_PARTNER: frozenset({Scope.PEOPLE, Scope.PLAN}),
    Capacity.PARENT: READ | {Scope.GUESTS},
    Capacity.SUPPORT: frozenset({Scope.PLAN}),
}
