"""Teams with seats in the nine sectors, some of them open; meetings; people who want to join."""

from datetime import timedelta
from typing import NamedTuple

from cppc.home.demo.world import World, acting
from meetings.models import TeamMeeting
from meetings.services.team import schedule_team_meeting
from teams.models import Area, SeatTerm, Team, TeamMember
from teams.roles import Role
from teams.services import join
from teams.services import team as services
from teams.services.people import invite_person


class SeatPlan(NamedTuple):
    """A seat, and who sits on it in each area: a plant's name, "@role" for an account, "" open."""

    sector: str
    tag: str
    title_en: str
    title_es: str
    holders: tuple[str, str, str]
    office: str = "member"


# Left open on purpose: help after violence, recovery and mental health, parents, youth.
SEATS = [
    SeatPlan(
        "child_welfare",
        "dhs",
        "Child protection supervisor",
        "Supervisión de protección infantil",
        ("@dhs_worker", "@dhs_worker", "@dhs_worker"),
    ),
    SeatPlan(
        "child_welfare",
        "jcs",
        "Juvenile court services",
        "Servicios del tribunal juvenil",
        ("Barley Bluebell", "Walnut Wisteria", ""),
    ),
    SeatPlan(
        "child_welfare",
        "decat",
        "Decategorization board",
        "Junta de descategorización",
        ("@coordinator", "@coordinator", "@coordinator"),
    ),
    SeatPlan(
        "parents_youth",
        "parent",
        "Parent who knows the system",
        "Padre o madre que conoce el sistema",
        ("@parent_partner", "", "@parent_partner"),
        "vice_chair",
    ),
    SeatPlan(
        "parents_youth",
        "parent",
        "Second parent",
        "Segundo padre o madre",
        ("", "", "Currant Clematis"),
    ),
    SeatPlan("parents_youth", "youth", "Young person", "Persona joven", ("", "Maple Mint", "")),
    SeatPlan(
        "education",
        "",
        "School counselor",
        "Consejería escolar",
        ("Lilac Lavender", "Parsley Peony", "Heather Hawthorn"),
    ),
    SeatPlan(
        "education",
        "",
        "Early childhood",
        "Primera infancia",
        ("Pansy Plumtree", "Sedge Snowdrop", ""),
    ),
    SeatPlan(
        "health",
        "mh",
        "Mental health services",
        "Servicios de salud mental",
        ("Teasel Tamarack", "", "Moss Magnolia"),
    ),
    SeatPlan(
        "health", "", "Public health nurse", "Enfermería de salud pública", ("", "Myrtle Moss", "")
    ),
    SeatPlan(
        "dv_sa",
        "dv",
        "Help after domestic violence",
        "Ayuda después de la violencia en casa",
        ("", "Heron Heliotrope", ""),
    ),
    SeatPlan(
        "dv_sa",
        "sa",
        "Recovery from alcohol and drugs",
        "Recuperación del alcohol y las drogas",
        ("Bracken Begonia", "", ""),
    ),
    SeatPlan(
        "community",
        "",
        "Faith communities",
        "Comunidades de fe",
        ("@team_member", "Vetch Valerian", "@team_member"),
        "chair",
    ),
    SeatPlan(
        "community",
        "",
        "Neighborhood volunteers",
        "Voluntarios del vecindario",
        ("Cosmos Camellia", "@team_member", "Reed Rosehip"),
    ),
    SeatPlan(
        "law",
        "",
        "Police or sheriff",
        "Policía o alguacil",
        ("Spruce Sycamore", "Ash Anemone", "Hops Hemlock"),
    ),
    SeatPlan(
        "government",
        "",
        "County supervisor",
        "Supervisión del condado",
        ("Oak Oleander", "Linden Lupine", "Bay Bergamot"),
    ),
    SeatPlan("business", "", "Local business", "Negocio local", ("Chestnut Cherry", "", "")),
]
PLACES = ("Library, room with the big window", "Community center, main hall", "Church basement")
USUALLY = (
    "Third Thursday of the month, 5:30 p.m.",
    "First Tuesday of the month, noon",
    "Second Wednesday of every other month, 6 p.m.",
)
HOURS = (17, 12, 18)
AGENDA = (
    "Welcome. Notes of the last meeting. Hearing from the community. Policy and practice changes. "
    "What our families are missing. The budget so far. Next steps."
)
AGENDA_ES = (
    "Bienvenida. Notas de la última reunión. Palabra de la comunidad. Cambios en reglas y "
    "prácticas. Lo que falta a nuestras familias. El presupuesto hasta hoy. Próximos pasos."
)
# Days from today; the second of the past was called off.
HELD_DAYS = (-154, -119, -84, -56, -28)
AHEAD_DAYS = (9, 37, 65)
WISHES = [
    ("Peach Partridgeberry", "I can drive families to meetings on weekends.", "en"),
    ("Lirio Laurel", "Hablo español y puedo ayudar a interpretar en las reuniones.", "es"),
    ("Sprout Sweetpea", "I was in foster care. I would like to speak for young people.", "en"),
    ("Radish Rhubarb", "Our store has a room you could use in the evening.", "en"),
    ("Fig Forsythia", "I am a nurse and have Thursdays free.", "en"),
]


def load_teams(world: World) -> None:
    """One public team in each area, one governance board in the first."""
    for number, area in enumerate(world.areas):
        team = _load_team(world, area, number)
        _load_meetings(world, team, number)
        _load_wishes(world, area, number)
        _invite(world, area, number)
    _load_board(world, world.areas[0])


def _load_team(world: World, area: Area, number: int) -> Team:
    coordinator = world.person("coordinator", area)
    with acting(coordinator, area) as by:
        team = services.start_team(
            area=area, by=by, name=f"{area.name} partnership team", meets=USUALLY[number]
        )
        for plan in SEATS:
            seat = services.add_seat(
                team=team,
                by=by,
                sector=plan.sector,
                tag=plan.tag,
                title_en=plan.title_en,
                title_es=plan.title_es,
                required=bool(plan.tag),
            )
            if holder := plan.holders[number]:
                member = _member(world, team, holder, plan, by)
                begun = world.today - timedelta(days=world.dice.randint(60, 700))
                services.give_seat(
                    seat=seat, member=member, from_on=begun, by=by, office=plan.office
                )
            elif plan.tag in ("parent", "dv"):
                _load_former(world, seat, plan, by)
    return team


def _member(world: World, team: Team, holder: str, plan: SeatPlan, by) -> TeamMember:
    """The holder as a member of the team; one with an account takes its name."""
    person = world.person(holder[1:], team.area) if holder.startswith("@") else None
    name = person.name if person else holder
    community = plan.sector in ("parents_youth", "community", "business")
    return services.add_member(
        team=team,
        by=by,
        person=person,
        name=name,
        email=person.email if person else "",
        organization="" if plan.sector == "parents_youth" else f"Example {plan.title_en.lower()}",
        kind=TeamMember.Kind.COMMUNITY if community else TeamMember.Kind.PROFESSIONAL,
    )


def _load_former(world: World, seat, plan: SeatPlan, by) -> None:
    """Somebody who held an open seat until two months ago."""
    former = "Clove Columbine" if plan.tag == "parent" else "Dill Daffodil"
    member = _member(world, seat.team, former, plan, by)
    services.give_seat(
        seat=seat,
        member=member,
        by=by,
        from_on=world.today - timedelta(days=800),
        to_on=world.today - timedelta(days=60),
        office=SeatTerm.Office.MEMBER,
    )


def _load_board(world: World, area: Area) -> None:
    with acting(world.person("coordinator", area), area) as by:
        board = services.start_team(
            area=area,
            by=by,
            name=f"{area.name} governance board",
            kind=Team.Kind.GOVERNANCE,
            meets="Once a quarter",
            public=False,
        )
        services.add_seat(
            team=board,
            by=by,
            sector="government",
            tag="",
            title_en="Board of supervisors",
            title_es="Junta de supervisores",
            required=True,
        )


def _load_meetings(world: World, team: Team, number: int) -> None:
    """Meetings ahead through the service; those of the past are simply there."""
    common = {"place": PLACES[number], "agenda_en": AGENDA, "agenda_es": AGENDA_ES}
    held = [world.moment(day - number * 3, HOURS[number]) for day in HELD_DAYS]
    TeamMeeting.objects.bulk_create(
        TeamMeeting(
            area=team.area,
            team=team,
            starts_at=starts_at,
            state=TeamMeeting.State.CANCELLED if starts_at == held[1] else TeamMeeting.State.HELD,
            **common,
        )
        for starts_at in held
    )
    with acting(world.person("coordinator", team.area), team.area) as by:
        for day in AHEAD_DAYS:
            starts_at = world.moment(day + number * 4, HOURS[number])
            schedule_team_meeting(
                team=team,
                by=by,
                starts_at=starts_at,
                online="https://example.org/join" if number == 1 else "",
                **common,
            )


def _load_wishes(world: World, area: Area, number: int) -> None:
    """Three requests to join, the last one answered already."""
    chosen = [WISHES[(number + turn) % len(WISHES)] for turn in range(3)]
    with acting(world.person("coordinator", area), area) as by:
        for turn, (name, message, language) in enumerate(chosen):
            email = f"{name.lower().replace(' ', '.')}@example.org"
            request = join.request_to_join(
                area=area, language=language, name=name, email=email, message=message
            )
            if turn == 2:
                join.answer_join_request(
                    row=request, state="contacted", note="Called. Comes next time.", by=by
                )


def _invite(world: World, area: Area, number: int) -> None:
    """An invitation nobody has accepted yet; its mail lies in var/mail/ like every other."""
    name = ("Tarragon Teaberry", "Wasabi Watercress", "Chervil Chickweed")[number]
    with acting(world.person("coordinator", area), area) as by:
        invite_person(
            area=area,
            email=f"{name.lower().replace(' ', '.')}@example.org",
            name=name,
            role=Role.TEAM_MEMBER,
            language="en",
            to_on=None,
            by=by,
        )
