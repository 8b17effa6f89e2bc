"""Words sent on to a neighbor or volunteer, whose own address is never shown.

They lie sealed until they are sent and are deleted in the same transaction. Nothing tells who wrote
them but what was typed.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.crypto import encrypt
from cppc.core.notices import queue
from resources.models import NetworkChoice, PublishedListing, RelayMessage, Service
from resources.services.listing_links import hash_token, token_of
from resources.services.projection import takes_messages
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission

RELAY_MAIL = "resources.relay_mail"
PURPOSE = "relay"
STOP = "relay stop"
LONGEST = 1500
STOP_DAYS = 365


@transaction.atomic
def write_to_neighbor(*, listing: PublishedListing, words: str) -> None:
    """Seal what somebody wrote and have it mailed.

    Raises ValidationError when nobody may write there, or for no words.
    """
    if not listing.relay:
        raise ValidationError(_("Nobody can be written to here now."))
    words = words.strip()
    if not words:
        raise ValidationError(_("Write something first."))
    row = RelayMessage(
        pk=uuid.uuid4(),
        area_id=listing.area_id,
        service_id=listing.pk,
        sealed=encrypt(words[:LONGEST], purpose=PURPOSE),
    )
    row.save(force_insert=True)
    payload = {"message": str(row.pk), "message_id": str(uuid.uuid4())}
    queue(RELAY_MAIL, key=f"relay:{row.pk}", payload=payload)


def target_of(message: str, message_id: str) -> tuple[str, str, str] | None:
    """For the worker: the sealed words, where they go, and the secret of the link that stops them.

    None when nobody may write there any more.
    """
    token = token_of(message_id, STOP)
    until = timezone.now() + timedelta(days=STOP_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed, email FROM authz.relay_target(%s, %s, %s)",
            [message, hash_token(token), until],
        )
        row = cursor.fetchone()
    return (row[0], row[1], token) if row else None


def language_of(message: str) -> str:
    """Spanish for a neighbor whose public listing speaks it and no English; else English."""
    row = RelayMessage.objects.filter(pk=message).values_list("service_id", flat=True).first()
    listing = PublishedListing.objects.filter(pk=row).first()
    return "es" if listing and "es" in listing.languages and "en" not in listing.languages else "en"


def stop_relay(*, token: str) -> bool:
    """The volunteer wants no more messages; False when the link does not stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.stop_relay(%s)", [token])
        (stopped,) = cursor.fetchone()
    return bool(stopped)


def forget_words() -> int:
    """Words that could not be sent in time go; run in the worker's scope."""
    old = timezone.now() - timedelta(days=settings.RELAY_WORDS_DAYS)
    return RelayMessage.objects.filter(created_at__lt=old).delete()[0]


@transaction.atomic
def set_relay(*, listing: Service, relay: str, by: Actor) -> Service:
    """Let people write to this neighbor or not; the public page follows at once."""
    if not by.may(Permission.PUBLISH_LISTINGS):
        raise PermissionDenied
    saved = Service.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    saved.relay = relay
    saved.clean_fields(exclude=["area", "organization", "batch", "verified_by"])
    saved.version += 1
    saved.save(force_update=True)
    copies = PublishedListing.objects.filter(pk=saved.pk)
    for copy in copies:
        shown = takes_messages(saved, sensitive=copy.sensitive)
        copies.update(relay=shown, copied_version=saved.version)
    return saved


@transaction.atomic
def set_area_relay(*, area: Area, relay: bool, by: Actor) -> None:
    """Switch messages on or off for every neighbor of the area."""
    if not by.may(Permission.PUBLISH_LISTINGS):
        raise PermissionDenied
    row = NetworkChoice.objects.select_for_update().filter(area=area).first()
    row = row or NetworkChoice(area=area)
    row.relay = relay
    row.save()
    copies = PublishedListing.objects.filter(area=area, kind=Service.Kind.INFORMAL)
    if not relay:
        copies.update(relay=False)
        return
    for copy in copies.select_related("service"):
        shown = takes_messages(copy.service, sensitive=copy.sensitive)
        if shown != copy.relay:
            PublishedListing.objects.filter(pk=copy.pk).update(relay=shown)
