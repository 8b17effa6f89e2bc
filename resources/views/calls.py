"""Meeting mode: a call list, its sheet on paper, and one listing at a time by keyboard."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from cppc.core.drafts import draft_context, finish_draft
from resources.cards import Card
from resources.forms import sorted_openings
from resources.forms_keeping import CALL_NOTE, CallFilterForm, CallForm, CallListForm
from resources.hours import describe_hours
from resources.keeping import worth_calling
from resources.models import Call, CallList, PublishedListing, Service
from resources.reported import reports_of
from resources.services.calls import (
    MOST_CALLS,
    Outcome,
    answer_call,
    make_call_list,
    note_call,
    undo_last_call,
)
from resources.services.projection import public_values
from resources.views.posted import posted
from resources.views.public import names
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ON_A_PAGE = 25
ABOUT = gettext_noop("A call list")


@area_view(Permission.EDIT_LISTINGS)
def call_lists(request: ActorRequest, area: Area) -> HttpResponse:
    done = Count("calls", filter=~Q(calls__outcome=""))
    lists = CallList.objects.filter(area=area).select_related("area")
    counted = lists.annotate(number=Count("calls"), done=done).order_by("-created_at", "pk")
    page = Paginator(counted, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/call_lists.html", {"area": area, "page": page})


@area_view(Permission.EDIT_LISTINGS)
def start_calls(request: ActorRequest, area: Area) -> HttpResponse:
    choice = CallFilterForm(request.GET, area=area)
    asked = choice.cleaned_data if choice.is_valid() else {}
    worth = worth_calling(area, asked.get("category", ""), asked.get("county", ""))
    found = list(worth[: MOST_CALLS * 2])
    held: dict[str, Any] = {}
    initial = {"verifier_name": request.user.get_full_name(), "how": Service.Verified.PHONE}
    form = CallListForm(posted(request), found=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in CallListForm.Meta.fields}
        try:
            made = make_call_list(
                area=area, fields=fields, services=form.chosen(), by=request.actor
            )
        except ValidationError as refusal:
            held = refused(request, area, form, refusal, ABOUT)
        else:
            return redirect(made)
    context = {"area": area, "choice": choice, "form": form, "found": found} | held
    return render(request, "resources/start_calls.html", context)


@area_view(Permission.EDIT_LISTINGS)
def call_list(request: ActorRequest, area: Area, list_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(CallList.objects.select_related("area"), area=area, pk=list_id)
    calls = list(found.calls.select_related("service__area", "call_list__area"))
    said = reports_of(one.service_id for one in calls)
    for one in calls:
        one.said = said.get(one.service_id, [])  # type: ignore[attr-defined]
    todo = next((one for one in calls if not one.outcome), None)
    done = sum(bool(one.outcome) for one in calls)
    context = {"area": area, "list": found, "calls": calls, "todo": todo, "done": done}
    return render(request, "resources/call_list.html", context)


@area_view(Permission.EDIT_LISTINGS)
def call_sheet(request: ActorRequest, area: Area, list_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(CallList.objects.select_related("area"), area=area, pk=list_id)
    listings = Service.objects.for_detail().in_bulk(found.calls.values_list("service", flat=True))
    calls = [sheet_row(one, listings[one.service_id]) for one in found.calls.all()]
    outcomes = [label for value, label in Outcome.choices if value]
    context = {"area": area, "list": found, "calls": calls, "outcomes": outcomes}
    return render(request, "resources/call_sheet.html", context)


def sheet_row(one: Call, listing: Service) -> dict[str, Any]:
    """A listing on paper: the numbers, those for fax last, and what is to be compared; a sheet may
    be lost, so no secret place is on it."""
    phones = sorted(listing.phones.all(), key=lambda phone: phone.kind == phone.Line.FAX)
    times = "; ".join(describe_hours(sorted_openings(listing)))
    facts = [times, listing.eligibility_en, listing.fees_en]
    links = [] if listing.confidential else listing.places.all()
    for link in (one for one in links if not one.location.secret):
        street = [f"{a.address_1}, {a.city}" for a in link.location.addresses.all()]
        facts.append(", ".join([link.location.name, *street]).strip(", "))
    known = [fact for fact in facts if fact]
    return {"call": one, "listing": listing, "phones": phones, "facts": known}


@area_view(Permission.EDIT_LISTINGS)
def call(request: ActorRequest, area: Area, list_id: uuid.UUID, position: int) -> HttpResponse:
    calls = Call.objects.filter(area=area, call_list=list_id)
    related = ("call_list__area", "verification")
    one = get_object_or_404(calls.select_related(*related), position=position)
    form, held = CallForm(posted(request), initial={"note": one.note}), {}
    if request.method == "POST" and form.is_valid():
        try:
            goal = act_on(request, one, form.cleaned_data["note"])
        except ValidationError as refusal:
            held = refused(request, area, form, refusal, ABOUT)
        else:
            finish_draft(request, CALL_NOTE, one.pk)
            return redirect(goal)
    context = call_context(request, area, one) | {"form": form} | held
    return render(request, "resources/call.html", context)


def call_context(request: ActorRequest, area: Area, one: Call) -> dict[str, Any]:
    """Everything about the listing in hand, and how far the list is."""
    listing = Service.objects.for_detail().get(pk=one.service_id)
    copy = PublishedListing(service=listing, area=area, **public_values(listing))
    counts = one.call_list.calls.aggregate(number=Count("pk"), done=Count("done_at"))
    return {
        "area": area,
        "call": one,
        "listing": listing,
        "card": Card(copy, names()),
        "private_phones": [phone for phone in listing.phones.all() if not phone.public],
        "draft": draft_context(request, CALL_NOTE, one.pk),
        "said": reports_of([listing.pk]).get(listing.pk, []),
        **counts,
    }


def act_on(request: ActorRequest, one: Call, note: str) -> Any:
    """Do what the pressed button says; where to go then. The note is kept whichever it was."""
    act = request.POST.get("act", "")
    if act in Outcome.values and act:
        answer_call(call=one, outcome=act, note=note, by=request.actor)
        return after(one)
    note_call(call=one, note=note, by=request.actor)
    if act == "undo":
        return take_back(request, one.call_list)
    goals: dict[str, Callable] = {"next": next_of, "previous": previous_of, "edit": edit_page}
    return goals[act](one) if act in goals else one


def after(one: Call) -> Any:
    """The next listing that is not called yet, also from the top; the list when all are done."""
    todo = Call.objects.filter(call_list=one.call_list, outcome="").select_related(
        "call_list__area"
    )
    return todo.filter(position__gt=one.position).first() or todo.first() or one.call_list


def next_of(one: Call) -> Any:
    """The next listing of the list; after the last the list itself."""
    rows = Call.objects.filter(call_list=one.call_list).select_related("call_list__area")
    return rows.filter(position=one.position + 1).first() or one.call_list


def previous_of(one: Call) -> Any:
    """The listing before; the first stays."""
    rows = Call.objects.filter(call_list=one.call_list).select_related("call_list__area")
    return rows.filter(position=max(1, one.position - 1)).first() or one.call_list


def edit_page(one: Call) -> str:
    """The listing's form, which leads back to the call."""
    address = reverse("resources:edit", args=[one.call_list.area.slug, one.service_id])
    return f"{address}?call={one.pk}"


def take_back(request: ActorRequest, found: CallList) -> Any:
    """The latest answer is taken back: to the call it was about, which can be made again."""
    undone = undo_last_call(call_list=found, by=request.actor)
    if undone is None:
        messages.info(request, _("There is nothing to undo."))
        return found
    messages.success(request, _("The last answer is taken back."))
    return undone


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def undo_call(request: ActorRequest, area: Area, list_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(CallList.objects.select_related("area"), area=area, pk=list_id)
    return redirect(take_back(request, found))
