"""Which area a request goes to: the one whose county it is today."""

from datetime import date

from django.utils import timezone

from teams.models import Area, AreaCounty, County


def area_of(county: County, day: date | None = None) -> Area | None:
    """The area that works in the county on this day (today); None where no area does.

    Where a decategorization area and a district overlap, the decategorization area, as on the map.
    """
    terms = AreaCounty.objects.on(day or timezone.localdate())
    terms = terms.filter(county=county, area__state=Area.State.ACTIVE).select_related("area")
    first = terms.order_by("kind", "area__name").first()
    return first.area if first else None
