"""An import in detail: matching its columns with ours, and choosing which changes to load."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from resources import policies
from resources.importing.columns import COLUMNS
from resources.models import ImportBatch, ImportRow
from resources.services import imports as services
from resources.services.import_changes import changes_of
from resources.views.imports import batch_of
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission

ON_A_PAGE = 20


@area_view(Permission.EDIT_LISTINGS)
def map_import(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    if not policies.can_map(request.actor, batch):
        return redirect(batch)
    rows = services.columns_to_match(batch)
    name, refused = request.POST.get("name", ""), None
    if request.method == "POST":
        for number, row in enumerate(rows):
            row["guess"] = request.POST.get(f"column-{number}", "")
        mapping = {row["name"]: row["guess"] for row in rows if row["guess"]}
        try:
            return redirect(
                services.match_columns(batch=batch, name=name, mapping=mapping, by=request.actor)
            )
        except ValidationError as refusal:
            refused = refusal.messages
    context = {"area": area, "batch": batch, "rows": rows, "name": name, "refused": refused}
    return render(request, "resources/map_import.html", context | {"columns": COLUMNS})


@area_view(Permission.EDIT_LISTINGS)
def import_changes(request: ActorRequest, area: Area, batch_id: uuid.UUID) -> HttpResponse:
    batch = batch_of(area, batch_id)
    if request.method == "POST":
        _choose(request, batch)
        return redirect(f"{request.path}?page={request.GET.get('page', '1')}")
    rows = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.CHANGED)
    page = Paginator(rows.order_by("number"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "batch": batch,
        "page": page,
        "changes": changes_of(batch, list(page.object_list)),
        "chosen": rows.filter(chosen=True).count(),
        "open": batch.state == ImportBatch.State.CHECKED,
    }
    return render(request, "resources/import_changes.html", context)


def _choose(request: ActorRequest, batch: ImportBatch) -> None:
    """Keep what was ticked on this page, or tick all."""
    if request.POST.get("all"):
        services.choose_all_changes(batch=batch, by=request.actor)
    else:
        shown, chosen = _keys(request, "shown"), _keys(request, "chosen")
        services.choose_changes(batch=batch, chosen=chosen, shown=shown, by=request.actor)
    messages.success(request, _("Your choice is saved. Load it on the page of the import."))


def _keys(request: ActorRequest, name: str) -> list[Any]:
    """The keys that were sent; what is none is passed over."""
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
