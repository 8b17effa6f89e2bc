"""Importing a file: upload, findings, load, undo."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from resources import policies
from resources.forms import ImportForm
from resources.importing.columns import COLUMNS
from resources.models import ImportBatch, ImportFinding, Service
from resources.services import imports as services
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held

ON_A_PAGE = 50


@area_view(Permission.EDIT_LISTINGS)
def imports(request: ActorRequest, area: Area) -> HttpResponse:
    batches = ImportBatch.objects.filter(area=area).select_related("area", "asked_by")
    page = Paginator(batches.order_by("-created_at", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "resources/imports.html", {"area": area, "page": page})


@area_view(Permission.EDIT_LISTINGS)
def start_import(request: ActorRequest, area: Area) -> HttpResponse:
    form = ImportForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"area": area, "form": form, "columns": COLUMNS}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        given = {"area": area, "file_name": file.name, "content": file.read()}
        try:
            return redirect(services.start_import(**given, by=request.actor))
        except NamesFound as found:
            context |= words_held(request, area, form, found, gettext_noop("Import a file"))
    return render(request, "resources/start_import.html", context)


@area_view(Permission.EDIT_LISTINGS)
def import_template(request: ActorRequest, area: Area) -> HttpResponse:
    # The mark at the beginning tells spreadsheets that the letters are UTF-8.
    response = HttpResponse("\ufeff" + services.template_file(), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="listings.csv"'
    return response


@area_view(Permission.EDIT_LISTINGS)
def show_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    findings = ImportFinding.objects.filter(batch=batch)
    page = Paginator(findings, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "batch": batch,
        "page": page,
        "may_load": policies.can_load(request.actor, batch),
        "may_undo": policies.can_undo(request.actor, batch),
    }
    name = "_import_state" if request.headers.get("HX-Request") else "show_import"
    return render(request, f"resources/{name}.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def load_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    services.order_load(batch=batch, by=request.actor)
    return redirect(batch)


@area_view(Permission.EDIT_LISTINGS)
def undo_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    if not policies.can_undo(request.actor, batch):
        raise PermissionDenied
    if request.method == "POST":
        services.order_undo(batch=batch, by=request.actor)
        messages.success(request, _("The import is being undone."))
        return redirect(batch)
    states = Service.objects.filter(batch=batch).values_list("state").order_by()
    counts = dict(states.annotate(number=Count("pk")))
    context = {
        "area": area,
        "batch": batch,
        "number": sum(counts.values()),
        "public": counts.get(Service.State.PUBLISHED, 0),
    }
    return render(request, "resources/undo_import.html", context)


def batch_of(area: Area, batch_id: uuid.UUID) -> ImportBatch:
    """An import of this area, or 404."""
    batches = ImportBatch.objects.select_related("area", "asked_by")
    return get_object_or_404(batches, area=area, pk=batch_id)
