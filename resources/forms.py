"""Forms of the network: a listing with everything around it, and the small ones."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from resources.hours import Opening, UnclearHoursError, hours_text, parse_hours
from resources.languages import LANGUAGES
from resources.models import Category, Phone, Service, ServiceAtLocation
from resources.phones import UnclearPhoneError, parse_phone
from resources.services.listings import Around, PhoneRow, Place
from teams.models import Area, County

LISTING = register_form("listing", _("A listing of the neighborhood network"))
TEXTS = (
    "name_en",
    "name_es",
    "description_en",
    "description_es",
    "start_en",
    "start_es",
    "happens_en",
    "happens_es",
    "bring_en",
    "bring_es",
    "wait_en",
    "wait_es",
    "eligibility_en",
    "eligibility_es",
    "fees_en",
    "fees_es",
)
SPANISH = (*(name for name in TEXTS if name.endswith("_es")), "transport_es")
SHORT = ("name", "fees", "wait")  # texts of one line
FIELDS = (
    *TEXTS,
    "alternate_name",
    "kind",
    "confidential",
    "cost",
    "do_not_refer",
    "do_not_refer_because",
    "minimum_age",
    "maximum_age",
    "statewide",
    "website",
    "email",
)
ADDRESS = ("address_1", "city", "postal_code")
Groups = list[tuple[str, list[tuple[str, str]]]]


def category_groups() -> Groups:
    """Kinds of help, each under the large one it belongs to."""
    categories = list(Category.objects.all())
    groups: Groups = []
    for root in (one for one in categories if one.parent_id is None):
        inside = [one for one in categories if one.parent_id == root.code]
        groups.append((root.name, [(one.code, one.name) for one in [root, *inside]]))
    return groups


def county_groups(area: Area) -> Groups:
    """The area's own counties first, then all others."""
    own = set(area.county_terms.filter(to_on=None).values_list("county_id", flat=True))
    counties = list(County.objects.values_list("fips", "name"))
    here = [one for one in counties if one[0] in own]
    others = [one for one in counties if one[0] not in own]
    groups = [(str(_("Counties of this area")), here), (str(_("Other counties")), others)]
    return [group for group in groups if group[1]]


class PlaceForm(forms.Form):
    """One place; a row without a name and without a street is no place."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    place_name = forms.CharField(label=_("Name of the place"), max_length=200, required=False)
    address_1 = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    address_2 = forms.CharField(
        label=_("Apartment, suite or entrance"), max_length=200, required=False
    )
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}(-\d{4})?$",
        label=_("ZIP code"),
        max_length=10,
        required=False,
        error_messages={"invalid": _("A ZIP code has five digits.")},
    )
    transport_en = forms.CharField(
        label=_("How to get there"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: bus 7, ramp at the back door."),
    )
    transport_es = forms.CharField(
        label=_("How to get there, in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    secret = forms.BooleanField(
        label=_("This place is secret"),
        required=False,
        help_text=_("Only editors see it, for this listing and for every other one there."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parts = [cleaned.get(name) for name in ADDRESS]
        if any(parts) and not all(parts) and not set(ADDRESS) & set(self.errors):
            empty = next(name for name in ADDRESS if not cleaned.get(name))
            self.add_error(empty, _("Write street, town and ZIP code, or none of them."))
        return cleaned

    def place(self) -> Place:
        """What was typed, as the services take it."""
        data = {name: self.cleaned_data[name] for name in PlaceForm.base_fields}
        key = data.pop("key")
        return Place(name=data.pop("place_name"), key=str(key or ""), **data)


class ListingForm(PlaceForm, forms.ModelForm):
    """A listing in one form; `around()` gives what stands in rows of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    organization_name = forms.CharField(
        label=_("Organization"),
        max_length=200,
        required=False,
        help_text=_("Who runs it. Leave empty for neighbors and volunteers without one."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Kinds of help"), required=False, widget=forms.CheckboxSelectMultiple
    )
    counties = forms.MultipleChoiceField(
        label=_("Counties it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.CharField(
        label=_("Days and times"),
        max_length=500,
        required=False,
        help_text=_("For example: Mon-Fri 9am-5pm; Sat 10am-1pm"),
    )
    website = forms.URLField(
        label=_("Website"), max_length=300, required=False, assume_scheme="https"
    )

    class Meta:
        model = Service
        fields = FIELDS
        widgets = {
            "kind": forms.RadioSelect,
            "cost": forms.RadioSelect,
            **{name: forms.Textarea({"rows": 3}) for name in TEXTS if not name.startswith(SHORT)},
        }
        help_texts = {
            "description_en": _("In plain words: what somebody gets there."),
            "start_en": _("What to do first, and what happens then."),
            "alternate_name": _("What people also call it, or a short form of its name."),
            "happens_en": _("Who answers, and what they ask. It takes away fear."),
            "bring_en": _(
                "For example: something with your name on it. Write if nothing is needed."
            ),
            "wait_en": _("For example: about two weeks."),
            "do_not_refer": _("It cannot be public then. Your colleagues see why."),
            "eligibility_en": _("For example: parents of children under five."),
            "fees_en": _("For example: free, or $5 a visit."),
            "email": _("Not shown for neighbors and volunteers."),
            "confidential": _("A secret place is never shown to the public. The counties are."),
        }

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = category_groups()  # type: ignore[attr-defined]
        self.fields["counties"].choices = county_groups(area)  # type: ignore[attr-defined]
        self.fields["organization_name"].widget.attrs["list"] = "organizations"

    def groups(self, name: str, *, first_open: bool = False) -> list[dict]:
        """The choices of a field by group, a group open when something in it is chosen."""
        controls = iter(self[name].subwidgets)
        groups: list[dict] = []
        for label, choices in self.fields[name].choices:  # type: ignore[attr-defined]
            rows = [next(controls) for _choice in choices]
            chosen = sum(bool(row.data["selected"]) for row in rows)
            shown = bool(chosen) or (first_open and not groups)
            groups.append({"label": label, "rows": rows, "chosen": chosen, "open": shown})
        return groups

    def labels(self, name: str, values: list[str]) -> str:
        """The words of some choices of a field."""
        words: dict[str, str] = {}
        for value, label in self.fields[name].choices:  # type: ignore[attr-defined]
            words.update(label if isinstance(label, list) else [(value, str(label))])
        return ", ".join(words.get(value, value) for value in values)

    def category_groups(self) -> list[dict]:
        return self.groups("categories")

    def county_groups(self) -> list[dict]:
        return self.groups("counties", first_open=True)

    def has_spanish(self) -> bool:
        """Whether there are Spanish words, or one of them must be mended."""
        return any(self[name].value() or self[name].errors for name in SPANISH)

    def clean_hours(self) -> list:
        try:
            return parse_hours(self.cleaned_data["hours"])
        except UnclearHoursError as unclear:
            words = _("We cannot read this: %(part)s. Write days and times like: Mon-Fri 9am-5pm")
            raise ValidationError(words, params={"part": unclear}) from None

    def fields_of_service(self) -> dict[str, Any]:
        """What stands in the listing's own row."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def around(self, phones: list[PhoneRow], more_places: list[Place]) -> Around:
        """What stands in rows around it."""
        data = self.cleaned_data
        return Around(
            organization=data["organization_name"],
            categories=data["categories"],
            counties=data["counties"],
            languages=data["languages"],
            phones=phones,
            hours=data["hours"],
            place=self.place(),
            more_places=more_places,
        )


class PhoneForm(forms.Form):
    """One number; a row without a number is no number."""

    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of line"),
        choices=Phone.Line.choices,
        initial=Phone.Line.VOICE,
        required=False,
    )
    note_en = forms.CharField(label=_("What it is for"), max_length=120, required=False)
    note_es = forms.CharField(label=_("What it is for, in Spanish"), max_length=120, required=False)
    public = forms.BooleanField(
        label=_("Everybody may see this number"),
        help_text=_("Not shown for neighbors and volunteers without an organization."),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["kind"] = cleaned.get("kind") or Phone.Line.VOICE.value
        if cleaned.get("number"):
            try:
                cleaned["number"], cleaned["extension"] = parse_phone(cleaned["number"])
            except UnclearPhoneError:
                self.add_error("number", _("Write a number like 515-555-0100 or 515-555-0100 x12."))
        return cleaned


PlaceFormSet = forms.formset_factory(PlaceForm, extra=1, max_num=10, validate_max=True)


def places_of(formset: forms.BaseFormSet) -> list[Place]:
    """The further places typed, in their order."""
    typed = [form for form in formset.forms if form.cleaned_data]  # an untouched row has nothing
    return [one for one in (form.place() for form in typed) if one]


PhoneFormSet = forms.formset_factory(PhoneForm, extra=2, max_num=10, validate_max=True)


def phone_rows(formset: forms.BaseFormSet) -> list[PhoneRow]:
    """The numbers typed, in their order."""
    return [
        PhoneRow(**form.cleaned_data) for form in formset.forms if form.cleaned_data.get("number")
    ]


def initial_of(listing: Service) -> dict[str, Any]:
    """A saved listing as the form shows it."""
    places = [initial_place(link) for link in listing.places.all()]
    return {
        **{name: getattr(listing, name) for name in FIELDS},
        "version": listing.version,
        "organization_name": listing.organization.name if listing.organization else "",
        "categories": [one.category_id for one in listing.categories.all()],
        "counties": [one.county_id for one in listing.counties.all()],
        "languages": [one.code for one in listing.languages.all()],
        "hours": hours_text(sorted_openings(listing)),
        **(places[0] if places else {}),
    }


def initial_place(link: ServiceAtLocation) -> dict[str, Any]:
    """A saved place as the form shows it."""
    location = link.location
    address = next(iter(location.addresses.all()), None)
    shown = ("address_1", "address_2", "city", "postal_code")
    return {
        "key": link.pk,
        "place_name": location.name,
        "transport_en": location.transport_en,
        "transport_es": location.transport_es,
        "secret": location.secret,
        **{name: getattr(address, name) if address else "" for name in shown},
    }


def initial_more_places(listing: Service) -> list[dict[str, Any]]:
    """The saved places but the first, as the rows of the form show them."""
    return [initial_place(link) for link in listing.places.all()[1:]]


def sorted_openings(listing: Service) -> list:
    """The openings of a listing as the parser gives them."""
    return [Opening(one.weekday, one.opens_at, one.closes_at) for one in listing.schedules.all()]


def initial_phones(listing: Service) -> list[dict[str, Any]]:
    """The saved numbers as the rows of the form show them."""
    return [
        {
            "number": f"{one.number} x{one.extension}" if one.extension else one.number,
            "kind": one.kind,
            "note_en": one.note_en,
            "note_es": one.note_es,
            "public": one.public,
        }
        for one in listing.phones.all()
    ]


class WithdrawForm(forms.Form):
    """Why a listing leaves the public pages."""

    because = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For your colleagues. Never shown in public.")
    )


class FilterForm(forms.Form):
    """What of the area's list to show."""

    TO_VERIFY = "to_verify"
    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            *Service.State.choices,
            (TO_VERIFY, _("public, to be verified")),
        ],
    )
