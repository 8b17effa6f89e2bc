"""What the database shows everybody, row by row, beside what the model says.

All tables of the family tier are read as each person, after that person opened (or tried to
open) the records, in the way the pages do; the truth is read once, as the owner.
"""

from typing import NamedTuple

from django.apps import apps
from django.db import connection

from cppc.core.identity import Identity
from tests.conftest import owner
from tests.reach import tables
from tests.reach.model import PARTS, PEOPLE, PLAN, SAFETY, Model
from tests.reach.things import Family, Meeting, Somebody
from tests.reach.world import DifferenceError, World

EVERYBODY = """
CREATE FUNCTION public.reach_everybody(tokens text[], records text[], closely integer)
  RETURNS TABLE (n integer, t text, ids text[]) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. cardinality(tokens) LOOP
    PERFORM set_config('app.identity', tokens[i], true);
    PERFORM audit.open_family(r, 'a look') FROM unnest(string_to_array(records[i], ',')) r;
    IF i <= closely THEN RETURN QUERY SELECT i, s.t, s.ids FROM public.reach_rows() s; END IF;
    RETURN QUERY SELECT i, s.t, s.ids FROM public.reach_parts() s;
  END LOOP;
END $$
"""


class Row(NamedTuple):
    """A row as the model has to know it."""

    pk: str
    family: str | None
    meeting: str | None
    owners: tuple[str, ...]


def check_all_known() -> None:
    """Every table that belongs to a family is one the model knows."""
    owned = {
        kind._meta.db_table
        for kind in apps.get_models()
        if kind._meta.app_label != "resources"  # no row of the network is a family's
        if {"family", "record"} & {f.name for f in kind._meta.fields}
    }
    unknown = owned - set(tables.EVERY)
    if unknown:
        raise DifferenceError(f"tests/reach/tables.py says nothing of {sorted(unknown)}")


def install() -> None:
    """Functions that read everything: who calls them sees what the policies let him."""
    check_all_known()
    parts = " UNION ALL ".join(
        f"SELECT '{part}'::text, authz.opened_family_ids('{part}')::text[]" for part in PARTS
    )
    parts += " UNION ALL SELECT 'circle of', authz.family_ids()::text[]"
    parts += " UNION ALL SELECT 'header', ARRAY(SELECT id::text FROM public.families_family)"
    seen = " UNION ALL ".join(
        f"SELECT '{t}'::text, coalesce(array_agg(id::text), '{{}}') FROM public.{t}"
        for t in tables.EVERY
    )
    there = " UNION ALL ".join(_whole(t) for t in tables.EVERY)
    head = "RETURNS TABLE (t text, {}) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY {}; END $$"
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION public.reach_rows() {head.format('ids text[]', seen)}")
        cursor.execute(f"CREATE FUNCTION public.reach_parts() {head.format('ids text[]', parts)}")
        columns = "pk text, family text, meeting text, owners text[]"
        cursor.execute(f"CREATE FUNCTION public.reach_truth() {head.format(columns, there)}")
        cursor.execute(EVERYBODY)


def _whole(table: str) -> str:
    family = tables.FAMILY.get(table, "family_id")
    meeting = "meeting_id::text" if table in tables.HIDDEN else "NULL"
    owners = f"({tables.OWNERS[table]})::text[]" if table in tables.OWNERS else "'{}'::text[]"
    return (
        f"SELECT '{table}'::text, id::text, {family}::text, {meeting}, {owners} FROM public.{table}"
    )


def truth() -> dict[str, list[Row]]:
    """All rows there are, by table."""
    found: dict[str, list[Row]] = {table: [] for table in tables.EVERY}
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.reach_truth()")
        for table, *row, owners in cursor.fetchall():
            found[table].append(Row(*row, tuple(o for o in owners if o)))
    return found


def seen_by(eyes: list["Eyes"], opening: list[list[Family]], closely: int) -> list[dict]:
    """What each of them is shown, after trying to open these records; rows to the first ones."""
    tokens = [Identity(each.pk).token() if each.pk else "" for each in eyes]
    records = [",".join(f.reference for f in each) for each in opening]
    found: list[dict[str, set]] = [{} for _ in eyes]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM public.reach_everybody(%s, %s, %s)", [tokens, records, closely]
        )
        for number, table, ids in cursor.fetchall():
            found[number - 1][table] = set(ids)
    connection.sent_identity = object()  # the function has spoken for others
    return found


class Eyes:
    """What one person may see, row by row, by the model."""

    def __init__(self, model: Model, who: Somebody | None) -> None:
        self.model, self.who, self.pk = model, who, who.pk if who else ""
        self.families = {f.pk: f for f in model.families}
        self.parts = {f.pk: model.parts(who, f) for f in model.families}
        self.circle = {f.pk for f in model.families if model.in_circle(who, f)}
        self.hidden = {m.pk for m in model.meetings if self._hidden(m)}
        self.noted = {m.pk for m in model.meetings if model.reads_notes(who, m)}
        self.screened = {m.family.pk for m in model.meetings if m.pk in self.hidden}
        self.guests = {g.pk: g for g in model.guests}
        self.handovers = {row.pk: row for f in model.families for row in f.handovers}

    def reaches(self) -> dict[str, set[str]]:
        """Each part of the records, with the families of which the person reaches it."""
        found = {part: {pk for pk, has in self.parts.items() if part in has} for part in PARTS}
        headers = {f.pk for f in self.model.families if self.model.header(self.who, f)}
        return {**found, "circle of": self.circle, "header": headers}

    def _hidden(self, meeting: Meeting) -> bool:
        return meeting.hides and SAFETY not in self.parts[meeting.family.pk]

    def sees(self, table: str, row: Row) -> bool:
        """Whether this row is for this person."""
        mine = bool(self.pk) and self.pk in row.owners
        if table in tables.PART:
            return self._content(table, row, mine)
        if table == "families_handover":
            return self.model.knows_handover(self.who, self.handovers[row.pk])
        if table == "families_familypair":
            return any(PEOPLE in self.parts[pk] for pk in row.owners)
        if table == "families_circlemember":
            return mine or row.family in self.circle
        if table == "meetings_familymeeting":
            return row.family in self.circle
        family = self.families[row.family or ""]
        if table == "families_breakglass":
            return mine or self.model.header(self.who, family)
        if table == "families_family":
            return self.model.header(self.who, family)
        return self.model.reads_request(self.who, family)

    def _content(self, table: str, row: Row, mine: bool) -> bool:
        parts = self.parts[row.family or ""]
        if row.meeting in self.hidden:
            return False
        if table == "families_phone" and row.family in self.screened:
            return False
        if table == "meetings_note":
            return row.meeting in self.noted
        if table in tables.APART and row.family in self.screened and not mine:
            return False
        if table == "families_guest":
            return self.model.lists_guest(self.who, self.guests[row.pk])
        if table == "families_personallink":
            return self.model.lists_guest(self.who, self.guests[row.owners[0]])
        own = table in ("families_paper", "families_disclosure", "meetings_separatesession")
        return tables.PART[table] in parts or (own and mine and PLAN in parts)


def before_opening(world: World, people: list[Somebody | None]) -> None:
    """No log, no read: whose openings are old reads no part of any record, whatever the place."""
    eyes = [Eyes(world.model, who) for who in people]
    for each, seen in zip(eyes, seen_by(eyes, [[] for _ in eyes], 0), strict=True):
        for part in PARTS:
            if seen[part]:
                raise DifferenceError(
                    _say(each, f"{part} without a fresh opening", {}, set(), seen[part])
                )


def compare(world: World, people: list[Somebody | None], turn: int, closely: int) -> int:
    """Compare what each of these people reaches; how many comparisons it were.

    Everybody opens what is theirs to open and, in turn, one record that is not. Of everybody each
    part of each record is compared; of the first `closely` people each row of each table.
    """
    eyes = [Eyes(world.model, who) for who in people]
    shown = seen_by(eyes, [_to_open(each, turn) for each in eyes], closely)
    there = truth() if closely else {}
    looks = 0
    for number, (each, seen) in enumerate(zip(eyes, shown, strict=True)):
        for part, wanted in each.reaches().items():
            looks += len(world.model.families)
            if wanted != seen[part]:
                raise DifferenceError(_say(each, part, {}, wanted, seen[part]))
        for table, rows in there.items() if number < closely else ():
            wanted = {row.pk for row in rows if each.sees(table, row)}
            looks += len(rows)
            if wanted != seen[table]:
                of = {row.pk: row.family for row in rows}
                raise DifferenceError(_say(each, table, of, wanted, seen[table]))
    return looks


def _to_open(eyes: Eyes, turn: int) -> list[Family]:
    mine = [f for f in eyes.model.families if f.pk in eyes.circle]
    others = [f for f in eyes.model.families if f.pk not in eyes.circle]
    return [*mine, others[turn % len(others)]] if others else mine


def _say(eyes: Eyes, where: str, of: dict, wanted: set, seen: set) -> str:
    who = eyes.who.name if eyes.who else "nobody"
    too_much = sorted(str(of.get(pk, pk)) for pk in seen - wanted)
    too_little = sorted(str(of.get(pk, pk)) for pk in wanted - seen)
    return f"{who} in {where}: too much of {too_much}, too little of {too_little}"
