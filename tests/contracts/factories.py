"""Rows of money for tests; call them inside `with owner():`. The ledger's rules hold here too."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contracts.models import (
    Allocation,
    BudgetCategory,
    BudgetLine,
    Commitment,
    FiscalYear,
    Payment,
)
from contracts.models.reference import current_number
from contracts.services.spending import new_reference
from tests.factories import AreaFactory, UserFactory


class FiscalYearFactory(DjangoModelFactory):
    class Meta:
        model = FiscalYear
        django_get_or_create = ("starts_on",)

    starts_on = factory.LazyFunction(lambda: date(current_number() - 1, 7, 1))


class BudgetCategoryFactory(DjangoModelFactory):
    class Meta:
        model = BudgetCategory

    name_en = factory.Sequence(lambda n: f"Kind of cost {n}")
    from_on = date(2020, 7, 1)


class AllocationFactory(DjangoModelFactory):
    class Meta:
        model = Allocation

    area = factory.SubFactory(AreaFactory)
    fiscal_year = factory.SubFactory(FiscalYearFactory)
    amount = Decimal("20000.00")
    source = "State contract, term of the year"
    set_by = factory.SubFactory(UserFactory)


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    allocation = factory.SubFactory(AllocationFactory)
    area = factory.SelfAttribute("allocation.area")
    strategy = "network"
    category = factory.SubFactory(BudgetCategoryFactory)
    purpose = factory.Sequence(lambda n: f"Neighborhood supper {n}")
    amount = Decimal("5000.00")


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    budget_line = factory.SubFactory(BudgetLineFactory)
    area = factory.SelfAttribute("budget_line.area")
    reference = factory.LazyFunction(new_reference)
    payee = factory.Sequence(lambda n: f"Example Bakery {n}")
    purpose = "Bread for the supper"
    amount = Decimal("400.00")
    proposed_by = factory.SubFactory(UserFactory)


class PaymentFactory(DjangoModelFactory):
    class Meta:
        model = Payment

    commitment = factory.LazyFunction(lambda: approved())
    area = factory.SelfAttribute("commitment.area")
    payee = factory.SelfAttribute("commitment.payee")
    amount = Decimal("100.00")
    paid_on = factory.LazyFunction(timezone.localdate)
    voucher = factory.Sequence(lambda n: f"V-{n}")
    recorded_by = factory.SubFactory(UserFactory)


def approved(**fields):
    """A commitment that was asked for and then approved by somebody else."""
    commitment = CommitmentFactory(**fields)
    commitment.state = Commitment.State.APPROVED
    commitment.decided_by = UserFactory()
    commitment.decided_at = timezone.now()
    commitment.decision = "team vote"
    commitment.save(force_update=True)
    return commitment
