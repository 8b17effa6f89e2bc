"""What the network lacks: the gap board, the team's list of needs, coverage by county."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from resources import mapping
from resources.forms_gaps import CloseNeedForm, NeedForm
from resources.gap_panels import gap_panels_of
from resources.gaps import counties_of, lacks_of, languages_of, searches_of
from resources.languages import LANGUAGES
from resources.models import CommunityNeed
from resources.services import gaps as services
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area, County
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held

ON_A_PAGE = 25


@area_view(Permission.SEE_LISTINGS)
def gaps(request: ActorRequest, area: Area) -> HttpResponse:
    counties = counties_of(area)
    listed = set(open_needs(area).values_list("category", flat=True))
    context = {
        "area": area,
        "counties": counties,
        "lacks": lacks_of(list(counties)),
        "looked": searches_of(area, counties),
        "panels": gap_panels_of(area),
        "listed": listed,
        "needs": open_needs(area)[:ON_A_PAGE],
        "may_edit": request.actor.may(Permission.EDIT_LISTINGS),
    }
    return render(request, "resources/gaps.html", context)


def open_needs(area: Area) -> Any:
    """The needs on the list, the oldest first."""
    needs = CommunityNeed.objects.filter(area=area, closed_at=None)
    return needs.select_related("category", "county", "area")


@area_view(Permission.SEE_LISTINGS)
def needs(request: ActorRequest, area: Area) -> HttpResponse:
    found = CommunityNeed.objects.filter(area=area)
    closed = request.GET.get("state") == "closed"
    found = found.filter(closed_at__isnull=not closed)
    found = found.select_related("category", "county", "area", "answered_by", "opened_by")
    order = ["-closed_at", "pk"] if closed else ["created_at", "pk"]
    page = Paginator(found.order_by(*order), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"area": area, "page": page, "closed": closed}
    context["may_edit"] = request.actor.may(Permission.EDIT_LISTINGS)
    return render(request, "resources/needs.html", context)


@area_view(Permission.EDIT_LISTINGS)
def add_need(request: ActorRequest, area: Area) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("category", "county", "language", "why")}
    form = NeedForm(posted(request), counties=counties_of(area), initial=asked)
    context: dict[str, Any] = {"area": area, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.put_on_list(area=area, **form.values(), by=request.actor)
        except NamesFound as found:
            context |= words_held(request, area, form, found, gettext_noop("A need"))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("It is on the list of needs."))
            return redirect("resources:needs", area.slug)
    return render(request, "resources/add_need.html", context)


@area_view(Permission.EDIT_LISTINGS)
def close_need(request: ActorRequest, area: Area, need_id: uuid.UUID) -> HttpResponse:
    need = need_of(area, need_id)
    form = CloseNeedForm(posted(request))
    context: dict[str, Any] = {"area": area, "need": need, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.close_need(need=need, because=form.cleaned_data["because"], by=request.actor)
        except NamesFound as found:
            context |= words_held(request, area, form, found, gettext_noop("A need"))
        else:
            messages.success(request, _("It is off the list. You can put it back."))
            return redirect("resources:needs", area.slug)
    return render(request, "resources/close_need.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def reopen_need(request: ActorRequest, area: Area, need_id: uuid.UUID) -> HttpResponse:
    try:
        services.reopen_need(need=need_of(area, need_id), by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("It is on the list of needs."))
    return redirect("resources:needs", area.slug)


def need_of(area: Area, need_id: uuid.UUID) -> CommunityNeed:
    """A need of this area, or 404."""
    needs = CommunityNeed.objects.select_related("category", "county", "area")
    return get_object_or_404(needs, area=area, pk=need_id)


def coverage_map(numbers: dict[str, int]) -> Any:
    """The state with the counties of an area: the more listings, the darker; others as outlines."""
    shapes = mapping.shapes_of(County.objects.all(), numbers)
    shapes.sort(key=lambda one: one.county.pk in numbers)  # what has a line of its own lies on top
    return mapping.state_picture(shapes, [])


@area_view(Permission.SEE_LISTINGS)
def coverage(request: ActorRequest, area: Area) -> HttpResponse:
    counties = counties_of(area)
    names = dict(LANGUAGES)
    rows = [
        {"code": code, "name": names.get(code, code), "numbers": list(numbers.values())}
        for code, numbers in languages_of(list(counties)).items()
    ]
    rows.sort(key=lambda row: (-sum(row["numbers"]), str(row["name"])))
    asked = request.GET.get("language", "")
    shown = next((row for row in rows if row["code"] == asked), rows[0] if rows else None)
    context = {"area": area, "counties": counties, "rows": rows, "lacks": lacks_of(list(counties))}
    if shown:
        numbers = dict(zip(counties, shown["numbers"], strict=True))
        context |= {"shown": shown, "map": coverage_map(numbers)}
    context["may_edit"] = request.actor.may(Permission.EDIT_LISTINGS)
    return render(request, "resources/coverage.html", context)
