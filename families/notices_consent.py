"""Notices about consent and about openings in an emergency."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from families.models import BreakGlass, CircleMember, Family


@notice("families.consent_over", label=gettext_lazy("A family's consent has ended"), mandatory=True)
def consent_over(payload: Payload) -> Message | None:
    """For who leads the family: copies may have to come back."""
    family = Family.objects.select_related("area").filter(pk=payload["family"]).first()
    if family is None:
        return None
    return Message(
        subject=_("A consent has ended"),
        text=_("A consent that you work with has ended. Sign in to see what ended with it."),
        path=reverse("families:consents", args=[family.area.slug, family.reference]),
        urgent=True,
    )


@notice(
    "families.glass_broken",
    label=gettext_lazy("State staff opened a record in an emergency"),
    mandatory=True,
)
def glass_broken(payload: Payload) -> Message | None:
    """For the area's coordinators and who leads the family, as soon as it happens."""
    glass = BreakGlass.objects.select_related("area").filter(pk=payload["glass"]).first()
    if glass is None:
        return None
    family = Family.objects.select_related("area").get(pk=glass.family_id)
    places = CircleMember.objects.current().filter(user=payload["recipient"], family=family)
    page = reverse("families:emergencies", args=[glass.area.slug])
    return Message(
        subject=_("A record was opened in an emergency"),
        text=_("Somebody of the state staff opened a record in an emergency. Sign in to see why."),
        path=family.get_absolute_url() if places.exists() else page,
        urgent=True,
    )
