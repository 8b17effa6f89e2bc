"""Requests for a family meeting, for those who answer them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, start_from
from cppc.core.models import Opening
from families.access import family_view, referral_view
from families.agreement import POINTS
from families.capacities import Scope
from families.figures import names_of
from families.forms.referrals import (
    ACCEPT,
    STEP,
    TRANSFER,
    WAITING,
    AcceptRequestForm,
    QueueForm,
    SearchForm,
    StepForm,
    TransferForm,
)
from families.models import Referral, ReferralContent, ReferralEvent
from families.services.records import StaleRow
from families.services.referrals import (
    Match,
    accept_request,
    search_family,
    step_request,
    transfer_request,
)
from teams.access import ActorRequest, area_view
from teams.roles import Permission

SORTS = {
    "age": ("created_at", "reference"),
    "-age": ("-created_at", "reference"),
    "state": ("state", "created_at", "reference"),
    "-state": ("-state", "created_at", "reference"),
    "county": ("county__name", "created_at", "reference"),
    "-county": ("-county__name", "created_at", "reference"),
    "asker": ("asker", "created_at", "reference"),
    "-asker": ("-asker", "created_at", "reference"),
}
LATEST = 20


@area_view(Permission.SEE_REFERRALS)
def referral_list(request: ActorRequest, area) -> HttpResponse:
    """The queue, the oldest first: no name and no word of why."""
    form = QueueForm({"state": WAITING, **request.GET.dict()})
    rows = Referral.objects.filter(area=area).select_related("area", "county", "to_area")
    if form.is_valid():
        rows = _chosen(rows, form.cleaned_data)
    rows = rows.order_by(*SORTS.get(request.GET.get("sort", ""), SORTS["age"]))
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(
        request, "families/referral_list.html", {"area": area, "form": form, "page": page}
    )


def _chosen(rows, wanted: dict[str, Any]):
    """The rows a filter asks for."""
    if wanted["state"] == WAITING:
        rows = rows.waiting()
    elif wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    if wanted["asker"]:
        rows = rows.filter(asker=wanted["asker"])
    return rows.filter(reference__contains=wanted["q"].strip().upper())


@referral_view(Permission.SEE_REFERRALS)
def referral(request: ActorRequest, area, row) -> HttpResponse:
    """What was written, what happened since, and who read it."""
    openings = list(Opening.objects.filter(family_id=row.pk).order_by("-at")[:LATEST])
    events = list(_events(row))
    names = names_of([*(o.user_id for o in openings), *(e.by_id for e in events)])
    context = {
        "area": area,
        "row": row,
        "content": ReferralContent.objects.filter(referral=row).first(),
        "events": [(event, names.get(event.by_id, "")) for event in events],
        "openings": [(o.at, names.get(o.user_id, _("somebody"))) for o in openings],
        "searched": any(event.kind == ReferralEvent.Kind.SEARCHED for event in events),
        "may_answer": request.actor.may(Permission.MANAGE_REFERRALS),
    }
    return render(request, "families/referral.html", context)


def _events(row: Referral):
    return ReferralEvent.objects.filter(referral=row).select_related("other_area")


@referral_view(Permission.MANAGE_REFERRALS)
def referral_step(request: ActorRequest, area, row) -> HttpResponse:
    """Look into it, decline, close, take up again."""
    form = StepForm(request.POST or None, row=row)
    context = {"area": area, "row": row, "form": form}
    if request.method == "POST" and form.is_valid():
        answer = _answered(request, form, step_request, STEP, context)
        if answer:
            return answer
    context["draft"] = draft_context(request, STEP, row.pk)
    return render(request, "families/referral_step.html", context, status=_status(context))


@referral_view(Permission.MANAGE_REFERRALS)
def referral_transfer(request: ActorRequest, area, row) -> HttpResponse:
    """Give it to the area where the family lives."""
    form = TransferForm(request.POST or None, row=row)
    context = {"area": area, "row": row, "form": form}
    if request.method == "POST" and form.is_valid():
        answer = _answered(request, form, transfer_request, TRANSFER, context)
        if answer:
            return answer
    context["draft"] = draft_context(request, TRANSFER, row.pk)
    return render(request, "families/referral_transfer.html", context, status=_status(context))


@referral_view(Permission.MANAGE_REFERRALS)
def referral_accept(request: ActorRequest, area, row) -> HttpResponse:
    """Open the family's record as its first contact, or tie the request to a known family."""
    content = ReferralContent.objects.filter(referral=row).first()
    if content is None:
        return redirect(row)
    form = AcceptRequestForm(request.POST or None, row=row, content=content)
    context = {"area": area, "row": row, "form": form, "points": POINTS}
    if request.method == "POST" and form.is_valid():
        answer = _answered(request, form, accept_request, ACCEPT, context)
        if answer:
            return answer
    context["searched"] = _events(row).filter(kind=ReferralEvent.Kind.SEARCHED).exists()
    context["draft"] = draft_context(request, ACCEPT, row.pk)
    return render(request, "families/referral_accept.html", context, status=_status(context))


@referral_view(Permission.MANAGE_REFERRALS)
def referral_search(request: ActorRequest, area, row) -> HttpResponse:
    """Did this family ask before? By POST alone, so that no name stands in an address."""
    content = ReferralContent.objects.filter(referral=row).first()
    name = (content.caregiver or content.name) if content else ""
    start = {"name": name, "phone": content.phone if content else ""}
    form = SearchForm(request.POST or None, initial=start)
    matches: list[Match] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            matches = search_family(row=row, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
    context = {"area": area, "row": row, "form": form, "matches": matches}
    return render(request, "families/referral_search.html", context)


@family_view(Scope.WRITE)
def family_request(request: ActorRequest, area, family) -> HttpResponse:
    """What was written when somebody asked, for those who lead the family's meetings."""
    contents = ReferralContent.objects.filter(referral__family=family)
    context = {
        "area": area,
        "family": family,
        "contents": contents.select_related("referral").order_by("-referral__created_at"),
    }
    return render(request, "families/family_request.html", context)


def _answered(
    request: ActorRequest, form: Form, service: Any, draft: str, context: dict[str, Any]
) -> HttpResponse | None:
    """Let the service answer the request; None when the page has to be shown once more."""
    row: Referral = context["row"]
    try:
        family = service(row=row, by=request.actor, **form.cleaned_data)
    except StaleRow as stale:
        last = _events(row).last()
        if last and (last.by_id, last.reason) == (request.user.pk, form.cleaned_data["reason"]):
            return redirect(row)  # sent twice: it is done
        context["clashes"] = [_clash(row, stale.row)]
        start_from(form, stale.row.version)
        return None
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    finish_draft(request, draft, row.pk)
    messages.success(request, _("Your answer is saved."))
    if family is None or form.cleaned_data["known"]:
        return redirect(row)
    return redirect("families:assign", context["area"].slug, family.reference)


def _clash(mine: Referral, theirs: Referral) -> dict[str, str]:
    """The one thing that can differ: how far the request is."""
    seen, now = mine.get_state_display(), theirs.get_state_display()
    return {"label": _("State"), "name": "", "mine": seen, "theirs": now}


def _status(context: dict[str, Any]) -> int:
    return 409 if context.get("clashes") else 200
