"""Rows for tests; call them inside `with owner():`. Names are invented and easy to search for."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from families.agreement import VERSION
from families.models import (
    CircleMember,
    Consent,
    Disclosure,
    Facilitator,
    Family,
    Guest,
    LinkUse,
    Person,
    PersonalLink,
    Phone,
    Plan,
    Referral,
    ReferralContent,
    ReferralEvent,
    Step,
)
from meetings.models import (
    Attendance,
    FamilyMeeting,
    Invitation,
    Preparation,
    PreparationOverride,
    Signature,
    SignedPaper,
    TakingPart,
    TeamMeeting,
)
from teams.models import (
    Area,
    AreaCounty,
    County,
    Membership,
    Seat,
    SeatTerm,
    StatewideRole,
    Team,
    TeamMember,
    User,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person Number {n}")
    password = "!"


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = County
        django_get_or_create = ("fips",)

    fips = factory.Sequence(lambda n: f"{19001 + 2 * n:05d}")
    name = factory.Sequence(lambda n: f"County {n}")
    seat = "Seat"
    population = 10000
    population_vintage = "2024 estimate"
    source = "test"


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Area {n}")
    slug = factory.Sequence(lambda n: f"area-{n}")


class AreaCountyFactory(DjangoModelFactory):
    class Meta:
        model = AreaCounty

    area = factory.SubFactory(AreaFactory)
    county = factory.SubFactory(CountyFactory)
    kind = factory.SelfAttribute("area.kind")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    area = factory.SubFactory(AreaFactory)
    role = "team_member"
    from_on = factory.LazyFunction(timezone.localdate)


class StatewideRoleFactory(DjangoModelFactory):
    class Meta:
        model = StatewideRole

    person = factory.SubFactory(UserFactory)
    role = "state_coordinator"
    from_on = factory.LazyFunction(timezone.localdate)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    area = factory.SubFactory(AreaFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    team = factory.SubFactory(TeamFactory)
    area = factory.SelfAttribute("team.area")
    sector = "education"
    title_en = factory.Sequence(lambda n: f"Seat {n}")


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    team = factory.SubFactory(TeamFactory)
    area = factory.SelfAttribute("team.area")
    name = factory.Sequence(lambda n: f"Member {n}")


class SeatTermFactory(DjangoModelFactory):
    class Meta:
        model = SeatTerm

    seat = factory.SubFactory(SeatFactory)
    area = factory.SelfAttribute("seat.area")
    member = factory.SubFactory(TeamMemberFactory, team=factory.SelfAttribute("..seat.team"))
    from_on = factory.LazyFunction(timezone.localdate)


class TeamMeetingFactory(DjangoModelFactory):
    class Meta:
        model = TeamMeeting

    team = factory.SubFactory(TeamFactory)
    area = factory.SelfAttribute("team.area")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timezone.timedelta(days=7))
    place = "Library"


class FamilyFactory(DjangoModelFactory):
    class Meta:
        model = Family

    area = factory.SubFactory(AreaFactory)
    reference = factory.Sequence(lambda n: f"F-{n:05d}")
    county = factory.SubFactory(CountyFactory)


class CircleMemberFactory(DjangoModelFactory):
    class Meta:
        model = CircleMember

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    user = factory.SubFactory(UserFactory)
    capacity = "facilitator"
    from_on = factory.LazyFunction(timezone.localdate)
    accepted_version = VERSION
    accepted_at = factory.LazyFunction(timezone.now)


class FacilitatorFactory(DjangoModelFactory):
    """Somebody approved since last year, without a last day."""

    class Meta:
        model = Facilitator

    area = factory.SubFactory(AreaFactory)
    user = factory.SubFactory(UserFactory)
    trained_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400))
    co_led_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=380))
    led_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=370))
    approval_number = factory.Sequence(lambda n: f"TEST-{n:04d}")
    approved_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))


class FamilyPersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    name = factory.Sequence(lambda n: f"Zyxwvut Familyname{n}")
    relation = "parent"

    @factory.post_generation
    def phone(self, create, number):
        if number:
            PhoneFactory(family=self.family, subject_id=self.pk, number=number)


class PhoneFactory(DjangoModelFactory):
    class Meta:
        model = Phone

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    number = "515-555-0100"


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    name = factory.Sequence(lambda n: f"Zyxwvut Neighbor {n}")
    part = "support"
    state = "accepted"


class PersonalLinkFactory(DjangoModelFactory):
    class Meta:
        model = PersonalLink

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    guest = factory.SubFactory(GuestFactory, family=factory.SelfAttribute("..family"))
    purpose = "invitation"
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    person = factory.SubFactory(FamilyPersonFactory, family=factory.SelfAttribute("..family"))
    purpose = "meeting"
    discloser = "CPPC"
    what = "What is said at our meetings"
    recipient = "Zyxwvut Neighbor"
    reason = "To help us"
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))
    state = "given"
    signed_by = factory.SelfAttribute("person.name")
    route = "paper"
    text_version = "2026-1"
    recorded_by = factory.SubFactory(UserFactory)


class DisclosureFactory(DjangoModelFactory):
    class Meta:
        model = Disclosure

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    what = "agency_copy"
    recipient = "Zyxwvut Neighbor"
    purpose = "For the meeting"
    form = "print"
    copy_number = 1
    copies = 2
    disclosed_by = factory.SubFactory(UserFactory)


class LinkUseFactory(DjangoModelFactory):
    class Meta:
        model = LinkUse

    link = factory.SubFactory(PersonalLinkFactory)
    family = factory.SelfAttribute("link.family")
    area = factory.SelfAttribute("link.area")
    outcome = "used"


class ReferralFactory(DjangoModelFactory):
    class Meta:
        model = Referral

    area = factory.SubFactory(AreaFactory)
    reference = factory.Sequence(lambda n: f"R-{n:05d}")
    origin = factory.LazyFunction(uuid.uuid4)
    asker = "neighbor"


class ReferralContentFactory(DjangoModelFactory):
    class Meta:
        model = ReferralContent

    referral = factory.SubFactory(ReferralFactory)
    area = factory.SelfAttribute("referral.area")
    name = factory.Sequence(lambda n: f"Zyxwvut Asker{n}")
    phone = "515-555-0142"
    words = "Zyxwvut needs somebody"


class ReferralEventFactory(DjangoModelFactory):
    class Meta:
        model = ReferralEvent

    referral = factory.SubFactory(ReferralFactory)
    area = factory.SelfAttribute("referral.area")
    kind = "received"


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    plan = factory.SubFactory(PlanFactory)
    family = factory.SelfAttribute("plan.family")
    area = factory.SelfAttribute("plan.area")
    what = "Call the school"
    who = "Aunt"
    by_when = factory.LazyFunction(timezone.localdate)


class FamilyMeetingFactory(DjangoModelFactory):
    class Meta:
        model = FamilyMeeting
        skip_postgeneration_save = True

    family = factory.SubFactory(FamilyFactory)
    area = factory.SelfAttribute("family.area")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timezone.timedelta(days=3))
    facilitator = factory.SubFactory(UserFactory)

    @factory.post_generation
    def prepared(self, create, extracted, **kwargs):
        """Prepared unless told otherwise, so that it can be held."""
        if extracted is not False:
            prepare(self)


def prepare(meeting):
    """Everything done that has to come before the meeting."""
    part = {"area_id": meeting.area_id, "family_id": meeting.family_id, "meeting": meeting}
    today = timezone.localdate()
    Preparation.objects.bulk_create(
        Preparation(**part, step=step, done_on=today, done_by=meeting.facilitator)
        for step in Preparation.REQUIRED
    )
    person = Person.objects.filter(family_id=meeting.family_id).first()
    if person is None:  # nobody is made up here, because tests count the people of a family
        PreparationOverride.objects.create(
            **part, reason="Nobody is in this family", decided_by=meeting.facilitator
        )
    else:
        TakingPart.objects.create(
            **part, person=person, how="paper", agreed_on=today, recorded_by=meeting.facilitator
        )


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(FamilyMeetingFactory)
    family = factory.SelfAttribute("meeting.family")
    area = factory.SelfAttribute("meeting.area")
    name = factory.Sequence(lambda n: f"Zyxwvut Attendee {n}")
    part = "family"


class SignedPaperFactory(DjangoModelFactory):
    class Meta:
        model = SignedPaper

    meeting = factory.SubFactory(FamilyMeetingFactory)
    family = factory.SelfAttribute("meeting.family")
    area = factory.SelfAttribute("meeting.area")
    stored_as = factory.Sequence(lambda n: f"{n:032x}")
    content_type = "application/pdf"
    size = 9
    content_mark = "0" * 64
    added_by = factory.SelfAttribute("meeting.facilitator")


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    meeting = factory.SubFactory(FamilyMeetingFactory)
    family = factory.SelfAttribute("meeting.family")
    area = factory.SelfAttribute("meeting.area")
    attendance = factory.SubFactory(AttendanceFactory, meeting=factory.SelfAttribute("..meeting"))
    route = "typed"
    name = "Zyxwvut Signer"
    text_version = "2026-1"
    text_mark = "0" * 64
    signed_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SelfAttribute("meeting.facilitator")


class MeetingInvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(FamilyMeetingFactory)
    family = factory.SelfAttribute("meeting.family")
    area = factory.SelfAttribute("meeting.area")
    guest = factory.SubFactory(GuestFactory, family=factory.SelfAttribute("..family"))
    route = "email"
    asked_by = factory.SelfAttribute("meeting.facilitator")
