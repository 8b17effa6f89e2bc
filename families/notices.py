"""What people of a circle are told; made when it is sent, as the recipient."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from families.figures import due_steps
from families.models import CircleMember, Facilitator


@notice(
    "families.asked_into_circle", label=gettext_lazy("Invitations into a circle"), mandatory=True
)
def asked_into_circle(payload: Payload) -> Message | None:
    place = CircleMember.objects.current().filter(pk=payload["place"], accepted_at=None).first()
    if place is None:
        return None
    return Message(
        subject=_("You are asked to take part"),
        text=_("Somebody asks you to help a family. Sign in to read more, and to say yes or no."),
        path=reverse("families:accept", args=[place.pk]),
    )


@notice(
    "families.facilitator_assigned",
    label=gettext_lazy("A coordinator asks somebody to lead your family"),
    mandatory=True,
)
def facilitator_assigned(payload: Payload) -> Message | None:
    """For who leads the family and its parents; queued by the database with the place itself."""
    places = CircleMember.objects.current().select_related("family__area")
    place = places.filter(pk=payload["place"]).first()
    if place is None:
        return None
    return Message(
        subject=_("Somebody is asked into a circle"),
        text=_(
            "A coordinator asked somebody to lead a family whose circle you are in. "
            "Sign in to see who it is."
        ),
        path=reverse("families:circle", args=[place.family.area.slug, place.family.reference]),
        urgent=True,
    )


@notice("families.step_due", label=gettext_lazy("Reminders of what you said you would do"))
def step_due(payload: Payload) -> Message | None:
    step = next((s for s in due_steps() if str(s.step_id) == payload["step"] and s.mine), None)
    if step is None:
        return None
    return Message(
        subject=_("What you said you would do"),
        text=_("A step you promised is due soon. Sign in to see it and to say how it went."),
        path=reverse("families:plan", args=[step.area_slug, step.reference]),
    )


@notice("families.lapse", label=gettext_lazy("Approvals of facilitators that end"))
def lapse(payload: Payload) -> Message | None:
    """An approval, or the time for coached meetings, ends on the day of the payload."""
    entry = Facilitator.objects.select_related("area").filter(pk=payload["entry"]).first()
    if entry is None:
        return None
    approval = payload["what"] == "approval"
    ends = entry.last_day if approval else entry.coached_by
    if ends is None or ends.isoformat() != payload["day"]:
        return None  # changed meanwhile: the new day brings its own warning
    subject = _("An approval ends soon") if approval else _("Coached meetings are due soon")
    if approval:
        text = _("A facilitator's approval in %(area)s ends soon. Sign in to see when.")
    else:
        text = _("A new facilitator in %(area)s needs coached meetings soon. Sign in to see when.")
    path = reverse("families:facilitator", args=[entry.area.slug, entry.pk])
    return Message(subject=subject, text=text % {"area": entry.area.name}, path=path)
