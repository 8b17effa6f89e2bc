"""Money as CSV, for the finance office's own programs: a byte-order mark, one row at a time."""

import csv
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.figures import lines_of, with_paid
from contracts.models import Allocation, Commitment, Payment, Strategy

BOM = "\ufeff"
# A spreadsheet takes a text that starts like this for a formula and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide forms count


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run gets a mark in front; numbers and dates stay."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA):
        return f"'{cell}"
    return cell


class _Line:
    """A file that gives each written line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(header: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    """The lines of a CSV file, each made when it is asked for."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow([str(cell) for cell in header])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


Table = tuple[list[str], Iterator[list[Any]]]


def budget(allocation: Allocation) -> Table:
    """The budget lines with what is promised and paid."""
    header = [_("Strategy"), _("Kind of cost"), _("What it is for"), _("Budgeted")]
    header += [_("Committed"), _("Paid"), _("Left")]
    strategies = {value: str(label) for value, label in Strategy.choices}

    def rows() -> Iterator[list[Any]]:
        for line in lines_of(allocation):
            yield [
                strategies[line.strategy],
                line.category.name,
                line.purpose,
                *(line.amount, line.committed, line.paid, line.left),
            ]

    return header, rows()


def commitments(allocation: Allocation) -> Table:
    """Requests and commitments with their decisions."""
    header = [_("Reference"), _("Asked on"), _("Budget line"), _("Strategy"), _("Payee")]
    header += [_("What it is for"), _("Amount"), _("State"), _("Decision on file"), _("Decided on")]
    header += [_("Paid")]
    strategies = {value: str(label) for value, label in Strategy.choices}
    states = {value: str(label) for value, label in Commitment.State.choices}
    here = Commitment.objects.filter(budget_line__allocation=allocation)
    found: Any = with_paid(here.select_related("budget_line")).order_by("created_at", "id")

    def rows() -> Iterator[list[Any]]:
        for one in found.iterator(chunk_size=500):
            yield [
                one.reference,
                one.created_at.date(),
                one.budget_line.purpose,
                strategies[one.budget_line.strategy],
                one.payee,
                one.purpose,
                one.amount,
                states[one.state],
                one.decision,
                one.decided_at.date() if one.decided_at else "",
                one.paid,
            ]

    return header, rows()


def payments(allocation: Allocation) -> Table:
    """Payments and what took some of them back, as signed amounts."""
    header = [_("Paid on"), _("Payee"), _("Voucher or invoice number"), _("Amount")]
    header += [_("Commitment"), _("Budget line"), _("Strategy"), _("Why it was taken back")]
    strategies = {value: str(label) for value, label in Strategy.choices}
    found = Payment.objects.filter(commitment__budget_line__allocation=allocation)
    found = found.select_related("commitment__budget_line").order_by("paid_on", "created_at", "id")

    def rows() -> Iterator[list[Any]]:
        for one in found.iterator(chunk_size=500):
            line = one.commitment.budget_line
            yield [
                one.paid_on,
                one.payee,
                one.voucher,
                Decimal(one.amount),
                one.commitment.reference,
                line.purpose,
                strategies[line.strategy],
                one.why,
            ]

    return header, rows()


KINDS: dict[str, Callable[[Allocation], Table]] = {
    "budget": budget,
    "commitments": commitments,
    "payments": payments,
}
