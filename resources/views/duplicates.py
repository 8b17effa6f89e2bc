"""Listings that may be the same: the pairs, the answer, merging with a preview, taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resources import policies
from resources.models import DuplicatePair, ListingMerge, Service
from resources.services import duplicates as services
from resources.services import merges as merging
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission

ON_A_PAGE = 25


@area_view(Permission.EDIT_LISTINGS)
def duplicates(request: ActorRequest, area: Area) -> HttpResponse:
    answers = DuplicatePair.Answer
    answer = request.GET.get("answer", answers.OPEN)
    answer = answer if answer in answers.values else answers.OPEN
    pairs = services.pairs_of(area, answer)
    page = Paginator(pairs, ON_A_PAGE).get_page(request.GET.get("page"))
    for pair in page.object_list:
        pair.because = [DuplicatePair.Reason(one).label for one in pair.reasons]
    context = {"area": area, "page": page, "answer": answer, "answers": answers.choices}
    return render(request, "resources/duplicates.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def find_duplicates(request: ActorRequest, area: Area) -> HttpResponse:
    number = services.propose_pairs(area=area)
    messages.success(request, _("We compared all listings: %(n)s look alike.") % {"n": number})
    return redirect("resources:duplicates", area.slug)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def answer_pair(request: ActorRequest, area: Area, pair_id: uuid.UUID) -> HttpResponse:
    pair = get_object_or_404(DuplicatePair, area=area, pk=pair_id)
    if request.POST.get("answer") == DuplicatePair.Answer.OPEN:
        services.open_again(pair=pair, by=request.actor)
        messages.success(request, _("The pair is open again."))
    else:
        services.answer_not_same(pair=pair, by=request.actor)
        messages.success(request, _("Remembered: these two are not the same."))
    return redirect("resources:duplicates", area.slug)


@area_view(Permission.EDIT_LISTINGS)
def merge(request: ActorRequest, area: Area, pair_id: uuid.UUID) -> HttpResponse:
    pair = get_object_or_404(DuplicatePair, area=area, pk=pair_id)
    kept, gone = _two(pair, request.POST.get("keep") or request.GET.get("keep", ""))
    refused = None
    if request.method == "POST":
        taken = [name for name in merging.CHOSEN if request.POST.get(name) == "gone"]
        try:
            merging.merge_listings(kept=kept, gone=gone, from_gone=taken, by=request.actor)
        except ValidationError as refusal:
            refused = refusal.messages
        else:
            messages.success(request, _("The two are one now. You can undo it for 30 days."))
            return redirect("resources:merges", area.slug)
    context = {"area": area, "pair": pair, "kept": kept, "gone": gone, "refused": refused}
    return render(request, "resources/merge.html", context | _preview(request, kept, gone))


def _two(pair: DuplicatePair, keep: str) -> tuple[Service, Service]:
    """The listing that stays and the one that goes; the fuller one stays unless asked otherwise."""
    found = Service.objects.for_detail().in_bulk([pair.first_id, pair.second_id])
    first, second = found[pair.first_id], found[pair.second_id]
    swapped = keep == str(second.pk) or (not keep and second.is_published > first.is_published)
    return (second, first) if swapped else (first, second)


def _preview(request: ActorRequest, kept: Service, gone: Service) -> dict[str, Any]:
    """What the two say differently, with what was chosen, and the rows that will be united."""
    choices = [
        (one, request.POST.get(one.name, "gone" if one.second_is_better else "kept"))
        for one in merging.choices_for(kept, gone)
    ]
    return {"choices": choices, "may": policies.can_merge(request.actor, kept, gone)}


@area_view(Permission.EDIT_LISTINGS)
def merges(request: ActorRequest, area: Area) -> HttpResponse:
    rows = ListingMerge.objects.filter(area=area).select_related("kept", "gone", "by", "undone_by")
    page = Paginator(rows.order_by("-created_at", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows_shown = [(row, merging.can_be_undone(row), merging.last_day(row)) for row in page]
    context = {"area": area, "page": page, "rows": rows_shown}
    return render(request, "resources/merges.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def undo_merge(request: ActorRequest, area: Area, merge_id: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(ListingMerge, area=area, pk=merge_id)
    try:
        merging.undo_merge(merge=row, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except PermissionDenied:
        messages.error(request, _("One of the two was public. Ask somebody who may publish."))
    else:
        messages.success(request, _("There are two listings again, as they were."))
    return redirect("resources:merges", area.slug)
