"""Input about money. Every form that makes a row has a key: sent twice, it makes one row."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import BudgetCategory, BudgetLine, FiscalYear, Strategy
from cppc.core.charts import money
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput, MoneyInput

LINE = register_form("budget-line", _("A budget line"))
REQUEST = register_form("spending-request", _("A request for money"))
DECISION = register_form("spending-decision", _("A decision on a request for money"))
ENDING = register_form("spending-ending", _("Taking back or cancelling a request"))
PAYMENT = register_form("payment", _("A payment"))
REVERSAL = register_form("payment-reversal", _("Taking back a payment"))
ALLOCATION = register_form("allocation", _("An area's allocation"))
CATEGORY = register_form("budget-category", _("A budget category"))

NO_NAMES = _("Write no name of a family here. Use the family's reference number, like F-7K2Q9.")
AMOUNT = re.compile(r"\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?")


class MoneyField(forms.DecimalField):
    """Dollars as people write them: 1250, 1,250.00 or $1,250; a comma is never a point."""

    widget = MoneyInput

    def __init__(self, *, least: str = "0.01", **options) -> None:
        super().__init__(
            max_digits=12, decimal_places=2, min_value=Decimal(least), localize=False, **options
        )

    def to_python(self, value):
        text = str(value or "").strip()
        if text and not AMOUNT.fullmatch(text):
            raise ValidationError(_("Write the amount in dollars and cents, like 1,250.00."))
        return super().to_python(text.replace("$", "").replace(",", "").strip())


def words(label, *, rows: int = 2, **options) -> forms.CharField:
    """A field for a sentence or two."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class OnceForm(forms.Form):
    """Carries the key of the row it makes; a missing or broken key becomes a new one."""

    key = forms.UUIDField(
        required=False, widget=forms.HiddenInput(attrs={"data-draft-skip": ""}), initial=uuid4
    )

    def clean_key(self):
        return self.cleaned_data["key"] or uuid4()


class LineForm(forms.Form):
    """What a budget line says."""

    strategy = forms.ChoiceField(
        label=_("Strategy"), choices=Strategy.choices, widget=forms.RadioSelect
    )
    category: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Kind of cost"), queryset=BudgetCategory.objects.none()
    )
    purpose = forms.CharField(label=_("What it is for"), max_length=200, help_text=NO_NAMES)
    amount = MoneyField(label=_("Amount"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        kept = self.initial.get("category")
        offered = BudgetCategory.objects.current()
        if kept:  # a line keeps its category when it is no longer offered
            day = timezone.localdate()
            offered = BudgetCategory.objects.filter(
                Q(pk=kept) | Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gte=day))
            )
        self.fields["category"].queryset = offered  # type: ignore[attr-defined]


class NewLineForm(OnceForm, LineForm):
    """A line that is not there yet."""

    field_order = ["strategy", "category", "purpose", "amount", "key"]


class ChangeLineForm(LineForm):
    """A line as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class LineChoice(forms.ModelChoiceField):
    """A budget line by its words, with what is left of it."""

    left: Mapping[UUID, Decimal] = {}

    def label_from_instance(self, line) -> str:
        left = self.left.get(line.pk, Decimal(0))
        return _("%(purpose)s (%(left)s left)") % {"purpose": line.purpose, "left": money(left)}


class RequestForm(OnceForm):
    """Money asked for, from which line, for whom and what."""

    line = LineChoice(label=_("Budget line"), queryset=BudgetLine.objects.none())
    payee = forms.CharField(
        label=_("Who will be paid"),
        max_length=120,
        help_text=_("A shop, an organization or a person who is paid. Never a family."),
    )
    purpose = forms.CharField(label=_("What it is for"), max_length=200, help_text=NO_NAMES)
    amount = MoneyField(label=_("Amount"))
    field_order = ["line", "payee", "purpose", "amount", "key"]

    def __init__(self, *args, lines, left, **options):
        super().__init__(*args, **options)
        choice = cast(LineChoice, self.fields["line"])
        choice.left, choice.queryset = left, lines


class ApproveForm(forms.Form):
    """The decision that lets money go."""

    decision = forms.CharField(
        label=_("Which decision is this?"),
        max_length=120,
        help_text=_("No dollar without a decision. For example: team vote 2026-10-12."),
    )
    note = words(_("Note"), required=False, max_length=300, help_text=NO_NAMES)


class DeclineForm(forms.Form):
    """Why the money is not given."""

    note = words(_("Why is it declined?"), max_length=300, help_text=NO_NAMES)
    decision = forms.CharField(
        label=_("Which decision is this, if there was a vote?"), required=False, max_length=120
    )


class EndForm(forms.Form):
    """Why a request or a commitment ends."""

    why = words(_("Why?"), max_length=300, help_text=NO_NAMES)


class PaymentForm(OnceForm):
    """What was paid, when, by which paper."""

    amount = MoneyField(label=_("Amount paid"))
    paid_on = forms.DateField(label=_("Paid on"), widget=DateInput)
    voucher = forms.CharField(
        label=_("Voucher or invoice number"),
        max_length=60,
        help_text=_("As it stands in your finance system. Write no bank account and no name."),
    )
    field_order = ["amount", "paid_on", "voucher", "key"]


class ReversalForm(forms.Form):
    """Why a payment is taken back."""

    why = words(_("Why is it taken back?"), max_length=300, help_text=NO_NAMES)


class AllocationForm(forms.Form):
    """What an area gets, and who decided it."""

    amount = MoneyField(label=_("Amount for the year"), least="0")
    source = forms.CharField(
        label=_("Decision or document"),
        max_length=300,
        help_text=_("Where this amount is written down, for example the contract and its date."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DefaultForm(forms.Form):
    """The decision that all areas' default amount rests on."""

    source = forms.CharField(
        label=_("Decision or document"),
        max_length=300,
        help_text=_("Where this amount is written down, for example the contract and its date."),
    )


class YearForm(forms.Form):
    """What may be written in a year."""

    state = forms.ChoiceField(
        label=_("The year is"), choices=FiscalYear.State.choices, widget=forms.RadioSelect
    )


class CategoryForm(OnceForm):
    """A kind of cost that lines may have."""

    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=80, required=False)
    from_on = forms.DateField(label=_("Offered from"), widget=DateInput)
    field_order = ["name_en", "name_es", "from_on", "key"]


def put_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """Show a service's refusal beside its fields; a form sent before gets a new key."""
    by_field = hasattr(refusal, "error_dict")
    told = refusal.error_dict if by_field else {NON_FIELD_ERRORS: refusal.error_list}
    for field, errors in told.items():
        form.add_error(field if field in form.fields else None, errors)
    if any(error.code == "sent_before" for errors in told.values() for error in errors):
        data = cast(QueryDict, form.data).copy()
        data[form.add_prefix("key")] = str(uuid4())
        form.data = data
