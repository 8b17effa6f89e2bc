"""Money in plain words: where a commitment stands, who acts next, what happened, what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.figures import Balance
from contracts.models import Commitment, FiscalYear, Payment, Strategy
from cppc.core.charts import StackedBarChart, money
from cppc.core.models import AuditEvent
from teams.models import User

State = Commitment.State
# Short enough to stand above a bar on a phone.
SHORT = {
    Strategy.DECISIONS: gettext_lazy("Shared decisions"),
    Strategy.NETWORK: gettext_lazy("Networking"),
    Strategy.COURSE: gettext_lazy("Course of action"),
    Strategy.POLICY: gettext_lazy("Policy and practice"),
}


def person_name(user: User | None) -> str:
    """The name as colleagues see it; somebody who left may not be seen any more."""
    return user.get_full_name() if user else _("somebody who left")


def standing(commitment: Commitment, paid: Decimal) -> tuple[str, str]:
    """The state in words and the kind of its badge."""
    if commitment.state == State.PROPOSED:
        return _("Waits for a decision"), "warn"
    if commitment.state == State.DECLINED:
        return _("Declined"), "bad"
    if commitment.state == State.CANCELLED:
        return (_("Ended, partly paid") if paid else _("Cancelled")), ""
    if paid >= commitment.amount:
        return _("Paid in full"), "good"
    return (_("Approved, partly paid") if paid else _("Approved, not paid yet")), "info"


def next_step(commitment: Commitment, paid: Decimal) -> str:
    """Who acts next, and on what."""
    if commitment.state == State.PROPOSED:
        asked = person_name(getattr(commitment, "proposed_by", None))  # not everybody is seen
        return _("Somebody who may approve decides, but not %(name)s, who asked.") % {"name": asked}
    if commitment.state == State.APPROVED and paid < commitment.amount:
        left = money(commitment.amount - paid)
        return _("Whoever records payments pays. %(left)s is left to pay.") % {"left": left}
    return _("Nobody. Nothing is left to do.")


def what_is_left(year: FiscalYear, balance: Balance, today: date) -> str:
    """One sentence: how much is left, and until when."""
    words = {
        "left": money(balance.left),
        "allocated": money(balance.allocated),
        "unpaid": money(balance.allocated - balance.paid),
        "day": date_format(year.ends_on, "DATE_FORMAT"),
    }
    if today <= year.ends_on:
        return _("%(left)s of %(allocated)s is left to commit. It must be paid by %(day)s.") % words
    return _("The year ended on %(day)s. %(unpaid)s of %(allocated)s was not paid.") % words


def balance_chart(
    year: FiscalYear, balance: Balance, strategies: Mapping[Strategy, Balance]
) -> StackedBarChart:
    """The allocation and each strategy as bars of one scale."""
    parts = [_("Paid"), _("Approved"), _("Asked for"), _("Still free"), _("Not planned")]
    bars = [(_("All of it"), pieces(balance, balance.unplanned))]
    bars += [(str(SHORT[name]), pieces(part, Decimal(0))) for name, part in strategies.items()]
    return StackedBarChart(
        title=_("Where the money of %(year)s stands") % {"year": year},
        summary=_("%(left)s of %(allocated)s is left to commit.")
        % {"left": money(balance.left), "allocated": money(balance.allocated)},
        unit="money",
        parts=parts,
        rows=bars,
        head=[_("For"), *parts],
        wholes=[balance.allocated] * len(bars),
        name="balance-chart",
    )


def pieces(part: Balance, unplanned: Decimal) -> list[Decimal]:
    """The five parts of a bar, in the order of the chart's key."""
    return [part.paid, part.approved_unpaid, part.waiting, part.planned_free, unplanned]


@dataclass(frozen=True)
class Happening:
    """One entry of a commitment's history."""

    at: datetime
    who: str
    what: str
    words: str = ""


def history(commitment: Commitment, payments: Iterable[Payment]) -> list[Happening]:
    """What happened to a commitment and its payments, oldest first, from the audit; two queries."""
    rows = [str(commitment.pk), *(str(payment.pk) for payment in payments)]
    rels = ["contracts_commitment", "contracts_payment"]
    events = list(AuditEvent.objects.filter(rel__in=rels, row_id__in=rows).order_by("id"))
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    told = (tell(event, person_name(people.get(event.actor_id))) for event in events)
    return [happening for happening in told if happening is not None]


def tell(event: AuditEvent, who: str) -> Happening | None:
    """An audit entry as words, or None for a mark that another entry already tells."""
    after: dict[str, Any] = event.after or {}
    if event.rel == "contracts_payment":
        return _tell_payment(event, who, after) if event.op == "insert" else None
    if event.op == "insert":
        asked = _("asked for %(amount)s") % {"amount": money(Decimal(str(after["amount"])))}
        return Happening(event.at, who, asked, after["purpose"])
    what = {
        State.APPROVED: _("approved it"),
        State.DECLINED: _("declined it"),
        State.CANCELLED: _("cancelled what was not paid"),
    }.get(after.get("state", ""))
    texts = [after.get(name) for name in ("decision", "note", "cancelled_why")]
    return Happening(event.at, who, what, ". ".join(filter(None, texts))) if what else None


def _tell_payment(event: AuditEvent, who: str, after: dict[str, Any]) -> Happening:
    amount = Decimal(str(after["amount"]))
    if amount < 0:
        back = _("took back the payment of %(amount)s") % {"amount": money(-amount)}
        return Happening(event.at, who, back, after["why"])
    voucher = _("Voucher %(number)s") % {"number": after["voucher"]}
    paid = _("recorded a payment of %(amount)s") % {"amount": money(amount)}
    return Happening(event.at, who, paid, voucher)
