"""The ladder of freshness, and what ends by itself: jobs of the worker, safe to run again."""

import base64
import hashlib
import hmac
import uuid
from collections import Counter
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from cppc.core.notices import queue
from resources.freshness import Step, day_before, ladder, step_of, true_since, with_since
from resources.models import CallList, FreshnessAsk, PublishedListing, Service, Verification
from resources.services.verifying import NOTICE, TAKING
from teams.roles import Permission

NOTICE_EMPTY = {"notice_en": "", "notice_es": "", "notice_until": None}
TAKING_EMPTY = {"taking": "", "taking_until": None}
AT_ONCE = 5000


def ask_what_is_due() -> int:
    """Queue each step of the ladder that a public listing has reached, once; how many are new."""
    first = min(days for _step, days in ladder())
    public = with_since(Service.objects.filter(state=Service.State.PUBLISHED))
    due = public.filter(since__lte=day_before(first)).order_by("since", "pk")
    fresh: Counter[uuid.UUID] = Counter()
    for pk, area, since in due.values_list("pk", "area_id", "since")[:AT_ONCE]:
        step = step_of(since)
        if step is not None and note_step(pk, area, step, since):
            fresh[area] += 1
    for area, number in fresh.items():
        _tell_editors(area, number)
    return sum(fresh.values())


@transaction.atomic
def note_step(service: uuid.UUID, area: uuid.UUID, step: Step, since: date) -> bool:
    """Write down one step of one listing and queue its mail; False when it was there already."""
    known = FreshnessAsk.objects.filter(service=service, since=since, step=step)
    if known.exists():
        return False
    ask = FreshnessAsk(
        service_id=service,
        area_id=area,
        step=step,
        since=since,
        expires_at=timezone.now() + timedelta(days=settings.CONFIRM_LINK_DAYS),
    )
    ask.token_hash = hashlib.sha256(token_of(ask).encode()).hexdigest()
    FreshnessAsk.objects.bulk_create([ask], ignore_conflicts=True)
    payload = {"ask": str(ask.pk), "message_id": str(ask.pk)}
    queue("resources.ask", key=f"fresh:{service}:{step}:{since}", payload=payload)
    return True


def token_of(ask: FreshnessAsk) -> str:
    """The secret of an ask's link: made again for a second try of the mail, and kept nowhere."""
    text = f"confirm listing\x1f{ask.pk}".encode()
    mac = hmac.new(settings.FIELD_KEY, text, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def _tell_editors(area: uuid.UUID, number: int) -> None:
    """One notice a day for each editor of the area, however many listings there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.people_with(%s, %s)", [area, Permission.EDIT_LISTINGS])
        (people,) = cursor.fetchone()
    today = timezone.localdate()
    for person in people:
        payload = {"recipient": str(person), "area": str(area), "number": number}
        queue("resources.to_keep_true", key=f"keep-true:{area}:{person}:{today}", payload=payload)


def contact_to_ask(ask_id: str) -> tuple[FreshnessAsk, str] | None:
    """The ask with the e-mail of its listing, if it is still due and the listing a formal one."""
    ask = FreshnessAsk.objects.select_related("service", "area").filter(pk=ask_id).first()
    if ask is None or ask.used_at is not None:
        return None
    listing = ask.service
    wanted = listing.is_published and listing.kind != Service.Kind.INFORMAL and listing.email
    return (ask, listing.email) if wanted and true_since(listing) == ask.since else None


def note_mailed(ask_id: str, *, arrived: bool = True) -> None:
    """Write down that the mail left, or that it did not arrive after all."""
    FreshnessAsk.objects.filter(pk=ask_id).update(mailed=arrived)


def leave_search() -> int:
    """Take public copies out of the search that nobody verified for too long; their page stays."""
    copies = with_since(PublishedListing.objects.filter(stale=False))
    old = copies.filter(since__lte=day_before(settings.LEAVE_AFTER_DAYS))
    keys = list(old.order_by().values_list("pk", flat=True))
    return PublishedListing.objects.filter(pk__in=keys).update(stale=True)


@transaction.atomic
def end_taking() -> int:
    """Clear "taking people" and "full" whose time is over, first on the public copies."""
    over = Q(taking_until__lte=Now())
    PublishedListing.objects.filter(over).update(**TAKING_EMPTY)
    ended = dict.fromkeys(TAKING) | TAKING_EMPTY
    return Service.objects.filter(over).update(**ended, updated_at=timezone.now())


@transaction.atomic
def end_announcements() -> int:
    """Clear announcements whose last day is over by Iowa's clock."""
    over = Q(notice_until__lt=timezone.localdate())
    PublishedListing.objects.filter(over).update(**NOTICE_EMPTY)
    ended = dict.fromkeys(NOTICE) | NOTICE_EMPTY
    return Service.objects.filter(over).update(**ended, updated_at=timezone.now())


@transaction.atomic
def forget_verifiers() -> int:
    """After some years the name, title and account of who verified go; the day stays."""
    today = timezone.localdate()
    before = today.replace(year=today.year - settings.VERIFIER_NAME_YEARS, day=min(today.day, 28))
    old = Verification.objects.filter(on__lt=before)
    named = old.exclude(name="", title="", person=None)
    Service.objects.filter(verified_on__lt=before).exclude(verified_by=None).update(
        verified_by=None
    )
    CallList.objects.filter(created_at__date__lt=before).update(verifier_name="", verifier_title="")
    return named.update(name="", title="", person=None)


def listing_to_confirm(token: str) -> uuid.UUID | None:
    """The listing that a link confirms; None for one that does not stand, whatever the reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.listing_to_confirm(%s)", [token])
        (listing,) = cursor.fetchone()
    return listing


def confirm_listing(token: str) -> bool:
    """Everything is still true, says who has the link: once, and shown as said by the provider."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.confirm_listing(%s)", [token])
        (confirmed,) = cursor.fetchone()
    return bool(confirmed)
