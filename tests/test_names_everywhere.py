"""Names typed into every form of the family's tier: nothing outside the record repeats them.

Not the address, the title, the headers and file names, the log, the queue, mail and its calendar
files, what is cached, nor any table of the governance tier. The walk in test_names.py is the
facilitator's main job; this one takes every page of the access table, follow-up parts included.
"""

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from cppc.core.outbox import drain
from tests import factories
from tests.access import address, all_rows, build_world
from tests.conftest import acting, as_role, owner
from tests.site_database import copied_database
from tests.test_access import signed_in
from tests.test_names import NAME, TITLE, lines  # noqa: F401 - a fixture
from tests.test_wall_forms import Forms, allowed, stored

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("names_everywhere")]


def of_the_family(row):
    """Pages of the family's tier, and those of the circle anywhere."""
    app, _colon, page = row.name.partition(":")
    mine = app == "families" or (app == "meetings" and not page.startswith("team_"))
    return mine or row.mark()[0] == "circle"


ROWS = [row for row in all_rows() if of_the_family(row)]
# Parts that come after a meeting; the walk must have sent their forms.
FOLLOW_UP = {
    "families:answer",
    "families:close",
    "families:handover_ask",
    "families:merge",
    "families:pair_add",
    "meetings:family_look_back",
    "meetings:survey_ask",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world of the access table, with everybody signed in."""
    with django_db_blocker.unblock(), copied_database():
        world = build_world()
        world.clients = {caller.name: signed_in(caller) for caller in world.callers}
        for client in world.clients.values():
            client.raise_request_exception = False
        twin = next(f for f in (world.pair.first, world.pair.second) if f != world.family)
        for caller in world.callers:  # both records are open to those who may merge them
            if caller.capacity:
                place = {"user": caller.user, "capacity": caller.capacity}
                factories.CircleMemberFactory(family=twin, **place)
                with acting(caller.user), as_role("cppc_app"):
                    open_family(twin.reference, "test")
        world.sent, world.done = set(), set()
        yield world


def filled(form):
    """The form with the name in every field of words, and the rest as it came."""
    typed = {name: f"{NAME} {n}" for n, name in enumerate(form.words)}
    typed |= {n: f"{NAME.lower()}@example.org" for n, k in form.words.items() if k == "email"}
    typed |= {n: v for n, v in form.data.items() if n in typed and v and "date" in n}
    return form.data | typed


def send_forms(row, world):
    """Open the page, send each of its forms; every answer, with where it was asked."""
    client, page = allowed(row, world)
    if client is None:
        return
    yield address(row, world), page
    for form in Forms(page.content.decode()).forms:
        if form.url and not form.url.startswith(("/areas/", "/family", "/l/", "?")):
            continue  # signing out, the language
        with transaction.atomic():
            answer = client.post(form.url or address(row, world), filled(form))
            assert answer.status_code < 500, form.url
            world.sent.add(row.name)
            world.done |= {row.name} if answer.status_code == 302 else set()
        yield form.url or address(row, world), answer


def outside(url, answer):
    """What of an answer stands outside the page: address, headers, titles, calendar files."""
    told = [url, str(answer.headers)]
    kind = answer.headers.get("Content-Type", "")
    if "html" in kind and not answer.streaming:
        told += TITLE.findall(answer.content.decode())
    elif "calendar" in kind and not answer.streaming:
        told.append(answer.content.decode())
    return told


def left_behind():
    """Queue, mail with its files, and cache after everything due was sent."""
    with owner():
        Outbox.objects.update(due=timezone.now(), lease=None)
        told = [f"{row.kind} {row.key} {row.payload}" for row in Outbox.objects.all()]
    with as_role("cppc_worker"), acting(None):
        drain()
    for message in mail.outbox:
        told += [message.subject, str(message.body), str(message.extra_headers)]
        told += [str(part) for part in message.attachments]
    told += [f"{key} {value!r}" for key, value in cache._cache.items()]
    mail.outbox.clear()
    return told


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nothing_outside_the_record_repeats_a_name(row, world, lines):  # noqa: F811 - a fixture
    with transaction.atomic():
        with as_role("cppc_app"):
            told = [part for url, page in send_forms(row, world) for part in outside(url, page)]
        told += left_behind()
        assert stored(NAME) == []
        transaction.set_rollback(True)
    told.append(lines.getvalue())
    assert [part[:300] for part in told if NAME.lower() in part.lower()] == []


def test_the_follow_up_was_walked(world):
    rows = [row for row in ROWS if row.name in FOLLOW_UP]
    with transaction.atomic():
        with as_role("cppc_app"):
            for row in rows:
                list(send_forms(row, world))
        transaction.set_rollback(True)
    assert sorted(FOLLOW_UP - world.sent) == []
    assert "families:answer" in world.done  # others were refused, with words
