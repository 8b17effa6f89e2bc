"""Personal links: one browser, one purpose, a short life, one sentence for everything else."""

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from cppc.core.identity import WORKER, Identity, acting_as
from cppc.core.logs import LineFormatter, RequestIdFilter
from cppc.core.openings import open_family
from cppc.urls import urlpatterns as site_urls
from families.links import COOKIE, PAGES, link_view
from families.models import Guest, LinkUse, PersonalLink
from families.services import links
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db

SENTENCE = "This link does not work here. Please ask the person who sent it to you."
DAY = timedelta(days=1)


def survey(request, link):
    return HttpResponse(f"{link.guest_id} {link.subject_id} {request.LANGUAGE_CODE}")


pages_of_the_site = dict(PAGES)
urlpatterns = [
    *site_urls,
    path("l/<str:token>/try/", link_view("survey", page="try_page")(survey), name="try_page"),
]
PAGES.update(pages_of_the_site)  # other tests meet the site as it is


@pytest.fixture(autouse=True)
def a_page_for_surveys(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(PAGES, "survey", "try_page")


@pytest.fixture
def guest(family):
    with owner():
        return factories.GuestFactory(family=family, language="es")


def make(family, guest, facilitator, **changes):
    """A link made by the family's facilitator; the path of its door."""
    fields = {"purpose": "survey", "subject_id": None, "expires_at": timezone.now() + DAY}
    with acting(facilitator):
        open_family(family.reference, "test")
        return links.make_link(guest=guest, **fields | changes)


@pytest.fixture
def door(family, guest, facilitator):
    return make(family, guest, facilitator)


def test_no_log_line_holds_a_link_that_nobody_opened(client, door, caplog):
    assert client.get(f"{door}try/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(door).status_code == 403
    assert all(map(RequestIdFilter().filter, caplog.records))
    lines = "\n".join(map(LineFormatter().format, caplog.records))
    assert "/l/.../try/" in lines
    assert door.split("/")[-2] not in lines


def outcomes():
    with owner():
        return list(LinkUse.objects.order_by("pk").values_list("outcome", flat=True))


def refused(response):
    return (response.status_code, SENTENCE in response.text, "Open<" in response.text) == (
        404,
        True,
        False,
    )


def test_a_link_is_opened_by_a_button_and_belongs_to_this_browser(door, guest):
    browser = Client()
    assert "Open</button>" in browser.get(door).text
    response = browser.post(door)
    assert response.headers["Location"] == f"{door}try/"
    page = browser.get(f"{door}try/")
    assert page.text == f"{guest.pk} None es"
    assert page.headers["Cache-Control"] == "no-store"
    assert outcomes() == ["opened", "used"]


def test_the_browser_keeps_its_secret_from_scripts_and_other_sites(door, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = Client().post(door).cookies[COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["path"] == "/l/"
    assert len(cookie.value) > 40


def test_looking_never_uses_a_link_up(door):
    """A mail scanner follows links with GET."""
    for _scanner in range(3):
        assert Client().get(door).status_code == 200
    Client().head(door)
    assert outcomes() == []
    assert Client().post(door).status_code == 302


def test_the_door_says_the_same_of_a_right_and_of_a_guessed_link(door):
    masked = re.compile(r'value="[^"]+"')
    right, guessed = Client().get(door), Client().get("/l/guessed-by-somebody/")
    assert right.status_code == guessed.status_code
    assert masked.sub("", right.text) == masked.sub("", guessed.text)


def test_a_second_opening_in_the_same_browser_goes_on(door):
    browser = Client()
    browser.post(door)
    assert browser.post(door).status_code == 302
    assert outcomes() == ["opened"]


def guessed(door, guest):
    return "/l/guessed-by-somebody/"


def reused_in_another_browser(door, guest):
    Client().post(door)
    return door


def expired(door, guest):
    PersonalLink.objects.update(expires_at=timezone.now() - DAY)
    return door


def revoked(door, guest):
    PersonalLink.objects.update(revoked_at=timezone.now())
    return door


def used_up(door, guest):
    PersonalLink.objects.update(finished_at=timezone.now())
    return door


def of_somebody_not_asked_any_more(door, guest):
    Guest.objects.update(state="left")
    return door


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (guessed, "unknown"),
        (reused_in_another_browser, "elsewhere"),
        (expired, "expired"),
        (revoked, "revoked"),
        (used_up, "finished"),
        (of_somebody_not_asked_any_more, "not_asked"),
    ],
)
def test_a_link_that_does_not_stand_says_one_sentence(door, guest, spoil, why):
    with owner():
        path = spoil(door, guest)
    browser = Client()
    assert refused(browser.post(path))
    assert refused(browser.get(f"{path}try/"))
    assert COOKIE not in browser.cookies
    assert outcomes()[-2:] == [why, why]


def test_every_refusal_is_the_same_page(door, guest):
    texts = set()
    masked = re.compile(r'(value|action)="[^"]+"')
    for spoil in (guessed, reused_in_another_browser, expired, revoked):
        with owner():
            path = spoil(door, guest)
        texts.add(masked.sub("", Client().post(path).text).replace(path, ""))
    assert len(texts) == 1


def test_a_link_stops_while_its_page_is_open(door):
    browser = Client()
    browser.post(door)
    with owner():
        PersonalLink.objects.update(revoked_at=timezone.now())
    assert refused(browser.get(f"{door}try/"))


def test_a_page_is_not_reached_without_the_button(door):
    browser = Client()
    browser.cookies[COOKIE] = "x" * 43
    assert refused(browser.get(f"{door}try/"))
    assert refused(Client().get(f"{door}try/"))
    assert outcomes() == ["not_opened", "not_opened"]


def test_a_link_for_one_purpose_opens_no_page_of_another(family, guest, facilitator):
    door = make(family, guest, facilitator, purpose="commitment")
    browser = Client()
    assert browser.post(door).headers["Location"] != f"{door}try/"
    assert refused(browser.get(f"{door}try/"))


def test_a_purpose_without_a_page_is_refused(door, monkeypatch):
    monkeypatch.delitem(PAGES, "survey")
    assert refused(Client().post(door))


def test_a_browser_cannot_name_a_short_secret_of_its_own(door):
    browser = Client()
    browser.cookies[COOKIE] = "short"
    assert len(browser.post(door).cookies[COOKIE].value) > 40


def test_guessing_is_held_up_and_fills_no_table(door):
    for number in range(25):
        assert refused(Client().post(f"/l/guess{number}/"))
    assert refused(Client().post(door))
    assert outcomes() == ["unknown"] * 20 + ["too_many"]
    with owner():
        LinkUse.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert Client().post(door).status_code == 302


def test_who_has_opened_a_link_is_not_held_up_by_others_guesses(door):
    browser = Client()
    browser.post(door)
    for number in range(21):
        Client().post(f"/l/guess{number}/")
    assert browser.get(f"{door}try/").status_code == 200


def test_where_tries_come_from_is_kept_as_a_keyed_hash(door):
    Client(REMOTE_ADDR="203.0.113.77").post(door)
    with owner():
        use = LinkUse.objects.get()
    assert len(use.visitor) == 64
    assert "203" not in use.visitor


def test_only_a_hash_of_the_secret_is_kept(door):
    token = door.strip("/").rpartition("/")[2]
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM families_personallink l")
        rows = cursor.fetchall()
        cursor.execute("SELECT e::text FROM audit.event e WHERE rel = 'families_personallink'")
        rows += cursor.fetchall()
    assert len(rows) == 2
    assert [row for row in rows if token in str(row)] == []


def test_a_link_is_finished_once(door):
    browser = Client()
    browser.post(door)
    token = door.strip("/").rpartition("/")[2]
    binding = browser.cookies[COOKIE].value
    link = links.use_link(token=token, purpose="survey", binding=binding, visitor="x")
    assert links.finish_link(link=link, purpose="commitment") is False
    assert links.finish_link(link=link, purpose="survey") is True
    assert links.finish_link(link=link, purpose="survey") is False
    assert refused(browser.get(f"{door}try/"))


def test_links_are_taken_back_by_guest_or_by_subject(family, guest, facilitator, plan):
    with owner():
        other = factories.GuestFactory(family=family)
    make(family, guest, facilitator)
    make(family, guest, facilitator, subject_id=plan.pk)
    make(family, other, facilitator, subject_id=plan.pk)
    with acting(facilitator):
        assert links.revoke_links(guest=guest, subject_ids=[plan.pk]) == 1
        assert links.revoke_links(guest=guest) == 1
        assert links.revoke_links(subject_ids=[plan.pk]) == 1
        with pytest.raises(ValueError, match="guest or subjects"):
            links.revoke_links()


def test_strangers_make_and_take_back_nothing(family, guest, coordinator, door):
    with acting(coordinator):
        open_family(family.reference, "test")
        assert links.revoke_links(guest=guest) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            links.make_link(
                guest=guest, purpose="survey", subject_id=None, expires_at=timezone.now() + DAY
            )


def test_the_circle_may_not_open_a_link_in_a_guests_place(door, facilitator, family):
    """A facilitator takes a link back, but does not bind it, lengthen it or change its secret."""
    with acting(facilitator):
        open_family(family.reference, "test")
        for change in ({"bound_hash": "x"}, {"expires_at": timezone.now()}, {"token_hash": "y"}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                PersonalLink.objects.update(**change)


def test_the_family_sees_the_uses_of_its_links(door, facilitator, family, coordinator):
    Client().post(door)
    Client().post("/l/guessed/")
    with acting(facilitator):
        open_family(family.reference, "test")
        assert list(LinkUse.objects.values_list("outcome", flat=True)) == ["opened"]
    with acting(coordinator):
        assert LinkUse.objects.count() == 0


def sending(guest, message_id="5f0c", **changes):
    """What a worker does while it sends a message."""
    fields = {"purpose": "survey", "subject_id": None, "expires_at": timezone.now() + DAY}
    with as_role("cppc_worker"), acting_as(Identity(scope=WORKER)):
        return links.make_link_while_sending(
            message_id=message_id, guest_id=guest.pk, **fields | changes
        )


def test_a_message_sent_twice_carries_the_same_link(guest):
    first, again = sending(guest), sending(guest)
    assert first == again
    assert sending(guest, "another message") != first
    assert Client().post(first).status_code == 302
    with owner():
        assert PersonalLink.objects.count() == 2


def test_no_link_is_made_for_somebody_not_asked_any_more(guest):
    with owner():
        Guest.objects.update(state="refused")
    assert sending(guest) is None


def test_no_link_is_made_that_is_too_old_already(guest):
    assert sending(guest, expires_at=timezone.now() - DAY) is None


def test_only_the_worker_makes_links_without_the_circle(guest, facilitator):
    arguments = {
        "message_id": "m",
        "guest_id": guest.pk,
        "purpose": "survey",
        "subject_id": None,
        "expires_at": timezone.now() + DAY,
    }
    with acting(facilitator), pytest.raises(ProgrammingError), transaction.atomic():
        links.make_link_while_sending(**arguments)
    with as_role("cppc_worker"), acting(facilitator):
        assert links.make_link_while_sending(**arguments) is None


def test_the_door_opens_for_those_signed_in_too(door, client_of, facilitator):
    browser = client_of(facilitator)
    assert browser.get(door).status_code == 200
    assert browser.post(door).status_code == 302


def test_a_language_chosen_on_the_page_comes_before_the_guests(door, settings):
    browser = Client()
    browser.post(door)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert browser.get(f"{door}try/").text.endswith(" en")
