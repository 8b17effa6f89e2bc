"""What stands on a copy of the plan, the same for the page to print and for the PDF.

A page is a title, the line that says which copy it is, and blocks: heading, text, strong, list,
facts, table. `families/typeset.py` and `templates/families/_blocks.html` draw them.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import CircleMember, Family, Guest, Paper, PlanVersion, Position, Step
from families.services.promises import same_name
from families.starting import State
from teams.models import User

Block = dict[str, Any]

FAMILY_SIZES = (20, 18, 16, 15, 14)
AGENCY_SIZE = 11
START_NOTES = {
    State.FULL: gettext_lazy("It was full when this copy was made. Ask how long people wait."),
    State.STALE: gettext_lazy("Nobody has verified this for a long time. Call first."),
    State.GONE: gettext_lazy(
        "It is not in the public directory any more. Ask your facilitator whom to turn to."
    ),
}
SHORT = (
    (260, 160, 12),
    (240, 110, 10),
    (240, 110, 8),
    (200, 80, 8),
    (200, 80, 6),
    (120, 60, 4),
)  # letters of the goal, of a step; steps


def page_of(paper: Paper, family: Family) -> dict[str, Any]:
    """Everything on this copy, in its language."""
    with translation.override(paper.language):
        version = paper.plan_version
        page = {
            "title": _("Our plan"),
            "lang": paper.language,
            "copy_line": copy_line(paper),
            "version_line": "" if paper.kind == Paper.Kind.TRAINING else version_line(version),
            "page_word": _("Page"),
            "cannot_show": _("□ stands for a sign that this paper cannot show."),
            "one_page": paper.kind == Paper.Kind.FAMILY,
        }
        if paper.kind == Paper.Kind.FAMILY:
            tries = _family_tries(version.content, whom_to_call(family), paper.content)
        elif paper.kind == Paper.Kind.AGENCY:
            tries = [{"size": AGENCY_SIZE, "blocks": _agency_blocks(paper, family)}]
        else:
            page["title"] = _("A family's plan, without names")
            tries = [{"size": AGENCY_SIZE, "blocks": training_blocks(paper.content)}]
        return {**page, "tries": tries}


def copy_line(paper: Paper) -> str:
    """Which copy this is, and for whom."""
    words = {"number": paper.number, "total": paper.total, "who": paper.recipient}
    if paper.kind == Paper.Kind.TRAINING:
        line = _("For training only. Copy %(number)s of %(total)s, for %(who)s.") % words
    else:
        line = _("Private. Copy %(number)s of %(total)s, for %(who)s.") % words
    return line[:-1] if line.endswith("..") else line  # a name may end with a period itself


def version_line(version: PlanVersion) -> str:
    """Which version this is, so that an older copy is known from a newer one."""
    words = {"number": version.number, "day": _day_of(version.agreed_at)}
    return _("Version %(number)s, %(day)s.") % words


def file_name(paper: Paper, family: Family) -> str:
    """A name that says nothing beyond the reference; a training copy not even that."""
    number = f"copy-{paper.number}"
    if paper.kind == Paper.Kind.TRAINING:
        return f"plan-training-{number}.pdf"
    return f"plan-{family.reference}-v{paper.plan_version.number}-{paper.kind}-{number}.pdf"


def whom_to_call(family: Family) -> list[list[str]]:
    """The facilitator, and the number for a child in danger."""
    lead, rows = _lead_of(family), []
    if lead:
        rows.append([_("Your facilitator"), f"{lead.get_full_name()} {lead.phone}".strip()])
    hotline = family.area.hotline or settings.HOTLINE
    rows.append([_("To tell someone about abuse or neglect, day or night"), hotline])
    rows.append([_("If somebody is in danger now"), "911"])
    return rows


def _lead_of(family: Family) -> User | None:
    """Who leads the family, named on its copies."""
    places = CircleMember.objects.current().filter(family=family, capacity="facilitator")
    place = places.exclude(accepted_at=None).select_related("user").first()
    return place.user if place else None


def _is_lead(row: Position, lead: User | None) -> bool:
    """Whether these are the facilitator's words, who is not just "somebody else"."""
    if lead is None or row.part != Guest.Part.OTHER:
        return False
    return row.user_id == lead.pk or same_name(row.name) == same_name(lead.get_full_name())


def _day_of(moment: datetime) -> str:
    return date_format(timezone.localdate(moment), _short_date())


def day(text: str) -> str:
    """A day of a locked version, short enough for a narrow column."""
    return date_format(date.fromisoformat(text), _short_date())


def _short_date() -> str:
    """The month by its name: 12/11 is another day in another country."""
    return "j b Y" if (translation.get_language() or "").startswith("es") else "M j, Y"


def short(text: str, most: int) -> str:
    """The beginning of a long text, cut between words where it can be."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0] if " " in text[:most] else text[: most - 1]
    return cut + "…"


def _family_tries(
    content: dict[str, Any], call: list[list[str]], kept: dict[str, Any]
) -> list[dict[str, Any]]:
    """From large and whole to smaller and shorter: the first that fits one page is printed.

    How to start with the supports stands on the same page, or on the back (`after`) where there
    is no room.
    """
    starts = start_blocks(kept)
    steps = [step for step in content["steps"] if step["state"] == Step.State.OPEN]
    goal = content["goal"]
    whole = _family_blocks(goal, steps, 0, call)
    tries = [{"size": size, "blocks": [*whole, *starts]} for size in FAMILY_SIZES]
    if starts:
        tries += [{"size": size, "blocks": whole, "after": starts} for size in FAMILY_SIZES]
    for letters, words, most in SHORT:
        cut = [
            {**step, "what": short(step["what"], words), "who": short(step["who"], 40)}
            for step in steps[:most]
        ]
        blocks = _family_blocks(short(goal, letters), cut, len(steps) - len(cut), call)
        tries.append({"size": FAMILY_SIZES[-1], "blocks": blocks, "after": starts})
    return tries


def start_blocks(kept: dict[str, Any]) -> list[Block]:
    """How to start with each support, as the copy keeps it; nothing where it names none."""
    if not kept.get("supports"):
        return []
    blocks = [_heading(_("How to start with your supports"))]
    for one in kept["supports"]:
        title = f"{one['name']} ({one['by']})" if one["by"] else one["name"]
        blocks.append({"kind": "strong", "text": title})
        if one["facts"]:
            blocks.append({"kind": "facts", "rows": one["facts"]})
        if note := START_NOTES.get(one["state"]):
            blocks.append({"kind": "text", "lines": [str(note)]})
    said = _("So the public directory said on %(day)s. Call before you go.")
    return [*blocks, {"kind": "text", "lines": [said % {"day": day(kept["as_of"])}]}]


def _family_blocks(goal: str, steps: list[dict[str, Any]], more: int, call: Any) -> list[Block]:
    blocks: list[Block] = []
    if goal:
        blocks += [_heading(_("What we want")), {"kind": "text", "lines": _lines(goal)}]
    blocks.append(_heading(_("Who does what")))
    if steps:
        head = [_("Who"), _("What"), _("By when")]
        rows = [[[step["who"]], _what_of(step), [day(step["by_when"])]] for step in steps]
        blocks.append({"kind": "table", "head": head, "widths": [3, 6, 3], "rows": rows})
    else:
        blocks.append({"kind": "text", "lines": [_("No step is open.")]})
    if more:
        left = _("%(n)s more steps stand in the whole plan. Ask your facilitator for it.")
        blocks.append({"kind": "text", "lines": [left % {"n": more}]})
    return [*blocks, _heading(_("Whom to call")), {"kind": "facts", "rows": call}]


def _what_of(step: dict[str, Any]) -> list[str]:
    """What is done, and with which support of those whose start stands below."""
    if not step.get("listing"):
        return [step["what"]]
    return [step["what"], _("With help from: %(support)s") % {"support": step["support"]}]


def _agency_blocks(paper: Paper, family: Family) -> list[Block]:
    version = paper.plan_version
    facts = [
        [_("Reference"), family.reference],
        [_("Version"), f"{version.number}, {_day_of(version.agreed_at)}"],
        [_("Kind"), family.get_kind_display()],
    ]
    if version.reason:
        facts.append([_("Corrected, because"), version.reason])
    lead = _lead_of(family)
    positions = [
        {
            "name": row.name,
            "part": _("facilitator") if _is_lead(row, lead) else row.get_part_display(),
            "stance": row.get_stance_display(),
            "words": row.words,
            "how": _("%(how)s; written down by %(who)s, %(day)s")
            % {
                "how": row.get_how_display(),
                "who": row.attested_by.get_full_name(),
                "day": _day_of(row.attested_at),
            },
        }
        for row in Position.objects.filter(plan_version=version).for_list()
    ]
    close = _("This copy is private. Do not copy it. Give it back when you are asked.")
    return [
        {"kind": "facts", "rows": facts},
        *plan_blocks(version.content, positions),
        _heading(_("Whom to call")),
        {"kind": "facts", "rows": whom_to_call(family)},
        {"kind": "strong", "text": close},
    ]


def plan_blocks(content: dict[str, Any], positions: list[dict[str, str]]) -> list[Block]:
    """The whole plan with what each person says; days are ISO days or words already."""
    blocks = [_heading(_("What the family wants"))]
    blocks.append({"kind": "text", "lines": _lines(content["goal"]) or [_("Not written down.")]})
    for name, label in (("strengths", _("What goes well")), ("needs", _("What the family needs"))):
        if content[name]:
            blocks += [_heading(label), {"kind": "list", "items": [[one] for one in content[name]]}]
    head = [_("What"), _("Who"), _("By when"), _("How it stands")]
    rows = [_step_row(step) for step in content["steps"]]
    blocks.append(_heading(_("Who does what")))
    blocks.append({"kind": "table", "head": head, "widths": [6, 3, 3, 3], "rows": rows})
    if positions:
        blocks += [_heading(_("What each person says")), *_said_blocks(positions)]
    return blocks


def _said_blocks(positions: list[dict[str, str]]) -> list[Block]:
    """What each person says; how we know it stands once below when it is the same for all."""
    head = [_("Who"), _("Says"), _("In their own words"), _("How we know")]
    said = [
        [[row["name"], row["part"]], [row["stance"]], _lines(row["words"]) or ["-"], [row["how"]]]
        for row in positions
    ]
    if len({row["how"] for row in positions}) > 1:
        return [{"kind": "table", "head": head, "widths": [3, 3, 5, 4], "rows": said}]
    short_rows = [cells[:-1] for cells in said]
    known = _("How we know: %(how)s") % {"how": positions[0]["how"]}
    return [
        {"kind": "table", "head": head[:-1], "widths": [3, 3, 7], "rows": short_rows},
        {"kind": "text", "lines": [known]},
    ]


def training_blocks(content: dict[str, Any]) -> list[Block]:
    """A redacted plan, as it was kept when the copy was asked for."""
    note = _("Names are replaced by roles, days by months. Do not try to find out who this is.")
    return [
        {"kind": "strong", "text": note},
        *plan_blocks(content["plan"], content["positions"]),
    ]


def _step_row(step: dict[str, Any]) -> list[list[str]]:
    what = [step["what"]]
    if step.get("support"):
        what.append(_("With help from: %(support)s") % {"support": step["support"]})
    if step.get("plan_b"):
        what.append(_("If that does not work: %(plan_b)s") % {"plan_b": step["plan_b"]})
    state = [str(Step.State(step["state"]).label)]
    if step.get("answer"):
        state.append(step["answer"])
    when = step["by_when"]
    return [what, [step["who"]], [day(when) if when[:4].isdigit() else when], state]


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def _lines(text: str) -> list[str]:
    return [line for line in (one.strip() for one in text.splitlines()) if line]
