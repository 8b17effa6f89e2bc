"""How far places are from the middle of a ZIP code; secret places have none to measure."""

from django.db.models import F, FloatField, Func, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from resources.models import PublishedPlace
from teams.models import ZipCode

EARTH_MILES = 3958.8
# One degree of longitude in Iowa beside one of latitude: as in the column `spot`.
NARROWER = 0.7431448254773942


class Nearness(Func):
    """The distance on the map that the index on `spot` gives places in order of."""

    template = "spot <-> point(%(expressions)s)"
    output_field = FloatField()


def miles_from(middle: ZipCode) -> Combinable:
    """The miles from here to a row's `latitude` and `longitude`, over the round earth."""
    north = Power(Sin(Radians(F("latitude") - Value(middle.latitude)) / 2), 2)
    east = Power(Sin(Radians(F("longitude") - Value(middle.longitude)) / 2), 2)
    across = Cos(Radians(Value(middle.latitude))) * Cos(Radians(F("latitude"))) * east
    part = Least(Value(1.0), north + across)
    return ASin(Sqrt(part, output_field=FloatField()), output_field=FloatField()) * Value(
        2 * EARTH_MILES
    )


def nearest_miles(middle: ZipCode) -> Subquery:
    """For each listing the miles to its nearest public place; none where it has no place."""
    places = PublishedPlace.objects.filter(listing=OuterRef("pk"), latitude__isnull=False)
    measured = places.order_by().values("listing").annotate(miles=Min(miles_from(middle)))
    return Subquery(measured.values("miles"), output_field=FloatField())


def nearest_places(middle: ZipCode) -> QuerySet[PublishedPlace]:
    """Public places, the nearest first, read from the index."""
    here = Nearness(Value(middle.longitude * NARROWER), Value(middle.latitude))
    return PublishedPlace.objects.filter(latitude__isnull=False).order_by(here)
