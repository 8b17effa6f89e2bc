"""Notes of a community meeting: no record of DHS, unless they are shared with DHS."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Disclosure
from families.services.disclosures import record_disclosure
from meetings.models import FamilyMeeting
from teams.access import Actor


@transaction.atomic
def share_notes(*, meeting: FamilyMeeting, why: str, by: Actor) -> FamilyMeeting:
    """Let DHS workers of the circle read the notes from now on; written down as a disclosure.

    Raises ValidationError without a word of why. A second time changes nothing.
    """
    meeting = FamilyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not meeting.kept_from_dhs:
        return meeting
    if not why.strip():
        raise ValidationError({"why": _("Say why the notes are shared, and who agreed to it.")})
    record_disclosure(
        family=meeting.family,
        what=Disclosure.What.NOTES,
        recipient=_("DHS workers of the circle"),
        purpose=why,
        form=Disclosure.Form.SHARE,
        subject_id=meeting.pk,
        by=by,
    )
    return _save(meeting, True)


@transaction.atomic
def stop_sharing_notes(*, meeting: FamilyMeeting, by: Actor) -> FamilyMeeting:
    """From now on DHS workers of the circle do not read the notes; what they read stays read."""
    meeting = FamilyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    return meeting if meeting.kept_from_dhs else _save(meeting, False)


def _save(meeting: FamilyMeeting, shared: bool) -> FamilyMeeting:
    meeting.dhs_since = timezone.now() if shared else None
    meeting.version += 1
    meeting.save(force_update=True)
    return meeting
