"""A step is tied to the person whose name stands there, and to nobody when two bear it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Guest, Step
from families.services import agree_plan, answer_step, save_plan
from families.services.guests import propose_guest
from families.services.promises import same_name
from families.services.records import StaleRow
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(facilitator, family, plan):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


def write(plan, by, **fields):
    day = timezone.localdate() + timedelta(days=9)
    step = {"what": "Call", "who": "Aunt Zora", "by_when": day} | fields
    save_plan(plan=plan, goal="", strengths=[], needs=[], steps=[step], by=by)
    return Step.objects.order_by("-created_at").first()


def test_a_guest_without_account_promises(family, plan, by):
    with owner():
        guest = factories.GuestFactory(family=family, name="Zora Ångström")
    step = write(plan, by, who=" zora  ångström")
    assert (step.guest, step.owner_id) == (guest, None)


def test_a_guest_with_account_is_reminded_there(family, plan, by):
    with owner():
        person = factories.UserFactory()
        guest = factories.GuestFactory(family=family, name="Aunt Zora", user=person)
    step = write(plan, by)
    assert (step.guest, step.owner_id) == (guest, person.pk)


def test_a_name_that_two_bear_matches_neither(family, plan, by):
    with owner():
        factories.GuestFactory.create_batch(2, family=family, name="Aunt Zora")
    assert write(plan, by).guest is None


@pytest.mark.parametrize("state", [Guest.State.REFUSED, Guest.State.LEFT])
def test_who_is_not_on_the_list_any_more_matches_nothing(family, plan, by, state):
    with owner():
        factories.GuestFactory(family=family, name="Aunt Zora", state=state)
    assert write(plan, by).guest is None


def test_same_name_knows_spaces_case_and_forms():
    assert same_name(" \uff3aora   MÜLLER ") == same_name("zora müller")


def test_a_plan_that_went_on_meanwhile_is_not_overwritten(plan, by):
    write(plan, by)
    with pytest.raises(StaleRow):
        save_plan(plan=plan, goal="x", strengths=[], needs=[], steps=[], version=1, by=by)


def test_steps_that_are_not_named_stay(plan, by):
    write(plan, by)
    write(plan, by, what="Write")
    assert Step.objects.count() == 2


def test_a_step_nobody_agreed_to_can_be_taken_out(plan, by):
    step = write(plan, by)
    write(plan, by, id=step.pk, remove=True)
    assert Step.objects.count() == 0


def test_an_agreed_step_does_not_vanish(plan, by):
    step = write(plan, by)
    said = [{"name": "Aunt Zora", "part": "family", "stance": "agrees"}]
    agree_plan(plan=plan, positions=said, by=by)
    with pytest.raises(ValidationError, match="This step was agreed on: Call"):
        write(plan, by, id=step.pk, remove=True)


def test_saving_the_plan_keeps_an_answer_given_meanwhile(plan, by):
    step = write(plan, by)
    answer_step(step=step, kind="done", words="It went well.", by=by)
    write(plan, by, id=step.pk, what="Call twice")
    step.refresh_from_db()
    assert (step.what, step.state, step.answer) == ("Call twice", "done", "It went well.")


def test_a_name_that_nobody_bears_is_pointed_out(family, plan, by, client_of, facilitator):
    write(plan, by, who="Tía Zora")
    place = [family.area.slug, family.reference]
    page = client_of(facilitator).get(reverse("families:family_promises", args=place)).text
    assert "Nobody on the guest list has this name, so no link can be sent." in page
    assert reverse("families:guest_add", args=place) in page


def test_somebody_added_later_takes_the_promise(family, plan, by, client_of, facilitator):
    step = write(plan, by, who="tía  zora")
    guest = propose_guest(
        family=family, family_says=False, by=by, name="Tía Zora", part="family", language="en"
    )
    step.refresh_from_db()
    assert step.guest == guest
    place = [family.area.slug, family.reference]
    page = client_of(facilitator).get(reverse("families:family_promises", args=place)).text
    assert "Nobody on the guest list has this name" not in page


def test_a_guest_of_another_name_takes_no_promise(family, plan, by):
    step = write(plan, by, who="Tía Zora")
    propose_guest(family=family, family_says=False, by=by, name="Zora", part="family")
    step.refresh_from_db()
    assert step.guest is None
