"""The wall: no words of the governance tier name somebody of a family, on any way in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import Commitment
from cppc.core.models import AuditEvent
from meetings.models import TeamMeeting, TeamMinutes
from meetings.services import minutes as services
from teams.access import Actor
from teams.models import HeldWords, NameCheck
from teams.services import wall
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(area):
    """Anna Zyxwvut, called Zuzu, with a phone."""
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.FamilyPersonFactory(
            family=family, name="Anná Maria Zyxwvut", nickname="Zuzu", phone="(515) 555-0142"
        )
        return family


@pytest.fixture
def meeting(area, family):
    """A team meeting that took place."""
    with owner():
        team = factories.TeamFactory(area=area)
        past = timezone.now() - timedelta(days=1)
        return factories.TeamMeetingFactory(team=team, starts_at=past, state="held")


@pytest.fixture
def by(area, coordinator):
    with acting(coordinator):
        yield Actor(coordinator, area, frozenset({"coordinator"}))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("We thank Anna Zyxwvut for coming.", ["Anna Zyxwvut"]),
        ("ZYXWVUT, ANNA asked for help", ["ZYXWVUT, ANNA"]),
        ("Ana and anná m. zyxwvut", ["anná m. zyxwvut"]),
        ("The Zyxwvut's house", ["Zyxwvut"]),
        ("Little zuzu laughed", ["zuzu"]),
        ("Call 515.555.0142 today", ["515.555.0142"]),
        ("Call 555 0142", ["555 0142"]),
        ("Anna of the library spoke", []),
        ("Nothing to see, 555-0143", []),
        ("", []),
    ],
)
def test_what_is_found(area, family, by, words, found):
    hits = wall.names_in(area, words)
    marked = [piece.text for piece in wall.pieces(words, hits) if piece.hit]
    assert len(marked) == len(found)
    assert all(part in mark for part, mark in zip(found, marked, strict=True))


def test_a_surname_of_the_team_says_nothing_by_itself(area, family, by):
    with owner():
        factories.TeamMemberFactory(team=factories.TeamFactory(area=area), name="Bob Zyxwvut")
    assert wall.names_in(area, "Mr. Zyxwvut moved to approve") == []
    assert wall.names_in(area, "Anna Zyxwvut moved to approve") != []


def test_names_of_another_area_are_not_compared(area, other_area, by):
    with owner():
        factories.FamilyPersonFactory(
            family=factories.FamilyFactory(area=other_area), name="Qwerty Uiopasdf"
        )
    assert wall.names_in(area, "Qwerty Uiopasdf") == []


def test_strangers_learn_nothing(area, family):
    for person in (person_with("team_member", area), None):
        with acting(person), pytest.raises(ProgrammingError), transaction.atomic():
            wall.names_in(area, "Anna Zyxwvut")


def test_minutes_that_name_a_family_are_held_back_and_nothing_typed_is_lost(
    client_of, area, meeting, coordinator
):
    client = client_of(coordinator)
    url = reverse("meetings:team_minutes", args=[area.slug, meeting.pk])
    words = "We spoke about Anna Zyxwvut.\nThe end."
    page = client.post(url, {"version": 0, "text_en": words, "text_es": "Nada"})
    assert "<mark>Anna Zyxwvut</mark>" in page.content.decode()
    assert "Nada" in page.content.decode()
    with owner():
        assert not TeamMinutes.objects.exists()
        check = NameCheck.objects.get()
        assert (check.state, check.hits) == ("held", 1)
        assert not HeldWords.objects.exists()


def test_a_second_person_lets_the_words_pass(client, client_of, area, meeting, coordinator):
    second = person_with("coordinator", area)
    url = reverse("meetings:team_minutes", args=[area.slug, meeting.pk])
    sent = {"version": 0, "text_en": "Mayor Zyxwvut opened the fair.", "text_es": ""}
    client = client_of(coordinator)
    refused = client.post(url, {**sent, "ask_names": "1", "names_reason": " "})
    assert "Say why" in refused.content.decode()
    client.post(url, {**sent, "ask_names": "1", "names_reason": "She is the mayor"})
    with owner():
        check = NameCheck.objects.get(state="asked")
        assert "Zyxwvut" not in HeldWords.objects.get().sealed
    page = reverse("teams:name_check", args=[area.slug, check.pk])
    client.post(page, {"allow": "1"})  # one's own words
    assert NameCheck.objects.none().count() == 0
    with owner():
        check.refresh_from_db()
        assert check.state == "asked"
    client = client_of(second)
    assert "<mark>Zyxwvut</mark>" in client.get(page).content.decode()
    client.post(page, {"allow": "1"})
    with owner():
        assert not HeldWords.objects.exists()
    client = client_of(coordinator)
    assert client.post(url, {**sent, "text_en": sent["text_en"] + " Zyxwvut!"}).status_code == 200
    assert client.post(url, sent).status_code == 302
    with owner():
        assert TeamMinutes.objects.get().text_en == sent["text_en"]


def test_what_the_words_belong_to_is_read_in_ones_own_language(
    client_of, area, meeting, coordinator
):
    client = client_of(coordinator)
    client.cookies["django_language"] = "es"
    url = reverse("meetings:team_minutes", args=[area.slug, meeting.pk])
    sent = {"version": 0, "text_en": "Mayor Zyxwvut opened the fair.", "text_es": ""}
    client.post(url, {**sent, "ask_names": "1", "names_reason": "La alcaldesa"})
    with owner():
        check = NameCheck.objects.get(state="asked")
    page = reverse("teams:name_check", args=[area.slug, check.pk])
    for language, words in (("es", "<dd>Acta</dd>"), ("en", "<dd>Minutes</dd>")):
        client.cookies["django_language"] = language
        assert words in client.get(page).content.decode()


def test_a_refused_wish_lets_nothing_pass(client, client_of, area, meeting, coordinator, by):
    second = person_with("coordinator", area)
    found = wall.NamesFound("Zyxwvut", [(0, 7)])
    check = wall.ask_for_words(area=area, about="x", found=found, reason="because", by=by)
    client = client_of(second)
    client.post(reverse("teams:name_check", args=[area.slug, check.pk]), {"refuse": "1"})
    with pytest.raises(wall.NamesFound):
        wall.refuse_names(area=area, texts=["Zyxwvut"], by=by)


def test_publishing_compares_once_more(area, meeting, by):
    minutes = services.save_minutes(
        meeting=meeting, version=0, text_en="Poiuytrewq Lkjhgfd helped.", text_es="", by=by
    )
    with owner():
        factories.FamilyPersonFactory(
            family=factories.FamilyFactory(area=area), name="Poiuytrewq Lkjhgfd"
        )
    with pytest.raises(wall.NamesFound):
        services.publish_minutes(minutes=minutes, by=by)
    minutes.refresh_from_db()
    assert not minutes.public


def test_published_minutes_are_read_by_everybody_and_locked(client, client_of, area, meeting, by):
    minutes = services.save_minutes(
        meeting=meeting, version=0, text_en="We decided.", text_es="Decidimos.", by=by
    )
    url = reverse("meetings:public_minutes", args=[area.slug, meeting.pk])
    assert client.get(url).status_code == 404
    services.publish_minutes(minutes=minutes, by=by)
    assert "We decided." in client.get(url).content.decode()
    client = client_of(by.user)
    page = client.post(
        reverse("meetings:team_minutes", args=[area.slug, meeting.pk]),
        {"version": 2, "text_en": "Other", "text_es": ""},
    )
    assert "Take them back first" in page.content.decode()
    client.post(reverse("meetings:team_minutes_take_back", args=[area.slug, meeting.pk]))
    assert Client().get(url).status_code == 404


def test_minutes_need_a_meeting_that_took_place(client, client_of, area, meeting, by):
    ahead = timezone.now() + timedelta(days=3)
    TeamMeeting.objects.filter(pk=meeting.pk).update(state="scheduled", starts_at=ahead)
    client = client_of(by.user)
    held = reverse("meetings:team_hold", args=[area.slug, meeting.pk])
    assert "not begun" in client.post(held, follow=True).content.decode()
    url = reverse("meetings:team_minutes", args=[area.slug, meeting.pk])
    sent = {"version": 0, "text_en": "x", "text_es": ""}
    assert "took place" in client.post(url, sent).content.decode()


def test_two_people_writing_minutes_both_keep_their_words(client, client_of, area, meeting, by):
    services.save_minutes(meeting=meeting, version=0, text_en="First", text_es="", by=by)
    client = client_of(by.user)
    url = reverse("meetings:team_minutes", args=[area.slug, meeting.pk])
    page = client.post(url, {"version": 0, "text_en": "Second", "text_es": ""})
    assert page.status_code == 409
    assert "First" in page.content.decode()
    assert "Second" in page.content.decode()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("meetings_teammeeting", "agenda_en"),
        ("meetings_teammeeting", "place"),
        ("meetings_teamminutes", "text_es"),
        ("teams_team", "name"),
    ],
)
def test_raw_sql_does_not_pass_either(area, meeting, by, table, column):
    services.save_minutes(meeting=meeting, version=0, text_en="First", text_es="", by=by)
    refused = pytest.raises(IntegrityError, match="governance")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'Zuzu'")


def test_held_words_leave_no_trace_in_the_record_of_changes(area, meeting, by):
    found = wall.NamesFound("Anna Zyxwvut", [(0, 12)])
    wall.ask_for_words(area=area, about="x", found=found, reason="because", by=by)
    with owner():
        assert not AuditEvent.objects.filter(rel="teams_heldwords").exists()
        told = str(list(AuditEvent.objects.filter(family_id=None).values_list("after", flat=True)))
    assert "Zyxwvut" not in told
    assert not Commitment.objects.filter(purpose__contains="Zyxwvut").exists()
