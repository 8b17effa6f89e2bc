"""The made-up package, and the measuring of its import."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from resources.importing.sample import package_of, tables_of
from resources.models import ImportBatch, Service
from tests.conftest import owner
from tests.resources.test_hsds_reading import read

pytestmark = pytest.mark.django_db


def test_the_made_up_package_is_sound_and_the_same_of_the_same_seed():
    records, source = read(package_of(tables_of(10)))
    assert [one.kind for one in records].count("service") == 10
    assert source.findings == []
    assert tables_of(10) == tables_of(10) != tables_of(10, seed=2)


def test_measuring_tells_rows_in_a_second_and_keeps_nothing(area, coordinator):
    told = StringIO()
    with owner():
        call_command("measure_import", services=12, stdout=told)
        assert [Service.objects.count(), ImportBatch.objects.count()] == [0, 0]
    assert told.getvalue().startswith("| 12 services, 75 rows |")


def test_without_anybody_who_could_import_nothing_is_measured():
    with owner(), pytest.raises(CommandError, match="demo data"):
        call_command("measure_import", services=1)
