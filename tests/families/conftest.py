"""A family with a circle, as most tests of this app need it."""

import pytest

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
def plan(family):
    with owner():
        return factories.PlanFactory(family=family)
