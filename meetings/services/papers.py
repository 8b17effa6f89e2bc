"""A plan is agreed at a meeting."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Plan, PlanVersion
from families.services.agree import agree_plan, content_of, reads_like
from meetings.models import FamilyMeeting
from teams.access import Actor


def agreed_at(meeting: FamilyMeeting, plan: Plan) -> PlanVersion | None:
    """The version this meeting locked, while the plan still reads like it."""
    version = PlanVersion.objects.filter(plan=plan, meeting=meeting.pk).first()
    return version if version and reads_like(version.content, content_of(plan)) else None


@transaction.atomic
def agree_at_meeting(
    *,
    meeting: FamilyMeeting,
    plan: Plan,
    version: int,
    positions: Iterable[dict[str, Any]],
    by: Actor,
) -> PlanVersion:
    """Lock the plan with what each person at the meeting said to it; a second try changes nothing.

    Raises StaleRow when the plan was changed since the page was opened, ValidationError for a
    meeting that was called off or whose day has not come.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if done := agreed_at(meeting, plan):
        return done
    if meeting.state == FamilyMeeting.State.CANCELLED:
        raise ValidationError(_("This meeting was called off. Schedule a new one."))
    if timezone.localdate(meeting.starts_at) > timezone.localdate():
        raise ValidationError(_("This meeting's day has not come. A plan is agreed at a meeting."))
    return agree_plan(plan=plan, positions=positions, by=by, version=version, meeting=meeting.pk)
