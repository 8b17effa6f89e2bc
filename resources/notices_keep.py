"""Mails to providers and neighbors without an account, and the word to the team that it waits."""

from celery import shared_task
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.bounces import handed_over
from cppc.core.crypto import decrypt
from cppc.core.notices import Message, Payload, job, notice
from cppc.core.outbox import Gone, as_worker, build_mail
from resources.models import ListingClaim, ListingReport, ListingSuggestion, RelayMessage
from resources.services import relay
from resources.services.claims import CLAIM_MAIL, WAITING_NOTICE
from resources.services.listing_links import PURPOSE, make_link_while_sending
from resources.services.relay import RELAY_MAIL, forget_words, target_of
from resources.services.suggestions import ANSWER_MAIL
from teams.models import Area


@notice(WAITING_NOTICE, label=gettext_lazy("Word from outside about listings"))
def network_waiting(payload: Payload) -> Message | None:
    """For those who publish, as long as a claim, a suggestion or a report waits in the area."""
    area = Area.objects.filter(pk=payload["area"]).first()
    if area is None:
        return None
    waiting = [
        (ListingClaim.objects.filter(state="waiting"), "resources:claims"),
        (ListingSuggestion.objects.filter(state="waiting"), "resources:suggestions"),
        (ListingReport.objects.filter(looked_at=None), "resources:reports"),
    ]
    page = next((name for rows, name in waiting if rows.filter(area=area).exists()), "")
    if not page:
        return None
    return Message(
        subject=_("Somebody wrote about a listing"),
        text=_("Word from outside waits for your team. Sign in to read it and to decide."),
        path=reverse(page, args=[area.slug]),
    )


@job(CLAIM_MAIL)
def claim_mail(payload: Payload) -> None:
    """The link for somebody whose claim was granted, or that there is none."""
    found = _one_row("SELECT * FROM authz.claim_address(%s)", [payload["claim"]])
    if found is None:
        raise Gone("nobody to write to")
    email, language, state = found
    link = ""
    if state != ListingClaim.State.REFUSED:
        path = make_link_while_sending(
            message_id=payload["message_id"], claim_id=payload["claim"], email=email
        )
        link = settings.BASE_URL + (path or "")
    words = {"link": link, "days": settings.LISTING_LINK_DAYS}
    _mail(email, language, gettext_lazy("About a listing"), "claim", words, payload)


@job(ANSWER_MAIL)
def suggestion_mail(payload: Payload) -> None:
    """A neutral word that there is an answer; what it is stands behind the link."""
    found = _one_row("SELECT * FROM authz.link_address(%s)", [payload["link"]])
    if found is None:
        raise Gone("the link is over")
    sealed, language, listing = found
    page = settings.BASE_URL + reverse("resources:claim", args=[listing])
    email = decrypt(sealed, purpose=PURPOSE)
    subject = gettext_lazy("An answer about a listing")
    _mail(email, language, subject, "suggestion_answer", {"page": page}, payload)


@job(RELAY_MAIL)
def relay_mail(payload: Payload) -> None:
    """Send somebody's words on to a neighbor, and delete them, sent or not to be sent."""
    found = target_of(payload["message"], payload["message_id"])
    if found is not None:
        sealed, email, token = found
        words = {
            "words": decrypt(sealed, purpose=relay.PURPOSE),
            "stop": settings.BASE_URL + reverse("resources:stop_messages", args=[token]),
        }
        language = relay.language_of(payload["message"])
        subject = in_both(gettext_lazy("Somebody wrote to you"), language)
        _mail(email, language, subject, "relay", words, payload)
    RelayMessage.objects.filter(pk=payload["message"]).delete()


def in_both(subject: Promise, language: str) -> str:
    """A subject in both languages, the reader's first: nobody told us which one they read."""
    other = "en" if language == "es" else "es"
    said = []
    for one in (language, other):
        with translation.override(one):
            said.append(str(subject))
    return " / ".join(said)


def _one_row(sql: str, arguments: list) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        row: tuple | None = cursor.fetchone()
        return row


def _mail(
    email: str, language: str, subject: Promise | str, name: str, words: dict, payload: Payload
) -> None:
    """One mail in plain words; an address that is refused for good gets no second try."""
    with translation.override(language):
        body = render_to_string(f"resources/mail/{name}.txt", words)
        title = str(subject)
    number = payload["message_id"]
    handed_over(build_mail(title, body, to=email, language=language, message_id=number))


@shared_task(name="resources.tasks.forget_relayed_words")
def forget_relayed_words() -> int:
    """Every hour: words for a neighbor that could not be sent in time are deleted."""
    with as_worker():
        return forget_words()
