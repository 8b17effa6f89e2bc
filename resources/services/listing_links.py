"""Personal links to a listing: made while mailed, opened in one browser, taken back by the team.

Only a hash of the secret is kept; the database decides what a link opens (`resources/sql/`).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.crypto import encrypt
from resources.models import ListingLink
from teams.access import Actor
from teams.roles import Permission

PURPOSE = "listing link"


@dataclass(frozen=True)
class OpenListing:
    """A link that stands in this browser now, and how the database may be asked by it."""

    token: str
    binding: str
    link_id: UUID
    area_id: UUID
    service_id: UUID
    language: str


def token_of(message_id: str, purpose: str) -> str:
    """The secret in a mail: the same on a second try of the same mail, and kept nowhere."""
    text = f"{purpose}\x1f{message_id}".encode()
    mac = hmac.new(settings.FIELD_KEY, text, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_path(token: str) -> str:
    """The address of a link."""
    return reverse("resources:listing_link", args=[token])


def make_link_while_sending(*, message_id: str, claim_id: str, email: str) -> str | None:
    """The path for a claim's mail, in the worker; None when the claim was not granted."""
    token = token_of(message_id, PURPOSE)
    until = timezone.now() + timedelta(days=settings.LISTING_LINK_DAYS)
    sealed = encrypt(email, purpose=PURPOSE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.make_listing_link(%s, %s, %s, %s)",
            [claim_id, hash_token(token), sealed, until],
        )
        (listing,) = cursor.fetchone()
    return link_path(token) if listing else None


def open_listing_link(*, token: str, binding: str) -> str | None:
    """Bind the link to the browser that holds `binding`, if it is the first; its purpose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.open_listing_link(%s, %s)", [token, binding])
        (purpose,) = cursor.fetchone()
    return purpose


def use_listing_link(*, token: str, binding: str) -> OpenListing | None:
    """What the link opens in this browser now; None when it does not stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT link_id, area_id, service_id, language FROM authz.listing_link(%s, %s)",
            [token, binding],
        )
        row = cursor.fetchone()
    return OpenListing(token, binding, *row) if row else None


@transaction.atomic
def take_back_link(*, link: ListingLink, by: Actor) -> None:
    """End a link at once; whoever holds it can ask for a new one."""
    if not by.may(Permission.PUBLISH_LISTINGS):
        raise PermissionDenied
    found = ListingLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.version += 1
        found.save(update_fields=["revoked_at", "updated_at", "version"], force_update=True)
