"""Before a meeting: who leads it, its kind, supports, preparation, the gate, what is hidden."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent
from cppc.core.openings import open_family
from families.models import Family, Guest, Person, Phone, Support
from families.models.facilitators import months_after
from meetings.milestones import milestones_of
from meetings.models import (
    Arrangement,
    Attendance,
    FamilyMeeting,
    ParticipationSupport,
    Preparation,
    PreparationOverride,
    SafetyScreen,
    SeparateSession,
    TakingPart,
)
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"meetings:{name}", args=[family.area.slug, family.reference, *more])


def moment(days=5):
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        factories.FamilyPersonFactory(family=family, name="Zyxwvut Mother")
    return family


@pytest.fixture
def meeting(family, facilitator):
    """A meeting of today, of which nothing is prepared."""
    with owner():
        return factories.FamilyMeetingFactory(
            family=family,
            facilitator=facilitator,
            starts_at=timezone.now() - timedelta(hours=1),
            prepared=False,
        )


@pytest.fixture
def parent(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="parent").user


def schedule(client, family, leader, **changes):
    data = {
        "kind": "community",
        "starts_at": moment(),
        "minutes": 90,
        "mode": "in_person",
        "place": "Zyxwvut kitchen",
        "facilitator": leader.pk,
    }
    return client.post(address("family_schedule", family), data | changes)


def one(model, **match):
    with owner():
        return model.objects.get(**match)


# Scheduling


def test_scheduling_takes_at_most_eight_fields(client_of, family, facilitator):
    form = client_of(facilitator).get(address("family_schedule", family)).context["form"]
    assert len(form.visible_fields()) == 8


def test_supports_asked_for_become_rows_of_their_own(client_of, family, facilitator):
    response = schedule(client_of(facilitator), family, facilitator, supports=["ride", "food"])
    assert response.status_code == 302
    with owner():
        rows = ParticipationSupport.objects.values_list("kind", "state")
        assert sorted(rows) == [("food", "asked"), ("ride", "asked")]


def test_an_interpreter_is_asked_for_a_family_that_needs_one(client_of, family, facilitator):
    with owner():
        Family.objects.update(interpreter="Karen")
    form = client_of(facilitator).get(address("family_schedule", family)).context["form"]
    assert form["supports"].value() == ["interpreter"]


def test_without_approval_nobody_leads_a_meeting(client_of, family, facilitator):
    with owner():
        facilitator.approvals.update(expires_on=timezone.localdate() + timedelta(days=2))
    response = schedule(client_of(facilitator), family, facilitator)
    (words,) = response.context["form"].errors["facilitator"]
    assert "Ask a coordinator to enter it in the register" in words
    assert schedule(client_of(facilitator), family, facilitator, starts_at=moment(1)).url


def test_a_meeting_is_not_moved_past_the_approval(client_of, family, facilitator, meeting):
    with owner():
        FamilyMeeting.objects.update(starts_at=timezone.now() + timedelta(days=1))
        facilitator.approvals.update(expires_on=timezone.localdate() + timedelta(days=2))
    data = {"version": 1, "starts_at": moment(9), "minutes": 60, "mode": "phone"}
    response = client_of(facilitator).post(address("family_move", family, meeting.pk), data)
    assert "has no approval" in response.context["form"].non_field_errors()[0]


def test_a_facilitator_busy_in_another_area_is_not_free(client_of, family, facilitator, other_area):
    with owner():
        other = factories.FamilyFactory(area=other_area)
        factories.FamilyMeetingFactory(
            family=other, facilitator=facilitator, starts_at=timezone.now() + timedelta(days=5)
        )
    response = schedule(client_of(facilitator), family, facilitator)
    assert response.context["form"].errors["starts_at"] == [
        "The facilitator leads another meeting at this time."
    ]


def test_strangers_do_not_learn_who_is_busy(family, facilitator, meeting, stranger):
    with acting(stranger), connection.cursor() as cursor:
        begins = meeting.starts_at
        cursor.execute(
            "SELECT authz.facilitator_busy(%s::uuid, %s, 90, NULL)", [facilitator.pk, begins]
        )
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("kind", ["ftdm", "pre_removal"])
def test_kinds_of_dhs_are_for_families_with_a_case(client_of, family, facilitator, kind):
    response = schedule(client_of(facilitator), family, facilitator, kind=kind)
    assert "kind" in response.context["form"].errors
    with owner():
        Family.objects.update(kind="dhs")
    assert schedule(client_of(facilitator), family, facilitator, kind=kind).status_code == 302


@pytest.mark.parametrize(
    ("kind", "age", "booked"),
    [("community", 16, True), ("community", 15, False), ("dhs", 14, True), ("dhs", 13, False)],
)
def test_youth_meetings_by_age(client_of, family, facilitator, kind, age, booked):
    born = months_after(timezone.localdate() + timedelta(days=5), -12 * age)
    with owner():
        Family.objects.update(kind=kind)
        youth = factories.FamilyPersonFactory(family=family, relation="child", born_on=born)
    response = schedule(client_of(facilitator), family, facilitator, kind="ytdm", youth=youth.pk)
    assert (response.status_code == 302) is booked
    if booked:
        assert one(Arrangement).youth_id == youth.pk
    else:
        assert "young people from" in response.context["form"].errors["youth"][0]


def test_a_youth_meeting_says_for_whom(client_of, family, facilitator):
    with owner():
        youth = factories.FamilyPersonFactory(family=family, relation="child")
    client = client_of(facilitator)
    response = schedule(client, family, facilitator, kind="ytdm")
    assert response.context["form"].errors["youth"] == [
        "Choose the young person this meeting is about."
    ]
    response = schedule(client, family, facilitator, kind="ytdm", youth=youth.pk)
    assert "date of birth first" in response.context["form"].errors["youth"][0]


def test_milestones_are_computed_from_birth_dates(family):
    today = timezone.localdate()
    people = [
        Person(name="Young", relation="child", born_on=months_after(today, -12 * 17)),
        Person(name="Small", relation="child", born_on=months_after(today, -12 * 9)),
        Person(name="Grown", relation="child", born_on=months_after(today, -12 * 19)),
        Person(name="Unknown", relation="child"),
        Person(name="Mother", relation="parent", born_on=months_after(today, -12 * 17)),
    ]
    rows = milestones_of(people, today)
    assert [(row.person.name, row.age, row.passed) for row in rows] == [
        ("Young", "14", True),
        ("Young", "17", False),
        ("Young", "17 ½", False),
        ("Young", "18", False),
    ]
    assert rows[2].on == months_after(today, 6)


def test_milestones_stand_on_the_familys_page(client_of, family, facilitator):
    with owner():
        born = months_after(timezone.localdate(), -12 * 15)
        factories.FamilyPersonFactory(family=family, relation="child", born_on=born)
    page = client_of(facilitator).get(family.get_absolute_url()).content.decode()
    assert "On the way into adult life" in page


# Preparation and the gate


def log_data(meeting):
    return {
        "version": meeting.version,
        "note_story": "The family told its story.",
        "held": "on",
        "walk_ins": "Grandmother",
        "steps-TOTAL_FORMS": 0,
        "steps-INITIAL_FORMS": 0,
    }


def hold(client, family, meeting):
    return client.post(address("family_log", family, meeting.pk), log_data(meeting))


def state_of(meeting):
    return one(FamilyMeeting, pk=meeting.pk).state


def test_an_unprepared_meeting_is_not_held(client_of, family, facilitator, meeting):
    response = hold(client_of(facilitator), family, meeting)
    assert response.status_code == 200
    assert "The preparation is not finished." in response.content.decode()
    assert "The family told its story." in response.content.decode()
    assert state_of(meeting) == "scheduled"


def prepare_by_hand(client, family, meeting, mother):
    url = address("family_prepare", family, meeting.pk)
    client.post(url, {"before": "", "done": ["talked", "purpose", "guests"]})
    said = {"version": 0, "asked_alone": "on", "afraid": "no", "sessions": "joint"}
    client.post(address("family_screen", family, meeting.pk), said)
    agreed = {"person": mother.pk, "how": "paper", "agreed_on": timezone.localdate()}
    return client.post(address("family_taking_part", family, meeting.pk), agreed)


def test_a_prepared_meeting_is_held(client_of, family, facilitator, meeting):
    client, mother = client_of(facilitator), one(Person)
    prepare_by_hand(client, family, meeting, mother)
    page = client.get(address("family_prepare", family, meeting.pk))
    assert page.context["missing"] == []
    assert hold(client, family, meeting).status_code == 302
    assert state_of(meeting) == "held"


def test_an_agreement_taken_back_closes_the_gate_again(client_of, family, facilitator, meeting):
    client, mother = client_of(facilitator), one(Person)
    prepare_by_hand(client, family, meeting, mother)
    row = one(TakingPart)
    client.post(address("family_not_taking_part", family, meeting.pk, row.pk))
    assert hold(client, family, meeting).status_code == 200
    assert state_of(meeting) == "scheduled"


def test_the_same_agreement_is_written_down_once(client_of, family, facilitator, meeting):
    client, mother = client_of(facilitator), one(Person)
    prepare_by_hand(client, family, meeting, mother)
    response = prepare_by_hand(client, family, meeting, mother)
    assert "already written down" in str(response.context["form"].errors)


def test_an_override_needs_a_reason_and_is_shown(client_of, family, facilitator, meeting, parent):
    client, url = client_of(facilitator), address("family_override", family, meeting.pk)
    assert "reason" in client.post(url, {"reason": " "}).context["form"].errors
    client.post(url, {"reason": "The children would be moved today."})
    client.post(url, {"reason": "Sent twice"})
    assert hold(client, family, meeting).status_code == 302
    page = client_of(parent).get(meeting.get_absolute_url()).content.decode()
    assert "The children would be moved today." in page
    assert one(PreparationOverride).missing == "talked,purpose,guests,safety,agreement"


def test_two_people_keep_each_others_ticks(client_of, family, facilitator, meeting):
    client, url = client_of(facilitator), address("family_prepare", family, meeting.pk)
    client.post(url, {"before": "", "done": ["talked"]})
    client.post(url, {"before": "", "done": ["guests"]})
    with owner():
        done = Preparation.objects.values_list("step", flat=True)
        assert sorted(done) == ["guests", "talked"]
    client.post(url, {"before": "guests,talked", "done": ["guests"]})
    assert one(Preparation).step == "guests"


# Supports


@pytest.fixture
def ride(family, meeting):
    with owner():
        part = {"area": family.area, "family": family, "meeting": meeting}
        return ParticipationSupport.objects.create(**part, kind="ride")


def test_a_support_is_assigned_and_costed(client_of, family, facilitator, meeting, ride):
    client, url = client_of(facilitator), address("family_support", family, meeting.pk, ride.pk)
    data = {"version": 1, "state": "arranged", "cost": "12.50"}
    assert "assigned_to" in client.post(url, data).context["form"].errors
    client.post(url, data | {"assigned_to": "Ms. Plumtree"})
    row = one(ParticipationSupport)
    assert (row.state, str(row.cost)) == ("arranged", "12.50")
    assert client.post(url, data | {"assigned_to": "Somebody"}).status_code == 409
    assert "cost" in client.post(url, data | {"version": 2, "cost": "-1"}).context["form"].errors


def costs(client, area, year=""):
    page = client.get(reverse("meetings:support_costs", args=[area.slug]) + year)
    return [(row.label, row.number, row.cost) for row in page.context["rows"]]


def test_money_sees_supports_without_a_family(client_of, area, family, facilitator, coordinator):
    with owner():
        for number, kind in enumerate(["ride"] * 3 + ["food"] * 6 + ["stipend"] * 5):
            meeting = factories.FamilyMeetingFactory(
                family=family, state="cancelled", prepared=False, starts_at=timezone.now()
            )
            ParticipationSupport.objects.create(
                area=area, family=family, meeting=meeting, kind=kind, cost=10, details=f"Zy{number}"
            )
    client = client_of(coordinator)
    # Three rides alone would be told by what is left: the stipends go along with them.
    assert costs(client, area) == [("several kinds together", 8, 80), ("food", 6, 60)]
    url = reverse("meetings:support_costs", args=[area.slug])
    assert family.reference not in client.get(url).content.decode()
    assert costs(client, area, "?year=2019") == []
    with owner():
        Family.objects.update(sealed=True)
    assert costs(client, area) == []


def test_too_few_supports_have_no_number(client_of, area, coordinator, ride):
    with owner():
        ParticipationSupport.objects.update(cost=10)
    assert costs(client_of(coordinator), area) == [("several kinds together", None, None)]


# The private talk


SAID = {
    "version": 0,
    "asked_alone": "on",
    "afraid": "yes",
    "words": "Zyxwvut secret words",
    "sessions": "joint",
}


def screen(client, family, meeting, **changes):
    return client.post(address("family_screen", family, meeting.pk), SAID | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_alone": ""}, "asked_alone"),
        ({"no_contact": "on"}, "__all__"),
        ({"sessions": "separate"}, "sessions"),
        ({"afraid": ""}, "afraid"),
    ],
)
def test_a_talk_that_keeps_nobody_safe_is_refused(
    client_of, family, facilitator, meeting, changes, field
):
    response = screen(client_of(facilitator), family, meeting, **changes)
    assert field in response.context["form"].errors
    assert response.context["form"]["words"].value() == "Zyxwvut secret words"
    with owner():
        assert not SafetyScreen.objects.exists()


def test_nobody_is_in_both_sessions(client_of, family, facilitator, meeting, parent):
    both = {"sessions": "separate", "starts_1": moment(), "starts_2": moment(6)}
    both |= {"people_1": [f"u:{parent.pk}"], "people_2": [f"u:{parent.pk}"]}
    response = screen(client_of(facilitator), family, meeting, **both)
    assert response.context["form"].errors["people_2"] == ["Nobody can be in both sessions."]


def test_a_stale_talk_shows_both_texts(client_of, family, facilitator, meeting):
    client = client_of(facilitator)
    screen(client, family, meeting, words="Theirs")
    response = screen(client, family, meeting, words="Mine")
    assert response.status_code == 409
    clash = next(c for c in response.context["clashes"] if c["name"] == "words")
    assert (clash["mine"], clash["theirs"]) == ("Mine", "Theirs")


@pytest.mark.parametrize(
    "capacity", ["intake", "dhs_worker", "provider", "parent_partner", "parent", "support"]
)
def test_only_facilitators_read_the_talk(client_of, family, facilitator, meeting, capacity):
    screen(client_of(facilitator), family, meeting)
    with owner():
        other = factories.CircleMemberFactory(family=family, capacity=capacity).user
    client = client_of(other)
    assert client.get(address("family_screen", family, meeting.pk)).status_code == 403
    with acting(other):
        open_family(family.reference, "test")
        assert not SafetyScreen.objects.exists()
        assert not AuditEvent.objects.filter(rel="meetings_safetyscreen").exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            SafetyScreen.objects.create(
                area_id=family.area_id,
                family=family,
                meeting=meeting,
                asked_alone=True,
                afraid="no",
            )


def test_the_co_facilitator_reads_the_talk_and_its_history(client_of, family, facilitator, meeting):
    screen(client_of(facilitator), family, meeting)
    with owner():
        other = factories.CircleMemberFactory(family=family, capacity="co_facilitator").user
    page = client_of(other).get(address("family_screen", family, meeting.pk)).content.decode()
    assert "Zyxwvut secret words" in page
    with acting(other):
        assert AuditEvent.objects.filter(rel="meetings_safetyscreen").exists()


def test_the_talk_is_on_no_page_of_others_and_on_no_paper(
    client_of, family, facilitator, meeting, parent
):
    screen(client_of(facilitator), family, meeting)
    client = client_of(parent)
    names = ["families:detail", "families:history", "families:plan", "families:circle"]
    pages = [reverse(name, args=[family.area.slug, family.reference]) for name in names]
    for url in [*pages, meeting.get_absolute_url()]:
        assert "secret words" not in client.get(url).content.decode()
    page = client_of(facilitator).get(address("family_screen", family, meeting.pk))
    content = page.content.decode()
    before, after = content.split('<div class="no-print">')
    assert "secret words" not in before
    assert "Zyxwvut secret words" in after


@pytest.fixture
def apart(client_of, family, facilitator, meeting, parent):
    """Two sessions; the parent with an account is in the first."""
    with owner():
        part = {"area": family.area, "family": family, "meeting": meeting}
        Arrangement.objects.create(**part, place="Zyxwvut hall")
        Attendance.objects.create(**part, name="Zyxwvut Grandfather", part="family")
        guest = factories.GuestFactory(family=family, name="Zyxwvut Father")
    changes = {"no_contact": "on", "sessions": "separate", "hides": "on"}
    changes |= {"starts_1": moment(), "place_1": "Quiet library", "people_1": [f"u:{parent.pk}"]}
    changes |= {"starts_2": moment(6), "place_2": "Other town", "people_2": [f"g:{guest.pk}"]}
    assert screen(client_of(facilitator), family, meeting, **changes).status_code == 302
    return guest


def test_places_and_people_are_hidden_between_parties(
    client_of, family, meeting, parent, apart, facilitator
):
    page = client_of(parent).get(meeting.get_absolute_url()).content.decode()
    assert "Quiet library" in page
    for hidden in ("Other town", "Zyxwvut hall", "Grandfather"):
        assert hidden not in page
    guests = reverse("families:guests", args=[family.area.slug, family.reference])
    assert "Zyxwvut Father" not in client_of(parent).get(guests).content.decode()
    mine = client_of(facilitator).get(meeting.get_absolute_url()).content.decode()
    assert all(shown in mine for shown in ("Quiet library", "Other town", "Grandfather"))


def test_the_database_hides_them_whatever_page_asks(family, meeting, parent, apart):
    with owner():
        Attendance.objects.update(state="present")
    with acting(parent):
        open_family(family.reference, "test")
        assert FamilyMeeting.objects.filter(pk=meeting.pk).exists()
        for model in (Arrangement, Attendance, Guest, SafetyScreen):
            assert not model.objects.exists(), model
        assert [row.place for row in SeparateSession.objects.all()] == ["Quiet library"]
        hidden = ["meetings_arrangement", "meetings_attendance", "families_guest"]
        assert not AuditEvent.objects.filter(rel__in=hidden).exists()


def test_phones_are_for_facilitators_where_the_talk_hides_people(
    client_of, family, facilitator, parent, apart
):
    with owner():
        factories.FamilyPersonFactory(family=family, name="Zyxwvut Mother", phone="515-555-0142")
        aunt = Support.objects.create(
            area=family.area, family=family, name="Zyxwvut Aunt", kind="natural"
        )
        factories.PhoneFactory(family=family, subject_id=aunt.pk, number="515-555-0143")
    pages = [family.get_absolute_url()]
    pages.append(reverse("families:network", args=[family.area.slug, family.reference]))
    for url, name, phone in zip(
        pages, ["Zyxwvut Mother", "Zyxwvut Aunt"], ["515-555-0142", "515-555-0143"], strict=True
    ):
        page = client_of(parent).get(url).content.decode()
        assert name in page
        assert phone not in page
        assert phone in client_of(facilitator).get(url).content.decode()
    with acting(parent):
        open_family(family.reference, "test")
        assert not Phone.objects.exists()
        assert not AuditEvent.objects.filter(rel="families_phone").exists()


def place_for(guest, meeting):
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cppc_authz")
        cursor.execute("SELECT place FROM authz.place_for_guest(%s, %s)", [meeting.pk, guest.pk])
        rows = cursor.fetchall()
        cursor.execute("RESET ROLE")
    return rows


def test_a_guest_by_link_gets_the_own_place_alone(family, meeting, apart):
    with owner():
        other = factories.GuestFactory(family=family)
    assert place_for(apart, meeting) == [("Other town",)]
    assert place_for(other, meeting) == [("",)]


def test_the_site_itself_cannot_ask_for_a_guests_place(facilitator, meeting, apart):
    refused = pytest.raises(ProgrammingError)
    with acting(facilitator), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM authz.place_for_guest(%s, %s)", [meeting.pk, apart.pk])


def test_a_later_talk_begins_with_what_the_last_one_said(client_of, family, facilitator, meeting):
    client = client_of(facilitator)
    screen(client, family, meeting)
    with owner():
        FamilyMeeting.objects.update(state="cancelled")
        after = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
    form = client.get(address("family_screen", family, after.pk)).context["form"]
    assert form["words"].value() == "Zyxwvut secret words"
    assert not form["asked_alone"].value()


def test_somebody_elses_approval_does_not_help(client_of, family, area):
    with owner():
        second = factories.MembershipFactory(role="facilitator", area=area).person
        factories.CircleMemberFactory(family=family, user=second)
    person_with("facilitator", area)
    response = schedule(client_of(second), family, second)
    assert "facilitator" in response.context["form"].errors


@pytest.mark.parametrize("sessions", ["joint", "separate"])
def test_separate_sessions_stand_open_only_when_they_are_chosen(
    client_of, facilitator, family, meeting, sessions
):
    with owner():
        SafetyScreen.objects.create(
            area=family.area, family=family, meeting=meeting, afraid="no", sessions=sessions
        )
    page = client_of(facilitator).get(address("family_screen", family, meeting.pk)).text
    closed, opened = (
        'data-shown-with="sessions=separate">',
        'data-shown-with="sessions=separate" open>',
    )
    assert (closed in page, opened in page) == (sessions == "joint", sessions == "separate")
    inside = page.split("data-shown-with", 1)[1].split("</details>", 1)[0]
    assert inside.count('name="starts_') == page.count('name="starts_') == 2
