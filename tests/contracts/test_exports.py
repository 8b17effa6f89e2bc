"""Files for the finance office."""

import csv
import io

import pytest
from django.urls import reverse

from contracts.exports import harmless
from contracts.models.reference import current_number
from tests.conftest import owner
from tests.contracts import factories

pytestmark = pytest.mark.django_db


def download(browser, area, kind):
    response = browser.get(reverse("contracts:export", args=[area.slug, current_number(), kind]))
    text = b"".join(response.streaming_content).decode()
    return response, text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def reversed_payment(approved):
    with owner():
        wrong = factories.PaymentFactory(commitment=approved, voucher="=1+1")
        same = {"amount": -wrong.amount, "voucher": wrong.voucher, "reverses": wrong}
        factories.PaymentFactory(commitment=approved, why="@wrong", **same)
    return wrong


def test_payments_as_a_file(reversed_payment, approved, area, member, client_of):
    response, text, rows = download(client_of(member), area, "payments")
    name = f'attachment; filename="payments-FY{current_number()}-{area.slug}.csv"'
    assert (response["Content-Disposition"], text[0]) == (name, "\ufeff")
    assert [row[2:5] for row in rows[1:]] == [
        ["'=1+1", "100.00", approved.reference],
        ["'=1+1", "-100.00", approved.reference],
    ]
    assert rows[2][-1] == "'@wrong"


def test_budget_and_commitments_as_files(reversed_payment, area, member, client_of):
    browser = client_of(member)
    _response, _text, budget = download(browser, area, "budget")
    _response, _text, commitments = download(browser, area, "commitments")
    assert budget[1][3:] == ["5000.00", "400.00", "0.00", "4600.00"]
    assert commitments[1][6:9] == ["400.00", "approved", "team vote"]


def test_a_file_speaks_the_readers_language_to_its_end(line, area, member, client_of):
    with owner():
        type(line.category).objects.update(name_es="Transporte")
    browser = client_of(member)
    browser.cookies["django_language"] = "es"
    _response, _text, rows = download(browser, area, "budget")
    assert rows[1][1] == "Transporte"


@pytest.mark.parametrize("kind", ["secrets", "lines"])
def test_other_files_are_not_found(kind, allocation, area, member, client_of):
    page = reverse("contracts:export", args=[area.slug, current_number(), kind])
    assert client_of(member).get(page).status_code == 404


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "=cmd|x"])
def test_what_a_spreadsheet_would_run_is_marked(cell):
    assert harmless(cell) == f"'{cell}"


def test_plain_words_and_numbers_stay(approved):
    assert [harmless(cell) for cell in ("Bread", approved.amount, "")] == [
        "Bread",
        approved.amount,
        "",
    ]
