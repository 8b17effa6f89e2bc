"""What the private talk keeps apart stays apart in the rest of the record, and in its history."""

# ruff: noqa: F811 - fixtures of test_apart
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent
from cppc.core.openings import open_family
from families.models import (
    Consent,
    CopyEvent,
    Disclosure,
    Guest,
    LinkUse,
    Paper,
    PersonalLink,
    PlanVersion,
    Position,
)
from families.services import guests
from families.services.links import make_link
from meetings.models import FamilyProgress
from teams.access import Actor
from tests import factories
from tests.conftest import acting, owner
from tests.meetings.test_apart import (  # noqa: F401 - fixtures
    by,
    family,
    guest,
    keep_apart,
    meeting,
    no_quiet_hours,
    parent,
)
from tests.meetings.test_invitations import ask

pytestmark = pytest.mark.django_db
HIDDEN = (Consent, CopyEvent, Disclosure, FamilyProgress, LinkUse, Paper, PersonalLink, Position)
RELS = {model._meta.db_table for model in HIDDEN} - {"families_linkuse"}


def address(name, family, *more):
    return reverse(name, args=[family.area.slug, family.reference, *more])


@pytest.fixture
def version(family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family, number=1)
        content = {"goal": "", "strengths": [], "needs": [], "steps": []}
        return PlanVersion.objects.create(
            area=family.area,
            family=family,
            plan=plan,
            number=1,
            content=content,
            agreed_at=timezone.now(),
            agreed_by=facilitator,
        )


@pytest.fixture
def other_side(meeting, guest, version, facilitator, family):
    """What the mother said, agreed to and got."""
    here = {"area": family.area, "family": family}
    with owner():
        factories.ConsentFactory(
            family=family, guest=guest, recipient="Zyxwvut Shelter", recorded_by=facilitator
        )
        copy = factories.DisclosureFactory(
            family=family, recipient="Zyxwvut Mother", guest=guest, disclosed_by=facilitator
        )
        CopyEvent.objects.create(**here, disclosure=copy, state="asked", recorded_by=facilitator)
        link = factories.PersonalLinkFactory(family=family, guest=guest)
        factories.LinkUseFactory(link=link, family=family, area=family.area)
        Paper.objects.create(
            **here,
            plan_version=version,
            kind="family",
            number=1,
            total=1,
            recipient="Zyxwvut Mother",
            made_by=facilitator,
        )
        Position.objects.create(
            **here,
            plan_version=version,
            name="Zyxwvut Mother",
            part="family",
            stance="concern",
            words="I am afraid",
            how="meeting",
            attested_by=facilitator,
            attested_at=timezone.now(),
        )
        FamilyProgress.objects.create(
            **here, meeting=meeting, feeling=1, words="Very hard", said_by="Zyxwvut Mother"
        )


def seen(person, family):
    with acting(person):
        open_family(family.reference, "test")
        rows = {model for model in HIDDEN if model.objects.exists()}
        rels = AuditEvent.objects.filter(rel__in=RELS).values_list("rel", flat=True)
        return rows, set(rels)


def test_the_rest_of_the_record_is_hidden_too(
    other_side, family, meeting, parent, facilitator, guest
):
    everything = (set(HIDDEN), RELS)
    assert seen(parent, family) == everything
    keep_apart(meeting, guest)
    assert seen(parent, family) == (set(), set())
    assert seen(facilitator, family) == everything


@pytest.mark.parametrize("name", ["consents", "copies", "papers", "version_detail"])
def test_no_page_names_the_other_side(client_of, other_side, family, meeting, parent, guest, name):
    args = [1] if name == "version_detail" else []
    page = address(f"families:{name}", family, *args)
    assert "Zyxwvut" in client_of(parent).get(page).content.decode()
    keep_apart(meeting, guest)
    text = client_of(parent).get(page).content.decode()
    assert "Mother" not in text
    assert "Shelter" not in text


def test_everybody_keeps_what_is_his_own(meeting, guest, other_side, family, parent, version):
    keep_apart(meeting, guest)
    here = {"area": family.area, "family": family, "plan_version": version}
    with owner():
        factories.ConsentFactory(family=family, recorded_by=parent)
        factories.DisclosureFactory(family=family, disclosed_by=parent)
        Paper.objects.create(
            **here, kind="agency", number=1, total=1, recipient="He", user=parent, made_by=parent
        )
        said = {"part": "family", "stance": "agrees", "how": "own", "attested_at": timezone.now()}
        Position.objects.create(**here, name="He", user=parent, attested_by=parent, **said)
    own = {Consent, Disclosure, Paper, Position}
    assert seen(parent, family) == (own, set())
    with acting(parent):
        assert [model.objects.count() for model in own] == [1, 1, 1, 1]


def test_who_proposed_a_guest_does_not_read_a_hidden_address(client_of, family, meeting, parent):
    with owner():
        hers = factories.GuestFactory(
            family=family, name="Zyxwvut Mother", proposed_by=parent, email="safe@example.org"
        )
        kin = factories.GuestFactory(
            family=family,
            name="Zyxwvut Sister",
            proposed_by=parent,
            part="family",
            email="kin@example.org",
        )
        his = factories.GuestFactory(family=family, name="Zyxwvut Uncle", proposed_by=parent)
    keep_apart(meeting, hers)
    with acting(parent):
        open_family(family.reference, "test")
        assert list(Guest.objects.all()) == [his]
    client = client_of(parent)
    assert client.get(address("families:guest_edit", family, hers.pk)).status_code == 404
    assert client.get(address("families:guest_edit", family, kin.pk)).status_code == 404
    assert client.get(address("families:guest_edit", family, his.pk)).status_code == 200


def test_who_takes_a_guest_off_the_list_takes_back_the_links(family, meeting, parent):
    keep_apart(meeting)
    with owner():
        his = factories.GuestFactory(family=family, proposed_by=parent)
        link = factories.PersonalLinkFactory(family=family, guest=his)
    with acting(parent):
        open_family(family.reference, "test")
        guests.remove_guest(guest=his, by=Actor(parent, family.area))
    with owner():
        link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_parent_makes_no_link_for_a_guest(guest, parent, family):
    tomorrow = timezone.now() + timedelta(days=1)
    with acting(parent):
        open_family(family.reference, "test")
        with pytest.raises(ProgrammingError), transaction.atomic():
            make_link(guest=guest, purpose="invitation", subject_id=None, expires_at=tomorrow)


def test_a_parent_prints_no_slip(client_of, family, parent, guest, meeting):
    with owner():
        plan = factories.PlanFactory(family=family)
        step = factories.StepFactory(plan=plan, guest=guest)
        type(meeting).objects.update(state="held", held_at=timezone.now())
    client = client_of(parent)
    assert client.post(address("families:promise_slip", family, step.pk)).status_code == 403
    ask_page = address("meetings:survey_ask", family, meeting.pk)
    assert client.post(ask_page, {"guests": [guest.pk], "print": "1"}).status_code == 403


def test_history_keeps_to_the_parts_of_the_reader(family, meeting, guest, by, other_side):
    with owner():
        dhs = factories.CircleMemberFactory(family=family, capacity="dhs_worker").user
    ask(meeting, guest, by)
    with acting(dhs):
        open_family(family.reference, "test")
        rels = set(AuditEvent.objects.values_list("rel", flat=True))
    assert not rels & {
        "families_guest",
        "families_personallink",
        "meetings_invitation",
        "families_consent",
        "families_disclosure",
        "families_copyevent",
        "families_circleinvitation",
    }
    assert "families_position" in rels
