"""Promises: answered, changed, dropped; what is overdue; calls asked for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.notices import NOTICES
from cppc.core.openings import open_family
from families.led import led_calls, led_promises
from families.models import CallRequest, Step, StepAnswer
from families.services import answer_step, save_plan
from families.services.records import StaleRow
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def step(plan):
    with owner():
        return factories.StepFactory(plan=plan, what="Zyxwvut call", who="Aunt", by_when=today(-3))


@pytest.fixture
def at_work(family, facilitator):
    """The facilitator has the record open."""
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


@pytest.mark.parametrize(
    ("kind", "words", "state"),
    [("done", "", "done"), ("not_yet", "Soon", "open"), ("dropped", "No car", "dropped")],
)
def test_an_answer_is_kept_with_who_said_it(at_work, step, kind, words, state):
    answer_step(step=step, kind=kind, words=words, by=at_work)
    step.refresh_from_db()
    said = StepAnswer.objects.get()
    assert (step.state, step.answer) == (state, words)
    assert (said.kind, said.words, said.said_by) == (kind, words, at_work.user)


def test_every_answer_stays_on_record(at_work, step):
    for kind in ("not_yet", "done", "reopened"):
        answer_step(step=step, kind=kind, by=at_work)
    assert [a.kind for a in StepAnswer.objects.order_by("created_at")] == [
        "not_yet",
        "done",
        "reopened",
    ]
    with pytest.raises(ProgrammingError), transaction.atomic():
        StepAnswer.objects.update(words="other")
    with pytest.raises(ProgrammingError), transaction.atomic():
        StepAnswer.objects.all().delete()


def test_a_new_day_is_kept_beside_the_old_one(at_work, step):
    answer_step(step=step, kind="changed", by_when=today(5), by=at_work)
    step.refresh_from_db()
    said = StepAnswer.objects.get()
    assert step.by_when == today(5)
    assert (said.old_by_when, said.new_by_when, said.new_who) == (today(-3), today(5), "")


def test_a_step_goes_over_to_a_guest(at_work, family, step):
    with owner():
        guest = factories.GuestFactory(family=family, name="Zyxwvut Neighbor")
    answer_step(step=step, kind="changed", who="zyxwvut neighbor", by_when=today(1), by=at_work)
    step.refresh_from_db()
    assert (step.who, step.guest_id) == ("zyxwvut neighbor", guest.pk)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"kind": "changed", "by_when": -1}, "by_when", "Choose a day that lies ahead."),
        ({"kind": "kept"}, "by_when", "This day has passed. Choose a new one."),
        ({"kind": "dropped"}, "words", "Say in a word why the step is dropped."),
    ],
)
def test_what_cannot_be_said_is_refused(at_work, step, fields, field, message):
    if "by_when" in fields:
        fields = {**fields, "by_when": today(fields["by_when"])}
    with pytest.raises(ValidationError) as refusal:
        answer_step(step=step, by=at_work, **fields)
    assert refusal.value.message_dict == {field: [message]}
    assert not StepAnswer.objects.exists()


def test_a_change_that_changes_nothing_is_refused(at_work, plan):
    with owner():
        step = factories.StepFactory(plan=plan, by_when=today(3))
    with pytest.raises(ValidationError, match="Choose a new day"):
        answer_step(step=step, kind="changed", by=at_work)


def test_an_old_page_overwrites_no_answer(at_work, step):
    answer_step(step=step, kind="not_yet", words="Theirs", version=1, by=at_work)
    with pytest.raises(StaleRow):
        answer_step(step=step, kind="done", version=1, by=at_work)


def test_the_page_shows_both_texts_when_it_was_old(client_of, family, facilitator, step):
    with owner():
        Step.objects.update(version=7, answer="Theirs")
    response = client_of(facilitator).post(
        address("answer", family, step.pk), {"version": 1, "kind": "not_yet", "words": "Mine"}
    )
    assert response.status_code == 409
    assert next((c["mine"], c["theirs"]) for c in response.context["clashes"]) == ("Mine", "Theirs")


def test_whoever_promised_may_not_change_the_plan(client_of, family, plan):
    with owner():
        provider = factories.CircleMemberFactory(family=family, capacity="provider").user
        own = factories.StepFactory(plan=plan, owner=provider)
    data = {"version": 1, "kind": "changed", "by_when": today(9).isoformat()}
    response = client_of(provider).post(address("answer", family, own.pk), data)
    assert "kind" in response.context["form"].errors


def test_a_day_changed_in_the_plan_is_on_record(at_work, plan, step):
    rows = [{"id": step.pk, "what": step.what, "who": "Aunt", "by_when": today(4)}]
    save_plan(plan=plan, goal="", strengths=[], needs=[], steps=rows, by=at_work)
    assert StepAnswer.objects.get().new_by_when == today(4)


def test_asking_for_a_call_reaches_the_facilitator_once(at_work, family, facilitator, step):
    for _again in range(2):
        answer_step(step=step, kind="call_me", by=at_work)
    call = CallRequest.objects.get()
    assert [c.call_id for c in led_calls()[0]] == [call.pk]
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.call_asked")
    assert row.payload == {"recipient": str(facilitator.pk), "call": str(call.pk)}
    message = NOTICES["families.call_asked"].render(row.payload)
    assert message.path == reverse("families:promises")
    assert "Zyxwvut" not in message.subject + message.text


def test_a_call_made_leaves_the_list(client_of, family, facilitator, step, at_work):
    answer_step(step=step, kind="call_me", by=at_work)
    call = CallRequest.objects.get()
    payload = {"recipient": str(facilitator.pk), "call": str(call.pk)}
    client = client_of(facilitator)
    assert "Please call" in client.get(address("family_promises", family)).content.decode()
    for _again in range(2):
        client.post(address("call_done", family, call.pk))
    assert led_calls() == ([], 0)
    assert NOTICES["families.call_asked"].render(payload) is None


def test_overdue_list_shows_days_and_references_alone(client_of, family, facilitator, step):
    page = client_of(facilitator).get(reverse("families:promises")).content.decode()
    assert family.reference in page
    assert "Zyxwvut" not in page


def test_overdue_list_is_for_who_leads(family, plan, step, coordinator):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
        waiting = factories.CircleMemberFactory(
            family=family, accepted_at=None, accepted_version=""
        )
        ended = factories.CircleMemberFactory(family=family, from_on=today(-9), to_on=today(-1))
    for person in (coordinator, parent, waiting.user, ended.user):
        with acting(person):
            assert led_promises() == ([], 0)


def test_steps_not_due_and_answered_ones_are_not_overdue(at_work, plan):
    with owner():
        factories.StepFactory(plan=plan, by_when=today())
        factories.StepFactory(
            plan=plan, by_when=today(-2), state="done", answered_at=timezone.now()
        )
    assert led_promises() == ([], 0)
    assert led_promises(before=today(1))[1] == 1


@pytest.mark.parametrize("sort", ["day", "-day", "family", "-family", "nonsense"])
def test_overdue_list_is_sorted_and_paged(client_of, facilitator, area, sort):
    with owner():
        for number in range(28):
            family = factories.FamilyFactory(area=area, reference=f"F-Z{number:03d}Q")
            factories.CircleMemberFactory(family=family, user=facilitator)
            factories.StepFactory(
                plan=factories.PlanFactory(family=family), by_when=today(-1 - number)
            )
    client = client_of(facilitator)
    shown = []
    for page in (1, 2):
        address = f"{reverse('families:promises')}?sort={sort}&page={page}"
        shown += [row.reference for row in client.get(address).context["page"]]
    expected = [f"F-Z{number:03d}Q" for number in range(28)]
    assert shown == (expected if sort in ("-day", "family") else expected[::-1])


@pytest.mark.parametrize("name", ["promises", "family_promises"])
def test_lists_ask_the_same_number_of_questions(client_of, family, facilitator, plan, name):
    client = client_of(facilitator)
    args = [] if name == "promises" else [family.area.slug, family.reference]
    counts = set()
    for more in (1, 2, 297):
        with owner():
            steps = [
                factories.StepFactory.build(
                    plan=plan, family=family, area=family.area, by_when=today(-2)
                )
                for _number in range(more)
            ]
            Step.objects.bulk_create(steps)
            StepAnswer.objects.bulk_create(
                StepAnswer(
                    area=family.area, family=family, step=s, kind="not_yet", said_by=facilitator
                )
                for s in steps
            )
        client.get(reverse(f"families:{name}", args=args))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(f"families:{name}", args=args)).status_code == 200
        counts.add(len(asked))
    assert len(counts) == 1
