"""Whatever is tried in whatever order, no sum is ever above its ceiling."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.models import Allocation, BudgetLine, Commitment, Payment
from contracts.services.spending import new_reference
from tests.conftest import acting, owner, person_with
from tests.contracts import factories
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

# Few amounts, close to the ceilings, so that they are met again and again.
AMOUNTS = st.sampled_from(["-1.00", "0.01", "4.99", "5.00", "5.01", "10.00", "15.00", "20.00"])
VERBS = ["plan", "line", "ceiling", "ask", "approve", "decline", "cancel", "pay", "back"]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), AMOUNTS.map(Decimal), st.integers(0, 5)),
    min_size=10,
    max_size=30,
)


class World:
    """One area with 20 dollars, and the people who try things by plain writes."""

    def __init__(self):
        with owner():
            self.allocation = factories.AllocationFactory(amount=Decimal("20.00"))
            self.area = self.allocation.area
            self.category = factories.BudgetCategoryFactory()
            self.asks = MembershipFactory(role="fiscal_agent", area=self.area).person
            self.decides = MembershipFactory(role="coordinator", area=self.area).person
            line = factories.BudgetLineFactory(allocation=self.allocation, amount=10)
            factories.approved(budget_line=line, amount=5, payee="Shop", proposed_by=self.asks)
        self.admin = person_with("state_admin")

    def one(self, model, which):
        rows = list(model.objects.order_by("created_at", "id"))
        return rows[which % len(rows)] if rows else None

    def do(self, verb, amount, which):
        who = {"plan": self.decides, "line": self.decides, "approve": self.decides}
        who |= {"decline": self.decides, "cancel": self.decides, "ceiling": self.admin}
        with acting(who.get(verb, self.asks)):
            try:
                with transaction.atomic():
                    getattr(self, verb)(amount, which)
            except DatabaseError:
                return False
        return True

    def plan(self, amount, which):
        BudgetLine.objects.create(
            area=self.area,
            allocation=self.allocation,
            strategy="policy",
            category=self.category,
            purpose="x",
            amount=amount,
        )

    def line(self, amount, which):
        line = self.one(BudgetLine, which)
        BudgetLine.objects.filter(pk=line and line.pk).update(amount=amount)

    def ceiling(self, amount, which):
        Allocation.objects.update(amount=amount, set_by=self.admin)

    def ask(self, amount, which):
        Commitment.objects.create(
            area=self.area,
            budget_line=self.one(BudgetLine, which),
            reference=new_reference(),
            payee="Shop",
            purpose="x",
            amount=amount,
            proposed_by=self.asks,
        )

    def approve(self, amount, which, state="approved"):
        commitment = self.one(Commitment, which)
        Commitment.objects.filter(pk=commitment and commitment.pk).update(
            state=state,
            decided_by=self.decides,
            decided_at=timezone.now(),
            decision="vote",
            note="n",
        )

    def decline(self, amount, which):
        self.approve(amount, which, "declined")

    def cancel(self, amount, which):
        commitment = self.one(Commitment, which)
        Commitment.objects.filter(pk=commitment and commitment.pk).update(
            state="cancelled",
            cancelled_by=self.decides,
            cancelled_at=timezone.now(),
            cancelled_why="x",
        )

    def pay(self, amount, which, **fields):
        commitment = self.one(Commitment, which)
        values = {"amount": amount, "paid_on": timezone.localdate(), "voucher": new_reference()}
        Payment.objects.create(
            area=self.area,
            commitment=commitment,
            payee="Shop",
            recorded_by=self.asks,
            **values | fields,
        )

    def back(self, amount, which):
        wrong = self.one(Payment, which)
        Payment.objects.create(
            area=self.area,
            commitment=wrong and wrong.commitment,
            payee="Shop",
            recorded_by=self.asks,
            amount=-(wrong.amount if wrong else amount),
            paid_on=timezone.localdate(),
            voucher=wrong.voucher if wrong else "x",
            reverses=wrong,
            why="x",
        )

    def check(self):
        def total(rows):
            return rows.aggregate(total=Sum("amount"))["total"] or 0

        with owner():
            assert total(BudgetLine.objects.all()) <= Allocation.objects.get().amount
            for line in BudgetLine.objects.all():
                held = 0
                for commitment in line.commitments.all():
                    paid = total(commitment.payments.all())
                    assert 0 <= paid <= commitment.amount
                    assert not paid or commitment.state in ("approved", "cancelled")
                    if commitment.state != "declined":
                        held += paid if commitment.state == "cancelled" else commitment.amount
                assert held <= line.amount


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_order_of_writes_breaks_the_ceiling(db, steps):
    with transaction.atomic():
        world = World()
        for verb, amount, which in steps:
            world.do(verb, amount, which)
            world.check()
        transaction.set_rollback(True)
