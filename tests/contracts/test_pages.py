"""The pages as people use them."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contracts.models import Allocation, BudgetCategory, BudgetLine, Commitment, FiscalYear, Payment
from contracts.models.reference import current_number
from cppc.core.models import Draft
from tests.conftest import acting, owner, person_with
from tests.contracts import factories
from tests.markup import dangling

pytestmark = pytest.mark.django_db
QUERIES = {"balance": 11, "commitments": 12, "commitment": 13, "allocations": 9}


def url(name, *args):
    return reverse(f"contracts:{name}", args=args)


def field_errors(response):
    return dict(response.context["form"].errors)


# The balance


def test_the_balance_says_what_is_left_until_when(line, area, member, client_of):
    with owner():
        factories.PaymentFactory(commitment=factories.approved(budget_line=line))
    response = client_of(member).get(url("balance", area.slug))
    year = current_number()
    assertContains(
        response, f"$19,600.00 of $20,000.00 is left to commit. It must be paid by June 30, {year}."
    )
    assertContains(response, "Networking: $5,000.00")
    assert dangling(response.content.decode()) == []


def test_a_year_that_is_over_says_what_was_not_paid(area, member, client_of):
    with owner():
        year = factories.FiscalYearFactory(starts_on=date(2020, 7, 1))
        factories.AllocationFactory(area=area, fiscal_year=year)
    response = client_of(member).get(url("balance", area.slug) + "?year=2021")
    assertContains(
        response, "The year ended on June 30, 2021. $20,000.00 of $20,000.00 was not paid."
    )


@pytest.mark.parametrize("asked", ["", "?year=2031", "?year=99999", "?year=x", "?year=²027"])
def test_without_a_year_the_page_says_who_starts_it(asked, area, member, client_of):
    response = client_of(member).get(url("balance", area.slug) + asked)
    assertContains(response, "A state administrator starts it and sets the amount.")


def test_without_an_allocation_the_page_says_who_sets_it(area, member, client_of):
    with owner():
        factories.FiscalYearFactory()
    response = client_of(member).get(url("balance", area.slug))
    assertContains(
        response, f"No amount is set for FY{current_number()} yet. A state administrator"
    )


def test_who_may_only_look_is_offered_nothing_to_change(line, area, member, client_of):
    response = client_of(member).get(url("balance", area.slug))
    for name in ("add_line", "propose"):
        assertNotContains(response, url(name, area.slug, current_number()))
    assertNotContains(response, url("change_line", area.slug, line.pk))


def test_a_locked_year_offers_nothing_and_says_so(line, area, coordinator, client_of):
    with owner():
        FiscalYear.objects.update(state="locked")
    browser = client_of(coordinator)
    response = browser.get(url("balance", area.slug))
    assertContains(response, "This fiscal year is locked.")
    assertNotContains(response, url("change_line", area.slug, line.pk))
    assert browser.get(url("add_line", area.slug, current_number())).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_balance_takes_the_same_queries_for_one_and_three_lines(
    rows, area, coordinator, client_of, django_assert_num_queries
):
    with owner():
        allocation = factories.AllocationFactory(area=area)
        for _row in range(rows):
            line = factories.BudgetLineFactory(allocation=allocation)
            factories.CommitmentFactory(budget_line=line)
    browser = client_of(coordinator)
    browser.get(url("balance", area.slug))
    with django_assert_num_queries(QUERIES["balance"]):
        browser.get(url("balance", area.slug))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_commitments_take_the_same_queries(
    rows, line, area, coordinator, client_of, django_assert_num_queries
):
    with owner():
        for _row in range(rows):
            factories.PaymentFactory(commitment=factories.approved(budget_line=line))
    browser, page = client_of(coordinator), url("commitments", area.slug, current_number())
    browser.get(page)
    with django_assert_num_queries(QUERIES["commitments"]):
        browser.get(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_commitment_takes_the_same_queries(
    rows, approved, area, fiscal, client_of, django_assert_num_queries
):
    with owner():
        for _row in range(rows):
            factories.PaymentFactory(commitment=approved, amount=1)
    browser, page = client_of(fiscal), approved.get_absolute_url()
    browser.get(page)
    with django_assert_num_queries(QUERIES["commitment"]):
        browser.get(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_states_table_takes_the_same_queries(
    rows, state_admin, client_of, django_assert_num_queries
):
    with owner():
        for _row in range(rows):
            factories.AllocationFactory()
    browser = client_of(state_admin)
    browser.get(url("allocations"))
    with django_assert_num_queries(QUERIES["allocations"]):
        browser.get(url("allocations"))


# Lines


def line_form(category, **fields):
    said = {"strategy": "course", "category": category.pk, "purpose": "Rides", "amount": "1,250.50"}
    return said | {"key": uuid4()} | fields


@pytest.fixture
def category(db):
    with owner():
        return factories.BudgetCategoryFactory()


def test_a_line_is_added(allocation, category, area, coordinator, client_of):
    page = url("add_line", area.slug, current_number())
    browser = client_of(coordinator)
    assertContains(browser.get(page), "Write no name of a family here.")
    response = browser.post(page, line_form(category))
    assertRedirects(response, f"{url('balance', area.slug)}?year={current_number()}")
    with acting(coordinator):
        assert BudgetLine.objects.get().amount == Decimal("1250.50")


def test_a_double_click_makes_one_line(allocation, category, area, coordinator, client_of):
    browser, said = client_of(coordinator), line_form(category)
    answers = [browser.post(url("add_line", area.slug, current_number()), said) for _ in range(2)]
    with acting(coordinator):
        assert ([a.status_code for a in answers], BudgetLine.objects.count()) == ([302, 302], 1)


def test_changed_words_under_the_same_key_come_back_with_a_new_one(
    allocation, category, area, coordinator, client_of
):
    browser, said = client_of(coordinator), line_form(category)
    page = url("add_line", area.slug, current_number())
    browser.post(page, said)
    response = browser.post(page, said | {"purpose": "Other rides"})
    assertContains(response, "This form was already sent.")
    fresh = response.context["form"]["key"].value()
    assert fresh != str(said["key"])
    assert browser.post(page, said | {"purpose": "Other rides", "key": fresh}).status_code == 302


def test_a_refusal_stands_beside_its_field_and_keeps_the_rest(
    line, category, area, coordinator, client_of
):
    said = line_form(category, amount="15000.01")
    response = client_of(coordinator).post(url("add_line", area.slug, current_number()), said)
    assert field_errors(response) == {"amount": ["Only $15,000.00 of the allocation is left."]}
    assert response.context["form"]["purpose"].value() == "Rides"


@pytest.mark.parametrize(
    ("typed", "amount"), [("12", 12), ("$1,200", 1200), ("1,200.05", Decimal("1200.05"))]
)
def test_amounts_as_people_write_them(
    typed, amount, allocation, category, area, coordinator, client_of
):
    said = line_form(category, amount=typed)
    client_of(coordinator).post(url("add_line", area.slug, current_number()), said)
    with acting(coordinator):
        assert BudgetLine.objects.get().amount == amount


@pytest.mark.parametrize("typed", ["12,50", "1.234,50", "-5", "1e3", "NaN", "1.005", "0", "twelve"])
def test_unclear_amounts_are_refused(typed, allocation, category, area, coordinator, client_of):
    said = line_form(category, amount=typed)
    response = client_of(coordinator).post(url("add_line", area.slug, current_number()), said)
    assert list(field_errors(response)) == ["amount"]


def test_a_stale_change_shows_both_texts(line, area, coordinator, client_of):
    browser, page = client_of(coordinator), url("change_line", area.slug, line.pk)
    said = {"strategy": "network", "category": line.category_id, "amount": "5000", "version": 1}
    browser.post(page, said | {"purpose": "Theirs"})
    response = browser.post(page, said | {"purpose": "Mine"})
    assert response.status_code == 409
    clash = {"label": "What it is for", "name": "purpose", "mine": "Mine", "theirs": "Theirs"}
    assert response.context["clashes"] == [clash]
    second = browser.post(page, said | {"purpose": "Mine", "version": 2})
    assert second.status_code == 302


def test_a_line_keeps_a_category_that_is_no_longer_offered(line, area, coordinator, client_of):
    with owner():
        BudgetCategory.objects.filter(pk=line.category_id).update(to_on=date(2021, 1, 1))
    browser = client_of(coordinator)
    mine = browser.get(url("change_line", area.slug, line.pk)).context["form"].fields["category"]
    new = browser.get(url("add_line", area.slug, current_number())).context["form"]
    with acting(coordinator):
        assert mine.queryset.filter(pk=line.category_id).exists()
        assert not new.fields["category"].queryset.filter(pk=line.category_id).exists()


def test_an_unused_line_is_removed(line, area, coordinator, client_of):
    browser, page = client_of(coordinator), url("remove_line", area.slug, line.pk)
    assert browser.get(page).status_code == 200
    assert browser.post(page).status_code == 302
    with acting(coordinator):
        assert not BudgetLine.objects.exists()


def test_a_used_line_says_why_it_stays(request_of_fiscal, area, coordinator, client_of):
    page = url("remove_line", area.slug, request_of_fiscal.budget_line_id)
    response = client_of(coordinator).post(page, follow=True)
    assertContains(response, "Money was already asked for from this line")


def test_what_was_typed_is_no_longer_a_draft_once_it_is_saved(
    allocation, category, area, coordinator, client_of
):
    with acting(coordinator):
        Draft.objects.create(
            user=coordinator,
            form="budget-line",
            object_key=str(allocation.pk),
            expires_at=timezone.now() + timezone.timedelta(days=1),
        )
    browser, page = client_of(coordinator), url("add_line", area.slug, current_number())
    assertContains(browser.get(page), "data-draft")
    browser.post(page, line_form(category))
    with acting(coordinator):
        assert Draft.objects.count() == 0


# Requests, decisions, payments


def test_from_request_to_payment(line, area, fiscal, coordinator, client_of):
    asks, decides = client_of(fiscal), client_of(coordinator)
    said = {"line": line.pk, "payee": "Example Bakery", "purpose": "Bread", "amount": "$400"}
    asks.post(url("propose", area.slug, current_number()), said | {"key": uuid4()})
    with acting(fiscal):
        one = Commitment.objects.select_related("area").get()
    page = one.get_absolute_url()
    assertContains(asks.get(page), "You asked for this money.")
    assertContains(decides.get(page), f"but not {fiscal.name}, who asked.")
    decides.post(url("approve", area.slug, one.pk), {"decision": "team vote 2026-10-12"})
    assertContains(asks.get(page), "$400.00 is left to pay.")
    paid = {"amount": "400", "paid_on": timezone.localdate(), "voucher": "V-7", "key": uuid4()}
    asks.post(url("pay", area.slug, one.pk), paid)
    done = decides.get(page)
    assertContains(done, "Paid in full")
    told = [(entry.who, entry.what, entry.words) for entry in done.context["history"]]
    assert told == [
        (fiscal.name, "asked for $400.00", "Bread"),
        (coordinator.name, "approved it", "team vote 2026-10-12"),
        (fiscal.name, "recorded a payment of $400.00", "Voucher V-7"),
    ]
    assert dangling(done.content.decode()) == []


def test_the_one_who_asked_finds_the_way_to_approve_closed(
    request_of_fiscal, area, fiscal, client_of
):
    browser = client_of(fiscal)
    for name in ("approve", "decline"):
        page = url(name, area.slug, request_of_fiscal.pk)
        assert browser.get(page).status_code == 403
        assert browser.post(page, {"decision": "me", "note": "me"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "said", "state"),
    [("approve", {"decision": "vote"}, "approved"), ("decline", {"note": "no"}, "declined")],
)
def test_deciding_twice_is_harmless(
    name, said, state, request_of_fiscal, area, coordinator, client_of
):
    browser, page = client_of(coordinator), url(name, area.slug, request_of_fiscal.pk)
    assert [browser.post(page, said).status_code for _ in range(2)] == [302, 302]
    with acting(coordinator):
        assert Commitment.objects.get().state == state


def test_an_approval_asks_for_the_decision(request_of_fiscal, area, coordinator, client_of):
    page = url("approve", area.slug, request_of_fiscal.pk)
    response = client_of(coordinator).post(page, {"note": "fine"})
    assert list(field_errors(response)) == ["decision"]


def test_whoever_asked_takes_a_request_back(request_of_fiscal, area, fiscal, client_of):
    browser, page = client_of(fiscal), url("withdraw", area.slug, request_of_fiscal.pk)
    answers = [browser.post(page, {"why": "typed wrong"}).status_code for _ in range(2)]
    shown = browser.get(request_of_fiscal.get_absolute_url())
    assert answers == [302, 302]
    assertContains(shown, "Cancelled")


def test_what_is_not_paid_is_cancelled_and_free_again(line, area, coordinator, client_of):
    with owner():
        one = factories.PaymentFactory(commitment=factories.approved(budget_line=line)).commitment
    browser = client_of(coordinator)
    browser.post(url("cancel", area.slug, one.pk), {"why": "shop closed"})
    assertContains(browser.get(one.get_absolute_url()), "Ended, partly paid")
    assertContains(browser.get(url("balance", area.slug)), "$19,900.00 of $20,000.00 is left")


def test_a_payment_too_large_says_what_is_left(approved, area, fiscal, client_of):
    said = {"amount": "400.01", "paid_on": timezone.localdate(), "voucher": "V", "key": uuid4()}
    response = client_of(fiscal).post(url("pay", area.slug, approved.pk), said)
    assert field_errors(response) == {"amount": ["Only $400.00 of this commitment is left to pay."]}


def test_a_payment_is_taken_back_not_deleted(approved, area, fiscal, client_of):
    with owner():
        wrong = factories.PaymentFactory(commitment=approved)
    browser, page = client_of(fiscal), url("reverse", area.slug, wrong.pk)
    assert browser.get(page).status_code == 200
    answers = [browser.post(page, {"why": "wrong shop"}).status_code for _ in range(2)]
    shown = browser.get(approved.get_absolute_url())
    assertContains(shown, "Takes a payment back: wrong shop")
    with acting(fiscal):
        assert (answers, Payment.objects.count()) == ([302, 302], 2)


def test_the_list_shows_states_in_words_and_can_be_narrowed(line, area, member, client_of):
    with owner():
        waiting = factories.CommitmentFactory(budget_line=line)
        done = factories.approved(budget_line=line)
    browser, page = client_of(member), url("commitments", area.slug, current_number())
    everything = browser.get(page)
    assertContains(everything, "Waits for a decision")
    assertContains(everything, "Whoever records payments pays.")
    narrowed = browser.get(page + "?state=approved")
    assertContains(narrowed, done.reference)
    assertNotContains(narrowed, waiting.reference)


def test_a_long_list_has_pages(line, area, member, client_of):
    with owner():
        factories.CommitmentFactory.create_batch(26, budget_line=line, amount=1)
    response = client_of(member).get(url("commitments", area.slug, current_number()) + "?page=2")
    assert len(response.context["page"].object_list) == 1


def test_nothing_there_yet_says_so(allocation, area, coordinator, client_of):
    browser, number = client_of(coordinator), current_number()
    assertContains(browser.get(url("commitments", area.slug, number)), "Nothing is here.")
    assertContains(browser.get(url("propose", area.slug, number)), "There is no budget line yet.")
    assertContains(browser.get(url("balance", area.slug)), "Nothing is planned yet.")


def test_another_areas_rows_are_not_found_under_ones_own_area(
    other_area, area, fiscal, coordinator, allocation, client_of
):
    with owner():
        theirs = factories.approved(budget_line__allocation__area=other_area)
        payment = factories.PaymentFactory(commitment=theirs)
    tries = [
        (coordinator, url("change_line", area.slug, theirs.budget_line_id)),
        (coordinator, url("commitment", area.slug, theirs.pk)),
        (fiscal, url("pay", area.slug, theirs.pk)),
        (fiscal, url("reverse", area.slug, payment.pk)),
    ]
    for person, page in tries:
        assert client_of(person).get(page).status_code == 404
    said = {"line": theirs.budget_line_id, "payee": "x", "purpose": "x", "amount": "1"}
    response = client_of(fiscal).post(url("propose", area.slug, current_number()), said)
    assert list(field_errors(response)) == ["line"]


@pytest.mark.parametrize("year", [1999, 3000, 2050])
def test_a_year_nobody_started_is_not_found(year, area, member, client_of):
    assert client_of(member).get(url("commitments", area.slug, year)).status_code == 404


# The state


def test_the_state_sees_all_areas_and_sorts_them(area, other_area, state_admin, client_of):
    with owner():
        factories.AllocationFactory(area=area, amount=5)
        factories.AllocationFactory(area=other_area, amount=9)
    browser = client_of(state_admin)
    for sort, order in (("allocated", [area, other_area]), ("-allocated", [other_area, area])):
        rows = browser.get(url("allocations") + f"?sort={sort}").context["rows"]
        assert [row["area"] for row in rows] == order
    assertContains(browser.get(url("allocations")), "$14.00")


def test_the_state_starts_a_year_and_sets_amounts(area, other_area, state_admin, client_of):
    browser, number = client_of(state_admin), current_number()
    assertContains(browser.get(url("allocations")), f"Start FY{number}")
    browser.post(url("open_year"), {"number": number})
    said = {"amount": "15,000", "source": "contract 7", "version": 0}
    browser.post(url("set_allocation", number, area.slug), said)
    assertContains(browser.get(url("allocations")), "1 area has no amount")
    browser.post(url("give_default", number), {"source": "term of the year"})
    with acting(state_admin):
        amounts = dict(Allocation.objects.values_list("area__slug", "amount"))
    assert amounts == {area.slug: 15000, other_area.slug: 20000}


def test_an_allocation_below_the_lines_is_refused(line, area, state_admin, client_of):
    said = {"amount": "1", "source": "cut", "version": 1}
    page = url("set_allocation", current_number(), area.slug)
    response = client_of(state_admin).post(page, said)
    told = "The area has already planned $5,000.00. It cannot be less than that."
    assert field_errors(response) == {"amount": [told]}


def test_an_allocation_changed_meanwhile_shows_both(allocation, area, state_admin, client_of):
    browser, page = client_of(state_admin), url("set_allocation", current_number(), area.slug)
    browser.post(page, {"amount": "21000", "source": "more", "version": 1})
    response = browser.post(page, {"amount": "22000", "source": "more", "version": 1})
    assert (response.status_code, response.context["clashes"][0]["theirs"]) == (409, "21000.00")


def test_only_this_year_and_the_next_can_be_started(state_admin, client_of):
    response = client_of(state_admin).post(url("open_year"), {"number": "2090"})
    assert response.status_code == 403


def test_the_state_locks_a_year(allocation, state_admin, client_of):
    browser = client_of(state_admin)
    browser.post(url("set_year", current_number()), {"state": "locked"})
    assertContains(browser.get(url("allocations")), "This fiscal year is locked.")
    page = url("set_allocation", current_number(), allocation.area.slug)
    assert browser.get(page).status_code == 403
    assert browser.get(url("give_default", current_number())).status_code == 403


def test_the_state_looks_without_setting(allocation, client_of):
    browser = client_of(person_with("state_coordinator"))
    response = browser.get(url("allocations"))
    page = url("set_allocation", current_number(), allocation.area.slug)
    assertNotContains(response, page)
    assert browser.get(page).status_code == 403


def test_categories_are_offered_and_ended(state_admin, client_of):
    browser = client_of(state_admin)
    said = {"name_en": "Gas cards", "name_es": "Gasolina", "from_on": "2026-07-01"}
    browser.post(url("add_category"), said)
    with acting(state_admin):
        category = BudgetCategory.objects.get(name_en="Gas cards")
    assertContains(browser.get(url("categories")), "Gas cards")
    assertContains(browser.get(url("end_category", category.pk)), "can no longer be chosen")
    browser.post(url("end_category", category.pk))
    with acting(state_admin):
        category.refresh_from_db()
    assert category.to_on == timezone.localdate()


def test_categories_speak_the_readers_language(state_admin, client_of):
    browser = client_of(state_admin)
    browser.cookies["django_language"] = "es"
    assertContains(browser.get(url("categories")), "Capacitación")


def test_a_closed_area_still_shows_its_money(line, area, member, client_of):
    with owner():
        area.state, area.closed_on = "closed", timezone.localdate()
        area.save()
    assert client_of(member).get(url("balance", area.slug)).status_code == 200


def test_a_closed_year_shows_no_way_to_end_or_take_back(approved, area, fiscal, client_of):
    with owner():
        payment = factories.PaymentFactory(commitment=approved)
        FiscalYear.objects.update(state="locked")
    browser, number = client_of(fiscal), current_number()
    pages = [
        url("propose", area.slug, number),
        url("cancel", area.slug, approved.pk),
        url("pay", area.slug, approved.pk),
        url("reverse", area.slug, payment.pk),
    ]
    assert [browser.get(page).status_code for page in pages] == [403] * 4
    coordinator = client_of(person_with("coordinator", area))
    for name in ("change_line", "remove_line"):
        page = url(name, area.slug, approved.budget_line_id)
        assert coordinator.get(page).status_code == 403
