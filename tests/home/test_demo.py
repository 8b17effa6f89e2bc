"""The invented data: there once, obeying every rule, and interesting on every page."""

import json
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from contracts.models import Allocation, Commitment, FiscalYear, Payment
from cppc.home.demo import load as demo
from cppc.home.demo.world import AREAS
from families.models import CircleMember, Family, Referral, ReferralContent, Step
from meetings.models import AreaFigure, FamilyMeeting, QuietHours, TeamMeeting
from meetings.models import Invitation as GuestInvitation
from resources.models import PublishedListing, Service
from resources.services.categories import load_categories
from teams.models import Area, Invitation, JoinRequest, Membership, Seat, StatewideRole, User
from teams.roles import Role, StateRole
from teams.services.reference import load_reference
from tests import factories
from tests.conftest import acting, owner

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Everything, once for this file; undone at its end. The sign-ins."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        load_categories()
        yield demo.load(7)
        transaction.set_rollback(True)


@pytest.fixture
def folder(tmp_path, settings):
    settings.VAR, settings.DEMO = tmp_path, True
    return tmp_path


def one(key):
    with owner():
        return User.objects.get(email=f"{key}@example.org")


def test_sizes_are_as_promised(loaded):
    with owner():
        assert Area.objects.count() == 40
        assert Family.objects.count() == 40
        assert Service.objects.count() == 120
        assert Family.objects.values("area").distinct().count() == 3
        assert Membership.objects.values("area").distinct().count() == 3


def test_every_role_has_a_sign_in(loaded):
    roles = {row["role"] for row in loaded}

    assert roles >= {*Role.values, *StateRole.values, "parent"}
    with owner():
        in_areas = set(Membership.objects.values_list("area__slug", "role"))
        assert len(in_areas) == 3 * len(Role.values)
        assert set(StatewideRole.objects.values_list("role", flat=True)) == set(StateRole.values)


def test_everybody_is_marked_as_invented(loaded):
    with owner():
        people = User.objects.all()
        assert all(user.is_demo and user.email.endswith("@example.org") for user in people)


def test_passwords_are_long_random_and_fit(loaded):
    passwords = {row["password"] for row in loaded}

    assert len(passwords) == len(loaded)
    assert min(map(len, passwords)) >= 15
    row = loaded[0]
    with owner():
        assert User.objects.get(email=row["email"]).check_password(row["password"])


@override_settings(DEMO=True)
def test_a_demo_account_signs_in_and_reaches_a_record_without_second_factor(loaded):
    row = next(row for row in loaded if row["email"] == "facilitator.linn@example.org")
    client = Client()
    words = {"login": row["email"], "password": row["password"]}
    answer = client.post(reverse("account_login"), words)
    with acting(one("facilitator.linn")):
        family = Family.objects.select_related("area").filter(state="open").first()

    assert answer.status_code == 302
    assert client.get(family.get_absolute_url()).status_code == 200


def test_families_stand_at_every_stage(loaded):
    now = timezone.now()
    with owner():
        meetings = FamilyMeeting.objects.all()
        soon = now + timedelta(days=4)
        assert meetings.filter(state="scheduled", starts_at__range=(now, soon)).count() >= 3
        assert meetings.filter(state="scheduled", starts_at__lt=now).exists()
        assert meetings.filter(state="held").count() >= 30
        assert meetings.filter(state="cancelled").exists()
        assert Family.objects.filter(sealed=True).exists()
        assert Family.objects.filter(state="closed").exists()
        assert Family.objects.filter(language="es").count() >= 10
        assert CircleMember.objects.filter(accepted_at=None).count() >= 4
        assert Step.objects.filter(state="open", by_when__lt=timezone.localdate()).exists()
        answered = Family.objects.exclude(pk__in=Step.objects.filter(state="open").values("family"))
        assert answered.filter(pk__in=Step.objects.values("family")).exists()


def test_records_stay_closed_to_whoever_is_not_in_the_circle(loaded):
    with acting(one("facilitator2.creston")):
        circles = Family.objects.count()
    with acting(one("coordinator.creston")):
        listed = Family.objects.count()
        steps = Step.objects.count()

    assert circles == 6
    assert listed == 10  # eleven, and one of them is sealed
    assert steps == 0


def test_texts_hold_no_braces(loaded):
    with owner():
        texts = [text for row in Step.objects.values_list("what", "who", "support") for text in row]
        texts += PublishedListing.objects.values_list("description_en", flat=True)
    assert not [text for text in texts if "{" in text]


def test_teams_have_gaps_and_meetings(loaded):
    today = timezone.localdate()
    with owner():
        held = Seat.objects.filter(terms__from_on__lte=today, terms__to_on=None)
        open_seats = Seat.objects.exclude(pk__in=held.values("pk"))
        assert set(open_seats.values_list("area__slug", flat=True)) == set(AREAS)
        assert {"dv", "sa", "mh", "parent"} <= set(open_seats.values_list("tag", flat=True))
        assert TeamMeeting.objects.upcoming().count() == 9
        assert TeamMeeting.objects.filter(state="held").count() == 12
        assert JoinRequest.objects.filter(state="received").count() == 6
        assert Invitation.objects.waiting().count() == 3


def test_listings_are_public_in_two_languages_and_some_are_not(loaded):
    long_ago = timezone.localdate() - timedelta(days=365)
    with owner():
        states = set(Service.objects.values_list("state", flat=True))
        assert states == {"draft", "ready", "published", "withdrawn"}
        assert Service.objects.filter(verified_on__lt=long_ago).count() >= 10
        assert Service.objects.filter(verified_on=None).count() >= 10
    public = PublishedListing.objects.all()
    assert public.exclude(name_es="").count() > 60
    assert set(public.values_list("kind", flat=True)) == {"formal", "informal", "hub"}
    assert {one.address for one in public.exclude(confidential="")} == {""}


def test_money_waits_for_somebody_and_last_year_is_locked(loaded):
    with owner():
        assert Allocation.objects.count() == 6
        states = set(Commitment.objects.values_list("state", flat=True))
        assert states == {"proposed", "approved", "declined", "cancelled"}
        assert Payment.objects.exists()
        years = list(FiscalYear.objects.values_list("state", flat=True))
    assert years == ["open", "locked"]


def test_figures_are_counted(loaded):
    with acting(one("state.coordinator")):
        figures = dict(
            AreaFigure.objects.filter(name="open_families").values_list("area__slug", "value")
        )
    assert figures["linn-county"] == 14
    assert figures["polk-county"] == 0


def test_the_command_keeps_data_and_passwords_of_an_earlier_run(loaded, folder, capsys):
    path = folder / "demo_accounts.json"
    demo.write_sign_ins(loaded)
    before = path.read_text()

    with owner():
        call_command("load_demo")

    assert path.read_text() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with owner():
        assert Family.objects.count() == 40


def test_a_lost_file_gets_new_passwords(loaded, folder):
    with owner():
        call_command("load_demo")

    told = json.loads((folder / "demo_accounts.json").read_text())
    assert {row["email"] for row in told} == {row["email"] for row in loaded}
    assert told[0]["password"] != loaded[0]["password"]


def test_nothing_is_removed_where_a_real_person_is(loaded, folder):
    with owner():
        factories.UserFactory()
        with pytest.raises(CommandError, match="real people"):
            call_command("load_demo", fresh=True)
        assert Family.objects.count() == 40


def test_fresh_removes_what_was_there_and_keeps_the_reference(loaded):
    with owner():
        demo.remove()
        assert (User.objects.count(), Family.objects.count()) == (0, 0)
        assert PublishedListing.objects.count() == 0
        assert Area.objects.count() == 40


def test_invented_people_stay_away_from_real_ones(loaded, folder, capsys):
    with owner():
        demo.remove()
        factories.UserFactory()
        call_command("load_demo")
        assert not User.objects.filter(is_demo=True).exists()
    assert not (folder / "demo_accounts.json").exists()


@override_settings(DEMO=False)
def test_a_real_site_refuses_the_command(db):
    with owner(), pytest.raises(CommandError, match="demo site"):
        call_command("load_demo")


def test_every_role_finds_something_waiting_at_home(loaded, client_of):
    coordinator = client_of(one("coordinator.story")).get(reverse("home:index"))
    facilitator = client_of(one("facilitator.story")).get(reverse("home:index"))
    parent = client_of(one("parent.linn")).get(reverse("home:index"))

    waiting = {section.name: section.total for section in coordinator.context["sections"]}
    assert all(waiting[name] for name in ("meetings", "join", "publish", "verify", "money"))
    assert len(facilitator.context["drafts"]) == 1
    assert any(
        section.name == "steps" and section.total for section in facilitator.context["sections"]
    )
    assert any(section.total for section in parent.context["sections"])


def test_requests_for_a_meeting_stand_at_every_stage(loaded):
    with owner():
        states = set(Referral.objects.values_list("state", flat=True))
        assert states == set(Referral.State.values)
        assert ReferralContent.objects.count() == 8
        waiting = Referral.objects.waiting().filter(area__slug="linn-county")
        assert waiting.count() == 4
        assert max(row.age_days for row in waiting) >= 9


def test_guests_are_asked_by_every_way_with_every_answer(loaded):
    with owner():
        rows = GuestInvitation.objects.all()
        assert set(rows.values_list("route", flat=True)) == set(GuestInvitation.Route.values)
        assert {"asked", "accepted", "declined"} == set(rows.values_list("state", flat=True))
        assert rows.filter(needs_ride=True).exists()
        assert rows.exclude(missed_at=None).exists()
        assert QuietHours.objects.count() == 6
