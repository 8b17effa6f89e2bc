"""Importing a file: upload, findings, load, undo."""

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from resources import policies
from resources.forms_import import ImportForm
from resources.importing.columns import COLUMNS
from resources.importing.unpack import pack
from resources.models import ImportBatch, ImportFinding, ImportRow, Service
from resources.reported import open_reports
from resources.services import imports as services
from resources.services.import_publish import order_publish
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held

ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        given = {"area": area, **one_file(form.cleaned_data["file"])}
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
def import_sheet(request: ActorRequest, area: Area) -> HttpResponse:
    response = HttpResponse(services.template_sheet(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="listings.xlsx"'
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
        "may_map": policies.can_map(request.actor, batch),
        "may_cancel": policies.can_cancel_import(request.actor, batch),
        "may_publish": policies.can_publish_import(request.actor, batch),
        "found": page.paginator.count,
        **changed_in(batch),
    }
    name = "_import_state" if request.headers.get("HX-Request") else "show_import"
    return render(request, f"resources/{name}.html", context)


def changed_in(batch: ImportBatch) -> dict[str, Any]:
    """Whether the file changes anything here, and how many of its listings people reported."""
    if batch.state != ImportBatch.State.CHECKED:
        return {"changes": False, "reported": 0}
    rows = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.CHANGED)
    listings = Service.objects.filter(open_reports(), pk__in=rows.values("target"))
    return {"changes": rows.exists(), "reported": listings.count()}


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def load_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    try:
        services.order_load(batch=batch, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
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


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def cancel_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = services.cancel_import(batch=batch_of(area, batch_id), by=request.actor)
    if batch.state == ImportBatch.State.CANCELLED:
        messages.success(request, _("The import was given up. Nothing of it is here."))
    return redirect(batch)


@area_view(Permission.PUBLISH_LISTINGS)
@require_POST
def publish_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    return redirect(order_publish(batch=batch_of(area, batch_id), by=request.actor))


@area_view(Permission.EDIT_LISTINGS)
def import_findings(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="findings.csv"'
    writer = csv.writer(response)
    heading = (_("Number"), _("File"), _("Row"), _("Column"), _("What we found"))
    writer.writerow([*heading, _("In the file"), _("What happens")])
    for number, one in enumerate(ImportFinding.objects.filter(batch=batch), 1):
        told = [one.get_problem_display(), safe_cell(one.value), one.get_level_display()]
        writer.writerow([number, one.file, one.row, safe_cell(one.column), *told])
    return response


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def one_file(files: list[Any]) -> dict[str, Any]:
    """The files of an upload as one, by the name of the first."""
    if len(files) == 1:
        return {"file_name": files[0].name, "content": files[0].read()}
    packed = pack([(one.name, one.read()) for one in files])
    return {"file_name": files[0].name, "content": packed}


def batch_of(area: Area, batch_id: uuid.UUID) -> ImportBatch:
    """An import of this area, or 404."""
    batches = ImportBatch.objects.select_related("area", "asked_by")
    return get_object_or_404(batches, area=area, pk=batch_id)
