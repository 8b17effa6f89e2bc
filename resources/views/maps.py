"""The map of supports: all counties, and one county with its places."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from resources import mapping
from resources.carrying import carries_list
from resources.finding import names
from resources.public_pages import ON_A_PAGE, find_view
from teams.models import County


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def supports_map(request: HttpRequest) -> HttpResponse:
    """All counties with how many listings serve them; hubs are marked."""
    counts = mapping.counts_by_county()
    keys, more = mapping.by_name(mapping.hubs())
    page = Paginator(keys, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = mapping.rows_of(mapping.read_places(page), names(), page.start_index() or 1)
    counties = [(one, counts.get(one.pk, 0)) for one in County.objects.all()]
    shapes = mapping.shapes_of([one for one, _number in counties], counts)
    context = {"counties": counties, "statewide": counts.get("", 0), "page": page, "rows": rows}
    context |= {"more": more, "most": mapping.MOST}
    context["map"] = mapping.state_picture(shapes, rows)
    return render(request, "resources/supports_map.html", context)


@find_view
def county_map(request: HttpRequest, fips: str) -> HttpResponse:
    """One county: places in it, first as a list, then on the map with the same numbers."""
    county = get_object_or_404(County, pk=fips)
    keys, more = mapping.by_name(mapping.places_in(county))
    page = Paginator(keys, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = mapping.rows_of(mapping.read_places(page), names(), page.start_index() or 1)
    counts = mapping.counts_by_county()
    context = {"county": county, "page": page, "rows": rows, "counts": counts}
    context |= {"more": more, "most": mapping.MOST}
    context["serving"] = counts.get(county.pk, 0)
    context["neighbors"] = mapping.neighbors_of(county, County.objects.all())
    if county.path:
        context["map"] = mapping.picture_of(county, rows)
    return render(request, "resources/county_map.html", context)
