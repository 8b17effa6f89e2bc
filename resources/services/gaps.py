"""The team's list of needs, and searches that found little."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.throttle import may_go_on, visitor
from resources.models import Category, CommunityNeed, SearchCount, Service
from resources.search import with_wider
from teams.access import Actor
from teams.models import Area, County
from teams.roles import Permission
from teams.services.wall import refuse_names

FEW = 3  # so many listings or fewer are little for a search
DAY = 24 * 60 * 60
COUNTED_A_DAY = 20  # more searches of one visitor say nothing about the community


def note_search(request: HttpRequest, *, codes: list[str], county: str, found: int) -> None:
    """Count a search that found little: the kinds of help asked for, never its words.

    A visitor counts once a day for a kind and county. Sensitive kinds are not counted at all.
    """
    if found > FEW or not codes:
        return
    who = visitor(request)
    for code in codes:
        once = may_go_on(f"gap:{code}:{county}", who, limit=1, seconds=DAY)
        if once and may_go_on("gaps", who, limit=COUNTED_A_DAY, seconds=DAY):
            with connection.cursor() as cursor:
                cursor.execute("SELECT authz.count_search(%s, %s, %s)", [code, county, found])


def forget_old_searches() -> int:
    """Delete counts of months that the board no longer shows; returns how many. In the worker."""
    return SearchCount.objects.filter(month__lt=first_month()).delete()[0]


def first_month() -> date:
    """The first month the board shows: this one a year ago."""
    today = timezone.localdate()
    return date(today.year - 1, today.month, 1)


@transaction.atomic
def put_on_list(
    *,
    area: Area,
    category: Category,
    county: County | None,
    language: str,
    why: str,
    note: str,
    by: Actor,
) -> CommunityNeed:
    """Put a kind of help that is missing on the team's list.

    Raises ValidationError when it stands there, NamesFound for a note that may name a family.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    refuse_names(area=area, texts=[note], by=by)
    need = CommunityNeed(
        area=area,
        category=category,
        county=county,
        language=language,
        why=why,
        note=note,
        opened_by=by.user,
    )
    need.full_clean(exclude=["opened_by"])
    need.save(force_insert=True)
    return need


@transaction.atomic
def close_need(*, need: CommunityNeed, because: str, by: Actor) -> CommunityNeed:
    """Take a need off the list without a listing, with the reason."""
    saved = _locked(need)
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    if not saved.is_open:
        return saved
    refuse_names(area=saved.area, texts=[because], by=by)
    saved.closed_at, saved.closed_because = timezone.now(), because
    return _saved(saved)


@transaction.atomic
def reopen_need(*, need: CommunityNeed, by: Actor) -> CommunityNeed:
    """Put a closed need back on the list. Raises ValidationError when it stands there again."""
    saved = _locked(need)
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    if saved.is_open:
        return saved
    if _open_needs(saved.area, [saved.category_id]).filter(
        county=saved.county, language=saved.language
    ):
        raise ValidationError(_("This is on the list already."))
    return _reopened(saved)


def close_answered_needs(listing: Service) -> int:
    """Close the open needs that a listing, public from now on, answers; how many they were.

    It answers when it has the kind of help (or a narrower one), serves the county, where one is
    named, and helps in the language, where one is named.
    """
    parents = dict(Category.objects.values_list("code", "parent_id"))
    codes = with_wider([one.category_id for one in listing.categories.all()], parents)
    counties = {one.county_id for one in listing.counties.all()}
    languages = {one.code for one in listing.languages.all()}
    number = 0
    for need in _open_needs(listing.area, codes).select_for_update(of=("self",)):
        serves = listing.statewide or need.county_id is None or need.county_id in counties
        if serves and (not need.language or need.language in languages):
            need.closed_at, need.answered_by = timezone.now(), listing
            _saved(need)
            number += 1
    return number


def reopen_unanswered_needs(listing: Service) -> int:
    """Put back on the list what only this listing answered, which is public no more."""
    number = 0
    for need in CommunityNeed.objects.filter(area=listing.area, answered_by=listing):
        stands = _open_needs(listing.area, [need.category_id]).filter(
            county=need.county_id, language=need.language
        )
        if not stands.exists():
            _reopened(need)
            number += 1
    return number


def _open_needs(area: Area, codes: list[str]) -> QuerySet[CommunityNeed]:
    needs = CommunityNeed.objects.filter(area=area, closed_at=None, category__in=codes)
    return needs.select_related("area")


def _locked(need: CommunityNeed) -> CommunityNeed:
    needs = CommunityNeed.objects.select_for_update(of=("self",)).select_related("area")
    return needs.get(pk=need.pk)


def _reopened(need: CommunityNeed) -> CommunityNeed:
    need.closed_at, need.closed_because, need.answered_by = None, "", None
    return _saved(need)


def _saved(need: CommunityNeed) -> CommunityNeed:
    need.version += 1
    need.save(force_update=True)
    return need
