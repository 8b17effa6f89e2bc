"""Iowa's counties, ZIP codes and areas come from the project's own files."""

import pytest
from django.core.management import CommandError, call_command

from teams.models import Area, AreaCounty, County, ZipCode
from teams.services.reference import load_reference
from tests.conftest import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    with owner():
        return load_reference()


def test_every_county_has_a_shape_and_one_area(loaded):
    assert loaded == {"counties": 99, "zip_codes": 1053, "areas": 40}
    assert County.objects.filter(path__startswith="M").count() == 99
    assert AreaCounty.objects.values("county").distinct().count() == 99
    assert AreaCounty.objects.count() == 99


def test_no_bad_zip_code_comes_along(loaded):
    assert not ZipCode.objects.filter(code__in=["50982", "50983"]).exists()
    assert not ZipCode.objects.exclude(latitude__range=(40, 44)).exists()


def test_status_of_boundaries_is_what_the_sources_say(loaded):
    counts = {b: Area.objects.filter(boundary=b).count() for b in Area.Boundary.values}
    assert counts == {"documented": 12, "partly": 3, "inferred": 25, "confirmed": 0}


def test_loading_again_changes_nothing(loaded):
    with owner():
        load_reference()
    assert (Area.objects.count(), AreaCounty.objects.count()) == (40, 99)


def test_loading_again_keeps_what_an_administrator_changed(loaded):
    with owner():
        Area.objects.filter(slug="polk-county").update(
            boundary="confirmed", confirmed_on="2026-01-05", confirmed_source="letter"
        )
        Area.objects.filter(slug="linn-county").update(name="Linn", basis="asked", version=2)
        Area.objects.filter(slug="story-county").update(basis="old words")
        load_reference()
    assert Area.objects.get(slug="polk-county").boundary == "confirmed"
    assert Area.objects.get(slug="linn-county").basis == "asked"
    assert Area.objects.get(slug="story-county").basis == "2009 Story County Decat board minutes"


def test_loading_again_gives_no_county_back_to_its_old_area(loaded):
    with owner():
        term = AreaCounty.objects.get(county__name="Union")
        term.area = Area.objects.get(slug="leon-cluster")
        term.save()
        load_reference()
    assert list(AreaCounty.objects.filter(county__name="Union")) == [term]


def test_the_command_is_for_the_owner(settings):
    settings.PROCESS = "web"
    with pytest.raises(CommandError):
        call_command("load_reference")
