"""Requests for a family meeting at every stage, asked by invented people with plants for names."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cppc.core.identity import Identity, acting_as
from cppc.core.openings import open_referral
from cppc.home.demo.world import World, acting
from families.models import Family, Referral, ReferralEvent
from families.services.referrals import (
    accept_request,
    ask_for_meeting,
    search_family,
    step_request,
    transfer_request,
)
from teams.access import Actor
from teams.models import Area


@dataclass(frozen=True)
class Asked:
    """One request: who asks in which area, how many days ago, and how far it has come."""

    area: int
    days: int
    asker: str
    name: str
    words: str
    language: str = "en"
    caregiver: str = ""
    phone: str = ""
    email: str = ""
    best_time: str = ""
    safe: bool = False
    goes: str = "received"
    reason: str = ""


ASKED = [
    Asked(
        0,
        0,
        "self",
        "Petunia Primrose",
        "We have to leave our apartment in two weeks. I do not know whom to ask first.",
        phone="515-555-0121",
        best_time="After 5 on weekdays",
        safe=True,
    ),
    Asked(
        0,
        2,
        "relative",
        "Amapola",
        "Mi hermana está sola con tres niños y ya no puede más. Ella sabe que escribo.",
        language="es",
        caregiver="Azucena Almendro",
        phone="515-555-0122",
        best_time="Por la mañana",
    ),
    Asked(
        0,
        9,
        "school",
        "Mr. Hickory",
        "Two brothers often come without breakfast. The mother would like a meeting.",
        caregiver="Camellia Crabapple",
        email="hickory@example.org",
        safe=True,
        goes="screening",
        reason="I called twice. She is at work until Thursday.",
    ),
    Asked(
        0,
        20,
        "neighbor",
        "Sage Sycamore",
        "",
        phone="515-555-0124",
        goes="declined",
        reason="The family was asked and does not want a meeting now.",
    ),
    Asked(
        0,
        30,
        "provider",
        "Linden Lavender",
        "A father I work with asks for a meeting with the people around him.",
        email="linden@example.org",
        safe=True,
        goes="accepted",
        reason="The family is known here and said yes.",
    ),
    Asked(
        1,
        1,
        "dhs",
        "Mallow Magnolia",
        "The family would like to meet before the case closes.",
        phone="515-555-0126",
        safe=True,
    ),
    Asked(
        1,
        5,
        "self",
        "Laurel",
        "I moved here last month.",
        phone="515-555-0127",
        goes="transferred",
        reason="The family lives in the other area since last month.",
    ),
    Asked(
        2,
        12,
        "relative",
        "Heather Hornbeam",
        "",
        phone="515-555-0128",
        goes="closed",
        reason="They found help with the church before we met.",
    ),
]


def load_requests(world: World) -> None:
    """Each asked by nobody in particular, answered by the area's coordinator, then made older."""
    for number, asked in enumerate(ASKED):
        row = _ask(world, world.areas[asked.area], number, asked)
        if asked.goes != "received":
            with acting(world.person("coordinator", row.area), row.area) as by:
                open_referral(row.reference, "demo")
                _answer(world, row, asked, by)
        _move_back(row, asked.days)


def _ask(world: World, area: Area, number: int, asked: Asked) -> Referral:
    counties = world.counties(area)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cppc_app")
    with acting_as(Identity(request_id="demo")):
        reference = ask_for_meeting(
            area=area,
            key=uuid.UUID(int=world.dice.getrandbits(128)),
            asker=asked.asker,
            county=counties[number % len(counties)],
            language=asked.language,
            interpreter="",
            name=asked.name,
            caregiver=asked.caregiver,
            phone=asked.phone,
            email=asked.email,
            best_time=asked.best_time,
            safe_message=asked.safe,
            zip="",
            words=asked.words,
        )
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return Referral.objects.select_related("area").get(area=area, reference=reference)


def _answer(world: World, row: Referral, asked: Asked, by: Actor) -> None:
    name = asked.caregiver or asked.name
    search_family(row=row, name=name, phone="", born_from=None, born_to=None, by=by)
    if asked.goes == "accepted":
        known = Family.objects.filter(area=row.area, state=Family.State.OPEN, sealed=False)
        reference = known.order_by("reference")[0].reference
        accept_request(row=row, version=1, reason=asked.reason, known=reference, by=by)
    elif asked.goes == "transferred":
        goal = world.areas[0]
        transfer_request(row=row, version=1, to=goal, reason=asked.reason, by=by)
    else:
        step_request(row=row, version=1, state=asked.goes, reason=asked.reason, by=by)


def _move_back(row: Referral, days: int) -> None:
    """To the day it belongs to; a few hours ago if that is today."""
    asked_at = timezone.now() - timedelta(days=days, hours=3)
    Referral.objects.filter(origin=row.origin).update(created_at=asked_at)
    events = ReferralEvent.objects.filter(referral__origin=row.origin).order_by("created_at")
    for number, event in enumerate(events):
        later = min(asked_at + timedelta(hours=number), timezone.now())
        ReferralEvent.objects.filter(pk=event.pk).update(created_at=later)
