"""Suggestions: nothing public changes until the team says yes; who suggested learns what came."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from resources import suggested
from resources.models import ListingSuggestion, Phone, PublishedListing
from tests.conftest import owner, person_with
from tests.factories import FamilyFactory, FamilyPersonFactory
from tests.resources import keeping
from tests.resources.factories import PhoneFactory, ScheduleFactory, published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(area):
    with owner():
        return published_listing(area, name_en="Sample pantry", email="desk@example.org")


@pytest.fixture
def editor(area, client_of):
    return client_of(person_with("listing_editor", area))


def by_link(listing, **changes):
    """A provider sends the form of the link's page; the page that answers."""
    with owner():
        token = f"token-of-{ListingSuggestion.objects.count()}"
        keeping.ListingLinkFactory(service=listing, token=token)
    browser = Client()
    browser.cookies["listing_browser"] = keeping.BINDING
    url = reverse("resources:keep_listing", args=[token])
    form = browser.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | changes
    return browser, browser.post(url, {**data, "change": "1"}, follow=True)


def public(listing):
    return PublishedListing.objects.get(pk=listing.pk)


def only():
    with owner():
        return ListingSuggestion.objects.get()


def decide(editor, row, **data):
    url = reverse("resources:suggestion", args=[row.area.slug, row.pk])
    with owner():
        page = editor.get(url)
    if "approve" in data:
        data.setdefault("over", page.context["forms"]["approve"]["over"].value())
        data.setdefault("text", row.new)
    return editor.post(url, data)


def test_each_changed_field_waits_and_nothing_public_changes(listing):
    before = vars(public(listing)) | {"_state": None}
    _browser, page = by_link(listing, start_en="Come on Monday.", fees_en="Free")
    assert "2 changes are with the team now." in page.content.decode()
    with owner():
        rows = ListingSuggestion.objects.order_by("field").values_list("field", "old", "new")
        assert list(rows) == [
            ("fees_en", "", "Free"),
            ("start_en", "Come by or call.", "Come on Monday."),
        ]
    assert vars(public(listing)) | {"_state": None} == before


def test_changing_nothing_suggests_nothing(listing):
    _browser, page = by_link(listing)
    assert "You changed nothing." in page.content.decode()
    with owner():
        assert ListingSuggestion.objects.count() == 0


def test_bad_hours_and_phones_keep_what_was_typed(listing):
    _browser, page = by_link(listing, hours="when it rains", phones="twelve", fees_en="Free!")
    text = page.content.decode()
    assert "We cannot read this: when it rains" in text
    assert "Write a number like 515-555-0100" in text
    assert "Free!" in text
    with owner():
        assert ListingSuggestion.objects.count() == 0


def test_a_newer_suggestion_of_a_field_replaces_the_waiting_one(listing):
    browser, page = by_link(listing, fees_en="Free")
    url = page.request["PATH_INFO"]
    form = browser.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    browser.post(url, {**data, "fees_en": "$5", "change": "1"})
    with owner():
        states = dict(ListingSuggestion.objects.values_list("new", "state"))
    assert states == {"Free": "replaced", "$5": "waiting"}


def test_approving_publishes_and_tells_the_provider(listing, editor):
    browser, page = by_link(listing, start_en="Come on Monday.")
    assert decide(editor, only(), approve="1").status_code == 302
    assert public(listing).start_en == "Come on Monday."
    row = only()
    assert (row.state, row.final) == ("approved", "")
    keeping.send_mails()
    (told,) = [one for one in mail.outbox if one.to == ["pat@example.org"]]
    assert "Monday" not in told.body
    assert "approved" in browser.get(page.request["PATH_INFO"]).content.decode()


def test_words_changed_before_approving_are_published_and_kept(listing, editor):
    browser, page = by_link(listing, start_en="COME MONDAY")
    decide(editor, only(), approve="1", text="Come on Monday.")
    assert public(listing).start_en == "Come on Monday."
    row = only()
    assert (row.state, row.new, row.final) == ("changed", "COME MONDAY", "Come on Monday.")
    shown = browser.get(page.request["PATH_INFO"]).content.decode()
    assert "approved with other words" in shown


def test_refusing_needs_a_reason_which_the_provider_reads(listing, editor):
    browser, page = by_link(listing, start_en="Come on Monday.")
    assert decide(editor, only(), refuse="1", because="").status_code == 200
    assert decide(editor, only(), refuse="1", because="They are closed then").status_code == 302
    assert public(listing).start_en == "Come by or call."
    shown = browser.get(page.request["PATH_INFO"]).content.decode()
    assert "They are closed then" in shown


def test_a_decided_suggestion_is_not_decided_again(listing, editor):
    by_link(listing, start_en="Come on Monday.")
    over = suggested.mark_of("Come by or call.")
    decide(editor, only(), refuse="1", because="No")
    url = reverse("resources:suggestion", args=[listing.area.slug, only().pk])
    answer = editor.post(url, {"approve": "1", "text": "Mine", "over": over}, follow=True)
    assert "Somebody has decided already." in answer.content.decode()
    assert public(listing).start_en == "Come by or call."


def test_a_field_changed_since_is_a_conflict_with_both_texts(listing, editor, area):
    by_link(listing, start_en="Come on Monday.")
    row = only()
    with owner():
        listing.start_en = "Ring the bell."
        listing.save()
    url = reverse("resources:suggestion", args=[area.slug, row.pk])
    page = editor.get(url).content.decode()
    assert "This field was changed meanwhile" in page
    assert "Ring the bell." in page
    old = suggested.mark_of("Come by or call.")
    answer = editor.post(url, {"approve": "1", "text": "Come on Monday.", "over": old})
    assert answer.status_code == 409
    assert "Come on Monday." in answer.content.decode()
    assert public(listing).start_en == "Come by or call."
    assert decide(editor, row, approve="1").status_code == 302  # over what stands there now
    assert public(listing).start_en == "Come on Monday."


def test_difference_is_shown_word_by_word(listing, editor, area):
    by_link(listing, start_en="Come by on Monday.")
    url = reverse("resources:suggestion", args=[area.slug, only().pk])
    text = editor.get(url).content.decode()
    assert "<del>" in text
    assert "<ins>" in text
    pieces = suggested.difference("Come by or call.", "Come by on Monday.")
    told = [(one.kind, one.text) for one in pieces]
    assert told[0] == ("same", "Come by ")
    assert told[1:3] == [("out", "or"), ("in", "on")]


def test_phones_keep_private_ones_and_words(listing, editor):
    with owner():
        PhoneFactory(service=listing, number="515-555-0177", public=False)
        Phone.objects.filter(number="515-555-0100").update(note_en="Desk")
    by_link(listing, phones="(515) 555-0199\n515-555-0100")
    decide(editor, only(), approve="1")
    with owner():
        rows = Phone.objects.filter(service=listing).order_by("public", "position")
        assert list(rows.values_list("number", "note_en", "public")) == [
            ("515-555-0177", "", False),
            ("515-555-0199", "", True),
            ("515-555-0100", "Desk", True),
        ]
    assert [one["number"] for one in public(listing).phones] == ["515-555-0199", "515-555-0100"]


def test_hours_are_written_in_our_notation(listing, editor):
    with owner():
        ScheduleFactory(service=listing, weekday=2)
    by_link(listing, hours="Saturday 10am-1pm")
    assert only().new == "Sat 10:00-13:00"
    decide(editor, only(), approve="1")
    assert public(listing).hours == [[6, "10:00", "13:00"]]


def test_names_of_families_are_hidden_for_strangers_and_refused_for_editors(listing, editor, area):
    with owner():
        FamilyPersonFactory(family=FamilyFactory(area=area), name="Anna Zyxwvut")
    by_link(listing, start_en="Ask Anna Zyxwvut there.")
    assert "Zyxwvut" not in only().new
    answer = decide(editor, only(), approve="1", text="Ask Anna Zyxwvut there.")
    assert "name somebody of a family" in answer.content.decode()
    assert public(listing).start_en == "Come by or call."


def test_a_neighbors_address_is_never_offered(area):
    with owner():
        listing = published_listing(area, kind="informal", email="neighbor@example.org")
    _browser, page = by_link(listing)
    assert "neighbor@example.org" not in page.content.decode()
    assert "email" not in page.context["form"].fields


def anybody(listing, words, **extra):
    data = {"new": words, "opened": keeping.opened_before("suggest"), "website": ""}
    return Client(**extra).post(reverse("resources:suggest", args=[listing.pk]), data)


def test_anybody_says_what_is_wrong_and_the_team_marks_it_done(listing, editor):
    assert anybody(listing, "The door is on the left.").status_code == 302
    row = only()
    assert (row.origin, row.field, row.link) == ("anybody", "other", None)
    assert decide(editor, row, approve="1").status_code == 302
    assert only().state == "approved"


@pytest.mark.parametrize("words", ["   ", "x" * 1001])
def test_no_words_and_too_many_are_refused(listing, words):
    assert anybody(listing, words).status_code == 200
    with owner():
        assert ListingSuggestion.objects.count() == 0


def test_one_address_suggests_only_so_often(listing, settings):
    settings.SUGGESTIONS_PER_ADDRESS = 1
    assert anybody(listing, "One").status_code == 302
    assert anybody(listing, "Two").status_code == 429


def test_markup_in_a_suggestion_is_shown_as_words(listing, editor, area):
    anybody(listing, "<script>alert(1)</script>")
    url = reverse("resources:suggestion", args=[area.slug, only().pk])
    assert "<script>alert" not in editor.get(url).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_suggestions_asks_the_same_number_of_queries(
    area, editor, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            keeping.ListingSuggestionFactory(service=published_listing(area))
    url = reverse("resources:suggestions", args=[area.slug])
    editor.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        editor.get(url)


LIST_QUERIES = 10
