"""Open now, by Iowa's clock: over midnight, on the nights clocks change, on holidays."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from resources.cards import Card, Names
from resources.models import PublishedListing, Schedule, Service
from resources.opening import holiday_on, holiday_words, moment_of, open_at, open_state
from resources.services.publishing import write_public_copy
from tests.conftest import owner
from tests.resources.factories import published_listing

IOWA, WORLD = ZoneInfo("America/Chicago"), ZoneInfo("UTC")
OFFICE = [(day, "09:00", "17:00") for day in range(1, 6)]
NIGHT = [(5, "18:00", "23:59"), (6, "00:00", "02:00")]  # Friday evening to Saturday morning
ALWAYS = [(day, "00:00", "23:59") for day in range(1, 8)]


def iowa(*parts):
    return moment_of(datetime(*parts, tzinfo=IOWA))


def at(hours, moment, holidays=""):
    return open_state(PublishedListing(hours=hours, holidays=holidays), moment)


@pytest.fixture
def listed(area):
    """A public listing with these hours, written as everything public is."""

    def make(hours, holidays=""):
        with owner():
            listing = published_listing(area, holidays=holidays)
            Schedule.objects.filter(service=listing).delete()
            Schedule.objects.bulk_create(
                Schedule(service=listing, area=area, weekday=day, opens_at=a, closes_at=b)
                for day, a, b in hours
            )
            write_public_copy(listing)
        return listing

    return make


CASES = [
    (OFFICE, (2026, 12, 1, 9, 0), True),
    (OFFICE, (2026, 12, 1, 8, 59), False),
    (OFFICE, (2026, 12, 1, 17, 0), False),
    (OFFICE, (2026, 12, 5, 10, 0), False),
    (NIGHT, (2026, 12, 4, 23, 59), True),
    (NIGHT, (2026, 12, 5, 0, 0), True),
    (NIGHT, (2026, 12, 5, 1, 59), True),
    (NIGHT, (2026, 12, 5, 2, 0), False),
    (ALWAYS, (2026, 12, 6, 23, 59), True),
    ([], (2026, 12, 1, 10, 0), False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "when", "expected"), CASES)
def test_the_search_and_the_card_agree_on_what_is_open(listed, hours, when, expected):
    listed(hours)
    moment = iowa(*when)
    assert PublishedListing.objects.filter(open_at(moment)).exists() is expected
    assert at(hours, moment).is_open is expected


# 2026: clocks go forward on March 8 at 2:00 (8:00 in London), back on November 1 at 2:00.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "utc", "expected"),
    [
        ([(7, "01:00", "03:30")], (2026, 3, 8, 7, 59), True),  # 1:59
        ([(7, "01:00", "03:30")], (2026, 3, 8, 8, 29), True),  # 3:29, a minute after 1:59 is 3:00
        ([(7, "01:00", "03:30")], (2026, 3, 8, 8, 30), False),  # 3:30
        ([(7, "01:00", "01:30")], (2026, 11, 1, 6, 10), True),  # 1:10, the first time
        ([(7, "01:00", "01:30")], (2026, 11, 1, 7, 10), True),  # 1:10 again
        ([(7, "01:00", "01:30")], (2026, 11, 1, 7, 40), False),
    ],
)
def test_the_nights_on_which_clocks_change_follow_the_clock_on_the_wall(
    listed, hours, utc, expected
):
    listed(hours)
    moment = moment_of(datetime(*utc, tzinfo=WORLD))
    assert PublishedListing.objects.filter(open_at(moment)).exists() is expected
    assert at(hours, moment).is_open is expected


THANKSGIVING = (2026, 11, 26, 10, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "is_open", "words"),
    [
        ("", False, "Today is Thanksgiving. Call before you go."),
        ("closed", False, "Closed today: Thanksgiving"),
        ("open", True, "Open now, until 5:00 p.m."),
    ],
)
def test_on_a_holiday_only_who_says_so_is_open(listed, said, is_open, words):
    listed(OFFICE, said)
    moment = iowa(*THANKSGIVING)
    assert PublishedListing.objects.filter(open_at(moment)).exists() is is_open
    assert at(OFFICE, moment, said) == (is_open, words)


@pytest.mark.parametrize(
    ("hours", "when", "words"),
    [
        (OFFICE, (2026, 12, 1, 7, 0), "Opens today at 9:00 a.m."),
        (OFFICE, (2026, 12, 1, 18, 0), "Opens tomorrow at 9:00 a.m."),
        (OFFICE, (2026, 12, 4, 18, 0), "Opens Monday at 9:00 a.m."),
        (OFFICE, (2026, 11, 25, 18, 0), "Opens Friday at 9:00 a.m."),  # after Thanksgiving
        (NIGHT, (2026, 12, 5, 1, 0), "Open now, until 2:00 a.m."),
        (NIGHT, (2026, 12, 5, 3, 0), "Opens Friday at 6:00 p.m."),
        (ALWAYS, (2026, 12, 6, 23, 0), "Open day and night"),
        ([(1, "00:00", "04:00"), (7, "20:00", "23:59")], (2026, 12, 6, 21, 0), "4:00 a.m."),
        ([], (2026, 12, 1, 7, 0), "Hours not known. Call first."),
        ([(4, "09:00", "17:00")], (2026, 11, 20, 7, 0), "Closed this week. Call first."),
        ([(5, "09:00", "17:00")], (2026, 12, 18, 18, 0), "Closed now. Call first."),
    ],
)
def test_a_card_says_until_when_or_when_next(hours, when, words):
    assert at(hours, iowa(*when)).words.endswith(words)


def test_holidays_are_those_of_the_country_and_of_iowa():
    assert holiday_on(iowa(2026, 2, 12, 9).day) == "Lincoln's Birthday"
    assert holiday_words(holiday_on(iowa(2026, 7, 3, 9).day)) == "Independence Day (day off)"
    assert holiday_on(iowa(2026, 12, 1, 9).day) == ""
    with translation.override("es"):
        assert holiday_words("Thanksgiving Day") == "Día de Acción de Gracias"


def test_every_holiday_of_many_years_has_its_spanish_name():
    with translation.override("es"):
        for year in range(2020, 2041):
            moments = (iowa(year, month, day, 9) for month in range(1, 13) for day in range(1, 29))
            named = {holiday_words(holiday_on(one.day)) for one in moments} - {""}
            assert not any(word in " ".join(named) for word in ("Day", "Birthday"))


def test_an_announcement_and_a_word_on_room_end_by_themselves():
    moment = iowa(2026, 12, 1, 9)
    listing = PublishedListing(notice_en="Moved", notice_until=moment.day, taking="full")
    listing.taking_until = datetime(2026, 1, 1, tzinfo=IOWA)
    card = Card(listing, Names({}, {}), moment)
    assert card.notice.text == "Moved"
    assert card.taking == ""
    assert not Card(listing, Names({}, {}), iowa(2026, 12, 2, 9)).notice
    listing.taking_until = datetime(2999, 1, 1, tzinfo=IOWA)
    assert card.taking == Service.Taking.FULL
