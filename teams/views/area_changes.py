"""What a state administrator does to areas: a form, a preview, a confirmation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cppc.core.drafts import start_from
from teams import previews
from teams.access import ActorRequest, statewide_view
from teams.forms import areas as forms
from teams.models import Area
from teams.roles import Permission
from teams.services import areas as services
from teams.views.wall import refused

MANAGE = Permission.MANAGE_AREAS


@dataclass(frozen=True)
class Act:
    """One kind of change: its form, what it would do, what does it, and its words."""

    form: type[forms.AreaActForm]
    preview: Callable[..., dict[str, Any]]
    service: Callable[..., Area]
    title: str | Promise
    action: str | Promise
    danger: bool = False


CONFIRM = Act(
    forms.ConfirmBoundaryForm,
    previews.confirming,
    services.confirm_boundary,
    gettext_lazy("Confirm the boundary"),
    gettext_lazy("Yes, these counties are right"),
)
RENAME = Act(
    forms.RenameAreaForm,
    previews.renaming,
    services.rename_area,
    gettext_lazy("Rename the area"),
    gettext_lazy("Rename it"),
)
MOVE = Act(
    forms.MoveCountiesForm,
    previews.moving,
    services.move_counties,
    gettext_lazy("Bring counties in"),
    gettext_lazy("Bring them in"),
)
SPLIT = Act(
    forms.SplitAreaForm,
    previews.splitting,
    services.split_area,
    gettext_lazy("Split the area"),
    gettext_lazy("Split it"),
)
MERGE = Act(
    forms.MergeAreaForm,
    previews.merging,
    services.merge_areas,
    gettext_lazy("Merge into another area"),
    gettext_lazy("Merge and close it"),
    danger=True,
)
CLOSE = Act(
    forms.AreaActForm,
    previews.closing,
    services.close_area,
    gettext_lazy("Close the area"),
    gettext_lazy("Close it"),
    danger=True,
)


def _carry_out(request: ActorRequest, slug: str, act: Act) -> HttpResponse:
    """Form, then preview, then the change; a refusal brings the form back with the words in it."""
    area = get_object_or_404(Area, slug=slug)
    form = act.form(request.POST or None, area=area)
    context: dict[str, Any] = {"area": area, "form": form, "act": act}
    status = 200
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            typed = [(name, v) for name in form.fields for v in request.POST.getlist(name)]
            preview = {**act.preview(area, **form.cleaned_data), "typed": typed}
            return render(request, "teams/change_preview.html", {**context, **preview})
        try:
            changed = act.service(area=area, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            status, held = _refused(request, form, refusal, area)
            context |= held
        else:
            messages.success(request, _("Done. The history has it."))
            return redirect(changed)
    return render(request, "teams/change_area.html", context, status=status)


def _refused(
    request: ActorRequest, form: BaseForm, refusal: ValidationError, area: Area
) -> tuple[int, dict[str, Any]]:
    """Show the refusal at the form; 409 and the new version when somebody else was faster."""
    held = refused(request, area, form, refusal, gettext_noop("The area"))
    if getattr(refusal, "code", None) != services.STALE:
        return 200, held
    start_from(form, area.version)
    return 409, held


@statewide_view(MANAGE)
def confirm_boundary(request: ActorRequest, area: str) -> HttpResponse:
    """Vouch for an area's counties, with source and date."""
    return _carry_out(request, area, CONFIRM)


@statewide_view(MANAGE)
def rename_area(request: ActorRequest, area: str) -> HttpResponse:
    """Give an area a new name."""
    return _carry_out(request, area, RENAME)


@statewide_view(MANAGE)
def move_counties(request: ActorRequest, area: str) -> HttpResponse:
    """Bring counties into an area."""
    return _carry_out(request, area, MOVE)


@statewide_view(MANAGE)
def split_area(request: ActorRequest, area: str) -> HttpResponse:
    """Make a new area of some of an area's counties."""
    return _carry_out(request, area, SPLIT)


@statewide_view(MANAGE)
def merge_areas(request: ActorRequest, area: str) -> HttpResponse:
    """Close an area into another."""
    return _carry_out(request, area, MERGE)


@statewide_view(MANAGE)
def close_area(request: ActorRequest, area: str) -> HttpResponse:
    """Close an area without a successor."""
    return _carry_out(request, area, CLOSE)


@statewide_view(MANAGE)
def edit_area(request: ActorRequest, area: str) -> HttpResponse:
    """Change what is known about an area beside its shape."""
    found = get_object_or_404(Area, slug=area)
    form = forms.EditAreaForm(request.POST or None, instance=found)
    status = 200
    held: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.edit_area(area=found, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            status, held = _refused(request, form, refusal, Area.objects.get(pk=found.pk))
        else:
            messages.success(request, _("Saved."))
            return redirect(changed)
    context = {"area": found, "form": form, **held}
    return render(request, "teams/edit_area.html", context, status=status)


@statewide_view(MANAGE)
def open_area(request: ActorRequest) -> HttpResponse:
    """Make a new area."""
    form = forms.OpenAreaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            area = services.open_area(by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The area is there. Invite its coordinator next."))
            return redirect(area)
    return render(request, "teams/open_area.html", {"form": form})
