"""The record of changes in words: who changed what, from what to what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import DateField, Field, ForeignKey, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.models import AuditEvent
from teams.models import County, User

# Keys and book-keeping that tell a reader nothing.
SILENT = {"id", "version", "created_at", "updated_at", "area_id", "token_hash"}
DEEDS = {
    "insert": gettext_lazy("added"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("removed"),
}
# What the tables are called in the record; a table not named here goes by its model's own name.
KINDS = {
    "teams_area": gettext_lazy("area"),
    "teams_areacounty": gettext_lazy("county of the area"),
    "teams_membership": gettext_lazy("role in the area"),
    "teams_statewiderole": gettext_lazy("role for the whole state"),
    "teams_invitation": gettext_lazy("invitation"),
    "teams_user": gettext_lazy("account"),
    "teams_team": gettext_lazy("team"),
    "teams_seat": gettext_lazy("seat of the team"),
    "teams_teammember": gettext_lazy("member of the team"),
    "teams_seatterm": gettext_lazy("term of a member"),
    "meetings_teammeeting": gettext_lazy("meeting of the team"),
    "contracts_allocation": gettext_lazy("allocation"),
    "contracts_budgetline": gettext_lazy("budget line"),
    "contracts_commitment": gettext_lazy("commitment"),
    "contracts_payment": gettext_lazy("payment"),
    "resources_organization": gettext_lazy("organization"),
    "resources_service": gettext_lazy("local support"),
    "resources_servicecategory": gettext_lazy("category of a local support"),
    "resources_servicearea": gettext_lazy("county of a local support"),
    "resources_language": gettext_lazy("language of a local support"),
    "resources_schedule": gettext_lazy("hours of a local support"),
    "resources_hubevent": gettext_lazy("event of a hub"),
    "resources_importbatch": gettext_lazy("import of listings"),
    "resources_communityneed": gettext_lazy("need of the community"),
    "contracts_budgetcategory": gettext_lazy("kind of cost"),
    "contracts_fiscalyear": gettext_lazy("fiscal year"),
}
# Fields that no form shows, so that only the record has words for them.
LABELS = {
    "accepted_at": gettext_lazy("accepted on"),
    "accepted_by": gettext_lazy("accepted by"),
    "asked_by": gettext_lazy("asked by"),
    "cancelled_at": gettext_lazy("cancelled on"),
    "cancelled_by": gettext_lazy("cancelled by"),
    "confirmed_by": gettext_lazy("confirmed by"),
    "opened_by": gettext_lazy("opened by"),
    "county": gettext_lazy("county"),
    "decided_at": gettext_lazy("decided on"),
    "decided_by": gettext_lazy("decided by"),
    "done": gettext_lazy("rows done"),
    "ending": gettext_lazy("what it ends as"),
    "expires_at": gettext_lazy("works until"),
    "given_by": gettext_lazy("given by"),
    "invited_at": gettext_lazy("invited on"),
    "invited_by": gettext_lazy("invited by"),
    "is_active": gettext_lazy("may sign in"),
    "is_demo": gettext_lazy("demonstration account"),
    "joined_at": gettext_lazy("account since"),
    "kind": gettext_lazy("kind"),
    "off_days": gettext_lazy("days called off"),
    "person": gettext_lazy("person"),
    "proposed_by": gettext_lazy("asked by"),
    "recorded_by": gettext_lazy("recorded by"),
    "reversed": gettext_lazy("taken back"),
    "set_by": gettext_lazy("set by"),
    "total": gettext_lazy("rows to do"),
    "verified_by": gettext_lazy("verified by"),
    "withdrawn_at": gettext_lazy("withdrawn on"),
}


class Change(NamedTuple):
    """One field of one entry."""

    label: str
    before: str
    after: str


class Entry(NamedTuple):
    """One entry of the record, ready to be read."""

    at: datetime
    who: str
    deed: str | Promise
    what: str
    changes: list[Change]


def audited_models() -> dict[str, type[Model]]:
    """Models by table, of those that belong to areas or to the state and to no family."""
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if not any(field.name == "family" for field in model._meta.fields)
    }


def kind_of(table: str, model: type[Model] | None) -> str:
    """What a table's rows are called."""
    return str(KINDS.get(table) or (model._meta.verbose_name if model else table))


def entries_of(events: Iterable[AuditEvent]) -> list[Entry]:
    """The events in words, with one query for all the names in them."""
    events = list(events)
    models = audited_models()
    names = names_of(_ids_in(events, models, User))
    counties = _ids_in(events, models, County)
    if counties:
        names |= {county.pk: county.name for county in County.objects.filter(pk__in=counties)}
    return [_entry(event, models.get(event.rel), names) for event in events]


def names_of(ids: set[str]) -> dict[str, str]:
    """Names of those people whom the reader may know."""
    return {str(person.pk): person.get_full_name() for person in User.objects.filter(pk__in=ids)}


def _ids_in(
    events: list[AuditEvent], models: dict[str, type[Model]], wanted: type[Model]
) -> set[str]:
    """Keys of people or counties that the events name; who acted is among the people."""
    ids = {str(event.actor_id) for event in events if event.actor_id and wanted is User}
    for event in events:
        fields = _fields(models.get(event.rel))
        for row in (event.before or {}, event.after or {}):
            for column, value in row.items():
                field = fields.get(column)
                if value and isinstance(field, ForeignKey) and field.related_model is wanted:
                    ids.add(str(value))
    return ids


def _fields(model: type[Model] | None) -> dict[str, Field]:
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def _entry(event: AuditEvent, model: type[Model] | None, names: dict[str, str]) -> Entry:
    if event.actor_id is None:
        who = _("the site itself")
    else:
        who = names.get(str(event.actor_id), _("somebody who is not here any more"))
    before, after, fields = event.before or {}, event.after or {}, _fields(model)
    columns = [c for c in fields if c in before or c in after]
    changes = [
        Change(
            label_of(fields[column]),
            _words(fields[column], before.get(column), names),
            _words(fields[column], after.get(column), names),
        )
        for column in columns
        if column not in SILENT
    ]
    told = [change for change in changes if change.before or change.after]
    what = kind_of(event.rel, model)
    return Entry(event.at, who, DEEDS.get(event.op, event.op), what, told)


def label_of(field: Field) -> str:
    """What a field is called: by its model, or here where the model leaves it to its name."""
    unnamed = str(field.verbose_name) == field.name.replace("_", " ")
    return str(LABELS.get(field.name, field.verbose_name) if unnamed else field.verbose_name)


def _day_words(text: str) -> str:
    """A day or a moment as it stands in the record, in the reader's words."""
    moment = parse_datetime(text)
    if moment is not None and "T" in text:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    day = parse_date(text)
    return date_format(day, "DATE_FORMAT") if day else text


def texts_in(value: Any) -> list[str]:
    """Every text and number in a value of JSON, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [] if value in (None, "") else [str(value)]


def _words(field: Field, value: Any, names: dict[str, str]) -> str:
    """A value as a page would show it; what is only a key of another row stays out."""
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        unknown = _("somebody") if field.related_model is User else ""
        return names.get(str(value), unknown)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, DateField):  # a DateTimeField is one too
        return _day_words(str(value))
    if isinstance(value, dict | list):
        return "; ".join(texts_in(value))
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))
