"""What to look for in the record of changes."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.widgets import DateInput
from teams.history import KINDS, audited_models, kind_of
from teams.models import Area, Membership, User


class ChangesForm(forms.Form):
    """By kind of record, by person, by day."""

    table = forms.ChoiceField(label=_("What"), required=False)
    person = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)

    def __init__(self, *args: Any, area: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = sorted(
            (kind_of(table, model).capitalize(), table)
            for table, model in audited_models().items()
            if table in KINDS and _is_listed(model, area)
        )
        choices = [(table, words) for words, table in tables]
        person: Any = self.fields["person"]
        person.label_from_instance = User.get_full_name
        self.fields["table"].choices = [("", _("Everything")), *choices]  # type: ignore[attr-defined]
        if area is not None:
            from_here = Membership.objects.filter(area=area).values("person")
            person.queryset = User.objects.filter(pk__in=from_here)
        else:
            person.queryset = User.objects.exclude(statewide_roles=None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first."))
        return data

    def condition(self) -> Q:
        """The rows asked for; all of them when the form is empty or wrong."""
        if not self.is_valid():
            return Q()
        data, wanted = self.cleaned_data, Q()
        if data["table"]:
            wanted &= Q(rel=data["table"])
        if data["person"]:
            wanted &= Q(actor_id=data["person"].pk)
        if data["since"]:
            wanted &= Q(at__gte=_midnight(data["since"]))
        if data["until"]:
            wanted &= Q(at__lt=_midnight(data["until"] + timedelta(days=1)))
        return wanted


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _is_listed(model: Any, area: Area | None) -> bool:
    if area is None:
        return model._meta.db_table in {"teams_area", "teams_statewiderole", "teams_user"}
    return model is Area or any(field.name == "area" for field in model._meta.fields)
