"""Two fiscal years: the last one spent and locked, this one partly planned, promised and paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts import services
from contracts.models import Allocation, BudgetCategory, BudgetLine, Commitment, FiscalYear
from contracts.models.reference import current_number
from cppc.home.demo.world import World, acting
from teams.access import Actor
from teams.models import Area

AMOUNTS = (Decimal(24500), Decimal(20000), Decimal(20000))
SOURCE = "Invented decision for this demonstration"


class LinePlan(NamedTuple):
    """One budget line, and what was asked for from it: payee, what for, share, how far it got."""

    strategy: str
    category: str
    purpose: str
    amount: int
    requests: tuple[tuple[str, str, int, str], ...] = ()


# How far: paid (in full), half (one payment of two), approved, waiting, declined, cancelled.
LINES = [
    LinePlan(
        "decisions",
        "Meetings and refreshments",
        "Team meetings with supper and child care",
        2400,
        (
            ("Example Bakery", "Supper for the fall meetings", 460, "paid"),
            ("Example Sitters", "Child care at meetings, this year", 900, "half"),
        ),
    ),
    LinePlan(
        "decisions",
        "Rides, child care and interpreters",
        "So that parents can take part",
        1800,
        (("Example Interpreters", "Spanish at four meetings", 640, "waiting"),),
    ),
    LinePlan(
        "network",
        "Community events and small grants",
        "Small grants to neighborhoods",
        5000,
        (
            ("Example Block Club", "Summer supper on the street", 500, "paid"),
            ("Example Library Friends", "Story walk in the park", 500, "approved"),
            ("Example Garden Group", "Beds for a family garden", 480, "waiting"),
            ("Example Car Show", "Prizes", 500, "declined"),
        ),
    ),
    LinePlan(
        "network",
        "Outreach and printing",
        "Map of help, English and Spanish",
        1600,
        (("Example Print Shop", "2,000 maps of help", 780, "paid"),),
    ),
    LinePlan(
        "course",
        "Training",
        "New facilitators",
        3200,
        (
            ("Example Training House", "Three days for four people", 2100, "half"),
            ("Example Coach", "Coaching after first meetings", 800, "waiting"),
        ),
    ),
    LinePlan(
        "course",
        "Rides, child care and interpreters",
        "Help so that families can meet",
        2500,
        (
            ("Example Taxi", "Rides to family meetings", 700, "half"),
            ("Example Sitters", "Child care at family meetings", 600, "cancelled"),
        ),
    ),
    LinePlan("policy", "Training", "Learning days on fair practice", 1500),
]
LAST_YEAR = (
    ("decisions", "Meetings and refreshments", "Team meetings", 6000, "Example Kitchen"),
    ("network", "Community events and small grants", "Small grants", 7000, "Example Block Club"),
    ("course", "Training", "New facilitators", 5200, "Example Training House"),
)


def load_money(world: World) -> None:
    """The state opens the years and sets allocations; each area plans, asks, decides and pays."""
    number = current_number(world.today)
    categories = {category.name_en: category for category in BudgetCategory.objects.all()}
    state = world.people["state.admin"]
    with acting(state) as by:
        last = services.open_year(number=number - 1, by=by)
        this = services.open_year(number=number, by=by)
    for place, area in enumerate(world.areas):
        with acting(state) as by:
            then = _allocate(area, last, Decimal(20000), by)
            now = _allocate(area, this, AMOUNTS[place], by)
        _spend_last_year(world, then, categories)
        for line in LINES[: len(LINES) - place]:
            _spend(world, now, line, categories)
    with acting(state) as by:
        services.set_year_state(year=last, state=FiscalYear.State.LOCKED, by=by)


def _allocate(area: Area, year: FiscalYear, amount: Decimal, by: Actor) -> Allocation:
    return services.set_allocation(area=area, year=year, amount=amount, source=SOURCE, by=by)


def _add_line(
    world: World, allocation: Allocation, plan: LinePlan, categories: dict[str, BudgetCategory]
) -> BudgetLine:
    with acting(world.person("coordinator", allocation.area), allocation.area) as by:
        return services.add_line(
            allocation=allocation,
            strategy=plan.strategy,
            category=categories[plan.category],
            purpose=plan.purpose,
            amount=Decimal(plan.amount),
            by=by,
        )


def _spend(
    world: World, allocation: Allocation, plan: LinePlan, categories: dict[str, BudgetCategory]
) -> None:
    """A line of this year with everything asked from it."""
    line = _add_line(world, allocation, plan, categories)
    for payee, purpose, amount, state in plan.requests:
        commitment = _ask(world, line, payee, purpose, Decimal(amount))
        _decide(world, commitment, state)
        if state in ("paid", "half"):
            parts = (1,) if state == "paid" else (2,)
            _pay(world, commitment, Decimal(amount) / parts[0], _day_of_payment(world, allocation))


def _spend_last_year(
    world: World, allocation: Allocation, categories: dict[str, BudgetCategory]
) -> None:
    """A year that is over: nearly everything was paid."""
    for turn, (strategy, category, purpose, amount, payee) in enumerate(LAST_YEAR):
        plan = LinePlan(strategy, category, purpose, amount)
        line = _add_line(world, allocation, plan, categories)
        commitment = _ask(world, line, payee, purpose, Decimal(amount))
        _decide(world, commitment, "approved")
        paid_on = date(allocation.fiscal_year.number - 1, 9 + turn, 15)
        _pay(world, commitment, Decimal(amount) - 140 * turn, paid_on)


def _ask(world: World, line: BudgetLine, payee: str, purpose: str, amount: Decimal) -> Commitment:
    """The coordinator asks; for two payees the fiscal agent does, and the coordinator decides."""
    asker = "fiscal_agent" if payee in BY_FISCAL_AGENT else "coordinator"
    with acting(world.person(asker, line.area), line.area) as by:
        return services.propose_commitment(
            line=line, payee=payee, purpose=purpose, amount=amount, by=by
        )


BY_FISCAL_AGENT = ("Example Interpreters", "Example Coach")


def _decide(world: World, commitment: Commitment, state: str) -> None:
    """The fiscal agent decides on the coordinator's requests."""
    area = commitment.area
    vote = f"Team vote of {world.day(-28):%B %d, %Y}"
    if state == "waiting":
        return
    with acting(world.person("fiscal_agent", area), area) as by:
        if state == "declined":
            services.decline_commitment(
                commitment=commitment, note="It does not help families with children.", by=by
            )
        else:
            services.approve_commitment(commitment=commitment, decision=vote, by=by)
    if state == "cancelled":
        with acting(world.person("coordinator", area), area) as by:
            services.cancel_commitment(
                commitment=commitment, why="Volunteers do it for free.", by=by
            )


def _pay(world: World, commitment: Commitment, amount: Decimal, paid_on: date) -> None:
    area = commitment.area
    voucher = f"V-{world.dice.randint(1000, 9999)}-{commitment.reference[-4:]}"
    fresh = Commitment.objects.select_related("budget_line__allocation__fiscal_year", "area")
    with acting(world.person("fiscal_agent", area), area) as by:
        services.record_payment(
            commitment=fresh.get(pk=commitment.pk),
            amount=amount,
            paid_on=paid_on,
            voucher=voucher,
            by=by,
        )


def _day_of_payment(world: World, allocation: Allocation) -> date:
    """A day of the last weeks, but not before the year began."""
    day = world.today - timedelta(days=world.dice.randint(3, 40))
    return max(day, allocation.fiscal_year.starts_on)
