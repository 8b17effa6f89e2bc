"""The money's walk: the state gives, the area plans, one asks, another decides, and it is paid."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from contracts.models import Commitment
from contracts.models.reference import current_number
from tests import factories
from tests.conftest import owner, person_with
from tests.contracts import access_rows
from tests.contracts.factories import AllocationFactory, BudgetCategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SEND = "main form .actions > button[type=submit].btn-primary, main form .actions > .btn-danger"


@pytest.fixture
def area(site):
    """An area, another one, and two kinds of cost."""
    with owner():
        factories.AreaFactory(name="Another Example Area")
        for name in ("Example rides", "Example training"):
            BudgetCategoryFactory(name_en=name, from_on=date(2020, 7, 1))
        return factories.AreaFactory(name="Example Area")


def address(name, *args):
    return reverse(f"contracts:{name}", args=args)


def go(page, path):
    """Another page of the site."""
    page.goto("/".join(page.url.split("/")[:3]) + path)


def send(page, **said):
    """Fill the form in and send it."""
    for name, value in said.items():
        page.fill(f"[name={name}]", value)
    page.click(SEND)
    page.wait_for_selector(".notice--success")


def plan(page, strategy, **said):
    page.check(f"[name=strategy][value={strategy}]")
    page.select_option("[name=category]", label="Example rides")
    send(page, **said)


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1280, "en")])
def test_from_allocation_to_payment(area, open_page, shot, width, language):
    year, seen = current_number(), {"width": width, "language": language}
    plans = open_page(person_with("coordinator", area), address("balance", area.slug), **seen)
    state = open_page(person_with("state_admin"), address("allocations"), **seen)
    state.click("form[action$='/start/'] button >> nth=0")
    state.click("a[href$='/default/']")
    send(state, source="State contract, term of the year")
    shot(state, "1-state")

    add = address("add_line", area.slug, year)
    go(plans, add)
    plan(plans, "course", purpose="Rides to family meetings", amount="6,000")
    go(plans, add)
    plan(plans, "network", purpose="Neighborhood suppers", amount="4,500.50")

    fiscal = person_with("fiscal_agent", area)
    asks = open_page(fiscal, address("propose", area.slug, year), **seen)
    asks.select_option("[name=line]", index=1)
    send(asks, payee="Example Cab Company", purpose="Rides in May", amount="1,200")
    shot(asks, "2-requests")

    with owner():
        one = Commitment.objects.select_related("area").get()
    go(plans, one.get_absolute_url())
    plans.click("a[href$='/approve/']")
    send(plans, decision="team vote 2026-10-12")

    go(asks, one.get_absolute_url())
    asks.click("a[href$='/pay/']")
    send(asks, voucher="V-2026-17", amount="800")
    shot(asks, "3-commitment")

    go(plans, address("balance", area.slug))
    shot(plans, "4-balance")
    assert "$18,800.00" in plans.inner_text("main")
    go(state, address("allocations"))
    shot(state, "5-state-with-money")


PAGES = [
    ("allocations", "state_admin", "en"),
    ("allocations", "state_admin", "es"),
    ("give_default", "state_admin", "en"),
    ("set_allocation", "state_admin", "en"),
    ("set_year", "state_admin", "en"),
    ("categories", "state_admin", "en"),
    ("add_category", "state_admin", "en"),
    ("balance", "coordinator", "en"),
    ("balance", "coordinator", "es"),
    ("add_line", "coordinator", "en"),
    ("change_line", "coordinator", "en"),
    ("remove_line", "coordinator", "en"),
    ("propose", "fiscal_agent", "en"),
    ("commitments", "fiscal_agent", "es"),
    ("commitment", "coordinator", "en"),
    ("approve", "coordinator", "en"),
    ("cancel", "coordinator", "en"),
    ("pay", "fiscal_agent", "en"),
    ("reverse", "fiscal_agent", "en"),
]
REFUSED = {"give_default", "add_line", "propose", "approve", "pay"}


@pytest.mark.parametrize(("name", "role", "language"), PAGES)
def test_every_page_of_the_money_can_be_used_by_all(
    area, open_page, check_page, shot, name, role, language
):
    """At every size, in both color schemes; forms also with what is wrong in them."""
    world = SimpleNamespace(area=area)
    with owner():
        access_rows.build(world)
    row = next(row for row in access_rows.ROWS if row.name == f"contracts:{name}")
    person = person_with(role, None if role == "state_admin" else area)
    page = open_page(person, reverse(row.name, args=row.args(world)), language=language)
    check_page(page)
    if name in REFUSED:
        page.click(SEND)
        page.wait_for_selector("[role=alert]")
        check_page(page)
    shot(page, name)


def test_without_scripts_the_money_can_be_planned(area, open_page):
    with owner():
        AllocationFactory(area=area)
    coordinator, path = person_with("coordinator", area), ("add_line", area.slug, current_number())
    page = open_page(coordinator, address(*path), scripts=False)
    page.check("[name=strategy][value=policy]")
    page.select_option("[name=category]", label="Example training")
    page.fill("[name=purpose]", "Training for all")
    page.fill("[name=amount]", "20001")
    page.click(SEND)
    assert "Only $20,000.00 of the allocation is left." in page.inner_text("main")
    page.fill("[name=amount]", "20000")
    page.click(SEND)
    assert "Training for all" in page.inner_text("main table >> nth=-1")
