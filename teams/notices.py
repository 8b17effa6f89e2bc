"""What people are told about their area's team; made when it is sent, as the recipient."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from teams.models import JoinRequest
from teams.services.join import RECEIVED_NOTICE


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
