"""Commitments: asked for, decided, cancelled; their payments."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse as reverse_url
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts import services
from contracts.figures import lines_of, with_paid
from contracts.forms import (
    DECISION,
    ENDING,
    PAYMENT,
    REQUEST,
    REVERSAL,
    ApproveForm,
    DeclineForm,
    EndForm,
    PaymentForm,
    RequestForm,
    ReversalForm,
)
from contracts.models import Allocation, BudgetLine, Commitment, Payment
from contracts.policies import can_cancel, can_decide, can_pay, can_propose, can_take_back
from contracts.views.parts import (
    YEAR_STATE_WORDS,
    allocation_or_404,
    commitment_or_404,
    form_page,
    year_or_404,
)
from contracts.words import history, next_step, person_name, standing
from teams.access import area_view
from teams.models import Area
from teams.roles import Permission

A_PAGE = 25


@area_view(Permission.SEE_MONEY)
def commitments(request, area: Area, year: int) -> HttpResponse:
    """All requests and commitments of a year, the newest first."""
    fiscal_year = year_or_404(year)
    asked = request.GET.get("state", "")
    found = with_paid(Commitment.objects.filter(area=area).of_year(fiscal_year).for_list())
    if asked in Commitment.State.values:
        found = found.filter(state=asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for commitment in page:
        commitment.standing = standing(commitment, commitment.paid)
        commitment.next_step = next_step(commitment, commitment.paid)
    context = {"area": area, "year": fiscal_year, "page": page, "asked": asked}
    context |= {"states": Commitment.State.choices}
    context |= {"may_propose": can_propose(request.actor, fiscal_year)}
    return render(request, "contracts/commitments.html", context)


@area_view(Permission.PROPOSE_SPENDING)
def propose(request, area: Area, year: int) -> HttpResponse:
    """Ask for money from a budget line."""
    allocation = allocation_or_404(area, year)
    if not can_propose(request.actor, allocation.fiscal_year):
        raise PermissionDenied
    lines = lines_of(allocation)
    return form_page(
        request,
        "contracts/propose.html",
        _request_form(request, allocation, lines),
        lambda said: services.propose_commitment(by=request.actor, **said),
        draft=(REQUEST, allocation.pk),
        done=_("Your request is sent. Another person decides."),
        back=reverse_url("contracts:commitments", args=[area.slug, year]),
        area=area,
        lines=lines,
    )


def _request_form(request, allocation: Allocation, lines: list[Any]) -> RequestForm:
    """The form with the year's lines to choose from; a link from a line has chosen it."""
    choices = BudgetLine.objects.filter(allocation=allocation)
    return RequestForm(
        request.POST or None,
        lines=choices.select_related("area", "allocation__fiscal_year"),
        left={line.pk: line.left for line in lines},
        initial={"line": request.GET.get("line")},
    )


@area_view(Permission.SEE_MONEY)
def commitment(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """One commitment: where it stands, who acts next, its payments and its history."""
    found = commitment_or_404(area, commitment_id)
    year = found.budget_line.allocation.fiscal_year
    payments: list[Any] = list(found.payments.all())
    paid = sum((payment.amount for payment in payments), Decimal(0))
    for payment in payments:
        payment.may_take_back = can_take_back(request.actor, payment, year)
    context = {"area": area, "commitment": found, "year": year, "payments": payments}
    context |= {
        "paid": paid,
        "year_words": YEAR_STATE_WORDS[year.state],
        "standing": standing(found, paid),
        "next_step": next_step(found, paid),
        "asked_by": person_name(getattr(found, "proposed_by", None)),
        "history": history(found, payments),
    }
    return render(request, "contracts/commitment.html", context | _may(request, found, paid))


def _may(request, found: Commitment, paid: Decimal) -> dict[str, bool]:
    """What the reader can do with a commitment now."""
    return {
        "own": found.proposed_by_id == request.user.pk and found.state == "proposed",
        "approver": request.actor.may(Permission.APPROVE_SPENDING),
        "may_decide": can_decide(request.actor, found),
        "may_cancel": can_cancel(request.actor, found),
        "may_pay": can_pay(request.actor, found) and paid < found.amount,
    }


@area_view(Permission.APPROVE_SPENDING)
def approve(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """Approve a request of somebody else, naming the decision."""
    found = commitment_or_404(area, commitment_id)
    if not (can_decide(request.actor, found) or _decided_by_me(request, found)):
        raise PermissionDenied
    return form_page(
        request,
        "contracts/approve.html",
        ApproveForm(request.POST or None),
        lambda said: services.approve_commitment(commitment=found, by=request.actor, **said),
        draft=(DECISION, found.pk),
        done=_("It is approved."),
        back=found.get_absolute_url(),
        commitment=found,
        area=area,
    )


@area_view(Permission.APPROVE_SPENDING)
def decline(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """Decline a request of somebody else, saying why."""
    found = commitment_or_404(area, commitment_id)
    if not (can_decide(request.actor, found) or _decided_by_me(request, found)):
        raise PermissionDenied
    return form_page(
        request,
        "contracts/decline.html",
        DeclineForm(request.POST or None),
        lambda said: services.decline_commitment(commitment=found, by=request.actor, **said),
        draft=(DECISION, found.pk),
        done=_("It is declined."),
        back=found.get_absolute_url(),
        commitment=found,
        area=area,
    )


def _decided_by_me(request, found: Commitment) -> bool:
    """The button pressed a second time: the service knows that nothing is left to do."""
    return request.method == "POST" and found.decided_by_id == request.user.pk


@area_view(Permission.APPROVE_SPENDING)
def cancel(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """Cancel what is not paid yet."""
    return _end(request, area, commitment_id, "contracts/cancel.html")


@area_view(Permission.PROPOSE_SPENDING)
def withdraw(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """Take one's own undecided request back."""
    return _end(request, area, commitment_id, "contracts/withdraw.html")


def _end(request, area: Area, commitment_id: UUID, template: str) -> HttpResponse:
    found = commitment_or_404(area, commitment_id)
    ended = request.method == "POST" and found.cancelled_by_id == request.user.pk
    if not (can_cancel(request.actor, found) or ended):
        raise PermissionDenied
    return form_page(
        request,
        template,
        EndForm(request.POST or None),
        lambda said: services.cancel_commitment(commitment=found, by=request.actor, **said),
        draft=(ENDING, found.pk),
        done=_("It is ended. What was not paid is free again."),
        back=found.get_absolute_url(),
        commitment=found,
        area=area,
    )


@area_view(Permission.RECORD_PAYMENT)
def pay(request, area: Area, commitment_id: UUID) -> HttpResponse:
    """Record a payment on an approved commitment."""
    found = commitment_or_404(area, commitment_id)
    if not can_pay(request.actor, found):
        raise PermissionDenied
    paid = sum((payment.amount for payment in found.payments.all()), Decimal(0))
    first = {"amount": max(found.amount - paid, Decimal(0)), "paid_on": timezone.localdate()}
    return form_page(
        request,
        "contracts/pay.html",
        PaymentForm(request.POST or None, initial=first),
        lambda said: services.record_payment(commitment=found, by=request.actor, **said),
        draft=(PAYMENT, found.pk),
        done=_("The payment is recorded."),
        back=found.get_absolute_url(),
        commitment=found,
        left=first["amount"],
        area=area,
    )


@area_view(Permission.RECORD_PAYMENT)
def reverse(request, area: Area, payment_id: UUID) -> HttpResponse:
    """Take a wrong payment back by an entry of its own."""
    found = Payment.objects.select_related("area")
    payment = get_object_or_404(found, area=area, pk=payment_id)
    payment.commitment = commitment_or_404(area, payment.commitment_id)
    year = payment.commitment.budget_line.allocation.fiscal_year
    back = payment.commitment.get_absolute_url()
    if not can_take_back(request.actor, payment, year):
        if payment.reversed and request.method == "POST":
            return redirect(back)  # the button pressed a second time
        raise PermissionDenied
    return form_page(
        request,
        "contracts/reverse.html",
        ReversalForm(request.POST or None),
        lambda said: services.reverse_payment(payment=payment, by=request.actor, **said),
        draft=(REVERSAL, payment.pk),
        done=_("The payment is taken back."),
        back=back,
        payment=payment,
        area=area,
    )
