"""On every family's page, for good: that state staff opened the record in an emergency."""

from django.http import HttpRequest

from families.models import BreakGlass, Family
from families.panels import PANELS, Panel


def emergencies(request: HttpRequest, family: Family) -> Panel:
    """Each emergency opening with who, when and why; one query."""
    rows = BreakGlass.objects.filter(family=family).select_related("user")
    return "families/_emergencies.html", {"rows": list(rows)}


PANELS.insert(0, emergencies)  # a warning stands first
