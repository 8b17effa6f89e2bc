"""Where an area's editors write a hub's own page: its words and its events."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from cppc.core.drafts import clashes_of, draft_context, finish_draft, start_from
from resources import hub_week, policies
from resources.forms_hub import HUB, EventForm, HubForm, hub_initial
from resources.models import HubEvent, Service
from resources.services import hubs
from resources.services.listings import ListingChangedError
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ON_A_PAGE = 25
ABOUT = gettext_noop("A hub's page")


def hub_of(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> Service:
    """The hub of this area, for somebody who may change it."""
    hubs_here = Service.objects.for_list().filter(area=area, kind=Service.Kind.HUB)
    hub = get_object_or_404(hubs_here, pk=listing_id)
    if not policies.can_edit(request.actor, hub):
        raise PermissionDenied
    return hub


@area_view(Permission.EDIT_LISTINGS)
def edit_hub(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    """Who welcomes people and how to get there, and the list of events."""
    listing = hub_of(request, area, listing_id)
    form = HubForm(posted(request), initial=hub_initial(listing))
    context: dict[str, Any] = {"area": area, "listing": listing, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "version": form.cleaned_data["version"] or 0,
            "fields": form.words(),
        }
        try:
            hubs.change_hub(listing=listing, by=request.actor, **given)
        except ListingChangedError as changed:
            status, context["clashes"] = 409, newer(form, hub_initial(changed.listing))
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, ABOUT)
        else:
            finish_draft(request, HUB, listing.pk)
            messages.success(request, _("Saved."))
            return redirect("resources:edit_hub", area.slug, listing.pk)
    context |= events_context(request, listing)
    context["draft"] = draft_context(request, HUB, listing.pk)
    return render(request, "resources/edit_hub.html", context, status=status)


def newer(form: Any, theirs: dict[str, Any]) -> list[dict]:
    """What somebody else saved meanwhile; the form goes on from their version."""
    start_from(form, theirs.pop("version"))
    return clashes_of(form, theirs)


def events_context(request: ActorRequest, listing: Service) -> dict[str, Any]:
    """The events of a hub, those to come first, each with its next days to call off."""
    page = Paginator(listing.events.order_by("-on", "starts_at", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    today = timezone.localdate()
    rows = [(hub_week.entry_of(one), one.ended_before(today), coming(one, today)) for one in page]
    return {"page": page, "events": rows}


def coming(event: HubEvent, today: date) -> list[tuple[date, bool]]:
    """The next four days of a weekly event, and whether each is called off."""
    if not event.weekly or event.state != HubEvent.State.PLANNED:
        return []
    days = hub_week.next_days(event, today, 4)
    return [(day, day in event.off_days) for day in days]


@area_view(Permission.EDIT_LISTINGS)
def add_event(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = hub_of(request, area, listing_id)
    form = EventForm(posted(request))
    context: dict[str, Any] = {"area": area, "listing": listing, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            hubs.add_event(listing=listing, fields=form.fields_of_event(), by=request.actor)
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, ABOUT)
        else:
            messages.success(request, _("The event is on the page."))
            return redirect("resources:edit_hub", area.slug, listing.pk)
    return render(request, "resources/add_event.html", context)


@area_view(Permission.EDIT_LISTINGS)
def edit_event(
    request: ActorRequest, area: Area, listing_id: uuid.UUID, event_id: uuid.UUID
) -> HttpResponse:
    listing = hub_of(request, area, listing_id)
    event = get_object_or_404(
        HubEvent.objects.select_related("service"), service=listing, pk=event_id
    )
    form = EventForm(posted(request), initial=event_initial(event))
    context: dict[str, Any] = {"area": area, "listing": listing, "event": event, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "version": form.cleaned_data["version"] or 0,
            "fields": form.fields_of_event(),
        }
        try:
            hubs.change_event(event=event, by=request.actor, **given)
        except hubs.EventChangedError as changed:
            status, context["clashes"] = 409, newer(form, event_initial(changed.event))
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, ABOUT)
        else:
            messages.success(request, _("The event is changed."))
            return redirect("resources:edit_hub", area.slug, listing.pk)
    return render(request, "resources/edit_event.html", context, status=status)


def event_initial(event: HubEvent) -> dict[str, Any]:
    """The form as the event is saved."""
    return {name: getattr(event, name) for name in ("version", *EventForm.Meta.fields)}


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def set_event(
    request: ActorRequest, area: Area, listing_id: uuid.UUID, event_id: uuid.UUID
) -> HttpResponse:
    """Call an event off, take it off the page, or put it back; each can be undone by another."""
    listing = hub_of(request, area, listing_id)
    event = get_object_or_404(
        HubEvent.objects.select_related("service"), service=listing, pk=event_id
    )
    state = request.POST.get("state", "")
    if state not in HubEvent.State.values:
        raise Http404
    try:
        day = day_of(request.POST.get("day", ""))
        hubs.set_event(event=event, state=state, day=day, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, SAID[state]())
    return redirect("resources:edit_hub", area.slug, listing.pk)


SAID: dict[str, Callable[[], str]] = {
    HubEvent.State.PLANNED: lambda: _("It is back on the page."),
    HubEvent.State.OFF: lambda: _("It is called off. The page says so. You can put it back."),
    HubEvent.State.REMOVED: lambda: _("It is off the page. You can put it back."),
}


def day_of(text: str) -> date | None:
    """The day in a form; none for none. Raises ValidationError for what is no day."""
    if not text:
        return None
    try:
        day = parse_date(text[:20])
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("This is not a date."))
    return day
