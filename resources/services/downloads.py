"""Files with the whole network of an area or the state, made from the public copies alone."""

import tempfile
import uuid
from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from cppc.core.notices import queue
from resources.hours import Opening, hours_text
from resources.hsds import answering
from resources.hsds.documents import Builder
from resources.hsds.tables import Package, safe_cell
from resources.importing.columns import NAMES
from resources.languages import LANGUAGES
from resources.models import Download, DownloadPart, PublishedListing
from resources.models.downloads import progress_key
from resources.policies import can_make_download
from teams.access import Actor
from teams.models import Area

PART = 1 << 20
CHUNK = 500
ROWS_OF_A_SHEET = 1_000_000
State = Download.State
COPIED_TO_SHEET = {
    "name": "name_en",
    "name_es": "name_es",
    "organization": "organization",
    "kind": "kind",
    "description": "description_en",
    "description_es": "description_es",
    "how_to_start": "start_en",
    "how_to_start_es": "start_es",
    "who_for": "eligibility_en",
    "who_for_es": "eligibility_es",
    "cost": "fees_en",
    "cost_es": "fees_es",
    "min_age": "minimum_age",
    "max_age": "maximum_age",
    "email": "email",
    "website": "website",
    "place_name": "place",
    "address": "address",
    "city": "city",
    "zip": "postal_code",
    "confidential": "confidential",
}


@transaction.atomic
def order_download(*, area: Area | None, form: str, by: Actor) -> Download:
    """Ask the worker for a file of the area's network, or the state's; one of a kind at a time."""
    if not can_make_download(by, area):
        raise PermissionDenied
    waiting = Download.objects.filter(area=area, form=form, state=State.MAKING).first()
    if waiting is not None:
        return waiting
    expires = timezone.now() + timedelta(days=settings.DOWNLOAD_DAYS)
    made = Download(pk=uuid.uuid4(), area=area, form=form, expires_at=expires)
    made.save(force_insert=True)
    queue("resources.make_download", key=f"download:{made.pk}", payload={"download": str(made.pk)})
    return made


@transaction.atomic
def make_download(*, download: Download) -> Download:
    """Write the file and keep it in parts; older ones of its kind go. Runs in the worker."""
    saved = Download.objects.select_for_update(of=("self",)).get(pk=download.pk)
    if saved.state != State.MAKING:
        return saved
    with tempfile.TemporaryFile() as file:
        write = write_package if saved.form == Download.Form.HSDS else write_sheet
        saved.listings = write(file, saved)
        saved.size = keep_parts(saved, file)
    saved.state = State.READY
    saved.save(force_update=True)
    older = Download.objects.filter(area=saved.area_id, form=saved.form).exclude(pk=saved.pk)
    older.filter(created_at__lt=saved.created_at).delete()
    return saved


@transaction.atomic
def fail_download(*, download: Download) -> None:
    """Say that a file could not be made."""
    Download.objects.filter(pk=download.pk, state=State.MAKING).update(state=State.FAILED)


def keep_parts(download: Download, file: IO[bytes]) -> int:
    """Keep what was written, a part at a time; how many bytes there are."""
    file.seek(0)
    number = 0
    while piece := file.read(PART):
        DownloadPart.objects.create(download=download, number=number, content=piece)
        number += 1
    return file.tell()


def listings_of(area_id: Any) -> QuerySet[PublishedListing]:
    """The public listings of an area, or all."""
    found = answering.with_details(PublishedListing.objects.order_by("pk"))
    return found.filter(area=area_id) if area_id else found


def chunks_of(download: Download) -> Iterator[list[PublishedListing]]:
    """The listings by key, a few at a time, saying how far it is."""
    rows, last, done = listings_of(download.area_id), None, 0
    while chunk := list((rows.filter(pk__gt=last) if last else rows)[:CHUNK]):
        yield chunk
        last, done = chunk[-1].pk, done + len(chunk)
        cache.set(progress_key(download.pk), done, 3600)


# The data package


def write_package(file: IO[bytes], download: Download) -> int:
    """The network as an HSDS data package; how many listings there are in it."""
    make, package, number = answering.builder(), Package(), 0
    try:
        for document in make.terms.taxonomies.values():
            package.add("taxonomy", document)
        for term in make.terms.by_id.values():
            package.add("taxonomy_term", make.terms.document(term))
        for chunk in chunks_of(download):
            add_listings(package, chunk, make)
            number += len(chunk)
        package.zipped(file)
    finally:
        package.close()
    return number


def add_listings(package: Package, listings: list[PublishedListing], make: Builder) -> None:
    """Listings, their organizations and places as rows of the package."""
    owners, places = answering.owners_of(listings), answering.places_of(listings)
    for one in listings:
        owner = make.owner(one, owners.get(one.organization_key), full=True)
        package.take("organization", owner)
        service = make.full_service(one, owners.get(one.organization_key), None)
        package.take("service", service, organization_id=owner["id"])
        for place in places[one.pk]:
            document = make.place(place)
            location = document["location"]
            package.take("location", location)
            links = {"service_id": str(one.pk), "location_id": location["id"]}
            package.take("service_at_location", document, **links)


# The spreadsheet


def write_sheet(file: IO[bytes], download: Download) -> int:
    """The network as a spreadsheet in the columns of our import; a new sheet when one is full."""
    book, make, number = Workbook(write_only=True), answering.builder(), 0
    sheet: Any = None
    for chunk in chunks_of(download):
        for one in chunk:
            if number % ROWS_OF_A_SHEET == 0:
                sheet = new_sheet(book, number // ROWS_OF_A_SHEET + 1)
            values = row_of(one, make)
            sheet.append([plain_cell(sheet, values.get(name)) for name in NAMES])
            number += 1
    if sheet is None:
        new_sheet(book, 1)
    about = book.create_sheet("About")
    about.append([safe_cell(settings.DATA_ATTRIBUTION)])
    about.append([safe_cell(settings.DATA_LICENSE)])
    about.append([settings.BASE_URL])
    book.save(file)
    return number


def new_sheet(book: Workbook, number: int) -> Any:
    """An empty sheet with its heading."""
    sheet = book.create_sheet(f"Supports {number}" if number > 1 else "Supports")
    sheet.freeze_panes = "B2"
    heading = [WriteOnlyCell(sheet, value=name) for name in NAMES]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    return sheet


def plain_cell(sheet: Any, value: Any) -> Any:
    """A cell that holds words or a number, and never a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=safe_cell(value))
    cell.data_type = "s"
    return cell


def row_of(one: PublishedListing, make: Builder) -> dict[str, Any]:
    """One listing in the columns of our import."""
    row = {name: getattr(one, column) for name, column in COPIED_TO_SHEET.items()}
    known, tongues = make.terms.categories, dict(LANGUAGES)
    counties = ["all"] if one.statewide else [make.counties.get(c, c) for c in one.counties]
    openings = (
        Opening(day, parse_clock(opens), parse_clock(closes)) for day, opens, closes in one.hours
    )
    return row | {
        "id": str(one.pk),
        "categories": listed(known[code].name_en for code in one.categories if code in known),
        "counties": listed(counties),
        "phone": listed(with_extension(phone) for phone in one.phones),
        "hours": hours_text(openings),
        "languages": listed(str(tongues.get(code, code)) for code in one.languages),
        "last_checked": one.verified_on.isoformat() if one.verified_on else "",
    }


def parse_clock(text: str) -> time:
    """ "09:00" as a time of day."""
    return time.fromisoformat(text)


def with_extension(phone: dict[str, Any]) -> str:
    """A number with its extension, as people write it."""
    extension = phone.get("extension")
    return f"{phone['number']} x{extension}" if extension else str(phone["number"])


def listed(words: Iterable[str]) -> str:
    """Several words in one cell."""
    return "; ".join(words)
