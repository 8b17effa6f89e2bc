"""What the database lets through to a family's circle, and to nobody else."""

import pytest
from django.db import ProgrammingError, connection, transaction

from cppc.core.openings import open_family
from families.models import Family, Person, Step
from meetings.models import FamilyMeeting
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        factories.FamilyPersonFactory(family=family)
        factories.StepFactory(plan=factories.PlanFactory(family=family))
        factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
    return family


def test_nobody_sees_nothing(family):
    assert [Family.objects.count(), Person.objects.count(), Step.objects.count()] == [0, 0, 0]


def test_content_needs_an_opening(family, facilitator):
    with acting(facilitator):
        assert Family.objects.count() == 1
        assert FamilyMeeting.objects.count() == 1
        assert Person.objects.count() == 0
        assert open_family(family.reference, "test") == str(family.pk)
        assert Person.objects.count() == 1


def test_coordinator_sees_the_header_alone(family, coordinator):
    with acting(coordinator):
        assert Family.objects.count() == 1
        assert open_family(family.reference, "test") is None
        assert Person.objects.count() == 0
        assert FamilyMeeting.objects.count() == 0


@pytest.mark.parametrize("role", ["state_coordinator", "state_admin", "auditor"])
def test_state_staff_sees_no_family(family, role):
    with acting(person_with(role)):
        assert Family.objects.count() == 0
        assert open_family(family.reference, "test") is None


def test_a_forged_identity_is_nobody(family, facilitator):
    with acting(None), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.identity', %s, true)",
            [f"{facilitator.pk}||9999999999|{'0' * 64}"],
        )
        cursor.execute("SELECT count(*) FROM families_family")
        assert cursor.fetchone() == (0,)


def test_nobody_adds_himself_to_a_circle(family, coordinator):
    with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        factories.CircleMemberFactory(family=family, user=coordinator)
