"""Anybody asks for a family meeting: kept once, shown to nobody but the area's coordinators."""

import time
import uuid

import pytest
from django.core import mail, signing
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from cppc.core.openings import open_referral
from cppc.core.tasks import drain_outbox
from families.forms.ask import AskForm
from families.models import Referral, ReferralContent, ReferralEvent
from families.services.referrals import ask_for_meeting
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
WORDS = "Zyxwvut lost the apartment"


@pytest.fixture
def county(area):
    with owner():
        return factories.AreaCountyFactory(area=area).county


@pytest.fixture
def form(county):
    """What a person sends who took a minute."""
    return {
        "asker": "self",
        "name": "Zyxwvut",
        "phone": "515-555-0142",
        "safe_message": "no",
        "county": county.pk,
        "language": "es",
        "words": WORDS,
        "website": "",
        "opened": signing.dumps(time.time() - 60, salt=AskForm.salt),
    }


def kept():
    with owner():
        return list(ReferralContent.objects.select_related("referral"))


def drain():
    with as_role("cppc_worker"), acting(None):
        return drain_outbox()


def test_anybody_asks_and_gets_a_number(client, area, form):
    answer = client.post(reverse("families:ask"), form, follow=True)
    (row,) = kept()
    assert row.referral.reference in answer.text
    assert row.referral.reference.startswith("R-")
    assert area.name in answer.text
    assert "Zyxwvut" not in answer.text
    header = (row.referral.area_id, row.referral.state, row.referral.language, row.referral.asker)
    assert header == (area.pk, "received", "es", "self")
    assert (row.name, row.words, row.safe_message) == ("Zyxwvut", WORDS, False)
    with owner():
        assert [event.kind for event in ReferralEvent.objects.all()] == ["received"]


def test_the_address_of_the_answer_names_nobody(client, form):
    answer = client.post(reverse("families:ask"), form)
    assert "Zyxwvut" not in answer.headers["Location"]
    assert client.get(reverse("families:asked", args=["guessed"])).status_code == 404


def test_sent_twice_it_is_one_request_with_one_number(client, form):
    pages = [client.post(reverse("families:ask"), form, follow=True) for _try in range(2)]
    (row,) = kept()
    assert all(row.referral.reference in page.text for page in pages)


def test_changed_and_sent_again_it_is_not_lost(client, form):
    client.post(reverse("families:ask"), form)
    client.post(reverse("families:ask"), {**form, "phone": "515-555-0199"})
    assert {row.phone for row in kept()} == {"515-555-0142", "515-555-0199"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phone": ""}, "Give a phone number or an e-mail, so we can answer."),
        ({"county": ""}, "Choose a county, or write a ZIP code."),
        ({"zip": "99999"}, "We do not know this ZIP code in Iowa."),
        ({"name": ""}, "This field is required."),
        ({"words": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_a_refused_form_says_why_and_keeps_the_rest(client, form, change, words):
    answer = client.post(reverse("families:ask"), {**form, **change})
    assert words in answer.text
    assert change.get("words", WORDS) in answer.text
    assert kept() == []


def test_no_e_mail_that_works_is_no_way_to_answer(client, form):
    answer = client.post(reverse("families:ask"), {**form, "phone": "", "email": "nobody"})
    assert "Enter a valid email address." in answer.text
    assert "so we can answer" not in answer.text


def test_emoji_and_right_to_left_names_are_kept(client, form):
    client.post(reverse("families:ask"), {**form, "name": "محمد 🙂", "words": "“Pasted” words"})
    (row,) = kept()
    assert (row.name, row.words) == ("محمد 🙂", "“Pasted” words")


def test_a_filled_trap_keeps_nothing_and_looks_the_same(client, form):
    answer = client.post(reverse("families:ask"), {**form, "website": "spam"}, follow=True)
    assert "Your request has arrived" in answer.text
    assert kept() == []


@pytest.mark.parametrize("seconds_ago", [0, -600, 48 * 3600, None])
def test_too_fast_too_old_or_forged_is_asked_again(client, form, seconds_ago):
    opened = "forged"
    if seconds_ago is not None:
        opened = signing.dumps(time.time() - seconds_ago, salt=AskForm.salt)
    answer = client.post(reverse("families:ask"), {**form, "opened": opened})
    assert "Please look over what you wrote and send it once more." in answer.text
    assert WORDS in answer.text
    assert kept() == []


def test_the_mark_of_another_form_does_not_fit(client, form):
    opened = signing.dumps(time.time() - 60, salt="join")
    answer = client.post(reverse("families:ask"), {**form, "opened": opened})
    assert "send it once more" in answer.text


def test_too_many_are_turned_away(client, form):
    for _one in range(20):
        assert client.post(reverse("families:ask"), {**form, "name": ""}).status_code == 200
    assert client.post(reverse("families:ask"), form).status_code == 429
    assert kept() == []


def test_both_languages_and_the_areas_own_hotline(client, area, county):
    with owner():
        type(area).objects.filter(pk=area.pk).update(hotline="515-555-0100")
    url = reverse("families:ask_in_area", args=[area.slug])
    page = client.get(url)
    assert page.text.count(">515-555-0100<") == 2  # in the warning and at the end of the page
    assert "data-quick-exit" in page.text
    spanish = client.get(url, headers={"accept-language": "es"})
    assert '<html lang="es">' in spanish.text
    assert 'value="es" class="form-check-input" checked' in " ".join(spanish.text.split()) or (
        spanish.context["form"].initial["language"] == "es"
    )


def test_the_public_pages_lead_to_it(client, area):
    assert reverse("families:ask") in client.get(reverse("home:welcome")).text
    page = client.get(reverse("home:area", args=[area.slug])).text
    assert reverse("families:ask_in_area", args=[area.slug]) in page


def test_a_closed_area_takes_no_requests(client, area):
    with owner():
        type(area).objects.update(state="closed", closed_on="2026-01-01")
    assert client.get(reverse("families:ask_in_area", args=[area.slug])).status_code == 404


@pytest.mark.isolation
def test_nobody_reads_it_but_the_coordinators_who_opened_it(
    client, area, form, coordinator, stranger
):
    client.post(reverse("families:ask"), form)
    (row,) = kept()
    others = [None, stranger, person_with("state_admin"), person_with("auditor")]
    others += [person_with(role, area) for role in ("facilitator", "dhs_worker", "team_member")]
    for reader in others:
        with acting(reader):
            open_referral(row.referral.reference, "test")
            assert Referral.objects.count() == 0
            assert ReferralContent.objects.count() == ReferralEvent.objects.count() == 0
    with acting(coordinator):
        assert Referral.objects.count() == 1
        assert ReferralContent.objects.count() == 0
        open_referral(row.referral.reference, "test")
        assert ReferralContent.objects.get().words == WORDS


@pytest.mark.isolation
@pytest.mark.parametrize("table", ["referral", "referralcontent", "referralevent"])
def test_the_site_itself_writes_no_row(coordinator, table):
    statements = (f"INSERT INTO families_{table} (id) VALUES (gen_random_uuid())",)
    statements += (f"UPDATE families_{table} SET version = 2", f"DELETE FROM families_{table}")
    for statement in statements:
        with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.isolation
def test_the_function_of_the_form_refuses_an_area_that_is_closed(area, county):
    with owner():
        type(area).objects.update(state="closed", closed_on="2026-01-01")
    words = {"name": "N", "caregiver": "", "phone": "1", "email": "", "best_time": ""}
    with acting(None), pytest.raises(Exception, match="cannot answer"):
        ask_for_meeting(
            area=area,
            key=uuid.uuid4(),
            asker="self",
            county=county,
            language="en",
            interpreter="",
            safe_message=False,
            zip="",
            words="",
            **words,
        )


def test_coordinators_are_told_neutrally(client, form, coordinator, stranger):
    client.post(reverse("families:ask"), form)
    assert drain() == 2  # the job, then the notice
    (sent,) = mail.outbox
    assert sent.to == [coordinator.email]
    (row,) = kept()
    assert row.referral.reference in sent.body
    assert "Zyxwvut" not in f"{sent.subject}{sent.body}{sent.extra_headers}"


def test_a_request_somebody_took_up_is_not_told_any_more(client, form, coordinator):
    client.post(reverse("families:ask"), form)
    with owner():
        Referral.objects.update(state="screening")
    drain()
    assert mail.outbox == []


@pytest.mark.parametrize("phone", ["319 555", "911", "call my sister", "25155550142"])
def test_a_phone_that_cannot_be_called_is_pointed_out(client, form, phone):
    answer = client.post(reverse("families:ask"), form | {"phone": phone})
    shown = answer.context["form"]
    assert list(shown.errors) == ["phone"]
    assert "ten digits" in shown.errors["phone"][0]
    assert (shown["phone"].value(), shown["words"].value()) == (phone, WORDS)
    assert not kept()


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("(515) 555 0142", "515-555-0142"),
        ("1-515-555-0142", "515-555-0142"),
        ("5155550142 ext. 7", "515-555-0142 ext. 7"),
    ],
)
def test_a_phone_is_kept_in_one_way_of_writing(client, form, phone, number):
    client.post(reverse("families:ask"), form | {"phone": phone})
    (row,) = kept()
    assert row.phone == number
