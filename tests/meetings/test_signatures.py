"""The word to keep a meeting private: four ways to give it, one word for each person."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cppc.core.openings import open_family
from meetings.models import Attendance, Signature, SignedPaper
from meetings.scans import check_scan
from meetings.services import signatures as services
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.meetings.test_scans import PDF

pytestmark = pytest.mark.django_db
LINE = [[[10, 10], [20, 30], [30, 10], [40, 30], [50, 10]]]


@pytest.fixture
def people(meeting):
    with owner():
        return factories.AttendanceFactory.create_batch(3, meeting=meeting)


@pytest.fixture
def by(facilitator, family):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


def test_a_signature_drawn_is_kept_sealed(people, by):
    made = services.sign_here(
        attendance=people[0], route="touch", name=people[0].name, strokes=LINE, by=by
    )
    row = Signature.objects.get()
    assert (row, row.recorded_by) == (made, by.user)
    assert "10" not in row.drawing[:4]
    assert services.strokes_of(row) == LINE
    assert Attendance.objects.get(pk=people[0].pk).agreed_confidentiality


def test_nobody_signs_twice(people, by):
    fields = {"attendance": people[0], "route": "typed", "name": "Zyxwvut", "strokes": []}
    services.sign_here(**fields, by=by)
    with pytest.raises(ValidationError, match="has signed already"):
        services.sign_here(**fields, by=by)
    assert Signature.objects.count() == 1


def test_several_say_it_aloud_before_a_witness(meeting, people, by):
    ids = [row.pk for row in people]
    services.sign_together(meeting=meeting, people=ids, witness="Pastor Example", by=by)
    assert {row.route for row in Signature.objects.all()} == {"spoken"}
    with pytest.raises(ValidationError, match="not signed yet"):
        services.sign_together(meeting=meeting, people=ids, witness="Pastor Example", by=by)


def test_spoken_needs_a_witness(meeting, people, by):
    with pytest.raises(ValidationError, match="Write who heard it"):
        services.sign_together(meeting=meeting, people=[people[0].pk], witness=" ", by=by)


def test_one_sheet_carries_several_signatures(meeting, people, by, settings, tmp_path):
    settings.VAR = tmp_path
    ids = [row.pk for row in people[:2]]
    services.sign_together(meeting=meeting, people=ids, scan=check_scan(PDF), by=by)
    paper = SignedPaper.objects.get()
    assert Signature.objects.filter(paper=paper, route="paper").count() == 2
    assert (paper.size, paper.content_type) == (len(PDF), "application/pdf")


def test_a_sheet_that_cannot_be_written_down_leaves_no_file(
    meeting, people, by, settings, tmp_path, monkeypatch
):
    settings.VAR = tmp_path

    def broken(*_args, **_fields):
        raise RuntimeError("no")

    monkeypatch.setattr(services, "_sign", broken)
    with pytest.raises(RuntimeError):
        services.sign_together(meeting=meeting, people=[people[0].pk], scan=check_scan(PDF), by=by)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_people_of_another_meeting_are_not_signed_for(meeting, by):
    with owner():
        stranger = factories.AttendanceFactory()
    with pytest.raises(ValidationError):
        services.sign_together(meeting=meeting, people=[stranger.pk], witness="W", by=by)


def test_a_signature_is_taken_back_with_a_reason_and_given_anew(meeting, people, by):
    made = services.sign_here(
        attendance=people[0], route="typed", name="Wrong Name", strokes=[], by=by
    )
    with pytest.raises(ValidationError, match="Say in a word why"):
        services.withdraw_signature(signature=made, why=" ", by=by)
    services.withdraw_signature(signature=made, why="Another person signed here.", by=by)
    services.withdraw_signature(signature=made, why="Once more.", by=by)
    assert not Attendance.objects.get(pk=people[0].pk).agreed_confidentiality
    services.sign_here(attendance=people[0], route="typed", name="Right", strokes=[], by=by)
    assert Signature.objects.standing().get().name == "Right"
    assert Signature.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "[[[1,1]]]", "[[[1,1],[2,2],[3,3],[4,4],[5,1001]]]", '[["a"]]'],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(ValidationError, match="Nothing is drawn"):
        services.read_strokes(text)


def test_a_drawing_is_read():
    assert services.read_strokes("[[[1,1],[2.5,2],[3,3],[4,4],[5,1000]]]") == [
        [[1, 1], [2, 2], [3, 3], [4, 4], [5, 1000]]
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"route": "touch"},
        {"route": "paper"},
        {"route": "spoken"},
        {"withdrawn_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_a_signature(meeting, fields):
    with owner(), pytest.raises(IntegrityError), transaction.atomic():
        factories.SignatureFactory(meeting=meeting, **fields)
