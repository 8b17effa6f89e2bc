"""When people meet apart, no paper or file says where one of them is or can be called."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Disclosure, Paper, Relationship, Step, Support
from families.services import agree_plan, record_disclosure, save_plan
from families.services.papers import make_papers, make_training_paper
from meetings.models import SafetyScreen, SeparateSession
from tests import factories
from tests.browser.pdf_words import words_in
from tests.conftest import owner
from tests.meetings.test_apart import (  # noqa: F401 - fixtures
    by,
    family,
    meeting,
    no_quiet_hours,
    parent,
)
from tests.meetings.test_invitations import ask, open_page, path_in, send, to_guest

pytestmark = pytest.mark.django_db
# Each value stands in the record once, where its name says; none may stand on a paper.
MARKED = {
    "phone of the father": "515-555-0111",
    "phone of the mother": "515-555-0122",
    "phone of a support": "515-555-0133",
    "phone of the other guest": "515-555-0144",
    "mail of the other guest": "other-side@example.org",
    "the hall": "Zyxwvut hall",
    "the other session": "Marked Other Town",
    "said alone": "Marked words said alone",
    "private contacts": "Marked shelter 99 Elm",
    "signal": "Marked red scarf",
}
OWN = "Quiet library"


@pytest.fixture
def people(family, meeting):  # noqa: F811
    """Two parents apart, a child, a support, one guest on each side."""
    part = {"area": family.area, "family": family}
    with owner():
        child = factories.FamilyPersonFactory(family=family, name="Yul", relation="child")
        for name in ("mother", "father"):
            person = factories.FamilyPersonFactory(
                family=family, name=name.title(), phone=MARKED[f"phone of the {name}"]
            )
            Relationship.objects.create(**part, person=person, kind="parent", other=child)
        aunt = Support.objects.create(**part, name="Aunt", kind="natural")
        factories.PhoneFactory(
            family=family, subject_id=aunt.pk, number=MARKED["phone of a support"]
        )
        mine = factories.GuestFactory(family=family, email="mine@example.org", name="Mine")
        theirs = factories.GuestFactory(
            family=family,
            email=MARKED["mail of the other guest"],
            phone=MARKED["phone of the other guest"],
            name="Theirs",
        )
        keep_apart(part | {"meeting": meeting}, meeting, mine, theirs)
    return {"child": child, "mine": mine, "theirs": theirs}


def keep_apart(part, meeting, mine, theirs):  # noqa: F811
    SafetyScreen.objects.create(
        **part,
        asked_alone=True,
        afraid="yes",
        sessions="separate",
        hides=True,
        no_contact=True,
        words=MARKED["said alone"],
        private_contacts=MARKED["private contacts"],
        signal=MARKED["signal"],
    )
    sessions = ((1, mine, OWN), (2, theirs, MARKED["the other session"]))
    for number, guest, place in sessions:
        SeparateSession.objects.create(
            **part, number=number, starts_at=meeting.starts_at, place=place, guest_ids=[guest.pk]
        )


@pytest.fixture
def papers(family, people, by):  # noqa: F811
    """One copy of each kind of an agreed plan."""
    with owner():
        plan = factories.PlanFactory(family=family)
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    step = {"what": "Read", "who": "Mine", "by_when": day, "support": "", "plan_b": ""}
    save_plan(plan=plan, goal="Home", strengths=[], needs=[], steps=[step], by=by)
    said = [{"name": "Mother", "part": "family", "stance": "agrees"}]
    version = agree_plan(plan=plan, positions=said, by=by)
    for kind in ("family", "agency"):
        make_papers(version=version, kind=kind, language="en", recipients=["Theirs"], by=by)
    make_training_paper(
        version=version, language="en", recipient="Trainer", hidden=[], checked=True, by=by
    )
    return {paper.kind: paper for paper in Paper.objects.all()}


def none_of_it(text):
    """Whether nothing marked stands in the text, with and without its spaces."""
    close = "".join(text.split()).casefold()
    found = [name for name, value in MARKED.items() if "".join(value.split()).casefold() in close]
    assert found == []


def at(name, family, *more):  # noqa: F811
    return reverse(name, args=[family.area.slug, family.reference, *more])


def test_the_values_are_there_to_be_leaked(client_of, facilitator, family, people):  # noqa: F811
    """What could leak is read by the facilitator on pages, so that a paper could carry it."""
    client = client_of(facilitator)
    pages = [at("families:network", family), family.get_absolute_url()]
    pages += [at("families:guest_edit", family, people["theirs"].pk)]
    shown = "".join(client.get(page).content.decode() for page in pages)
    for name in ("phone of the father", "phone of a support", "phone of the other guest"):
        assert MARKED[name] in shown


@pytest.mark.parametrize("who", ["facilitator", "parent"])
def test_a_care_sheet_carries_no_phone_of_either_side(
    client_of,
    facilitator,
    parent,  # noqa: F811
    family,  # noqa: F811
    people,
    who,
):
    client = client_of(facilitator if who == "facilitator" else parent)
    where = at("families:care_sheet", family, people["child"].pk)
    said = {"recipient": "Sitter", "purpose": "To look after Yul", "language": "en"}
    sheet = client.post(where, said, follow=True).content.decode()
    assert "Father" in sheet
    none_of_it(sheet)


def test_a_care_sheet_of_people_together_says_whom_to_call(
    client_of,
    facilitator,
    family,  # noqa: F811
    people,
):
    with owner():
        SafetyScreen.objects.update(hides=False, no_contact=False, sessions="joint")
    where = at("families:care_sheet", family, people["child"].pk)
    said = {"recipient": "Sitter", "purpose": "To look after Yul", "language": "en"}
    sheet = client_of(facilitator).post(where, said, follow=True).content.decode()
    assert MARKED["phone of the mother"] in sheet
    assert MARKED["phone of the father"] in sheet


@pytest.mark.parametrize("kind", ["family", "agency", "training"])
def test_no_copy_of_the_plan_carries_it(
    client_of,
    facilitator,
    family,  # noqa: F811
    papers,
    kind,
):
    client = client_of(facilitator)
    pdf = client.get(at("families:paper_pdf", family, papers[kind].pk))
    none_of_it(words_in(pdf.content))
    none_of_it(pdf["Content-Disposition"])
    none_of_it(client.get(at("families:paper_print", family, papers[kind].pk)).content.decode())


def test_letters_and_calendars_carry_the_own_session_alone(
    client_of,
    facilitator,
    family,  # noqa: F811
    meeting,  # noqa: F811
    people,
    by,  # noqa: F811
):
    invitation = ask(meeting, people["mine"], by, may_see_place=True)
    (message,) = to_guest(send(), people["mine"])
    browser, page, text = open_page(path_in(message))
    file = browser.get(f"{page}calendar/").content.decode()
    attached = str(message.attachments)
    letter = client_of(facilitator).post(at("meetings:invitation_letter", family, invitation.pk))
    for told in (message.body, attached, text, file, letter.content.decode()):
        none_of_it(told)
    assert OWN in letter.content.decode()


def test_lists_and_handouts_of_the_record_carry_nothing_of_it(
    client_of,
    facilitator,
    family,  # noqa: F811
    papers,
    by,  # noqa: F811
):
    given = {"family": family, "recipient": "Theirs", "purpose": "x", "form": "print", "by": by}
    with owner():
        consent = factories.ConsentFactory(family=family)
    copy = record_disclosure(what=Disclosure.What.AGENCY_COPY, **given)
    letter = record_disclosure(what=Disclosure.What.RETURN_LETTER, **given)
    handed = record_disclosure(what=Disclosure.What.OPENINGS, **given)
    signed = record_disclosure(what=Disclosure.What.CONSENT, subject_id=consent.pk, **given)
    client = client_of(facilitator)
    pages = [at("families:paper", family, row.pk) for row in (letter, handed, signed)]
    pages += [at("families:copies", family), at("families:openings", family)]
    pages += [at("families:ask_back", family, copy.pk)]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        none_of_it(answer.content.decode())


def test_slips_carry_nothing_of_it(client_of, facilitator, family, people, papers):  # noqa: F811
    with owner():
        step = Step.objects.get(family=family)
    slip = client_of(facilitator).post(at("families:promise_slip", family, step.pk))
    assert slip.status_code == 200
    none_of_it(slip.content.decode())
