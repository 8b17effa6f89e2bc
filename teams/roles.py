"""Roles and what each may do: the only place that maps them (design section 4).

The database holds a copy (`authz.role_grant`, written after every migrate), so that its policies
follow this same table. Family records are never opened by role: see families/capacities.py.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles inside an area."""

    COORDINATOR = "coordinator", _("coordinator")
    FACILITATOR = "facilitator", _("facilitator")
    DHS_WORKER = "dhs_worker", _("DHS worker")
    PROVIDER = "provider", _("provider")
    PARENT_PARTNER = "parent_partner", _("parent partner")
    TEAM_MEMBER = "team_member", _("team member")
    FISCAL_AGENT = "fiscal_agent", _("fiscal agent")
    LISTING_EDITOR = "listing_editor", _("listing editor")


class StateRole(models.TextChoices):
    """Roles for the whole state; none opens a family's record, but in an emergency."""

    STATE_COORDINATOR = "state_coordinator", _("state coordinator")
    STATE_ADMINISTRATOR = "state_admin", _("state administrator")
    AUDITOR = "auditor", _("auditor")


class Permission(models.TextChoices):
    """What somebody may do in an area, or for the whole state."""

    SEE_AREA = "see_area", _("See the area's own pages")
    SEE_PEOPLE = "see_people", _("See who has a role here")
    MANAGE_PEOPLE = "manage_people", _("Invite people, give and end roles")
    SEE_TEAM = "see_team", _("See the team, its seats and meetings")
    MANAGE_TEAM = "manage_team", _("Change the team, its seats and meetings")
    SEE_FAMILY_LIST = "see_family_list", _("See references and dates of the area's families")
    OPEN_FAMILY = "open_family", _("Open a family's record as its facilitator")
    ASSIGN_FACILITATOR = "assign_facilitator", _("Assign a family's facilitator")
    SEE_REFERRALS = "see_referrals", _("Read requests for a family meeting")
    MANAGE_REFERRALS = "manage_referrals", _("Answer requests for a family meeting")
    JOIN_CIRCLE = "join_circle", _("Be asked into a family's circle")
    ALLOW_NAMES = "allow_names", _("Let words pass that may name somebody of a family")
    SEE_LISTINGS = "see_listings", _("See listings that are not public yet")
    EDIT_LISTINGS = "edit_listings", _("Write and import listings")
    PUBLISH_LISTINGS = "publish_listings", _("Publish listings and take them back")
    SEE_MONEY = "see_money", _("See the budget and what was spent")
    MANAGE_BUDGET = "manage_budget", _("Plan the budget")
    PROPOSE_SPENDING = "propose_spending", _("Ask for money to be committed")
    APPROVE_SPENDING = "approve_spending", _("Approve commitments")
    RECORD_PAYMENT = "record_payment", _("Record payments")
    SEE_AUDIT = "see_audit", _("See the record of changes")
    SEE_STATE = "see_state", _("See all areas side by side")
    MANAGE_AREAS = "manage_areas", _("Change areas, boundaries and reference data")
    SET_ALLOCATION = "set_allocation", _("Set an area's allocation")
    SEE_PERMISSIONS = "see_permissions", _("See the table of permissions")
    BREAK_GLASS = "break_glass", _("Open a family's record in an emergency, for minutes")


P = Permission

EVERYBODY = frozenset({P.SEE_AREA, P.SEE_TEAM, P.SEE_LISTINGS, P.JOIN_CIRCLE})

GRANTS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: EVERYBODY
    | {
        P.SEE_PEOPLE,
        P.MANAGE_PEOPLE,
        P.MANAGE_TEAM,
        P.ALLOW_NAMES,
        P.SEE_FAMILY_LIST,
        P.ASSIGN_FACILITATOR,
        P.SEE_REFERRALS,
        P.MANAGE_REFERRALS,
        P.EDIT_LISTINGS,
        P.PUBLISH_LISTINGS,
        P.SEE_MONEY,
        P.MANAGE_BUDGET,
        P.PROPOSE_SPENDING,
        P.APPROVE_SPENDING,
        P.SEE_AUDIT,
        P.SEE_PERMISSIONS,
    },
    Role.FACILITATOR: EVERYBODY | {P.SEE_PEOPLE, P.OPEN_FAMILY},
    Role.DHS_WORKER: EVERYBODY | {P.SEE_PEOPLE, P.SEE_MONEY},
    Role.PROVIDER: EVERYBODY,
    Role.PARENT_PARTNER: EVERYBODY,
    Role.TEAM_MEMBER: EVERYBODY | {P.SEE_MONEY},
    Role.FISCAL_AGENT: EVERYBODY
    | {P.SEE_PEOPLE, P.SEE_MONEY, P.PROPOSE_SPENDING, P.APPROVE_SPENDING, P.RECORD_PAYMENT},
    Role.LISTING_EDITOR: EVERYBODY | {P.EDIT_LISTINGS, P.PUBLISH_LISTINGS},
    StateRole.STATE_COORDINATOR: frozenset(
        {
            P.SEE_AREA,
            P.SEE_PEOPLE,
            P.SEE_TEAM,
            P.ALLOW_NAMES,
            P.SEE_LISTINGS,
            P.SEE_MONEY,
            P.SEE_STATE,
            P.BREAK_GLASS,
        }
    ),
    StateRole.STATE_ADMINISTRATOR: frozenset(
        {
            P.SEE_AREA,
            P.SEE_PEOPLE,
            P.MANAGE_PEOPLE,
            P.SEE_TEAM,
            P.SEE_LISTINGS,
            P.SEE_MONEY,
            P.SEE_STATE,
            P.MANAGE_AREAS,
            P.SET_ALLOCATION,
            P.SEE_PERMISSIONS,
            P.SEE_AUDIT,
        }
    ),
    StateRole.AUDITOR: frozenset(
        {
            P.SEE_AREA,
            P.SEE_PEOPLE,
            P.SEE_TEAM,
            P.SEE_LISTINGS,
            P.SEE_LISTINGS,
            P.SEE_MONEY,
            P.SEE_STATE,
            P.SEE_AUDIT,
            P.SEE_PERMISSIONS,
        }
    ),
}


def permissions_of(roles) -> frozenset[str]:
    """All that somebody with these roles may do."""
    return frozenset().union(*(GRANTS.get(role, frozenset()) for role in roles))
