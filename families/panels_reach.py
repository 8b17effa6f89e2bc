"""On the family's page: how to reach, safely, the one who asked; for those who lead its way."""

from django.http import HttpRequest

from families.capacities import Scope
from families.models import Family, ReferralContent
from families.panels import PANELS, Panel


def safe_ways(request: HttpRequest, family: Family) -> Panel:
    """What was said about messages and times; no phone: that stands with its person or nowhere.

    One query, for those alone who may read how the family came.
    """
    content = None
    if Scope.WRITE in getattr(request, "scopes", ()):
        rows = ReferralContent.objects.filter(referral__family=family).select_related("referral")
        content = rows.order_by("-referral__created_at").first()
    return "families/_safe_ways.html", {"content": content}


PANELS.insert(1, safe_ways)  # after an emergency, before everything else
