"""Migration operations for the wall: columns guarded against names, and columns without words.

    OnlyChoices("teams.Seat")                            every column with choices holds one of them
    OnlyLike("teams_invitation", token_hash="[0-9a-f]{64}")    codes, hashes, marks
    Guard("teams_seat", "title_en", "title_es")          the trigger compares with names of families

`tests/test_wall.py` asks every column of words outside the family's tier for one of the three.
"""

from typing import Any

from django.db.migrations.operations.base import Operation


class _Statements(Operation):
    """Statements on one table, and those that take them back; no model changes."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, *columns: str, **patterns: str) -> None:
        self.table, self.columns, self.patterns = table, columns, patterns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, *self.columns], dict(self.patterns)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """What a column may hold beside its type is the database's alone."""

    def statements(self, state: Any) -> list[tuple[str, str]]:
        """Each statement with the one that takes it back."""
        raise NotImplementedError

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for statement, _back in self.statements(to_state):
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for _statement, back in reversed(self.statements(from_state)):
            schema_editor.execute(back, None)

    def describe(self) -> str:
        return f"{self.__class__.__name__} {self.table}"


def _only(table: str, column: str, condition: str) -> tuple[str, str]:
    """A check on one column, named so that the test of the wall finds it."""
    name = f'"only_{column}_{table.rpartition("_")[2]}"'
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT {name} CHECK ({condition})',
        f'ALTER TABLE "{table}" DROP CONSTRAINT {name}',
    )


class OnlyChoices(_Statements):
    """Every column of a model that has choices holds one of them, whoever writes it."""

    def statements(self, state: Any) -> list[tuple[str, str]]:
        meta = state.apps.get_model(self.table)._meta
        made = []
        for field in meta.local_concrete_fields:
            if field.choices and field.get_internal_type() == "CharField":
                values = [value for value, _label in field.flatchoices]
                values += [""] if field.blank and "" not in values else []
                listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
                made.append(_only(meta.db_table, field.column, f'"{field.column}" IN ({listed})'))
        return made


class OnlyLike(_Statements):
    """Columns that hold codes, hashes and marks: the whole value fits the pattern, or is empty.

    Arrays and JSON are compared as they are printed.
    """

    def statements(self, state: Any) -> list[tuple[str, str]]:
        return [
            _only(self.table, column, f"\"{column}\"::text ~ '^({pattern})?$'")
            for column, pattern in self.patterns.items()
        ]


class Guard(_Statements):
    """The trigger that compares columns of words with the names of families.

    `~column`: names of houses, groups and towns, where a lone surname says nothing. `@column`:
    where the area stands, when it is not `area_id`; `@`: words of the whole state, compared with
    all families.
    """

    function, trigger = "authz.guard_words", "the_wall"

    def statements(self, state: Any) -> list[tuple[str, str]]:
        listed = ", ".join(f"'{column}'" for column in self.columns)
        return [
            (
                f'CREATE TRIGGER {self.trigger} BEFORE INSERT OR UPDATE ON "{self.table}" '
                f"FOR EACH ROW EXECUTE FUNCTION {self.function}({listed})",
                f'DROP TRIGGER {self.trigger} ON "{self.table}"',
            )
        ]


class GuardAlso(Guard):
    """One more trigger of the wall on a table that has one, for columns that came later."""

    def statements(self, state: Any) -> list[tuple[str, str]]:
        name = f"{self.trigger}_{self.columns[0].lstrip('~@')}"
        return [
            (made.replace(f" {self.trigger} ", f" {name} "), back.replace(self.trigger, name))
            for made, back in super().statements(state)
        ]


class Hide(Guard):
    """Names are taken out of these columns instead, and nobody is told: for words of strangers."""

    function, trigger = "authz.hide_names", "the_wall_hides"
