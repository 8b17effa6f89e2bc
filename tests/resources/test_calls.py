"""Meeting mode: which listings, what each answer does, notes that stay, and undo."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from resources.models import Call, CallList, Location, PublishedListing, Service, Verification
from resources.services.calls import answer_call, make_call_list, undo_last_call
from teams.access import Actor
from tests.conftest import acting, owner, person_with
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db
FIELDS = {"name": "December", "how": "phone", "verifier_name": "Rosa Caller"}


@pytest.fixture
def editor(area):
    return person_with("listing_editor", area)


@pytest.fixture
def by(editor, area):
    return Actor(editor, area, frozenset({"listing_editor"}))


@pytest.fixture
def listings(area):
    with owner():
        return [published_listing(area, name_en=f"Listing {n}") for n in range(3)]


@pytest.fixture
def calls(area, listings, editor, by):
    """A list of three calls."""
    with acting(editor):
        fields = {**FIELDS, "verifier_title": "Coordinator"}
        made = make_call_list(area=area, fields=fields, services=listings, by=by)
        return list(made.calls.select_related("call_list__area", "service"))


def screen(call):
    return reverse("resources:call", args=[call.area.slug, call.call_list_id, call.position])


def press(browser, call, act, note=""):
    return browser.post(screen(call), {"act": act, "note": note})


def test_the_oldest_listings_come_first(area, listings, editor, client_of):
    with owner():
        Service.objects.filter(pk=listings[2].pk).update(
            verified_on="2020-01-01", verified_how="phone"
        )
    url = reverse("resources:start_calls", args=[area.slug])
    page = client_of(editor).get(url)
    assert [one.name_en for one in page.context["found"]] == [
        "Listing 2",
        "Listing 0",
        "Listing 1",
    ]


@pytest.mark.parametrize(
    ("asked", "number"),
    [({"county": "19153"}, 3), ({"county": "19001"}, 0), ({"category": "food-pantry"}, 3)],
)
def test_listings_are_chosen_by_kind_and_county(area, listings, editor, client_of, asked, number):
    from tests.factories import CountyFactory  # noqa: PLC0415 - of this test alone

    with owner():
        CountyFactory(fips="19001")
    page = client_of(editor).get(reverse("resources:start_calls", args=[area.slug]), asked)
    assert len(page.context["found"]) == number


def test_a_list_is_made_of_what_is_ticked(area, listings, editor, client_of):
    url = reverse("resources:start_calls", args=[area.slug])
    chosen = [str(listings[1].pk)]
    answer = client_of(editor).post(url, {**FIELDS, "services": chosen})
    with acting(editor):
        made = CallList.objects.get()
        assert [one.service_id for one in made.calls.all()] == [listings[1].pk]
    assert answer.url == reverse("resources:call_list", args=[area.slug, made.pk])


def test_a_list_of_nothing_keeps_what_was_typed(area, listings, editor, client_of):
    url = reverse("resources:start_calls", args=[area.slug])
    page = client_of(editor).post(url, FIELDS).content.decode()
    assert "Choose at least one listing." in page
    assert 'value="December"' in page


def test_still_right_verifies_by_the_name_typed_and_goes_on(calls, editor, client_of):
    answer = press(client_of(editor), calls[0], "right", "Spoke with the office.")
    assert answer.url == screen(calls[1])
    with acting(editor):
        made, call = Verification.objects.get(), Call.objects.get(position=1)
    assert (made.name, made.title, made.how) == ("Rosa Caller", "Coordinator", "phone")
    assert (call.outcome, call.note) == ("right", "Spoke with the office.")
    copy = PublishedListing.objects.get(pk=calls[0].service_id)
    assert (copy.verified_on, copy.verified_by) == (timezone.localdate(), "team")


@pytest.mark.parametrize(("act", "outcome"), [("wrong", "wrong"), ("nobody", "nobody")])
def test_what_is_not_right_verifies_nothing(calls, editor, client_of, act, outcome):
    press(client_of(editor), calls[0], act)
    with acting(editor):
        assert Call.objects.get(position=1).outcome == outcome
        assert Verification.objects.count() == 0
    assert PublishedListing.objects.filter(verified_on=None).count() == 3


def test_full_is_said_and_ends_by_itself(calls, editor, client_of):
    press(client_of(editor), calls[0], "full")
    copy = PublishedListing.objects.get(pk=calls[0].service_id)
    assert (copy.taking, copy.taking_until > timezone.now()) == ("full", True)


@pytest.mark.parametrize("act", ["next", "previous", "edit", "undo", "nonsense"])
def test_a_note_is_kept_whatever_is_pressed(calls, editor, client_of, act):
    press(client_of(editor), calls[1], act, "They moved.")
    with acting(editor):
        assert Call.objects.get(position=2).note == "They moved."


def test_next_and_previous_stay_in_the_list(calls, editor, client_of):
    browser = client_of(editor)
    whole = reverse("resources:call_list", args=[calls[0].area.slug, calls[0].call_list_id])
    goals = [
        (0, "next", screen(calls[1])),
        (0, "previous", screen(calls[0])),
        (2, "previous", screen(calls[1])),
        (2, "next", whole),
    ]
    assert [press(browser, calls[at], act).url for at, act, _goal in goals] == [
        goal for _at, _act, goal in goals
    ]


def test_the_last_answer_leads_to_what_is_still_open(calls, editor, client_of):
    browser = client_of(editor)
    assert press(browser, calls[2], "right").url == screen(calls[0])
    press(browser, calls[0], "right")
    whole = reverse("resources:call_list", args=[calls[0].area.slug, calls[0].call_list_id])
    assert press(browser, calls[1], "right").url == whole
    assert "3 of 3 are done." in browser.get(whole).content.decode()


def test_undo_puts_the_listing_back_as_it_was(calls, editor, by, client_of):
    before = {"verified_on": "2025-01-02", "verified_how": "visit"}
    with owner():
        Service.objects.filter(pk=calls[0].service_id).update(**before)
        PublishedListing.objects.filter(pk=calls[0].service_id).update(stale=True)
    browser = client_of(editor)
    press(browser, calls[0], "right")
    assert press(browser, calls[1], "undo").url == screen(calls[0])
    with acting(editor):
        saved = Service.objects.get(pk=calls[0].service_id)
        assert (f"{saved.verified_on}", saved.verified_how) == ("2025-01-02", "visit")
        assert Verification.objects.count() == 0
        assert Call.objects.exclude(outcome="").count() == 0
    assert PublishedListing.objects.get(pk=saved.pk).stale is True


def test_undo_of_full_takes_it_back(calls, editor, by):
    with acting(editor):
        answer_call(call=calls[0], outcome="full", note="", by=by)
        undo_last_call(call_list=calls[0].call_list, by=by)
        assert undo_last_call(call_list=calls[0].call_list, by=by) is None
    assert PublishedListing.objects.get(pk=calls[0].service_id).taking == ""


def test_another_answer_takes_the_first_back(calls, editor, by):
    with acting(editor):
        answer_call(call=calls[0], outcome="right", note="", by=by)
        answer_call(call=calls[0], outcome="wrong", note="", by=by)
        assert Verification.objects.count() == 0
        assert Service.objects.get(pk=calls[0].service_id).verified_on is None


def test_undo_leaves_what_somebody_verified_since(calls, editor, by):
    from resources.services.verifying import verify_listing  # noqa: PLC0415 - of this test alone

    with acting(editor):
        answer_call(call=calls[0], outcome="right", note="", by=by)
        verify_listing(listing=calls[0].service, how="visit", by=by)
        undo_last_call(call_list=calls[0].call_list, by=by)
        saved = Service.objects.get(pk=calls[0].service_id)
    assert (saved.verified_on, saved.verified_how) == (timezone.localdate(), "visit")


def test_changing_the_listing_leads_back_to_the_call(calls, editor, client_of):
    browser = client_of(editor)
    url = press(browser, calls[0], "edit").url
    data = {
        "kind": "formal",
        "name_en": "Listing 0",
        "description_en": "Things.",
        "start_en": "Call.",
        "statewide": "on",
        "categories": ["food-pantry"],
        "version": str(calls[0].service.version),
        "phones-TOTAL_FORMS": "0",
        "phones-INITIAL_FORMS": "0",
    }
    assert browser.post(url, data).url == screen(calls[0])


def test_the_sheet_has_every_number_and_something_to_tick(calls, editor, client_of):
    args = [calls[0].area.slug, calls[0].call_list_id]
    page = client_of(editor).get(reverse("resources:call_sheet", args=args)).content.decode()
    assert page.count("515-555-0100") == 3
    assert page.count("12 Example Street") == 3
    assert page.count("☐") == 12


@pytest.mark.parametrize("secret", ["the listing", "the place"])
def test_no_secret_place_is_on_the_sheet(calls, editor, client_of, secret):
    with owner():
        if secret == "the listing":
            Service.objects.update(confidential="shelter")
        else:
            Location.objects.update(secret=True)
    args = [calls[0].area.slug, calls[0].call_list_id]
    page = client_of(editor).get(reverse("resources:call_sheet", args=args)).content.decode()
    assert "515-555-0100" in page
    assert "12 Example Street" not in page


def test_the_sheet_asks_as_often_for_three_as_for_one(
    calls, editor, client_of, django_assert_num_queries
):
    args = [calls[0].area.slug, calls[0].call_list_id]
    browser, url = client_of(editor), reverse("resources:call_sheet", args=args)
    browser.get(url)
    with django_assert_num_queries(22):
        browser.get(url)
    with owner():
        Call.objects.filter(position__gt=1)._raw_delete("default")
    with django_assert_num_queries(22):
        browser.get(url)


def test_others_answer_nothing(calls, area, coordinator):
    by = Actor(coordinator, area, frozenset({"team_member"}))
    with acting(coordinator):
        with pytest.raises(PermissionDenied):
            answer_call(call=calls[0], outcome="right", note="", by=by)
        with pytest.raises(PermissionDenied):
            make_call_list(area=area, fields=FIELDS, services=[], by=by)


def test_a_made_up_outcome_is_refused(calls, editor, by):
    with acting(editor), pytest.raises(ValidationError):
        answer_call(call=calls[0], outcome="perhaps", note="", by=by)
