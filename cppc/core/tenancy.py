"""How a table is closed: migration operations for policies, audit triggers and same-area links.

A migration that makes a table closes it in the same breath:

    Isolate("teams.Seat", *area_rows(read="see_team", write="manage_team"))
    Audited("teams.Seat")

Policies compare a column with an array computed once for each statement (tenancy.md section 4).
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import BaseConstraint
from django.utils.translation import gettext_lazy as _

APP = "cppc_app"


class Policy(NamedTuple):
    """One row-level rule: for which command and role, on which rows, and what may be written."""

    command: str
    using: str = ""
    check: str = ""
    role: str = APP

    def sql(self, name: str, table: str) -> str:
        """CREATE POLICY for this rule; INSERT has only a check, SELECT and DELETE only a using."""
        using = f" USING ({self.using})" if self.command != "INSERT" else ""
        check = ""
        if self.command in ("INSERT", "UPDATE", "ALL"):
            check = f" WITH CHECK ({self.check or self.using})"
        return f'CREATE POLICY "{name}" ON {table} FOR {self.command} TO {self.role}{using}{check};'


def writes(rows: str) -> list[Policy]:
    """Insert, update and delete, each on the same rows."""
    return [Policy("INSERT", check=rows), Policy("UPDATE", rows), Policy("DELETE", rows)]


def areas_with(permission: str, column: str = "area_id") -> str:
    """The condition: this person holds `permission` in the row's area."""
    return f"{column} = ANY ((SELECT authz.area_ids_with('{permission}'))::uuid[])"


def families_open(scope: str, column: str = "family_id") -> str:
    """The condition: in the family's circle with this scope, and the record was opened (logged)."""
    return f"{column} = ANY ((SELECT authz.opened_family_ids('{scope}'))::uuid[])"


AT_THE_DOOR = "(SELECT authz.scope()) = 'door'"
OWN = "{column} = (SELECT authz.uid())"


def area_rows(*, read: str, write: str) -> list[Policy]:
    """Rows of an area: read with one permission, written with another."""
    return [Policy("SELECT", areas_with(read)), *writes(areas_with(write))]


def own_rows(column: str = "user_id") -> list[Policy]:
    """Rows of one person, seen and written by nobody else."""
    return [Policy("ALL", OWN.format(column=column))]


def door_rows() -> list[Policy]:
    """Credentials and sessions: only while the sign-in part of the site acts."""
    return [Policy("ALL", AT_THE_DOOR)]


def family_rows(*, read: str, write: str) -> list[Policy]:
    """Content of a family's record: circle, scope and a logged opening."""
    return [Policy("SELECT", families_open(read)), *writes(families_open(write))]


def reference_rows(*, write: str) -> list[Policy]:
    """Public reference data: everybody reads, holders of a statewide permission write."""
    rows = f"(SELECT authz.may_statewide('{write}'))"
    return [Policy("SELECT", "true"), *writes(rows)]


class Isolate(Operation):
    """Close a table: row-level security enabled and forced, rights and policies given."""

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        model: str,
        *policies: Policy,
        grants: str = "SELECT, INSERT, UPDATE, DELETE",
        readers: Iterable[str] = (),
    ) -> None:
        self.model, self.policies, self.grants = model, policies, grants
        self.readers = tuple(readers)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.model, *self.policies],
            {"grants": self.grants, "readers": self.readers},
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Closing changes no model."""

    def _table(self, state: Any) -> str:
        return '"' + state.apps.get_model(self.model)._meta.db_table + '"'

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = self._table(to_state)
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
            f"CREATE POLICY maintenance ON {table} TO cppc_owner "
            "USING ((SELECT current_setting('app.maintenance', true)) = 'on');",
            f"GRANT {self.grants} ON {table} TO {APP};",
        ]
        for reader in self.readers:  # helper roles that count or compare, never people
            statements.append(f"GRANT SELECT ON {table} TO {reader};")
            statements.append(
                f"CREATE POLICY reads_{reader} ON {table} FOR SELECT TO {reader} USING (true);"
            )
        for number, policy in enumerate(self.policies, 1):
            statements.append(policy.sql(f"p{number}_{policy.command.lower()}", table))
        for statement in statements:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = self._table(from_state)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            schema_editor.execute(f'DROP POLICY "{name}" ON {table};')
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {APP};")
        schema_editor.execute(
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;"
        )

    def describe(self) -> str:
        return f"Close {self.model}"


class Audited(Operation):
    """Every change of the table's rows leaves an entry in audit.event, raw SQL included.

    `family` names the column that holds the family, so that its circle may read the history.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, *, family: str = "family_id") -> None:
        self.model, self.family = model, family

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.model], {"family": self.family})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """An audit trigger changes no model."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(self.model)._meta.db_table
        schema_editor.execute(
            f'CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION audit.log('{self.family}');"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = from_state.apps.get_model(self.model)._meta.db_table
        schema_editor.execute(f'DROP TRIGGER audited ON "{table}";')

    def describe(self) -> str:
        return f"Audit every change of {self.model}"


class SameAreaFK(BaseConstraint):
    """FOREIGN KEY (area_id, x_id) REFERENCES parent (area_id, id): no row points into another area.

    Foreign-key checks go round row-level security, so the database must compare the areas itself.
    The parent needs a unique constraint over (area, id); the plain key beside this one is made
    with `db_constraint=False`.
    """

    def __init__(self, *, name: str, fk: str, violation_error_message: Any = None) -> None:
        super().__init__(
            name=name,
            violation_error_message=violation_error_message
            or _("This belongs to another area. Choose one of this area."),
        )
        self.fk = fk

    def _sql(self, model: Any, editor: Any) -> str:
        quote, options = editor.quote_name, model._meta
        field = options.get_field(self.fk)
        parent = field.remote_field.model._meta
        return (
            f"ALTER TABLE {quote(options.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({quote('area_id')}, {quote(field.column)}) "
            f"REFERENCES {quote(parent.db_table)} ({quote('area_id')}, {quote(parent.pk.column)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:  # type: ignore[override]
        schema_editor.deferred_sql.append(self._sql(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> str:  # type: ignore[override]
        return self._sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:  # type: ignore[override]
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        if exclude and self.fk in exclude:
            return  # set by the service itself; the database compares once more
        parent = getattr(instance, self.fk, None)
        if parent is not None and parent.area_id != instance.area_id:
            raise ValidationError({self.fk: self.get_violation_error_message()})

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs["fk"] = self.fk
        kwargs.pop("violation_error_message", None)  # words are not schema
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameAreaFK) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def area_key(model_name: str) -> models.UniqueConstraint:
    """The (area, id) key that `SameAreaFK` of children refer to."""
    return models.UniqueConstraint(fields=["area", "id"], name=f"{model_name}_area_and_id")
