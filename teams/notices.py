"""What people are told about their area's team; made when it is sent, as the recipient."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from teams.models import JoinRequest, NameCheck
from teams.services.join import RECEIVED_NOTICE
from teams.services.wall import ASKED_NOTICE, DECIDED_NOTICE


@notice(RECEIVED_NOTICE, label=gettext_lazy("Somebody wants to join the team"))
def join_waiting(payload: Payload) -> Message | None:
    """For those who look after the team, as long as nobody has answered."""
    request = (
        JoinRequest.objects.filter(pk=payload["request"], state=JoinRequest.State.RECEIVED)
        .select_related("area")
        .first()
    )
    if request is None:
        return None
    return Message(
        subject=_("Somebody would like to join in"),
        text=_("Somebody wrote that they would like to help. Sign in to read it and to answer."),
        path=reverse("teams:join_answer", args=[request.area.slug, request.pk]),
    )


@notice(ASKED_NOTICE, label=gettext_lazy("Words that may name a family"), mandatory=True)
def names_asked(payload: Payload) -> Message | None:
    """For those who may let words pass, as long as nobody has decided."""
    rows = NameCheck.objects.filter(pk=payload["check"], state=NameCheck.State.ASKED)
    check = rows.select_related("area").first()
    if check is None:
        return None
    return Message(
        subject=_("Please read some words before they are published"),
        text=_("Words for a public page were held back. Sign in to read them and to decide."),
        path=reverse("teams:name_check", args=[check.area.slug, check.pk]),
    )


@notice(DECIDED_NOTICE, label=gettext_lazy("Words that may name a family"), mandatory=True)
def names_decided(payload: Payload) -> Message | None:
    """For who asked: there is an answer."""
    check = NameCheck.objects.filter(pk=payload["check"]).exclude(decided_by=None).first()
    if check is None:
        return None
    return Message(
        subject=_("There is an answer about your words"),
        text=_("Somebody read the words that were held back. Sign in to see the answer."),
    )
