"""What the network lacks is counted without anybody, listed with one press, closed by a listing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from resources.models import Category, CommunityNeed, SearchCount
from resources.services.categories import load_categories
from resources.services.gaps import put_on_list, reopen_need
from resources.services.listings import Around, change_listing
from resources.services.publishing import withdraw_listing, write_public_copy
from resources.tasks import forget_old_searches
from teams.access import Actor
from teams.models import County
from tests.conftest import acting, owner, person_with
from tests.factories import AreaCountyFactory, CountyFactory
from tests.resources.factories import (
    LanguageFactory,
    ServiceCategoryFactory,
    publish_as,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db
POLK, DALLAS = "19153", "19049"


@pytest.fixture
def board(area):
    """An area with two counties and the shipped kinds of help."""
    with owner():
        load_categories()
        for fips, name in ((POLK, "Polk"), (DALLAS, "Dallas")):
            AreaCountyFactory(area=area, county=CountyFactory(fips=fips, name=name))
    return area


def kind(code):
    return Category.objects.get(code=code)


def listed(area, code="tutoring", **more):
    """A need on the list, put there by an editor."""
    with owner():
        by = publisher(area)
    asked = {"county": None, "language": "", "why": "team", "note": "", **more}
    with acting(by.user):
        return put_on_list(area=area, category=kind(code), by=by, **asked)


def looked(fips=POLK, code="tutoring", few=0, none=5):
    with owner():
        SearchCount.objects.create(
            category_id=code,
            county_id=fips,
            month=timezone.localdate().replace(day=1),
            little=few,
            nothing=none,
        )


def page(client_of, area, person=None, name="gaps"):
    person = person or person_with("listing_editor", area)
    url = reverse(f"resources:{name}", args=[area.slug])
    return client_of(person).get(url).content.decode()


def search(client, **asked):
    return client.get(reverse("resources:search"), asked)


def counts():
    with owner():
        return list(SearchCount.objects.values_list("category", "county", "little", "nothing"))


def test_a_search_that_finds_nothing_is_counted_by_kind_and_county(client, board):
    search(client, q="tutors", county=POLK)
    assert counts() == [("tutoring", POLK, 0, 1)]


def test_the_same_visitor_counts_once_a_day(client, board):
    for _again in range(3):
        search(client, q="tutors", county=POLK)
    assert counts() == [("tutoring", POLK, 0, 1)]


def test_sensitive_kinds_and_free_words_are_not_counted(client, board):
    search(client, q="counseling", county=POLK)
    search(client, category="domestic-violence", county=POLK)
    search(client, q="zuzu qwertz", county=POLK)
    assert counts() == []


def test_a_search_that_finds_enough_is_not_counted(client, board):
    with owner():
        county = CountyFactory(fips=POLK)
        for _one in range(4):
            published_listing(board, county=county, category=kind("tutoring"))
    search(client, q="tutors", county=POLK)
    assert counts() == []


def test_made_up_values_count_nothing(board):
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.count_search('made-up', %s, 0)", [POLK])
        cursor.execute("SELECT authz.count_search('domestic-violence', %s, 0)", [POLK])
    assert counts() == []


@pytest.mark.isolation
@pytest.mark.parametrize("sql", ["SELECT * FROM {0}", "INSERT INTO {0} DEFAULT VALUES"])
def test_nobody_reads_or_writes_the_counts_themselves(board, sql):
    looked(few=1, none=1)
    statement = sql.format("resources_searchcount")
    with acting(person_with("coordinator", board)), connection.cursor() as cursor:
        if statement.startswith("SELECT"):
            cursor.execute(statement)
            assert cursor.fetchall() == []
        else:
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)


def test_small_numbers_are_left_out(client_of, board):
    looked(code="tutoring", none=5)
    looked(code="respite", few=2, none=2)
    looked(code="dental", few=2, none=7)
    text = page(client_of, board).partition('id="searches"')[2]
    assert "Tutors and homework help" in text
    assert "A break for parents" not in text
    assert "too few to tell" in text


def test_the_area_decides_what_is_small(client_of, board):
    looked(none=5)
    with owner():
        board.suppression_limit = 6
        board.save()
    assert 'id="looked-tutoring"' not in page(client_of, board)


@pytest.mark.isolation
def test_another_areas_people_see_no_searches(board, other_area):
    looked()
    with acting(person_with("coordinator", other_area)), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM authz.search_gaps(%s, '2020-01-01', 2)", [board.pk])
        assert cursor.fetchall() == []


def test_the_board_says_what_is_typical_and_missing_where(client_of, board):
    with owner():
        published_listing(board, county=CountyFactory(fips=POLK), category=kind("tutoring"))
    text = page(client_of, board)
    row = text.partition("Tutors and homework help")[2].partition("</tr>")[0]
    assert row.index("none") < row.index(">1<")  # Dallas, then Polk


def test_one_press_puts_a_gap_on_the_list(client_of, board):
    editor = client_of(person_with("listing_editor", board))
    url = reverse("resources:add_need", args=[board.slug])
    answer = editor.post(url, {"category": "tutoring", "why": "typical"})
    assert answer.status_code == 302
    with owner():
        need = CommunityNeed.objects.get()
    assert (need.category_id, need.why, need.county_id) == ("tutoring", "typical", None)
    again = editor.post(url, {"category": "tutoring", "why": "typical", "note": "Kept words"})
    assert "This is on the list already." in again.content.decode()
    assert "Kept words" in again.content.decode()


def test_a_need_of_a_made_up_kind_is_refused_beside_its_field(client_of, board):
    editor = client_of(person_with("listing_editor", board))
    url = reverse("resources:add_need", args=[board.slug])
    answer = editor.post(url, {"category": "x", "county": "00000", "language": "xx"})
    assert answer.content.decode().count('class="field__error"') == 3


def test_readers_see_the_list_and_cannot_change_it(client_of, board):
    listed(board)
    reader = person_with("team_member", board)
    assert "Put it on the list" not in page(client_of, board, reader)
    assert "Tutors and homework help" in page(client_of, board, reader, "needs")
    by = Actor(reader, board, frozenset({"team_member"}))
    asked = {"county": None, "language": "", "why": "team", "note": ""}
    with acting(reader), pytest.raises(PermissionDenied):
        put_on_list(area=board, category=kind("diapers"), by=by, **asked)


def draft(area, *, county=POLK, language="", code="tutoring"):
    listing = whole_listing(area, county=CountyFactory(fips=county), category=kind(code))
    if language:
        LanguageFactory(service=listing, code=language)
    return listing


ANSWERS = [
    ({}, {}, True),
    ({"county": POLK}, {}, True),
    ({"county": DALLAS}, {}, False),
    ({"language": "vi"}, {}, False),
    ({"language": "vi"}, {"language": "vi"}, True),
    ({"code": "children-youth"}, {}, True),
    ({"code": "diapers"}, {}, False),
]


@pytest.mark.parametrize(("asked", "given", "answers"), ANSWERS)
def test_a_need_closes_when_a_public_listing_answers_it(board, asked, given, answers):
    with owner():
        county = CountyFactory(fips=asked["county"]) if "county" in asked else None
    need = listed(board, **{**asked, "county": county})
    with owner():
        listing = draft(board, **given)
        by = publisher(board)
    publish_as(listing, by)
    with owner():
        need.refresh_from_db()
    assert need.is_open is not answers
    assert (need.answered_by_id == listing.pk) is answers


def test_a_change_of_a_public_listing_answers_too(board):
    need = listed(board, "diapers")
    with owner():
        listing = published_listing(board, county=CountyFactory(fips=POLK), category=kind("food"))
        by = publisher(board)
    around = Around(categories=["diapers"], counties=[POLK])
    fields = {"start_en": "Come by."}
    with acting(by.user):
        change_listing(
            listing=listing, version=listing.version, fields=fields, around=around, by=by
        )
        need.refresh_from_db()
    assert need.answered_by_id == listing.pk


def test_a_need_stands_again_when_its_answer_is_withdrawn(board):
    need = listed(board)
    with owner():
        listing, by = draft(board), publisher(board)
    publish_as(listing, by)
    with acting(by.user):
        withdraw_listing(listing=listing, because="closed", by=by)
        need.refresh_from_db()
    assert need.is_open


def test_a_closed_need_can_be_put_back_once(client_of, board):
    need = listed(board)
    editor = client_of(person_with("listing_editor", board))
    url = reverse("resources:close_need", args=[board.slug, need.pk])
    assert editor.post(url, {"because": "We have enough."}).status_code == 302
    listed(board)
    with owner():
        by = publisher(board)
    with acting(by.user), pytest.raises(ValidationError):
        reopen_need(need=need, by=by)


@pytest.mark.parametrize("name", ["gaps", "needs", "coverage"])
def test_pages_ask_as_often_for_many_rows_as_for_few(
    client_of, board, django_assert_num_queries, name
):
    browser = client_of(person_with("listing_editor", board))
    url = reverse(f"resources:{name}", args=[board.slug])
    listed(board, "diapers")
    looked(code="respite")
    browser.get(url)
    with django_assert_num_queries({"gaps": 16, "needs": 10, "coverage": 12}[name]):
        browser.get(url)
    for code in ("tutoring", "wic", "dental"):
        listed(board, code)
        looked(code=code)
    with django_assert_num_queries({"gaps": 16, "needs": 10, "coverage": 12}[name]):
        browser.get(url)


@override_settings(SUPPRESSION_LIMIT=1)
def test_a_limit_of_one_still_hides_a_single_search(client_of, board):
    looked(none=1)
    assert 'id="looked-tutoring"' not in page(client_of, board)


def test_old_counts_are_forgotten(board):
    looked()
    with owner():
        SearchCount.objects.create(category_id="wic", county_id=POLK, month="2020-01-01")
    assert forget_old_searches() == 1
    assert [code for code, *_rest in counts()] == ["tutoring"]


def test_coverage_counts_listings_by_county_and_language(client_of, board):
    with owner():
        listing = published_listing(board, county=CountyFactory(fips=POLK))
        ServiceCategoryFactory(service=listing, category=kind("tutoring"))
    text = page(client_of, board, name="coverage")
    row = text.partition("Spanish")[2].partition("</tr>")[0]
    assert "none" in row
    assert ">1<" in row


def test_the_map_of_coverage_shows_the_language_asked_for(client_of, board):
    square = "M0 0L10 0L10 10Z"
    with owner():
        CountyFactory(name="Faraway")
        County.objects.update(path=square, latitude=41.6, longitude=-93.6)
        listing = published_listing(board, county=CountyFactory(fips=POLK))
        LanguageFactory(service=listing, code="vi")
        write_public_copy(listing)
    url = reverse("resources:coverage", args=[board.slug])
    browser = client_of(person_with("listing_editor", board))
    text = browser.get(url, {"language": "vi"}).content.decode()
    assert "Vietnamese: the darker a county" in text
    assert "<title>Polk: 1</title>" in text
    assert "<title>Dallas: 0</title>" in text
    beside = text.count('<path class="land" aria-hidden="true"')
    assert beside == County.objects.count() - 2  # the other counties are outlines alone
    assert "Spanish: the darker" in browser.get(url, {"language": "xx"}).content.decode()
