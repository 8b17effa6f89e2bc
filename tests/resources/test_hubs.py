"""A hub's own page: its week for everybody, and how its editors keep it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from resources import hub_week
from resources.event_files import event_file
from resources.models import HubEvent, PublishedEvent, PublishedListing, Service
from resources.services import hubs
from resources.services.listings import ListingChangedError
from resources.services.publishing import withdraw_listing, write_public_copy
from resources.tasks import forget_ended_events
from tests.conftest import acting, as_role, owner
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    HubEventFactory,
    ServiceAtLocationFactory,
    published_hub,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)  # Labor Day


@pytest.fixture
def by(area):
    with owner():
        return publisher(area)


@pytest.fixture
def house(area, by):
    with owner():
        CountyFactory(fips="19153", name="Polk")
        return published_hub(area, name_en="Family house")


def told(**fields):
    """What a form of an event says."""
    start = {"title_en": "Story time", "title_es": "Cuentos", "note_en": "", "note_es": ""}
    start |= {"on": timezone.localdate(), "starts_at": time(10), "ends_at": time(11)}
    return {**start, "weekly": False, "until": None, **fields}


def add(house, by, **fields):
    with acting(by.user):
        return hubs.add_event(listing=house, fields=told(**fields), by=by)


def page(house, **query):
    answer = Client().get(reverse("resources:hub", args=[house.pk]), query)
    return answer.content.decode()


def editor_page(name, house, *more):
    return reverse(f"resources:{name}", args=[house.area.slug, house.pk, *more])


# What everybody sees.


def test_an_event_is_on_the_page_as_soon_as_it_is_added(house, by):
    add(house, by, note_en="Bring a blanket.")
    body = page(house)
    assert "10:00 a.m. to 11:00 a.m." in body
    assert "Story time" in body
    assert "Bring a blanket." in body


def test_the_week_has_what_happens_in_seven_days_and_the_next_week_the_rest(house, by):
    add(house, by, title_en="Soon", on=timezone.localdate() + timedelta(days=6))
    add(house, by, title_en="Later", on=timezone.localdate() + timedelta(days=7))
    assert ("Soon" in page(house), "Later" in page(house)) == (True, False)
    assert ("Soon" in page(house, week=1), "Later" in page(house, week=1)) == (False, True)


@pytest.mark.parametrize("week", ["-1", "999", "x", "1e9", "\x00", "٣"])
def test_no_made_up_week_breaks_the_page(house, week):
    assert (
        Client().get(reverse("resources:hub", args=[house.pk]), {"week": week}).status_code == 200
    )


def test_spanish_readers_get_spanish_words(house, by):
    add(house, by)
    client = Client(headers={"accept-language": "es"})
    body = client.get(reverse("resources:hub", args=[house.pk])).content.decode()
    assert "Cuentos" in body
    assert "Story time" not in body


def test_an_event_called_off_says_so(house, by):
    event = add(house, by)
    with acting(by.user):
        hubs.set_event(event=event, state="off", by=by)
    assert "<del>10:00 a.m. to 11:00 a.m.: Story time</del>" in page(house)


def test_an_event_taken_off_is_gone_and_comes_back(house, by):
    event = add(house, by)
    with acting(by.user):
        hubs.set_event(event=event, state="removed", by=by)
        assert "Story time" not in page(house)
        hubs.set_event(event=event, state="planned", by=by)
    assert "Story time" in page(house)


def test_one_day_of_a_weekly_event_can_be_called_off(house, by):
    today = timezone.localdate()
    event = add(house, by, weekly=True)
    with acting(by.user):
        hubs.set_event(event=event, state="off", day=today, by=by)
    assert "<del>" in page(house)
    assert "<del>" not in page(house, week=1)
    with acting(by.user):
        hubs.set_event(event=event, state="planned", day=today, by=by)
    assert "<del>" not in page(house)


def test_a_day_on_which_nothing_happens_cannot_be_called_off(house, by):
    event = add(house, by, weekly=True)
    with acting(by.user), pytest.raises(ValidationError, match="does not happen"):
        hubs.set_event(
            event=event, state="off", day=timezone.localdate() + timedelta(days=1), by=by
        )


def test_holidays_are_named_with_what_is_planned_on_them():
    event = HubEvent(
        title_en="Coffee", on=MONDAY, starts_at=time(9), ends_at=time(10), weekly=True, off_days=[]
    )
    week = hub_week.week_of([event], MONDAY)
    assert [(one.on, one.holiday, len(one.entries)) for one in week] == [(MONDAY, "Labor Day", 1)]
    assert hub_week.holiday_on(date(2026, 9, 8)) == ""


def test_a_weekly_event_ends_with_its_last_day():
    event = HubEvent(on=MONDAY, weekly=True, until=MONDAY + timedelta(days=7))
    days = [MONDAY + timedelta(days=number) for number in (-7, 0, 1, 7, 14)]
    assert [event.is_on(day) for day in days] == [False, True, False, True, False]


def test_other_help_at_the_same_place_is_listed_and_secret_help_is_not(area, house):
    with owner():
        location = house.places.get().location
        other = published_listing(area, name_en="Diaper shelf", address=False)
        ServiceAtLocationFactory(service=other, location=location)
        write_public_copy(other)
        away = published_listing(area, name_en="Elsewhere", address=False)
        AddressFactory(location=ServiceAtLocationFactory(service=away).location)
        write_public_copy(away)
    body = page(house)
    assert ("Diaper shelf" in body, "Elsewhere" in body) == (True, False)


def test_a_listing_that_is_no_hub_has_no_such_page(area):
    with owner():
        pantry = published_listing(area)
    assert Client().get(reverse("resources:hub", args=[pantry.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_a_fixed_number_of_times(
    house, by, count, django_assert_num_queries
):
    for number in range(count):
        add(house, by, title_en=f"Event {number}")
    # the hub, names (2), places, others there, events; and the transaction (2)
    with django_assert_num_queries(8):
        page(house)


# What the database keeps.


def test_ended_events_leave_the_public_table_by_themselves(house, by):
    with owner():
        over = HubEventFactory(service=house, on=timezone.localdate() - timedelta(days=1))
        write_public_copy(house)
        assert not PublishedEvent.objects.filter(pk=over.pk).exists()
    event = add(house, by)
    assert forget_ended_events() == 0
    with owner():
        yesterday = timezone.localdate() - timedelta(days=2)
        PublishedEvent.objects.filter(pk=event.pk).update(on=yesterday, last_day=yesterday)
    with as_role("cppc_worker"):
        assert forget_ended_events() == 1


def test_events_go_with_the_copy_of_their_hub(house, by):
    add(house, by)
    with acting(by.user):
        withdraw_listing(listing=house, because="moved", by=by)
    assert not PublishedEvent.objects.exists()


def test_a_hub_that_becomes_confidential_shows_no_event(house, by):
    add(house, by)
    with owner():
        Service.objects.filter(pk=house.pk).update(confidential="safe_house")
        write_public_copy(house)
    assert not PublishedEvent.objects.exists()
    assert PublishedListing.objects.filter(pk=house.pk).exists()


@pytest.mark.isolation
def test_the_database_refuses_an_event_of_a_confidential_listing(house, by):
    event = add(house, by)
    with owner(), pytest.raises(DatabaseError), transaction.atomic():
        PublishedListing.objects.filter(pk=house.pk).update(
            confidential="shelter", place="", address="", city="", postal_code=""
        )
    with owner(), pytest.raises(DatabaseError), transaction.atomic():
        PublishedEvent.objects.filter(pk=event.pk).update(confidential="x")


def test_events_of_a_draft_are_not_public(area, by):
    with owner():
        draft = whole_listing(area, kind="hub")
    add(draft, by)
    assert not PublishedEvent.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_at": time(9)}, "end after it starts"),
        ({"until": date(2030, 1, 1)}, "every week"),
        ({"weekly": True, "until": date(2020, 1, 1)}, "every week"),
    ],
)
def test_an_event_that_cannot_be_is_refused(house, by, fields, words):
    with pytest.raises(ValidationError, match=words):
        add(house, by, **fields)


def test_a_stranger_writes_no_event(house, other_area):
    with owner():
        stranger = publisher(other_area)
    with acting(stranger.user), pytest.raises((PermissionDenied, Service.DoesNotExist)):
        hubs.add_event(listing=house, fields=told(), by=stranger)


# The editors' pages.


def sent(**fields):
    """The form as a browser sends it."""
    start = {"title_en": "Story time", "on": timezone.localdate().isoformat()}
    return {**start, "starts_at": "10:00", "ends_at": "11:00", "version": "1", **fields}


def test_an_editor_adds_changes_and_calls_off_an_event(house, by, client_of):
    client = client_of(by.user)
    client.post(editor_page("add_event", house), sent())
    with acting(by.user):
        event = HubEvent.objects.get()
    client.post(editor_page("edit_event", house, event.pk), sent(title_en="Song time"))
    assert "Song time" in page(house)
    client.post(editor_page("set_event", house, event.pk), {"state": "off"})
    assert "called off" in page(house)
    client.post(editor_page("set_event", house, event.pk), {"state": "planned"})
    assert "called off" not in page(house)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_at": "09:00"}, "It must end after it starts."),
        ({"until": "2030-01-01"}, "A last day is only for what happens every week."),
        ({"weekly": "on", "until": "2020-01-01"}, "The last day is before the first."),
        ({"on": "someday"}, "Enter a valid date."),
        ({"title_en": ""}, "This field is required."),
    ],
)
def test_a_bad_event_keeps_what_was_typed(house, by, client_of, fields, words):
    typed = sent(note_en="Kept words.", **fields)
    body = client_of(by.user).post(editor_page("add_event", house), typed).content.decode()
    assert words in body
    assert "Kept words." in body


def test_two_editors_of_one_event_see_both_texts(house, by, client_of):
    event = add(house, by)
    client = client_of(by.user)
    path = editor_page("edit_event", house, event.pk)
    client.post(path, sent(title_en="First"))
    answer = client.post(path, sent(title_en="Second"))
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "First" in body
    assert "Second" in body


def test_welcome_and_way_are_public_at_once(house, by, client_of):
    words = {"welcome_en": "Somebody says hello.", "transport_en": "Bus 4, the green door."}
    empty = {"welcome_es": "", "transport_es": ""}
    client = client_of(by.user)
    client.post(editor_page("edit_hub", house), {**words, **empty, "version": house.version})
    body = page(house)
    assert "Somebody says hello." in body
    assert "Bus 4, the green door." in body


def test_welcome_saved_on_an_old_version_is_not_lost(house, by, client_of):
    typed = {"welcome_en": "Mine.", "version": house.version - 1}
    answer = client_of(by.user).post(editor_page("edit_hub", house), typed)
    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()
    fields = dict.fromkeys(("welcome_en", "welcome_es", "transport_en", "transport_es"), "")
    with acting(by.user), pytest.raises(ListingChangedError):
        hubs.change_hub(listing=house, version=0, fields=fields, by=by)


def test_a_way_to_no_place_is_refused_and_kept_in_the_form(area, by, client_of):
    with owner():
        hub = published_hub(area, address=False)
    typed = {"transport_en": "The green door.", "version": hub.version}
    body = client_of(by.user).post(editor_page("edit_hub", hub), typed).content.decode()
    assert "Write the address of the hub first." in body
    assert "The green door." in body


@pytest.mark.parametrize("data", [{}, {"state": "x"}, {"state": "off", "day": "x"}])
def test_a_made_up_state_changes_nothing(house, by, client_of, data):
    event = add(house, by, weekly=True)
    client_of(by.user).post(editor_page("set_event", house, event.pk), data)
    with acting(by.user):
        event.refresh_from_db()
    assert (event.state, event.off_days, event.version) == ("planned", [], 1)


def test_a_listing_that_is_no_hub_has_no_editor_page(area, by, client_of):
    with owner():
        pantry = published_listing(area)
    assert client_of(by.user).get(editor_page("edit_hub", pantry)).status_code == 404


# In a calendar.


def public_of(event):
    return PublishedEvent.objects.get(pk=event.pk)


def test_a_weekly_event_comes_as_a_rule_in_iowas_time(house, by):
    first = date(2026, 10, 26)  # the clocks change on November 1
    event = add(house, by, on=first, weekly=True, until=date(2026, 12, 28))
    with acting(by.user):
        hubs.set_event(event=event, state="off", day=first + timedelta(days=7), by=by)
    file = Calendar.from_ical(event_file(public_of(event), None, neutral=False))
    (entry,) = file.walk("VEVENT")
    assert entry["DTSTART"].params["TZID"] == "America/Chicago"
    assert entry["RRULE"]["FREQ"] == ["WEEKLY"]
    assert entry["RRULE"]["UNTIL"][0].isoformat() == "2026-12-29T05:59:59+00:00"
    assert str(entry["SUMMARY"]) == "Story time"
    assert entry["EXDATE"].dts[0].dt.date() == date(2026, 11, 2)


def test_a_file_of_something_private_names_nothing(house, by):
    event = add(house, by)
    place = public_of(event).listing.places.get()
    file = event_file(public_of(event), place, neutral=True).decode()
    assert "SUMMARY:Appointment" in file
    assert "LOCATION" not in file
    assert "Story" not in file


def test_the_file_of_an_event_is_loaded_from_its_address(house, by):
    event = add(house, by)
    answer = Client().get(reverse("resources:event_calendar", args=[event.pk]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"12 Example Street" in answer.content
