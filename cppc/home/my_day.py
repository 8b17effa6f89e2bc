"""A facilitator's day: meetings, calls, overdue promises, what ends soon. No word of a family."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.home.waiting import MOST, Row, Section, late_words
from families.led import (
    LateFamily,
    lapse_day,
    led_calls,
    led_consents,
    led_late_families,
    my_lapses,
)
from meetings.models import FamilyMeeting
from teams.models import User

CONSENT_DAYS, APPROVAL_DAYS, DAYS_AHEAD = 30, 60, 7


def sections_of_day(user: User) -> list[Section]:
    """What the day holds, the most pressing first; the same few queries whatever there is."""
    found = [*meetings(user), calls(), promises(), consents(), lapses(user)]
    return [section for section in found if section is not None]


def meetings(user: User) -> list[Section]:
    """Today's meetings that one leads, those that wait for their notes, and the week ahead."""
    today = timezone.localdate()
    begins, ends = _midnight(today), _midnight(today + timedelta(days=1))
    state = FamilyMeeting.State
    mine = FamilyMeeting.objects.filter(facilitator=user).filter(
        Q(state=state.SCHEDULED, starts_at__lt=_midnight(today + timedelta(days=DAYS_AHEAD + 1)))
        | Q(state=state.HELD, starts_at__gte=begins, starts_at__lt=ends)
    )
    rows: dict[str, list[Row]] = {"today": [], "notes": [], "ahead": []}
    for meeting in mine.for_list():
        part = "ahead" if meeting.starts_at >= ends else "today"
        part = "notes" if meeting.starts_at < begins else part
        rows[part].append(_meeting_row(meeting))
    headings = {
        "today": (_("Today's meetings"), _("No meeting today.")),
        "notes": (_("Meetings not written down yet"), _("Every meeting is written down.")),
        "ahead": (_("The next seven days"), _("No meeting in the next seven days.")),
    }
    return [Section(name, *headings[name], rows[name]) for name in rows]


def _meeting_row(meeting: FamilyMeeting) -> Row:
    held = meeting.state == FamilyMeeting.State.HELD
    return Row(
        label=meeting.family.reference,
        url=meeting.get_absolute_url(),
        when=meeting.starts_at,
        note=f"{meeting.get_mode_display()}, {meeting.area.name}",
        badge=_("held") if held else "",
        kind="good",
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def calls() -> Section:
    """People who promised something and ask to be called."""
    found, total = led_calls(MOST)
    rows = [Row(call.reference, call.url, when=call.asked_at) for call in found]
    return Section("calls", _("Please call"), _("Nobody waits for your call."), rows, total)


def promises() -> Section:
    """Families one leads with overdue steps, the oldest first; the rest stands on a page."""
    found, families, total = led_late_families(MOST)
    rows = [_late_row(family) for family in found]
    if families > MOST:
        rows = [*rows[: MOST - 1], Row(_("All overdue promises"), reverse("families:promises"))]
    return Section("promises", _("Overdue promises"), _("Nothing is overdue."), rows, total)


def _late_row(late: LateFamily) -> Row:
    """A family's overdue steps: the first day, how many, and the last word when there is one."""
    badge = late_words(late.number) if late.number > 1 else ""
    return Row(late.reference, late.url, late.first_day, late.last_word, badge, "warn")


def consents() -> Section:
    """Consents that end in the next thirty days."""
    until = timezone.localdate() + timedelta(days=CONSENT_DAYS)
    found, total = led_consents(until, MOST)
    rows = [
        Row(
            label=consent.reference,
            url=reverse("families:detail", args=[consent.area_slug, consent.reference]),
            when=consent.expires_on,
        )
        for consent in found
    ]
    empty = _("No consent ends in the next thirty days.")
    return Section("consents", _("Consents that end soon"), empty, rows, total)


def lapses(user: User) -> Section | None:
    """One's own approval, when it ends in the next sixty days or has ended; else nothing."""
    until = timezone.localdate() + timedelta(days=APPROVAL_DAYS)
    rows = [
        Row(label=entry.area.name, url=reverse("teams:profile"), when=lapse_day(entry))
        for entry in my_lapses(user, until)
    ]
    return Section("lapses", _("Your approval ends"), "", rows) if rows else None
