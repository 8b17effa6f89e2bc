"""After the meeting: answers that came in, calls asked for, promises of guests, a survey."""

from datetime import date

from cppc.core.openings import open_family
from cppc.home.demo.world import World, acting
from families.models import Family, Step
from families.services import answer_step
from meetings.models import SurveyAnswer
from teams.models import Area

WORDS = (
    "Everybody let us finish.",
    "The food helped.",
    "",
    "I would have liked more time.",
    "We know now who does what.",
    "",
)
MONTHS_BACK = (1, 2, 3)


def load_follow_up(world: World) -> None:
    """Each area: one promise not done yet, one call asked for, six answers a month to a survey."""
    for area in world.areas:
        load_answers(world, area)
        load_survey(world, area)


def load_answers(world: World, area: Area) -> None:
    """What people said of their oldest open steps, in two families of the first facilitator."""
    lead = world.person("facilitator", area)
    mine = Family.objects.filter(area=area, state="open", sealed=False)
    led = mine.filter(pk__in=lead.circles.exclude(accepted_at=None).values("family"))
    said = iter([("not_yet", "The office was closed."), ("call_me", "In the evening, please.")])
    for family in led.order_by("reference"):
        step = Step.objects.filter(family=family, state="open").order_by("by_when", "pk").first()
        answer = next(said, None) if step else None
        if step is None or answer is None:
            continue
        with acting(lead, area) as by:
            open_family(family.reference, "demo")
            answer_step(step=step, kind=answer[0], words=answer[1], by=by)


def load_survey(world: World, area: Area) -> None:
    """Six answers in each of the last three months, written as the owner, tied to nobody."""
    months = [_months_before(world.today, back) for back in MONTHS_BACK]
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            area=area,
            month=month,
            kind="community",
            heard=world.dice.randint(3, 5),
            respected=world.dice.randint(4, 5),
            family_led=world.dice.randint(3, 5),
            plan_helps=world.dice.randint(2, 5),
            words=words,
        )
        for month in months
        for words in WORDS
    )


def _months_before(day: date, months: int) -> date:
    """The first day of the month that many months ago."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)
