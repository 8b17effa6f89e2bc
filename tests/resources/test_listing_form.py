"""The form of a listing: its fuller fields, several places, what is hard to read, clashes."""

import pytest
from django.urls import reverse

from cppc.core.models import AuditEvent
from resources.models import Location, PublishedPlace, Service, ServiceAtLocation
from resources.services.categories import load_categories
from tests.conftest import acting, owner, person_with
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    ServiceAtLocationFactory,
    published_listing,
    whole_listing,
)

pytestmark = pytest.mark.django_db
FACTS = {
    "alternate_name": "The closet",
    "happens_en": "A volunteer answers and asks your child's size.",
    "happens_es": "Contesta una voluntaria.",
    "bring_en": "Nothing.",
    "wait_en": "About two weeks.",
    "cost": "free",
}
PLACE = {
    "place_name": "Church hall",
    "address_1": "12 Example Street",
    "address_2": "Back door",
    "city": "Sampletown",
    "postal_code": "50001",
    "transport_en": "Bus 7.",
    "transport_es": "Autobús 7.",
}
SECOND = {
    "places-0-place_name": "School",
    "places-0-address_1": "3 Sample Road",
    "places-0-city": "Sampletown",
    "places-0-postal_code": "50001",
}
TYPED = {
    "kind": "formal",
    "name_en": "Stork closet",
    "description_en": "Things for babies.",
    "start_en": "Come by.",
    "statewide": "on",
    "categories": ["diapers"],
    "phones-TOTAL_FORMS": "1",
    "phones-INITIAL_FORMS": "0",
    "phones-0-number": "515-555-0100",
    "phones-0-kind": "text",
    "phones-0-public": "on",
    "places-TOTAL_FORMS": "1",
    "places-INITIAL_FORMS": "0",
    **FACTS,
    **PLACE,
    **SECOND,
}
HARD = (
    "The facilitator will coordinate interdisciplinary intervention services in accordance with "
    "the comprehensive rehabilitation recommendations."
)


@pytest.fixture
def editor(area):
    with owner():
        load_categories()
        CountyFactory(fips="19153")
    return person_with("listing_editor", area)


def address(name, area, *args):
    return reverse(f"resources:{name}", args=[area.slug, *args])


def saved(client, area, **changes):
    client.post(address("add", area), {**TYPED, **changes})
    with owner():
        return Service.objects.for_detail().get()


def places_of(listing):
    with owner():
        links = Service.objects.for_detail().get(pk=listing.pk).places.all()
        return sorted((link.location.name, link.location.secret) for link in links)


def test_every_fact_is_kept_and_shown_again(area, editor, client_of):
    browser = client_of(editor)
    listing = saved(browser, area)
    assert {name: getattr(listing, name) for name in FACTS} == FACTS
    assert listing.phones.all()[0].kind == "text"
    initial = browser.get(address("edit", area, listing.pk)).context["form"].initial
    assert {name: initial[name] for name in {**FACTS, **PLACE}} == {**FACTS, **PLACE}


def test_several_places_are_written_and_shown_again(area, editor, client_of):
    browser = client_of(editor)
    listing = saved(browser, area)
    assert places_of(listing) == [("Church hall", False), ("School", False)]
    page = browser.get(address("edit", area, listing.pk))
    shown = [form.initial.get("place_name", "") for form in page.context["places"].forms]
    first = page.context["form"].initial["place_name"]
    assert [first, *shown] == ["Church hall", "School", ""]


def test_a_place_keeps_its_row_and_others_leave(area, editor, client_of):
    browser = client_of(editor)
    listing = saved(browser, area)
    with owner():
        kept = listing.places.get(location__name="School")
    changes = {**dict.fromkeys(PLACE, ""), "key": "", "places-0-key": f"{kept.pk}"}
    browser.post(
        address("edit", area, listing.pk),
        {**TYPED, **changes, "places-0-place_name": "Old school", "version": "1"},
    )
    with owner():
        (link,) = ServiceAtLocation.objects.filter(service=listing)
        assert (link.pk, link.location.name) == (kept.pk, "Old school")
        assert Location.objects.count() == 1


def test_half_an_address_is_refused_in_any_place(area, editor, client_of):
    page = client_of(editor).post(address("add", area), {**TYPED, "places-0-city": ""})
    assert "Write street, town and ZIP code, or none of them." in page.content.decode()
    assert 'value="3 Sample Road"' in page.content.decode()


def test_a_page_from_before_further_places_still_saves(area, editor, client_of):
    old = {name: value for name, value in TYPED.items() if not name.startswith("places")}
    client_of(editor).post(address("add", area), old)
    with owner():
        assert Service.objects.get().places.count() == 1


def test_a_secret_place_leaves_every_public_copy(area, editor, client_of):
    with owner():
        first = published_listing(area, address=False)
        second = published_listing(area, address=False)
        link = ServiceAtLocationFactory(service=first)
        AddressFactory(location=link.location)
        ServiceAtLocationFactory(service=second, location=link.location)
    browser = client_of(editor)
    url, base = address("edit", area, first.pk), {"phones-0-note_en": "", **TYPED}
    data = {**base, "key": f"{link.pk}", "places-0-place_name": "", "places-0-address_1": ""}
    data |= {"places-0-city": "", "places-0-postal_code": "", "version": f"{first.version}"}
    browser.post(url, data)
    with owner():
        second.refresh_from_db()
    browser.post(url, {**data, "secret": "on", "version": f"{first.version + 1}"})
    assert PublishedPlace.objects.filter(location_key=link.location_id).count() == 0


def test_do_not_refer_is_refused_while_public(area, editor, client_of):
    with owner():
        listing = published_listing(area)
    url = address("edit", area, listing.pk)
    data = {**TYPED, "do_not_refer": "on", "version": f"{listing.version}"}
    page = client_of(editor).post(url, data).content.decode()
    assert "Nobody is to be sent there, so it cannot be public." in page


def test_a_clash_shows_numbers_and_places_too(area, editor, client_of):
    browser = client_of(editor)
    listing = saved(browser, area)
    with owner():
        Service.objects.filter(pk=listing.pk).update(version=2, happens_en="Theirs.")
        listing.phones.update(number="515-555-0111")
        Location.objects.filter(name="School").update(name="Their school")
    page = browser.post(address("edit", area, listing.pk), {**TYPED, "version": "1"})
    assert page.status_code == 409
    theirs = " ".join(clash["theirs"] for clash in page.context["clashes"])
    assert all(word in theirs for word in ("Theirs.", "515-555-0111", "Their school"))


def test_the_history_names_the_new_fields(area, coordinator, client_of):
    with owner():
        listing = whole_listing(area)
        Service.objects.filter(pk=listing.pk).update(happens_en="Somebody answers.")
        assert AuditEvent.objects.filter(row_id=f"{listing.pk}").exists()
    page = client_of(coordinator).get(address("history", area, listing.pk)).content.decode()
    assert "what happens when you call" in page
    assert "Somebody answers." in page


def test_hard_words_are_saved_and_remarked_on(area, editor, client_of):
    browser = client_of(editor)
    page = browser.post(address("add", area), {**TYPED, "description_en": HARD}, follow=True)
    assert "1 text is hard to read" in page.content.decode()
    with acting(editor):
        listing = Service.objects.get()
    page = browser.get(address("edit", area, listing.pk)).content.decode()
    assert "Grade 8 or lower is best." in page


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("start_en", HARD, "Grade 8 or lower is best."),
        ("start_en", "Come in. We have warm coats for kids of every size.", "easy to read"),
        ("start_es", "Queremos que los niños duerman en casa todas las noches.", "easy to read"),
        ("start_en", "Call.", ""),
    ],
)
def test_the_grade_is_told_for_what_is_typed(area, editor, client_of, field, text, words):
    url = address("reading_grade", area)
    page = client_of(editor).post(url, {"field": field, "text": text}).content.decode()
    assert words in page
    assert bool(words) == bool(page.strip())


def test_a_made_up_field_has_no_grade(area, editor, client_of):
    answer = client_of(editor).post(address("reading_grade", area), {"field": "website"})
    assert answer.status_code == 400
