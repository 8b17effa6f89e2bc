"""A family's name typed into every field of every governance form: never 500, nothing stored."""

from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from meetings.models import TeamMinutes
from tests import factories
from tests.access import address, all_rows, build_world
from tests.conftest import as_role
from tests.site_database import copied_database
from tests.test_access import signed_in
from tests.test_wall import COLUMNS, REASONED, asked, of_the_family

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("wall_forms")]

NAMED, NICKNAME = "Anna Qwertzuiop", "Qaywsx"
TYPED = {
    "email": "anna.qwertzuiop@example.org",
    "url": "https://example.org/anna-qwertzuiop",
    "tel": "515-555-0142",
}
WORDS = {"text", "search", "email", "url", "tel", ""}
# Pages whose form holds the words back beside the field, as the services see to it.
HOLDING = {
    "contracts:add_category",
    "contracts:add_line",
    "contracts:approve",
    "contracts:cancel",
    "contracts:change_line",
    "contracts:decline",
    "contracts:give_default",
    "contracts:pay",
    "contracts:propose",
    "contracts:reverse",
    "contracts:set_allocation",
    "contracts:withdraw",
    "meetings:team_change",
    "meetings:team_minutes",
    "meetings:team_schedule",
    "resources:add",
    "resources:add_event",
    "resources:add_need",
    "resources:add_to_do_not_list",
    "resources:announcement",
    "resources:call",
    "resources:category_words",
    "resources:claim_answer",
    "resources:close_need",
    "resources:edit",
    "resources:edit_do_not_list",
    "resources:edit_event",
    "resources:edit_hub",
    "resources:map_import",
    "resources:screening",
    "resources:screening_status",
    "resources:screening_status_add",
    "resources:start_calls",
    "resources:start_import",
    "resources:suggestion",
    "resources:verify",
    "resources:withdraw",
    "teams:close_area",
    "teams:confirm_boundary",
    "teams:edit_area",
    "teams:join_answer",
    "teams:merge_areas",
    "teams:move_counties",
    "teams:rename_area",
    "teams:split_area",
    "teams:team_edit",
    "teams:team_member_add",
    "teams:team_member_edit",
    "teams:team_seat_add",
    "teams:team_seat_edit",
    "teams:team_start",
}
CONFIRMED = ("close_area", "confirm_boundary", "merge_areas", "move_counties", "rename_area")
TODAY, TOMORROW = timezone.localdate(), timezone.localdate() + timedelta(days=1)
PLACE = {"address_1": "1 Main Street", "city": "Ames", "postal_code": "50010"}
EVENT = {"on": f"{TOMORROW}", "starts_at": "10:00", "ends_at": "11:00", "until": ""}
MORE = {f"places-0-{name}": value for name, value in PLACE.items()}
LISTING = {"hours": "", "confidential": "", "phones-0-number": "515-555-0100", **PLACE, **MORE}
# What a form needs beside its words, where the first choice or an empty field would not do.
NEEDED = {
    "contracts:add_line": {"amount": "1"},
    "contracts:propose": {"amount": "1"},
    "contracts:pay": {"paid_on": f"{TODAY}", "amount": "1"},
    "meetings:team_schedule": {"starts_at": f"{TOMORROW}T17:30"},
    "resources:add": LISTING,
    "resources:add_event": EVENT,
    "resources:edit_event": EVENT,
    "resources:announcement": {"notice_until": f"{TOMORROW}"},
    "resources:edit": LISTING,
    "teams:split_area": {"name": "North", "confirmed": "1"},
    **{f"teams:{page}": {"confirmed": "1"} for page in CONFIRMED},
}


def governance(row):
    """Pages of areas, the state and one's own account; the family's tier has its own tests."""
    app, _colon, page = row.name.partition(":")
    family = app == "families" or (app == "meetings" and not page.startswith("team_"))
    return not family and row.mark()[0] != "circle" and row.method == "get"


ROWS = [row for row in all_rows() if governance(row)]


class Forms(HTMLParser):
    """The forms of a page that are sent: what they hold, and which fields take words."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.form, self.select, self.textarea = [], None, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.form = SimpleNamespace(data={}, words={}, files=[], url=found.get("action", ""))
            self.forms += [self.form] if found.get("method", "").lower() == "post" else []
        elif self.form is not None and hasattr(self, f"on_{tag}"):
            getattr(self, f"on_{tag}")(found.get("name"), found)

    def on_textarea(self, name, _found):
        self.textarea = name
        self.form.data[name], self.form.words[name] = "", "text"

    def on_select(self, name, _found):
        self.select = name

    def on_option(self, _name, found):
        first = self.select and self.select not in self.form.data
        if found.get("value") and (first or (self.select and "selected" in found)):
            self.form.data[self.select] = found["value"]

    def on_input(self, name, found):
        kind = found.get("type", "text")
        if kind in WORDS:
            self.form.words[name] = kind
        if kind == "file":
            self.form.files.append(name)
        elif kind in ("radio", "checkbox"):  # the first, unless another is chosen
            if "checked" in found or name not in self.form.data:
                self.form.data[name] = found.get("value", "on")
        elif name and kind not in ("submit", "button"):
            self.form.data[name] = found.get("value", "")

    def handle_data(self, data):
        if self.textarea:
            self.form.data[self.textarea] += data.lstrip("\n")

    def handle_endtag(self, tag):
        self.textarea = None if tag == "textarea" else self.textarea
        self.select = None if tag == "select" else self.select
        self.form = None if tag == "form" else self.form


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world of the access table with a family in it, and people for every page."""
    with django_db_blocker.unblock(), copied_database():
        world = build_world()
        family = factories.FamilyFactory(area=world.area)
        factories.FamilyPersonFactory(
            family=family, name=NAMED, nickname=NICKNAME, phone=TYPED["tel"]
        )
        TeamMinutes.objects.update(public=False)  # published ones are locked
        world.clients = {}
        for caller in world.callers:
            world.clients[caller.name] = signed_in(caller)
            world.clients[caller.name].raise_request_exception = False
        yield world


def stored(looked_for="qwertzuiop|qaywsx|555-?0142"):
    """Tables of the governance tier in which the name now stands, past every reason."""
    tables = {}
    for schema, table, name, _kind, _oid, _number, writable, *_rest in asked(COLUMNS):
        column = f"{schema}.{table}.{name}"
        if writable and not of_the_family(f"{schema}.{table}") and column not in REASONED:
            tables.setdefault(f"{schema}.{table}", []).append(name)
    looked = [
        f"SELECT '{table}' FROM {table} t WHERE concat_ws(' ', "
        + ", ".join(f'"{name}"::text' for name in names)
        + f") ~* '{looked_for}'"
        for table, names in tables.items()
    ]
    return [table for (table,) in asked(" UNION ALL ".join(looked))]


def allowed(row, world):
    """Somebody who gets the page, with the second factor used."""
    for caller in world.callers:
        page = world.clients[caller.name].get(address(row, world))
        if page.status_code == 200 and "html" in page.headers["Content-Type"]:
            return world.clients[caller.name], page
    return None, None


def tries(row, world):
    """Each field of words of the row's forms: who sends it, where, and with what."""
    with transaction.atomic(), as_role("cppc_app"):
        client, page = allowed(row, world)
        transaction.set_rollback(True)
    forms = Forms(page.content.decode()).forms if page else []
    for form in forms:
        if form.url and not form.url.startswith(("/areas/", "/state", "?")):
            continue  # signing out, the language
        filled = {key: value or filler(key, form) for key, value in form.data.items()}
        filled |= NEEDED.get(row.name, {})
        changes = [(name, TYPED.get(kind, NAMED)) for name, kind in form.words.items()]
        changes += [(name, SimpleUploadedFile(f"{NAMED}.csv", b"name")) for name in form.files]
        for name, typed in changes:
            yield SimpleNamespace(
                client=client,
                url=form.url or address(row, world),
                field=name,
                typed=typed,
                data=filled | {name: typed},
            )


def filler(name, form):
    """Something that an empty field may hold besides."""
    takes = form.words.get(name) in ("text", "") and not name.startswith("phones-")
    return "Something" if takes else ""


def send(one):
    with as_role("cppc_app"):
        return one.client.post(one.url, one.data)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_no_form_stores_a_name_or_fails(row, world):
    held = set()
    for one in tries(row, world):
        with transaction.atomic():
            page = send(one)
            assert page.status_code in (200, 302, 400, 403, 404, 405, 409, 429), one.field
            assert stored() == [], one.field
            transaction.set_rollback(True)
        text = "" if page.streaming else page.content.decode(errors="replace")
        if page.status_code == 200 and "may name somebody of a family" in text:
            assert str(one.typed).removesuffix(".csv") in text, one.field
            held.add(one.field)
    assert bool(held) == (row.name in HOLDING), held


def test_the_list_is_of_pages_that_are_there():
    assert sorted(HOLDING - {row.name for row in ROWS}) == []


def test_what_a_service_let_through_is_a_page_with_the_words(world, monkeypatch):
    """The database refuses; the answer is 409 with everything that was typed."""
    monkeypatch.setattr("teams.services.team.refuse_names", lambda **_given: None)
    (row,) = [row for row in ROWS if row.name == "teams:team_start"]
    (one,) = [one for one in tries(row, world) if one.field == "name"]
    with transaction.atomic():
        page = send(one)
        assert stored() == []
        transaction.set_rollback(True)
    assert page.status_code == 409
    assert NAMED in page.content.decode()
    assert "Nothing is saved" in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode()
