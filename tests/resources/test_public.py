"""What everybody sees, and what nobody may find there whatever they ask for."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from resources.models import Category, PublishedListing, Service, Vocabulary
from resources.services.categories import load_categories
from resources.services.listings import Around, PhoneRow, Place, add_listing, change_listing
from resources.services.publishing import withdraw_listing
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.factories import publish_as, published_listing, publisher

pytestmark = pytest.mark.django_db


@pytest.fixture
def categories(db):
    with owner():
        load_categories()
        CountyFactory(fips="19153", name="Polk")


def page(name="resources:search", *args, **query):
    return Client().get(reverse(name, args=args), query)


MARKERS = (
    "Zqplace",
    "Zqstreet",
    "Zqtown",
    "59999",
    "41.98765",
    "93.12345",
    "515-555-0177",
    "zqmail",
    "Zqnote",
)
CONFIDENTIAL = [one for one in Service.Confidential.values if one]


def marked(area, by, *, confidential="", category="food-pantry", kind="formal"):
    """A public listing whose private parts all carry a marker."""
    listing = add_listing(
        area=area,
        fields={
            "name_en": f"Open words {confidential}{category}{kind}",
            "name_es": "Palabras abiertas",
            "description_en": "Somebody listens.",
            "start_en": "Call first.",
            "kind": kind,
            "confidential": confidential,
            "email": "zqmail@example.org" if kind == "informal" else "",
        },
        around=Around(
            categories=[category],
            counties=["19153"],
            phones=[
                PhoneRow("515-555-0100"),
                PhoneRow("515-555-0177", note_en="Zqnote", public=False),
            ],
            place=Place("Zqplace house", "12 Zqstreet", "Zqtown", "59999"),
        ),
        by=by,
    )
    link = listing.places.get()
    link.location.latitude, link.location.longitude = 41.98765, -93.12345
    link.location.save()
    return publish_as(listing, by)


def public_answers(listings):
    """Every public page there is, with searches for every marker."""
    yield page()
    for listing in listings:
        yield page("resources:listing", listing.pk)
        yield page("resources:print_listing", listing.pk)
    for word in (*MARKERS, "open words", "somebody listens", "palabras", "Zqstrete", "zqtonw"):
        yield page(q=word)
        yield page(q=word, county="19153")
    for category in Category.objects.all():
        yield page(category=category.code)
    for county in ("19153", "19001", ""):
        yield page(county=county, q="first")


def test_no_marker_of_a_secret_place_or_private_number_is_ever_public(area, categories):
    with owner():
        by = publisher(area)
        listings = [marked(area, by, confidential=one) for one in CONFIDENTIAL]
        listings += [
            marked(area, by, category=one)
            for one in ("shelter", "domestic-violence", "trafficking", "safe-house")
        ]
    answers = list(public_answers(listings))
    assert sum(b"Open words" in answer.content for answer in answers) > len(listings)
    for answer in answers:
        body = answer.content.decode()
        asked = answer.wsgi_request.GET.get("q", "")
        words = [one for one in MARKERS if one.lower() in body.lower() and one != asked]
        assert words == [], answer.wsgi_request.get_full_path()
    assert not Vocabulary.objects.filter(word__startswith="zq").exists()


def test_what_a_marker_finds_is_nothing(area, categories):
    with owner():
        marked(area, publisher(area), confidential="shelter")
    for word in MARKERS:
        assert page(q=word).context["page"].paginator.count == 0


def test_an_informal_support_shows_its_place_but_no_private_contact(area, categories):
    with owner():
        listing = marked(area, publisher(area), kind="informal")
    body = page("resources:listing", listing.pk).content.decode()
    assert "12 Zqstreet" in body
    assert "zqmail" not in body
    assert "515-555-0177" not in body


@pytest.mark.isolation
def test_the_database_refuses_a_place_on_a_confidential_copy(area, categories):
    with owner():
        listing = marked(area, publisher(area), confidential="shelter")
        with pytest.raises(DatabaseError), transaction.atomic():
            PublishedListing.objects.filter(pk=listing.pk).update(city="Zqtown")


def test_a_listing_that_becomes_confidential_loses_its_public_place_at_once(area, categories):
    with owner():
        by = publisher(area)
        listing = marked(area, by)
        assert "Zqtown" in page("resources:listing", listing.pk).content.decode()
        with acting(by.user):
            change_listing(
                listing=listing,
                version=listing.version,
                fields={"confidential": "safe_house"},
                around=Around(categories=["food-pantry"], counties=["19153"]),
                by=by,
            )
    assert "Zqtown" not in page("resources:listing", listing.pk).content.decode()
    assert page(q="Zqtown").context["page"].paginator.count == 0


@pytest.mark.parametrize(
    "words", ["Come to 12  ZQSTREET.", "ZIP 59999", "Look for the zqplace house"]
)
def test_words_that_betray_a_secret_place_cannot_be_published(area, categories, words):
    with owner():
        by = publisher(area)
        listing = marked(area, by, confidential="shelter")
        withdraw_listing(listing=listing, because="test", by=by)
        Service.objects.filter(pk=listing.pk).update(description_en=words)
        with pytest.raises(ValidationError, match="place is secret"):
            publish_as(listing, by)


def test_what_is_withdrawn_is_gone_from_page_and_search(area, categories):
    with owner():
        listing = marked(area, publisher(area))
        withdraw_listing(listing=listing, because="closed", by=publisher(area))
    assert page("resources:listing", listing.pk).status_code == 404
    assert page(q="open words").context["page"].paginator.count == 0


# The pages themselves.


def test_a_card_says_what_whom_when_how_and_how_sure(area, categories):
    with owner():
        listing = published_listing(
            area,
            category=Category.objects.get(code="diapers"),
            name_en="Stork closet",
            minimum_age=0,
            maximum_age=5,
            fees_en="Free",
        )
    body = page(q="diapers").content.decode()
    for words in (
        "Stork closet",
        "Diapers and wipes",
        "Ages 0 to 5",
        "Free",
        "Polk",
        "Monday: 9:00 a.m. to 5:00 p.m.",
        "Come by or call.",
        'href="tel:+15155550100"',
        f"The local team of {area.name} has not verified this yet.",
    ):
        assert words in body
    assert reverse("resources:listing", args=[listing.pk]) in body


def test_spanish_readers_get_spanish_words_and_the_language_of_the_rest(area, categories):
    with owner():
        listing = published_listing(area, name_en="Stork closet", name_es="El ropero")
    client = Client(headers={"accept-language": "es"})
    body = client.get(reverse("resources:listing", args=[listing.pk])).content.decode()
    assert "<h1>El ropero</h1>" in body
    assert '<div lang="en"><p>We give what children need.</p></div>' in body


def test_what_is_typed_is_escaped_everywhere(area, categories):
    with owner():
        listing = published_listing(
            area, name_en="<script>alert(1)</script>", description_en="<b>bold</b>"
        )
    for answer in (
        page(q="<script>alert(1)</script>"),
        page("resources:listing", listing.pk),
        page("resources:print_listing", listing.pk),
    ):
        body = answer.content.decode()
        assert "<script>alert" not in body
        assert "<b>bold" not in body
        assert "&lt;script&gt;alert(1)" in body


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({}, True),
        ({"category": "food"}, True),
        ({"county": "19153"}, True),
        ({"q": "food"}, False),
        ({"category": "domestic-violence"}, False),
        ({"category": "mental-health"}, False),
    ],
)
def test_words_and_sensitive_kinds_leave_no_copy_on_the_device(categories, query, kept):
    assert (page(**query).headers.get("Cache-Control") != "no-store") is kept


def test_a_sensitive_listing_has_a_neutral_title_and_leaves_no_copy(area, categories):
    with owner():
        listing = marked(area, publisher(area), category="domestic-violence")
    answer = page("resources:listing", listing.pk)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<title>A place to turn to - CPPC</title>" in answer.content.decode()


def test_an_empty_answer_helps_on(categories):
    body = page(q="helicopter", county="19153").content.decode()
    assert "We found nothing for this" in body
    assert "Look in all of Iowa" in body


def test_the_search_logs_nothing_of_what_was_asked(area, categories, caplog):
    with caplog.at_level("DEBUG"):
        page(q="zqsecretwish")
    assert "zqsecretwish" not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_asks_the_database_a_fixed_number_of_times(
    area, categories, count, django_assert_num_queries
):
    with owner():
        for _number in range(count):
            published_listing(area, category=Category.objects.get(code="diapers"))
    # names (2), words, candidates, page; and the request's own transaction (2)
    with django_assert_num_queries(8):
        assert page(q="diapers").context["page"].paginator.count == count


def test_the_first_page_is_light(categories):
    parts = [page().content]
    for name in ("bootstrap/css/bootstrap.min.css", "css/theme.css"):
        with open(finders.find(name), "rb") as file:  # noqa: PTH123 - finders give a name
            parts.append(file.read())
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000


@pytest.mark.parametrize("value", ["x" * 10_000, "\x00", "%00", "'", "🍎", "-1"])
@pytest.mark.parametrize("name", ["q", "category", "county", "page"])
def test_no_query_string_breaks_the_search(categories, name, value):
    assert page(**{name: value}).status_code == 200


@pytest.mark.parametrize(
    ("ages", "words"),
    [((3, None), "Ages 3 and older"), ((None, 17), "Up to age 17"), ((3, 5), "Ages 3 to 5")],
)
def test_ages_are_told_in_words(area, categories, ages, words):
    with owner():
        listing = published_listing(area, minimum_age=ages[0], maximum_age=ages[1])
    assert words in page("resources:listing", listing.pk).content.decode()


def test_words_only_in_spanish_are_marked_as_spanish(area, categories):
    with owner():
        listing = published_listing(area, statewide=True, eligibility_es="Todos")
    body = page("resources:listing", listing.pk).content.decode()
    assert '<span lang="es">Todos</span>' in body
    assert "All of Iowa" in body


def test_letters_of_neither_language_find_nothing_and_say_so(area, categories):
    with owner():
        published_listing(area)
    assert "We found nothing for this" in page(q="طعام").content.decode()


def test_what_looks_like_something_is_in_the_small_style_sheet(area, categories):
    with owner():
        key = published_listing(area, name_en="Corner pantry").pk
    pages = [page(), page(q="pantry"), page(q="nothing at all"), page("resources:listing", key)]
    html = "".join(one.content.decode() for one in pages)
    sheets = [finders.find(f"css/{name}.css") for name in ("small", "theme")]
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(Path(one).read_text() for one in sheets)))
    used = {name for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}
    assert used - known == set()
