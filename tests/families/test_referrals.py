"""The queue of requests: looked into, accepted, declined, given away, closed; who reads what."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent, Opening
from cppc.core.openings import open_referral
from cppc.core.tasks import drain_outbox
from families.models import (
    CircleMember,
    Facilitator,
    Family,
    Person,
    Phone,
    Referral,
    ReferralContent,
    ReferralEvent,
)
from families.services.circle import accept_place
from families.services.referrals import search_family, step_request
from families.sounds import sounds_of
from teams.access import actor_in
from teams.roles import GRANTS, Permission, StateRole
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
WORDS = "Zyxwvut lost the apartment"


@pytest.fixture
def row(area):
    """A request that waits."""
    with owner():
        county = factories.AreaCountyFactory(area=area).county
        row = factories.ReferralFactory(area=area, county=county, asker="self", language="es")
        factories.ReferralContentFactory(
            referral=row, name="Zyxwvut Garcia", words=WORDS, sounds=sounds_of("Zyxwvut Garcia")
        )
        factories.ReferralEventFactory(referral=row)
    return row


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


def url(name, row):
    return reverse(f"families:{name}", args=[row.area.slug, row.reference])


def now(row):
    with owner():
        return Referral.objects.select_related("area", "family", "to_area").get(pk=row.pk)


def step(browser, row, state, reason="Called on Monday", version=None):
    answer = {"state": state, "reason": reason, "version": version or now(row).version}
    return browser.post(url("referral_step", row), answer)


def accept(browser, row, **changes):
    answer = {
        "name": "Zyxwvut Garcia",
        "relation": "parent",
        "county": row.county_id,
        "kind": "community",
        "language": "es",
        "agreed": "on",
        "reason": "The family wants to meet",
        "version": now(row).version,
    }
    return browser.post(url("referral_accept", row), {**answer, **changes})


def drain():
    with as_role("cppc_worker"), acting(None):
        return drain_outbox()


def events(row):
    with owner():
        rows = ReferralEvent.objects.filter(referral=row).order_by("created_at")
        return [(event.kind, event.reason, event.by_id) for event in rows]


def test_the_queue_shows_age_and_state_and_no_name(browser, row):
    with owner():
        Referral.objects.update(created_at=timezone.now() - timedelta(days=3, minutes=1))
    page = browser.get(reverse("families:referral_list", args=[row.area.slug])).text
    assert row.reference in page
    assert "waits for 3 days" in page
    assert "Zyxwvut" not in page


def test_the_queue_narrows_sorts_and_says_when_it_is_empty(browser, row):
    address = reverse("families:referral_list", args=[row.area.slug])
    with owner():
        later = factories.ReferralFactory(area=row.area, asker="school", state="closed")
        other = factories.ReferralFactory(area=row.area, asker="school")

    def shown(query):
        return [found.reference for found in browser.get(address + query).context["page"]]

    assert shown("") == [row.reference, other.reference]
    assert shown("?sort=-age") == [other.reference, row.reference]
    assert shown("?state=&sort=-age") == [other.reference, later.reference, row.reference]
    assert shown("?state=closed") == [later.reference]
    assert shown("?state=waiting&asker=school") == [other.reference]
    assert shown(f"?state=&q={row.reference.lower()}") == [row.reference]
    assert "No request is here." in browser.get(address + "?state=declined").text


def test_the_queue_takes_the_same_queries_for_any_size(browser, row):
    address = reverse("families:referral_list", args=[row.area.slug])
    browser.get(address)
    counts = []
    for more in (0, 2, 300):
        with owner():
            Referral.objects.bulk_create(
                Referral(
                    area=row.area,
                    reference=f"R-{more}{n:03d}",
                    origin=row.pk,
                    asker="self",
                    county=row.county,
                )
                for n in range(more)
            )
        with CaptureQueriesContext(
            connection,
        ) as found:
            browser.get(address)
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_opening_a_request_is_on_record_and_shown(browser, row, coordinator):
    page = browser.get(url("referral", row))
    assert WORDS in page.text
    assert coordinator.get_full_name() in page.text
    assert "Zyxwvut" not in page.text.split("<title>")[1].split("</title>")[0]
    with owner():
        (opening,) = Opening.objects.filter(family_id=row.pk)
    assert (opening.user_id, opening.granted) == (coordinator.pk, True)


@pytest.mark.isolation
def test_a_refused_try_is_on_record(client_of, row, stranger):
    assert client_of(stranger).get(url("referral", row)).status_code == 404
    with owner():
        (opening,) = Opening.objects.filter(family_id=row.pk)
    assert (opening.user_id, opening.granted) == (stranger.pk, False)


def test_without_a_second_factor_nothing_opens(client_of, row, coordinator):
    answer = client_of(coordinator, second_factor=False).get(url("referral", row))
    assert answer.headers["Location"].startswith(reverse("teams:second_factor_needed"))
    with owner():
        assert not Opening.objects.filter(family_id=row.pk).exists()


def test_no_role_of_the_state_reads_requests():
    for role in StateRole.values:
        assert not GRANTS[role] & {Permission.SEE_REFERRALS, Permission.MANAGE_REFERRALS}


@pytest.mark.isolation
def test_the_record_of_changes_shows_nobody_what_was_written(browser, row, coordinator, area):
    accept(browser, row)
    for reader in (coordinator, person_with("state_admin"), person_with("auditor")):
        with acting(reader):
            open_referral(row.reference, "test")
            seen = AuditEvent.objects.filter(rel__startswith="families_referral")
            assert seen.count() == 0
    with owner():
        assert AuditEvent.objects.filter(rel="families_referral", row_id=row.pk).exists()


def test_looked_into_declined_and_taken_up_again(browser, row, coordinator):
    for state in ("screening", "declined", "screening", "closed"):
        assert step(browser, row, state, f"because {state}").status_code == 302
        assert now(row).state == state
    assert events(row)[1:] == [
        (state, f"because {state}", coordinator.pk)
        for state in ("screening", "declined", "screening", "closed")
    ]


def test_every_step_has_a_reason(browser, row):
    answer = step(browser, row, "declined", reason=" ")
    assert "This field is required." in answer.text
    assert now(row).state == "received"


def test_steps_that_make_no_sense_are_refused(browser, row):
    step(browser, row, "declined")
    answer = step(browser, row, "closed", "My own words")
    assert "This cannot be done with a request in this state." in answer.text
    assert "My own words" in answer.text
    assert now(row).state == "declined"


def test_a_stale_answer_shows_both_and_keeps_the_words(browser, row):
    step(browser, row, "screening", version=1)
    answer = step(browser, row, "declined", "My own words", version=1)
    assert answer.status_code == 409
    assert "My own words" in answer.text
    assert now(row).state == "screening"
    assert step(browser, row, "declined", "My own words", version=2).status_code == 302


def test_sent_twice_an_answer_is_one_step(browser, row):
    for _try in range(2):
        assert step(browser, row, "screening", version=1).status_code == 302
    assert [kind for kind, *_rest in events(row)] == ["received", "screening"]


def test_accepting_opens_a_record_as_first_contact(browser, row, coordinator):
    answer = accept(browser, row)
    family = now(row).family
    assert answer.headers["Location"] == reverse(
        "families:assign", args=[row.area.slug, family.reference]
    )
    with owner():
        place = CircleMember.objects.get(family=family)
        assert (place.user, place.capacity) == (coordinator, "intake")
        assert [person.name for person in Person.objects.all()] == ["Zyxwvut Garcia"]
    assert (family.language, family.kind, now(row).state) == ("es", "community", "accepted")


def test_accepting_twice_opens_one_record(browser, row):
    accept(browser, row, version=1)
    assert accept(browser, row, version=1).status_code == 302
    with owner():
        assert Family.objects.count() == 1


def test_accepting_needs_the_agreement(browser, row):
    answer = accept(browser, row, agreed="")
    assert "Accept the agreement to open the record." in answer.text
    with owner():
        assert Family.objects.count() == 0


def test_accepting_warns_as_long_as_nobody_looked(browser, row):
    words = "Nobody has looked yet if this family is known here."
    assert words in browser.get(url("referral_accept", row)).text
    browser.post(url("referral_search", row), {"name": "Nobody Known"})
    assert words not in browser.get(url("referral_accept", row)).text


def test_first_contact_ends_when_a_facilitator_has_accepted(
    browser, row, coordinator, facilitator, client_of
):
    accept(browser, row)
    family = now(row).family
    record = reverse("families:detail", args=[row.area.slug, family.reference])
    assert browser.get(record).status_code == 200
    with owner():
        place = factories.CircleMemberFactory(
            family=family, user=facilitator, accepted_at=None, accepted_version=""
        )
    with acting(coordinator):
        assert CircleMember.objects.current().filter(capacity="intake").exists()
    with acting(facilitator):
        accept_place(place=place, by=actor_in(facilitator, row.area))
    with owner():
        assert not CircleMember.objects.current().filter(capacity="intake").exists()
    assert browser.get(record).status_code == 403
    theirs = client_of(facilitator)
    assert WORDS in theirs.get(record + "request/").text
    assert browser.get(url("referral", row)).status_code == 200  # the request stays the area's


@pytest.mark.isolation
@pytest.mark.parametrize("capacity", ["provider", "dhs_worker", "parent_partner", "parent"])
def test_others_of_the_circle_do_not_read_the_request(browser, row, client_of, capacity):
    accept(browser, row)
    family = now(row).family
    with owner():
        other = factories.CircleMemberFactory(family=family, capacity=capacity).user
    address = reverse("families:family_request", args=[row.area.slug, family.reference])
    assert client_of(other).get(address).status_code == 403
    with acting(other):
        assert ReferralContent.objects.count() == Referral.objects.count() == 0


def test_a_known_family_is_tied_and_its_facilitator_told(browser, row, facilitator, client_of):
    with owner():
        family = factories.FamilyFactory(area=row.area, reference="F-7K2Q9")
        factories.CircleMemberFactory(family=family, user=facilitator)
    answer = accept(browser, row, known="f-7k2q9", agreed="", name="")
    assert answer.headers["Location"] == url("referral", row)
    assert now(row).family == family
    with owner():
        assert CircleMember.objects.filter(family=family).count() == 1
        assert Family.objects.count() == 1
    drain()
    (sent,) = mail.outbox
    assert sent.to == [facilitator.email]
    assert "Zyxwvut" not in sent.subject + sent.body
    address = reverse("families:family_request", args=[row.area.slug, family.reference])
    assert address in sent.body
    assert WORDS in client_of(facilitator).get(address).text


@pytest.mark.parametrize(
    "fields", [{"sealed": True}, {"state": "closed", "closed_on": date(2026, 1, 5)}]
)
def test_a_sealed_or_closed_family_cannot_be_named(browser, row, fields):
    with owner():
        factories.FamilyFactory(area=row.area, reference="F-7K2Q9", **fields)
    answer = accept(browser, row, known="F-7K2Q9")
    assert "No open family of this area has this reference." in answer.text


def test_a_family_of_another_area_cannot_be_named(browser, row, other_area):
    with owner():
        factories.FamilyFactory(area=other_area, reference="F-7K2Q9")
    assert "No open family" in accept(browser, row, known="F-7K2Q9").text


def test_given_to_another_area_the_words_go_along(browser, row, client_of, stranger, other_area):
    answer = {"to": other_area.pk, "reason": "Zyxwvut moved", "version": 1}
    assert browser.post(url("referral_transfer", row), answer).status_code == 302
    page = browser.get(url("referral", row)).text
    assert "Only the history stays here." in page
    assert WORDS not in page
    assert other_area.name in page
    drain()
    (sent,) = mail.outbox
    assert sent.to == [stranger.email]
    with owner():
        there = Referral.objects.select_related("area").get(area=other_area)
    theirs = client_of(stranger).get(url("referral", there)).text
    assert WORDS in theirs
    assert "Zyxwvut moved" not in theirs  # the other area's own words stay there
    assert (there.reference, there.created_at) == (row.reference, now(row).created_at)


def test_given_back_it_is_the_same_row_and_told_again(
    browser, row, client_of, coordinator, stranger, other_area
):
    browser.post(
        url("referral_transfer", row), {"to": other_area.pk, "reason": "There", "version": 1}
    )
    with owner():
        there = Referral.objects.select_related("area").get(area=other_area)
    client_of(stranger).post(
        url("referral_transfer", there), {"to": row.area_id, "reason": "Back", "version": 1}
    )
    assert (now(row).state, now(row).to_area, now(there).state) == ("received", None, "transferred")
    assert WORDS in browser.get(url("referral", row)).text
    drain()
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([coordinator.email])


def test_a_request_cannot_go_where_it_is_or_nowhere(browser, row):
    for goal in ("", row.area_id):
        answer = browser.post(
            url("referral_transfer", row), {"to": goal, "reason": "x", "version": 1}
        )
        assert answer.status_code == 200
    assert now(row).state == "received"


@pytest.fixture
def known(area):
    """Families of the area, one sealed, and one of another area."""
    with owner():
        people = {}
        for name, reference, sealed in (
            ("Guadalupe Garcia", "F-22222", False),
            ("Lupita Garzia", "F-33333", True),
            ("Kevin Anderson", "F-44444", False),
        ):
            family = factories.FamilyFactory(area=area, reference=reference, sealed=sealed)
            people[reference] = factories.FamilyPersonFactory(
                family=family, name=name, born_on=date(1990, 5, 1), phone="(515) 555-0177"
            )
        elsewhere = factories.FamilyFactory(reference="F-55555")
        factories.FamilyPersonFactory(family=elsewhere, name="Guadalupe Garcia")
    return people


def look(browser, row, **asked):
    return browser.post(url("referral_search", row), asked)


def test_the_same_family_is_found_by_ear_with_initials_alone(browser, row, known):
    page = look(browser, row, name="Lupe Garzía")
    assert [match.reference for match in page.context["matches"]] == ["F-22222"]
    assert "G. G." in page.text
    assert "1990" in page.text
    assert "Guadalupe" not in page.text


def test_a_number_or_a_birthday_is_enough_beside_a_name(browser, row, known):
    found = look(browser, row, phone="515 555 0177").context["matches"]
    assert [match.reference for match in found] == ["F-22222", "F-44444"]
    asked = {"name": "Kevin Stranger", "born_from": "1989-01-01", "born_to": "1991-01-01"}
    found = look(browser, row, **asked).context["matches"]
    assert [match.reference for match in found] == ["F-44444"]
    assert look(browser, row, name="Kevin Stranger").context["matches"] == []


def test_another_request_of_the_same_person_is_found(browser, row):
    with owner():
        twin = factories.ReferralFactory(area=row.area)
        factories.ReferralContentFactory(
            referral=twin, name="Zyxwvut Garcia", sounds=sounds_of("Zyxwvut Garcia")
        )
    found = look(browser, row, name="Zyxwvut Garcia").context["matches"]
    assert [(match.kind, match.reference) for match in found] == [("request", twin.reference)]


def test_a_search_is_in_the_history_and_limited(browser, row, known, coordinator):
    browser.get(url("referral", row))
    with owner():
        for _one in range(59):
            factories.ReferralEventFactory(referral=row, kind="searched", by=coordinator)
    assert look(browser, row, name="Lupe Garcia").context["matches"]
    with owner():
        last = ReferralEvent.objects.filter(kind="searched").order_by("-created_at").first()
    assert (last.found, last.by_id) == (1, coordinator.pk)
    assert "You have searched very often." in look(browser, row, name="Lupe Garcia").text


@pytest.mark.isolation
def test_nobody_else_searches_or_answers(row, known, area, stranger, coordinator):
    asked = {"name": "Lupe Garcia", "phone": "", "born_from": None, "born_to": None}
    readers = [stranger, person_with("facilitator", area), person_with("state_admin"), coordinator]
    for person in readers:  # the coordinator has not opened it
        with acting(person):
            by = actor_in(person, area)
            with pytest.raises(ValidationError):
                search_family(row=row, by=by, **asked)
            with pytest.raises(ValidationError):
                step_request(row=row, version=1, state="closed", reason="x", by=by)


def test_a_changed_name_is_found_under_its_new_sound(known):
    with owner():
        person = known["F-44444"]
        person.name = "Guadalupe Garcia"
        person.save()
        assert person.sounds == sounds_of("Guadalupe Garcia")


def test_home_tells_how_many_wait_and_since_when(client_of, row, coordinator, facilitator):
    home = client_of(coordinator).get(reverse("home:index"))
    (section,) = [one for one in home.context["sections"] if one.name == "referrals"]
    assert (section.total, [r.label for r in section.rows]) == (1, [row.area.name])
    assert "Zyxwvut" not in home.text
    theirs = client_of(facilitator).get(reverse("home:index")).context["sections"]
    assert "referrals" not in [one.name for one in theirs]


def test_from_the_request_to_a_facilitator_who_is_approved(
    browser, row, area, facilitator, client_of
):
    other = person_with("facilitator", area)
    with owner():
        Facilitator.objects.filter(user=facilitator).update(languages="Spanish")
        Facilitator.objects.filter(user=other).update(approved_on=None, approval_number="")
    page = browser.get(accept(browser, row).headers["Location"])
    assert "0 families now; Spanish" in page.text
    assert "0 families now; no approval now" in page.text
    address = reverse("families:assign", args=[area.slug, now(row).family.reference])
    assert "has no approval" in browser.post(address, {"user": other.pk}).text
    browser.post(address, {"user": facilitator.pk})
    with owner():
        place = CircleMember.objects.get(user=facilitator)
    theirs = client_of(facilitator)
    theirs.post(reverse("families:accept", args=[place.pk]), {"agreed": "on"})
    record = reverse("families:family_request", args=[area.slug, now(row).family.reference])
    assert WORDS in theirs.get(record).text
    with owner():
        assert not CircleMember.objects.current().filter(capacity="intake").exists()


def test_a_request_of_a_sealed_family_is_opened_by_nobody(area, coordinator):
    with owner():
        request = factories.ReferralFactory(area=area, sealed=True)
    with acting(coordinator):
        assert open_referral(request.reference, "test") is None
    with owner():
        assert not Opening.objects.filter(family_id=request.pk, granted=True).exists()


def test_own_phone_and_language_come_along_when_accepted(browser, row):
    accept(browser, row)
    page = browser.get(now(row).family.get_absolute_url()).text
    with owner():
        number = row.content.phone
        assert [p.language for p in Person.objects.all()] == ["Spanish"]
        assert [p.number for p in Phone.objects.all()] == [number]
    assert number in page


def test_the_phone_of_somebody_else_who_asked_stays_in_the_request(browser, row):
    with owner():
        Referral.objects.filter(pk=row.pk).update(asker="neighbor")
    accept(browser, row)
    with owner():
        assert not Phone.objects.exists()


def test_the_family_page_says_how_to_reach_them_safely(browser, row, client_of):
    accept(browser, row)
    family = now(row).family
    assert "How to reach the family safely" in browser.get(family.get_absolute_url()).text
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    page = client_of(parent).get(family.get_absolute_url())
    assert page.status_code == 200
    assert "How to reach the family safely" not in page.text


def test_without_a_match_the_way_goes_on_to_accepting(browser, row):
    page = browser.post(url("referral_search", row), {"name": "Quite Another"})
    assert page.context["matches"] == []
    assert url("referral_accept", row) in page.text
