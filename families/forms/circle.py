"""Input about a family's circle."""

from django import forms
from django.conf import settings
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.widgets import DateInput
from families.capacities import ASKED_AS
from families.figures import loads_of_facilitators
from families.models import Consent, Facilitator
from families.services.circle_invitations import INVITED_AS
from teams.models import Membership, User
from teams.roles import GRANTS, Permission

# What people write for a language in their own words; English is everybody's here.
LANGUAGE_WORDS: dict[str, tuple[str, ...]] = {"en": (), "es": ("spanish", "español", "espanol")}


class PersonChoiceField(forms.ModelChoiceField):
    """A choice of people that says enough not to pick the wrong one."""

    def label_from_instance(self, user: User) -> str:
        return f"{user.get_full_name()} ({user.email})"


class ConsentChoiceField(forms.ModelChoiceField):
    """A choice of consents in force, by what they allow and to whom."""

    def label_from_instance(self, consent: Consent) -> str:
        return f"{consent.recipient}: {consent.get_purpose_display()}"


def people_of(area, permission: str, but: User):
    """People who hold `permission` in the area today, except the one who chooses."""
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    members = Membership.objects.current().filter(area=area, role__in=roles)
    return User.objects.filter(memberships__in=members).exclude(pk=but.pk).distinct()


class PlaceForm(forms.Form):
    """What every place in a circle has: an end, and the consent it rests on."""

    to_on = DayField(
        label=_("Last day"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty if you do not know yet."),
    )
    consent = ConsentChoiceField(
        label=_("The family's consent this rests on"),
        queryset=Consent.objects.none(),
        required=False,
        help_text=_("The place ends with the consent."),
    )

    def __init__(self, *args, consents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = consents  # type: ignore[attr-defined]

    def clean_to_on(self):
        """The last day lies ahead."""
        day = self.cleaned_data["to_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The last day has already passed."))
        return day


class MemberForm(PlaceForm):
    """Ask a person of the area into the circle."""

    user = PersonChoiceField(label=_("Person"), queryset=User.objects.none())
    capacity = forms.ChoiceField(
        label=_("Takes part as"), choices=[(c.value, c.label) for c in ASKED_AS]
    )
    field_order = ["user", "capacity"]

    def __init__(self, *args, area, by, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_of(area, Permission.JOIN_CIRCLE, by)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class InviteForm(PlaceForm):
    """Ask somebody without a role in the area into the circle, by e-mail."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Only a mailbox that nobody else reads. The mail names nobody."),
    )
    capacity = forms.ChoiceField(
        label=_("Takes part as"), choices=[(c.value, c.label) for c in INVITED_AS]
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    field_order = ["name", "email", "capacity", "language"]


class FacilitatorChoiceField(PersonChoiceField):
    """Facilitators with what helps to choose: approval, languages, families they lead now."""

    def __init__(self, *args, area=None, **kwargs):
        super().__init__(*args, **kwargs)
        register = Facilitator.objects.filter(area=area).select_related("area")
        self.entries = {entry.user_id: entry for entry in register} if area else {}
        self.loads = loads_of_facilitators(area) if area else {}
        self.wanted: tuple[str, ...] = ()

    def speaking(self, language: str) -> None:
        """Put those first who speak this language, and say so."""
        self.wanted = LANGUAGE_WORDS.get(language, (language.casefold(),) if language else ())
        speakers = [user.pk for user in self.queryset if self._speaks(user)]  # type: ignore[union-attr]
        first = Case(When(pk__in=speakers, then=0), default=1)
        self.queryset = self.queryset.order_by(first, "name", "email")  # type: ignore[union-attr]

    def _speaks(self, user: User) -> bool:
        entry = self.entries.get(user.pk)
        said = f"{user.other_languages} {entry.languages if entry else ''}".casefold()
        return any(word in said for word in self.wanted)

    def label_from_instance(self, user: User) -> str:
        entry = self.entries.get(user.pk)
        load = self.loads.get(user.pk, 0)
        words = ngettext("%(n)s family now", "%(n)s families now", load) % {"n": load}
        facts = [super().label_from_instance(user), words]
        if entry is None or entry.state != "approved":
            facts.append(gettext("no approval now"))
        elif entry.languages:
            facts.append(entry.languages)
        if self._speaks(user):
            facts.append(gettext("speaks the family's language"))
        return "; ".join(facts)


class AssignForm(forms.Form):
    """Hand a family to a facilitator."""

    user = FacilitatorChoiceField(label=_("Facilitator"), queryset=User.objects.none())

    def __init__(self, *args, area, by, family=None, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_of(area, Permission.OPEN_FAMILY, by)
        chosen = FacilitatorChoiceField(label=_("Facilitator"), queryset=people, area=area)
        if family is not None:
            chosen.speaking(family.interpreter or family.language)
        self.fields["user"] = chosen


class AcceptForm(forms.Form):
    """Accept confidentiality."""

    agreed = forms.BooleanField(
        label=_("I accept the agreement"),
        error_messages={"required": _("Tick the box to accept, or decline below.")},
    )
