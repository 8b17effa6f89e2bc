"""One row of every isolated table, and who must not see it.

A table without an entry here fails tests/core/test_tenancy.py, so that nobody forgets one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.utils import timezone

from contracts.models import Allocation
from cppc.core.models import Draft, Outbox, SentForm, Session
from families.models import (
    BreakGlass,
    CallRequest,
    CareDetail,
    CircleInvitation,
    CopyEvent,
    FamilyEvent,
    FamilyPair,
    Guest,
    Handover,
    Need,
    Paper,
    Phone,
    PlanVersion,
    Position,
    Relationship,
    StepAnswer,
    Strength,
    Support,
)
from meetings.models import (
    AreaFigure,
    Arrangement,
    Attendance,
    FamilyProgress,
    FigureCell,
    Note,
    ParticipationSupport,
    Preparation,
    PreparationOverride,
    QuietHours,
    SafetyScreen,
    SeparateSession,
    SurveyAnswer,
    TakingPart,
    TeamMinutes,
)
from resources.models import (
    CommunityNeed,
    MovedListing,
    NetworkChoice,
    PublishedEvent,
    PublishedListing,
    PublishedOrganization,
    SearchCount,
    Vocabulary,
)
from resources.services.happenings import write_events
from teams.models import (
    AreaSuccession,
    HeldWords,
    Invitation,
    JoinRequest,
    NameCheck,
    ZipCode,
)
from teams.roles import Role, StateRole
from tests import factories as base
from tests.contracts import factories as money
from tests.resources import factories as network
from tests.resources import keeping as outside

Place = SimpleNamespace

STATE = tuple(StateRole.values)
OUTSIDE = ("nobody", "plain account", "other area")
# Colleagues hold every role of the area but the coordinator's; none of them is in the circle.
NOT_COORDINATOR = (*OUTSIDE, *STATE, "colleague")
NOT_CIRCLE = (*NOT_COORDINATOR, "coordinator")
NOT_ALLOWING_NAMES = (*OUTSIDE, "state_admin", "auditor", "colleague")
EVERYBODY = (*NOT_CIRCLE, "circle")


@dataclass(frozen=True)
class Sample:
    """How a row is made, from whom it is hidden, who sees it, and who may not write it."""

    make: Callable[[Place], Model]
    hidden_from: tuple[str, ...]
    reader: str
    locked_to: tuple[str, ...] = ()
    insertable: str = ""  # why an insert by strangers is right
    scope: str = ""  # the part of the site that sees it, when no page does

    @property
    def closed_to(self) -> tuple[str, ...]:
        """Who may not change it: whoever may not see it, and more for public rows."""
        return self.locked_to or self.hidden_from


def make_place(area: Model, number: int) -> Place:
    """What rows hang on: a family with its plan and meeting, a team, a listing, a budget."""
    person = base.UserFactory()
    family = base.FamilyFactory(area=area)
    base.CircleMemberFactory(family=family, user=person)
    team = base.TeamFactory(area=area, public=False)
    return Place(
        area=area,
        number=number,
        person=person,
        family=family,
        plan=base.PlanFactory(family=family),
        meeting=base.FamilyMeetingFactory(family=family, facilitator=person),
        team=team,
        seat=base.SeatFactory(team=team),
        service=network.ServiceFactory(area=area),
        batch=network.ImportBatchFactory(area=area),
        allocation=Allocation.objects.filter(area=area).first()
        or money.AllocationFactory(area=area),
    )


def people_of(area: Model, other_area: Model, place: Place) -> dict[str, Any]:
    """The people who try, by name."""
    people = {"nobody": None, "plain account": base.UserFactory(), "circle": place.person}
    people |= {role: base.StatewideRoleFactory(role=role).person for role in STATE}
    people["coordinator"] = base.MembershipFactory(area=area, role=Role.COORDINATOR).person
    people["colleague"], people["other area"] = base.UserFactory(), base.UserFactory()
    for role in Role.values:
        base.MembershipFactory(area=other_area, role=role, person=people["other area"])
        if role != Role.COORDINATOR:
            base.MembershipFactory(area=area, role=role, person=people["colleague"])
    return people


def family_row(model: type[Model], **fields: Any) -> Sample:
    """Content of a record: the circle alone, and only after a logged opening."""

    def make(place: Place) -> Model:
        linked = {"family": place.family, "area": place.area}
        for name in ("plan", "meeting"):
            if any(field.name == name for field in model._meta.fields):
                linked[name] = getattr(place, name)
        return model.objects.create(**linked, **fields)

    return Sample(make, NOT_CIRCLE, "circle")


def held_words(place: Place) -> HeldWords:
    """Words somebody is asked about."""
    check = NameCheck.objects.create(
        area=place.area,
        about="Minutes",
        words_hash="0" * 64,
        hits=1,
        state="asked",
        asked_by=place.person,
    )
    return HeldWords.objects.create(
        area=place.area, check_of=check, asked_by=place.person, sealed="U2VhbGVk" * 6
    )


def area_row(make: Callable[[Place], Model], reader: str = "coordinator") -> Sample:
    """Rows of an area: hidden from everybody without a role in it."""
    return Sample(make, OUTSIDE, reader)


def public_row(make: Callable[[Place], Model], reader: str = "nobody") -> Sample:
    """What everybody may read and few may write."""
    return Sample(make, (), reader, locked_to=(*OUTSIDE, "colleague", "circle"))


def published_row(make: Callable[[Place], Model], *writers: str) -> Sample:
    """What everybody may read and publishers write; a colleague is one."""
    others = {*OUTSIDE, "circle"} - set(writers)
    return Sample(make, (), "nobody", locked_to=tuple(sorted(others)))


def _answer(place: Place) -> StepAnswer:
    step = base.StepFactory(plan=place.plan)
    return StepAnswer.objects.create(
        area=place.area, family=place.family, step=step, kind="not_yet", said_by=place.person
    )


def _invitation(place: Place) -> Invitation:
    return Invitation.objects.create(
        area=place.area,
        email=f"asked{place.number}@example.org",
        name="Asked Person",
        role=Role.TEAM_MEMBER,
        token_hash=f"{place.number:064x}",
        invited_by=place.person,
        expires_at=timezone.now() + timedelta(days=7),
    )


def _request(place: Place) -> Model:
    """A request for a meeting that became the place's family."""
    return base.ReferralFactory(area=place.area, family=place.family, state="accepted")


def _handover(place: Place) -> Handover:
    return Handover.objects.create(
        area=place.area,
        record=place.family.pk,
        reference=place.family.reference,
        kind="community",
        county=place.family.county,
        language="en",
        to_area=base.AreaFactory(),
        asked_by=place.person,
    )


def _pair(place: Place) -> FamilyPair:
    first, second = sorted([place.family, base.FamilyFactory(area=place.area)], key=lambda f: f.pk)
    return FamilyPair.objects.create(
        area=place.area, first=first, second=second, said_by=place.person
    )


def _session(place: Place) -> Session:
    return Session.objects.create(
        key=f"{place.number:064x}",
        user=place.person,
        data="signed",
        expires_at=timezone.now() + timedelta(hours=1),
    )


def _address(place: Place) -> EmailAddress:
    person = base.UserFactory()
    return EmailAddress.objects.create(user=person, email=person.email)


def _copy_event(place: Place) -> CopyEvent:
    return CopyEvent.objects.create(
        area=place.area,
        family=place.family,
        disclosure=base.DisclosureFactory(family=place.family),
        state="asked",
        recorded_by=place.person,
    )


def _circle_invitation(place: Place) -> CircleInvitation:
    return CircleInvitation.objects.create(
        area=place.area,
        family=place.family,
        email=f"parent{place.number}@example.org",
        name="Zyxwvut Parent",
        capacity="parent",
        token_hash=f"{place.number + 100:064x}",
        invited_by=place.person,
        expires_at=timezone.now() + timedelta(days=7),
    )


def _glass(place: Place) -> BreakGlass:
    return BreakGlass.objects.create(
        area=place.area,
        family=place.family,
        user=base.UserFactory(),
        reason="Somebody asked for help at night",
        ends_at=timezone.now(),
    )


def _listed(place: Place) -> Model:
    listing = network.published_listing(place.area, county=base.CountyFactory())
    return PublishedListing._base_manager.get(service=listing)


def _public_event(place: Place) -> Model:
    listing = network.published_hub(place.area, county=base.CountyFactory())
    network.HubEventFactory(service=listing)
    write_events(listing)
    return PublishedEvent.objects.get(listing=listing.pk)


def _version(place: Place) -> PlanVersion:
    return PlanVersion.objects.get_or_create(
        area=place.area,
        family=place.family,
        plan=place.plan,
        number=7,
        defaults={"content": {}, "agreed_at": timezone.now(), "agreed_by": place.person},
    )[0]


def _position(place: Place) -> Position:
    return Position.objects.create(
        area=place.area,
        family=place.family,
        plan_version=_version(place),
        name="Zyxwvut Aunt",
        part="family",
        stance="agrees",
        how="meeting",
        attested_by=place.person,
        attested_at=timezone.now(),
    )


def _paper(place: Place) -> Paper:
    return Paper.objects.create(
        area=place.area,
        family=place.family,
        plan_version=_version(place),
        kind="family",
        number=1,
        total=1,
        recipient="Zyxwvut Aunt",
        made_by=place.person,
    )


def _part(place: Place) -> dict[str, Any]:
    return {"area": place.area, "family": place.family, "meeting": place.meeting}


def _override(place: Place) -> PreparationOverride:
    meeting = base.FamilyMeetingFactory(family=place.family, state="cancelled", prepared=False)
    part = {"area": place.area, "family": place.family, "meeting": meeting}
    return PreparationOverride.objects.create(**part, reason="A reason", decided_by=place.person)


def _editors(make: Callable[[Place], Model]) -> Sample:
    """What editors of the area alone know."""
    return Sample(make, (*OUTSIDE, *STATE, "circle"), "coordinator")


FROM_OUTSIDE = {
    "resources.ListingClaim": _editors(lambda p: outside.ListingClaimFactory(service=p.service)),
    "resources.ListingLink": _editors(lambda p: outside.ListingLinkFactory(service=p.service)),
    "resources.ListingSuggestion": _editors(
        lambda p: outside.ListingSuggestionFactory(service=p.service)
    ),
    "resources.ListingReport": _editors(lambda p: outside.ListingReportFactory(service=p.service)),
    "resources.NetworkChoice": _editors(
        lambda p: NetworkChoice.objects.get_or_create(area=p.area)[0]
    ),
    "resources.RelayMessage": Sample(
        lambda p: outside.RelayMessageFactory(service=p.service),
        EVERYBODY,
        "nobody",
        scope="worker",
    ),
    "resources.ScreeningStatus": _editors(lambda p: outside.ScreeningStatusFactory(area=p.area)),
    "resources.Screening": _editors(lambda p: outside.ScreeningFactory(service=p.service)),
}
SAMPLES: dict[str, Sample] = {
    "families.Position": Sample(_position, NOT_CIRCLE, "circle"),
    "families.Paper": Sample(_paper, NOT_CIRCLE, "circle"),
    "families.Facilitator": Sample(
        lambda p: base.FacilitatorFactory(area=p.area),
        (*OUTSIDE, "state_coordinator", "auditor", "colleague", "circle"),
        "coordinator",
    ),
    "families.Person": family_row(base.FamilyPersonFactory._meta.model, name="Zyxwvut Sample"),
    "families.Plan": Sample(lambda p: p.plan, NOT_CIRCLE, "circle"),
    "families.PlanVersion": Sample(
        lambda p: PlanVersion.objects.create(
            area=p.area,
            family=p.family,
            plan=p.plan,
            number=1,
            content={},
            agreed_at=timezone.now(),
            agreed_by=p.person,
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "families.Strength": family_row(Strength, text="Grandmother lives next door"),
    "families.Need": family_row(Need, text="A ride"),
    "families.Guest": family_row(Guest, name="Zyxwvut Neighbor", part="support"),
    "families.PersonalLink": Sample(
        lambda p: base.PersonalLinkFactory(family=p.family), NOT_CIRCLE, "circle"
    ),
    "families.Consent": Sample(
        lambda p: base.ConsentFactory(family=p.family), NOT_CIRCLE, "circle"
    ),
    "families.Disclosure": Sample(
        lambda p: base.DisclosureFactory(family=p.family), NOT_CIRCLE, "circle"
    ),
    "families.CopyEvent": Sample(_copy_event, NOT_CIRCLE, "circle"),
    "families.CircleInvitation": Sample(_circle_invitation, NOT_CIRCLE, "circle"),
    "families.BreakGlass": Sample(_glass, NOT_COORDINATOR, "circle"),
    "families.LinkUse": Sample(
        lambda p: base.LinkUseFactory(link__family=p.family),
        NOT_CIRCLE,
        "circle",
        locked_to=EVERYBODY,
    ),
    "families.FamilyEvent": family_row(FamilyEvent, kind="sealed", reason="A father searches"),
    "families.Handover": Sample(_handover, NOT_COORDINATOR, "coordinator"),
    "families.FamilyPair": Sample(_pair, NOT_CIRCLE, "circle"),
    "families.Relationship": Sample(
        lambda p: Relationship.objects.create(
            area=p.area,
            family=p.family,
            person=base.FamilyPersonFactory(family=p.family),
            kind="sibling",
            other=base.FamilyPersonFactory(family=p.family),
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "families.CareDetail": Sample(
        lambda p: CareDetail.objects.create(
            area=p.area,
            family=p.family,
            person=base.FamilyPersonFactory(family=p.family),
            kind="allergy",
            text="No nuts",
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "families.Phone": family_row(Phone, subject_id=uuid4(), number="515-555-0199"),
    "families.Support": family_row(Support, name="Zyxwvut Aunt", kind="natural"),
    "families.Step": Sample(lambda p: base.StepFactory(plan=p.plan), NOT_CIRCLE, "circle"),
    "families.StepAnswer": Sample(_answer, NOT_CIRCLE, "circle"),
    "families.CallRequest": Sample(
        lambda p: CallRequest.objects.create(
            area=p.area, family=p.family, step=(answer := _answer(p)).step, answer=answer
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "meetings.FamilyProgress": family_row(FamilyProgress, feeling=3, words="It is going"),
    "meetings.SurveyAnswer": Sample(
        lambda p: SurveyAnswer.objects.create(
            area=p.area, month=date(2026, 10, 1), kind="community", heard=4
        ),
        EVERYBODY,
        "nobody",
        scope="worker",
    ),
    "families.Family": Sample(lambda p: p.family, NOT_COORDINATOR, "coordinator"),
    "families.CircleMember": Sample(
        lambda p: base.CircleMemberFactory(family=p.family), NOT_CIRCLE, "circle"
    ),
    # A list shows the header to coordinators; the words open as the family's record does.
    "families.Referral": Sample(
        lambda p: base.ReferralFactory(area=p.area), (*NOT_COORDINATOR, "circle"), "coordinator"
    ),
    "families.ReferralContent": Sample(
        lambda p: base.ReferralContentFactory(referral=_request(p)), NOT_CIRCLE, "circle"
    ),
    "families.ReferralEvent": Sample(
        lambda p: base.ReferralEventFactory(referral=_request(p)), NOT_CIRCLE, "circle"
    ),
    "meetings.FamilyMeeting": Sample(lambda p: p.meeting, NOT_CIRCLE, "circle"),
    "meetings.Preparation": Sample(
        lambda p: Preparation.objects.create(
            **_part(p), step="children", done_on=timezone.localdate(), done_by=p.person
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "meetings.PreparationOverride": Sample(_override, NOT_CIRCLE, "circle"),
    "meetings.TakingPart": Sample(
        lambda p: TakingPart.objects.create(
            **_part(p),
            person=base.FamilyPersonFactory(family=p.family),
            how="paper",
            agreed_on=timezone.localdate(),
            recorded_by=p.person,
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "meetings.ParticipationSupport": family_row(ParticipationSupport, kind="ride"),
    "meetings.SafetyScreen": family_row(SafetyScreen, asked_alone=True, afraid="no"),
    "meetings.SeparateSession": family_row(SeparateSession, number=1, starts_at=timezone.now()),
    "meetings.Arrangement": family_row(Arrangement, place="The church hall"),
    "meetings.Attendance": family_row(Attendance, name="Zyxwvut Guest", part="family"),
    "meetings.Invitation": Sample(
        lambda p: base.MeetingInvitationFactory(meeting=p.meeting), NOT_CIRCLE, "circle"
    ),
    "meetings.QuietHours": Sample(
        lambda p: QuietHours.objects.create(user=p.person, from_time=time(22), to_time=time(7)),
        NOT_CIRCLE,
        "circle",
    ),
    "meetings.Note": family_row(Note, section="story", text="What was said"),
    "meetings.SignedPaper": Sample(
        lambda p: base.SignedPaperFactory(meeting=p.meeting), NOT_CIRCLE, "circle"
    ),
    "meetings.Signature": Sample(
        lambda p: base.SignatureFactory(meeting=p.meeting), NOT_CIRCLE, "circle"
    ),
    "meetings.AreaFigure": area_row(
        lambda p: AreaFigure.objects.create(
            area=p.area, name="open_families", value=7, as_of=timezone.now()
        )
    ),
    "meetings.FigureCell": area_row(
        lambda p: FigureCell.objects.create(
            area=p.area, year=2027, name="kind", cell="ftdm", value=7, as_of=timezone.now()
        )
    ),
    "meetings.TeamMeeting": area_row(lambda p: base.TeamMeetingFactory(team=p.team, public=False)),
    "teams.Team": area_row(lambda p: p.team),
    "teams.Seat": area_row(lambda p: p.seat),
    "teams.TeamMember": area_row(lambda p: base.TeamMemberFactory(team=p.team)),
    "teams.SeatTerm": area_row(lambda p: base.SeatTermFactory(seat=p.seat)),
    "teams.JoinRequest": Sample(
        lambda p: JoinRequest.objects.create(area=p.area, name="Helper", phone="515-555-0101"),
        (*OUTSIDE, "colleague"),
        "coordinator",
        insertable="anybody may write: I want to help",
    ),
    "teams.NameCheck": Sample(lambda p: held_words(p).check_of, NOT_ALLOWING_NAMES, "coordinator"),
    "teams.HeldWords": Sample(held_words, NOT_ALLOWING_NAMES, "coordinator"),
    "meetings.TeamMinutes": area_row(
        lambda p: TeamMinutes.objects.create(
            area=p.area, meeting=base.TeamMeetingFactory(team=p.team, public=False)
        )
    ),
    "teams.Membership": Sample(
        lambda p: base.MembershipFactory(area=p.area), OUTSIDE, "coordinator"
    ),
    "teams.User": Sample(
        lambda p: base.MembershipFactory(area=p.area).person, OUTSIDE, "coordinator"
    ),
    "teams.StatewideRole": Sample(
        lambda p: base.StatewideRoleFactory(),
        (*OUTSIDE, "coordinator", "colleague", "circle"),
        "state_admin",
    ),
    "teams.Invitation": Sample(_invitation, (*OUTSIDE, "colleague", "circle"), "coordinator"),
    "teams.Area": public_row(lambda p: p.area),
    "teams.County": public_row(lambda p: base.CountyFactory()),
    "teams.ZipCode": public_row(
        lambda p: ZipCode.objects.create(
            code=f"5{p.number:04d}",
            place="Sampletown",
            county=base.CountyFactory(),
            latitude=41,
            longitude=-93,
        )
    ),
    "teams.AreaCounty": public_row(lambda p: base.AreaCountyFactory(area=p.area)),
    "teams.AreaSuccession": public_row(
        lambda p: AreaSuccession.objects.create(
            kind="rename", predecessor=p.area, on=date(2025, 7, 1), old_name="Before"
        )
    ),
    "resources.Category": public_row(lambda p: network.CategoryFactory()),
    "resources.AddedWord": public_row(lambda p: network.AddedWordFactory()),
    "resources.Download": published_row(
        lambda p: network.DownloadFactory(area=p.area, state="ready")
    ),
    "resources.DownloadPart": published_row(
        lambda p: network.DownloadPartFactory(
            download=network.DownloadFactory(area=p.area, state="ready")
        )
    ),
    "resources.Vocabulary": published_row(
        lambda p: Vocabulary.objects.create(word=f"word{p.number}", trigrams=[]), "other area"
    ),
    "resources.PublishedListing": published_row(_listed),
    "resources.PublishedPlace": published_row(lambda p: _listed(p).places.get()),
    "resources.HubEvent": area_row(lambda p: network.HubEventFactory(service=p.service)),
    "resources.PublishedEvent": published_row(_public_event),
    "resources.PublishedOrganization": published_row(
        lambda p: PublishedOrganization.objects.create(
            organization=network.OrganizationFactory(area=p.area), area=p.area, name="Group"
        )
    ),
    "resources.Organization": area_row(lambda p: network.OrganizationFactory(area=p.area)),
    "resources.Service": area_row(lambda p: p.service),
    "resources.ServiceCategory": area_row(
        lambda p: network.ServiceCategoryFactory(service=p.service)
    ),
    "resources.ServiceArea": area_row(lambda p: network.ServiceAreaFactory(service=p.service)),
    "resources.Language": area_row(lambda p: network.LanguageFactory(service=p.service)),
    "resources.Phone": area_row(lambda p: network.PhoneFactory(service=p.service)),
    "resources.Schedule": area_row(lambda p: network.ScheduleFactory(service=p.service)),
    "resources.Location": area_row(lambda p: network.LocationFactory(area=p.area)),
    "resources.Address": area_row(
        lambda p: network.AddressFactory(location=network.LocationFactory(area=p.area))
    ),
    "resources.ServiceAtLocation": area_row(
        lambda p: network.ServiceAtLocationFactory(service=p.service)
    ),
    "resources.CommunityNeed": area_row(
        lambda p: CommunityNeed.objects.create(area=p.area, category=network.CategoryFactory())
    ),
    "resources.SearchCount": Sample(
        lambda p: SearchCount.objects.create(
            category=network.CategoryFactory(), month=date(2026, 11, 1), nothing=p.number
        ),
        EVERYBODY,
        "nobody",
        scope="worker",
    ),
    "resources.Verification": area_row(
        lambda p: network.VerificationFactory(service=p.service, person=p.person)
    ),
    "resources.FreshnessAsk": area_row(lambda p: network.FreshnessAskFactory(service=p.service)),
    "resources.CallList": area_row(
        lambda p: network.CallListFactory(area=p.area, made_by=p.person)
    ),
    "resources.Call": area_row(
        lambda p: network.CallFactory(
            service=p.service, call_list=network.CallListFactory(area=p.area, made_by=p.person)
        )
    ),
    "resources.DoNotList": area_row(
        lambda p: network.DoNotListFactory(area=p.area, entered_by=p.person)
    ),
    "resources.ImportBatch": area_row(lambda p: p.batch),
    "resources.ImportFile": area_row(lambda p: network.ImportFileFactory(batch=p.batch)),
    "resources.ImportFinding": area_row(lambda p: network.ImportFindingFactory(batch=p.batch)),
    **FROM_OUTSIDE,
    "resources.ImportRow": area_row(lambda p: network.ImportRowFactory(batch=p.batch)),
    "resources.ImportProfile": area_row(lambda p: network.ImportProfileFactory(area=p.area)),
    "resources.DuplicatePair": area_row(lambda p: network.DuplicatePairFactory(area=p.area)),
    "resources.ListingMerge": area_row(lambda p: network.ListingMergeFactory(area=p.area)),
    "resources.MovedListing": published_row(
        lambda p: MovedListing.objects.create(gone=uuid4(), kept=uuid4(), area=p.area)
    ),
    "contracts.FiscalYear": public_row(lambda p: p.allocation.fiscal_year),
    "contracts.BudgetCategory": public_row(lambda p: money.BudgetCategoryFactory()),
    "contracts.Allocation": area_row(lambda p: p.allocation),
    "contracts.BudgetLine": area_row(lambda p: money.BudgetLineFactory(allocation=p.allocation)),
    "contracts.Commitment": area_row(
        lambda p: money.CommitmentFactory(
            budget_line=money.BudgetLineFactory(allocation=p.allocation)
        )
    ),
    "contracts.Payment": area_row(
        lambda p: money.PaymentFactory(
            commitment=money.approved(budget_line=money.BudgetLineFactory(allocation=p.allocation))
        )
    ),
    "core.Draft": Sample(
        lambda p: Draft.objects.create(
            user=p.person, form="a-form", expires_at=timezone.now() + timedelta(days=1)
        ),
        NOT_CIRCLE,
        "circle",
    ),
    "core.SentForm": Sample(
        lambda p: SentForm.objects.create(user=p.person, key=f"{p.number:064x}"),
        NOT_CIRCLE,
        "circle",
    ),
    "core.Outbox": Sample(
        lambda p: Outbox.objects.create(
            actor_id=base.UserFactory().pk, kind="x", key=f"x{p.number}", payload={}
        ),
        EVERYBODY,
        "nobody",
        scope="worker",
    ),
    "core.Session": Sample(_session, EVERYBODY, "nobody", scope="door"),
    "account.EmailAddress": Sample(_address, EVERYBODY, "nobody", scope="door"),
    "account.EmailConfirmation": Sample(
        lambda p: EmailConfirmation.objects.create(
            email_address=_address(p), key=f"{p.number:064x}"
        ),
        EVERYBODY,
        "nobody",
        scope="door",
    ),
    "mfa.Authenticator": Sample(
        lambda p: Authenticator.objects.create(user=p.person, type="totp", data={}),
        EVERYBODY,
        "nobody",
        scope="door",
    ),
}
