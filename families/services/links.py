"""Personal links: made, used, taken back. Only a hash of the secret is kept, in no clear form.

The database decides what a link opens (`families/sql/links.sql`); a page of a link stands behind
`families.links.link_view`, which asks `use_link` first.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from families.models import Guest, PersonalLink


@dataclass(frozen=True)
class OpenLink:
    """A link that stands in this browser now: whose, for what, and how functions may be asked.

    `token` and `binding` go into the part's own SECURITY DEFINER functions, which call
    `authz.opened_link(token, purpose, binding)` themselves; they are stored nowhere.
    """

    token: str
    binding: str
    link_id: UUID
    guest_id: UUID
    family_id: UUID
    area_id: UUID
    subject_id: UUID | None
    language: str


def hash_token(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_path(token: str) -> str:
    """The address of a link; the same for every purpose."""
    return reverse("families:link", args=[token])


@transaction.atomic
def make_link(*, guest: Guest, purpose: str, subject_id: UUID | None, expires_at: datetime) -> str:
    """Make a link for one guest and one purpose; the path with its secret, told this once.

    For those who may change the guest list; refused by the database to everybody else.
    """
    token = secrets.token_urlsafe(32)
    PersonalLink(
        area_id=guest.area_id,
        family_id=guest.family_id,
        guest=guest,
        purpose=purpose,
        subject_id=subject_id,
        token_hash=hash_token(token),
        expires_at=expires_at,
    ).save(force_insert=True)
    return link_path(token)


def make_link_while_sending(
    *,
    message_id: str,
    guest_id: UUID | str,
    purpose: str,
    subject_id: UUID | str | None,
    expires_at: datetime,
) -> str | None:
    """The path for a message that a worker is sending now; None when the guest is not asked.

    The secret is derived from the message's own id and a key of the site, so that a second try of
    the same message carries the same link, and nothing but its hash is kept.
    """
    mac = hmac.new(settings.FIELD_KEY, f"personal link\x1f{message_id}".encode(), hashlib.sha256)
    token = base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.make_link(%s, %s, %s, %s, %s)",
            [guest_id, purpose, subject_id, expires_at, hash_token(token)],
        )
        (made,) = cursor.fetchone()
    return link_path(token) if made else None


@transaction.atomic
def revoke_links(*, guest: Guest | None = None, subject_ids: Iterable[UUID] | None = None) -> int:
    """Take back the links of a guest, or about these subjects, or both; how many it were."""
    if guest is None and subject_ids is None:
        raise ValueError("name a guest or subjects")
    links = PersonalLink.objects.filter(revoked_at=None)
    if guest is not None:
        links = links.filter(guest=guest)
    if subject_ids is not None:
        links = links.filter(subject_id__in=list(subject_ids))
    now = timezone.now()
    return links.update(revoked_at=now, updated_at=now, version=F("version") + 1)


def open_link(*, token: str, binding: str, visitor: str) -> str | None:
    """Bind the link to the browser that holds `binding`, if it is the first; its purpose, or None.

    Every try is on record; too many wrong ones from one place are refused for a while.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.open_link(%s, %s, %s)", [token, binding, visitor])
        (purpose,) = cursor.fetchone()
    return purpose


def use_link(*, token: str, purpose: str, binding: str, visitor: str) -> OpenLink | None:
    """One use of a link that was opened in this browser; None when it does not stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT link_id, guest_id, family_id, area_id, subject_id, language "
            "FROM authz.use_link(%s, %s, %s, %s)",
            [token, purpose, binding, visitor],
        )
        row = cursor.fetchone()
    return OpenLink(token, binding, *row) if row else None


def finish_link(*, link: OpenLink, purpose: str) -> bool:
    """What can be said once was said: the link is used up. False when it was already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.finish_link(%s, %s, %s)", [link.token, purpose, link.binding])
        (finished,) = cursor.fetchone()
    return bool(finished)
