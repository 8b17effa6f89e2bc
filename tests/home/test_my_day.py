"""A facilitator's day: what it shows, to whom, and that it asks the same few questions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.models import CallRequest, Consent, Facilitator, StepAnswer
from tests import factories
from tests.conftest import owner

pytestmark = pytest.mark.django_db
DAY = "home:my_day"


def sections(client):
    found = client.get(reverse(DAY)).context["sections"]
    return {section.name: section for section in found}


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def a_family(area, facilitator, **fields):
    family = factories.FamilyFactory(area=area, **fields)
    factories.CircleMemberFactory(family=family, user=facilitator)
    return family


def noon(days=0):
    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=days)


@pytest.fixture
def day(area, facilitator):
    """One of everything, each of its own family."""
    with owner():
        names = ("F-TODAY", "F-NOTES", "F-AHEAD", "F-STEPS", "F-WORDS")
        made = {name: a_family(area, facilitator, reference=name) for name in names}
        for name, days in (("F-TODAY", 0), ("F-NOTES", -2), ("F-AHEAD", 3)):
            factories.FamilyMeetingFactory(
                family=made[name], facilitator=facilitator, starts_at=noon(days)
            )
        step = factories.StepFactory(
            plan=factories.PlanFactory(family=made["F-STEPS"]), by_when=today(-2)
        )
        part = {"area": area, "family": step.family, "step": step}
        answer = StepAnswer.objects.create(**part, kind="call_me")
        CallRequest.objects.create(**part, answer=answer)
        factories.ConsentFactory(family=made["F-WORDS"])
        Consent.objects.update(expires_on=today(9))
        Facilitator.objects.filter(user=facilitator).delete()
        Facilitator.objects.create(
            area=area,
            user=facilitator,
            approval_number="1",
            approved_on=today(-300),
            expires_on=today(20),
        )


def test_the_day_holds_one_of_each(client_of, facilitator, area, day):
    found = sections(client_of(facilitator))
    assert {name: [row.label for row in part.rows] for name, part in found.items()} == {
        "today": ["F-TODAY"],
        "notes": ["F-NOTES"],
        "ahead": ["F-AHEAD"],
        "calls": ["F-STEPS"],
        "promises": ["F-STEPS"],
        "consents": ["F-WORDS"],
        "lapses": [area.name],
    }


def test_nobody_else_sees_any_of_it(client_of, day, coordinator, stranger):
    for person in (coordinator, stranger):
        found = sections(client_of(person))
        assert {name: part.rows for name, part in found.items()} == {
            name: [] for name in ("today", "notes", "ahead", "calls", "promises", "consents")
        }


def test_an_empty_day_says_so(client_of, facilitator):
    page = client_of(facilitator).get(reverse(DAY)).content.decode()
    assert "No meeting today." in page
    assert "Nobody waits for your call." in page


def test_the_promises_of_a_family_are_one_row(client_of, facilitator, area):
    with owner():
        plan = factories.PlanFactory(family=a_family(area, facilitator))
        for _number in range(12):
            factories.StepFactory(plan=plan, by_when=today(-1))
    part = sections(client_of(facilitator))["promises"]
    assert (part.total, [row.badge for row in part.rows]) == (12, ["12 overdue"])


def test_promises_of_many_families_lead_to_their_page(client_of, facilitator, area):
    with owner():
        for _number in range(12):
            plan = factories.PlanFactory(family=a_family(area, facilitator))
            factories.StepFactory(plan=plan, by_when=today(-1))
    part = sections(client_of(facilitator))["promises"]
    assert (part.total, part.shown[-1].url) == (12, reverse("families:promises"))


def test_home_leads_a_facilitator_there(client_of, facilitator, coordinator):
    link = f'href="{reverse(DAY)}"'
    assert link in client_of(facilitator).get(reverse("home:index")).content.decode()
    assert link not in client_of(coordinator).get(reverse("home:index")).content.decode()


def test_the_day_asks_the_same_number_of_questions(client_of, facilitator, area):
    client, counts = client_of(facilitator), set()
    client.get(reverse(DAY))
    for more in (1, 2, 27):
        with owner():
            for _number in range(more):
                family = a_family(area, facilitator)
                factories.FamilyMeetingFactory(
                    family=family, facilitator=facilitator, starts_at=noon()
                )
                factories.StepFactory(plan=factories.PlanFactory(family=family), by_when=today(-2))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(DAY))
        counts.add(len(asked))
    assert len(counts) == 1
