"""The area's own menu: links to its parts, by permission."""

from typing import NamedTuple

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.access import Actor
from teams.models import Area
from teams.roles import P, Permission

register = template.Library()


class Entry(NamedTuple):
    """One link of the menu: its address's name, its words, and the permissions that show it."""

    name: str
    label: str | Promise
    permissions: tuple[Permission, ...]


MENU = [
    Entry("teams:area", _("This area"), (P.SEE_AREA,)),
    Entry("families:index", _("Families"), (P.OPEN_FAMILY, P.SEE_FAMILY_LIST, P.JOIN_CIRCLE)),
    Entry("teams:team", _("The team"), (P.SEE_TEAM,)),
    Entry("meetings:team_index", _("Team meetings"), (P.SEE_TEAM,)),
    Entry("resources:index", _("Local supports"), (P.SEE_LISTINGS,)),
    Entry("contracts:balance", _("Money"), (P.SEE_MONEY,)),
    Entry("teams:people", _("People"), (P.SEE_PEOPLE,)),
    Entry("teams:changes", _("Changes"), (P.SEE_AUDIT,)),
]


@register.inclusion_tag("teams/_area_menu_links.html", takes_context=True)
def area_menu(context: Context, area: Area, actor: Actor) -> dict:
    """The links of `area` that the acting person may follow; addresses not there are left out."""
    path = context.request.path  # type: ignore[attr-defined]
    links = []
    for entry in MENU:
        if not any(actor.may(permission) for permission in entry.permissions):
            continue
        try:
            url = reverse(entry.name, args=[area.slug])
        except NoReverseMatch:
            continue
        current = path == url or (entry.name != "teams:area" and path.startswith(url))
        links.append({"label": entry.label, "url": url, "current": current})
    return {"area": area, "links": links}
