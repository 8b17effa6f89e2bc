"""What facilitators are told of promises: that somebody asks for a call."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from families.led import led_calls

MANY = 500


@notice("families.call_asked", label=gettext_lazy("Somebody asks for a call"))
def call_asked(payload: Payload) -> Message | None:
    calls, _total = led_calls(MANY)
    if not any(str(call.call_id) == payload["call"] for call in calls):
        return None
    return Message(
        subject=_("Somebody asks you to call"),
        text=_("Somebody who promised a step asks you to call. Sign in to see whom."),
        path=reverse("families:promises"),
    )
