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
    BREAK_GLASS = "break_glass", _("state staff, in an emergency")


class Scope(models.TextChoices):
    """A part of the record."""

    PEOPLE = "people", _("who belongs to the family")
    PLAN = "plan", _("the plan and its steps")
    NOTES = "notes", _("notes of meetings")
    WRITE = "write", _("change the record")
    CIRCLE = "circle", _("ask people into the circle")
    GUESTS = "guests", _("choose who comes to the meeting")
    SAFETY = "safety", _("the private talk before a meeting")
    CONSENT = "consent", _("say what may be told to whom, and see who holds copies")
    LEAD = "lead", _("seal the record, close it and hand it over")


ALL = frozenset(Scope.values)
READ = frozenset({Scope.PEOPLE.value, Scope.PLAN.value, Scope.NOTES.value})

SCOPES: dict[str, frozenset[str]] = {
    Capacity.FACILITATOR: ALL,
    Capacity.CO_FACILITATOR: READ | {Scope.WRITE, Scope.GUESTS, Scope.CONSENT, Scope.SAFETY},
    Capacity.INTAKE: frozenset({Scope.PEOPLE, Scope.WRITE}),
    Capacity.DHS_WORKER: READ,
    Capacity.PROVIDER: frozenset({Scope.PLAN}),
    Capacity.PARENT_PARTNER: frozenset({Scope.PEOPLE, Scope.PLAN}),
    Capacity.PARENT: READ | {Scope.GUESTS, Scope.CONSENT},
    Capacity.SUPPORT: frozenset({Scope.PLAN}),
    # For minutes, by authz.break_glass() alone: nobody can be asked into a circle as this.
    Capacity.BREAK_GLASS: READ,
}

# As what somebody can be asked; "first contact" comes with a referral.
ASKED_AS = tuple(
    capacity for capacity in Capacity if capacity not in (Capacity.BREAK_GLASS, Capacity.INTAKE)
)
