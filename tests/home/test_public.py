"""Pages for everybody: welcome, what CPPC is, an area's public page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.home.questions import QUESTIONS
from teams.models import Area, AreaSuccession
from tests import factories
from tests.conftest import owner, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(area):
    """A public team with a seat that somebody holds and one that is open."""
    with owner():
        team = factories.TeamFactory(area=area, name="The table")
        held = factories.SeatFactory(team=team, title_en="School seat", title_es="Puesto escolar")
        member = factories.TeamMemberFactory(
            team=team, name="Zyxwvut Teacher", email="z@example.org"
        )
        factories.SeatTermFactory(seat=held, member=member)
        factories.SeatFactory(team=team, title_en="Youth seat", sector="parents_youth")
    return team


def page_of(client, area, **kwargs):
    return client.get(reverse("home:area", args=[area.slug]), **kwargs)


def test_an_areas_page_names_seats_and_never_a_person(client, area, team):
    page = page_of(client, area).text
    assert "School seat" in page
    assert "Youth seat" in page
    assert "Could this be you?" in page
    assert "Zyxwvut" not in page
    assert "z@example.org" not in page


def test_seats_of_a_team_that_is_not_public_stay_away(client, area, team):
    with owner():
        type(team).objects.update(public=False)
    assert "School seat" not in page_of(client, area).text


def test_a_seat_taken_away_stays_away(client, area, team):
    with owner():
        team.seats.update(removed_on=timezone.localdate())
    assert "School seat" not in page_of(client, area).text


def test_an_areas_page_speaks_spanish(client, area, team):
    with owner():
        Area.objects.update(welcome_en="Welcome words", welcome_es="Palabras de bienvenida")
    page = page_of(client, area, headers={"accept-language": "es"}).text
    assert "Puesto escolar" in page
    assert "Palabras de bienvenida" in page
    assert '<span lang="en">Youth seat</span>' in page


def test_welcome_words_are_escaped(client, area):
    with owner():
        Area.objects.update(welcome_en="<script>alert(1)</script>")
    assert "<script>alert" not in page_of(client, area).text


def test_meetings_counties_badge_and_hotline(client, area, team):
    with owner():
        factories.TeamMeetingFactory(team=team, place="Town library", agenda_en="Summer plans")
        factories.AreaCountyFactory(area=area, county__name="Invented County")
        Area.objects.update(hotline="555-0100")
    page = page_of(client, area).text
    for words in ("Town library", "Summer plans", "Invented County", "Boundary unconfirmed"):
        assert words in page
    assert "555-0100" in page


def test_empty_areas_say_so(client, area):
    page = page_of(client, area).text
    assert "No public meeting is on the calendar now." in page
    assert "No hub or family resource center is listed here yet." in page
    assert "This area has not put its team on this page yet." in page


@pytest.mark.parametrize("number", [1, 3])
def test_an_areas_page_takes_the_same_queries(
    client, area, team, number, django_assert_num_queries
):
    with owner():
        for day in range(number):
            moment = timezone.now() + timezone.timedelta(days=day + 1)
            factories.TeamMeetingFactory(team=team, starts_at=moment)
            factories.AreaCountyFactory(area=area)
    with django_assert_num_queries(8):
        page_of(client, area)


def test_a_closed_area_leads_to_what_followed(client, area, other_area):
    today = timezone.localdate()
    with owner():
        Area.objects.filter(pk=area.pk).update(state="closed", closed_on=today)
        AreaSuccession.objects.create(
            kind="merge", predecessor=area, successor=other_area, on=today
        )
    page = page_of(client, area).text
    assert reverse("home:area", args=[other_area.slug]) in page


def test_unknown_areas_and_questions_are_not_found(client):
    assert client.get(reverse("home:area", args=["nowhere"])).status_code == 404
    assert client.get(reverse("home:question", args=["nothing"])).status_code == 404


def test_welcome_leads_on_and_sends_people_home(client, client_of, area):
    page = client.get(reverse("home:welcome")).text
    assert reverse("teams:areas") in page
    assert reverse("account_login") in page
    answer = client_of(person_with("team_member", area)).get(reverse("home:welcome"))
    assert answer.url == reverse("home:index")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_question_has_a_page(client, question):
    page = client.get(reverse("home:question", args=[question.name]))
    assert page.status_code == 200
    assert str(question.asked) in page.text


def test_results_are_told_honestly(client):
    page = client.get(reverse("home:question", args=["results"])).text
    assert "did not find" in page
    assert "less depressed" in page


def test_about_lists_every_question(client):
    page = client.get(reverse("home:about")).text
    for question in QUESTIONS:
        assert reverse("home:question", args=[question.name]) in page


def sentences(words):
    return [part for part in words.replace("?", ".").split(".") if part.strip()]


def test_answers_are_short_sentences():
    """A rough guard of plain words: no long sentence, few long words."""
    for question in QUESTIONS:
        for paragraph in question.answer:
            for sentence in sentences(str(paragraph)):
                assert len(sentence.split()) <= 30, sentence
