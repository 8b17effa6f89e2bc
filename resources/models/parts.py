"""Fields that several tables of the network share."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def link_to(model: str, related_name: str, **options: Any) -> models.ForeignKey:
    """A key inside the area; its constraint is a SameAreaFK beside it."""
    return models.ForeignKey(
        model,
        on_delete=models.PROTECT,
        related_name=related_name,
        db_constraint=False,
        **options,
    )


def source_id() -> models.UUIDField:
    """The id of a row in the list it was imported from; none for what was typed here.

    HSDS ids are UUIDs; an importer makes one of any other id, always the same of the same.
    """
    return models.UUIDField(_("id in its source"), null=True, blank=True, editable=False)


def details() -> models.JSONField:
    """What HSDS knows and no column of ours holds, under its names in HSDS 3.2.

    Fields stand under their names, children as lists of objects ({"contacts": [{...}]}). An object
    with "private": true is never published.
    """
    return models.JSONField(_("details"), default=dict, blank=True, editable=False)


def one_of_a_source(model_name: str) -> models.UniqueConstraint:
    """A row of an outside list is here once in an area."""
    return models.UniqueConstraint(
        fields=["area", "source_id"], name=f"{model_name}_of_a_source_once"
    )


class WeekMinutes(models.Field):
    """Minutes of a week as stretches; Monday 00:00 is 0. The database makes them of `hours`."""

    def db_type(self, connection: Any) -> str:
        return "int4multirange"


@WeekMinutes.register_lookup
class HoldsMinute(models.Lookup):
    """`open_week__holds=540`: whether one of the stretches holds this minute."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> int:
        return int(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        field, of_field = self.process_lhs(compiler, connection)
        return f"{field} @> %s", (*of_field, self.rhs)


@WeekMinutes.register_lookup
class HoldsCommonMinute(HoldsMinute):
    """The same for a minute at which most are open: looked up in each row, since the index would
    list half of everything first."""

    lookup_name = "holds_common"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        field, of_field = self.process_lhs(compiler, connection)
        return f"({field} + '{{}}') @> %s", (*of_field, self.rhs)


def open_week() -> models.GeneratedField:
    """The minutes of the week in which a listing is open, kept by the database."""
    return models.GeneratedField(
        expression=models.Func(
            models.F("hours"), function="authz.week_minutes", output_field=WeekMinutes()
        ),
        output_field=WeekMinutes(),
        db_persist=True,
    )
