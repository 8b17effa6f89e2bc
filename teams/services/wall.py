"""The wall: words for the public pass only when they name nobody of the area's families.

The database compares (`authz.names_in`) and answers with places in the words alone. A hit holds
the words back; a second person may let exactly these words pass (pitfalls, rule 12).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.crypto import decrypt, encrypt
from cppc.core.identity import current
from cppc.core.notices import queue
from teams.access import Actor
from teams.models import Area, HeldWords, Membership, NameCheck
from teams.roles import GRANTS, Permission

PURPOSE = "wall"
ALLOWED_FOR = timedelta(days=30)
ASKED_FOR = timedelta(days=14)
ASKED_NOTICE = "teams.names_asked"
DECIDED_NOTICE = "teams.names_decided"


class Piece(NamedTuple):
    """A part of the words; `hit` when it may name somebody of a family."""

    text: str
    hit: bool


class NamesFound(ValidationError):  # noqa: N818 - it is an answer about words, not a fault
    """The words may name somebody of a family; carries the words, where, and whose families."""

    def __init__(self, words: str, hits: list[tuple[int, int]], area: Area | None = None) -> None:
        found = ", ".join(dict.fromkeys(piece.text for piece in pieces(words, hits) if piece.hit))
        super().__init__(
            _("These words may name somebody of a family: %(found)s. Nothing is published yet."),
            code="names",
            params={"found": found},
        )
        self.words, self.hits, self.area = words, hits, area


def hash_of(words: str) -> str:
    """By what the same words are known again; the database counts it, its guard does the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.words_hash(%s)", [words])
        return str(cursor.fetchone()[0])


def names_in(area: Area, words: str) -> list[tuple[int, int]]:
    """Where the words may name somebody of the area's families: first character and length."""
    return _names_in_each(area, [words], [True])[0]


def _names_in_each(
    area: Area | None, texts: list[str], lone: list[bool]
) -> list[list[tuple[int, int]]]:
    """For each text, where it may name somebody; all texts go to the database at once."""
    compared = (
        "SELECT t.number - 1, n.first - 1, n.length"
        " FROM unnest(%s::text[], %s) WITH ORDINALITY t (words, lone, number),"
        " LATERAL authz.names_in(%s, t.words, t.lone) n ORDER BY 1, 2, 3 DESC"
    )
    apart: list[list[tuple[int, int]]] = [[] for _text in texts]
    with connection.cursor() as cursor:
        cursor.execute(compared, [texts, lone, area.pk if area else None])
        for number, first, length in cursor.fetchall():
            if not apart[number] or first >= sum(apart[number][-1]):  # not inside a longer one
                apart[number].append((first, length))
    return apart


def pieces(words: str, hits: list[tuple[int, int]]) -> list[Piece]:
    """The words cut at the hits, for a page that marks them."""
    cut, at = [], 0
    for first, length in hits:
        cut += [Piece(words[at:first], False), Piece(words[first : first + length], True)]
        at = first + length
    return [piece for piece in [*cut, Piece(words[at:], False)] if piece.text]


def refuse_names(
    *, area: Area | None, texts: Iterable[str], by: Actor, houses: Iterable[str] = ()
) -> None:
    """Let every text pass, or raise NamesFound for the first that may name somebody of a family.

    `houses` are names of houses, groups and towns: a surname by itself says nothing there. Without
    an area the words are of the whole state and compared with everybody's families. A text passes
    as well when a second person allowed exactly these words. While nobody acts (the owner loads
    data) the guard of the database compares alone.
    """
    if current.get() is None:
        return
    told = [(words, True) for words in texts if words.strip()]
    told += [(words, False) for words in houses if words.strip()]
    if not told:
        return
    found = _names_in_each(area, [words for words, _lone in told], [lone for _words, lone in told])
    for (words, _lone), hits in zip(told, found, strict=True):
        if hits and not _let_pass(area, words):
            raise NamesFound(words, hits, area)


def rows_with_names(area: Area, rows: list[tuple[str, str]]) -> set[int]:
    """Which of many rows may name somebody: words of each, and names of houses in it."""
    texts = [words for row in rows for words in row]
    found = _names_in_each(area, texts, [True, False] * len(rows)) if texts else []
    return {at // 2 for at, hits in enumerate(found) if hits}


def _let_pass(area: Area | None, words: str) -> bool:
    since = timezone.now() - ALLOWED_FOR
    checks = NameCheck.objects.filter(area=area, words_hash=hash_of(words), decided_at__gte=since)
    return checks.filter(state=NameCheck.State.ALLOWED).exists()


@transaction.atomic
def hold_words(*, area: Area, about: str, found: NamesFound, by: Actor) -> NameCheck:
    """Put on record that words were held back; not what they say."""
    check = NameCheck(
        area=area,
        about=about,
        words_hash=hash_of(found.words),
        hits=len(found.hits),
        asked_by=by.user,
    )
    check.save(force_insert=True)
    return check


@transaction.atomic
def ask_for_words(
    *, area: Area, about: str, found: NamesFound, reason: str, by: Actor
) -> NameCheck:
    """Ask a second person to let exactly these words pass.

    Raises ValidationError without a reason, or when nobody else of the area could decide.
    """
    if not reason.strip():
        raise ValidationError(_("Say why these words name nobody of a family."))
    refuse_names(area=area, texts=[reason], by=by)
    check = NameCheck(
        area=area,
        about=about,
        words_hash=hash_of(found.words),
        hits=len(found.hits),
        state=NameCheck.State.ASKED,
        asked_by=by.user,
        reason=reason.strip()[:300],
    )
    check.save(force_insert=True)
    HeldWords(
        area=area,
        check_of=check,
        asked_by=by.user,
        sealed=encrypt(found.words, purpose=PURPOSE),
    ).save(force_insert=True)
    for person in _deciders(area, by):
        payload = {"recipient": str(person), "check": str(check.pk)}
        queue(ASKED_NOTICE, key=f"names:{check.pk}:{person}", payload=payload)
    return check


def _deciders(area: Area, by: Actor) -> set[object]:
    """Those of the area who may let words pass, without the one who asks."""
    roles = [role for role, given in GRANTS.items() if Permission.ALLOW_NAMES in given]
    rows = Membership.objects.current().filter(area=area, role__in=roles)
    return set(rows.exclude(person=by.user).values_list("person_id", flat=True))


def held_words(check: NameCheck) -> str:
    """The words somebody is asked about; empty once they are gone."""
    held = HeldWords.objects.filter(check_of=check).first()
    return decrypt(held.sealed, purpose=PURPOSE) if held else ""


def forget_held_words() -> int:
    """Words nobody decided about go after two weeks; run in the worker's scope."""
    return HeldWords.objects.filter(created_at__lt=timezone.now() - ASKED_FOR).delete()[0]


@transaction.atomic
def decide_words(*, check: NameCheck, allow: bool, by: Actor) -> NameCheck:
    """Let the words pass, or not; the words themselves go with the decision.

    Raises ValidationError for one's own words, or when somebody has decided already.
    """
    if by.user is None or check.asked_by_id == by.user.pk:  # the database hides it from a lock
        raise ValidationError(_("You asked for this yourself. Somebody else must decide."))
    check = NameCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.state != NameCheck.State.ASKED:
        raise ValidationError(_("Somebody has decided already."))
    check.state = NameCheck.State.ALLOWED if allow else NameCheck.State.REFUSED
    check.decided_by, check.decided_at = by.user, timezone.now()
    check.version += 1
    check.save(force_update=True)
    HeldWords.objects.filter(check_of=check).delete()
    payload = {"recipient": str(check.asked_by_id), "check": str(check.pk)}
    queue(DECIDED_NOTICE, key=f"names-decided:{check.pk}", payload=payload)
    return check
