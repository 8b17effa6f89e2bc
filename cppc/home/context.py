"""What every page's frame needs: the menu, the areas to switch between, the number to call."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import CharField, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.models import Area, StatewideRole, User
from teams.roles import GRANTS, Permission, permissions_of

STATE_ROLES = [role for role, granted in GRANTS.items() if Permission.SEE_STATE in granted]
LEADING = {role for role, granted in GRANTS.items() if Permission.OPEN_FAMILY in granted}


@dataclass(frozen=True)
class Place:
    """An area one can switch to."""

    slug: str
    name: str

    def get_absolute_url(self) -> str:
        return reverse("teams:area", args=[self.slug])


@dataclass
class Places:
    """Where somebody has which hats: the areas by name, and the roles there and for the state."""

    areas: list[Place] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    state: set[str] = field(default_factory=set)

    def current(self, area: Area | None) -> Place | None:
        """The area of the page; where there is none, the only one that somebody has."""
        if area is not None:
            return Place(area.slug, area.name)
        return self.areas[0] if len(self.areas) == 1 else None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the frame and the refusal of a page need; one query for signed-in people.

    `navigation`, `my_areas`, `current_area`, `hotline`, `state_staff` (somebody of the state
    without a role in an area) and `breaks_glass`.
    """
    user: Any = getattr(request, "user", None)
    area = getattr(getattr(request, "actor", None), "area", None)
    signed_in = user is not None and user.is_authenticated
    places = places_of(user) if signed_in else Places()
    links = own_links(places) if signed_in else public_links()
    menu = [{"label": label, "url": reverse(name)} for name, label in links]
    return {
        "navigation": [{**link, "current": request.path == link["url"]} for link in menu],
        "my_areas": places.areas,
        "current_area": places.current(area),
        "hotline": (area.hotline if area else "") or settings.HOTLINE,
        "state_staff": bool(places.state) and not places.areas,
        "breaks_glass": Permission.BREAK_GLASS in permissions_of(places.state),
    }


def own_links(places: Places) -> list[tuple[str, str]]:
    """The menu of somebody with an account."""
    day = [("home:my_day", _("My day"))] if places.roles & LEADING else []
    state = [("home:state", _("All areas at a glance"))] if places.state else []
    account = ("teams:profile", _("Your account"))
    return [("home:index", _("Home")), *day, *state, *public_links(), account]


def public_links() -> list[tuple[str, str]]:
    """What everybody may open."""
    return [
        ("resources:search", _("Find help")),
        ("families:ask", _("Ask for a family meeting")),
        ("teams:areas", _("Find your area")),
        ("home:about", _("What is CPPC?")),
    ]


def places_of(user: User) -> Places:
    """The person's areas by name and roles today; one query."""
    areas = user.memberships.current().order_by()  # type: ignore[attr-defined]
    state = StatewideRole.objects.current().filter(person=user, role__in=STATE_ROLES).order_by()
    nothing = Value("", output_field=CharField())
    here = areas.values_list("area__slug", "area__name", "role")
    rows = list(here.union(state.values_list(nothing, nothing, "role")))
    mine = {Place(slug, name) for slug, name, _role in rows if slug}
    return Places(
        areas=sorted(mine, key=lambda place: place.name),
        roles={role for slug, _name, role in rows if slug},
        state={role for slug, _name, role in rows if not slug},
    )
