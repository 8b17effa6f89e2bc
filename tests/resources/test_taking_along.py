"""The directory as a file: ordered, made, taken by everybody, gone after its day."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.outbox import drain
from resources.hsds.tables import FILES, safe_cell
from resources.models import AddedWord, Category, Download, DownloadPart
from resources.search import Wanted, search_listings
from resources.tasks import forget_downloads
from tests.conftest import as_role, owner, person_with
from tests.resources.factories import CategoryFactory, DownloadFactory, published_listing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|x", "'-cmd|x"),
        ("+1 515-555-0100", "+1 515-555-0100"),
        (-93.6, -93.6),
        ("plain", "plain"),
    ],
)
def test_no_cell_is_taken_for_a_formula(value, kept):
    assert safe_cell(value) == kept


def test_an_editor_orders_a_file_and_everybody_takes_it(area, client_of, coordinator):
    with owner():
        listing = published_listing(area, name_en="=HYPERLINK(1)")
    address = reverse("resources:area_downloads", args=[area.slug])
    client_of(coordinator).post(address, {"form": "hsds"})
    client_of(coordinator).post(address, {"form": "hsds"})
    assert Download.objects.count() == 1
    with as_role("cppc_worker"):
        drain()
    made = Download.objects.get()
    assert (made.state, made.listings) == ("ready", 1)
    response = Client().get(reverse("resources:download", args=[made.pk]))
    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert set(package.namelist()) == {"datapackage.json", *(f"{n}.csv" for n in FILES.values())}
    (service,) = csv.DictReader(io.StringIO(package.read("services.csv").decode()))
    assert (service["id"], service["name"]) == (str(listing.pk), "'=HYPERLINK(1)")
    assert_links_lead_somewhere(package)


def assert_links_lead_somewhere(package):
    """Each link of each table leads to a row, as the package's own description says."""
    described = json.loads(package.read("datapackage.json"))["resources"]
    rows = {
        one["name"]: list(csv.DictReader(io.StringIO(package.read(one["path"]).decode())))
        for one in described
    }
    for one in described:
        for link in one["schema"]["foreignKeys"]:
            goals = {row["id"] for row in rows[link["reference"]["resource"]]}
            used = {row[link["fields"]] for row in rows[one["name"]]} - {""}
            assert used <= goals, (one["name"], link)
        needed = [f["name"] for f in one["schema"]["fields"] if f["constraints"].get("required")]
        assert all(row[name] for row in rows[one["name"]] for name in needed), one["name"]


def test_a_file_past_its_day_is_not_given(area):
    with owner():
        over = DownloadFactory(state="ready", expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(reverse("resources:download", args=[over.pk])).status_code == 404
    assert "There is no file just now" in Client().get("/supports/take-along/").content.decode()


def test_the_worker_removes_files_past_their_day(area):
    with owner():
        over = DownloadFactory(state="ready", expires_at=timezone.now() - timedelta(minutes=1))
        DownloadPart.objects.create(download=over, number=0, content=b"x")
        DownloadFactory(state="ready")
    with as_role("cppc_worker"):
        forget_downloads()
    assert (Download.objects.count(), DownloadPart.objects.count()) == (1, 0)


def seen(browser, address):
    """The mark of the words that a page shows, as its form sends it."""
    return {"version": browser.get(address).context["form"]["version"].value()}


def test_a_word_of_the_state_finds_help_at_once_and_leaves_its_history(area, client_of):
    admin = person_with("state_admin")
    with owner():
        published_listing(area, category=CategoryFactory(code="tutoring"))
    address = reverse("resources:category_words", args=["tutoring"])
    browser = client_of(admin)
    response = browser.post(
        address, {**seen(browser, address), "more_en": "brain gym\nbrain gym", "more_es": ""}
    )
    assert response.status_code == 302
    found = search_listings(Wanted("brain gym"), Category.objects.all())
    assert found.listings.count() == 1
    assert [(one.word, one.added, one.by_id) for one in AddedWord.objects.all()] == [
        ("brain gym", True, admin.pk)
    ]
    browser.post(address, {**seen(browser, address), "more_en": "", "more_es": ""})
    assert [one.added for one in AddedWord.objects.all()] == [False, True]


def test_what_is_no_word_is_refused_and_stays_typed(client_of):
    admin = person_with("state_admin")
    with owner():
        CategoryFactory(code="tutoring")
    address = reverse("resources:category_words", args=["tutoring"])
    browser = client_of(admin)
    typed = {**seen(browser, address), "more_en": "!!!", "more_es": "tarea fácil"}
    response = browser.post(address, typed)
    assert response.status_code == 200
    assert "tarea fácil" in response.content.decode()
    assert "This is no word: !!!" in response.content.decode()
    assert not AddedWord.objects.exists()
