"""Every write about a Shared Decision-Making Team: its seats, its members, their terms."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from teams.access import Actor
from teams.models import Area, Seat, SeatTerm, Team, TeamMember
from teams.models.team import Sector
from teams.services.wall import refuse_names

WORDS = ("meets", "title_en", "title_es", "organization")
LINKS = ["area", "team", "seat", "member", "person"]


def _check(row: Any) -> None:
    """Fields and every constraint; the links were chosen by us, not typed."""
    row.clean_fields(exclude=LINKS)
    row.validate_constraints()


def _save_new(row: Any) -> Any:
    _check(row)
    row.save(force_insert=True)
    return row


def _typed(fields: dict[str, Any]) -> list[str]:
    """The words among the fields, for the wall; how a member is called is the member's own."""
    return [str(fields[name]) for name in WORDS if fields.get(name)]


def _change(row: Any, fields: dict[str, Any]) -> Any:
    """Write `fields` onto the row as it is now."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    _check(row)
    row.save(force_update=True)
    return row


@transaction.atomic
def start_team(*, area: Area, by: Actor, seat_for_each_sector: bool = False, **fields: Any) -> Team:
    """A new team of the area, if wanted with one open seat for each of the nine sectors.

    Raises ValidationError when the area has a team of this name.
    """
    refuse_names(area=area, texts=[fields["name"], *_typed(fields)], by=by)
    team: Team = _save_new(Team(area=area, **fields))
    if seat_for_each_sector:
        for sector in Sector:
            add_seat(team=team, by=by, sector=sector, **titles_of(sector))
    return team


def titles_of(sector: Sector) -> dict[str, str]:
    """A seat's name when all that is known of it is its sector, in both languages."""
    titles = {}
    for language in ("en", "es"):
        with override(language):
            label = str(sector.label)
            titles[f"title_{language}"] = label[:1].upper() + label[1:]
    return titles


@transaction.atomic
def change_team(*, team: Team, by: Actor, **fields: Any) -> Team:
    """Change a team's name, kind, usual day, or whether the public page shows it."""
    refuse_names(area=team.area, texts=[fields.get("name", ""), *_typed(fields)], by=by)
    changed: Team = _change(team, fields)
    return changed


@transaction.atomic
def add_seat(*, team: Team, by: Actor, **fields: Any) -> Seat:
    """A new seat; it stands open until somebody is given it."""
    refuse_names(area=team.area, texts=_typed(fields), by=by)
    seat: Seat = _save_new(Seat(area_id=team.area_id, team=team, **fields))
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, by: Actor, **fields: Any) -> Seat:
    """Change what a seat is for; who holds it stays."""
    refuse_names(area=seat.area, texts=_typed(fields), by=by)
    changed: Seat = _change(seat, fields)
    return changed


@transaction.atomic
def remove_seat(*, seat: Seat, by: Actor) -> None:
    """Take a seat away. One that was ever held keeps its history and only stops to count.

    Raises ValidationError while somebody holds it, or is going to.
    """
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    today = timezone.localdate()
    if seat.terms.filter(Q(to_on=None) | Q(to_on__gte=today)).exists():
        raise ValidationError(_("Somebody holds this seat. End that term first."))
    if not seat.terms.exists():
        seat.delete()
        return
    seat.removed_on = today
    seat.version += 1
    seat.save(force_update=True)


@transaction.atomic
def add_member(*, team: Team, by: Actor, **fields: Any) -> TeamMember:
    """Somebody who takes part in the team, with or without an account.

    Raises NamesFound when the organization's name may be somebody's of a family.
    """
    refuse_names(area=team.area, texts=_typed(fields), by=by)
    member: TeamMember = _save_new(TeamMember(area_id=team.area_id, team=team, **fields))
    return member


@transaction.atomic
def change_member(*, member: TeamMember, by: Actor, **fields: Any) -> TeamMember:
    """Change how a member is called or reached; the seats and terms stay.

    Raises NamesFound when the organization's name may be somebody's of a family.
    """
    refuse_names(area=member.area, texts=_typed(fields), by=by)
    changed: TeamMember = _change(member, fields)
    return changed


@transaction.atomic
def give_seat(
    *,
    seat: Seat,
    member: TeamMember,
    from_on: date,
    by: Actor,
    to_on: date | None = None,
    office: str = SeatTerm.Office.MEMBER,
) -> SeatTerm:
    """Give a seat to a member of the same team, from a day on.

    Raises ValidationError when the seat was taken away, when the member is of another team, or
    when somebody else holds the seat on one of these days (an alternate stands beside the holder).
    """
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.removed_on is not None:
        raise ValidationError(_("This seat was taken away."))
    if member.team_id != seat.team_id:
        raise ValidationError({"member": _("Choose a member of this team.")})
    term = SeatTerm(
        area_id=seat.area_id, seat=seat, member=member, office=office, from_on=from_on, to_on=to_on
    )
    _check_free(term)
    given: SeatTerm = _save_new(term)
    return given


def _check_free(term: SeatTerm) -> None:
    """Refuse days on which the seat already has a holder, or this very alternate."""
    others = SeatTerm.objects.filter(seat=term.seat)
    if term.office == SeatTerm.Office.ALTERNATE:
        others = others.filter(office=SeatTerm.Office.ALTERNATE, member=term.member)
    else:
        others = others.exclude(office=SeatTerm.Office.ALTERNATE)
    others = others.filter(Q(to_on=None) | Q(to_on__gte=term.from_on))
    if term.to_on is not None:
        others = others.filter(from_on__lte=term.to_on)
    if others.exists():
        raise ValidationError(
            _("Somebody already holds this seat in that time. End that term first.")
        )


@transaction.atomic
def end_term(*, term: SeatTerm, to_on: date, by: Actor) -> SeatTerm:
    """Set the last day of somebody's term; the term stays in the seat's history.

    Raises ValidationError for a day before the term began, or when it has already ended.
    """
    term = SeatTerm.objects.select_for_update(of=("self",)).get(pk=term.pk)
    if term.to_on is not None and term.to_on < timezone.localdate():
        raise ValidationError(_("This term has already ended."))
    if to_on < term.from_on:
        raise ValidationError({"to_on": _("The last day must not be before the first.")})
    term.to_on = to_on
    term.version += 1
    term.save(force_update=True)
    return term
