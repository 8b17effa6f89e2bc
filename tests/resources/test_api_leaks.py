"""Nothing private comes out of the API or a file to take along, whatever is asked and how."""

import io
import zipfile

import pytest
from django.test import Client
from openpyxl import load_workbook

from resources.models import Download, PublishedListing, Service
from resources.services.downloads import make_download
from resources.services.publishing import withdraw_listing, write_public_copy
from teams.models import ZipCode
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    DownloadFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db
MARK = "Zmarked"
SECRET_KINDS = [kind for kind in Service.Confidential.values if kind]
ROOT = "/api/hsds"
PATHS = [
    f"{ROOT}/{name}?{query}"
    for name in ("services", "organizations", "service_at_locations")
    for query in (
        "full=true&full_service=true&per_page=200",
        "format=ndjson&full=true&full_service=true",
        f"search={MARK}",
        "postcode=50001&full=true",
        "postcode=50001&proximity=400000&full=true",
        "modified_after=2000-01-01&full=true",
        "minimal=true",
    )
]


def marked_place(listing, number, **fields):
    """A place whose every word and number can be told again."""
    marks = {"name": f"{MARK} house", "latitude": 41.987654, "longitude": -93.456789}
    location = LocationFactory(
        area=listing.area,
        description=f"{MARK} about",
        details={"accessibility": [{"description": f"{MARK} ramp"}]},
        **marks | fields,
    )
    AddressFactory(location=location, address_1=f"{number} {MARK} Road", postal_code="50077")
    return ServiceAtLocationFactory(service=listing, location=location)


@pytest.fixture
def marked(area):
    """Listings of each secret kind, and of each private flag, beside one that is all public."""
    private = {"contacts": [{"name": f"{MARK} person", "private": True}]}
    with owner():
        county = CountyFactory(fips="19153")
        ZipCode.objects.create(
            code="50001", place="T", county=county, latitude=41.9, longitude=-93.5
        )
        body = OrganizationFactory(area=area, details=private)
        for number, kind in enumerate(SECRET_KINDS):
            details = private | {"schedules": [{"description": f"{MARK} hours"}]}
            listing = whole_listing(area, address=False, confidential=kind, details=details)
            marked_place(listing, number)
            publish(listing)
        flagged = whole_listing(area, organization=body, details=private, address=False)
        PhoneFactory(service=flagged, number="515-555-0177", public=False)
        marked_place(flagged, 40, secret=True)
        publish(flagged)
        neighbor = whole_listing(area, kind="informal", email=f"{MARK}@example.org".lower())
        publish(neighbor)
        whole_listing(area, name_en=f"{MARK} draft")
        whole_listing(area, name_en=f"{MARK} refused", do_not_refer=True)
        gone = published_listing(area, name_en=f"{MARK} withdrawn")
    by = publisher_of(area)
    with acting(by.user):
        withdraw_listing(listing=gone, because="closed", by=by)
    return area


def publisher_of(area):
    with owner():
        return publisher(area)


def publish(listing):
    listing.state, listing.published_at = Service.State.PUBLISHED, listing.created_at
    listing.save()
    write_public_copy(listing)


def told_at(path):
    response = Client().get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200, (path, body[:300])
    return body.decode() + str(response.headers)


TELLING = (MARK, MARK.lower(), "987654", "456789", "50077", "555-0177")


def assert_tells_nothing(text, where):
    assert [one for one in TELLING if one in text] == [], where


@pytest.mark.parametrize("path", PATHS)
def test_no_list_of_the_api_tells_a_secret(marked, path):
    assert_tells_nothing(told_at(path), path)


def test_no_document_of_the_api_tells_a_secret(marked):
    for name in ("services", "organizations", "service_at_locations"):
        for one in Client().get(f"{ROOT}/{name}?per_page=200").json()["contents"]:
            path = f"{ROOT}/{name}/{one['id']}?full_service=true"
            assert_tells_nothing(told_at(path), path)


def test_what_could_leak_is_there_and_public_supports_are_told(marked):
    with owner():
        assert Service.objects.filter(places__location__name__startswith=MARK).count() == 5
    assert PublishedListing.objects.count() == len(SECRET_KINDS) + 2
    assert len(Client().get(f"{ROOT}/services").json()["contents"]) == len(SECRET_KINDS) + 2


@pytest.mark.parametrize("meters", [1, 1000, 50_000, 400_000])
@pytest.mark.parametrize("place", [(41.9, -93.5), (41.987654, -93.456789), (42.9, -91.0)])
def test_three_distances_do_not_find_a_secret_place(marked, place, meters):
    latitude, longitude = place
    with owner():
        ZipCode.objects.filter(code="50001").update(latitude=latitude, longitude=longitude)
        secret = {
            str(key)
            for key in PublishedListing.objects.exclude(confidential="").values_list(
                "pk", flat=True
            )
        }
    for name in ("services", "service_at_locations"):
        rows = Client().get(f"{ROOT}/{name}?postcode=50001&proximity={meters}").json()["contents"]
        assert {one.get("service", one)["id"] for one in rows} & secret == set()


@pytest.mark.parametrize("form", ["hsds", "xlsx"])
def test_no_file_to_take_along_tells_a_secret(marked, form):
    by = publisher_of(marked)
    with acting(by.user):
        made = make_download(download=DownloadFactory.build(pk=ordered(marked, form, by)))
    content = told_bytes(made)
    if form == "hsds":
        package = zipfile.ZipFile(io.BytesIO(content))
        text = "".join(package.read(name).decode() for name in package.namelist())
    else:
        sheets = load_workbook(io.BytesIO(content))
        text = str([[cell.value for cell in row] for sheet in sheets for row in sheet])
    assert_tells_nothing(text, form)
    assert "Organization" in text
    assert made.listings == len(SECRET_KINDS) + 2


def ordered(area, form, by):
    with owner():
        return DownloadFactory(area=area, form=form).pk


def told_bytes(made):
    response = Client().get(f"/supports/take-along/{made.pk}/")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    content = b"".join(response.streaming_content)
    assert len(content) == made.size == Download.objects.get(pk=made.pk).size
    return content
