"""Everything of the network that must stay inside, made with marked words by the product's own
services; call `make` outside `owner()`.

Every secret word begins with MARK, every secret number is one of NUMBERS. What is public beside
them holds none.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from resources.models import Location, PublishedListing, Service
from resources.services.categories import load_categories
from resources.services.downloads import order_download
from resources.services.hubs import add_event, set_event
from resources.services.import_publish import order_publish
from resources.services.imports import order_load, order_undo, start_import
from resources.services.listing_links import hash_token
from resources.services.listings import Around, PhoneRow, Place, add_listing
from resources.services.merges import merge_listings, undo_merge
from resources.services.publishing import publish_listing, withdraw_listing
from resources.services.screening import save_status, screen_listing, statuses_of
from resources.services.verifying import verify_listing
from teams.access import Actor
from teams.models import ZipCode
from tests.conftest import acting, owner
from tests.factories import CountyFactory, MembershipFactory
from tests.resources.factories import FreshnessAskFactory, OrganizationFactory
from tests.resources.keeping import ListingLinkFactory, opened_before, send_mails

MARK = "zqmark"
PHONE, CODE = "515-555-0177", "50977"
NUMBERS = (PHONE, "5155550177", "555-0177", CODE, "41.987", "93.456")
VISITOR = "203.0.113.77"
SECRET_KINDS = [kind for kind in Service.Confidential.values if kind]
# The middles of ZIP codes, in a row from west to east; the first is in the county served.
MIDDLES = {f"5000{n}": (41.2 + n / 5, -95.5 + n / 2) for n in range(8)}


WORDS: set[str] = set()
TOKEN = "a-link-to-a-listing-with-secrets"


def word(what):
    """A secret word of its own, so that a failure says what came out."""
    WORDS.add(f"{MARK}{what}".lower())
    return f"{MARK}{what}"


def hidden_place(what, **more):
    """A place whose every word can be told again."""
    said = {"transport_en": f"Bus to {word(what)}way", "transport_es": f"Bus a {word(what)}way"}
    at = {"address_1": f"77 {word(what)} Road", "city": f"{word(what)}ville", "postal_code": CODE}
    return Place(**{"name": f"House {word(what)}", **said, **at, **more})


@dataclass
class World:
    """The area with its people, and the keys of what was made."""

    area: Any
    by: Actor
    made: dict[str, Any] = field(default_factory=dict)
    public: set[Any] = field(default_factory=set)

    @property
    def secret(self) -> set[Any]:
        """The public listings whose place is secret by kind."""
        hidden = PublishedListing.objects.exclude(confidential="")
        return set(hidden.values_list("pk", flat=True))

    def add(self, name, *, public=True, around=None, details=None, **fields):
        """A listing, published unless said otherwise."""
        county = {"categories": ["food-pantry"], "counties": ["19153"], "languages": ["es"]}
        with owner():
            if name.startswith("Refuge"):  # an organization that tells where its house is
                told = {"description": f"At 77 {word('a' + fields['confidential'][:4])} Rd."}
                OrganizationFactory(area=self.area, name=f"Body of {name}", **told)
                county["organization"] = f"Body of {name}"
        rows = Around(**{**county, "phones": [PhoneRow("515-555-0100")], **(around or {})})
        words = {"name_en": name, "description_en": "We help.", "start_en": "Call us."}
        listing = add_listing(area=self.area, fields={**words, **fields}, around=rows, by=self.by)
        if details is not None:
            with owner():
                Service.objects.filter(pk=listing.pk).update(details=details)
        with owner():
            Location.objects.filter(services__service=listing, name__contains=MARK).update(
                latitude=41.987, longitude=-93.456, description=word("about")
            )
        self.made[name] = listing.pk
        if public:
            publish_listing(listing=listing, by=self.by)
            self.public.add(listing.pk)
        return Service.objects.get(pk=listing.pk)


def make(area):
    """The whole of it."""
    with owner():
        load_categories()
        CountyFactory(fips="19153", name="Polk")
        county = CountyFactory(fips="19049", name="Dallas")
        for code, (latitude, longitude) in MIDDLES.items():
            ZipCode.objects.create(
                code=code, place="T", county=county, latitude=latitude, longitude=longitude
            )
        person = MembershipFactory(area=area, role="coordinator").person
        person.name = f"Verifier {word('verifier')}"
        person.email = f"{word('verifier')}@example.org"
        person.save()
    world = World(area, Actor(person, area, frozenset({"coordinator"})))
    with acting(person):
        for step in (_public, _confidential, _flags, _neighbors, _hubs, _imports, _merges):
            step(world)
    with acting(None):
        _from_outside(world)
    with acting(person):
        _files(world)
    return world


def _public(world):
    """What everybody may see, near and far."""
    for number, (code, street) in enumerate(
        (("50001", "1 Main Street"), ("50007", "9 Oak Street"))
    ):
        place = Place(f"Hall {number}", street, "Sampletown", code)
        listing = world.add(f"Open pantry {number}", around={"place": place})
        verify_listing(listing=listing, how="phone", by=world.by, title=word("title"))


def _confidential(world):
    for kind in SECRET_KINDS:
        world.add(
            f"Refuge {kind.replace('_', ' ')}",
            confidential=kind,
            around={
                "place": hidden_place(f"a{kind[:4]}"),
                "more_places": [hidden_place(f"b{kind[:4]}", postal_code=f"{CODE}-1234")],
                "phones": [PhoneRow("515-555-0100", kind="hotline"), private_phone()],
            },
            details={
                "contacts": [{"name": word("person"), "private": True}],
                "schedules": [{"description": word("shift"), "freq": "WEEKLY"}],
                "url": f"https://{word('url')}.example.org",
            },
        )


def private_phone():
    return PhoneRow(PHONE, note_en=word("line"), note_es=word("line"), public=False)


def _flags(world):
    """Each private flag on a listing that is public itself, and what is not public at all."""
    private = {"name": word("contact"), "email": f"{word('contact')}@example.org", "private": True}
    deep = {"phones": [{"number": PHONE, "private": True}], "contacts": [private]}
    world.add("Closet", around={"place": hidden_place("place", secret=True)}, details=deep)
    world.add("Rides", around={"phones": [PhoneRow("515-555-0100"), private_phone()]})
    street = {"address_1": f"77  {word('ASHEL').upper()} road ", "postal_code": f"{CODE}-9999"}
    world.add("Beside", around={"place": hidden_place("beside", **street)})
    because = {"do_not_refer": True, "do_not_refer_because": word("because")}
    hidden = {"place": hidden_place("draft"), "organization": f"Group {word('group')}"}
    world.add(f"No {word('refused')}", public=False, around=hidden, **because)
    world.add(f"Draft {word('draft')}", public=False, description_en=word("words"), around=hidden)
    gone = world.add(f"Gone {word('gone')}", description_en=f"Help {word('was')}", around=hidden)
    withdraw_listing(listing=gone, because=word("left"), by=world.by)
    world.public.discard(gone.pk)


def _neighbors(world):
    """Volunteers: their own number and address, and screening."""
    own = {"kind": "informal", "email": f"{word('neighbor')}@example.org"}
    world.add(f"New {word('unscreened')}", public=False, **own)
    rides = world.add("Rides by a neighbor", around={"phones": [private_phone()]}, **own)
    for allows in (False, True):
        save_status(area=world.area, name=word(f"status{allows}"), allows=allows, by=world.by)
    statuses = {one.allows: one for one in statuses_of(world.area)}
    since = timezone.localdate()
    for listing, allows in ((rides, True), (world.add("Tutor", public=False, **own), False)):
        screen_listing(
            listing=listing, status=statuses[allows], since=since, note=word("note"), by=world.by
        )


def _hubs(world):
    """A hub that nobody may find, and one of which an event was taken off."""
    secret = world.add(
        "Hub of hope",
        kind="hub",
        confidential="safe_house",
        around={"place": hidden_place("hub")},
    )
    open_hub = world.add(
        "Family house",
        kind="hub",
        around={"place": Place("House", "5 Elm Street", "Sampletown", "50001")},
    )
    _event(world, secret, f"Evening {word('evening')}", note_en=f"At 77 {word('hub')} Road")
    _event(world, open_hub, "Story time")
    off = _event(world, open_hub, f"Removed {word('removed')}")
    set_event(event=off, state="removed", by=world.by)


def _event(world, hub, title, **more):
    start = {"title_en": title, "title_es": "", "note_en": "", "note_es": "", "weekly": True}
    day = {"on": timezone.localdate(), "starts_at": time(10), "ends_at": time(11), "until": None}
    event = add_event(listing=hub, fields={**start, **day, **more}, by=world.by)
    world.made[title] = event.pk
    return event


def _file(world, rows):
    """Put a file of ours in, load it, and give its import back."""
    text = io.StringIO()
    columns = sorted({name for row in rows for name in row})
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode()
    batch = start_import(area=world.area, file_name="list.csv", content=content, by=world.by)
    send_mails()
    batch.refresh_from_db()
    order_load(batch=batch, by=world.by)
    send_mails()
    batch.refresh_from_db()
    return batch


def _row(name, **more):
    said = {"name": name, "categories": "Food pantry", "counties": "Polk", "phone": "515-555-0100"}
    return {**said, "description": "Bread.", "how_to_start": "Come by.", **more}


def _imports(world):
    """One import published with private flags on its rows, one only loaded, one undone."""
    place = {"address": f"77 {word('import')} Road", "city": f"{word('import')}ville", "zip": CODE}
    flags = {"private_address": "yes", "contact_name": word("caller"), "contact_private": "yes"}
    more = {"contact_email": f"{word('caller')}@example.org", "private_phone": PHONE}
    points = {"latitude": "41.987", "longitude": "-93.456"}
    batch = _file(world, [
        _row("Imported pantry", **place, **flags, **more, **points),
        _row("Imported refuge", confidential="shelter", **place, **points),
        _row(f"Imported {word('noreferral')}", do_not_refer="yes"),
    ])  # fmt: skip
    order_publish(batch=batch, by=world.by)
    send_mails()
    for name in ("Imported pantry", "Imported refuge"):
        world.made[name] = Service.objects.get(name_en=name, state="published").pk
        world.public.add(world.made[name])
    _file(world, [_row(f"Loaded {word('loaded')}", organization=word("loadedgroup"))])
    undone = _file(world, [_row(f"Undone {word('undone')}", description=word("undonewords"))])
    order_undo(batch=undone, by=world.by)
    send_mails()


def _merges(world):
    """A merge that stands and one that was undone; the words of the other one are told nowhere."""
    for name, undone in (("Twin", False), ("Twice", True)):
        kept = world.add(name)
        gone = world.add(
            f"{name} {word('twin')}", public=False, around={"place": hidden_place("twin")},
            description_en=word("twinwords"), confidential="shelter",
        )  # fmt: skip
        merge = merge_listings(kept=kept, gone=gone, from_gone=[], by=world.by)
        if undone:
            undo_merge(merge=merge, by=world.by)


def _from_outside(world):
    """What strangers write: claims, suggestions, reports, and words to a neighbor."""
    browser = Client(REMOTE_ADDR=VISITOR)
    pantry, rides = world.made["Open pantry 0"], world.made["Rides by a neighbor"]
    person = {"name": word("claimant"), "email": f"{word('claimant')}@example.org", "by_team": "1"}
    _send(browser, pantry, "claim", why=word("why"), organization=word("theirs"), **person)
    _send(browser, pantry, "suggest", new=word("suggested"))
    _send(browser, pantry, "report", kind="full", note=word("reported"))
    _send(browser, rides, "write", words=f"I am {word('sender')}")
    closet = Service.objects.model(pk=world.made["Closet"], area=world.area)
    until = timezone.now() + timedelta(days=30)
    with owner():
        ListingLinkFactory(service=closet, token=TOKEN)
        FreshnessAskFactory(service=closet, token_hash=hash_token(TOKEN), expires_at=until)


def _send(browser, key, what, **data):
    answer = browser.post(
        f"/supports/{key}/{what}/", {**data, "opened": opened_before(what), "website": ""}
    )
    assert answer.status_code == 302, (what, answer.status_code)


def _files(world):
    """Both files to take along, made of everything."""
    for form in ("hsds", "xlsx"):
        order_download(area=world.area, form=form, by=world.by)
    send_mails()
