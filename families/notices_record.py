"""What people are told when a family is to go to another area: neutral, made as the recipient."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from families.models import Handover


@notice(
    "families.handover_asked",
    label=gettext_lazy("Families that another area asks yours to take over"),
    mandatory=True,
)
def handover_asked(payload: Payload) -> Message | None:
    asked = Handover.objects.filter(pk=payload["handover"], state=Handover.State.ASKED)
    handover = asked.select_related("to_area").first()
    if handover is None:
        return None
    return Message(
        subject=_("Another area asks yours to take over"),
        text=_("A family is to go on in your area. Sign in to say yes or no."),
        path=reverse("families:handover_answer", args=[handover.to_area.slug, handover.pk]),
    )


@notice(
    "families.handover_answered",
    label=gettext_lazy("Answers of another area that was asked to take over"),
    mandatory=True,
)
def handover_answered(payload: Payload) -> Message | None:
    handover = Handover.objects.filter(pk=payload["handover"]).select_related("area").first()
    if handover is None:
        return None
    return Message(
        subject=_("The other area answered"),
        text=_("The area you asked to take over has answered. Sign in to read it."),
        path=reverse("families:index", args=[handover.area.slug]),
    )
