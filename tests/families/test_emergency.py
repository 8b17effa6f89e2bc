"""Breaking the glass: a reason, minutes, everybody told, nothing sealed, seen for good."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent, Opening, Outbox
from cppc.core.notices import NOTICES
from cppc.core.openings import open_family
from families.models import BreakGlass, CircleMember, Family, Person
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
WHY = "A child called at night and the facilitator cannot be reached."


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def staff(db):
    return person_with("state_coordinator")


def ask(client, reference, reason=WHY, agreed="on"):
    data = {"reference": reference, "reason": reason, "agreed": agreed}
    return client.post(reverse("families:break_glass"), data)


def told():
    with as_role("cppc_worker"), acting(None, scope="worker"):
        rows = Outbox.objects.filter(kind="families.glass_broken")
        return {row.payload["recipient"]: row.payload for row in rows}


def test_the_record_opens_for_reading_alone(client_of, family, staff):
    client = client_of(staff)
    assert client.get(address("detail", family)).status_code == 404
    assert ask(client, family.reference.lower()).headers["Location"] == address("detail", family)
    assert "Zyxwvut Mother" in client.get(address("detail", family)).content.decode()
    assert client.get(address("person_add", family)).status_code == 403
    assert client.get(address("consents", family)).status_code == 403
    assert client.get(address("propose", family)).status_code == 403


def test_it_closes_at_its_minute(client_of, family, staff):
    client = client_of(staff)
    ask(client, family.reference)
    assert client.get(address("plan", family)).status_code == 200
    with owner():  # the database's clock stands still in a test, at its beginning
        CircleMember.objects.filter(user=staff).update(ends_at=timezone.now() - timedelta(hours=1))
    assert client.get(address("plan", family)).status_code == 404
    with acting(staff):
        assert (Family.objects.count(), Person.objects.count()) == (0, 0)


def test_the_area_and_the_facilitator_are_told_at_once(
    client_of, family, staff, facilitator, coordinator, stranger
):
    ask(client_of(staff), family.reference)
    payloads = told()
    assert set(payloads) == {str(facilitator.pk), str(coordinator.pk)}
    paths = {}
    for person in (facilitator, coordinator):
        with acting(person):
            message = NOTICES["families.glass_broken"].render(payloads[str(person.pk)])
        assert message.urgent
        assert family.reference not in message.subject + message.text
        paths[person] = message.path
    assert paths[facilitator] == address("detail", family)
    page = client_of(coordinator).get(paths[coordinator]).content.decode()
    assert WHY in page
    assert "Zyxwvut" not in page


def test_the_family_sees_it_for_good(client_of, family, staff, facilitator):
    ask(client_of(staff), family.reference)
    with owner():
        CircleMember.objects.filter(user=staff).update(ends_at=timezone.now())
    page = client_of(facilitator).get(address("detail", family)).content.decode()
    assert WHY in page
    assert staff.name in page
    with acting(facilitator), pytest.raises(ProgrammingError), transaction.atomic():
        BreakGlass.objects.all()._raw_delete("default")


def test_it_stands_in_the_list_of_openings(client_of, family, staff, facilitator):
    client = client_of(staff)
    ask(client, family.reference)
    client.get(address("plan", family))
    page = client_of(facilitator).get(address("openings", family)).content.decode()
    assert f"<strong>{staff.name}</strong> opened the record." in page


@pytest.mark.parametrize("sealed", [True, False])
def test_a_sealed_record_is_not_there(client_of, family, staff, sealed):
    with owner():
        Family.objects.filter(pk=family.pk).update(sealed=sealed)
    response = ask(client_of(staff), family.reference if sealed else "F-NONE")
    words = ["There is no record with this reference."]
    assert response.context["form"].errors["reference"] == words
    assert told() == {}


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"reason": "because"}, "reason"), ({"agreed": ""}, "agreed")],
)
def test_without_a_reason_or_the_agreement_nothing_opens(client_of, family, staff, fields, field):
    response = ask(client_of(staff), family.reference, **fields)
    assert field in response.context["form"].errors
    with owner():
        assert not CircleMember.objects.filter(user=staff).exists()


def test_twice_is_once(client_of, family, staff):
    client = client_of(staff)
    ask(client, family.reference)
    ask(client, family.reference)
    with owner():
        assert BreakGlass.objects.count() == 1


def test_it_needs_the_second_factor(client_of, family, staff):
    response = ask(client_of(staff, second_factor=False), family.reference)
    assert response.headers["Location"].startswith(reverse("teams:second_factor_needed"))


@pytest.mark.parametrize("role", ["state_admin", "auditor", "coordinator", "facilitator"])
def test_the_database_lets_nobody_else(family, area, role):
    other = person_with(role, None if role in ("state_admin", "auditor") else area)
    with (
        acting(other),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute("SELECT authz.break_glass(%s, %s, 60, '1', 3)", [family.reference, WHY])


@pytest.mark.parametrize(("why", "minutes"), [("short", 60), (WHY, 0), (WHY, 241), (WHY, None)])
def test_the_database_wants_a_reason_and_minutes(family, staff, why, minutes):
    with (
        acting(staff),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute(
            "SELECT authz.break_glass(%s, %s, %s, '1', 3)", [family.reference, why, minutes]
        )


def test_nobody_is_asked_into_a_circle_as_this(family, facilitator, staff):
    with acting(facilitator):
        open_family(family.reference, "test")
        with pytest.raises(ProgrammingError), transaction.atomic():
            factories.CircleMemberFactory(
                family=family,
                user=staff,
                capacity="break_glass",
                accepted_at=None,
                accepted_version="",
            )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_areas_list_asks_a_constant_number_of_queries(
    client_of, area, family, coordinator, staff, django_assert_num_queries, rows
):
    with owner():
        BreakGlass.objects.bulk_create(
            BreakGlass(area=area, family=family, user=staff, reason=WHY, ends_at=timezone.now())
            for _ in range(rows)
        )
    client = client_of(coordinator)
    url = reverse("families:emergencies", args=[area.slug])
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)


# So many a day


@pytest.fixture
def opened_enough(client_of, area, staff, settings):
    """Somebody of the state who has opened as many records today as one may."""
    settings.BREAK_GLASS_PER_DAY = 2
    client = client_of(staff)
    for _one in range(2):
        with owner():
            other = factories.FamilyFactory(area=area)
        assert ask(client, other.reference).status_code == 302
    return client


def refused(client, reference):
    return ask(client, reference).context["form"].errors["__all__"]


def test_one_more_in_a_day_is_refused_in_words_and_on_record(opened_enough, family, staff):
    (words,) = refused(opened_enough, family.reference)
    assert words.startswith("You opened 2 records in an emergency in the last 24 hours.")
    assert opened_enough.get(address("detail", family)).status_code == 404
    with owner():
        assert not CircleMember.objects.filter(user=staff, family=family).exists()
        (event,) = AuditEvent.objects.filter(rel="families_breakglass", op="refused")
        assert (event.actor_id, event.after) == (staff.pk, {"reference": family.reference})
        tries = Opening.objects.filter(user_id=staff.pk, family_id=family.pk, granted=False)
        assert "emergency, over the limit" in tries.values_list("why", flat=True)


def test_the_refusal_says_nothing_of_whether_there_is_a_record(opened_enough, family):
    assert refused(opened_enough, "F-NONE") == refused(opened_enough, family.reference)


def test_what_is_open_already_does_not_count_again(opened_enough, staff):
    with owner():
        mine = CircleMember.objects.filter(user=staff).select_related("family").first().family
    assert ask(opened_enough, mine.reference).status_code == 302


def test_yesterdays_do_not_count(client_of, family, staff, settings):
    settings.BREAK_GLASS_PER_DAY = 1
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO families_breakglass (id, area_id, version, created_at, updated_at, "
            "family_id, user_id, reason, ends_at) VALUES (gen_random_uuid(), %s, 1, "
            "now() - interval '25 hours', now(), %s, %s, %s, now())",
            [family.area_id, family.pk, staff.pk, WHY],
        )
    assert ask(client_of(staff), family.reference).status_code == 302


def test_each_person_has_a_day_of_his_own(opened_enough, client_of, family):
    other = person_with("state_coordinator")
    assert ask(client_of(other), family.reference).status_code == 302


@pytest.mark.parametrize("most", [0, 101, None])
def test_the_database_wants_a_limit(family, staff, most):
    with (
        acting(staff),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute(
            "SELECT authz.break_glass(%s, %s, 60, '1', %s)", [family.reference, WHY, most]
        )


def test_the_notice_of_an_open_record_says_so(client_of, family, staff, facilitator):
    ask(client_of(staff), family.reference)
    page = client_of(facilitator).get(address("detail", family)).text
    assert "It is open until" in page
    assert "It was open until" not in page


@pytest.mark.parametrize(("seconds", "is_open"), [(60, True), (-1, False)])
def test_an_opening_in_an_emergency_is_over_after_its_time(seconds, is_open):
    row = BreakGlass(ends_at=timezone.now() + timedelta(seconds=seconds))
    assert row.is_open == is_open
