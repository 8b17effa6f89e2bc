"""The area's own pages of its network: list, form, preview, publishing, verification."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from cppc.core.drafts import clashes_of, draft_context, finish_draft, start_from
from resources import policies
from resources.cards import Card, verified_since
from resources.finding import names
from resources.forms import (
    LISTING,
    FilterForm,
    ListingForm,
    PhoneFormSet,
    PlaceFormSet,
    WithdrawForm,
    initial_more_places,
    initial_of,
    initial_phones,
    phone_rows,
    places_of,
)
from resources.models import Call, Organization, PublishedListing, Service
from resources.services.listings import (
    ListingChangedError,
    add_listing,
    change_listing,
    hand_in_listing,
)
from resources.services.publishing import (
    missing_for_publishing,
    public_values,
    publish_listing,
    withdraw_listing,
)
from resources.views.grading import remark_on_reading
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held

ON_A_PAGE = 25
ORDERS = {
    "name": ["name_en"],
    "state": ["state", "name_en"],
    "verified": ["verified_on", "name_en"],
    "changed": ["updated_at"],
}


@area_view(Permission.SEE_LISTINGS)
def index(request: ActorRequest, area: Area) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    listings = filtered(Service.objects.for_list().filter(area=area), asked)
    page = Paginator(listings.order_by(*order_of(request)), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"area": area, "form": form, "page": page, "filtered": any(asked.values())}
    context["may_edit"] = request.actor.may(Permission.EDIT_LISTINGS)
    return render(request, "resources/index.html", context)


def filtered(listings: QuerySet[Service], asked: dict[str, Any]) -> QuerySet[Service]:
    """The listings of a state and with a name."""
    if asked.get("q"):
        listings = listings.filter(
            Q(name_en__icontains=asked["q"]) | Q(name_es__icontains=asked["q"])
        )
    if asked.get("state") == FilterForm.TO_VERIFY:
        old = Q(verified_on=None) | Q(verified_on__lt=verified_since())
        return listings.filter(old, state=Service.State.PUBLISHED)
    return listings.filter(state=asked["state"]) if asked.get("state") else listings


def order_of(request: HttpRequest) -> list[str]:
    """The order asked for, if it is one of ours; the key last, so that pages never overlap."""
    asked = request.GET.get("sort", "")
    fields = ORDERS.get(asked.lstrip("-"), ORDERS["name"])
    sign = "-" if asked.startswith("-") and asked[1:] in ORDERS else ""
    return [*(f"{sign}{name}" for name in fields), "pk"]


@dataclass
class Typed:
    """The form of a listing with its rows of numbers and further places."""

    form: ListingForm
    phones: Any
    places: Any

    @classmethod
    def of(cls, request: ActorRequest, area: Area, listing: Service | None = None) -> "Typed":
        """As typed, or as saved."""
        data = posted(request)
        rows: tuple[list, list] = ([], [])
        if listing and data is None:  # a row sent as it is saved must not count as untouched
            rows = initial_phones(listing), initial_more_places(listing)
        initial = initial_of(listing) if listing else {}
        return cls(
            ListingForm(data, area=area, initial=initial),
            PhoneFormSet(data, prefix="phones", initial=rows[0]),
            PlaceFormSet(with_rows(data, "places"), prefix="places", initial=rows[1]),
        )

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.phones.is_valid(), self.places.is_valid()])

    def values(self) -> dict[str, Any]:
        """What the services take."""
        around = self.form.around(phone_rows(self.phones), places_of(self.places))
        return {"fields": self.form.fields_of_service(), "around": around}


def with_rows(data: QueryDict | None, prefix: str) -> QueryDict | None:
    """A form sent from a page that has no rows of this kind yet counts as one without any."""
    if data is None or f"{prefix}-TOTAL_FORMS" in data:
        return data
    filled = data.copy()
    filled.update({f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"})
    return filled


@area_view(Permission.EDIT_LISTINGS)
def add(request: ActorRequest, area: Area) -> HttpResponse:
    typed = Typed.of(request, area)
    held: dict[str, Any] = {}
    if request.method == "POST" and typed.is_valid():
        try:
            listing = add_listing(area=area, by=request.actor, **typed.values())
        except NamesFound as found:
            held = words_held(request, area, typed.form, found, gettext_noop("A listing"))
        except ValidationError as refusal:
            typed.form.add_error(None, refusal.messages)
        else:
            finish_draft(request, LISTING, area.pk)
            messages.success(request, _("Saved as a draft. It is not public yet."))
            remark_on_reading(request, listing)
            return redirect(listing)
    context = form_context(request, area, typed, area.pk) | held
    return render(request, "resources/add.html", context)


@area_view(Permission.EDIT_LISTINGS)
def edit(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_detail(), area=area, pk=listing_id)
    if not policies.can_edit(request.actor, listing):
        raise PermissionDenied
    typed = Typed.of(request, area, listing)
    form = typed.form
    status, clashes, held = 200, [], {}
    if request.method == "POST" and typed.is_valid():
        try:
            saved = save_form(listing, typed, request.actor)
        except ListingChangedError as changed:
            status, clashes = 409, clashes_with(typed, changed.listing)
        except NamesFound as found:
            held = words_held(request, area, form, found, gettext_noop("A listing"))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return answer_saved(request, saved)
    context = form_context(request, area, typed, listing.pk)
    context |= {"listing": listing, "clashes": clashes} | held
    return render(request, "resources/edit.html", context, status=status)


def answer_saved(request: ActorRequest, saved: Service) -> HttpResponse:
    """Say what the save means and what is hard to read; back to the call that led here."""
    finish_draft(request, LISTING, saved.pk)
    messages.success(request, saved_words(saved))
    remark_on_reading(request, saved)
    return redirect(call_behind(request, saved) or saved)


def call_behind(request: ActorRequest, listing: Service) -> Call | None:
    """The call of a meeting from which somebody came to change the listing."""
    try:
        key = uuid.UUID(request.GET.get("call", ""))
    except ValueError:
        return None
    calls = Call.objects.select_related("call_list__area")
    return calls.filter(pk=key, service=listing).first()


def save_form(listing: Service, typed: Typed, by: Any) -> Service:
    """Save what was typed on the version it was typed for."""
    version = typed.form.cleaned_data["version"] or 0
    return change_listing(listing=listing, version=version, by=by, **typed.values())


def saved_words(listing: Service) -> str:
    """What the save means for the public."""
    if listing.is_published:
        return _("Saved. Everybody sees the change now.")
    return _("Saved. It is not public.")


def clashes_with(typed: Typed, listing: Service) -> list[dict]:
    """What differs from what somebody else saved; the form goes on from their version."""
    form, saved_listing = typed.form, Service.objects.for_detail().get(pk=listing.pk)
    theirs = initial_of(saved_listing)
    start_from(form, theirs.pop("version"))
    theirs.pop("key", None)
    lists = {name: theirs.pop(name) for name in ("categories", "counties", "languages")}
    clashes = clashes_of(form, theirs)
    for name, saved in lists.items():
        mine = form.cleaned_data[name]
        if set(mine) != set(saved):
            label = form.fields[name].label
            mine_words, saved_words = form.labels(name, mine), form.labels(name, saved)
            clashes.append({"label": label, "name": "", "mine": mine_words, "theirs": saved_words})
    rows = [
        (_("Phone numbers"), typed.phones, initial_phones(saved_listing)),
        (_("More places"), typed.places, initial_more_places(saved_listing)),
    ]
    for label, formset, saved_rows in rows:
        mine_rows = [one.cleaned_data for one in formset.forms if one.cleaned_data]
        mine_text, theirs_text = rows_text(formset, mine_rows), rows_text(formset, saved_rows)
        if mine_text != theirs_text:
            clashes.append({"label": label, "name": "", "mine": mine_text, "theirs": theirs_text})
    return clashes


def rows_text(formset: Any, rows: list[dict[str, Any]]) -> str:
    """Rows of numbers or places in words, one on a line, to be compared."""
    hidden = {"key", "extension"}
    names = [name for name in formset.empty_form.fields if name not in hidden]
    lines = []
    telling = ("number", "place_name", "address_1")  # a row without any of these is none
    for said in [dict(row) for row in rows if any(row.get(name) for name in telling)]:
        if said.get("extension"):
            said["number"] = f"{said['number']} x{said['extension']}"
        words = [
            str(formset.empty_form.fields[name].label) if value is True else str(value)
            for name in names
            if (value := said.get(name))
        ]
        lines.append(", ".join(words))
    return "\n".join(lines)


def form_context(request: ActorRequest, area: Area, typed: Typed, key: uuid.UUID) -> dict[str, Any]:
    """What the page of the form needs."""
    organizations = Organization.objects.filter(area=area).values_list("name", flat=True)
    return {
        "area": area,
        "form": typed.form,
        "phones": typed.phones,
        "places": typed.places,
        "organizations": organizations[:500],
        "draft": draft_context(request, LISTING, key),
    }


@area_view(Permission.SEE_LISTINGS)
def preview(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_detail(), area=area, pk=listing_id)
    context = {
        "area": area,
        "listing": listing,
        "card": Card(
            PublishedListing(service=listing, area=area, **public_values(listing)), names()
        ),
        "private_phones": [one for one in listing.phones.all() if not one.public],
        "verifications": listing.verifications.all()[:10],
        **rights(request.actor, listing),
    }
    return render(request, "resources/preview.html", context)


def rights(actor: Any, listing: Service) -> dict[str, bool]:
    """What this person may do with the listing now."""
    return {
        "may_edit": policies.can_edit(actor, listing),
        "may_publish": policies.can_publish(actor, listing),
        "may_hand_in": policies.can_hand_in(actor, listing),
        "may_withdraw": policies.can_withdraw(actor, listing),
        "may_verify": policies.can_verify(actor, listing),
        "sees_place": policies.can_see_place(actor),
        "sees_history": actor.may(Permission.SEE_AUDIT),
    }


@area_view(Permission.PUBLISH_LISTINGS)
def publish(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_detail(), area=area, pk=listing_id)
    if listing.is_published:
        return redirect(listing)
    missing = missing_for_publishing(listing)
    held: dict[str, Any] = {}
    if request.method == "POST" and not missing:
        try:
            publish_listing(listing=listing, by=request.actor)
        except NamesFound as found:
            held = words_held(request, area, Form(), found, gettext_noop("A listing"))
        else:
            messages.success(request, _("The listing is public now."))
            return redirect(listing)
    context = {"area": area, "listing": listing, "missing": missing} | held
    status = 422 if request.method == "POST" else 200
    return render(request, "resources/publish.html", context, status=status)


@area_view(Permission.EDIT_LISTINGS)
def withdraw(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    if not listing.is_published:
        return redirect(listing)
    form = WithdrawForm(posted(request))
    context: dict[str, Any] = {"area": area, "listing": listing, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_listing(listing=listing, by=request.actor, **form.cleaned_data)
        except NamesFound as found:
            context |= words_held(request, area, form, found, gettext_noop("A listing"))
        else:
            messages.success(request, _("The listing is no longer public."))
            return redirect(listing)
    return render(request, "resources/withdraw.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def hand_in(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    hand_in_listing(listing=listing, by=request.actor)
    messages.success(request, _("Somebody who publishes will look at it now."))
    return redirect(listing)
