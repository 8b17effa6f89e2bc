"""A hub's own page for everybody: its week, who welcomes people, how to get there."""

import uuid
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from resources import hub_week
from resources.cards import Card, cards_of, in_two_languages
from resources.carrying import carries_list
from resources.event_files import event_file
from resources.finding import names
from resources.models import PublishedEvent, PublishedListing, PublishedPlace, Service
from resources.public_pages import ON_A_PAGE, find_view, without_trace


def given_there(hub: PublishedListing, places: list[PublishedPlace]) -> list[uuid.UUID]:
    """Other public listings at a place of the hub."""
    keys = [one.location_key for one in places]
    beside = PublishedPlace.objects.filter(location_key__in=keys, area=hub.area_id)
    return list(beside.exclude(listing=hub.pk).values_list("listing", flat=True).distinct())


def week_asked(request: HttpRequest) -> int:
    """Which week from now, as far ahead as we show."""
    text = request.GET.get("week", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return min(number, hub_week.FARTHEST)


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def hub(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(PublishedListing, pk=listing_id, kind=Service.Kind.HUB)
    known, week = names(), week_asked(request)
    first = timezone.localdate() + timedelta(days=7 * week)
    places = list(found.places.defer("details"))
    others = PublishedListing.objects.filter(pk__in=given_there(found, places))
    page = Paginator(others.order_by("name_en", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"listing": found, "card": Card(found, known), "page": page}
    context |= {"week": week, "first": first, "last": first + timedelta(days=6)}
    context["farther"] = week < hub_week.FARTHEST
    context["days"] = hub_week.week_of(found.events.all(), first)
    context["welcome"] = in_two_languages(found.welcome_en, found.welcome_es)
    context["places"] = [(p, in_two_languages(p.transport_en, p.transport_es)) for p in places]
    context["cards"] = cards_of(page, known)
    return without_trace(render(request, "resources/hub.html", context), found.sensitive)


@find_view
def event_calendar(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    events = PublishedEvent.objects.select_related("listing__area").defer("listing__search")
    event = get_object_or_404(events, pk=event_id)
    if event.ended_before(timezone.localdate()):
        return render(request, "404.html", status=404)
    hub = event.listing
    file = event_file(event, hub.places.defer("details").first(), neutral=hub.sensitive)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="date.ics"'
    return without_trace(response, hub.sensitive)
