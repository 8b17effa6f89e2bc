"""The area's people write, publish, verify and withdraw listings."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent
from resources import figures
from resources.models import Address, Category, Location, Organization, PublishedListing, Service
from resources.services.categories import load_categories
from resources.services.listings import Around, add_listing, change_listing, hand_in_listing
from resources.services.publishing import publish_listing, withdraw_listing
from resources.services.verifying import verify_listing
from teams.access import Actor, actor_in
from teams.roles import GRANTS, Permission, Role
from tests.conftest import acting, owner, person_with
from tests.factories import AreaCountyFactory, CountyFactory
from tests.resources.factories import (
    ImportBatchFactory,
    ImportFindingFactory,
    ImportRowFactory,
    ServiceFactory,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(area):
    with owner():
        load_categories()
        AreaCountyFactory(area=area, county=CountyFactory(fips="19153", name="Polk"))
    return person_with("listing_editor", area)


TYPED = {
    "kind": "formal",
    "name_en": "Stork closet",
    "name_es": "El ropero",
    "organization_name": "Example Church",
    "description_en": "Things for babies.",
    "categories": ["diapers", "baby-things"],
    "counties": ["19153"],
    "languages": ["en", "es"],
    "start_en": "Come by.",
    "hours": "Mon-Fri 9am-5pm; Sat 10am-1pm",
    "minimum_age": "0",
    "maximum_age": "5",
    "place_name": "Church hall",
    "address_1": "12 Example Street",
    "city": "Sampletown",
    "postal_code": "50001",
    "phones-TOTAL_FORMS": "2",
    "phones-INITIAL_FORMS": "0",
    "phones-0-number": "(515) 555-0100 x12",
    "phones-0-note_en": "Front desk",
    "phones-0-public": "on",
    "phones-1-number": "",
}


def address(name, area, *args):
    return reverse(f"resources:{name}", args=[area.slug, *args])


def rows_of(listing):
    """Everything typed, as it was saved."""
    around = Service.objects.for_detail().get(pk=listing.pk)
    place = around.places.get().location
    return {
        "organization": around.organization.name,
        "categories": [one.category_id for one in around.categories.all()],
        "counties": [one.county_id for one in around.counties.all()],
        "languages": [one.code for one in around.languages.all()],
        "phones": [(one.number, one.extension, one.public) for one in around.phones.all()],
        "openings": around.schedules.count(),
        "place": (place.name, place.addresses.get().address_1),
    }


def test_one_form_writes_a_listing_with_everything_around_it(area, editor, client_of):
    answer = client_of(editor).post(address("add", area), TYPED)
    with acting(editor):
        listing = Service.objects.get()
        assert answer.url == address("preview", area, listing.pk)
        assert (listing.state, listing.maximum_age) == ("draft", 5)
        assert rows_of(listing) == {
            "organization": "Example Church",
            "categories": ["diapers", "baby-things"],
            "counties": ["19153"],
            "languages": ["en", "es"],
            "phones": [("515-555-0100", "12", True)],
            "openings": 6,
            "place": ("Church hall", "12 Example Street"),
        }
    assert PublishedListing.objects.count() == 0


BAD = [
    ("name_en", "", "This field is required."),
    ("hours", "when it rains", "We cannot read this: when it rains."),
    ("postal_code", "5000", "A ZIP code has five digits."),
    ("city", "", "Write street, town and ZIP code, or none of them."),
    ("phones-0-number", "12", "Write a number like 515-555-0100"),
    ("website", "not a site", "Enter a valid URL."),
    ("maximum_age", "-1", "greater than or equal to 0"),
    ("categories", ["spaceships"], "Select a valid choice."),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD)
def test_a_bad_field_is_refused_and_the_rest_kept(area, editor, client_of, field, value, words):
    answer = client_of(editor).post(address("add", area), {**TYPED, field: value})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert words in body
    assert "Things for babies." in body
    with acting(editor):
        assert Service.objects.count() == 0


def test_ages_the_wrong_way_round_are_refused(area, editor, client_of):
    answer = client_of(editor).post(address("add", area), {**TYPED, "minimum_age": "9"})
    assert "The oldest age must not be below the youngest." in answer.content.decode()


def saved(area):
    with owner():
        return add_listing(
            area=area, fields={"name_en": "Stork closet"}, around=Around(), by=publisher(area)
        )


def test_a_change_replaces_exactly_what_was_changed(area, editor, client_of):
    listing = saved(area)
    browser = client_of(editor)
    browser.post(address("edit", area, listing.pk), {**TYPED, "version": "1"})
    with acting(editor):
        kept = set(Service.objects.get().phones.values_list("pk", flat=True))
    changed = {**TYPED, "version": "2", "categories": ["wic"], "hours": "", "organization_name": ""}
    browser.post(address("edit", area, listing.pk), changed)
    with acting(editor):
        listing = Service.objects.get()
        assert [one.category_id for one in listing.categories.all()] == ["wic"]
        assert listing.schedules.count() == 0
        assert listing.organization is None
        assert set(listing.phones.values_list("pk", flat=True)) == kept
        assert Organization.objects.count() == 1


def test_a_second_writer_sees_both_texts_and_loses_nothing(area, editor, client_of):
    listing = saved(area)
    browser, url = client_of(editor), address("edit", area, listing.pk)
    browser.post(url, {**TYPED, "version": "1", "description_en": "Theirs"})
    answer = browser.post(
        url, {**TYPED, "version": "1", "description_en": "Mine", "categories": ["wic"]}
    )
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else saved this" in body
    assert "<pre>Mine</pre>" in body
    assert "Theirs</pre>" in body
    assert "Diapers and wipes, Baby things and car seats</pre>" in body
    again = browser.post(
        url, {**TYPED, "version": answer.context["form"].data["version"], "description_en": "Both"}
    )
    assert again.status_code == 302


def test_publishing_needs_what_people_need(area, editor, client_of):
    listing = saved(area)
    browser, url = client_of(editor), address("publish", area, listing.pk)
    answer = browser.post(url)
    assert answer.status_code == 422
    for words in ("Say what it is.", "Choose at least one kind of help.", "Say how to start"):
        assert words in answer.content.decode()
    browser.post(address("edit", area, listing.pk), {**TYPED, "version": "1"})
    assert browser.post(url).status_code == 302
    public = PublishedListing.objects.get()
    assert (public.name_es, public.city, public.phones[0]["extension"]) == (
        "El ropero",
        "Sampletown",
        "12",
    )


def test_a_save_of_a_public_listing_is_public_at_once(area, editor, client_of):
    with owner():
        listing = published_listing(area)
    data = {**TYPED, "version": str(listing.version), "name_en": "New name"}
    client_of(editor).post(address("edit", area, listing.pk), data)
    public = PublishedListing.objects.get()
    assert public.name_en == "New name"
    assert public.copied_version == listing.version + 1


def test_a_public_listing_cannot_be_saved_without_what_people_need(area, editor, client_of):
    with owner():
        listing = published_listing(area, name_en="Kept")
    data = {**TYPED, "version": str(listing.version), "categories": [], "description_en": ""}
    body = client_of(editor).post(address("edit", area, listing.pk), data).content.decode()
    assert "Say what it is." in body
    assert "Choose at least one kind of help." in body
    assert PublishedListing.objects.get().name_en == "Kept"


def test_words_that_betray_a_secret_place_are_refused_at_the_save(area, editor, client_of):
    with owner():
        listing = published_listing(area, confidential="shelter")
    data = {
        **TYPED,
        "version": str(listing.version),
        "confidential": "shelter",
        "description_en": "Come to 12 example street",
    }
    body = client_of(editor).post(address("edit", area, listing.pk), data).content.decode()
    assert "The place is secret, but the address stands in the words." in body


def place_of(listing):
    around = Service.objects.for_detail().get(pk=listing.pk)
    return [
        (link.location.name, [one.city for one in link.location.addresses.all()])
        for link in around.places.all()
    ]


def test_a_place_is_changed_where_it_stands_and_taken_away(area, editor, client_of):
    listing = saved(area)
    browser, url = client_of(editor), address("edit", area, listing.pk)
    no_address = {"address_1": "", "city": "", "postal_code": ""}
    steps = [
        ({}, [("Church hall", ["Sampletown"])]),
        ({"city": "Otherville"}, [("Church hall", ["Otherville"])]),
        (no_address, [("Church hall", [])]),
        ({**no_address, "place_name": ""}, []),
    ]
    for version, (change, expected) in enumerate(steps, 1):
        browser.post(url, {**TYPED, "version": str(version), **change})
        with acting(editor):
            assert place_of(listing) == expected
    with owner():
        assert (Location.objects.count(), Address.objects.count()) == (0, 0)


def test_a_place_that_others_use_stays(area, editor):
    with owner():
        first, second = whole_listing(area), ServiceFactory(area=area)
        link = first.places.get()
        second.places.create(area=area, location=link.location)
        change_listing(listing=first, version=1, fields={}, around=Around(), by=publisher(area))
        assert Address.objects.count() == 1


def test_withdrawing_takes_it_back_with_a_reason(area, editor, client_of):
    with owner():
        listing = published_listing(area)
    browser, url = client_of(editor), address("withdraw", area, listing.pk)
    assert "This field is required." in browser.post(url, {"because": ""}).content.decode()
    browser.post(url, {"because": "Closed for good"})
    assert PublishedListing.objects.count() == 0
    assert "Closed for good" in browser.get(address("preview", area, listing.pk)).content.decode()


def test_verifying_shows_the_day_and_the_team_but_not_the_person(area, editor, client_of):
    with owner():
        listing = published_listing(area)
    today = timezone.localdate()
    client_of(editor).post(
        address("verify", area, listing.pk), {"how": "phone", "on": today.isoformat()}
    )
    body = client_of(editor).get(reverse("resources:listing", args=[listing.pk])).content.decode()
    assert f"by the local team of {area.name}" in body
    assert editor.name not in body
    with acting(editor):
        listing = Service.objects.get()
    assert (listing.verified_on, listing.verified_by_id, listing.verified_how) == (
        today,
        editor.pk,
        "phone",
    )


def test_nobody_verifies_in_the_future(area, editor, client_of):
    listing = saved(area)
    answer = client_of(editor).post(
        address("verify", area, listing.pk), {"how": "phone", "on": "2999-01-01"}
    )
    assert "This day has not come yet." in answer.content.decode()


def only(permission, area):
    """An editor who holds just these permissions, as the table of roles may one day say."""

    class Some(Actor):
        def may(self, wanted):
            return wanted in permission

    return Some(person_with("listing_editor", area), area)


def test_an_editor_without_the_right_to_publish_hands_in(area, editor):
    listing = saved(area)
    by = only({Permission.EDIT_LISTINGS}, area)
    with owner():
        assert hand_in_listing(listing=listing, by=by).state == "ready"
        with pytest.raises(PermissionDenied):
            publish_listing(listing=listing, by=by)
        with pytest.raises(PermissionDenied):
            hand_in_listing(listing=listing, by=publisher(area))


def test_a_public_listing_is_not_changed_without_the_right_to_publish(area, editor):
    with owner():
        listing = published_listing(area)
        with pytest.raises(PermissionDenied):
            change_listing(
                listing=listing,
                version=listing.version,
                fields={},
                around=Around(),
                by=only({Permission.EDIT_LISTINGS}, area),
            )


@pytest.mark.parametrize("name", ["edit", "hand_in", "verify"])
def test_pages_refuse_what_the_rules_refuse(area, editor, client_of, monkeypatch, name):
    with owner():
        listing = published_listing(area)
    kept = GRANTS[Role.LISTING_EDITOR] - {Permission.PUBLISH_LISTINGS}
    monkeypatch.setitem(GRANTS, Role.LISTING_EDITOR, kept)
    data = {"how": "phone", "on": "2026-01-01"}
    answer = client_of(editor).post(address(name, area, listing.pk), data)
    assert answer.status_code == 403


def test_a_draft_is_handed_in_by_its_button(area, editor, client_of, monkeypatch):
    listing = saved(area)
    kept = GRANTS[Role.LISTING_EDITOR] - {Permission.PUBLISH_LISTINGS}
    monkeypatch.setitem(GRANTS, Role.LISTING_EDITOR, kept)
    browser = client_of(editor)
    body = browser.get(address("preview", area, listing.pk)).content.decode()
    assert "It is ready to publish" in body
    assert address("publish", area, listing.pk) not in body
    browser.post(address("hand_in", area, listing.pk))
    with acting(editor):
        assert Service.objects.get().state == "ready"


def test_what_has_its_state_already_leads_back(area, editor, client_of):
    with owner():
        public, draft = published_listing(area), ServiceFactory(area=area)
    browser = client_of(editor)
    for name, listing in (("publish", public), ("withdraw", draft)):
        answer = browser.post(address(name, area, listing.pk), {"because": "x"})
        assert answer.url == address("preview", area, listing.pk)


def test_a_public_listing_is_changed_by_publishers_and_withdrawn_by_every_editor(area, editor):
    by = only({Permission.EDIT_LISTINGS}, area)
    with owner():
        listing = published_listing(area)
        with pytest.raises(PermissionDenied):
            verify_listing(listing=listing, how="phone", by=by)
        assert withdraw_listing(listing=listing, because="wrong", by=by).state == "withdrawn"
        with pytest.raises(PermissionDenied):
            withdraw_listing(listing=listing, because="again", by=by)


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"coordinator", "listing_editor"}))
def test_other_roles_write_nothing(area, role):
    listing = saved(area)
    person = person_with(role, area)
    with acting(person):
        by = actor_in(person, area)
        for act in (
            lambda: add_listing(area=area, fields={"name_en": "x"}, around=Around(), by=by),
            lambda: publish_listing(listing=listing, by=by),
            lambda: withdraw_listing(listing=listing, because="x", by=by),
        ):
            with pytest.raises((PermissionDenied, Service.DoesNotExist)):
                act()


def test_a_team_member_reads_a_draft_without_its_secret_place(area, editor, client_of):
    with owner():
        listing = whole_listing(area, confidential="shelter")
    url = address("preview", area, listing.pk)
    assert "12 Example Street" in client_of(editor).get(url).content.decode()
    member = client_of(person_with("team_member", area)).get(url).content.decode()
    assert "12 Example Street" not in member
    assert address("edit", area, listing.pk) not in member


def test_the_history_says_who_changed_what(area, editor, coordinator, client_of):
    client_of(editor).post(address("add", area), TYPED)
    with acting(editor):
        listing = Service.objects.get()
    data = {**TYPED, "version": "1", "name_en": "Renamed"}
    client_of(editor).post(address("edit", area, listing.pk), data)
    body = client_of(coordinator).get(address("history", area, listing.pk)).content.decode()
    assert editor.name in body
    assert "<del>Stork closet</del> Renamed" in body
    with owner():
        places = AuditEvent.objects.filter(rel__in=["resources_address", "resources_phone"])
        assert places.count() == 0  # the record must not hand out secret places


def names_in(answer):
    return [one.name_en for one in answer.context["page"]]


def test_the_list_filters_sorts_and_pages(area, editor, client_of):
    with owner():
        published_listing(area, name_en="Beta")
        for name in ("Gamma", "Alpha"):
            ServiceFactory(area=area, name_en=name)
    browser, url = client_of(editor), address("index", area)
    assert names_in(browser.get(url)) == ["Alpha", "Beta", "Gamma"]
    assert names_in(browser.get(url, {"sort": "-name"})) == ["Gamma", "Beta", "Alpha"]
    assert names_in(browser.get(url, {"state": "to_verify"})) == ["Beta"]
    assert names_in(browser.get(url, {"state": "draft", "q": "ALP"})) == ["Alpha"]
    assert "No listing fits." in browser.get(url, {"q": "nothing"}).content.decode()
    assert browser.get(url, {"sort": "area__slug", "state": "x"}).status_code == 200


def test_an_empty_list_says_what_to_do(area, editor, client_of):
    assert "No listing yet." in client_of(editor).get(address("index", area)).content.decode()


@pytest.mark.parametrize("name", ["index", "imports", "show_import", "history", "preview"])
def test_pages_ask_the_database_as_often_for_three_rows_as_for_one(
    area, coordinator, client_of, django_assert_num_queries, name
):
    def more():
        with owner():
            for _number in range(2):
                listings.append(published_listing(area))
                batches.append(ImportBatchFactory(area=area, asked_by=coordinator))
                ImportFindingFactory(batch=batches[0])

    with owner():
        listings, batches = (
            [published_listing(area)],
            [ImportBatchFactory(area=area, asked_by=coordinator, state="checked")],
        )
        ImportFindingFactory(batch=batches[0])
    args = {"show_import": [batches[0].pk], "history": [listings[0].pk]}
    args["preview"] = args["history"]
    url = address(name, area, *args.get(name, []))
    browser = client_of(coordinator)
    browser.get(url)
    counts = {"index": 10, "imports": 10, "show_import": 13, "history": 11, "preview": 23}
    with django_assert_num_queries(counts[name]):
        assert browser.get(url).status_code == 200
    more()
    with django_assert_num_queries(counts[name]):
        assert browser.get(url).status_code == 200


def test_figures_count_by_area(area, other_area, coordinator):
    with owner():
        old = published_listing(area, kind="hub", name_en="Hub")
        published_listing(area, verified_on=None)
        published_listing(other_area)
        ServiceFactory(area=area, state="ready")
        verify_listing(
            listing=old, how="visit", by=Actor(coordinator, area, frozenset(["coordinator"]))
        )
    with acting(coordinator):
        assert figures.to_verify([area.pk, other_area.pk]) == {area.pk: 1, other_area.pk: 1}
        assert figures.to_publish([area.pk]) == {area.pk: 1}
        assert figures.published_counts() == {area.pk: 2, other_area.pk: 1}
        assert [one.name_en for one in figures.hubs(area)] == ["Hub"]


# Imports through their pages.


def upload(text, name="listings.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def test_an_upload_waits_for_the_worker_and_says_so(area, editor, client_of):
    browser = client_of(editor)
    answer = browser.post(address("start_import", area), {"file": upload("name\nOne\n")})
    page = browser.get(answer.url)
    assert "being checked" in page.content.decode()
    assert "You may leave this page" in page.content.decode()
    part = browser.get(answer.url, headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="import-state"')


@override_settings(IMPORT_LARGEST_FILE=2 * 1024 * 1024)
def test_a_bad_upload_is_refused_beside_its_field(area, editor, client_of):
    browser, url = client_of(editor), address("start_import", area)
    assert "This field is required." in browser.post(url).content.decode()
    assert "empty" in browser.post(url, {"file": upload("")}).content.decode()
    large = upload(b"x" * (2 * 1024 * 1024 + 1))
    assert "larger than 2 MB" in browser.post(url, {"file": large}).content.decode()


def test_the_template_can_be_downloaded(area, editor, client_of):
    answer = client_of(editor).get(address("import_template", area))
    assert answer["Content-Type"] == "text/csv"
    assert answer.content.decode("utf-8-sig").startswith("id,name,name_es,")


def test_load_and_undo_by_their_buttons(area, editor, client_of):
    with owner():
        checked = ImportBatchFactory(area=area, state="checked", sound_rows=2, asked_by=editor)
        ImportRowFactory(batch=checked, outcome="new")
        loaded = ImportBatchFactory(area=area, state="loaded", asked_by=editor)
        published_listing(area, batch=loaded)
        ServiceFactory(area=area, batch=loaded)
    browser = client_of(editor)
    assert "Load 2 rows as drafts" in browser.get(checked.get_absolute_url()).content.decode()
    browser.post(address("load_import", area, checked.pk))
    assert "being loaded" in browser.get(checked.get_absolute_url()).content.decode()
    question = browser.get(address("undo_import", area, loaded.pk)).content.decode()
    assert "2 listings came from listings.csv." in question
    assert "1 of them is public" in question
    browser.post(address("undo_import", area, loaded.pk))
    assert "being undone" in browser.get(loaded.get_absolute_url()).content.decode()
    assert browser.post(address("undo_import", area, checked.pk)).status_code == 403


def test_the_command_loads_the_categories_twice_without_harm(capsys):
    with owner():
        call_command("load_categories")
        call_command("load_categories")
        assert Category.objects.filter(parent=None).count() == 13
    assert "61 categories" in capsys.readouterr().out
