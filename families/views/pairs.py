"""Two records that may be one family: linked, told apart, merged by two people, undone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from families.access import family_view
from families.capacities import Scope
from families.forms.header import PairForm
from families.models import FamilyPair
from families.services import pairs as services
from families.services.pairs import Twin, twins_of
from teams.access import ActorRequest


@family_view(Scope.WRITE)
def pair_add(request: ActorRequest, area, family) -> HttpResponse:
    """Say which other record may be the same family, or is not."""
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = "not_same" if "not_same" in request.POST else "maybe"
        try:
            services.pair_families(
                family=family, state=state, by=request.actor, **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error("reference", refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("families:about", area.slug, family.reference)
    context = {"area": area, "family": family, "form": form}
    return render(request, "families/pair_add.html", context)


@family_view(Scope.WRITE)
def merge(request: ActorRequest, area, family, pair_id) -> HttpResponse:
    """What would move into this record; the first person asks, a second one says yes."""
    twin = _twin(family, pair_id)
    try:
        preview = services.preview_merge(pair=twin.pair, goes_on=family, by=request.actor)
        if request.method == "POST":
            return _merged(request, twin, family)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("families:about", area.slug, family.reference)
    asked = twin.pair.kept == family.pk
    context = {
        "area": area,
        "family": family,
        "twin": twin,
        "preview": preview,
        "asked": asked,
        "changed": asked and twin.pair.token != preview.token,
        "mine": twin.pair.asked_by_id == request.user.pk,
    }
    return render(request, "families/merge.html", context)


def _merged(request: ActorRequest, twin: Twin, family) -> HttpResponse:
    if "approve" in request.POST:
        services.approve_merge(pair=twin.pair, by=request.actor)
        messages.success(request, _("The two records are one. It can be undone for 30 days."))
    else:
        token = request.POST.get("token", "")
        services.ask_merge(pair=twin.pair, goes_on=family, token=token, by=request.actor)
        messages.success(request, _("A second person of both circles must say yes."))
    return redirect("families:about", family.area.slug, family.reference)


@require_POST
@family_view(Scope.WRITE)
def unmerge(request: ActorRequest, area, family, pair_id) -> HttpResponse:
    """Put back what moved; within 30 days."""
    twin = _twin(family, pair_id)
    try:
        services.preview_merge(pair=twin.pair, goes_on=family, by=request.actor)
        services.undo_merge(pair=twin.pair, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The merging is undone."))
    return redirect("families:about", area.slug, family.reference)


def _twin(family, pair_id) -> Twin:
    found = [twin for twin in twins_of(family) if twin.pair.pk == pair_id]
    if not found or found[0].pair.state == FamilyPair.State.NOT_SAME:
        raise Http404
    return found[0]
