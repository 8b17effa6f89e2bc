"""The search form of the public pages: what may be asked, and what is said to bad input."""

import re
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resources.cards import Names
from resources.languages import LANGUAGES
from resources.models import Service
from resources.opening import moment_of
from resources.search import LONGEST_SEARCH, Wanted
from teams.models import ZipCode

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
OLDEST_CHILD = 21
COSTS = [
    ("", _("Does not matter")),
    (Service.Cost.FREE, _("Free")),
    (Service.Cost.LOW, _("Little, or by income")),
]
KINDS = [
    ("", _("Does not matter")),
    (Service.Kind.FORMAL, _("Services of organizations")),
    (Service.Kind.INFORMAL, _("Neighbors, volunteers and groups")),
    (Service.Kind.HUB, _("Hubs and family resource centers")),
]


class WordsField(forms.CharField):
    """A short text; signs that nobody can see become blanks."""

    def to_python(self, value: Any) -> str:
        text = CONTROL.sub(" ", str(value or ""))
        return " ".join(text.split())


class PlainSelect(forms.Select):
    """A list to choose from, written at once.

    Django's own asks for a template for each choice: with all counties and kinds of help that was
    a third of the time of a page.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        groups = self.optgroups(name, self.format_value(value))
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', label, _options(inside))
            if label
            else _options(inside)
            for label, inside, _index in groups
        ]
        told = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", told, format_html_join("", "{}", zip(parts)))


def _options(choices: list[dict[str, Any]]) -> SafeString:
    return format_html_join("\n", "{}", ((_option(**one),) for one in choices))


def _option(*, value: Any, label: Any, selected: bool, **_more: Any) -> SafeString:
    if selected:
        return format_html('<option value="{}" selected>{}</option>', value, label)
    return format_html('<option value="{}">{}</option>', value, label)


def one_of(label: Any, choices: list, unknown: Any) -> forms.ChoiceField:
    """A choice that may be left out."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": unknown},
        widget=PlainSelect(attrs={"class": "form-select"}),
    )


def tick(label: Any) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(
        label=label,
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input", "value": "1"}),
    )


def typed(**attributes: str) -> forms.TextInput:
    """A line to type in."""
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})


class FindForm(forms.Form):
    """What somebody looks for; everything may be left out."""

    q = WordsField(
        label=_("What do you need?"),
        help_text=_(
            "In your own words, in English or Spanish. For example: diapers, rent, someone to "
            "talk to."
        ),
        max_length=LONGEST_SEARCH,
        required=False,
        error_messages={"max_length": _("Use fewer words: at most 200 letters.")},
        widget=typed(type="search", autocapitalize="none"),
    )
    zip = WordsField(
        label=_("Your ZIP code"),
        help_text=_("Five digits. The nearest places come first."),
        required=False,
        widget=typed(inputmode="numeric", maxlength="10"),
    )
    county = one_of(
        _("Your county"), [], _("We do not know this county. Choose one from the list.")
    )
    category = one_of(
        _("Kind of help"), [], _("We do not know this kind of help. Choose one from the list.")
    )
    open = tick(_("Open now"))
    taking = tick(_("Says that it takes people now"))
    age = forms.IntegerField(
        label=_("Age of the child"),
        help_text=_("In years, from 0 to 21."),
        min_value=0,
        max_value=OLDEST_CHILD,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Give the age in years, from 0 to 21.")
        ),
        widget=typed(inputmode="numeric", maxlength="2"),
    )
    language = one_of(
        _("Language you are helped in"),
        [("", _("Does not matter")), *LANGUAGES],
        _("We do not know this language. Choose one from the list."),
    )
    cost = one_of(_("Cost"), COSTS, _("Choose a cost from the list."))
    kind = one_of(_("Who helps"), KINDS, _("Choose who helps from the list."))

    def __init__(self, *args: Any, known: Names, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", "label_suffix": "", **kwargs})
        self.known = known
        counties = [("", _("All of Iowa")), *known.counties.items()]
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        self.fields["category"].choices = _by_root(known)  # type: ignore[attr-defined]

    def clean_zip(self) -> str:
        """Five digits that we know; the four after them do not matter."""
        code = self.cleaned_data["zip"]
        if not code:
            return ""
        if not re.fullmatch(r"\d{5}([- ]?\d{4})?", code, re.ASCII):
            raise ValidationError(_("Give five digits, for example 50309."))
        self.near = ZipCode.objects.filter(code=code[:5]).first()
        if self.near is None:
            raise ValidationError(_("We know Iowa's ZIP codes only. Choose your county instead."))
        return code[:5]

    near: ZipCode | None = None

    @cached_property
    def asked(self) -> list[tuple[str, str]]:
        """What is asked for as names and values of the form; nothing that was not understood."""
        data = self.cleaned_data
        pairs = [(name, data.get(name)) for name in self.fields]
        return [
            (name, "1" if value is True else str(value))
            for name, value in pairs
            if value not in (None, "", False)
        ]

    @property
    def wanted(self) -> Wanted:
        """What to look for. A ZIP code stands for its county where no other one is chosen."""
        data = self.cleaned_data
        near = self.near.county_id if self.near else ""
        return Wanted(
            text=data["q"],
            category=data["category"],
            county=data["county"] or near,
            language=data["language"],
            cost=data["cost"],
            kind=data["kind"],
            age=data["age"],
            open_at=moment_of() if data["open"] else None,
            taking=data["taking"],
        )

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields for the few, which fold away."""
        return [self[name] for name in ("age", "language", "cost", "kind")]

    @property
    def unfolds(self) -> bool:
        """Whether one of the folded fields says something, or has to be mended."""
        return any(one.errors or one.value() not in (None, "", False) for one in self.folded)


def _by_root(known: Names) -> list:
    """The kinds of help, each large one with those inside it."""
    every = list(known.categories.values())
    groups: list = [("", _("All kinds"))]
    for root in (one for one in every if one.parent_id is None):
        inside = [(one.code, one.name) for one in every if one.parent_id == root.code]
        whole = (
            root.code,
            _("%(name)s: everything") % {"name": root.name} if inside else root.name,
        )
        groups.append((root.name, [whole, *inside]))
    return groups
