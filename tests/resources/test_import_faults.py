"""Files that are not what they seem: each told in words on the page, nothing crashed, nothing half.

Every file goes the editor's way: sent by the form, worked on by the worker, read on the page.
"""

import csv
import io
import json
import zipfile
from contextlib import suppress
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from openpyxl import Workbook

from cppc.core.outbox import drain
from resources.importing.cells import Refused, as_date
from resources.importing.unpack import pack
from resources.models import ImportBatch, ImportRow, PublishedListing, Service
from resources.notices import publish
from resources.services import import_publish
from resources.services.import_publish import order_publish
from resources.services.publishing import publish_listing
from tests.conftest import as_role
from tests.resources.test_hsds_reading import A, B, bomb, table
from tests.resources.test_import_loading import editor, run

__all__ = ["editor", "run"]  # fixtures of the loading tests
pytestmark = pytest.mark.django_db


@pytest.fixture
def send(area, editor, client_of):
    """Sends a file as an editor does, lets the worker work, and reads the page of the import."""
    client = client_of(editor)

    def sent(content, name="list.csv"):
        file = SimpleUploadedFile(name, content)
        response = client.post(
            reverse("resources:start_import", args=[area.slug]), {"file": file}, follow=True
        )
        with as_role("cppc_worker"):
            drain()
        pages = [address for address, _status in response.redirect_chain]
        page = client.get(pages[-1]) if pages else response
        assert page.status_code == 200
        return " ".join(unescape(page.content.decode()).split())

    return sent


def sheet(*sheets):
    """A workbook; each sheet is (rows, hidden)."""
    book = Workbook()
    book.remove(book.active)
    for number, (rows, hidden) in enumerate(sheets):
        one = book.create_sheet(f"S{number}")
        one.sheet_state = "hidden" if hidden else "visible"
        for row in rows:
            one.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def merged():
    book = Workbook()
    book.active.append(["name", "city", "zip"])
    book.active.append(["Pantry", "Sampletown", "50001"])
    book.active.append(["Clothes", None, None])
    book.active.merge_cells("B2:B3")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


HTML_TABLE = b"<html><table><tr><td>name</td></tr><tr><td>Pantry</td></tr></table></html>"
CHOICES = [["Yes"], ["No"]]
SAID = [
    (b"", "The submitted file is empty."),
    (b"name\n", "The file has no rows."),
    (b"%PDF-1.7 list", "This is not a CSV file. Save the sheet as CSV first."),
    (b"\xd0\xcf\x11\xe0 old sheet", "This is not a CSV file. Save the sheet as CSV first."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a CSV file. Save the sheet as CSV first."),
    (HTML_TABLE, "This column is missing."),
    (b"name,last_checked\nPantry,3/31/26\n", "The year has two digits. Write all four."),
    (b"name,description\nPantry,<b>Bread</b>\n", "There was HTML in the text. We took it out."),
    (b"name,shoe size\nPantry,44\n", "We do not know this column. It was not read."),
    (b"name,phone\nPantry\n", "This row has more or fewer cells than the heading."),
    (b"name\nBad \x81 letters\n", "Letters in this row are broken."),
    (b"name\nNi\xf1os\n", "We guessed some letters. Please look at them."),
    (b"id,name\n7,Pantry\n7,Pantry again\n", "This listing stands in the file already."),
    (table(["name", "description"], ["P", "x" * 1_000_000]), "This is too long. It was cut."),
    (bomb(40 * 1024 * 1024), "Unpacked, this file is too large."),
    (pack([("a.zip", pack([("services.csv", b"id,name\n")]))]),
     "A packed file inside a packed file is not read."),
    (pack([(f"{n}.csv", b"a") for n in range(300)]), "There are too many files in it."),
    (b"PK\x03\x04 no zip", "The file cannot be read from this row on."),
    (json.dumps([{"id": A, "name": "Ni\u00f1os", "status": "active"}], ensure_ascii=False)
     .encode("cp1252"), "We guessed some letters. Please look at them."),
    (b'[{"id": "' + A.encode() + b'", "name": "Pantry", "status": "active"}, {"id',
     "The file cannot be read from this row on."),
    (json.dumps({"id": A, "name": "Terms", "version": "1"}).encode(),
     "We do not read this file. It was left out."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "words"), SAID)
def test_what_is_wrong_with_a_file_is_said_in_words(send, content, words):
    assert words in send(content)
    assert not Service.objects.exists()


@pytest.mark.parametrize("others", [b"name\nClothes\n", b"\x89PNG\x00"])
@pytest.mark.parametrize("first", [b"name\nPantry\n", b'{"id": "%s", "name": "P"}' % A.encode()])
def test_a_second_file_that_is_not_read_is_told(send, first, others):
    page = send(pack([("one.txt", first), ("two.txt", others)]))
    assert "We do not read this file. It was left out." in page
    assert ImportRow.objects.filter(kind="service").count() <= 1


READ = [
    "name;phone\r\nPantry;515-555-0100\r\n".encode("utf-8-sig"),
    "name;phone\r\nPantry;515-555-0100\r\n".encode("utf-16"),
    ("name;phone\r\nPantry;515-555-0100\r\n" + "Other;\r\n" * 40).encode("utf-16-le"),
    sheet((CHOICES, True), ([["name", "phone"], ["Pantry", "515-555-0100"]], False)),
    merged(),
    sheet(([["name", "last_checked"], ["Pantry", 46112]], False)),
    sheet(([["name", "last_checked"], ["Pantry", date(2026, 3, 31)]], False)),
    table(["name", "phone"], ["Pantry", "515-555-0100; 515-555-0101"]),
    b"PK"[:0] + pack([("folder/listings.csv", b"name\nPantry\n")]),
]


@pytest.mark.parametrize("content", READ)
def test_what_other_programs_write_is_read(send, content):
    send(content)
    assert ImportBatch.objects.get().refused_rows == 0
    assert ImportRow.objects.filter(kind="service", outcome="new").count() >= 1


def test_a_day_as_a_spreadsheets_number_is_that_day_and_other_numbers_are_none():
    assert as_date("46112") == as_date("2026-03-31") == as_date("46112.5")
    for told in ("7", "99999", "12345"):
        with pytest.raises(Refused):
            as_date(told)


def test_a_file_over_the_limit_is_refused_before_it_is_read(send, settings):
    settings.IMPORT_LARGEST_FILE = 1024 * 1024
    assert "The file is larger than 1 MB. Split it." in send(b"x" * (1024 * 1024 + 1))
    assert not ImportBatch.objects.exists()


def test_a_formula_that_was_never_worked_out_is_no_listing(send):
    content = sheet(([["name", "phone"], ['=HYPERLINK("https://x.example","Pantry")', "1"]], False))
    assert "The name is missing." in send(content)


def test_a_sheet_within_a_bomb_is_refused(send):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 40 * 1024 * 1024)
    assert "Unpacked, this file is too large." in send(made.getvalue())


# Publishing what was loaded, killed.

LISTINGS = "id,name,description,categories,counties,how_to_start\n" + "".join(
    f"{n},Pantry {n},Bread.,food-pantry,all,Come by.\n" for n in range(5)
)


@pytest.mark.parametrize("at", range(1, 6))
def test_publishing_killed_at_any_row_takes_its_part_back_and_goes_on(run, monkeypatch, at):
    monkeypatch.setattr(import_publish, "PART", 2)
    batch, calls = run.load(LISTINGS.encode()), []
    order_publish(batch=batch, by=run.by)
    batch.refresh_from_db()

    def dying(**given):
        calls.append(publish_listing(**given))
        if len(calls) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(import_publish, "publish_listing", dying)
    with suppress(KeyboardInterrupt):
        for _part in range(5):
            with transaction.atomic():
                run.work(publish, batch)
    whole_parts = (at - 1) // 2 * 2
    assert PublishedListing.objects.count() == whole_parts
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("publishing", whole_parts)
    for _part in range(5):
        run.work(publish, batch)
    assert (batch.state, batch.published_rows) == ("loaded", 5)
    assert PublishedListing.objects.count() == 5


def test_the_same_id_twice_in_a_package_is_told_with_its_row(send):
    page = send(pack([("services.csv", table(["id", "name"], [A, "One"], [A, "Two"], [B, "X"]))]))
    assert "This id stands in the file twice. The first was read." in page
    batch = ImportBatch.objects.get()
    assert [(f.file, f.row) for f in batch.findings.all()] == [("service", 3)]


def test_findings_can_be_taken_along_as_a_table(send, client_of, editor):
    send(b"name,shoe size\nPantry,44\n")
    batch = ImportBatch.objects.get()
    address = reverse("resources:import_findings", args=[batch.area.slug, batch.pk])
    told = client_of(editor).get(address).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert rows[1][:3] == ["1", "", "1"]
