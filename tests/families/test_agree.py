"""Agreed plans: each person's word is attested, a locked version stays, the next one corrects."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.compare import Change, compare
from families.models import PlanVersion, Position, Step
from families.services import add_position, agree_plan, correct_plan
from families.services.records import StaleRow
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db
MOTHER = {"name": "Zyxwvut Mother", "part": "family", "stance": "agrees"}


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def step(plan):
    with owner():
        return factories.StepFactory(plan=plan, what="Call the school", who="Aunt")


@pytest.fixture
def by(family, facilitator, step):
    """The family's facilitator, with the record open."""
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


@pytest.fixture
def version(plan, by):
    return agree_plan(plan=plan, positions=[MOTHER], by=by)


def words_of(plan):
    plan.refresh_from_db()
    steps = [
        {
            "id": row.pk,
            "what": row.what,
            "who": row.who,
            "by_when": row.by_when,
            "support": row.support,
            "plan_b": row.plan_b,
        }
        for row in Step.objects.filter(plan=plan)
    ]
    return {
        "version": plan.version,
        "goal": plan.goal,
        "strengths": [],
        "needs": [],
        "steps": steps,
    }


def test_a_version_keeps_what_each_person_said(plan, by):
    with owner():
        guest = factories.GuestFactory(family=plan.family, name="Pastor Example")
    said = [
        MOTHER,
        {
            "name": "pastor example",
            "part": "support",
            "stance": "disagrees",
            "words": "Too much at once.",
        },
        {"name": by.user.get_full_name(), "part": "other", "stance": "agrees"},
    ]
    version = agree_plan(plan=plan, positions=said, by=by)
    rows = {row.name: row for row in Position.objects.filter(plan_version=version)}
    assert rows["pastor example"].guest == guest
    assert rows["pastor example"].words == "Too much at once."
    assert rows[by.user.get_full_name()].user == by.user
    assert {row.attested_by for row in rows.values()} == {by.user}
    assert all(row.attested_at for row in rows.values())


def test_a_concern_needs_its_words(version, by):
    with pytest.raises(ValidationError) as refusal:
        add_position(version=version, name="Aunt", part="family", stance="concern", by=by)
    assert refusal.value.message_dict["words"] == ["Write the concern in the person's own words."]


def test_nothing_is_agreed_without_a_word_of_anybody(plan, by):
    with pytest.raises(ValidationError, match="at least one person"):
        agree_plan(plan=plan, positions=[], by=by)
    assert not PlanVersion.objects.exists()


def test_nothing_is_agreed_without_a_step(plan, by):
    Step.objects.all().delete()
    with pytest.raises(ValidationError, match="at least one step"):
        agree_plan(plan=plan, positions=[MOTHER], by=by)


def test_a_plan_changed_meanwhile_is_not_locked(plan, by):
    with pytest.raises(StaleRow):
        agree_plan(plan=plan, positions=[MOTHER], by=by, version=plan.version + 1)


@pytest.mark.parametrize("model", [PlanVersion, Position])
def test_the_database_refuses_to_change_what_was_agreed(version, model):
    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.update(version=9)
    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_nobody_attests_in_the_name_of_another(version, by):
    with owner():
        other = factories.CircleMemberFactory(family=version.family).user
    row = Position(
        area=version.area,
        family=version.family,
        plan_version=version,
        **MOTHER,
        how="meeting",
        attested_by=other,
        attested_at=timezone.now(),
    )
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.save(force_insert=True)


def test_a_correction_is_a_dated_version_with_its_reason(plan, version, by):
    fields = words_of(plan) | {"goal": "The children stay at home."}
    corrected = correct_plan(plan=plan, by=by, reason="The goal was missing.", **fields)
    assert (corrected.number, corrected.reason) == (2, "The goal was missing.")
    version.refresh_from_db()
    assert version.content["goal"] == ""
    assert corrected.content["goal"] == "The children stay at home."
    assert corrected.agreed_at > version.agreed_at


@pytest.mark.parametrize(
    ("change", "message"),
    [({"reason": " "}, "Say why"), ({}, "Nothing differs")],
)
def test_a_correction_without_reason_or_change_is_refused(plan, version, by, change, message):
    fields = words_of(plan) | {"reason": "Because.", **change}
    with pytest.raises(ValidationError, match=message):
        correct_plan(plan=plan, by=by, **fields)
    assert PlanVersion.objects.count() == 1


def test_what_was_never_agreed_is_not_corrected(plan, by):
    with pytest.raises(ValidationError, match="No version is agreed yet"):
        correct_plan(plan=plan, by=by, reason="Because.", **words_of(plan))


def test_a_correction_does_not_overwrite_newer_words(plan, version, by):
    with pytest.raises(StaleRow):
        correct_plan(plan=plan, by=by, reason="x", **(words_of(plan) | {"version": 1}))


def test_two_versions_stand_side_by_side(client_of, family, facilitator, plan, version, by):
    fields = words_of(plan)
    fields["steps"][0]["what"] = "Visit the school"
    day = timezone.localdate() + timedelta(days=5)
    fields["steps"].append({"what": "Ask for a ride", "who": "Aunt", "by_when": day})
    correct_plan(plan=plan, by=by, reason="Wrong word.", **fields)
    page = client_of(facilitator).get(address("version_compare", family)).content.decode()
    for words in ("Call the school", "Visit the school", "changed", "new", "Wrong word."):
        assert words in page


def test_compare_says_what_happened_to_each_line():
    before = {"goal": "a", "strengths": ["x", "y"], "needs": [], "steps": []}
    after = {"goal": "b", "strengths": ["y", "z"], "needs": [], "steps": []}
    goal, strengths, needs, _steps = compare(before, after)
    assert [row.change for row in goal.rows] == [Change.CHANGED]
    assert [row.change for row in strengths.rows] == [Change.GONE, Change.SAME, Change.NEW]
    assert needs.rows == []


def test_a_version_shows_words_and_who_wrote_them_down(client_of, family, facilitator, version, by):
    add_position(
        version=version, by=by, name="Aunt", part="family", stance="concern", words="<b>late</b>"
    )
    page = client_of(facilitator).get(address("version_detail", family, 1)).content.decode()
    assert "&lt;b&gt;late&lt;/b&gt;" in page
    assert "agrees, with a concern" in page
    assert f"written down by {facilitator.get_full_name()}" in page


def test_a_version_that_is_not_there_is_not_found(client_of, family, facilitator, version):
    assert client_of(facilitator).get(address("version_detail", family, 7)).status_code == 404


def test_a_helper_says_his_own_word_and_no_other(client_of, family, version):
    with owner():
        provider = factories.CircleMemberFactory(family=family, capacity="provider").user
    data = {"stance": "disagrees", "words": "Not yet.", "name": "Zyxwvut Mother", "how": "paper"}
    response = client_of(provider).post(address("position_add", family, 1), data)
    assert response.status_code == 302
    with owner():
        row = Position.objects.get(user=provider)
    assert (row.name, row.how, row.part) == (provider.get_full_name(), "own", "provider")
    assert row.attested_by == provider


def test_somebody_else_is_written_down_later(client_of, family, facilitator, version):
    data = {"name": "Aunt", "part": "family", "stance": "agrees", "words": "", "how": "phone"}
    client_of(facilitator).post(address("position_add", family, 1), data)
    with owner():
        assert Position.objects.get(name="Aunt").how == "phone"


@pytest.mark.parametrize("count", [1, 3, 60])
def test_positions_cost_the_same_however_many(
    client_of, family, facilitator, version, by, count, django_assert_max_num_queries
):
    now = timezone.now()
    part = {"area": family.area, "family": family, "plan_version": version}
    with owner():
        Position.objects.bulk_create(
            Position(**part, **MOTHER, how="meeting", attested_by=facilitator, attested_at=now)
            for _ in range(count)
        )
    client = client_of(facilitator)
    with django_assert_max_num_queries(24) as queries:
        client.get(address("version_detail", family, 1))
    assert isinstance(queries, CaptureQueriesContext)


@pytest.fixture
def corrected(plan, version, by):
    fields = words_of(plan) | {"goal": "The children stay at home."}
    return correct_plan(plan=plan, by=by, reason="The goal was missing.", **fields)


def test_a_corrected_plan_is_not_called_agreed(client_of, facilitator, family, corrected):
    url = reverse("families:version_detail", args=[family.area.slug, family.reference, 2])
    page = client_of(facilitator).get(url).content.decode()
    assert "<title>Corrected plan" in page
    assert "Agreed plan" not in page
    days = client_of(facilitator).get(
        reverse("families:timeline", args=[family.area.slug, family.reference])
    )
    assert "The plan was corrected: version 2" in days.text
    assert "The plan was agreed: version 2" not in days.text


def test_a_correction_shows_what_was_said_before_it(client_of, facilitator, family, corrected):
    place = [family.area.slug, family.reference]
    page = client_of(facilitator).get(reverse("families:version_detail", args=[*place, 2]))
    earlier = page.context["earlier"]
    assert earlier["version"].number == 1
    assert [row.name for row in earlier["positions"]]
    assert reverse("families:version_detail", args=[*place, 1]) + "#words" in page.text


def test_new_words_to_a_correction_stand_alone(client_of, facilitator, family, corrected, by):
    add_position(version=corrected, by=by, name="Aunt", part="family", stance="agrees")
    url = reverse("families:version_detail", args=[family.area.slug, family.reference, 2])
    assert client_of(facilitator).get(url).context["earlier"] is None
