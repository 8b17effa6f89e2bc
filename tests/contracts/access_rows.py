"""Every address of the money and who may see it."""

from contracts.models.reference import current_number
from teams.roles import Permission
from tests.access import Row
from tests.contracts import factories


def build(world):
    """A year with an allocation, a line, a request, an approved commitment and a payment."""
    world.allocation = factories.AllocationFactory(area=world.area)
    world.line = factories.BudgetLineFactory(allocation=world.allocation)
    world.request = factories.CommitmentFactory(budget_line=world.line)
    world.approved = factories.approved(budget_line=world.line)
    world.payment = factories.PaymentFactory(commitment=world.approved)
    world.category = factories.BudgetCategoryFactory()
    world.year = current_number()


def of_request(world):
    return [world.area.slug, world.request.pk]


def of_approved(world):
    return [world.area.slug, world.approved.pk]


def of_line(world):
    return [world.area.slug, world.line.pk]


def of_year(world):
    return [world.area.slug, world.year]


STATE_SETS = f"state:{Permission.SET_ALLOCATION}"
STATE_SEES = f"state:{Permission.SEE_STATE}"
ROWS = [
    Row("contracts:balance", lambda w: [w.area.slug], Permission.SEE_MONEY),
    Row("contracts:add_line", of_year, Permission.MANAGE_BUDGET),
    Row("contracts:change_line", of_line, Permission.MANAGE_BUDGET),
    Row("contracts:remove_line", of_line, Permission.MANAGE_BUDGET),
    Row("contracts:commitments", of_year, Permission.SEE_MONEY),
    Row("contracts:propose", of_year, Permission.PROPOSE_SPENDING),
    Row("contracts:commitment", of_request, Permission.SEE_MONEY),
    Row("contracts:approve", of_request, Permission.APPROVE_SPENDING),
    Row("contracts:decline", of_request, Permission.APPROVE_SPENDING),
    Row("contracts:cancel", of_approved, Permission.APPROVE_SPENDING),
    Row("contracts:withdraw", of_request, Permission.PROPOSE_SPENDING),
    Row("contracts:pay", of_approved, Permission.RECORD_PAYMENT),
    Row(
        "contracts:reverse",
        lambda w: [w.area.slug, w.payment.pk],
        Permission.RECORD_PAYMENT,
    ),
    Row(
        "contracts:export",
        lambda w: [w.area.slug, w.year, "payments"],
        Permission.SEE_MONEY,
    ),
    Row("contracts:allocations", lambda w: [], STATE_SEES),
    Row("contracts:open_year", lambda w: [], STATE_SETS, ok=405),
    Row("contracts:set_year", lambda w: [w.year], STATE_SETS),
    Row("contracts:give_default", lambda w: [w.year], STATE_SETS),
    Row("contracts:set_allocation", lambda w: [w.year, w.area.slug], STATE_SETS),
    Row("contracts:categories", lambda w: [], STATE_SEES),
    Row("contracts:add_category", lambda w: [], STATE_SETS),
    Row("contracts:end_category", lambda w: [w.category.pk], STATE_SETS),
]
