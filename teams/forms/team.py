"""Input about teams, seats, members and terms."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.widgets import DateInput
from teams.models import Area, Seat, SeatTerm, Team, TeamMember, User
from teams.models.team import Sector


class TeamForm(forms.ModelForm):
    """A team's name and habits."""

    class Meta:
        model = Team
        fields = ("name", "kind", "meets", "public")


class NewTeamForm(TeamForm):
    """A new team, if wanted with its first seats."""

    seat_for_each_sector = forms.BooleanField(
        label=_("Make one seat for each of the nine sectors"),
        required=False,
        initial=True,
        help_text=_("You can rename seats, add more and take some away later."),
    )


class SeatForm(forms.ModelForm):
    """What a seat is for."""

    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=Sector.choices,
        help_text=_("Which part of the community this seat stands for."),
    )

    class Meta:
        model = Seat
        fields = ("title_en", "title_es", "sector", "tag", "voting", "required")
        help_texts = {
            "title_en": _("What the public page calls this seat. Never a person's name."),
            "tag": _("Choose one if the seat must bring more than its sector says."),
        }


def colleagues(area: Area) -> QuerySet[User]:
    """People with a role in the area today, as far as the acting person may see them."""
    from_here = User.objects.filter(
        memberships__area=area, memberships__from_on__lte=timezone.localdate(), is_active=True
    )
    return from_here.distinct().order_by("name", "email")


class PersonField(forms.ModelChoiceField):
    """People of the area, by name and address, so that two of one name are told apart."""

    def label_from_instance(self, user: User) -> str:
        return f"{user.get_full_name()} ({user.email})"


class MemberForm(forms.ModelForm):
    """Somebody on a team."""

    person = PersonField(
        label=_("Account on this site"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("no account"),
        help_text=_("Choose one if this member signs in here. An account is not needed."),
    )

    class Meta:
        model = TeamMember
        fields = ("name", "kind", "organization", "email", "phone", "person")
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args, area: Area, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues(area)  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """Who is given a seat, from when to when."""

    member = forms.ModelChoiceField(
        label=_("Who"), queryset=TeamMember.objects.none(), empty_label=_("Choose a member")
    )
    office = forms.ChoiceField(label=_("Takes part as"), choices=SeatTerm.Office.choices)
    from_on = forms.DateField(label=_("From"), widget=DateInput(), initial=timezone.localdate)
    to_on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        required=False,
        help_text=_("Leave this empty if the term has no end yet."),
    )

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = TeamMember.objects.filter(team=team)
        field.label_from_instance = lambda member: (
            f"{member.name}, {member.organization}" if member.organization else member.name
        )

    def clean(self):
        """The last day is not before the first."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day must not be before the first."))
        return data


class EndTermForm(forms.Form):
    """The last day of somebody's term."""

    to_on = forms.DateField(label=_("Last day"), widget=DateInput(), initial=timezone.localdate)
