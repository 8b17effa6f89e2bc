"""A family whose meeting takes place today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.conftest import owner


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        factories.FamilyPersonFactory(family=family, name="Zyxwvut Mother")
    return family


@pytest.fixture
def meeting(family, facilitator):
    with owner():
        return factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )
