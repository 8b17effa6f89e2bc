"""Menus of an area and of the state, by permission; the banner about the second step."""

from typing import NamedTuple

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.access import Actor
from teams.models import Area
from teams.roles import P, Permission
from teams.sign_in import WANTED, used_second_factor

register = template.Library()


class Entry(NamedTuple):
    """One link of the menu: its address's name, its words, and the permissions that show it."""

    name: str
    label: str | Promise
    permissions: tuple[Permission, ...]


MENU = [
    Entry("teams:area", _("This area"), (P.SEE_AREA,)),
    Entry("families:referral_list", _("Requests"), (P.SEE_REFERRALS,)),
    Entry("families:index", _("Families"), (P.OPEN_FAMILY, P.SEE_FAMILY_LIST, P.JOIN_CIRCLE)),
    Entry("teams:team", _("The team"), (P.SEE_TEAM,)),
    Entry("meetings:team_index", _("Team meetings"), (P.SEE_TEAM,)),
    Entry("meetings:counts", _("Counts"), (P.SEE_AREA,)),
    Entry("resources:index", _("Local supports"), (P.SEE_LISTINGS,)),
    Entry("contracts:balance", _("Money"), (P.SEE_MONEY,)),
    Entry("teams:name_checks", _("Words held back"), (P.ALLOW_NAMES,)),
    Entry("teams:people", _("People"), (P.SEE_PEOPLE,)),
    Entry("families:facilitators", _("Facilitators"), (P.MANAGE_PEOPLE, P.OPEN_FAMILY)),
    Entry("meetings:survey_results", _("How meetings were"), (P.ASSIGN_FACILITATOR,)),
    Entry("teams:changes", _("Changes"), (P.SEE_AUDIT,)),
]


STATE_MENU = [
    Entry("home:state", _("Areas side by side"), (P.SEE_STATE,)),
    Entry("teams:manage_areas", _("Shape of areas"), (P.MANAGE_AREAS,)),
    Entry("resources:words", _("Words to find help by"), (P.MANAGE_AREAS,)),
    Entry("resources:state_downloads", _("Take the directory with you"), (P.SEE_STATE,)),
    Entry("contracts:allocations", _("Money"), (P.SEE_STATE,)),
    Entry("teams:state_people", _("People"), (P.SEE_PEOPLE,)),
    Entry("families:break_glass", _("Emergency"), (P.BREAK_GLASS,)),
    Entry("teams:state_changes", _("Changes"), (P.SEE_AUDIT,)),
    Entry("teams:state_permissions", _("Who may do what"), (P.SEE_PERMISSIONS,)),
]


def links_for(actor: Actor, menu: list[Entry], args: list[str], path: str) -> list[dict]:
    """The links of a menu that the actor may follow; addresses not there are left out."""
    links = []
    for entry in menu:
        if not any(actor.may(permission) for permission in entry.permissions):
            continue
        try:
            url = reverse(entry.name, args=args)
        except NoReverseMatch:
            continue
        current = path == url or (entry is not menu[0] and path.startswith(url))
        links.append({"label": entry.label, "url": url, "current": current})
    return links


@register.inclusion_tag("teams/_area_menu_links.html", takes_context=True)
def area_menu(context: Context, area: Area, actor: Actor) -> dict:
    """The menu of an area."""
    path = context.request.path  # type: ignore[attr-defined]
    return {"area": area, "links": links_for(actor, MENU, [area.slug], path)}


@register.inclusion_tag("teams/_state_menu_links.html", takes_context=True)
def state_menu(context: Context, actor: Actor) -> dict:
    """The menu of those who look after the whole state."""
    path = context.request.path  # type: ignore[attr-defined]
    return {"links": links_for(actor, STATE_MENU, [], path)}


@register.inclusion_tag("teams/_second_factor_banner.html", takes_context=True)
def second_factor_banner(context: Context) -> dict:
    """A word to people with a role who signed in without a second step; no query.

    Once it was used, the way back to the page that asked for it.
    """
    request = context.request  # type: ignore[attr-defined]
    has_role = bool(context.get("my_areas")) or bool(
        getattr(getattr(request, "actor", None), "roles", ())
    )
    used = used_second_factor(request)
    return {"show": has_role and not used, "wanted": used and WANTED in request.session}
