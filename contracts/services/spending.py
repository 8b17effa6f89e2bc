"""Money asked for, decided, paid; and what takes each of these back."""

import secrets
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.models import BudgetLine, Commitment, Payment
from contracts.policies import can_cancel, can_decide, can_pay, can_propose, can_take_back
from contracts.services.refusals import insert_once, refusals, save_changes
from teams.access import Actor
from teams.services.wall import refuse_names

# No letters or digits that look alike when they are read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A reference that says nothing about the area or the money, like M-7K2Q9XB."""
    return "M-" + "".join(secrets.choice(ALPHABET) for _place in range(7))


@transaction.atomic
def propose_commitment(
    *,
    line: BudgetLine,
    payee: str,
    purpose: str,
    amount: Decimal,
    by: Actor,
    key: UUID | None = None,
) -> Commitment:
    """Ask for money from a budget line; somebody else decides.

    Raises ValidationError when the line has not enough left.
    """
    if not can_propose(by, line.allocation.fiscal_year) or line.area != by.area:
        raise PermissionDenied
    refuse_names(area=line.area, texts=[payee, purpose], by=by)
    commitment = Commitment(
        id=key or uuid4(),
        area=line.area,
        budget_line=line,
        reference=new_reference(),
        payee=payee,
        purpose=purpose,
        amount=amount,
        proposed_by=by.user,
    )
    return insert_once(commitment, "budget_line_id", "payee", "purpose", "amount")


@transaction.atomic
def approve_commitment(
    *, commitment: Commitment, decision: str, by: Actor, note: str = ""
) -> Commitment:
    """Approve a request, naming the decision it rests on; refuses the person who asked."""
    return _decide(commitment, Commitment.State.APPROVED, decision=decision, note=note, by=by)


@transaction.atomic
def decline_commitment(
    *, commitment: Commitment, note: str, by: Actor, decision: str = ""
) -> Commitment:
    """Decline a request and say why; refuses the person who asked."""
    return _decide(commitment, Commitment.State.DECLINED, decision=decision, note=note, by=by)


def _decide(
    commitment: Commitment, state: str, *, decision: str, note: str, by: Actor
) -> Commitment:
    row = _locked(commitment, by)
    if row.state == state and row.decided_by_id == by.user.pk:
        return row  # the same button, pressed twice
    if row.state != Commitment.State.PROPOSED:
        raise ValidationError(_("This was already decided or cancelled. Look at it again."))
    if not can_decide(by, row):
        raise PermissionDenied
    refuse_names(area=row.area, texts=[decision, note], by=by)
    row.state, row.decision, row.note = state, decision, note
    row.decided_by, row.decided_at = by.user, timezone.now()
    return save_changes(row)


@transaction.atomic
def cancel_commitment(*, commitment: Commitment, why: str, by: Actor) -> Commitment:
    """Cancel what is not paid yet; the rest goes back to the budget line."""
    row = _locked(commitment, by)
    if row.state == Commitment.State.CANCELLED and row.cancelled_by_id == by.user.pk:
        return row
    if row.state not in (Commitment.State.PROPOSED, Commitment.State.APPROVED):
        raise ValidationError(_("This was already decided or cancelled. Look at it again."))
    if not can_cancel(by, row):
        raise PermissionDenied
    refuse_names(area=row.area, texts=[why], by=by)
    row.state, row.cancelled_why = Commitment.State.CANCELLED, why
    row.cancelled_by, row.cancelled_at = by.user, timezone.now()
    return save_changes(row)


@transaction.atomic
def record_payment(
    *,
    commitment: Commitment,
    amount: Decimal,
    paid_on: date,
    voucher: str,
    by: Actor,
    key: UUID | None = None,
) -> Payment:
    """Record money paid on an approved commitment.

    Raises ValidationError when it is more than is left to pay, when the day is ahead or outside
    the fiscal year, and when the payee's voucher number is recorded already.
    """
    if commitment.area != by.area:
        raise PermissionDenied
    payment = Payment(
        id=key or uuid4(),
        area=commitment.area,
        commitment=commitment,
        payee=commitment.payee,
        amount=amount,
        paid_on=paid_on,
        voucher=voucher,
        recorded_by=by.user,
    )
    if not can_pay(by, commitment):
        raise PermissionDenied
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("This day is still ahead.")})
    refuse_names(area=commitment.area, texts=[voucher], by=by)
    return insert_once(payment, "commitment_id", "amount", "paid_on", "voucher")


@transaction.atomic
def reverse_payment(*, payment: Payment, why: str, by: Actor) -> Payment:
    """Take a payment back by an entry of the same amount below zero; nothing is deleted."""
    earlier = Payment.objects.filter(reverses=payment).first()
    if earlier is not None and earlier.recorded_by_id == by.user.pk:
        return earlier
    year = payment.commitment.budget_line.allocation.fiscal_year
    if payment.area != by.area or not can_take_back(by, payment, year):
        raise PermissionDenied
    refuse_names(area=payment.area, texts=[why], by=by)
    return insert_once(
        Payment(
            area=payment.area,
            commitment_id=payment.commitment_id,
            payee=payment.payee,
            amount=-payment.amount,
            paid_on=payment.paid_on,
            voucher=payment.voucher,
            recorded_by=by.user,
            reverses=payment,
            why=why,
        )
    )


def _locked(commitment: Commitment, by: Actor) -> Commitment:
    """The commitment as it is now, locked until the end; only in the area of the one who acts."""
    if commitment.area_id != getattr(by.area, "pk", None):
        raise PermissionDenied
    rows = Commitment.objects.select_related("budget_line__allocation__fiscal_year")
    with refusals():
        row = rows.select_for_update(of=("self",)).filter(pk=commitment.pk).first()
    if row is None:
        raise PermissionDenied  # the policy lets only those lock it who may ask or decide
    return row
