"""The pages of imports and duplicates: what they show, what they do, what they refuse."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from resources.models import DuplicatePair, ImportBatch, ImportRow, ListingMerge
from resources.services.import_steps import content_of, keep_file, sealed
from resources.services.imports import template_sheet
from tests.conftest import acting, owner
from tests.resources.factories import (
    DuplicatePairFactory,
    ImportBatchFactory,
    ImportFindingFactory,
    ListingMergeFactory,
    changed_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(area, coordinator, client_of):
    client = client_of(coordinator)

    def ask(name, *keys, method="get", **more):
        url = reverse(f"resources:{name}", args=[area.slug, *keys])
        return getattr(client, method)(url, **more)

    with acting(coordinator):  # what the tests look up afterwards
        yield ask


def batch_in(area, state, **more):
    with owner():
        return ImportBatchFactory(area=area, state=state, **more)


def test_several_files_together_are_one_import(page, area):
    files = [SimpleUploadedFile(f"{name}.csv", b"id,name\n") for name in ("services", "phones")]
    response = page("start_import", method="post", data={"file": files})
    batch = ImportBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert content_of(batch).startswith(b"PK")


def test_a_file_over_the_limit_is_refused_in_words(page, settings):
    settings.IMPORT_LARGEST_FILE = 1024 * 1024
    file = SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))
    response = page("start_import", method="post", data={"file": file})
    assert "larger than 1 MB" in response.content.decode()
    assert ImportBatch.objects.count() == 0


def test_the_page_of_a_busy_import_tells_how_far_it_is(page, area):
    batch = batch_in(area, "loading", done=30, total=120)
    html = page("show_import", batch.pk).content.decode()
    assert "30 of 120 rows done (25 %)." in html


def test_findings_are_downloaded_and_no_cell_is_a_formula(page, area):
    batch = batch_in(area, "checked")
    with owner():
        ImportFindingFactory(batch=batch, file="service", value="=1+1")
    told = page("import_findings", batch.pk).content.decode("utf-8-sig")
    assert told.splitlines()[1].startswith("1,service,2,,")
    assert "'=1+1" in told


def test_changes_are_shown_and_only_ticked_ones_are_chosen(page, area):
    batch = batch_in(area, "checked", changed_rows=2)
    with owner():
        rows = [changed_row(batch), changed_row(batch)]
    html = page("import_changes", batch.pk).content.decode()
    assert html.count("Example food pantry") == 2
    keys = [str(row.pk) for row in rows]
    page("import_changes", batch.pk, method="post", data={"shown": keys, "chosen": keys[:1]})
    assert list(ImportRow.objects.filter(chosen=True).values_list("pk", flat=True)) == [rows[0].pk]


@pytest.mark.parametrize("number", [1, 3])
def test_changes_cost_the_same_for_one_and_for_three(
    page, area, number, django_assert_max_num_queries
):
    batch = batch_in(area, "checked", changed_rows=number)
    with owner():
        for _row in range(number):
            changed_row(batch)
    page("import_changes", batch.pk)
    with django_assert_max_num_queries(34):
        page("import_changes", batch.pk)


def test_matching_without_a_name_says_so_and_keeps_what_was_chosen(page, area):
    batch = batch_in(area, "mapping", shape="mapped")
    with owner():
        keep_file(batch, b"Agency,Tel\nPantry,515-555-0100\n")
    data = {"column-0": "description", "column-1": "phone", "name": "My list"}
    html = page("map_import", batch.pk, method="post", data=data).content.decode()
    assert "Say which column holds the name." in html
    assert '<option lang="en" value="description" selected>' in html
    assert 'value="My list"' in html


def test_a_matched_list_is_checked_again(page, area):
    batch = batch_in(area, "mapping", shape="mapped")
    with owner():
        keep_file(batch, b"Agency,Tel\nPantry,515-555-0100\n")
    page("map_import", batch.pk, method="post", data={"column-0": "name", "name": "My list"})
    batch.refresh_from_db()
    assert (batch.state, batch.profile.mapping) == ("checking", {"agency": "name"})


def test_two_that_are_not_the_same_are_asked_no_more(page, area):
    with owner():
        pair = DuplicatePairFactory(area=area)
    assert "same phone" in page("duplicates").content.decode()
    page("answer_pair", pair.pk, method="post", data={"answer": "not_same"})
    assert "No pair here." in page("duplicates").content.decode()
    assert DuplicatePair.objects.get().answer == "not_same"


def test_merging_by_the_page_takes_what_was_ticked(page, area):
    with owner():
        pair = DuplicatePairFactory(area=area)
    html = page("merge", pair.pk).content.decode()
    assert "What they say differently" in html
    data = {"keep": str(pair.first_id), "name_en": "gone"}
    response = page("merge", pair.pk, method="post", data=data)
    assert response.url == reverse("resources:merges", args=[area.slug])
    pair.refresh_from_db()
    assert pair.first.name_en == pair.second.name_en
    assert "Make two of it again" in page("merges").content.decode()


def test_a_merge_whose_days_are_over_cannot_be_undone(page, area):
    with owner():
        row = ListingMergeFactory(area=area, before=sealed({"kept": [], "gone": []}))
        old = timezone.now() - timedelta(days=31)
        ListingMerge.objects.filter(pk=row.pk).update(created_at=old)
    assert "the 30 days are over" in page("merges").content.decode()
    response = page("undo_merge", row.pk, method="post", follow=True)
    assert "This can be undone for 30 days only, and once." in response.content.decode()


def test_the_spreadsheet_is_a_spreadsheet(page):
    response = page("import_sheet")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response.content[:2] == b"PK"
    assert io.BytesIO(template_sheet()).read(2) == b"PK"


def test_sending_no_file_says_so(page):
    response = page("start_import", method="post", data={})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
