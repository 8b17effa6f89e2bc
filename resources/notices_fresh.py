"""Asking a listing's own contact whether it is still true, and telling the area's editors."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cppc.core.bounces import BOUNCED, handed_over
from cppc.core.notices import Message, Payload, job, notice
from cppc.core.outbox import Gone, build_mail
from resources.services.freshness import contact_to_ask, note_mailed, token_of
from teams.models import Area


@job("resources.ask")
def ask_contact(payload: Payload) -> None:
    """One neutral mail in both languages, with the link that confirms in one click."""
    found = contact_to_ask(payload["ask"])
    if found is None:
        raise Gone("nothing to say")
    ask, email = found
    path = reverse("resources:confirm_listing", args=[token_of(ask)])
    context = {"area": ask.area.name, "link": settings.BASE_URL + path, "step": ask.step}
    bodies = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            bodies.append(render_to_string("resources/mail/ask.txt", context))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Is your listing still right?")
    body = "\n----\n\n".join(bodies)
    mail = build_mail(subject, body, to=email, language=settings.LANGUAGE_CODE, message_id=ask.pk)
    if handed_over(mail):
        note_mailed(str(ask.pk))


def note_not_arrived(payload: Payload) -> None:
    """A report said that the mail did not arrive."""
    note_mailed(payload["ask"], arrived=False)


BOUNCED["resources.ask"] = note_not_arrived


@notice("resources.to_keep_true", label=gettext_lazy("Listings to check"), patient=True)
def to_keep_true(payload: Payload) -> Message | None:
    """Listings of an area that came to a step of the ladder on one day."""
    area = Area.objects.filter(pk=payload["area"]).first()
    if area is None:
        return None
    number = payload["number"]
    text = ngettext(
        "%(number)s listing of %(area)s is to be checked. Sign in to see which.",
        "%(number)s listings of %(area)s are to be checked. Sign in to see which.",
        number,
    )
    return Message(
        subject=_("Listings to check"),
        text=text % {"number": number, "area": area.name},
        path=reverse("resources:keep_true", args=[area.slug]),
    )
