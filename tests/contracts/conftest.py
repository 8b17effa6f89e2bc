"""An area with money: people in each part of the work, one allocation, one budget line."""

import pytest

from teams.access import actor_in
from tests.conftest import acting, owner, person_with
from tests.contracts import factories


def actor(user, area=None):
    """The person as services take them."""
    with acting(user):
        return actor_in(user, area)


@pytest.fixture
def fiscal(area):
    return person_with("fiscal_agent", area)


@pytest.fixture
def member(area):
    """Sees the money, changes nothing."""
    return person_with("team_member", area)


@pytest.fixture
def allocation(area):
    with owner():
        return factories.AllocationFactory(area=area)


@pytest.fixture
def line(allocation):
    with owner():
        return factories.BudgetLineFactory(allocation=allocation)


@pytest.fixture
def request_of_fiscal(line, fiscal):
    """The fiscal agent asks for 400; the coordinator may decide."""
    with owner():
        return factories.CommitmentFactory(budget_line=line, proposed_by=fiscal)


@pytest.fixture
def approved(line, fiscal):
    with owner():
        return factories.approved(budget_line=line, proposed_by=fiscal)
