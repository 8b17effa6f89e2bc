"""Who is told of a request for a meeting; the words are made when it is sent, as the recipient."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, job, notice, queue
from families.models import CircleMember, Referral
from families.services.referrals import ASKED_AGAIN_JOB, RECEIVED_JOB
from teams.roles import Permission

WAITING_NOTICE = "families.referral_waiting"
AGAIN_NOTICE = "families.request_about_family"
LEADS = ("facilitator", "co_facilitator")


@job(RECEIVED_JOB)
def tell_coordinators(payload: Payload) -> None:
    """One notice for everybody who answers the area's requests."""
    people = _people("people_with", payload["area"], Permission.MANAGE_REFERRALS)
    for person in people:
        queue(
            WAITING_NOTICE,
            key=f"request:{payload['request']}:{payload['turn']}:{person}",
            payload={"recipient": person, "request": payload["request"]},
        )


@notice(WAITING_NOTICE, label=gettext_lazy("Somebody asks for a family meeting"))
def referral_waiting(payload: Payload) -> Message | None:
    """For those who answer, as long as nobody has begun to."""
    row = Referral.objects.filter(pk=payload["request"], state=Referral.State.RECEIVED)
    request = row.select_related("area").first()
    if request is None:
        return None
    return Message(
        subject=_("A request waits for you"),
        text=_("Somebody asks for a family meeting. Sign in to read the request and to answer."),
        path=request.get_absolute_url(),
    )


@job(ASKED_AGAIN_JOB)
def tell_facilitators(payload: Payload) -> None:
    """One notice for everybody who leads the family's meetings."""
    for person in _people("facilitators_of", payload["family"]):
        queue(
            AGAIN_NOTICE,
            key=f"again:{payload['request']}:{person}",
            payload={"recipient": person, "family": payload["family"]},
        )


@notice(AGAIN_NOTICE, label=gettext_lazy("Somebody asked again about a family you lead"))
def request_about_family(payload: Payload) -> Message | None:
    """For the family's facilitators, while they are."""
    places = CircleMember.objects.current().filter(
        user_id=payload["recipient"], family_id=payload["family"], capacity__in=LEADS
    )
    place = places.exclude(accepted_at=None).select_related("area", "family").first()
    if place is None:
        return None
    return Message(
        subject=_("A new request"),
        text=_("Somebody asked about a family you work with. Sign in to read the request."),
        path=reverse("families:family_request", args=[place.area.slug, place.family.reference]),
    )


def _people(function: str, *arguments: str) -> list[str]:
    """The people a function of the database names; it answers the worker alone."""
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unnest(authz.{function}({marks}))", arguments)
        return [str(person) for (person,) in cursor.fetchall()]
