"""Files that people hand in: limited before anything is kept, and nothing unsealed on any disk."""

import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from meetings.models import SignedPaper
from meetings.scans import IS_HEIC, LARGEST, TOO_BIG, WRONG_TYPE
from tests import factories
from tests.conftest import owner
from tests.meetings.conftest import family, meeting  # noqa: F401 - fixtures
from tests.meetings.test_family_walk import address
from tests.meetings.test_scans import PDF

MB = 1024 * 1024


class Endless(io.RawIOBase):
    """A file of `size` bytes that takes no room here; `name` as a browser sends it."""

    def __init__(self, size):
        super().__init__()
        self.left, self.name, self.content_type = size, "big.pdf", "application/pdf"

    def readable(self):
        return True

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return b"x" * size


@pytest.fixture
def no_disk(monkeypatch, settings, tmp_path):
    """Whoever makes a file for a moment fails; what is stored lies under here."""
    settings.VAR = tmp_path

    def refuse(*args, **kwargs):
        raise AssertionError("a file was written to a disk before anybody looked into it")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)
    return tmp_path


def sent(*files):
    """What a view gets of these files, in one request."""
    data = {f"file{number}": file for number, file in enumerate(files)}
    return RequestFactory().post("/", data | {"words": "typed"})


def test_a_file_under_the_limit_comes_whole_and_stays_in_memory(no_disk):
    content = b"y" * (9 * MB)
    request = sent(SimpleUploadedFile("a.pdf", content, content_type="application/pdf"))
    assert request.FILES["file0"].read() == content
    assert request.FILES["file0"].content_type == "application/pdf"


def test_of_a_file_over_the_limit_nothing_is_kept_but_its_size(no_disk):
    request = sent(Endless(40 * MB))
    assert request.FILES["file0"].size == 40 * MB
    assert request.FILES["file0"].read() == b""
    assert request.POST["words"] == "typed"


def test_many_files_share_the_limit(no_disk):
    request = sent(*(Endless(4 * MB) for _file in range(5)))
    kept = [len(file.read()) for file in request.FILES.values()]
    assert kept == [4 * MB, 4 * MB, 0, 0, 0]
    assert [file.size > LARGEST for file in request.FILES.values()] == [False, False] + 3 * [True]


def test_the_next_request_begins_anew(no_disk):
    sent(Endless(40 * MB))
    assert sent(Endless(MB)).FILES["file0"].read() == b"x" * MB


# On the page of signatures


@pytest.fixture
def people(meeting):  # noqa: F811
    with owner():
        return [factories.AttendanceFactory(meeting=meeting, name=name) for name in ("Ada", "Bo")]


def heic():
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: SimpleUploadedFile("sheet.pdf", b"MZ a program"), WRONG_TYPE),
        (lambda: SimpleUploadedFile("sheet.jpg", heic()), IS_HEIC),
        (lambda: Endless(LARGEST + 1), TOO_BIG),
        (lambda: Endless(60 * MB), TOO_BIG),
    ],
    ids=["false extension", "heic", "too big", "far too big"],
)
def test_a_refused_file_leaves_nothing_and_what_was_typed_stays(
    client_of,
    facilitator,
    family,  # noqa: F811
    meeting,  # noqa: F811
    people,
    no_disk,
    file,
    words,
):
    where = address("meetings:signing_list", family, meeting.pk)
    said = {"people": [people[1].pk], "how": "paper", "witness": "Pastor Example"}
    form = client_of(facilitator).post(where, said | {"scan": file()}).context["form"]
    assert form.errors == {"scan": [str(words)]}
    assert form["people"].value() == [str(people[1].pk)]
    assert (form["how"].value(), form["witness"].value()) == ("paper", "Pastor Example")
    assert [path for path in no_disk.rglob("*") if path.is_file()] == []
    with owner():
        assert not SignedPaper.objects.exists()


@pytest.mark.django_db
def test_a_kept_file_lies_sealed_under_var_for_its_owner_alone(
    client_of,
    facilitator,
    family,  # noqa: F811
    meeting,  # noqa: F811
    people,
    no_disk,
):
    where = address("meetings:signing_list", family, meeting.pk)
    said = {"people": [people[0].pk], "how": "paper", "scan": SimpleUploadedFile("a.pdf", PDF)}
    assert client_of(facilitator).post(where, said).status_code == 302
    (file,) = [path for path in Path(no_disk).rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o777 == 0o600
    assert all(up.stat().st_mode & 0o077 == 0 for up in file.parents if no_disk in up.parents)
    assert PDF[:8] not in file.read_bytes()
