"""What waits for the person who signed in: sections of the home page, by role."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.figures import to_approve
from families.figures import (
    DueStep,
    asked_to_take_over,
    due_steps,
    my_places_to_accept,
    waiting_referrals,
    without_facilitator,
)
from families.figures_consent import my_families
from families.models import CircleMember, Family
from meetings.figures import missed_invitations, my_meetings
from resources.figures import to_publish, to_verify
from teams.figures import open_join_requests
from teams.models import Area, Invitation, Membership, StatewideRole, User
from teams.roles import Permission, permissions_of

SOON = timedelta(days=14)
MOST = 10


@dataclass(frozen=True)
class Row:
    """One thing that waits: a link, when it is due, what more there is to say."""

    label: str
    url: str
    when: date | datetime | None = None
    note: str = ""
    badge: str = ""
    kind: str = "info"


@dataclass
class Section:
    """A part of the home page; `empty` is what it says when nothing waits."""

    name: str
    heading: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    count: int | None = None

    @property
    def total(self) -> int:
        """How many things wait, those not shown too."""
        return len(self.rows) if self.count is None else self.count

    @property
    def shown(self) -> list[Row]:
        return self.rows[:MOST]

    @property
    def hidden(self) -> int:
        """How many rows there is no room for."""
        return len(self.rows) - len(self.shown)


@dataclass
class Standing:
    """Where somebody has which roles."""

    user: User
    areas: dict[UUID, Area]
    roles: dict[UUID, set[str]]
    statewide: set[str]

    def areas_with(self, permission: str) -> list[Area]:
        """Areas in which a role of the person there gives this permission."""
        return [
            area for pk, area in self.areas.items() if permission in permissions_of(self.roles[pk])
        ]

    def may_statewide(self, permission: str) -> bool:
        """Whether a role for the whole state gives it."""
        return permission in permissions_of(self.statewide)

    @property
    def nobody_yet(self) -> bool:
        """Whether this is a plain account without any role."""
        return not self.areas and not self.statewide


def standing_of(user: User) -> Standing:
    """The person's roles today; two queries."""
    areas: dict[UUID, Area] = {}
    roles: dict[UUID, set[str]] = {}
    mine = Membership.objects.current().filter(person=user, area__state=Area.State.ACTIVE)
    for membership in mine.select_related("area").order_by("area__name"):
        areas[membership.area_id] = membership.area
        roles.setdefault(membership.area_id, set()).add(membership.role)
    statewide = StatewideRole.objects.current().filter(person=user)
    return Standing(user, areas, roles, set(statewide.values_list("role", flat=True)))


def sections_for(standing: Standing) -> list[Section]:
    """Everything that waits, the most pressing first; a fixed number of queries for a role."""
    built = [
        families(standing),
        asked_into_circles(standing),
        referrals(standing),
        unled(standing),
        missed(),
        meetings(standing),
        steps(standing),
        families_to_take_over(standing),
        join_requests(standing),
        listings_to_publish(standing),
        listings_to_verify(standing),
        money(standing),
        invitations(standing),
    ]
    return [section for section in built if section is not None]


def asked_into_circles(standing: Standing) -> Section | None:
    """Families that ask for this person's help; shown only when there are any."""
    rows = [
        Row(
            label=_asked(place),
            url=reverse("families:accept", args=[place.pk]),
            note=place.get_capacity_display(),
        )
        for place in my_places_to_accept(standing.user)
    ]
    if not rows:
        return None
    return Section("circles", _("You are asked to take part"), "", rows)


def _asked(place: CircleMember) -> str:
    """A first question, or the same again because the agreement has changed."""
    words = _("A family in %(area)s asks you to take part")
    if place.again:  # type: ignore[attr-defined]
        words = _("The agreement for a family in %(area)s has changed: read it again")
    return words % {"area": place.area.name}


def families(standing: Standing) -> Section | None:
    """Records open to somebody without a role in an area: nothing else leads there."""
    if standing.areas:
        return None
    rows = [
        Row(place.family.reference, place.family.get_absolute_url(), note=place.area.name)
        for place in my_families(standing.user).select_related("family__area")
    ]
    return Section("families", _("Records open to you"), "", rows) if rows else None


def referrals(standing: Standing) -> Section | None:
    """Requests for a family meeting that nobody has decided, by area; the oldest tells the age."""
    areas = {area.pk: area for area in standing.areas_with(Permission.SEE_REFERRALS)}
    if not areas:
        return None
    waiting = waiting_referrals(areas)
    rows = [
        Row(
            label=areas[area_id].name,
            url=reverse("families:referral_list", args=[areas[area_id].slug]),
            when=oldest,
            note=_("the oldest one"),
            badge=str(number),
            kind="warn",
        )
        for area_id, number, oldest in waiting
    ]
    heading, empty = _("Requests waiting"), _("No request for a family meeting waits.")
    total = sum(number for _area, number, _oldest in waiting)
    return Section("referrals", heading, empty, rows, total)


def unled(standing: Standing) -> Section | None:
    """Families that every facilitator has left by the end of a role."""
    areas = {area.pk: area for area in standing.areas_with(Permission.ASSIGN_FACILITATOR)}
    if not areas:
        return None
    families = Family.objects.filter(pk__in=without_facilitator(), area__in=list(areas))
    rows = [
        Row(
            label=family.reference,
            url=reverse("families:assign", args=[areas[family.area_id].slug, family.reference]),
            note=areas[family.area_id].name,
            badge=_("no facilitator: assign one"),
            kind="warn",
        )
        for family in families.order_by("opened_on", "reference")
    ]
    return Section("unled", _("Families without a facilitator"), "", rows) if rows else None


def missed() -> Section | None:
    """Invitations that did not arrive, for whoever leads the meeting."""
    rows = [
        Row(found.reference, found.url, found.starts_at, badge=_("did not arrive"), kind="bad")
        for found in missed_invitations()
    ]
    if not rows:
        return None
    return Section("missed", _("Invitations that did not arrive: ask another way"), "", rows)


def meetings(standing: Standing) -> Section:
    """Meetings ahead."""
    managed = [area.pk for area in standing.areas_with(Permission.MANAGE_TEAM)]
    rows = [
        Row(
            label=m.label,
            url=m.url,
            when=m.starts_at,
            note=m.area,
            badge=_("family meeting") if m.of_a_family else _("team meeting"),
        )
        for m in my_meetings(standing.user, managed)
    ]
    return Section("meetings", _("Your next meetings"), _("No meeting is ahead."), rows)


def steps(standing: Standing) -> Section:
    """Steps of plans that are overdue or due soon; no word of what they are."""
    soon = timezone.localdate() + SOON
    due = [step for step in due_steps() if step.by_when <= soon]
    late: dict[str, list[DueStep]] = {}
    for step in due:
        if step.overdue:
            late.setdefault(step.reference, []).append(step)
    rows = [_late_row(found) for found in late.values()]
    rows += [_step_row([step]) for step in due if not step.overdue]
    empty = _("None of your own steps is overdue, and none is due in the next two weeks.")
    if standing.areas_with(Permission.OPEN_FAMILY):  # who leads families sees all their steps
        empty = _("Nothing is overdue, and nothing is due in the next two weeks.")
    return Section("steps", _("Steps of plans, overdue or due soon"), empty, rows, len(due))


def _step_row(found: list[DueStep], badge: str = "") -> Row:
    """One step, or several of one family, by the day of the first."""
    mine = {step.mine for step in found}
    note = _("yours") if mine == {True} else _("somebody else's")
    return Row(
        label=found[0].reference,
        url=reverse("families:plan", args=[found[0].area_slug, found[0].reference]),
        when=found[0].by_when,
        note=note if len(mine) == 1 else _("yours and somebody else's"),
        badge=badge,
        kind="warn",
    )


def _late_row(found: list[DueStep]) -> Row:
    """A family's overdue steps as one row, with their number when there are several."""
    return _step_row(found, late_words(len(found)))


def late_words(number: int) -> str:
    """The badge of a family with so many overdue steps."""
    words = ngettext("%(n)s overdue", "%(n)s overdue", number) % {"n": number}
    return _("overdue") if number == 1 else words


def families_to_take_over(standing: Standing) -> Section | None:
    """Families that another area asks one of the person's areas to take over."""
    areas = standing.areas_with(Permission.ASSIGN_FACILITATOR)
    rows = [
        Row(
            label=handover.reference,
            url=reverse("families:handover_answer", args=[handover.to_area.slug, handover.pk]),
            when=handover.created_at,
            note=handover.area.name,
        )
        for handover in (asked_to_take_over(area.pk for area in areas) if areas else [])
    ]
    if not rows:
        return None
    return Section("handovers", _("Another area asks yours to take over"), "", rows)


def join_requests(standing: Standing) -> Section | None:
    """People who wrote that they want to help, by area."""
    areas = standing.areas_with(Permission.MANAGE_TEAM)
    if not areas:
        return None
    waiting = open_join_requests(area.pk for area in areas)
    rows = counted(areas, waiting, "teams:join_requests")
    heading, empty = _("People who want to join"), _("Nobody waits for an answer.")
    return Section("join", heading, empty, rows, sum(waiting.values()))


def listings_to_publish(standing: Standing) -> Section | None:
    """Listings handed in, for those who publish."""
    areas = standing.areas_with(Permission.PUBLISH_LISTINGS)
    if not areas:
        return None
    waiting = to_publish(area.pk for area in areas)
    rows = counted(areas, waiting, "resources:index", query="?state=ready")
    heading, empty = _("Listings to publish"), _("No listing waits to be published.")
    return Section("publish", heading, empty, rows, sum(waiting.values()))


def listings_to_verify(standing: Standing) -> Section | None:
    """Public listings that nobody has checked lately, for those who edit."""
    areas = standing.areas_with(Permission.EDIT_LISTINGS)
    if not areas:
        return None
    waiting = to_verify(area.pk for area in areas)
    rows = counted(areas, waiting, "resources:index", query="?state=to_verify")
    heading, empty = _("Listings to check"), _("Every public listing was checked lately.")
    return Section("verify", heading, empty, rows, sum(waiting.values()))


def counted(
    areas: Iterable[Area], counts: dict[UUID, int], address: str, query: str = ""
) -> list[Row]:
    """One row for each area in which something waits: its name and how many."""
    return [
        Row(area.name, reverse(address, args=[area.slug]) + query, badge=str(counts[area.pk]))
        for area in areas
        if counts.get(area.pk)
    ]


def money(standing: Standing) -> Section | None:
    """Requests for money that this person may decide."""
    if not standing.areas_with(Permission.APPROVE_SPENDING):
        return None
    rows = [
        Row(c.reference, c.get_absolute_url(), when=c.created_at, note=c.area.name)
        for c in to_approve(standing.user)
    ]
    heading, empty = _("Money to approve"), _("No request for money waits for you.")
    return Section("money", heading, empty, rows)


def invitations(standing: Standing) -> Section | None:
    """Invitations this person sent that nobody has accepted yet."""
    invites = bool(standing.areas_with(Permission.MANAGE_PEOPLE))
    if not invites and not standing.may_statewide(Permission.MANAGE_PEOPLE):
        return None
    waiting = Invitation.objects.filter(
        Q(expires_at__gt=timezone.now()),
        invited_by=standing.user,
        accepted_at=None,
        withdrawn_at=None,
    ).select_related("area")
    rows = [
        Row(
            label=invitation.name or invitation.email,
            url=people_page(invitation.area),
            when=invitation.expires_at,
            note=invitation.get_role_display(),
        )
        for invitation in waiting.order_by("expires_at", "pk")[:MOST]
    ]
    empty = _("Everybody you invited has answered.")
    return Section("invitations", _("Your invitations that wait for an answer"), empty, rows)


def people_page(area: Area | None) -> str:
    """Where an invitation of the area, or of the state, can be seen."""
    return reverse("teams:invitations", args=[area.slug]) if area else reverse("teams:state_people")
