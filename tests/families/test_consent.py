"""A family's answers, and what ends with them in the same transaction."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from families import hooks
from families.models import CircleInvitation, CircleMember, Consent, Family, Guest, Person
from families.services import end_consent, propose_member, record_consent, record_disclosure
from families.tasks import expire_consents
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def guest(family):
    with owner():
        return factories.GuestFactory(family=family, name="Zyxwvut Pastor")


@pytest.fixture
def person(family):
    with owner():
        return Person.objects.get(family=family)


@pytest.fixture
def consent(family, person, guest):
    with owner():
        return factories.ConsentFactory(family=family, person=person, guest=guest)


@pytest.fixture
def parent(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="parent").user


def answer(person, **fields):
    """What a facilitator writes down."""
    return {
        "person": person.pk,
        "discloser": "CPPC",
        "what": "What we say at the meeting",
        "recipient": "Zyxwvut School",
        "reason": "To help at school",
        "expires_on": (TODAY() + timedelta(days=30)).isoformat(),
        "state": "given",
        "signed_by": "Zyxwvut Mother",
        "signed_on": TODAY().isoformat(),
        "route": "paper",
        "language": "en",
        **fields,
    }


def elements(person, **fields):
    """The same for the service."""
    return {
        "person": person,
        "purpose": "meeting",
        "state": "given",
        "discloser": "CPPC",
        "what": "What we say",
        "recipient": "Zyxwvut School",
        "reason": "To help",
        "expires_on": TODAY(),
        "signed_by": "Zyxwvut Mother",
        "signed_on": TODAY(),
        "route": "paper",
        **fields,
    }


def fresh(row):
    with owner():
        row.refresh_from_db()
    return row


@pytest.mark.parametrize("state", ["given", "refused"])
def test_yes_and_no_are_both_written_down(client_of, family, facilitator, person, state):
    url = address("consent_form", family, "meeting")
    response = client_of(facilitator).post(url, answer(person, state=state))
    with owner():
        row = Consent.objects.get()
    assert response.headers["Location"] == address("consent", family, row.pk)
    assert (row.state, row.text_version, row.recorded_by_id) == (state, "2026-1", facilitator.pk)


def test_the_form_reads_out_the_words_of_its_purpose(client_of, family, facilitator):
    page = client_of(facilitator).get(address("consent_form", family, "treatment"))
    assert "It may not be used against the person" in page.content.decode()
    assert client_of(facilitator).get(address("consent_form", family, "gossip")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"recipient": ""}, "recipient", "Say who may get it."),
        ({"expires_on": ""}, None, "Say until when: a last day, or what ends it."),
        ({"expires_on": "2020-01-01"}, "expires_on", "The last day has already passed."),
        ({"signed_on": "2099-01-01"}, "signed_on", "This day has not come yet."),
        ({"route": "spoken"}, None, "Write down who heard it, too."),
        ({"what": ""}, "what", "This field is required."),
        ({"state": "perhaps"}, "state", None),
    ],
)
def test_what_is_missing_is_said_and_all_words_are_kept(
    client_of, family, facilitator, person, fields, field, words
):
    url = address("consent_form", family, "meeting")
    response = client_of(facilitator).post(url, answer(person, **fields))
    errors = response.context["form"].errors
    found = errors.get(field or "__all__")
    assert found if words is None else found == [words]
    assert "To help at school" in response.content.decode()
    with owner():
        assert not Consent.objects.exists()


def test_a_parent_answers_in_the_own_account(client_of, family, parent, person):
    data = answer(person, route="paper", signed_by="Somebody else")
    client_of(parent).post(address("consent_form", family, "copy"), data)
    with owner():
        row = Consent.objects.get()
    assert (row.route, row.signed_by) == ("account", parent.name)


def test_a_person_or_guest_of_another_family_is_refused(family, facilitator, person):
    with owner():
        other = factories.FamilyFactory(area=family.area)
        strange = factories.FamilyPersonFactory(family=other)
        strange_guest = factories.GuestFactory(family=other)
    by = actor_in(facilitator, family.area)
    with acting(facilitator):
        open_family(family.reference, "test")
        for fields in (elements(strange), elements(person, guest=strange_guest)):
            with pytest.raises(ValidationError, match="cannot write down"):
                record_consent(family=family, by=by, **fields)


def test_a_wrong_answer_is_refused(family, facilitator, person):
    with acting(facilitator), pytest.raises(ValidationError, match="yes or no"):
        record_consent(
            family=family,
            by=actor_in(facilitator, family.area),
            **elements(person, state="expired"),
        )


def test_withdrawal_ends_everything_that_rests_on_it(
    client_of, family, facilitator, consent, guest, monkeypatch
):
    gone = []
    monkeypatch.setattr(hooks, "ON_GUEST_LEFT", [gone.append])
    with owner():
        link = factories.PersonalLinkFactory(family=family, guest=guest)
        place = factories.CircleMemberFactory(family=family, capacity="support", consent=consent)
        asked = CircleInvitation.objects.create(
            area=family.area,
            family=family,
            email="a@example.org",
            name="A",
            capacity="support",
            token_hash="1" * 64,
            expires_at=timezone.now() + timedelta(days=1),
            invited_by=facilitator,
            consent=consent,
        )
    theirs = client_of(place.user)
    assert theirs.get(address("plan", family)).status_code == 200
    client_of(facilitator).post(address("consent_withdraw", family, consent.pk), {"why": ""})
    assert theirs.get(address("plan", family)).status_code == 404
    assert fresh(consent).state == "withdrawn"
    assert fresh(guest).state == "left"
    assert fresh(link).revoked_at is not None
    assert fresh(asked).withdrawn_at is not None
    assert [(g.guest_id, g.family_id) for g in gone] == [(guest.pk, family.pk)]


def test_a_guest_whom_the_law_asks_for_stays(family, facilitator, consent, guest):
    with owner():
        Guest.objects.filter(pk=guest.pk).update(state="required", legal_reason="A court order")
        link = factories.PersonalLinkFactory(family=family, guest=guest)
    end(family, facilitator, consent)
    assert (fresh(guest).state, fresh(link).revoked_at) == ("required", None)


def test_a_guest_whom_another_yes_covers_stays(family, facilitator, person, consent, guest):
    with owner():
        factories.ConsentFactory(family=family, person=person, guest=guest, expires_on=TODAY())
    end(family, facilitator, consent)
    assert fresh(guest).state == "accepted"


def end(family, user, consent, state="withdrawn", why=""):
    with acting(user):
        open_family(family.reference, "test")
        by = actor_in(user, family.area)
        return end_consent(consent=consent, state=state, why=why, by=by)


def test_taking_back_the_record_ends_a_guests_own_place(family, facilitator, person):
    with owner():
        place = factories.CircleMemberFactory(family=family, capacity="provider")
        guest = factories.GuestFactory(family=family, user=place.user)
        consent = factories.ConsentFactory(
            family=family, person=person, guest=guest, purpose="circle"
        )
    end(family, facilitator, consent)
    assert fresh(place).to_on < TODAY()
    assert fresh(guest).state == "accepted"


def test_a_parent_withdraws_and_the_facilitator_is_told(
    client_of, family, facilitator, parent, consent
):
    client_of(parent).post(address("consent_withdraw", family, consent.pk), {"why": "Enough"})
    assert fresh(consent).ended_by_id == parent.pk
    with as_role("cppc_worker"), acting(None, scope="worker"):
        rows = list(Outbox.objects.filter(kind="families.consent_over"))
    assert [row.payload["recipient"] for row in rows] == [str(facilitator.pk)]


def test_a_parent_takes_back_the_yes_that_the_own_place_rests_on(
    client_of, family, facilitator, consent, guest, monkeypatch
):
    gone = []
    monkeypatch.setattr(hooks, "ON_GUEST_LEFT", [gone.append])
    with owner():
        place = factories.CircleMemberFactory(family=family, capacity="parent", consent=consent)
    client = client_of(place.user)
    response = client.post(address("consent_withdraw", family, consent.pk), {"why": "Enough"})
    assert response.headers["Location"] == reverse("home:index")
    assert client.get(address("detail", family)).status_code == 404
    assert (fresh(consent).state, fresh(guest).state) == ("withdrawn", "left")
    assert [g.guest_id for g in gone] == [guest.pk]
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.consent_over")
    assert row.payload["recipient"] == str(facilitator.pk)


def test_a_parent_cannot_say_that_an_answer_never_was(client_of, family, parent, consent):
    url = address("consent_invalid", family, consent.pk)
    assert client_of(parent).post(url, {"why": "x"}).status_code == 403


def test_not_valid_needs_a_word(client_of, family, facilitator, consent):
    url = address("consent_invalid", family, consent.pk)
    response = client_of(facilitator).post(url, {"why": " "})
    assert response.context["form"].errors["why"] == ["Say in a word why it is not valid."]
    client_of(facilitator).post(url, {"why": "Signed by the wrong person"})
    assert fresh(consent).state == "invalid"


def test_ending_twice_is_said(client_of, family, facilitator, consent):
    url = address("consent_over", family, consent.pk)
    client = client_of(facilitator)
    client.post(url, {"why": ""})
    response = client.post(url, {"why": ""})
    assert "This answer is over already." in response.content.decode()
    assert fresh(consent).state == "expired"


def test_nobody_outside_ends_a_consent(family, coordinator, consent):
    with pytest.raises(ValidationError, match="over already"):
        end(family, coordinator, consent)
    assert fresh(consent).state == "given"


def test_the_site_itself_cannot_change_an_answer(family, facilitator, consent):
    with acting(facilitator):
        open_family(family.reference, "test")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Consent.objects.update(state="refused")


# --- its last day -------------------------------------------------------------------------------


def test_a_place_lasts_no_longer_than_its_consent(family, facilitator, consent):
    helper = person_with("provider", family.area)
    with acting(facilitator):
        open_family(family.reference, "test")
        by = actor_in(facilitator, family.area)
        propose_member(family=family, user=helper, capacity="provider", consent=consent, by=by)
    with owner():
        assert CircleMember.objects.get(user=helper).to_on == consent.expires_on


@pytest.mark.parametrize("fields", [{"state": "refused"}, {"expires_on": TODAY() - timedelta(1)}])
def test_no_place_rests_on_a_consent_that_is_not_in_force(family, facilitator, person, fields):
    helper = person_with("provider", family.area)
    with owner():
        over = factories.ConsentFactory(family=family, person=person, **fields)
    by = actor_in(facilitator, family.area)
    with acting(facilitator):
        open_family(family.reference, "test")
        with pytest.raises(ValidationError, match="This consent is over"):
            propose_member(family=family, user=helper, capacity="provider", consent=over, by=by)
        place = CircleMember(
            area=family.area, family=family, user=helper, capacity="provider", consent=over
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            place.save(force_insert=True)


def test_a_link_ends_with_the_last_day_by_itself(family, consent, guest):
    with owner():
        link = factories.PersonalLinkFactory(
            family=family, guest=guest, expires_at=timezone.now() + timedelta(days=300)
        )
        link.refresh_from_db()
        late = factories.ConsentFactory(
            family=family, guest=factories.GuestFactory(family=family), expires_on=TODAY()
        )
        other = factories.PersonalLinkFactory(family=family, guest=late.guest)
        other.refresh_from_db()
    assert timezone.localdate(link.expires_at) == consent.expires_on + timedelta(days=1)
    assert timezone.localdate(other.expires_at) == TODAY() + timedelta(days=1)


def test_a_shorter_consent_shortens_links_that_are_out(family, person, guest):
    with owner():
        link = factories.PersonalLinkFactory(family=family, guest=guest)
        factories.ConsentFactory(family=family, person=person, guest=guest, expires_on=TODAY())
    assert timezone.localdate(fresh(link).expires_at) == TODAY() + timedelta(days=1)


def test_a_longer_consent_that_ends_leaves_links_no_longer_than_the_shorter(
    family, facilitator, person, consent, guest
):
    with owner():
        factories.ConsentFactory(family=family, person=person, guest=guest, expires_on=TODAY())
        link = factories.PersonalLinkFactory(family=family, guest=guest)
    assert timezone.localdate(fresh(link).expires_at) > TODAY() + timedelta(days=1)
    end(family, facilitator, consent)
    assert fresh(guest).state == "accepted"
    assert timezone.localdate(fresh(link).expires_at) == TODAY() + timedelta(days=1)


def past(family, consent):
    """Its last day was yesterday."""
    with owner():
        Consent.objects.filter(pk=consent.pk).update(expires_on=TODAY() - timedelta(days=1))


def run_the_job():
    with as_role("cppc_worker"):
        return expire_consents()


def test_the_days_work_ends_what_is_over_and_tells(
    family, facilitator, consent, guest, monkeypatch
):
    gone = []
    monkeypatch.setattr(hooks, "ON_GUEST_LEFT", [gone.append])
    past(family, consent)
    assert (run_the_job(), run_the_job()) == (1, 0)
    assert (fresh(consent).state, fresh(guest).state) == ("expired", "left")
    assert [g.guest_id for g in gone] == [guest.pk]
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.consent_over")
    assert row.payload["recipient"] == str(facilitator.pk)


def test_the_days_work_is_the_workers_alone(facilitator):
    with (
        acting(facilitator),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute("SELECT * FROM authz.expire_consents()")


# --- who holds copies ---------------------------------------------------------------------------


def test_after_the_end_the_page_lists_who_holds_copies(client_of, family, facilitator, consent):
    with acting(facilitator):
        open_family(family.reference, "test")
        copy = record_disclosure(
            family=family,
            what="agency_copy",
            recipient=consent.recipient.upper(),
            purpose="For the meeting",
            form="print",
            copy_number=2,
            copies=3,
            by=actor_in(facilitator, family.area),
        )
    client = client_of(facilitator)
    client.post(address("consent_withdraw", family, consent.pk), {"why": ""})
    page = client.get(address("consent", family, consent.pk)).content.decode()
    assert "Copies are still out" in page
    assert "copy 2 of 3" in page
    letter = client.post(address("ask_back", family, copy.pk), follow=True)
    words = letter.content.decode()
    assert "Please send them back" in words
    assert "Zyxwvut Mother" not in words
    client.post(address("copies", family), {"copies": [copy.pk], "state": "returned", "note": ""})
    page = client.get(address("consent", family, consent.pk)).content.decode()
    assert "Copies are still out" not in page
    assert "Nobody holds a copy." in page


def test_choosing_no_copy_is_said(client_of, family, facilitator):
    with owner():
        factories.DisclosureFactory(family=family)
    response = client_of(facilitator).post(address("copies", family), {"state": "returned"})
    assert response.context["form"].errors["copies"] == ["Choose at least one copy."]


@pytest.mark.parametrize("rows", [1, 3, 300])
@pytest.mark.parametrize("page", ["consents", "copies", "openings"])
def test_lists_ask_a_constant_number_of_queries(
    client_of, family, facilitator, person, django_assert_max_num_queries, rows, page
):
    with owner():
        if page == "consents":
            one = factories.ConsentFactory.build(
                family=family, area=family.area, person=person, recorded_by=facilitator
            )
            Consent.objects.bulk_create([copy_of(one) for _ in range(rows)])
        else:
            one = factories.DisclosureFactory.build(
                family=family, area=family.area, disclosed_by=facilitator
            )
            type(one).objects.bulk_create([copy_of(one) for _ in range(rows)])
    client = client_of(facilitator)
    client.get(address(page, family))
    with django_assert_max_num_queries(16):
        client.get(address(page, family))


def copy_of(row):
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.attname != "id"}
    return type(row)(**fields)


# --- who opened the record ----------------------------------------------------------------------


def test_a_parent_reads_who_opened_the_record(client_of, family, facilitator, parent, coordinator):
    client_of(facilitator).get(address("plan", family))
    client_of(coordinator).get(address("plan", family))
    page = client_of(parent).get(address("openings", family)).content.decode()
    assert f"<strong>{facilitator.name}</strong> opened the record." in page
    assert "somebody outside the circle tried to open the record" in " ".join(page.split())


def test_the_list_on_paper_is_itself_written_down(client_of, family, parent):
    client = client_of(parent)
    data = {"recipient": "Zyxwvut Mother", "purpose": "She asked for it"}
    paper = client.post(address("openings_copy", family), data, follow=True)
    assert "Who opened the record" in paper.content.decode()
    page = client.get(address("copies", family)).content.decode()
    assert "She asked for it" in page


def test_a_consent_is_copied_with_its_words(client_of, family, facilitator, consent):
    data = {"recipient": "Zyxwvut School", "purpose": "It goes with the papers"}
    url = address("consent_copy", family, consent.pk)
    paper = client_of(facilitator).post(url, data, follow=True).content.decode()
    assert "You may take your yes back on any day" in paper
    assert "may not pass them on without a new consent" in paper


def test_who_leads_a_closed_record_writes_no_answer_of_his_own(
    client_of, family, facilitator, person
):
    with owner():
        Family.objects.filter(pk=family.pk).update(state="closed", closed_on=TODAY())
    url = address("consent_form", family, "meeting")
    client_of(facilitator).post(url, answer(person))
    with owner():
        row = Consent.objects.get()
    assert (row.signed_by, row.route) == ("Zyxwvut Mother", "paper")


@pytest.fixture
def spanish(family):
    with owner():
        Family.objects.filter(pk=family.pk).update(language="es")
    return family


def test_the_words_are_read_out_in_the_familys_language(client_of, spanish, facilitator):
    url = address("consent_form", spanish, "meeting")
    client = client_of(facilitator)
    assert "Usted puede decir que no." in client.get(url).text
    page = client.get(f"{url}?words=en").text
    assert "You may say no." in page
    assert 'href="?words=es"' in page


@pytest.mark.parametrize(("query", "language"), [("", "es"), ("?words=en", "en")])
def test_the_language_written_down_is_the_one_shown(
    client_of, spanish, facilitator, person, query, language
):
    url = address("consent_form", spanish, "meeting") + query
    client_of(facilitator).post(url, answer(person))
    with owner():
        row = Consent.objects.get()
    assert row.language == language
    page = client_of(facilitator).get(address("consent", spanish, row.pk)).text
    assert ("Usted puede decir que no." in page) == (language == "es")
