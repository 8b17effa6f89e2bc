"""The pages on which people give their word, and the sheets that are handed out again."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from families.models import Family
from meetings.models import Attendance, Signature, SignedPaper
from meetings.privacy import text_mark
from meetings.scans import IS_HEIC, LARGEST, TOO_BIG, WRONG_TYPE
from tests import factories
from tests.conftest import owner
from tests.meetings.test_family_walk import address
from tests.meetings.test_scans import PDF, picture

pytestmark = pytest.mark.django_db
DRAWING = json.dumps([[[10, 10], [20, 30], [30, 10], [40, 30], [50, 10]]])


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def people(meeting):
    with owner():
        names = ["Zyxwvut A", "Zyxwvut B", "فاطمة"]
        return [factories.AttendanceFactory(meeting=meeting, name=name) for name in names]


@pytest.fixture
def client(client_of, facilitator):
    return client_of(facilitator)


@pytest.fixture
def url(meeting, family):
    return address("meetings:signing_list", family, meeting.pk)


def upload(content, name="sheet.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_drawing_is_shown_again_and_the_next_person_follows(client, url, people, meeting):
    response = client.post(f"{url}{people[0].pk}/", {"drawing": DRAWING})
    assert response.headers["Location"] == f"{url}{people[1].pk}/"
    page = client.get(url).content.decode()
    assert '<polyline points="10,10 20,30 30,10 40,30 50,10 "/>' in page


def test_a_typed_name_is_enough_and_the_last_leads_back(client, url, people):
    for person in people:
        response = client.post(f"{url}{person.pk}/", {"name": "Zyxwvut"})
    assert response.headers["Location"] == url
    with owner():
        assert Signature.objects.filter(route="typed").count() == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Sign in the box, or type your name."),
        (
            {"drawing": "[[[1,1]]]"},
            "Nothing is drawn in the box. Sign with a finger, or type the name instead.",
        ),
    ],
)
def test_an_empty_signature_is_refused(client, url, people, data, message):
    response = client.post(f"{url}{people[0].pk}/", data)
    assert response.context["form"].errors == {"name": [message]}


def test_a_second_signature_of_one_person_is_refused(client, url, people):
    where = f"{url}{people[0].pk}/"
    client.post(where, {"name": "Zyxwvut"})
    assert "You have signed already." in client.get(where).content.decode()
    response = client.post(where, {"name": "Zyxwvut"})
    assert response.context["form"].non_field_errors() == ["This person has signed already."]


def test_several_say_it_aloud(client, url, people):
    data = {"people": [p.pk for p in people], "how": "spoken", "witness": "Pastor Example"}
    assert client.post(url, data).status_code == 302
    page = client.get(url).content.decode()
    assert "Everybody who is here has signed." in page
    assert page.count("heard by Pastor Example") == 3


def test_a_sheet_is_kept_and_handed_out_as_a_file(client, url, people, family, meeting):
    data = {"people": [people[0].pk], "how": "paper", "scan": upload(PDF, "Zyxwvut family.pdf")}
    assert client.post(url, data).status_code == 302
    with owner():
        paper = SignedPaper.objects.get()
    response = client.get(address("meetings:signing_paper", family, meeting.pk, paper.pk))
    assert response.content == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="signed-paper.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", IS_HEIC),
        (b"#!/bin/sh", WRONG_TYPE),
        (b"", "This file is empty. Choose another one."),
        (PDF + b"x" * LARGEST, TOO_BIG),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_the_rest_stays(client, url, people, content, message):
    data = {"people": [people[0].pk], "how": "paper", "scan": upload(content, "sheet.pdf")}
    response = client.post(url, data)
    form = response.context["form"]
    assert form.errors == {"scan": [str(message)]}
    assert form["people"].value() == [str(people[0].pk)]
    with owner():
        assert not SignedPaper.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [({"how": "paper"}, "scan"), ({"how": "spoken"}, "witness"), ({"how": "x"}, "how")],
)
def test_what_a_way_needs_is_asked_for(client, url, people, data, field):
    response = client.post(url, {"people": [people[0].pk], **data})
    assert field in response.context["form"].errors


def test_nobody_chosen(client, url, people):
    response = client.post(url, {"how": "spoken", "witness": "W"})
    assert response.context["form"].errors["people"] == ["Choose who signed."]


def test_a_picture_comes_back_drawn_anew(client, url, people, family, meeting):
    data = {"people": [people[0].pk], "how": "paper", "scan": upload(picture("PNG"), "x.pdf")}
    client.post(url, data)
    with owner():
        paper = SignedPaper.objects.get()
    response = client.get(address("meetings:signing_paper", family, meeting.pk, paper.pk))
    assert response.headers["Content-Type"] == "image/png"


def test_a_sheet_whose_file_is_gone_is_not_found(client, family, meeting):
    with owner():
        paper = factories.SignedPaperFactory(meeting=meeting)
    where = address("meetings:signing_paper", family, meeting.pk, paper.pk)
    assert client.get(where).status_code == 404


def test_a_sheet_of_another_meeting_is_not_found(client, family, meeting):
    with owner():
        paper = factories.SignedPaperFactory()
    where = address("meetings:signing_paper", family, meeting.pk, paper.pk)
    assert client.get(where).status_code == 404


def test_a_signature_is_taken_back_with_a_word(client, url, people):
    client.post(f"{url}{people[0].pk}/", {"name": "Zyxwvut"})
    with owner():
        where = f"{url}{Signature.objects.get().pk}/take-back/"
    assert "why" in client.post(where, {"why": ""}).context["form"].errors
    assert client.post(where, {"why": "Wrong person"}).status_code == 302
    assert client.get(where).status_code == 404
    with owner():
        assert not Attendance.objects.filter(agreed_confidentiality=True).exists()


def test_only_those_marked_as_here_follow_to_sign(client, url, people):
    with owner():
        here = [people[0].pk, people[2].pk]
        Attendance.objects.filter(pk__in=here).update(state="present")
    unsigned = client.get(url).context["unsigned"]
    assert [row.pk for row in unsigned] == [*here, people[1].pk]
    response = client.post(f"{url}{people[0].pk}/", {"name": "Zyxwvut"})
    assert response.headers["Location"] == f"{url}{people[2].pk}/"
    response = client.post(f"{url}{people[2].pk}/", {"name": "Zyxwvut"})
    assert response.headers["Location"] == url


def test_who_is_away_is_not_asked(client, url, people):
    with owner():
        Attendance.objects.filter(pk=people[0].pk).update(state="absent")
    assert people[0] not in client.get(url).context["unsigned"]


def test_the_meeting_is_held_without_any_signature(client, meeting, family):
    where = address("meetings:family_log", family, meeting.pk)
    sent = {"version": 1, "steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0, "held": "on"}
    sent["walk_ins"] = "Grandmother"
    assert client.post(where, {**sent, "go_sign": "1"}).headers["Location"].endswith("/signing/")


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_the_list_costs_the_same_for_any_number(client, url, meeting, rows):
    with owner():
        for _row in range(rows):
            factories.SignatureFactory(meeting=meeting)
            factories.AttendanceFactory(meeting=meeting)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == 16  # one of them finds people who stand there twice


def test_not_wanting_to_sign_is_written_down_and_the_next_person_follows(client, url, people):
    response = client.post(f"{url}{people[0].pk}/", {"decline": "1"})
    assert response.headers["Location"] == f"{url}{people[1].pk}/"
    with owner():
        row = Attendance.objects.get(pk=people[0].pk)
        assert (row.declined_to_sign, row.agreed_confidentiality) == (True, False)
        assert not Signature.objects.exists()


def test_who_did_not_want_to_sign_stands_so_on_every_page(client, url, people, meeting, family):
    client.post(f"{url}{people[0].pk}/", {"decline": "1"})
    pages = [url, address("meetings:family_log", family, meeting.pk), meeting.get_absolute_url()]
    client.get(url)  # shows the message of what was saved
    for page in pages:
        assert client.get(page).content.decode().count("did not want to sign") == 1
    assert people[0] in client.get(url).context["unsigned"]


def test_signing_later_ends_not_wanting_to(client, url, people):
    client.post(f"{url}{people[0].pk}/", {"decline": "1"})
    client.post(f"{url}{people[0].pk}/", {"name": "Zyxwvut"})
    with owner():
        row = Attendance.objects.get(pk=people[0].pk)
        assert (row.declined_to_sign, row.agreed_confidentiality) == (False, True)


def test_who_has_signed_does_not_decline_by_an_old_page(client, url, people):
    client.post(f"{url}{people[0].pk}/", {"name": "Zyxwvut"})
    client.post(f"{url}{people[0].pk}/", {"decline": "1"})
    with owner():
        row = Attendance.objects.get(pk=people[0].pk)
        assert (row.declined_to_sign, row.agreed_confidentiality) == (False, True)


def test_when_nobody_wants_to_sign_the_list_comes_last(client, url, people):
    for person in people:
        response = client.post(f"{url}{person.pk}/", {"decline": "1"})
    assert response.headers["Location"] == url


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [("", "es", "Lo que hoy oigo"), ("?words=en", "en", "What I hear about this family")],
)
def test_one_signs_what_was_shown_in_ones_own_language(client, url, people, query, language, words):
    with owner():
        guest = factories.GuestFactory(family=people[0].family, language="es")
        Attendance.objects.filter(pk=people[0].pk).update(guest=guest)
    page = f"{url}{people[0].pk}/{query}"
    assert words in client.get(page).text
    client.post(page, {"name": "Zyxwvut"})
    with owner():
        assert Signature.objects.get().text_mark == text_mark(language)


def test_what_is_read_to_several_is_in_the_familys_language(client, url, people, family):
    with owner():
        Family.objects.filter(pk=family.pk).update(language="es")
    assert "Lo que hoy oigo" in client.get(url).text
    client.post(url, {"people": [people[0].pk], "how": "spoken", "witness": "Pastor"})
    with owner():
        assert Signature.objects.get().text_mark == text_mark("es")


def test_the_fingerprint_tells_the_languages_apart():
    assert text_mark("es") != text_mark("en") == text_mark()
