"""Minutes of a team's meeting: held, written, published past the wall, taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.services.records import StaleRow
from meetings.models import TeamMeeting, TeamMinutes
from teams.access import Actor
from teams.services.wall import refuse_names


@transaction.atomic
def hold_team_meeting(*, meeting: TeamMeeting, by: Actor) -> TeamMeeting:
    """Write down that the meeting took place; raises ValidationError before it began."""
    meeting = _locked(meeting)
    if meeting.state == TeamMeeting.State.HELD:
        return meeting  # the same button, pressed twice
    if meeting.state == TeamMeeting.State.CANCELLED:
        raise ValidationError(_("This meeting was called off."))
    if meeting.starts_at > timezone.now():
        raise ValidationError(_("This meeting has not begun yet."))
    meeting.state = TeamMeeting.State.HELD
    meeting.version += 1
    meeting.save(force_update=True)
    return meeting


@transaction.atomic
def save_minutes(
    *, meeting: TeamMeeting, version: int, text_en: str, text_es: str, by: Actor
) -> TeamMinutes:
    """Write the minutes of a meeting that was held; `version` is 0 for the first words.

    Raises StaleRow when somebody else saved meanwhile, NamesFound when the words may name somebody
    of a family, and ValidationError for a meeting not held or minutes that are published.
    """
    meeting = _locked(meeting)
    if meeting.state != TeamMeeting.State.HELD:
        raise ValidationError(_("Write first that the meeting took place."))
    minutes = TeamMinutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is not None and minutes.version != version:
        raise StaleRow(minutes)
    if minutes is not None and minutes.public:
        raise ValidationError(_("These minutes are published. Take them back first."))
    refuse_names(area=meeting.area, texts=[text_en, text_es], by=by)
    minutes = minutes or TeamMinutes(area_id=meeting.area_id, meeting=meeting, version=0)
    minutes.text_en, minutes.text_es = text_en, text_es
    minutes.version += 1
    minutes.clean_fields(exclude=["area", "meeting", "published_by"])
    minutes.save()
    return minutes


@transaction.atomic
def publish_minutes(*, minutes: TeamMinutes, by: Actor) -> TeamMinutes:
    """Let everybody read the minutes of a public meeting.

    The words pass the wall once more: a family may have come since they were written. Raises
    NamesFound, or ValidationError when there is nothing to read or the meeting is not public.
    """
    rows = TeamMinutes.objects.select_for_update(of=("self",)).select_related("meeting__team")
    minutes = rows.get(pk=minutes.pk)
    meeting = minutes.meeting
    if not (meeting.public and meeting.team.public):
        raise ValidationError(_("This meeting is for the team alone. Its minutes stay there."))
    if not (minutes.text_en.strip() or minutes.text_es.strip()):
        raise ValidationError(_("Write the minutes first."))
    refuse_names(area=minutes.area, texts=[minutes.text_en, minutes.text_es], by=by)
    minutes.public, minutes.published_at, minutes.published_by = True, timezone.now(), by.user
    minutes.version += 1
    minutes.save(force_update=True)
    return minutes


@transaction.atomic
def take_back_minutes(*, minutes: TeamMinutes, by: Actor) -> TeamMinutes:
    """Take published minutes off the public page, to correct them."""
    minutes = TeamMinutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    minutes.public = False
    minutes.version += 1
    minutes.save(force_update=True)
    return minutes


def _locked(meeting: TeamMeeting) -> TeamMeeting:
    rows = TeamMeeting.objects.select_for_update(of=("self",)).select_related("area", "team")
    return rows.get(pk=meeting.pk)
