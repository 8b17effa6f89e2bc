"""Breaking the glass: statewide staff read a record in an emergency, for minutes, seen by all."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cppc.core.notices import hint
from families.agreement import VERSION
from families.models import Family
from teams.access import Actor

SHORTEST_REASON = 20
LIMITED = "limited"  # what the database answers instead of a record's id


def break_glass(*, reference: str, reason: str, agreed: bool, by: Actor) -> Family:
    """Open one record for reading for a short time; the area and the facilitators are told.

    The database makes the place, the row that is shown for good and the notices in one act.
    Raises ValidationError without the right, without acceptance of confidentiality, with too
    short a reason, when there is no such record (a sealed one is not there), or after too many
    in a day; that refusal stays on record.
    """
    if not agreed:
        raise ValidationError({"agreed": _("Accept the agreement to open the record.")})
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why in a full sentence.")})
    most = settings.BREAK_GLASS_PER_DAY
    asked = [reference.strip().upper(), reason.strip(), settings.BREAK_GLASS_MINUTES, VERSION, most]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT authz.break_glass(%s, %s, %s, %s, %s)", asked)
            (found,) = cursor.fetchone()
    except ProgrammingError:
        raise ValidationError(_("Only state staff with this right can do this.")) from None
    if found == LIMITED:
        words = ngettext(
            "You opened %(most)s record in an emergency in the last 24 hours. More are not open "
            "to you today. Call the area's coordinator or the family's facilitator.",
            "You opened %(most)s records in an emergency in the last 24 hours. More are not open "
            "to you today. Call the area's coordinator or the family's facilitator.",
            most,
        )
        raise ValidationError(words % {"most": most})
    if not found:
        raise ValidationError({"reference": _("There is no record with this reference.")})
    hint()
    return Family.objects.select_related("area").get(pk=found)
