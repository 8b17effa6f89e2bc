"""The do-not-list: who stands on it is neither added nor published, however they are written."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from resources.models import DoNotList, PublishedListing, Service
from resources.services.do_not_list import (
    listed_anyway,
    refusals_of,
    remove_entry,
    save_entry,
)
from resources.services.listings import Around, PhoneRow, add_listing
from resources.services.publishing import missing_for_publishing
from teams.access import Actor, actor_in
from tests.conftest import acting, owner, person_with
from tests.resources.factories import OrganizationFactory, published_listing, whole_listing

pytestmark = pytest.mark.django_db
EMPTY = {"name": "", "phone": "", "website": "", "because": "Asked us.", "asked_by": ""}


@pytest.fixture
def editor(area):
    return person_with("listing_editor", area)


def enter(area, editor, **fields):
    with acting(editor):
        return save_entry(
            entry=DoNotList(area=area),
            fields={**EMPTY, "until": None, **fields},
            by=actor_in(editor, area),
        )


MET = [
    ({"name": "Casa Niñez"}, ("CASA  ninez", [], "")),
    ({"name": "Closed Closet"}, ("ClosedCloset", [], "")),
    ({"name": "Closed Closet"}, ("\u0421losed \u0421l\u043eset", [], "")),  # Cyrillic
    ({"name": "Closed Closet"}, ("Ｃｌｏｓｅｄ Closet", [], "")),  # noqa: RUF001 - wide letters
    ({"name": "Closed Closet"}, ("Clo\u00adsed Clo\u200bset", [], "")),
    ({"phone": "515-555-0100"}, ("Other", ["５１５-555-0100"], "")),  # noqa: RUF001 - wide digits
    ({"website": "example.org"}, ("Other", [], "https://ｅｘａｍｐｌｅ.org/")),  # noqa: RUF001
    ({"phone": "(515) 555-0100"}, ("Other", ["+1 515.555.0100"], "")),
    ({"website": "https://www.example.org/help"}, ("Other", [], "http://food.example.org/x")),
    ({"website": "*.example.org"}, ("Other", [], "https://example.org")),
]
NOT_MET = [
    ({"name": "Casa"}, ("Casa Blanca", [], "")),
    ({"phone": "515-555-0100"}, ("Other", ["515-555-0101", ""], "")),
    ({"website": "food.example.org"}, ("Other", [], "https://example.org")),
    ({"website": "example.org"}, ("Other", [], "https://badexample.org")),
    ({"website": "example.org"}, ("", [], "")),
]


@pytest.mark.parametrize(("entry", "asked"), MET)
def test_an_entry_is_met_however_it_is_written(area, editor, entry, asked):
    made = enter(area, editor, **entry)
    with acting(editor):
        assert refusals_of(area, *asked) == [made]


@pytest.mark.parametrize(("entry", "asked"), NOT_MET)
def test_another_is_not_met(area, editor, entry, asked):
    enter(area, editor, **entry)
    with acting(editor):
        assert refusals_of(area, *asked) == []


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (1, True)])
def test_an_entry_counts_until_its_day_is_over(area, editor, days, counts):
    until = timezone.localdate() + timedelta(days=days)
    enter(area, editor, name="Closed Closet", until=until)
    with acting(editor):
        assert bool(refusals_of(area, "Closed Closet", [], "")) is counts


def test_another_area_has_a_list_of_its_own(area, other_area, editor):
    enter(area, editor, name="Closed Closet")
    with acting(editor):
        assert refusals_of(other_area, "Closed Closet", [], "") == []


def test_who_is_on_it_is_not_added(area, editor):
    enter(area, editor, phone="515-555-0100", because="The owner asked us.")
    around = Around(phones=[PhoneRow("515-555-0100")])
    with acting(editor), pytest.raises(ValidationError, match=r"The owner asked us\."):
        add_listing(area=area, fields={"name_en": "New"}, around=around, by=actor_in(editor, area))


def test_who_is_on_it_is_not_published(area, editor, client_of):
    with owner():
        listing = whole_listing(area, name_en="Closed Closet")
    enter(area, editor, name="closed closet")
    url = reverse("resources:publish", args=[area.slug, listing.pk])
    page = client_of(editor).post(url)
    assert page.status_code == 422
    assert "closed closet is on the do-not-list: Asked us." in page.content.decode()
    assert PublishedListing.objects.count() == 0


def test_the_organization_counts_too(area, editor):
    with owner():
        listing = whole_listing(area)
        listing.organization = OrganizationFactory(area=area, name="Closed Closet")
        listing.save()
    enter(area, editor, name="Closed Closet")
    with acting(editor):
        words = missing_for_publishing(Service.objects.for_detail().get())
    assert words == ["Closed Closet is on the do-not-list: Asked us."]


def test_an_entry_needs_something_to_compare(area, editor):
    with pytest.raises(ValidationError, match=r"Write a name, a phone number"):
        enter(area, editor, website="...")


def test_the_page_of_an_entry_names_what_is_public_already(area, editor, client_of):
    with owner():
        published_listing(area, name_en="Closed Closet")
        published_listing(area, name_en="Something else")
    entry = enter(area, editor, name="closed closet")
    with acting(editor):
        assert [one.name_en for one in listed_anyway(entry)] == ["Closed Closet"]
    url = reverse("resources:edit_do_not_list", args=[area.slug, entry.pk])
    page = client_of(editor).get(url).content.decode()
    assert "Closed Closet" in page
    assert "Something else" not in page


def test_typed_words_stay_when_something_is_missing(area, editor, client_of):
    url = reverse("resources:add_to_do_not_list", args=[area.slug])
    page = client_of(editor).post(url, {"name": "Closed Closet", "because": ""})
    assert "This field is required." in page.content.decode()
    assert 'value="Closed Closet"' in page.content.decode()


def test_an_entry_is_found_and_taken_out(area, editor, client_of):
    entry = enter(area, editor, name="Closed Closet")
    browser, index = client_of(editor), reverse("resources:do_not_list", args=[area.slug])
    assert "Closed Closet" in browser.get(index, {"q": "CLOSET"}).content.decode()
    assert "No entry fits." in browser.get(index, {"q": "other"}).content.decode()
    browser.post(reverse("resources:leave_do_not_list", args=[area.slug, entry.pk]))
    assert "Nobody is on the list." in browser.get(index).content.decode()


def test_others_write_nothing(area, editor, coordinator):
    entry = enter(area, editor, name="Closed Closet")
    by = Actor(coordinator, area, frozenset({"team_member"}))
    with acting(coordinator):
        with pytest.raises(PermissionDenied):
            remove_entry(entry=entry, by=by)
        with pytest.raises(PermissionDenied):
            save_entry(entry=entry, fields={**EMPTY, "until": None, "name": "x"}, by=by)
