"""What people type finds what they mean, quickly, in two languages."""

import pytest
from django.db import connection
from django.utils import timezone

from resources.models import Category, PublishedListing, Service
from resources.search import Wanted, search_listings
from resources.services.categories import load_categories
from tests.conftest import owner
from tests.factories import CountyFactory
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(area):
    with owner():
        load_categories()

        def make(name, code, **more):
            return published_listing(
                area, name_en=name, category=Category.objects.get(code=code), **more
            )

        make("Sampletown Pantry", "food-pantry", description_en="Bread and milk.")
        make("Benefits desk", "food-benefits", description_en="We fill in the form with you.")
        make("Stork closet", "diapers", name_es="El ropero", description_en="Things for babies.")
        make("Roof fund", "rent-help", county=CountyFactory(fips="19001"))
        make("Neighbors on call", "friendly-help", kind="informal", statewide=True)
    return area


def names(text="", **more):
    answer = search_listings(Wanted(text, **more), Category.objects.all())
    return [one.name_en for one in answer.listings]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("food stamps", "Benefits desk"),
        ("food stamp", "Benefits desk"),
        ("estampillas", "Benefits desk"),
        ("despensa", "Sampletown Pantry"),
        ("Bread", "Sampletown Pantry"),
        ("help with rent", "Roof fund"),
        ("I need help paying rent please", "Roof fund"),
        ("necesito ayuda con la renta", "Roof fund"),
        ("pañales", "Stork closet"),
        ("PANALES", "Stork closet"),
        ("diapers", "Stork closet"),
        ("ropero", "Stork closet"),
        ("helpful neighbor", "Neighbors on call"),
    ],
)
def test_plain_words_find_the_right_listing_first(network, typed, first):
    assert names(typed)[0] == first


def test_a_misspelled_word_is_mended_only_after_an_empty_answer(network):
    answer = search_listings(Wanted("diapars"), Category.objects.all())
    assert answer.corrected == "diapers"
    assert [one.name_en for one in answer.listings] == ["Stork closet"]
    assert search_listings(Wanted("diapers"), Category.objects.all()).corrected == ""


@pytest.mark.parametrize(
    ("typed", "corrected", "first"),
    [
        ("diapars", "diapers", "Stork closet"),
        ("panalez", "pañales", "Stork closet"),
        ("pantery", "pantry", "Sampletown Pantry"),
        ("dispensa", "despensa", "Sampletown Pantry"),
    ],
)
def test_a_misspelled_word_finds_what_was_meant(network, typed, corrected, first):
    answer = search_listings(Wanted(typed), Category.objects.all())
    assert (answer.corrected, answer.listings[0].name_en) == (corrected, first)


def test_a_correction_that_finds_nothing_is_never_shown(network):
    answer = search_listings(Wanted("diapars", county="19003"), Category.objects.all())
    assert answer.corrected == ""


def test_some_words_are_better_than_none(network):
    answer = search_listings(Wanted("diapers helicopter"), Category.objects.all())
    assert answer.loosened
    assert [one.name_en for one in answer.listings] == ["Stork closet"]


def test_county_and_category_filter_and_the_whole_state_counts(network):
    assert names(county="19001") == ["Neighbors on call", "Roof fund"]
    assert names(category="food") == ["Benefits desk", "Sampletown Pantry"]
    assert names(category="food-pantry", county="19153") == ["Sampletown Pantry"]


@pytest.mark.parametrize(
    "typed",
    [
        "' OR 1=1 --",
        "<script>",
        "a & | ! ( :* b",
        "\x00\x01",
        "'':''",
        "%s %d {}",
        "🍎",
        "\\",
        "x" * 10_000,
    ],
)
def test_nothing_typed_breaks_the_search(network, typed):
    list(
        search_listings(
            Wanted(typed, category=typed, county=typed), Category.objects.all()
        ).listings
    )


def plan_of(queryset):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("cppc_app",)
    return queryset.explain()


def fill(area, number=20_000):
    """Enough rows that an index is worth its while."""
    fields = {
        "kind": "formal",
        "categories": ["food"],
        "counties": ["19001"],
        "published_at": timezone.now(),
    }
    with owner(), connection.cursor() as cursor:
        listings = [Service(area=area, name_en=f"Listing {n}") for n in range(number)]
        Service.objects.bulk_create(listings, batch_size=2000)
        PublishedListing.objects.bulk_create(
            (
                PublishedListing(
                    service=one, area=area, name_en=one.name_en, copied_version=1, **fields
                )
                for one in listings
            ),
            batch_size=2000,
        )
        cursor.execute(
            "UPDATE resources_publishedlisting SET search = to_tsvector('english', name_en)"
            " || '''c:food'' ''k:19001'''::tsvector WHERE search IS NULL"
        )
        cursor.execute("ANALYZE resources_publishedlisting")


@pytest.mark.isolation
def test_text_search_uses_its_index_under_forced_row_level_security(network):
    fill(network)
    found = search_listings(Wanted("pantry", county="19153"), Category.objects.all()).listings
    plan = plan_of(found)
    assert "public_listing_search" in plan, plan


@pytest.mark.isolation
def test_everybody_reads_public_copies_and_nobody_writes_them(network):
    assert PublishedListing.objects.count() == 5
    assert PublishedListing.objects.update(name_en="Mine") == 0
    assert PublishedListing.objects.all()._raw_delete("default") == 0
