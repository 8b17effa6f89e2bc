"""Agreed plans: a locked version with what each person said, and two versions side by side."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft
from families import services
from families.access import family_view
from families.capacities import Scope
from families.compare import compare
from families.forms.agree import POSITION, OwnPositionForm, PositionForm
from families.models import CircleMember, Guest, PlanVersion, Position
from families.panels import what_comes_next
from teams.access import ActorRequest

PARTS = {
    "parent": Guest.Part.FAMILY,
    "support": Guest.Part.SUPPORT,
    "provider": Guest.Part.PROVIDER,
    "parent_partner": Guest.Part.SUPPORT,
    "dhs_worker": Guest.Part.DHS,
}


def version_of(family, number: int) -> PlanVersion:
    """The family's locked version with this number; 404 when there is none."""
    versions = PlanVersion.objects.select_related("agreed_by")
    return get_object_or_404(versions, family=family, number=number)


@family_view(Scope.PLAN)
def version_detail(request: ActorRequest, area, family, number) -> HttpResponse:
    version = version_of(family, number)
    positions = Position.objects.filter(plan_version=version).for_list()
    context = {
        "area": area,
        "family": family,
        "version": version,
        "newer": PlanVersion.objects.filter(family=family, number__gt=number).first(),
        "positions": positions,
        "may_write": Scope.WRITE in request.scopes,
        "earlier": _earlier_words(version, positions),
        "next": what_comes_next(request, family, version.meeting),
    }
    return render(request, "families/version_detail.html", context)


def _earlier_words(version: PlanVersion, positions: Iterable[Position]) -> dict | None:
    """What people said to the version that this one corrects; None where they said it anew."""
    if not version.reason or positions:
        return None
    before = PlanVersion.objects.filter(plan=version.plan_id, number__lt=version.number)
    said = before.filter(positions__isnull=False).order_by("-number").first()
    if said is None:
        return None
    return {"version": said, "positions": Position.objects.filter(plan_version=said).for_list()}


@family_view(Scope.PLAN)
def version_compare(request: ActorRequest, area, family) -> HttpResponse:
    """Two versions side by side; without a choice the last two."""
    versions = list(PlanVersion.objects.filter(family=family).select_related("agreed_by")[:50])
    by_number = {str(version.number): version for version in versions}
    newest = versions[0] if versions else None
    after = by_number.get(request.GET.get("after", ""), newest)
    before = by_number.get(request.GET.get("before", ""), versions[1] if versions[1:] else newest)
    context = {
        "area": area,
        "family": family,
        "versions": versions,
        "before": before,
        "after": after,
        "parts": compare(before.content, after.content) if before and after else [],
    }
    return render(request, "families/version_compare.html", context)


@family_view(Scope.PLAN)
def position_add(request: ActorRequest, area, family, number) -> HttpResponse:
    """One more word on a locked version: anybody's by who keeps the record, else one's own."""
    version = version_of(family, number)
    own = Scope.WRITE not in request.scopes
    form = (OwnPositionForm if own else PositionForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {**(_own(request, family) if own else {}), **form.cleaned_data}
        try:
            services.add_position(version=version, by=request.actor, **fields)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, POSITION, version.pk)
            messages.success(request, _("It is written down."))
            return redirect("families:version_detail", area.slug, family.reference, number)
    draft = draft_context(request, POSITION, version.pk)
    context = {"area": area, "family": family, "version": version, "form": form, "draft": draft}
    return render(request, "families/position_add.html", context)


def _own(request: ActorRequest, family) -> dict:
    """Name and part of the person who is signed in."""
    places = CircleMember.objects.current().filter(family=family, user=request.user)
    capacities = places.exclude(accepted_at=None).values_list("capacity", flat=True)
    parts = [PARTS[capacity] for capacity in capacities if capacity in PARTS]
    return {
        "name": request.user.get_full_name(),
        "part": parts[0] if parts else Guest.Part.OTHER,
        "how": Position.How.OWN,
    }
