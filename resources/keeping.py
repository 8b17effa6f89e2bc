"""What is to be kept true in an area: each listing with what is known of it, in one query."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.freshness import day_before, with_since
from resources.models import Call, FreshnessAsk, Service, Verification
from resources.reported import open_reports, reports_of
from teams.models import Area

TROUBLE = (Call.Outcome.WRONG_NUMBER, Call.Outcome.NOBODY)
WHAT = {
    "": _("everything that is to be done"),
    "stale": _("left the search"),
    "remind": _("long unverified"),
    "due": _("to be verified"),
    "asked": _("asked by mail, no answer yet"),
    "silent": _("asked, but no mail could be sent"),
    "trouble": _("wrong number, or nobody answered"),
    "reported": _("reported by people who called"),
    "full": _("full for long"),
    "notice": _("announcement ends soon"),
}
ORDERS = {
    "since": ["since", "name_en"],
    "name": ["name_en"],
}


def public_listings(area: Area) -> QuerySet[Service]:
    """The area's public listings with the day they count from and what last came of asking."""
    listings = with_since(Service.objects.filter(area=area, state=Service.State.PUBLISHED))
    asks = FreshnessAsk.objects.filter(service=OuterRef("pk"), since=OuterRef("since"))
    latest = asks.order_by("-created_at")
    calls = Call.objects.filter(service=OuterRef("pk")).exclude(done_at=None).order_by("-done_at")
    checks = Verification.objects.filter(service=OuterRef("pk")).order_by("-created_at")
    return listings.annotate(
        verified_at=Subquery(checks.values("created_at")[:1]),
        ask_step=Subquery(latest.values("step")[:1]),
        ask_mailed=Subquery(latest.values("mailed")[:1]),
        asked_at=Subquery(latest.values("created_at")[:1]),
        called_at=Subquery(calls.values("done_at")[:1]),
        call_outcome=Subquery(calls.values("outcome")[:1]),
    )


def conditions() -> dict[str, Q]:
    """Each thing to do, as a condition on `public_listings`."""
    today = timezone.localdate()
    soon = today + timedelta(days=settings.NOTICE_ENDS_DAYS)
    long_ago = timezone.now() - timedelta(days=settings.FULL_LONG_DAYS)
    since_then = Q(verified_at=None) | Q(verified_at__lt=F("called_at"))
    full = Q(taking=Service.Taking.FULL, taking_until__gt=timezone.now())
    return {
        "stale": Q(since__lte=day_before(settings.LEAVE_AFTER_DAYS)),
        "remind": Q(since__lte=day_before(settings.REMIND_AFTER_DAYS)),
        "due": Q(since__lte=day_before(settings.VERIFY_AFTER_DAYS)),
        "asked": Q(ask_mailed=True),
        "silent": Q(ask_mailed=False),
        "trouble": Q(call_outcome__in=TROUBLE) & since_then,
        "reported": Q(open_reports()),
        "full": full & Q(taking_since__lte=long_ago),
        "notice": Q(notice_until__gte=today, notice_until__lte=soon),
    }


def to_keep_true(area: Area, what: str) -> QuerySet[Service]:
    """The listings for which this is to be done; anything at all for an empty word.

    `first` names the most urgent thing.
    """
    known = conditions()
    anything = Q()
    for name in ("due", "trouble", "reported", "full", "notice"):
        anything |= known[name]
    cases = [When(known[name], then=Value(name)) for name in known if name not in ("asked",)]
    found = public_listings(area).annotate(
        first=Case(*cases, default=Value(""), output_field=TextField())
    )
    return found.filter(known.get(what, anything)).select_related("area", "organization")


def put_trouble(listings: Iterable[Any]) -> None:
    """Write on each listing of a page what went wrong at the latest call, and what was reported."""
    shown = list(listings)
    said = reports_of(one.pk for one in shown)
    for one in shown:
        one.said = said.get(one.pk, [])
        wrong = one.call_outcome in TROUBLE
        wrong = wrong and (one.verified_at is None or one.verified_at < one.called_at)
        one.trouble = Call.Outcome(one.call_outcome).label if wrong else ""


def order_of(sort: str) -> list:
    """The order asked for, the oldest first by default; the key last."""
    fields = ORDERS.get(sort.lstrip("-"), ORDERS["since"])
    if sort.startswith("-") and sort[1:] in ORDERS:
        return [*(F(name).desc() for name in fields), "pk"]
    return [*fields, "pk"]


def worth_calling(area: Area, category: str, county: str) -> QuerySet[Service]:
    """Listings for a meeting, those unverified for longest first."""
    found = public_listings(area)
    if category:
        inside = Q(categories__category=category) | Q(categories__category__parent=category)
        found = found.filter(inside)
    if county:
        found = found.filter(Q(counties__county=county) | Q(statewide=True))
    return found.select_related("area", "organization").distinct().order_by(*order_of("since"))
