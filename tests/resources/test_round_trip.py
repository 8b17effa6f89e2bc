"""A directory that leaves as HSDS and comes back says what it said."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.models import Service, ServiceArea, ServiceCategory
from resources.services.publishing import write_public_copy
from tests.conftest import acting, owner, person_with
from tests.factories import CountyFactory
from tests.resources.factories import (
    CategoryFactory,
    published_listing,
)
from tests.resources.test_hsds_reading import EXAMPLES, official
from tests.resources.test_import_loading import Runner, editor, run

__all__ = ["Runner", "editor", "run"]  # fixtures of the loading tests
pytestmark = pytest.mark.django_db
# What a row of ours says in its own words, so that the text of the source does not come back.
OURS = {
    "id": "children that rows of ours hold get ids of their own",
    "extension": "a number to dial, beside the phone",
    "last_modified": "our copy's own moment",
    "service_id": "said by where the child stands",
    "location_id": "said by where the child stands",
    "organization_id": "the organization is here under its own id",
    "program_id": "said by the program",
    "link_id": "said by where the attribute stands",
}


def leaves(value, name=""):
    """Every text and number with the name of its field."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, name)
    elif value not in ("", None):
        yield name, str(value).strip().strip('"')


def published(listing):
    """The listing made public, with what the team adds to one from elsewhere."""
    with owner():
        keys = {"service": listing, "area": listing.area}
        category = CategoryFactory(code="mental-health")
        ServiceCategory.objects.get_or_create(category=category, **keys)
        ServiceArea.objects.get_or_create(county=CountyFactory(fips="19153"), **keys)
        public = {"state": "published", "published_at": timezone.now()}
        Service.objects.filter(pk=listing.pk).update(**public)
        write_public_copy(Service.objects.get(pk=listing.pk))


def document(client, key, **asked):
    url = reverse("resources:api_service", args=[key])
    return json.loads(client.get(url, asked).content)


@official
def test_the_official_service_leaves_as_it_came(client, run):
    told = json.loads((EXAMPLES / "service_full.json").read_text())
    run.load(json.dumps(told).encode())
    listing = Service.objects.get()
    published(listing)
    back = set(leaves(document(client, listing.pk, full="true")))
    lost = {one for one in leaves(told) if one not in back and one[0] not in OURS}
    assert not lost, sorted(lost)


@official
def test_what_left_comes_back_into_another_area_and_leaves_the_same(client, run, other_area):
    run.load((EXAMPLES / "service_full.json").read_bytes())
    published(Service.objects.get())
    first = document(client, Service.objects.get().pk, full="true")
    person = person_with("coordinator", other_area)
    with acting(person):
        Runner(other_area, person).load(json.dumps(first).encode())
        copy = Service.objects.get(area=other_area)
    published(copy)
    second = set(leaves(document(client, copy.pk, full="true")))
    lost = {one for one in leaves(first) if one not in second and one[0] not in OURS}
    assert not lost, sorted(lost)


def test_our_own_listing_comes_back_with_what_hsds_has_no_field_for(client, run, area):
    said = {
        "kind": "hub",
        "cost": "low",
        "happens_en": "A neighbor answers.",
        "happens_es": "Contesta una vecina.",
        "name_es": "Casa del barrio",
        "start_es": "Venga.",
        "minimum_age": 3,
    }
    with owner():
        listing = published_listing(area, county=CountyFactory(fips="19153", name="Polk"), **said)
    told = document(client, listing.pk, full="true")
    told["id"] = "00000000-0000-4000-8000-00000000aaaa"
    run.load(json.dumps(told).encode())
    copy = Service.objects.get(source_id=told["id"])
    assert {name: getattr(copy, name) for name in said} == said
    assert [one.county_id for one in copy.counties.all()] == ["19153"]
    assert [one.category_id for one in copy.categories.all()] == ["food-pantry"]
    assert [one.code for one in copy.languages.all()] == ["es"]
    assert [(one.weekday, str(one.opens_at)) for one in copy.schedules.all()] == [(1, "09:00:00")]
    assert copy.details.keys() <= {"organization", "assured_date", "required_documents"}
