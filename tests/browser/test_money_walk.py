"""The money's walk: the state gives, the area plans, one asks, another decides, and it is paid."""

from datetime import date

import pytest
from django.urls import reverse

from contracts.models import Commitment
from contracts.models.reference import current_number
from tests import factories
from tests.conftest import owner, person_with
from tests.contracts.factories import AllocationFactory, BudgetCategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SEND = "main form .actions > button[type=submit].btn-primary, main form .actions > .btn-danger"


@pytest.fixture
def people(site):
    """The state's administrator, a coordinator and a fiscal agent of one area."""
    with owner():
        area = factories.AreaFactory(name="Example Area")
        factories.AreaFactory(name="Another Example Area")
        for name in ("Example rides", "Example training"):
            BudgetCategoryFactory(name_en=name, from_on=date(2020, 7, 1))
    admin = person_with("state_admin")
    return area, admin, person_with("coordinator", area), person_with("fiscal_agent", area)


def address(name, *args):
    return reverse(f"contracts:{name}", args=args)


def send(page, look, **said):
    """Fill the form in, look at it with errors and without, and send it."""
    page.click(SEND)
    page.wait_for_selector("[role=alert]")
    look(page)
    for name, value in said.items():
        page.fill(f"[name={name}]", value)
    page.click(SEND)
    page.wait_for_selector(".notice--success")


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (390, "es"), (1280, "en")])
def test_from_allocation_to_payment(people, open_page, check_page, shot, width, language):
    area, admin, coordinator, fiscal = people
    year, seen = current_number(), {"width": width, "language": language}
    look = check_page if width == 390 else lambda page: None  # it looks at both sizes itself

    state = open_page(admin, address("allocations"), **seen)
    look(state)
    state.click("form[action$='/start/'] button >> nth=0")
    state.wait_for_selector(".notice--success")
    state.click("a[href$='/default/']")
    send(state, look, source="State contract, term of the year")
    look(state)
    shot(state, "1-state")

    plans = open_page(coordinator, address("balance", area.slug), **seen)
    look(plans)
    shot(plans, "2-nothing-planned")
    for strategy, purpose, amount in (
        ("course", "Rides to family meetings", "6,000"),
        ("network", "Neighborhood suppers", "4,500.50"),
    ):
        plans.goto(plans.url.split("/areas/")[0] + address("add_line", area.slug, year))
        plans.check(f"[name=strategy][value={strategy}]")
        plans.select_option("[name=category]", label="Example rides")
        plans.fill("[name=purpose]", purpose)
        plans.fill("[name=amount]", amount)
        plans.click(SEND)
        plans.wait_for_selector(".notice--success")

    asks = open_page(fiscal, address("propose", area.slug, year), **seen)
    look(asks)
    asks.select_option("[name=line]", index=1)
    send(asks, look, payee="Example Cab Company", purpose="Rides in May", amount="1,200")
    look(asks)
    shot(asks, "3-requests")

    with owner():
        one = Commitment.objects.select_related("area").get()
    plans.goto(plans.url.split("/areas/")[0] + one.get_absolute_url())
    look(plans)
    plans.click("a[href$='/approve/']")
    send(plans, look, decision="team vote 2026-10-12")

    asks.goto(asks.url.split("/areas/")[0] + one.get_absolute_url())
    asks.click("a[href$='/pay/']")
    look(asks)
    shot(asks, "4-pay")
    send(asks, look, voucher="V-2026-17", amount="800")
    look(asks)
    shot(asks, "5-commitment")

    plans.goto(plans.url.split("/areas/")[0] + address("balance", area.slug))
    look(plans)
    shot(plans, "6-balance")
    assert "$18,800.00" in plans.inner_text("main")
    state.goto(state.url.split("/state/")[0] + address("allocations"))
    look(state)
    shot(state, "7-state-with-money")


def test_without_scripts_the_money_can_be_planned(people, open_page):
    area, _admin, coordinator, _fiscal = people
    with owner():
        AllocationFactory(area=area)
    page = open_page(coordinator, address("add_line", area.slug, current_number()), scripts=False)
    page.check("[name=strategy][value=policy]")
    page.select_option("[name=category]", label="Example training")
    page.fill("[name=purpose]", "Training for all")
    page.fill("[name=amount]", "20001")
    page.click(SEND)
    assert "Only $20,000.00 of the allocation is left." in page.inner_text("main")
    page.fill("[name=amount]", "20000")
    page.click(SEND)
    assert "Training for all" in page.inner_text("main table >> nth=-1")
