"""More of everything in the access table's world: rows copied under new keys, by the owner.

The world's family, its meeting, its area and its team get more rows of their own; and the area
gets more families, each with all that is known of the first, led by the same people.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction

SOFT = {"subject_id", "meeting", "at_meeting"}  # keys of rows without a foreign key
APPS = ("core", "teams", "families", "meetings")
NUMBERED = {"number": "r.number + g"}
LATER = {"starts_at": "r.starts_at + make_interval(days => g)"}
HELD = {"state": "'held'", "held_at": "r.starts_at", **LATER}
EARLIER = {"starts_at": "r.starts_at - make_interval(days => g)"}
SECRET = {"token_hash": "md5(r.id::text || {mark} || g) || md5(g || {mark} || r.id::text)"}


class Copy(NamedTuple):
    """Rows of a model, copied; `moved` are the ties that go to copies, others stay as they are."""

    label: str
    moved: tuple[str, ...] = ()
    more: dict[str, str] = {}


def copies(label: str, *moved: str, **more: str) -> Copy:
    """One line of the lists below; `more` gives other SQL for columns of `r`, the row copied."""
    return Copy(label, moved, more)


# In this order a copy finds what it is tied to. The world's own family, plan, meeting, version,
# team and requests get more rows; people of the area are new ones.
ROWS = [
    copies("teams.User", email="'copy' || g || r.email"),
    copies("teams.Membership", "person"),
    copies("teams.StatewideRole", "person"),
    copies("teams.Invitation", **SECRET),
    copies("teams.Seat"),
    copies("teams.TeamMember", "person"),
    copies("teams.SeatTerm", "seat", "member"),
    copies("teams.JoinRequest"),
    copies("teams.NameCheck"),
    copies("core.Draft", object_key="r.object_key || g"),
    copies("families.Facilitator", "user"),
    copies("families.CircleMember", "user"),
    copies("families.Person"),
    copies("families.Phone", "subject_id"),
    copies("families.Guest"),
    copies("families.Consent"),
    copies("families.CircleInvitation", **SECRET),
    copies("families.Disclosure"),
    copies("families.CopyEvent"),
    copies("families.Support"),
    copies("families.CareDetail"),
    copies("families.Relationship", "other"),
    copies("families.Strength"),
    copies("families.Need"),
    copies("families.Step"),
    copies("families.StepAnswer"),
    copies("families.CallRequest", "step", "answer"),
    copies("families.PlanVersion", **NUMBERED),
    copies("families.Position"),
    copies("families.Paper", number="r.number + g", total="r.total + g"),
    copies("families.FamilyEvent"),
    copies("families.BreakGlass"),
    copies("families.ReferralEvent"),
    copies("families.Handover", record="md5(r.record::text || g)::uuid"),
    copies("meetings.FamilyMeeting", **HELD),
    copies("meetings.Attendance", guest_id="NULL", person_id="NULL"),
    copies("meetings.Invitation", "guest"),
    copies("meetings.SeparateSession", **NUMBERED),
    copies("meetings.TakingPart", "person"),
    copies("meetings.SignedPaper"),
    copies("meetings.Signature", "attendance"),
    copies("meetings.SurveyAnswer"),
    copies("meetings.TeamMeeting", **EARLIER),
    copies("meetings.TeamMinutes", "meeting"),
]
ASKED = {"reference": "'R-' || upper(left(md5(r.id::text || {mark} || g), 7))"}
REQUESTS = [
    copies("families.Referral", **ASKED),
    copies("families.ReferralContent", "referral"),
    copies("families.ReferralEvent", "referral"),
]
SPECIAL = {  # what a copied family has in another way, or not at all
    "families.Family": {"reference": "'F-' || upper(left(md5(r.id::text || g), 6))"},
    "families.Referral": ASKED,
    "families.PersonalLink": SECRET,
    "families.CircleInvitation": SECRET,
}


class Crowd:
    """Makes the world larger, from the rows that are there when it begins."""

    def __init__(self, world: Any) -> None:
        self.family = world.family.pk
        self.first = {model: set(_keys(model)) for model in _models()}

    def grow(self, before: int, after: int) -> None:
        """From `before` rows of each kind to `after`; nothing is announced, nobody is told."""
        with transaction.atomic(), _without_triggers(self.first):
            for copy in ROWS:
                model = apps.get_model(copy.label)
                self._copy(model, "same", set(copy.moved), copy.more, (before, after - 1))
            for copy in REQUESTS:
                model = apps.get_model(copy.label)
                self._copy(model, "ask", set(copy.moved), copy.more, (before, after - 1))
            for model in self.first:
                if model._meta.label == "families.Family" or _family_field(model):
                    ties = {f.name for f in model._meta.fields if _family_field(f.related_model)}
                    more = SPECIAL.get(model._meta.label, {})
                    moved = ties | {"family"} | SOFT
                    self._copy(model, "other", moved, more, (before, after - 1))

    def _copy(
        self,
        model: type[models.Model],
        mark: str,
        moved: set[str],
        more: dict[str, str],
        numbers: tuple[int, int],
    ) -> None:
        wanted = self._of_the_family(model) if mark == "other" else list(self.first[model])
        fields = list(model._meta.concrete_fields)
        values = [_value(field, mark, moved, more) for field in fields]
        names = ", ".join(f'"{field.column}"' for field in fields)
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} FROM "{table}" r'
                f" CROSS JOIN generate_series(%s, %s) g WHERE r.{key} = ANY (%s)",
                [*numbers, wanted],
            )

    def _of_the_family(self, model: type[models.Model]) -> list:
        name = "pk" if model._meta.label == "families.Family" else "family_id"
        rows = model._default_manager.filter(pk__in=self.first[model], **{name: self.family})
        return list(rows.values_list("pk", flat=True))


def _value(field: models.Field, mark: str, moved: set[str], more: dict[str, str]) -> str:
    if field.column in more:
        return more[field.column].format(mark=f"'{mark}'")
    if field.primary_key or field.name in moved or field.column in moved:
        return f"md5(r.\"{field.column}\"::text || '{mark}' || g)::uuid"
    if field.name == "name" and field.max_length:
        return f"left(r.name || ' ' || g, {field.max_length})"
    return f'r."{field.column}"'


def _models() -> Iterator[type[models.Model]]:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.managed and isinstance(model._meta.pk, models.UUIDField):
                yield model


def _keys(model: type[models.Model]) -> Iterable:
    return model._default_manager.values_list("pk", flat=True)


def _family_field(model: Any) -> bool:
    return bool(model) and any(f.name == "family" for f in model._meta.fields)


class _without_triggers:  # noqa: N801 - it is used as a word
    """The tables' own triggers rest: no record of changes, no messages, no guards."""

    def __init__(self, tables: Iterable[type[models.Model]]) -> None:
        self.tables = [model._meta.db_table for model in tables]

    def __enter__(self) -> None:
        self._each("DISABLE")

    def __exit__(self, fault: object, *_more: object) -> None:
        if fault is None:
            self._each("ENABLE")

    def _each(self, what: str) -> None:
        with connection.cursor() as cursor:
            if what == "ENABLE":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in self.tables:
                cursor.execute(f'ALTER TABLE "{table}" {what} TRIGGER USER')
