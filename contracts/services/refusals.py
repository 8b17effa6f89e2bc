"""What the ledger of the database refuses, in words beside the field (see sql/ledger.sql)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import BaseConstraint
from django.utils.translation import gettext as _

from contracts.models import (
    Allocation,
    BudgetCategory,
    BudgetLine,
    Commitment,
    FiscalYear,
    Payment,
)
from cppc.core.charts import money

Row = TypeVar("Row", bound=models.Model)

CHECK_VIOLATION = "23514"
UNIQUE_VIOLATION = "23505"
BUSY = ("55P03", "40P01")  # waited too long for a lock; two writers waited for each other

TABLES = (FiscalYear, BudgetCategory, Allocation, BudgetLine, Commitment, Payment)


class SentTwice(Exception):  # noqa: N818 - the second sending of a form is no error
    """The row of this very form is there already."""


class Stale(Exception):  # noqa: N818 - two people wrote at once, nothing is broken
    """Somebody else saved the row meanwhile; carries it as it is now."""

    def __init__(self, row: object) -> None:
        super().__init__("saved by somebody else meanwhile")
        self.row = row


def _left(text: str) -> str:
    """The amount that would still do, as words."""
    return money(max(Decimal(text or 0), Decimal(0)))


# The rule's name: the field it belongs to, and what to say; the function gets the rule's detail.
LEDGER: dict[str, tuple[str, Callable[[str], str]]] = {
    "lines_stay_within_the_allocation": (
        "amount",
        lambda left: _("Only %(left)s of the allocation is left.") % {"left": _left(left)},
    ),
    "a_line_covers_its_commitments": (
        "amount",
        lambda held: (
            _("%(held)s of this line is already promised. It cannot be less than that.")
            % {"held": _left(held)}
        ),
    ),
    "an_allocation_covers_its_lines": (
        "amount",
        lambda held: (
            _("The area has already planned %(held)s. It cannot be less than that.")
            % {"held": _left(held)}
        ),
    ),
    "commitments_stay_within_the_line": (
        "amount",
        lambda left: _("Only %(left)s of this budget line is left.") % {"left": _left(left)},
    ),
    "payments_stay_within_the_commitment": (
        "amount",
        lambda left: _("Only %(left)s of this commitment is left to pay.") % {"left": _left(left)},
    ),
    "a_payment_is_dated_in_its_year": (
        "paid_on",
        lambda first: _("The day must be within the fiscal year, July 1 to June 30."),
    ),
    "a_payment_needs_an_approval": (
        NON_FIELD_ERRORS,
        lambda state: _("Only an approved commitment can be paid."),
    ),
    "a_used_line_stays": (
        NON_FIELD_ERRORS,
        lambda _detail: _("Money was already asked for from this line, so it cannot be removed."),
    ),
    "the_year_takes_this_write": (
        NON_FIELD_ERRORS,
        lambda state: (
            _("This fiscal year is locked. Nothing can be changed in it.")
            if state == "locked"
            else _("This fiscal year is closing. Nothing new can be planned or asked for in it.")
        ),
    ),
    "a_commitment_follows_its_steps": (
        NON_FIELD_ERRORS,
        lambda state: _("This was already decided or cancelled. Look at it again."),
    ),
}
FIELDS = {
    "one_payment_of_a_voucher_for_each_payee": "voucher",
    "a_payment_has_a_voucher": "voucher",
    "a_line_is_more_than_nothing": "amount",
    "a_commitment_is_more_than_nothing": "amount",
    "a_payment_is_positive_or_takes_one_back": "amount",
    "an_allocation_is_not_negative": "amount",
    "an_allocation_has_a_source": "source",
    "one_offered_category_of_a_name": "name_en",
    "a_category_ends_after_it_begins": "to_on",
}


def _constraint(name: str) -> BaseConstraint | None:
    """The constraint of one of our models that is called so."""
    found = (c for model in TABLES for c in model._meta.constraints if c.name == name)
    return next(found, None)


def in_words(diagnosis: Any) -> ValidationError | None:
    """The refusal as a ValidationError, or None when it is no rule of ours."""
    code, name = diagnosis.sqlstate, diagnosis.constraint_name or ""
    if code in BUSY:
        return ValidationError(
            _("Somebody else is changing this budget right now. Please send it again.")
        )
    if code == CHECK_VIOLATION and name in LEDGER:
        field, say = LEDGER[name]
        return ValidationError({field: say(diagnosis.message_detail or "")})
    constraint = _constraint(name) if code in (CHECK_VIOLATION, UNIQUE_VIOLATION) else None
    if constraint is None:
        return None
    words = constraint.get_violation_error_message()
    return ValidationError({FIELDS.get(name, NON_FIELD_ERRORS): words})


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the database refuses inside into a ValidationError; the writes are undone."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None:
            raise
        if isinstance(error, IntegrityError) and str(diagnosis.constraint_name).endswith("_pkey"):
            raise SentTwice from error
        refusal = in_words(diagnosis)
        if refusal is None:
            raise
        raise refusal from error


def _check_fields(row: models.Model) -> None:
    """Lengths, digits and choices. Links are the database's: a page may not see every person."""
    row.clean_fields(exclude={f.name for f in row._meta.concrete_fields if f.is_relation})


def insert_once(row: Row, *telling: str) -> Row:
    """Insert the row, or give back the one this same form made before (a second click, a reload).

    Raises ValidationError when a form that was already sent comes again with other words in the
    fields named by `telling`, so that nothing typed is dropped in silence.
    """
    try:
        with refusals():
            _check_fields(row)
            row.save(force_insert=True)
    except SentTwice:
        earlier = type(row)._default_manager.filter(pk=row.pk).first()
        if earlier is None or any(getattr(earlier, f) != getattr(row, f) for f in telling):
            raise ValidationError(
                _("This form was already sent. To send it as a new one, press the button again."),
                code="sent_before",
            ) from None
        return earlier
    return row


def save_changes(row: Row) -> Row:
    """Save a changed row under the ledger's eyes, one version up."""
    with refusals():
        row.version += 1  # type: ignore[attr-defined]
        _check_fields(row)
        row.save(force_update=True)
    return row
