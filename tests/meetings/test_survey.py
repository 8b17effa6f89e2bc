"""How a meeting was: answered once by link, tied to nobody, shown only above the limit."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.notices import JOBS
from cppc.core.outbox import Gone, as_worker
from meetings.models import FamilyMeeting, SurveyAnswer
from meetings.services.survey import survey_results
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_quiet_hours(settings):
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"


@pytest.fixture
def held(meeting):
    with owner():
        FamilyMeeting.objects.update(state="held", held_at=timezone.now())
    return meeting


@pytest.fixture
def guests(family):
    with owner():
        return [
            factories.GuestFactory(family=family, email="one@example.org"),
            factories.GuestFactory(family=family),
        ]


def address(meeting):
    args = [meeting.area.slug, meeting.family.reference, meeting.pk]
    return reverse("meetings:survey_ask", args=args)


@pytest.fixture
def paths(client_of, facilitator, held, guests):
    """The links of printed slips, one for each guest."""
    data = {"guests": [guest.pk for guest in guests], "print": "1"}
    response = client_of(facilitator).post(address(held), data)
    assert "Zyxwvut" not in response.content.decode()
    return response.context["paths"]


def answer(path, **fields):
    client = Client()
    client.post(path)
    data = {"heard": 5, "respected": 4, "family_led": 3, "words": "Good food"} | fields
    return client.post(f"{path}survey/", data)


def test_free_words_name_nobody_of_a_family(paths, family):
    """What a guest writes is not refused, which would tell whose names are known: it is hidden."""
    with owner():
        factories.FamilyPersonFactory(family=family, name="Anna Zyxwvut", nickname="Zuzu")
    answer(paths[0], words="Anna Zyxwvut cried a lot, then zuzu laughed.")
    answer(paths[1], words="All was good")
    with owner():
        words = set(SurveyAnswer.objects.values_list("words", flat=True))
    assert words == {"… cried a lot, then … laughed.", "All was good"}


def test_an_answer_is_kept_without_any_tie(paths):
    assert answer(paths[0]).status_code == 200
    with owner():
        row = SurveyAnswer.objects.get()
    assert row.month == timezone.localdate().replace(day=1)
    assert (row.heard, row.respected, row.family_led, row.plan_helps) == (5, 4, 3, None)
    columns = {field.column for field in SurveyAnswer._meta.fields}
    assert columns == {
        "id",
        "area_id",
        "version",
        "month",
        "kind",
        "heard",
        "respected",
        "family_led",
        "plan_helps",
        "words",
    }


def test_a_link_answers_once(paths):
    answer(paths[0])
    assert answer(paths[0]).status_code == 404
    with owner():
        assert SurveyAnswer.objects.count() == 1


def test_no_change_is_recorded_and_all_rows_look_alike(paths):
    for path in paths:
        answer(path)
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM meetings_surveyanswer")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM audit.event WHERE rel = 'meetings_surveyanswer'")
        assert cursor.fetchone() == (0,)


def test_mails_go_out_once_and_say_nothing(client_of, facilitator, held, guests):
    client = client_of(facilitator)
    for _again in range(2):
        client.post(address(held), {"guests": [guest.pk for guest in guests]})
    with as_role("cppc_worker"), as_worker():
        (row,) = Outbox.objects.filter(kind="meetings.survey_mail")
        JOBS[row.kind](row.payload)
    (message,) = mail.outbox
    assert message.to == ["one@example.org"]
    assert "Zyxwvut" not in message.subject + message.body
    with owner():
        type(guests[0]).objects.update(state="left")
    with as_role("cppc_worker"), as_worker(), pytest.raises(Gone):
        JOBS[row.kind](row.payload)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("scheduled", "You can ask how a meeting was once it is held."),
        ("held", "Nobody you chose has an e-mail address. Print slips instead."),
    ],
)
def test_what_cannot_be_asked_is_refused(client_of, facilitator, meeting, family, state, message):
    with owner():
        guest = factories.GuestFactory(family=family)
        FamilyMeeting.objects.update(state=state, held_at=timezone.now())
    response = client_of(facilitator).post(address(meeting), {"guests": [guest.pk]})
    assert response.context["form"].non_field_errors() == [message]


def fill(area, month, number, **fields):
    with owner():
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(area=area, month=month, kind="community", heard=4, **fields)
            for _number in range(number)
        )


MONTHS = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([5, 0, 0], [(MONTHS[0], 5)]),
        ([4, 0, 0], []),
        ([5, 3, 2], [(MONTHS[0], 5), (None, 5)]),
        ([5, 3, 1], [(MONTHS[0], 5)]),
    ],
)
def test_small_months_are_never_shown_alone(area, coordinator, counts, shown):
    for month, number in zip(MONTHS, counts, strict=True):
        fill(area, month, number)
    with acting(coordinator):
        assert [(row.month, row.answers) for row in survey_results(area)] == shown


def test_the_present_month_is_not_shown(area, coordinator):
    fill(area, timezone.localdate().replace(day=1), 9)
    with acting(coordinator):
        assert survey_results(area) == []


def test_the_areas_limit_counts(area, coordinator):
    with owner():
        type(area).objects.update(suppression_limit=9)
    fill(area, MONTHS[0], 8)
    with acting(coordinator):
        assert survey_results(area) == []


def test_results_are_for_coordinators_of_the_area(area, facilitator, stranger):
    fill(area, MONTHS[0], 8)
    for person in (facilitator, stranger):
        with acting(person):
            assert survey_results(area) == []


def test_the_page_shows_averages(client_of, area, coordinator):
    fill(area, MONTHS[0], 8, words="Good food")
    page = client_of(coordinator).get(reverse("meetings:survey_results", args=[area.slug]))
    assert "4.0" in page.content.decode()
    assert "Good food" in page.content.decode()
