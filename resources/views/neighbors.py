"""The team's pages of one listing's links, messages and screening, and the area's own choices."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST

from resources.forms_keep import AreaRelayForm, RelayForm, ScreeningForm, StatusForm
from resources.models import ListingLink, NetworkChoice, Screening, ScreeningStatus, Service
from resources.services.listing_links import take_back_link
from resources.services.relay import set_area_relay, set_relay
from resources.services.screening import save_status, screen_listing
from resources.views.outside import page_of
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ABOUT = gettext_noop("A listing")


def listing_of(area: Area, listing_id: uuid.UUID) -> Service:
    return get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)


@area_view(Permission.EDIT_LISTINGS)
def keeping(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    """Who holds a link to this listing, whether people may write, and its screening."""
    listing = listing_of(area, listing_id)
    links = ListingLink.objects.filter(
        area=area, service=listing, purpose=ListingLink.Purpose.KEEP
    ).select_related("claim")
    context = {
        "area": area,
        "listing": listing,
        "page": page_of(request, links.order_by("-created_at", "pk")),
        "now": timezone.now(),
        "informal": listing.kind == Service.Kind.INFORMAL,
        "relay_form": RelayForm(initial={"relay": listing.relay}),
        "screenings": _screenings(listing),
        "may_publish": request.actor.may(Permission.PUBLISH_LISTINGS),
    }
    return render(request, "resources/keeping.html", context)


def _screenings(listing: Service) -> list[Screening]:
    """The listing's last screenings, the one that counts first."""
    return list(listing.screenings.select_related("status", "set_by")[:20])


@area_view(Permission.PUBLISH_LISTINGS)
@require_POST
def take_back(
    request: ActorRequest, area: Area, listing_id: uuid.UUID, link_id: uuid.UUID
) -> HttpResponse:
    links = ListingLink.objects.filter(area=area, service=listing_id)
    take_back_link(link=get_object_or_404(links, pk=link_id), by=request.actor)
    messages.success(request, _("This link opens nothing any more."))
    return redirect("resources:keeping", area.slug, listing_id)


@area_view(Permission.PUBLISH_LISTINGS)
@require_POST
def relay_listing(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    form = RelayForm(request.POST)
    if form.is_valid():
        set_relay(listing=listing_of(area, listing_id), by=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("resources:keeping", area.slug, listing_id)


@area_view(Permission.EDIT_LISTINGS)
def screening(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    """Set the screening status of a neighbor's listing; editors alone read it."""
    listing = listing_of(area, listing_id)
    form = ScreeningForm(posted(request), area=area)
    context: dict[str, Any] = {"area": area, "listing": listing, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            screen_listing(listing=listing, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, ABOUT)
        else:
            messages.success(request, _("The screening status is saved."))
            return redirect("resources:keeping", area.slug, listing.pk)
    context["statuses"] = ScreeningStatus.objects.filter(area=area).exists()
    return render(request, "resources/screening.html", context)


@area_view(Permission.PUBLISH_LISTINGS)
def network_choices(request: ActorRequest, area: Area) -> HttpResponse:
    """The area's own screening statuses, and whether people may write to neighbors at all."""
    choice = NetworkChoice.objects.filter(area=area).first()
    relay = choice.relay if choice else True
    if request.method == "POST":
        form = AreaRelayForm(request.POST)
        form.is_valid()
        set_area_relay(area=area, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("resources:network_choices", area.slug)
    statuses = ScreeningStatus.objects.filter(area=area).order_by("position", "name", "pk")
    context = {"area": area, "relay_form": AreaRelayForm(initial={"relay": relay})}
    context["page"] = page_of(request, statuses)
    return render(request, "resources/network_choices.html", context)


@area_view(Permission.PUBLISH_LISTINGS)
def screening_status(
    request: ActorRequest, area: Area, status_id: uuid.UUID | None = None
) -> HttpResponse:
    """Add a screening status, or change one."""
    rows = ScreeningStatus.objects.filter(area=area)
    status = get_object_or_404(rows, pk=status_id) if status_id else None
    form = StatusForm(posted(request), instance=status)
    context: dict[str, Any] = {"area": area, "form": form, "status": status}
    if request.method == "POST" and form.is_valid():
        fresh = rows.filter(pk=status_id).first() if status_id else None
        try:
            gone = save_status(area=area, status=fresh, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, ABOUT)
        else:
            messages.success(request, _("The status is saved.") + left_words(gone))
            return redirect("resources:network_choices", area.slug)
    return render(request, "resources/screening_status.html", context)


def left_words(gone: int) -> str:
    """What a status that allows nothing any more did to public listings."""
    if not gone:
        return ""
    words = ngettext(
        "%(number)s listing left the public pages.",
        "%(number)s listings left the public pages.",
        gone,
    )
    return " " + words % {"number": gone}
