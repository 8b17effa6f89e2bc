"""No family's name leaves its record: not in logs, mail, addresses, titles, queues or calendars."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.logs import LineFormatter, RequestIdFilter
from cppc.core.models import Outbox
from cppc.core.outbox import drain
from families.models import CircleMember, Family, Person, Step
from meetings.models import FamilyMeeting
from tests import factories
from tests.conftest import acting, as_role, owner
from tests.meetings.test_family_walk import log_data

pytestmark = pytest.mark.django_db

NAME = "Zyxwvut"  # stands in every name that the factories and this walk give to families
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Listening(Client):
    """A browser that remembers where it went, where it was sent and what the pages are called."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.addresses, self.titles, self.heads = [], [], []

    def request(self, **environ):
        response = super().request(**environ)
        self.addresses += [environ["PATH_INFO"], environ.get("QUERY_STRING", "")]
        self.heads.append(str(response.headers))
        if not response.streaming and "html" in response.headers.get("Content-Type", ""):
            self.titles += TITLE.findall(response.content.decode())
        return response


@pytest.fixture
def lines():
    """What the site's own log handler would have written, debugging words included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def browser(facilitator):
    client = Listening(raise_request_exception=False)
    with owner():
        client.force_login(facilitator, backend="teams.sign_in.SignInBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session.save()
    return client


@pytest.fixture
def county(area):
    with owner():
        return factories.AreaCountyFactory(area=area).county


@pytest.fixture
def provider(area):
    with owner():
        return factories.MembershipFactory(area=area, role="provider").person


def here(family, name, *more):
    return reverse(name, args=[family.area.slug, family.reference, *more])


def open_record(browser, area, county):
    person = {"name": f"{NAME} Mother", "relation": "parent", "agreed": "on"}
    record = {"county": county.pk, "kind": "community", "language": "es"}
    browser.post(reverse("families:open_record", args=[area.slug]), person | record)
    return Family.objects.select_related("area").get()


def schedule(browser, family, facilitator):
    at = timezone.localtime() + timedelta(hours=1)
    data = {
        "kind": "community",
        "starts_at": at.strftime("%Y-%m-%dT%H:%M"),
        "minutes": 90,
        "mode": "in_person",
        "place": f"{NAME} kitchen",
        "facilitator": facilitator.pk,
    }
    browser.post(here(family, "meetings:family_schedule"), data)
    return FamilyMeeting.objects.select_related("area", "family").get()


def walk(browser, area, county, facilitator, provider):
    """The facilitator's main job, every page of it, with names wherever a name can be typed."""
    with acting(facilitator):
        family = open_record(browser, area, county)
        browser.post(
            here(family, "families:person_add"),
            {"name": f"{NAME} Child", "nickname": f"{NAME}ito", "relation": "child", "version": 1},
        )
        asked = {"user": provider.pk, "capacity": "provider"}
        browser.post(here(family, "families:propose"), asked)
        meeting = schedule(browser, family, facilitator)
        with owner():
            before = timezone.now() - timedelta(hours=1)
            FamilyMeeting.objects.update(starts_at=before)
            factories.prepare(meeting)
        later = timezone.localtime() + timedelta(days=30)
        data = log_data(
            meeting,
            note_story=f"{NAME} told the story.",
            plan_agreed="on",
            next_starts_at=later.strftime("%Y-%m-%dT%H:%M"),
            **{"steps-0-who": facilitator.get_full_name(), "steps-0-what": f"Call {NAME}"},
        )
        browser.post(here(family, "meetings:family_log", meeting.pk), data)
        for name in ("detail", "history", "circle", "plan", "papers", "person_add", "propose"):
            assert browser.get(here(family, f"families:{name}")).status_code == 200
        person = Person.objects.first()
        browser.get(here(family, "families:person_edit", person.pk))
        browser.get(here(family, "families:answer", Step.objects.first().pk))
        for row in FamilyMeeting.objects.all():
            for page in ("family_detail", "family_log", "family_move", "family_cancel"):
                browser.get(here(family, f"meetings:{page}", row.pk))
        for name in ("families:index", "teams:area"):
            browser.get(reverse(name, args=[area.slug]))
        browser.get(reverse("families:index", args=[area.slug]), {"q": family.reference})
        browser.get(reverse("home:index"))
        browser.get(reverse("core:drafts"))
    return family


@pytest.fixture
def walked(browser, area, county, facilitator, provider, lines):
    return walk(browser, area, county, facilitator, provider)


def test_the_walk_writes_names(walked, facilitator):
    """What could leak is there."""
    with acting(facilitator):
        names = [person.name for person in Person.objects.all()]
        assert len(names) == 2
        assert all(name.startswith(NAME) for name in names)
        assert FamilyMeeting.objects.count() == 2
        assert CircleMember.objects.count() == 2


def test_factories_give_the_name_that_is_looked_for(area):
    with owner():
        assert NAME in factories.FamilyPersonFactory(family__area=area).name


def test_no_name_in_an_address(walked, browser):
    assert len(browser.addresses) > 40
    assert [path for path in browser.addresses if NAME.lower() in path.lower()] == []
    assert [head for head in browser.heads if NAME.lower() in head.lower()] == []


def test_no_name_in_a_title(walked, browser):
    assert len(browser.titles) > 15
    assert [title for title in browser.titles if NAME.lower() in title.lower()] == []


def test_no_name_in_the_queue(walked):
    with owner():
        rows = [f"{row.kind} {row.key} {row.payload}" for row in Outbox.objects.all()]
    assert rows
    assert [row for row in rows if NAME.lower() in row.lower()] == []


def test_no_name_in_mail(walked):
    with owner():
        Outbox.objects.update(due=timezone.now())
    with as_role("cppc_worker"), acting(None):
        assert drain() > 0
    words = [f"{m.subject}\n{m.body}\n{m.extra_headers}\n{m.attachments}" for m in mail.outbox]
    assert words
    assert [text for text in words if NAME.lower() in text.lower()] == []


def test_no_name_in_the_log(walked, browser, lines, monkeypatch):
    """Not even when a page fails with the database's own words, which quote the row."""

    def refuse(*_args, **_kwargs):
        raise IntegrityError(f"Key (name)=({NAME} Mother) already exists.")

    monkeypatch.setattr("families.views.records.services.add_person", refuse)
    person = {"name": f"{NAME} Twice", "relation": "parent", "version": 1}
    assert browser.post(here(walked, "families:person_add"), person).status_code == 500
    browser.get(f"/areas/none/families/{walked.reference}/")
    written = lines.getvalue()
    assert "Internal Server Error" in written
    assert NAME.lower() not in written.lower()


def test_no_name_where_an_object_is_printed(walked, facilitator):
    """__str__ reaches logs and messages of errors."""
    with acting(facilitator):
        rows = [*Person.objects.all(), *Step.objects.all(), *FamilyMeeting.objects.all(), walked]
    assert [str(row) for row in rows if NAME.lower() in f"{row} {row!r}".lower()] == []
