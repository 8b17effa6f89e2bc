"""The team's pages for what comes from outside: claims, suggestions and reports."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from resources import suggested, suggested_parts
from resources.forms_keep import ApproveForm, RefuseForm
from resources.models import ListingClaim, ListingReport, ListingSuggestion, Service
from resources.services.claims import decide_claim
from resources.services.reports import look_at_reports
from resources.services.suggestions import (
    ConflictError,
    approve_suggestion,
    current_text,
    refuse_suggestion,
)
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ON_A_PAGE = 25
WAITING, OVER = "waiting", "over"
ABOUT = gettext_noop("A listing")


def chosen(request: ActorRequest) -> str:
    """Whether what waits is shown, or what is over."""
    return OVER if request.GET.get("show") == OVER else WAITING


def page_of(request: ActorRequest, rows: Any) -> Any:
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


@area_view(Permission.EDIT_LISTINGS)
def claims(request: ActorRequest, area: Area) -> HttpResponse:
    """Who says "this is ours": those that wait, or those that are over."""
    show = chosen(request)
    waits = Q(state=ListingClaim.State.WAITING)
    rows = ListingClaim.objects.filter(waits if show == WAITING else ~waits, area=area)
    order = "created_at" if show == WAITING else "-created_at"
    page = page_of(request, rows.select_related("service").order_by(order, "pk"))
    return render(request, "resources/claims.html", {"area": area, "page": page, "show": show})


@area_view(Permission.EDIT_LISTINGS)
def claim_answer(request: ActorRequest, area: Area, claim_id: uuid.UUID) -> HttpResponse:
    """One claim: approve it, which mails the link, or refuse it with a reason."""
    rows = ListingClaim.objects.select_related("area", "service", "decided_by")
    found = get_object_or_404(rows, area=area, pk=claim_id)
    allow = "approve" in request.POST
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    context: dict[str, Any] = {"area": area, "claim": found, "form": form}
    context["may_decide"] = request.actor.may(Permission.PUBLISH_LISTINGS)
    if request.method == "POST" and found.state != ListingClaim.State.WAITING:
        return too_late(request, "resources:claims", area)
    if request.method == "POST" and (allow or form.is_valid()):
        said = {} if allow else form.cleaned_data
        try:
            decide_claim(claim=found, allow=allow, by=request.actor, **said)
        except ValidationError as refusal:
            context |= refused(request, area, form_with(form), refusal, ABOUT)
        else:
            words = _("The link is on its way.") if allow else _("Refused. A mail says so.")
            messages.success(request, words)
            return redirect("resources:claims", area.slug)
    return render(request, "resources/claim_answer.html", context)


def too_late(request: ActorRequest, page: str, area: Area) -> HttpResponse:
    """Somebody else pressed a button meanwhile."""
    messages.error(request, _("Somebody has decided already."))
    return redirect(page, area.slug)


def form_with(form: RefuseForm) -> RefuseForm:
    """The form to show a refusal in, also when another button was pressed."""
    if form.is_bound:
        return form
    bound = RefuseForm({"because": "-"})
    bound.is_valid()
    return bound


@area_view(Permission.EDIT_LISTINGS)
def suggestions(request: ActorRequest, area: Area) -> HttpResponse:
    """What somebody outside would have otherwise: those that wait, or those that are over."""
    show, waiting = chosen(request), ListingSuggestion.State.WAITING
    rows = ListingSuggestion.objects.filter(area=area).select_related("service")
    if show == WAITING:
        rows = rows.filter(state=waiting).order_by("created_at", "pk")
    else:
        rows = rows.filter(state__in=ListingSuggestion.OVER).order_by("-decided_at", "pk")
    page = page_of(request, rows)
    for one in page:
        one.label = suggested.label_of(one.field)
    context = {"area": area, "page": page, "show": show}
    return render(request, "resources/suggestions.html", context)


@area_view(Permission.EDIT_LISTINGS)
def suggestion(request: ActorRequest, area: Area, suggestion_id: uuid.UUID) -> HttpResponse:
    """One suggestion with its difference: approve, change before approving, or refuse."""
    found = get_object_or_404(
        ListingSuggestion.objects.select_related("decided_by", "area"), area=area, pk=suggestion_id
    )
    listing = Service.objects.for_detail().get(pk=found.service_id)
    if request.method == "POST" and found.state != ListingSuggestion.State.WAITING:
        return too_late(request, "resources:suggestions", area)
    shown = Shown(found, current_text(listing, found.field))
    forms = shown.forms(request)
    context: dict[str, Any] = {"area": area, "listing": listing, "shown": shown, "forms": forms}
    status = 200
    if request.method == "POST":
        try:
            if decided(found, forms, request):
                return redirect("resources:suggestions", area.slug)
        except ConflictError as conflict:
            shown.conflict, status = True, 409
            forms["approve"] = shown.approval(request.POST.get("text", found.new), conflict.now)
        except ValidationError as refusal:
            form = forms["refuse"] if "refuse" in request.POST else forms["approve"]
            context |= refused(request, area, form, refusal, ABOUT)
    context["may_decide"] = request.actor.may(Permission.PUBLISH_LISTINGS)
    return render(request, "resources/suggestion.html", context, status=status)


class Shown:
    """A suggestion as the page shows it: beside what stands there now."""

    def __init__(self, row: ListingSuggestion, now: str) -> None:
        self.row, self.now = row, now
        self.now_words = suggested.in_words(row.field, now)
        self.new_words = suggested.in_words(row.field, row.new)
        self.is_chosen = row.field in suggested_parts.CHOSEN
        self.label = suggested.label_of(row.field)
        self.is_other = row.field == suggested.OTHER
        self.waits = row.state == ListingSuggestion.State.WAITING
        changed = row.old_mark != suggested.mark_of(now)
        self.conflict = self.waits and not self.is_other and changed
        before = row.old if self.conflict or not self.waits else now
        after = row.final if row.state == ListingSuggestion.State.CHANGED else row.new
        words = [suggested.in_words(row.field, text) for text in (before, after)]
        self.pieces = suggested.difference(*words)

    def approval(self, text: str, now: str) -> ApproveForm:
        """The form to publish `text` over `now`, not sent yet."""
        return ApproveForm(initial={"text": text, "over": suggested.mark_of(now)})

    def forms(self, request: ActorRequest) -> dict[str, Any]:
        """The two forms; the one whose button was pressed holds what was sent."""
        approve: ApproveForm = self.approval(self.row.new, self.now)
        if "approve" in request.POST:
            approve = ApproveForm(request.POST)
        return {
            "approve": approve,
            "refuse": RefuseForm(request.POST if "refuse" in request.POST else None),
        }


def decided(row: ListingSuggestion, forms: dict[str, Any], request: ActorRequest) -> bool:
    """Do what was pressed; false when the form itself refuses."""
    if "refuse" in request.POST:
        if not forms["refuse"].is_valid():
            return False
        refuse_suggestion(suggestion=row, by=request.actor, **forms["refuse"].cleaned_data)
        messages.success(request, _("Refused. Nothing public changed."))
        return True
    if not forms["approve"].is_valid():
        return False
    approve_suggestion(suggestion=row, by=request.actor, **forms["approve"].cleaned_data)
    other = row.field == suggested.OTHER
    words = _("Noted as done.") if other else _("Approved. The listing shows it now.")
    messages.success(request, words)
    return True


@area_view(Permission.EDIT_LISTINGS)
def reports(request: ActorRequest, area: Area) -> HttpResponse:
    """Listings with reports nobody looked at, most bad ones first, with their counts."""
    fresh = Q(reports__looked_at=None, reports__isnull=False)
    kinds = {
        f"n_{kind}": Count("reports", filter=fresh & Q(reports__kind=kind))
        for kind in ListingReport.Kind.values
    }
    rows = Service.objects.filter(area=area, reports__looked_at=None, reports__isnull=False)
    listings = rows.annotate(
        bad=Count("reports", filter=fresh & ~Q(reports__kind=ListingReport.Kind.HELPED)),
        last=Max("reports__created_at", filter=fresh),
        **kinds,
    ).order_by("-bad", "-last", "pk")
    page = page_of(request, listings)
    for one in page:
        one.counts = counts_of({kind: getattr(one, f"n_{kind}") for kind in report_kinds()})
    return render(request, "resources/reports.html", {"area": area, "page": page})


def report_kinds() -> dict[str, str]:
    return {str(value): str(label) for value, label in ListingReport.Kind.choices}


def counts_of(numbers: dict[str, int]) -> list[tuple[str, int]]:
    """How often each was said, those that were said."""
    return [(report_kinds()[kind], number) for kind, number in numbers.items() if number]


@area_view(Permission.EDIT_LISTINGS)
def listing_reports(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    """Every report of one listing with its note; somebody says that they looked."""
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    if request.method == "POST":
        until = moment_of(request.POST.get("until", ""))
        look_at_reports(listing=listing, until=until, by=request.actor)
        messages.success(request, _("Marked as looked at."))
        return redirect("resources:reports", area.slug)
    rows = ListingReport.objects.filter(area=area, service=listing).order_by("-created_at", "pk")
    new = rows.filter(looked_at=None).order_by()
    numbers = dict(new.values_list("kind").annotate(number=Count("pk")))
    context = {"area": area, "listing": listing, "page": page_of(request, rows)}
    context |= {"counts": counts_of(numbers), "until": timezone.now().timestamp()}
    return render(request, "resources/listing_reports.html", context)


def moment_of(text: str) -> Any:
    """When the page was shown, so that a report that came later is not taken for seen."""
    try:
        return datetime.fromtimestamp(float(text), tz=timezone.get_current_timezone())
    except (ValueError, OverflowError, OSError):
        return timezone.now()
