"""Input about areas: finding one's own, and what a state administrator changes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.widgets import DateInput
from teams.models import Area, County, ZipCode
from teams.services.areas import EDITABLE

SOURCE_HELP = _("A letter, minutes or a web address that somebody else can look up.")


class FindAreaForm(forms.Form):
    """Which area is mine: by county, or by ZIP code."""

    county = forms.ModelChoiceField(
        label=_("County"), queryset=County.objects.all(), required=False, empty_label=_("Choose")
    )
    zip = forms.CharField(
        label=_("Or ZIP code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )

    def clean_zip(self) -> ZipCode | None:
        """The ZIP code's row; refuses what is no ZIP code of Iowa."""
        text = self.cleaned_data["zip"].strip()[:5]
        if not text:
            return None
        found = ZipCode.objects.select_related("county").filter(code=text).first()
        if found is None:
            raise forms.ValidationError(
                _("We do not know this ZIP code in Iowa. Choose your county instead.")
            )
        return found


class AreaActForm(forms.Form):
    """What every change of an area asks: the day, the source, the version one has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("First day of the change"), widget=DateInput)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=SOURCE_HELP)
    field_order: list[str] | None = None

    def __init__(self, data: Any = None, *, area: Area) -> None:
        super().__init__(data, initial={"version": area.version, "on": timezone.localdate()})
        self.area = area


class ConfirmBoundaryForm(AreaActForm):
    """Source and day of a confirmed boundary."""

    on = forms.DateField(label=_("Confirmed on"), widget=DateInput)


class RenameAreaForm(AreaActForm):
    """A new name."""

    name = forms.CharField(label=_("New name"), max_length=120)
    field_order = ["name", "on", "source"]


class CountyField(forms.ModelMultipleChoiceField):
    """Counties to tick, with the area that holds each where it is another's."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=County.objects.none(), **kwargs)
        self.holders: dict[str, Area] = {}

    def label_from_instance(self, county: County) -> str:
        holder = self.holders.get(county.pk)
        return f"{county.name} ({holder.name})" if holder else county.name


class SplitAreaForm(AreaActForm):
    """The new area's name and its counties."""

    name = forms.CharField(label=_("Name of the new area"), max_length=120)
    counties = CountyField(label=_("Counties that leave"))
    field_order = ["name", "counties", "on", "source"]

    def __init__(self, data: Any = None, *, area: Area) -> None:
        super().__init__(data, area=area)
        terms = self.area.county_terms.filter(to_on=None)
        counties = County.objects.filter(pk__in=terms.values("county"))
        self.fields["counties"].queryset = counties  # type: ignore[attr-defined]


class MoveCountiesForm(AreaActForm):
    """Counties that come to this area."""

    counties = CountyField(label=_("Counties that come to this area"))
    on = forms.DateField(
        label=_("First day of the change"),
        widget=DateInput,
        required=False,
        help_text=_("Leave it empty to correct a mistake: then it was always so."),
    )
    field_order = ["counties", "on", "source"]

    def __init__(self, data: Any = None, *, area: Area) -> None:
        super().__init__(data, area=area)
        field: Any = self.fields["counties"]
        here = self.area.county_terms.filter(to_on=None)
        field.queryset = County.objects.exclude(pk__in=here.values("county"))
        field.holders = holders_of(self.area.kind)


class MergeAreaForm(AreaActForm):
    """The area that takes over."""

    into = forms.ModelChoiceField(
        label=_("Area that takes over"), queryset=Area.objects.none(), empty_label=_("Choose")
    )
    carry_roles = forms.BooleanField(
        label=_("Give everybody the same roles in that area"),
        required=False,
        initial=True,
        help_text=_("Your own roles are left out: somebody else must give you those."),
    )
    field_order = ["into", "carry_roles", "on", "source"]

    def __init__(self, data: Any = None, *, area: Area) -> None:
        super().__init__(data, area=area)
        others = Area.objects.open().filter(kind=self.area.kind).exclude(pk=self.area.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class OpenAreaForm(forms.Form):
    """A new area, of counties that no area of its kind holds."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Area.Kind.choices)
    counties = CountyField(label=_("Counties"), required=False)
    on = forms.DateField(label=_("First day"), widget=DateInput)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=SOURCE_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["counties"]
        field.queryset = County.objects.all()
        field.holders = holders_of(Area.Kind.DECATEGORIZATION)


class EditAreaForm(forms.ModelForm):
    """What is known about an area beside its shape."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    source_url = forms.URLField(
        label=_("Source"), max_length=300, required=False, assume_scheme="https"
    )

    class Meta:
        model = Area
        fields = EDITABLE
        widgets = {"opened_on": DateInput}
        help_texts = {
            "hotline": _("Only if people here should call another number than the state's."),
            "suppression_limit": _(
                "Counts of families below it are hidden. Empty: the site's own limit."
            ),
            "retention_years": _("Empty: no rule is set, and the record says so."),
            "approval_months": _("Empty: no rule is set, each approval names its last day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean_suppression_limit(self) -> int | None:
        """A limit of one would hide nothing."""
        limit = self.cleaned_data["suppression_limit"]
        if limit is not None and limit < 2:
            raise forms.ValidationError(_("Write 2 or more, or leave it empty."))
        return limit


def holders_of(kind: str) -> dict[str, Area]:
    """Which open area of this kind holds each county."""
    from_terms = County.areas.through.objects.filter(kind=kind, to_on=None).select_related("area")
    return {term.county_id: term.area for term in from_terms}
