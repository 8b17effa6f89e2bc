"""The plan: its page, its paper, its steps answered, its agreed versions frozen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from families.figures import due_steps
from families.models import Step
from families.services import save_plan
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def step(plan):
    with owner():
        return factories.StepFactory(plan=plan, what="Call the school", who="Aunt")


def test_plan_page_says_who_does_what(client_of, family, facilitator, step):
    page = client_of(facilitator).get(address("plan", family)).content.decode()
    assert "Call the school" in page
    assert "Aunt" in page


def test_a_step_is_answered(client_of, family, facilitator, step):
    client_of(facilitator).post(
        address("answer", family, step.pk),
        {"version": step.version, "kind": "done", "words": "It went well."},
    )
    with owner():
        step.refresh_from_db()
    assert (step.state, step.answer) == ("done", "It went well.")
    assert step.answered_at is not None


def test_dropping_needs_a_word(client_of, family, facilitator, step):
    response = client_of(facilitator).post(
        address("answer", family, step.pk),
        {"version": step.version, "kind": "dropped", "words": ""},
    )
    assert response.context["form"].errors["words"] == ["Say in a word why the step is dropped."]


@pytest.fixture
def provider(family):
    with owner():
        place = factories.CircleMemberFactory(family=family, capacity="provider")
    return place.user


def test_a_provider_answers_his_own_step_alone(client_of, family, provider, plan, step):
    with owner():
        own = factories.StepFactory(plan=plan, owner=provider)
    client = client_of(provider)
    assert client.get(address("answer", family, step.pk)).status_code == 403
    client.post(address("answer", family, own.pk), {"version": own.version, "kind": "done"})
    with owner():
        own.refresh_from_db()
    assert own.state == "done"


def test_a_name_of_the_circle_becomes_the_owner_and_is_reminded(family, facilitator, plan):
    day = timezone.localdate() + timedelta(days=9)
    with acting(facilitator):
        open_family(family.reference, "test")
        save_plan(
            plan=plan,
            goal="",
            strengths=[],
            needs=[],
            steps=[{"what": "Call", "who": facilitator.name.upper(), "by_when": day}],
            by=actor_in(facilitator, family.area),
        )
        assert Step.objects.get().owner == facilitator
        assert [(s.reference, s.mine) for s in due_steps()] == [(family.reference, True)]
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.step_due")
    assert timezone.localdate(row.due) == day - timedelta(days=1)


def test_lines_keep_their_order_and_lose_doubles(family, facilitator, plan):
    with acting(facilitator):
        open_family(family.reference, "test")
        by = actor_in(facilitator, family.area)
        for lines in (["b", "a", "b"], ["a", "c", "b"]):
            save_plan(plan=plan, goal="", strengths=lines, needs=[], steps=[], by=by)
        assert [row.text for row in plan.strength_rows.all()] == ["a", "c", "b"]
