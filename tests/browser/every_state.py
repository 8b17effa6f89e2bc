"""What pages look like in other states than the access table's: nothing there yet, a link that
was opened, a meeting that was held, somebody who sees less. `prepare` makes the rows they need.
"""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.links import COOKIE
from families.models import CircleInvitation, CircleMember, Paper
from families.services.links import hash_token, link_path
from tests import factories
from tests.access import World, address, all_rows
from tests.browser.every_page import PARTS, Page

LEAD, PARENT = "facilitator in the circle", "parent in the circle"
ASKED = "facilitator who has not accepted"
BROWSER = "a-browser-of-somebody".ljust(40, "x")
LONG = (
    "Drive to school every Monday, Wednesday and Friday before the early shift, and call the "
    "grandmother at seven in the evening to hear how the homework went - without forgetting it."
)
NEW_AREA = {
    "families:emergencies",
    "families:facilitators",
    "families:handovers",
    "families:index",
    "families:referral_list",
    "home:area",
    "meetings:counts",
    "meetings:support_costs",
    "meetings:survey_results",
    "meetings:team_index",
    "teams:name_checks",
}
NEW_FAMILY = {
    "families:about",
    "families:circle",
    "families:consents",
    "families:copies",
    "families:detail",
    "families:family_promises",
    "families:guests",
    "families:history",
    "families:network",
    "families:openings",
    "families:papers",
    "families:plan",
    "families:relationships",
    "families:strengths",
    "families:timeline",
    "families:version_compare",
    "meetings:family_index",
}
SEEN_BY_PARENTS = {
    "families:consents",
    "families:detail",
    "families:guests",
    "families:plan",
    "home:index",
    "home:my_day",
    "meetings:family_detail",
    "meetings:family_index",
}


def prepare(world: World) -> None:
    """Rows of the owner, before anybody looks."""
    world.people = {one.name: one.user for one in world.callers}
    lead = world.people[LEAD]
    world.new_family = factories.FamilyFactory(area=world.area)
    factories.CircleMemberFactory(family=world.new_family, user=lead)
    yesterday = timezone.now() - timedelta(days=1)
    of_family = {"family": world.family, "facilitator": lead}
    world.held = factories.FamilyMeetingFactory(
        **of_family, state="held", starts_at=yesterday, held_at=yesterday
    )
    come = factories.GuestFactory(family=world.family, language="es")
    factories.AttendanceFactory(meeting=world.held, guest=come, name=come.name, state="present")
    world.promise = factories.StepFactory(plan=world.plan, what=LONG, who=come.name, guest=come)
    world.off = factories.FamilyMeetingFactory(**of_family, state="cancelled", prepared=False)
    kept = factories.MeetingInvitationFactory(
        meeting=world.meeting, state="accepted", answered_at=yesterday
    )
    gone = factories.MeetingInvitationFactory(meeting=world.off)
    world.links = {
        "asked": link(world.guest_invitation, "invitation"),
        "accepted": link(kept, "invitation"),
        "called off": link(gone, "invitation"),
        "promise": link(world.promise, "commitment"),
        "survey": link(world.held, "survey", guest=come),
        "too old": link(world.promise, "commitment", expires_at=yesterday),
    }
    world.family_copy = Paper.objects.get(family=world.family)
    world.waiting = CircleMember.objects.get(user=world.people[ASKED])
    for family in (world.pair.first, world.pair.second):
        if family != world.family:
            factories.CircleMemberFactory(family=family, user=lead)
    world.own_copy = factories.DisclosureFactory(
        family=world.family, what="care_sheet", subject_id=world.child.pk, disclosed_by=lead
    )
    ask_into_circle(world, "outside", "outside@example.org")
    ask_into_circle(world, "mine", lead.email)


def link(subject: Any, purpose: str, **more: Any) -> str:
    """The path of a link that was opened in BROWSER."""
    more.setdefault("guest", getattr(subject, "guest", None))
    token = f"{purpose}-{subject.pk}-{len(more)}"
    factories.PersonalLinkFactory(
        family=subject.family,
        purpose=purpose,
        subject_id=subject.pk,
        token_hash=hash_token(token),
        bound_hash=hash_token(BROWSER),
        opened_at=timezone.now(),
        **more,
    )
    return link_path(token)


def ask_into_circle(world: World, secret: str, email: str) -> None:
    """Somebody is asked by e-mail, with a link whose secret is known here."""
    CircleInvitation.objects.create(
        area=world.area,
        family=world.family,
        email=email,
        name="Olga Asked",
        capacity="parent",
        token_hash=hash_token(secret),
        expires_at=timezone.now() + timedelta(days=7),
        invited_by=world.facilitator,
    )


def pages_in_states(world: World, part: str) -> Iterator[Page]:
    """All of them that belong to this part of the site."""
    every = (_links, _own, _meetings, _empty, _parents, _find)
    for page in (page for states in every for page in states(world)):
        if page.name.startswith(PARTS[part]):
            yield page


def _links(world: World) -> Iterator[Page]:
    guest, stranger = Client(), Client()
    guest.cookies[COOKIE] = BROWSER
    paths = world.links
    yield Page("families:link", paths["promise"], stranger, state="not opened yet")
    yield Page("families:link", paths["too old"], guest, (404,), {}, "too old")
    for state in ("asked", "accepted", "called off"):
        yield Page("meetings:guest_page", f"{paths[state]}invitation/", guest, state=state)
    promise, survey = f"{paths['promise']}promise/", f"{paths['survey']}survey/"
    yield Page("families:promise_link", promise, guest, state="opened")
    yield Page("families:promise_link", promise, guest, data={"kind": "done"}, state="answered")
    yield Page("meetings:survey", survey, guest, state="opened")
    yield Page("meetings:survey", survey, guest, data={"heard": "5"}, state="answered")
    for secret, client in (("outside", stranger), ("mine", world.clients[LEAD])):
        path = reverse("families:circle_invitation", args=[secret])
        yield Page("families:circle_invitation", path, client, state=secret)


def _find(_world: World) -> Iterator[Page]:
    """The public search: nothing asked, found by nobody, private, not understood."""
    path, anybody = reverse("resources:search"), Client()
    asked = {"found": "q=listing", "nothing": "q=helicopter&county=19153&age=3&open=1"}
    for state, query in asked.items():
        yield Page("resources:search", f"{path}?{query}", anybody, state=state)
    private = {"q": "afraid at home", "county": "19153"}
    yield Page("resources:search", path, anybody, data=private, state="private")
    wrong = {"q": "x" * 300, "zip": "60601", "age": "ten", "county": "1", "cost": "x"}
    yield Page("resources:search", path, anybody, data=wrong, state="not understood")


def _own(world: World) -> Iterator[Page]:
    """What is shown to those alone whom it is about."""
    lead, family = world.clients[LEAD], [world.area.slug, world.family.reference]
    path = reverse("families:accept", args=[world.waiting.pk])
    yield Page("families:accept", path, world.clients[ASKED])
    path = reverse("families:merge", args=[*family, world.pair.pk])
    yield Page("families:merge", path, lead)
    path = reverse("families:care_copy", args=[*family, world.child.pk, world.own_copy.pk])
    yield Page("families:care_copy", path, lead, speaks=world.family.language)
    path = reverse("families:paper_print", args=[*family, world.family_copy.pk])
    yield Page("families:paper_print", path, lead, speaks=world.family_copy.language)


def _meetings(world: World) -> Iterator[Page]:
    lead = world.clients[LEAD]
    family = [world.area.slug, world.family.reference]
    for name in ("family_detail", "family_agree", "family_look_back", "signing_list", "survey_ask"):
        path = reverse(f"meetings:{name}", args=[*family, world.held.pk])
        yield Page(f"meetings:{name}", path, lead, state="held")
    path = reverse("meetings:family_detail", args=[*family, world.off.pk])
    yield Page("meetings:family_detail", path, lead, state="called off")
    slips = {"guests": [str(world.promise.guest_id)], "print": "1"}
    path = reverse("meetings:survey_ask", args=[*family, world.held.pk])
    yield Page("meetings:survey_ask", path, lead, data=slips, state="slips")
    path = reverse("meetings:invitation_letter", args=[*family, world.guest_invitation.pk])
    yield Page("meetings:invitation_letter", path, lead, data={}, speaks="en")
    path = reverse("families:promise_slip", args=[*family, world.promise.pk])
    yield Page("families:promise_slip", path, lead, data={}, speaks="es")


def _empty(world: World) -> Iterator[Page]:
    """A family about which nothing is written yet, and an area where nothing is."""
    family = SimpleNamespace(area=world.area, family=world.new_family)
    coordinator = world.clients["coordinator of another area"]
    yield from _rows(NEW_FAMILY, family, world.clients[LEAD], "new family")
    yield from _rows(NEW_AREA, SimpleNamespace(area=world.other_area), coordinator, "new area")


def _parents(world: World) -> Iterator[Page]:
    yield from _rows(SEEN_BY_PARENTS, world, world.clients[PARENT], "a parent")


def _rows(names: set[str], world: Any, client: Client, state: str) -> Iterator[Page]:
    for row in all_rows():
        if row.name in names:
            yield Page(
                row.name, address(row, world), client, (200, 403), state=state, refuses=False
            )
