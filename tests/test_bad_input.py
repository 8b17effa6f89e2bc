"""Every form of families and meetings takes whatever is pasted into it: no error of the server,
a mark at the field, and everything else that was typed still there."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from families.forms.ask import AskForm
from tests.access import Row, all_rows, expected
from tests.test_access import world  # noqa: F401 - made once for the module
from tests.typed import DAYS, PICKED, WORDS, filled, forms_of

pytestmark = pytest.mark.django_db
ROWS = [
    row
    for row in all_rows()
    if row.name.startswith(("families:", "meetings:")) and row.method == "get"
]
NUL = "one\x00two"
LONG = "x" * 30_000
ARABIC = "\u0641\u0627\u0637\u0645\u0629"
OTHER_WAY = f"\u202e{ARABIC} 👩‍👧 \ufeffé\x0bWord\x1e\uf0b7"
FAR = ("0001-01-01", "9999-12-31", "99999-01-01", "2026-02-30", "2026-01-01\x00")
SHOWN_CUT = 20  # letters of a value in a failure


def client_for(row, world):  # noqa: F811
    """Whoever gets the page; of the circle the facilitator, who may do most."""
    may = [one for one in world.callers if 200 in expected(row, one)]
    may.sort(key=lambda one: one.capacity != "facilitator")
    return world.clients[may[0].name] if may else None


def bad_values(control):
    """What is pasted into one control."""
    if control.kind in DAYS:
        clock = "T10:00" if control.kind == "datetime-local" else ""
        return [day + clock for day in FAR]
    if control.kind in PICKED:
        return [NUL, LONG]
    if control.kind in WORDS:
        return [NUL, LONG, OTHER_WAY]
    numbers = [NUL, LONG, "-1", "99999999999999999999"]
    return numbers if control.kind not in ("file", "button") else []


def must_be_marked(control, value):
    """Whether this value can never be right, so that the field has to say so."""
    if control.name == "website":  # the trap for programs, which nobody sees
        return False
    return control.kind in DAYS or (control.kind in WORDS and value == LONG)


def post(client, path, data):
    """The answer; nothing of it is kept."""
    cache.clear()  # nobody sends so many in an hour
    with transaction.atomic():
        response = client.post(path, data)
        transaction.set_rollback(True)
    return response


def plain(values):
    """Words as they are compared: line ends and outer spaces aside."""
    return ["\n".join(value.split()) for value in values]


def lost(sent, changed, response):
    """Names of fields whose words are not on the page any more."""
    pages = forms_of(response.content.decode())
    again = next((form for form in pages if changed in form), None)
    if again is None:
        return ["the whole form"]
    return [
        name
        for name, values in sent.items()
        if name != changed
        and name in again
        and again[name].kind in WORDS | set(DAYS)
        and plain(again[name].values) != plain(values)
    ]


def faults(client, path, form):
    """What goes wrong with each bad value in each control of one form."""
    start = filled(form)
    for name, control in form.items():
        for value in bad_values(control):
            sent = start | {name: [value]}
            response = post(client, path, sent)
            where = f"{name}={value[:SHOWN_CUT]!r}"
            if response.status_code not in (200, 302, 409):
                yield f"{where}: answered {response.status_code}"
            elif response.status_code == 302:
                if must_be_marked(control, value):
                    yield f"{where}: was taken"
            else:
                yield from (f"{where}: lost {one}" for one in lost(sent, name, response))
                again = [f for f in forms_of(response.content.decode()) if name in f]
                if must_be_marked(control, value) and not (again and again[0][name].marked):
                    yield f"{where}: is not marked"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_form_takes_whatever_is_pasted(row: Row, world, settings, monkeypatch):  # noqa: F811
    settings.ROOT_URLCONF = "cppc.urls"
    monkeypatch.setattr(AskForm, "by_a_program", False)  # it types fast, and into every field
    client, path = client_for(row, world), reverse(row.name, args=row.args(world))
    if client is None:
        pytest.skip("nobody gets a page here")
    client.raise_request_exception = False
    with transaction.atomic():
        page = client.get(path)
        transaction.set_rollback(True)
    forms = forms_of(page.content.decode()) if page.status_code == 200 else []
    found = [fault for form in forms for fault in faults(client, path, form)]
    assert "\n".join(found) == ""
