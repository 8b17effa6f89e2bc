"""The record as a whole: header, seal, closing, opening again, closed to writing."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from cppc.core.openings import open_family
from families.models import CircleMember, Family, FamilyEvent
from tests import factories
from tests.conftest import acting, owner, person_with
from tests.families.test_record import content
from tests.families.test_records import address

pytestmark = pytest.mark.django_db
CLOSING = {"outcome": "goals_met", "reason": "All steps are done"}


def fresh(family):
    with owner():
        return Family.objects.get(pk=family.pk)


def header_of(family, **fields):
    data = {"kind": family.kind, "county": family.county_id, "language": "en", "version": 1}
    return data | {"interpreter": ""} | fields


def test_header_is_changed(client_of, family, facilitator):
    data = header_of(family, language="es", interpreter="Karen")
    response = client_of(facilitator).post(address("header_edit", family), data)
    assert response.status_code == 302
    after = fresh(family)
    assert (after.language, after.interpreter, after.version) == ("es", "Karen", 2)


def test_stale_header_shows_both_texts(client_of, family, facilitator):
    client = client_of(facilitator)
    client.post(address("header_edit", family), header_of(family, interpreter="Theirs"))
    mine = client.post(address("header_edit", family), header_of(family, interpreter="Mine"))
    assert mine.status_code == 409
    assert [c["theirs"] for c in mine.context["clashes"]] == ["Theirs"]


def test_county_of_elsewhere_is_refused(client_of, family, facilitator):
    with owner():
        county = factories.CountyFactory()
    response = client_of(facilitator).post(
        address("header_edit", family), header_of(family, county=county.pk)
    )
    assert list(response.context["form"].errors) == ["county"]


@pytest.mark.parametrize("column", ["sealed = true", "state = 'closed'", "area_id = area_id"])
def test_state_changes_through_its_functions_alone(family, facilitator, column):
    with acting(facilitator), connection.cursor() as cursor:
        open_family(family.reference, "test")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(f"UPDATE families_family SET {column} WHERE id = %s", [family.pk])


def test_sealed_family_is_gone_for_everybody_outside(
    client_of, area, family, facilitator, coordinator
):
    listed = reverse("families:index", args=[area.slug])
    assert family.reference in content(client_of(coordinator).get(listed))
    client = client_of(facilitator)
    client.post(address("seal", family), {"reason": "A father searches for them"})
    assert family.reference not in content(client_of(coordinator).get(listed))
    assert client_of(coordinator).get(address("detail", family)).status_code == 404
    assert client_of(coordinator).get(address("assign", family)).status_code == 404
    assert family.reference in content(client.get(listed))
    assert "A father searches for them" in content(client.get(address("about", family)))
    client.post(address("seal", family), {"reason": "It is over"})
    assert family.reference in content(client_of(coordinator).get(listed))


def test_request_of_a_sealed_family_is_gone_too(client_of, area, family, facilitator, coordinator):
    with owner():
        request = factories.ReferralFactory(area=area, family=family, state="accepted")
    client = client_of(coordinator)
    assert client.get(request.get_absolute_url()).status_code == 200
    client_of(facilitator).post(address("seal", family), {"reason": "Danger"})
    assert client.get(request.get_absolute_url()).status_code == 404
    listed = reverse("families:referral_list", args=[area.slug])
    assert request.reference not in content(client.get(listed, {"state": "accepted"}))


def test_record_is_opened_as_before(client_of, area, facilitator):
    """The function that makes a record knows nothing of newer columns."""
    with owner():
        county = factories.AreaCountyFactory(area=area).county
    data = {"name": "Zyxwvut Mother", "relation": "parent", "county": county.pk, "agreed": "on"}
    url = reverse("families:open_record", args=[area.slug])
    client_of(facilitator).post(url, data | {"kind": "community", "language": "en"})
    with owner():
        assert Family.objects.get().outcome == ""


def test_seal_needs_a_reason(client_of, family, facilitator):
    response = client_of(facilitator).post(address("seal", family), {"reason": " "})
    assert "reason" in response.context["form"].errors
    assert not fresh(family).sealed


@pytest.mark.parametrize("capacity", ["co_facilitator", "parent", "intake", "dhs_worker"])
def test_only_the_facilitator_seals_closes_and_hands_over(client_of, family, capacity):
    with owner():
        user = factories.CircleMemberFactory(family=family, capacity=capacity).user
    for name in ("seal", "close", "reopen", "handover_ask"):
        assert client_of(user).get(address(name, family)).status_code == 403
    with acting(user), connection.cursor() as cursor:
        open_family(family.reference, "test")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("SELECT authz.seal_family(%s, true, 'why')", [family.pk])


def test_closed_record_has_outcome_reason_and_no_retention_day(client_of, family, facilitator):
    with owner():
        helper = factories.CircleMemberFactory(family=family, capacity="provider")
        parent = factories.CircleMemberFactory(family=family, capacity="parent")
    client = client_of(facilitator)
    client.post(address("close", family), CLOSING)
    page = content(client.get(address("about", family)))
    assert "the family reached what it wanted" in page
    assert "Not set. The area has not said how long records are kept." in page
    assert "All steps are done" in page
    with owner():
        places = set(CircleMember.objects.current().values_list("pk", flat=True))
    assert parent.pk in places
    assert helper.pk not in places


def test_retention_day_comes_from_the_area(client_of, area, family, facilitator):
    with owner():
        type(area).objects.filter(pk=area.pk).update(retention_years=7)
    client_of(facilitator).post(address("close", family), CLOSING)
    closed = fresh(family)
    assert closed.keep_until.year == closed.closed_on.year + 7


def test_record_with_a_meeting_ahead_stays_open(client_of, family, facilitator):
    with owner():
        factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
    response = client_of(facilitator).post(address("close", family), CLOSING)
    assert "A meeting is set. Hold it or call it off first." in content(response)
    assert response.context["form"]["reason"].value() == CLOSING["reason"]
    assert fresh(family).state == "open"


def test_closing_warns_of_open_steps(client_of, family, facilitator, plan):
    with owner():
        factories.StepFactory(plan=plan)
    page = content(client_of(facilitator).get(address("close", family)))
    assert "1 step of the plan is still open." in page


def test_closed_record_is_read_and_not_changed_until_it_is_open_again(
    client_of, family, facilitator
):
    client = client_of(facilitator)
    client.post(address("close", family), CLOSING)
    assert "This record is closed." in content(client.get(address("detail", family)))
    assert client.get(address("person_add", family)).status_code == 403
    again = client.post(address("close", family), CLOSING)
    assert "Somebody did this already." in content(again)
    client.post(address("reopen", family), {"reason": "The mother called"})
    assert client.get(address("person_add", family)).status_code == 200
    reopened = fresh(family)
    assert (reopened.state, reopened.closed_on, reopened.outcome) == ("open", None, "")
    with owner():
        kinds = FamilyEvent.objects.order_by("created_at").values_list("kind", flat=True)
        assert list(kinds) == ["closed", "reopened"]


def test_events_stand_in_the_timeline(client_of, family, facilitator):
    client = client_of(facilitator)
    client.post(address("close", family), CLOSING)
    assert "The record was closed" in content(client.get(address("timeline", family)))


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_about_asks_a_constant_number_of_queries(
    client_of, family, facilitator, django_assert_max_num_queries, rows
):
    with owner():
        FamilyEvent.objects.bulk_create(
            FamilyEvent(area=family.area, family=family, kind="sealed", by=facilitator)
            for _ in range(rows)
        )
    client = client_of(facilitator)
    client.get(address("about", family))
    with django_assert_max_num_queries(18):
        client.get(address("about", family))


@pytest.fixture
def closed(family, client_of, facilitator):
    """The closed record's facilitator at the page, a step still open."""
    with owner():
        step = factories.StepFactory(plan=factories.PlanFactory(family=family))
    client_of(facilitator).post(address("close", family), CLOSING)
    return step


def test_a_closed_record_offers_no_answer_to_a_step(client_of, family, facilitator, closed):
    client = client_of(facilitator)
    where = address("answer", family, closed.pk)
    for name in ("detail", "plan", "family_promises"):
        page = client.get(address(name, family)).content.decode()
        assert closed.what in page
        assert where not in page


@pytest.mark.parametrize("name", ["answer", "person_add", "paper_training"])
def test_a_closed_record_says_so_and_leads_back(client_of, family, facilitator, closed, name):
    more = [closed.pk] if name == "answer" else []
    response = client_of(facilitator).get(address(name, family, *more))
    assert response.status_code == 403
    assert "This record is closed" in response.text
    assert f'href="{address("detail", family)}"' in response.text


def test_who_never_writes_is_not_told_that_it_is_closed(client_of, area, family, closed):
    with owner():
        reader = factories.CircleMemberFactory(
            family=family, user=person_with("parent_partner", area), capacity="parent"
        ).user
    response = client_of(reader).get(address("person_add", family))
    assert response.status_code == 403
    assert "This record is closed" not in response.text
