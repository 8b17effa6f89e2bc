"""The register of facilitators: who may lead, until when, and who is warned."""

import re
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.notices import NOTICES
from families.models import CircleMember, Facilitator, Family
from families.models.facilitators import months_after
from families.services.facilitators import warn_of_lapses
from families.tasks import warn_of_lapses as warn_task
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def address(name, area, *more):
    return reverse(f"families:{name}", args=[area.slug, *more])


def approved(asker, person, area, on=None):
    with acting(asker), connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.facilitator_approved(%s::uuid, %s::uuid, %s)",
            [person.pk, area.pk, on or today()],
        )
        return cursor.fetchone()[0]


@pytest.fixture
def newcomer(area):
    """A facilitator by role who is not in the register."""
    with owner():
        return factories.MembershipFactory(role="facilitator", area=area).person


def fresh(entry):
    with owner():
        return Facilitator.objects.select_related("area").get(pk=entry.pk)


def test_the_way_from_entry_to_approval(client_of, area, coordinator, newcomer):
    client = client_of(coordinator)
    data = {"version": 1, "user": newcomer.pk, "trained_on": today() - 100 * DAY}
    client.post(address("facilitator_add", area), data)
    with owner():
        entry = Facilitator.objects.get()
    assert fresh(entry).state == "coaching"
    assert not approved(coordinator, newcomer, area)
    url = address("facilitator_approve", area, entry.pk)
    number = {"approval_number": "IA-1", "approved_on": today()}
    response = client.post(url, {"version": 1, **number})
    assert response.context["form"].non_field_errors() == [
        "First write down the training and both coached meetings."
    ]
    data |= {"co_led_on": today() - 50 * DAY, "led_on": today() - 20 * DAY, "co_coach": "Coach"}
    client.post(address("facilitator_edit", area, entry.pk), data)
    assert fresh(entry).state == "ready"
    client.post(url, {"version": 2, **number})
    assert fresh(entry).state == "approved"
    assert approved(coordinator, newcomer, area)


def test_late_coached_meetings_need_a_word_of_why(client_of, area, coordinator, newcomer):
    with owner():
        entry = factories.FacilitatorFactory(
            area=area,
            user=newcomer,
            trained_on=today() - 400 * DAY,
            led_on=today() - 10 * DAY,
            approval_number="",
            approved_on=None,
        )
    url = address("facilitator_approve", area, entry.pk)
    data = {"version": 1, "approval_number": "IA-2", "approved_on": today()}
    response = client_of(coordinator).post(url, data)
    assert "late_reason" in response.context["form"].errors
    client_of(coordinator).post(url, data | {"late_reason": "Was ill in spring"})
    assert fresh(entry).state == "approved"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"trained_on": today() + DAY}, "This day has not come yet."),
        ({"co_led_on": today() - 500 * DAY}, "A coached meeting comes after the training."),
    ],
)
def test_days_that_cannot_be_are_refused(
    client_of, area, coordinator, facilitator, changes, message
):
    with owner():
        entry = Facilitator.objects.get(user=facilitator)
    data = {"version": 1, "trained_on": entry.trained_on, "languages": "Spanish"} | changes
    response = client_of(coordinator).post(address("facilitator_edit", area, entry.pk), data)
    assert message in str(response.context["form"].errors)
    assert response.context["form"]["languages"].value() == "Spanish"


@pytest.mark.parametrize(
    ("fields", "months", "on", "said"),
    [
        ({}, None, 0, True),
        ({}, 12, 0, True),
        ({}, 11, 0, False),
        ({"expires_on": today()}, 1, 0, True),
        ({"expires_on": today()}, None, 1, False),
        ({"expires_on": today() - DAY}, None, 0, False),
        ({"withdrawn_on": today(), "withdrawn_why": "x"}, None, 0, False),
        ({"approved_on": today() + DAY}, None, 0, False),
    ],
)
def test_database_and_page_agree_who_is_approved(area, coordinator, fields, months, on, said):
    with owner():
        type(area).objects.filter(pk=area.pk).update(approval_months=months)
        entry = factories.FacilitatorFactory(
            area=area, **{"approved_on": months_after(today(), -12), **fields}
        )
        factories.MembershipFactory(person=entry.user, area=area)
    assert approved(coordinator, entry.user, area, today() + on * DAY) is said
    if on == 0 and entry.approved_on <= today():
        assert (fresh(entry).state == "approved") is said


def test_an_approval_holds_in_its_area_alone(area, other_area, coordinator, facilitator):
    assert approved(coordinator, facilitator, area)
    assert not approved(coordinator, facilitator, other_area)


def test_strangers_learn_nothing_of_approvals(area, facilitator, stranger):
    assert not approved(stranger, facilitator, area)
    assert not approved(None, facilitator, area)


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_nobody_touches_the_own_entry(client_of, area, coordinator):
    with owner():
        entry = factories.FacilitatorFactory(area=area, user=coordinator)
    data = {"version": 1, "why": "x"}
    response = client_of(coordinator).post(address("facilitator_withdraw", area, entry.pk), data)
    assert "your own entry" in str(response.context["form"].errors)
    with acting(coordinator):
        assert not Facilitator.objects.filter(pk=entry.pk).update(approval_number="MINE")


def test_taken_back_with_a_word_of_why(client_of, area, coordinator, facilitator):
    with owner():
        entry = Facilitator.objects.get(user=facilitator)
    url = address("facilitator_withdraw", area, entry.pk)
    assert "why" in client_of(coordinator).post(url, {"version": 1}).context["form"].errors
    client_of(coordinator).post(url, {"version": 1, "why": "Asked for it"})
    assert fresh(entry).state == "withdrawn"
    assert not approved(coordinator, facilitator, area)


def test_a_stale_change_shows_both_texts(client_of, area, coordinator, facilitator):
    with owner():
        entry = Facilitator.objects.get(user=facilitator)
    url, client = address("facilitator_edit", area, entry.pk), client_of(coordinator)
    client.post(url, {"version": 1, "languages": "Theirs"})
    response = client.post(url, {"version": 1, "languages": "Mine"})
    assert response.status_code == 409
    clash = next(c for c in response.context["clashes"] if c["name"] == "languages")
    assert (clash["mine"], clash["theirs"]) == ("Mine", "Theirs")


def test_a_facilitator_sees_the_own_entry_alone(client_of, area, facilitator):
    person_with("facilitator", area)
    page = client_of(facilitator).get(address("facilitators", area))
    assert [entry.user_id for entry, _load in page.context["rows"]] == [facilitator.pk]


def test_the_register_tells_how_much_each_carries(client_of, area, coordinator, facilitator):
    with owner():
        for sealed in (False, False, True):
            family = factories.FamilyFactory(area=area, sealed=sealed)
            factories.CircleMemberFactory(family=family, user=facilitator)
    page = client_of(coordinator).get(address("facilitators", area))
    assert [load for _entry, load in page.context["rows"]] == [2]


def test_without_approval_nobody_is_assigned(client_of, area, family, coordinator, newcomer):
    url = reverse("families:assign", args=[area.slug, family.reference])
    response = client_of(coordinator).post(url, {"user": newcomer.pk})
    assert "has no approval" in str(response.context["form"].errors)
    with owner():
        assert not CircleMember.objects.filter(user=newcomer).exists()


def test_the_database_refuses_to_assign_without_approval(area, family, coordinator, newcomer):
    refused = pytest.raises(ProgrammingError)
    with acting(coordinator), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT authz.assign_facilitator(%s, %s)", [family.pk, newcomer.pk])


def warned():
    with as_role("cppc_worker"), acting(None, scope="worker"):
        warn_of_lapses()
        return sorted(
            (str(row.payload["recipient"]), row.payload["what"], row.key.split(":")[4])
            for row in Outbox.objects.filter(kind="families.lapse")
        )


@pytest.mark.parametrize(
    ("days", "marks"), [(61, []), (60, ["60"]), (20, ["60"]), (14, ["14"]), (-1, [])]
)
def test_lapses_warn_facilitator_and_coordinator(area, coordinator, facilitator, days, marks):
    with owner():
        Facilitator.objects.update(expires_on=today() + days * DAY)
    told = sorted([str(coordinator.pk), str(facilitator.pk)])
    wanted = sorted((who, "approval", mark) for mark in marks for who in told)
    assert warned() == wanted
    assert warned() == wanted  # asked again the same day, nobody is told twice


def test_the_six_months_warn_too(area, coordinator, newcomer):
    with owner():
        factories.FacilitatorFactory(
            area=area,
            user=newcomer,
            trained_on=months_after(today() + 10 * DAY, -6),
            led_on=None,
            approval_number="",
            approved_on=None,
        )
    assert {what for _who, what, _mark in warned()} == {"coaching"}


def test_the_warning_is_made_as_its_reader_and_only_while_it_holds(area, facilitator, stranger):
    ends = today() + 20 * DAY
    with owner():
        entry = Facilitator.objects.get(user=facilitator)
        Facilitator.objects.update(expires_on=ends)
    payload = {"entry": str(entry.pk), "day": ends.isoformat(), "what": "approval"}
    render = NOTICES["families.lapse"].render
    with acting(facilitator):
        message = render(payload)
        assert message.path == address("facilitator", area, entry.pk)
        assert facilitator.name not in message.subject + message.text
        assert render(payload | {"day": today().isoformat()}) is None
        assert render(payload | {"what": "coaching"}) is None
    with acting(stranger):
        assert render(payload) is None


def test_the_daily_task_runs_as_the_worker(area, facilitator, coordinator):
    with owner():
        Facilitator.objects.update(expires_on=today() + 50 * DAY)
    with as_role("cppc_worker"):
        assert warn_task() == 2


def test_who_speaks_the_familys_language_comes_first(client_of, area, family, coordinator):
    with owner():
        Family.objects.filter(pk=family.pk).update(language="es")
        for name, languages in (("Ann Example", "German"), ("Zoe Example", "Spanish")):
            person = factories.MembershipFactory(role="facilitator", area=area).person
            type(person).objects.filter(pk=person.pk).update(name=name)
            factories.FacilitatorFactory(user=person, area=area, languages=languages)
    url = reverse("families:assign", args=[area.slug, family.reference])
    page = client_of(coordinator).get(url).text
    labels = re.findall(r"(Ann|Zoe) Example.*?; (German|Spanish)(.*?)</option>", page, re.DOTALL)
    assert [name for name, *_more in labels] == ["Zoe", "Ann"]
    assert ["speaks the family" in more for *_name, more in labels] == [True, False]
