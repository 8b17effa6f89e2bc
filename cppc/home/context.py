"""What every page's frame needs: the menu, the areas to switch between, the number to call."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.models import Area, StatewideRole, User
from teams.roles import GRANTS, Permission

STATE_ROLES = [role for role, granted in GRANTS.items() if Permission.SEE_STATE in granted]


@dataclass(frozen=True)
class Place:
    """An area one can switch to."""

    slug: str
    name: str

    def get_absolute_url(self) -> str:
        return reverse("teams:area", args=[self.slug])


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`, `my_areas`, `current_area`, `hotline`; one query for signed-in people."""
    user: Any = getattr(request, "user", None)
    area = getattr(getattr(request, "actor", None), "area", None)
    signed_in = user is not None and user.is_authenticated
    places, state = places_of(user) if signed_in else ([], False)
    links = [("home:index", _("Home")), *([("home:state", _("All areas at a glance"))] * state)]
    links = [*links, *public_links(), ("teams:profile", _("Your account"))]
    links = links if signed_in else public_links()
    menu = [{"label": label, "url": reverse(name)} for name, label in links]
    return {
        "navigation": [{**link, "current": request.path == link["url"]} for link in menu],
        "my_areas": places,
        "current_area": Place(area.slug, area.name) if area else None,
        "hotline": (area.hotline if area else "") or settings.HOTLINE,
    }


def public_links() -> list[tuple[str, str]]:
    """What everybody may open."""
    return [
        ("resources:search", _("Find help")),
        ("families:ask", _("Ask for a family meeting")),
        ("teams:areas", _("Find your area")),
        ("home:about", _("What is CPPC?")),
    ]


def places_of(user: User) -> tuple[list[Place], bool]:
    """The person's areas by name, and whether they look at the whole state; one query."""
    areas = Area.objects.filter(memberships__in=user.memberships.current()).order_by()
    state = StatewideRole.objects.current().filter(person=user, role__in=STATE_ROLES).order_by()
    nothing = Value("", output_field=CharField())
    rows = areas.values_list("slug", "name").union(state.values_list(nothing, nothing))
    found = sorted(rows, key=lambda row: row[1])
    return [Place(*row) for row in found if row[0]], ("", "") in found
