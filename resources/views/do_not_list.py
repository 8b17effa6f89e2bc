"""The do-not-list register, for editors alone."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from resources.forms_keeping import DoNotListForm
from resources.models import DoNotList
from resources.services.do_not_list import (
    EntryChangedError,
    listed_anyway,
    name_key,
    remove_entry,
    save_entry,
)
from resources.views.hub_pages import newer
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ON_A_PAGE = 25


@area_view(Permission.EDIT_LISTINGS)
def do_not_list(request: ActorRequest, area: Area) -> HttpResponse:
    entries = DoNotList.objects.filter(area=area)
    asked = request.GET.get("q", "")[:200]
    if asked:
        met = Q(name_key__contains=name_key(asked)) | Q(website__icontains=asked)
        entries = entries.filter(met | Q(phone__contains=asked))
    page = Paginator(entries.order_by("name_key", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"area": area, "page": page, "asked": asked, "today": timezone.localdate()}
    return render(request, "resources/do_not_list.html", context)


@area_view(Permission.EDIT_LISTINGS)
def add_to_do_not_list(request: ActorRequest, area: Area) -> HttpResponse:
    return _entry_page(request, area, DoNotList(area=area))


@area_view(Permission.EDIT_LISTINGS)
def edit_do_not_list(request: ActorRequest, area: Area, entry_id: uuid.UUID) -> HttpResponse:
    return _entry_page(request, area, get_object_or_404(DoNotList, area=area, pk=entry_id))


def _entry_page(request: ActorRequest, area: Area, entry: DoNotList) -> HttpResponse:
    new = entry._state.adding
    form = DoNotListForm(posted(request), initial=shown(entry))
    context: dict[str, Any] = {"area": area, "form": form, "entry": entry, "new": new}
    status = 200
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        version = fields.pop("version")
        try:
            save_entry(entry=entry, fields=fields, version=version, by=request.actor)
        except EntryChangedError as changed:
            status, context["clashes"] = 409, newer(form, shown(changed.entry))
        except ValidationError as refusal:
            context |= refused(request, area, form, refusal, gettext_noop("The do-not-list"))
        else:
            messages.success(request, _("Saved. Nobody can add or publish it from now on."))
            return redirect("resources:edit_do_not_list", area.slug, entry.pk)
    context["standing"] = [] if new else listed_anyway(entry)
    return render(request, "resources/edit_do_not_list.html", context, status=status)


def shown(entry: DoNotList) -> dict[str, Any]:
    """The form as the entry is saved."""
    return {name: getattr(entry, name) for name in ("version", *DoNotListForm.Meta.fields)}


@area_view(Permission.EDIT_LISTINGS)
def leave_do_not_list(request: ActorRequest, area: Area, entry_id: uuid.UUID) -> HttpResponse:
    entry = get_object_or_404(DoNotList, area=area, pk=entry_id)
    if request.method == "POST":
        remove_entry(entry=entry, by=request.actor)
        messages.success(request, _("Taken from the do-not-list."))
        return redirect("resources:do_not_list", area.slug)
    return render(request, "resources/leave_do_not_list.html", {"area": area, "entry": entry})
