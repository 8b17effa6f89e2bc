"""What every page's frame needs: the menu, the areas to switch between, the number to call."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from teams.models import Area


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`, `my_areas`, `current_area`, `hotline`; one query for signed-in people."""
    user = getattr(request, "user", None)
    area = getattr(getattr(request, "actor", None), "area", None)
    links = []
    areas: list[Area] = []
    if user is not None and user.is_authenticated:
        links.append({"label": _("Home"), "url": reverse("home:index")})
        areas = list(
            Area.objects.filter(memberships__in=user.memberships.current())
            .distinct()
            .order_by("name")
        )
    for link in links:
        link["current"] = request.path == link["url"]
    return {
        "navigation": links,
        "my_areas": areas,
        "current_area": area,
        "hotline": (area.hotline if area else "") or settings.HOTLINE,
    }
