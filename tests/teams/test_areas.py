"""Areas change shape with dates and history, and only at the state's hand."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from teams.access import actor_in
from teams.models import Area, AreaCounty, AreaSuccession, Membership
from teams.services import areas as services
from teams.services.reference import load_reference
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def shape():
    """Two areas: one with three counties, one with one."""
    with owner():
        one, two = factories.AreaFactory(name="North"), factories.AreaFactory(name="South")
        counties = [factories.CountyFactory() for _ in range(4)]
        for county in counties[:3]:
            factories.AreaCountyFactory(area=one, county=county)
        factories.AreaCountyFactory(area=two, county=counties[3])
    return one, two, counties


@pytest.fixture
def admin(state_admin):
    with acting(state_admin):
        yield actor_in(state_admin, None)


def holders(day):
    return {
        term.county_id: term.area.name for term in AreaCounty.objects.on(day).select_related("area")
    }


def change(service, area, by, **values):
    area.refresh_from_db()
    values = {"on": TODAY, "source": "letter of the state", "version": area.version, **values}
    return service(area=area, by=by, **values)


def refusal(service, area, by, **values):
    with pytest.raises(ValidationError) as caught:
        change(service, area, by, **values)
    return " ".join(caught.value.messages)


def test_confirming_needs_source_and_day_and_shows_both(shape, admin):
    area = change(services.confirm_boundary, shape[0], admin)

    assert (area.boundary, area.confirmed_source) == ("confirmed", "letter of the state")
    assert area.confirmed_by == admin.user
    assert not area.unconfirmed


def test_an_area_without_counties_cannot_be_confirmed(area, admin):
    assert "without counties" in refusal(services.confirm_boundary, area, admin)


def test_splitting_gives_counties_to_a_new_area_from_the_day_on(shape, admin):
    one, _two, counties = shape
    new = change(services.split_area, one, admin, name="West", counties=counties[:1])

    assert holders(TODAY)[counties[0].pk] == "West"
    assert holders(TODAY - timedelta(days=1))[counties[0].pk] == "North"
    assert holders(TODAY)[counties[1].pk] == "North"
    assert new.boundary == "documented"
    history = AreaSuccession.objects.get()
    assert (history.kind, history.predecessor, history.successor) == ("split", one, new)


def test_splitting_refuses_all_counties_foreign_ones_and_a_name_in_use(shape, admin):
    one, _two, counties = shape
    all_of_them = refusal(services.split_area, one, admin, name="West", counties=counties[:3])
    foreign = refusal(services.split_area, one, admin, name="West", counties=counties[3:])
    name = refusal(services.split_area, one, admin, name="South", counties=counties[:1])

    assert all_of_them == "Leave at least one county in the old area."
    assert foreign == "Choose counties of this area."
    assert name == "Area with this Name already exists."
    assert AreaSuccession.objects.count() == 0


def test_merging_closes_one_area_and_moves_its_counties(shape, admin):
    one, two, counties = shape
    with owner():
        factories.MembershipFactory(area=one, role="provider")
        factories.MembershipFactory(area=one, role="coordinator", person=admin.user)
    change(services.merge_areas, one, admin, into=two, carry_roles=True)

    one.refresh_from_db()
    assert (one.state, one.closed_on) == ("closed", TODAY)
    assert set(holders(TODAY).values()) == {"South"}
    assert set(holders(TODAY - timedelta(days=1)).values()) == {"North", "South"}
    with owner():
        assert [m.role for m in Membership.objects.filter(area=two)] == ["provider"]
    assert AreaSuccession.objects.get().kind == "merge"
    assert len(counties) == 4


def test_merging_refuses_itself_another_kind_and_a_closed_area(shape, admin):
    one, two, _counties = shape
    with owner():
        district = factories.AreaFactory(kind="district")
    words = "Choose another area of the same kind."
    assert refusal(services.merge_areas, one, admin, into=one, carry_roles=False) == words
    assert refusal(services.merge_areas, one, admin, into=district, carry_roles=False) == words
    change(services.close_area, two, admin)
    closed = refusal(services.merge_areas, one, admin, into=two, carry_roles=False)
    assert closed == "This area is closed. Its history stays as it is."


def test_closing_frees_the_counties_and_keeps_the_record(shape, admin):
    one, _two, counties = shape
    change(services.close_area, one, admin)

    assert list(holders(TODAY)) == [counties[3].pk]
    assert AreaCounty.objects.filter(area=one).count() == 3
    assert refusal(services.rename_area, one, admin, name="X").startswith("This area is closed.")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (TODAY + timedelta(days=1), "Record this on the day it takes effect or later."),
        (date(1987, 12, 31), "Decategorization areas began in 1988."),
    ],
)
def test_a_day_ahead_or_before_the_beginning_is_refused(shape, admin, on, words):
    assert refusal(services.close_area, shape[0], admin, on=on) == words


def test_a_county_cannot_leave_before_it_came(shape, admin):
    one, two, counties = shape
    change(services.move_counties, two, admin, counties=counties[:1])
    words = refusal(services.move_counties, one, admin, counties=counties[:1])
    assert f"{counties[0].name} came to South only on" in words


def test_moving_counties_takes_back_the_confirmation_of_both_areas(shape, admin):
    one, two, counties = shape
    change(services.confirm_boundary, one, admin)
    change(services.move_counties, two, admin, counties=counties[:1])
    one.refresh_from_db()
    assert (one.boundary, holders(TODAY)[counties[0].pk]) == ("documented", "South")


def test_a_correction_leaves_no_trace_of_the_mistake_in_the_dates(shape, admin):
    _one, two, counties = shape
    change(services.move_counties, two, admin, counties=counties[:1], on=None)
    term = AreaCounty.objects.get(county=counties[0])
    assert (term.area, term.from_on, term.to_on) == (two, None, None)


def test_moving_refuses_what_is_here_already_and_nothing(shape, admin):
    one, _two, counties = shape
    assert "already" in refusal(services.move_counties, one, admin, counties=counties[:1])
    assert "at least one" in refusal(services.move_counties, one, admin, counties=[])


def test_a_new_area_takes_free_counties_and_no_others(shape, admin):
    with owner():
        free = factories.CountyFactory()
    values = {"kind": "decategorization", "on": TODAY, "source": "law", "by": admin}
    area = services.open_area(name="Näw Area", counties=[free], **values)
    assert (area.slug, holders(TODAY)[free.pk]) == ("naw-area", "Näw Area")
    with pytest.raises(ValidationError, match="belongs to another area"):
        services.open_area(name="Other", counties=shape[2][:1], **values)
    assert not Area.objects.filter(name="Other").exists()


def test_a_district_may_lie_over_an_area(shape, admin):
    district = services.open_area(
        name="District 1", kind="district", counties=shape[2], on=TODAY, source="law", by=admin
    )
    assert AreaCounty.objects.filter(area=district).count() == 4


def test_renaming_keeps_the_address_and_the_old_name(shape, admin):
    slug = shape[0].slug
    area = change(services.rename_area, shape[0], admin, name="Far North")
    assert (area.name, area.slug, AreaSuccession.objects.get().old_name) == (
        "Far North",
        slug,
        "North",
    )


def test_an_old_version_is_refused(shape, admin):
    stale = shape[0].version
    change(services.rename_area, shape[0], admin, name="Far North")
    words = refusal(services.rename_area, shape[0], admin, name="Y", version=stale)
    assert words.startswith("Somebody else changed this area")


@pytest.mark.isolation
@pytest.mark.parametrize("role", ["coordinator", "state_coordinator", "auditor"])
def test_the_database_lets_nobody_else_change_an_area(shape, role):
    area = shape[0]
    user = person_with(role, area if role == "coordinator" else None)
    with acting(user):
        by = actor_in(user, area)
        for act, values in [
            (services.rename_area, {"name": "Mine"}),
            (services.close_area, {}),
            (services.confirm_boundary, {}),
        ]:
            with pytest.raises((DatabaseError, Area.DoesNotExist)), transaction.atomic():
                change(act, area, by, **values)
    area.refresh_from_db()
    assert (area.name, area.state) == ("North", "active")


# Pages


def test_everybody_finds_the_area_of_a_zip_code(client, shape):
    one, _two, counties = shape
    with owner():
        counties[0].zip_codes.create(code="50001", place="Town", latitude=42, longitude=-93)
    page = client.get(reverse("teams:areas"), {"county": "", "zip": "50001-1234"}).content.decode()
    assert f"{counties[0].name} County is in the area North" in page
    assert "Boundary unconfirmed (inferred)" in page
    assert one.name in page


@pytest.mark.parametrize("text", ["99999", "abc", "<b>"])
def test_an_unknown_zip_code_is_refused_in_words(client, shape, text):
    page = client.get(reverse("teams:areas"), {"zip": text}).content.decode()
    assert "We do not know this ZIP code in Iowa." in page


def test_an_unknown_county_is_refused(client, shape):
    page = client.get(reverse("teams:areas"), {"county": "36061"}).content.decode()
    assert "Select a valid choice." in page


def test_the_map_names_every_county_and_its_area(client):
    with owner():
        load_reference()
    page = client.get(reverse("teams:areas")).content.decode()
    assert page.count('class="map-county') == 99
    assert 'aria-label="Polk County, area Polk County"' in page
    assert "U.S. Census Bureau" in page
    assert "GeoNames" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_public_list_takes_the_same_queries_for_any_number(
    client, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            factories.AreaCountyFactory()
    with django_assert_num_queries(5):
        client.get(reverse("teams:areas"))


@pytest.mark.parametrize("number", [1, 3])
def test_an_area_page_takes_the_same_queries_for_any_history(
    client_of, coordinator, area, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            factories.AreaCountyFactory(area=area)
            AreaSuccession.objects.create(kind="rename", predecessor=area, successor=area, on=TODAY)
    client = client_of(coordinator)
    client.get(area.get_absolute_url())
    with django_assert_num_queries(10):
        client.get(area.get_absolute_url())


def test_a_change_is_shown_before_it_is_done(client_of, state_admin, shape):
    one, _two, counties = shape
    client = client_of(state_admin)
    url = reverse("teams:split_area", args=[one.slug])
    data = {
        "name": "West",
        "counties": [counties[0].pk],
        "on": TODAY.isoformat(),
        "source": "letter",
        "version": one.version,
    }
    preview = client.post(url, data).content.decode()
    assert "Nothing has changed yet." in preview
    assert AreaSuccession.objects.count() == 0

    done = client.post(url, {**data, "confirmed": "yes"})
    assert done.status_code == 302
    assert AreaSuccession.objects.get().kind == "split"


def test_a_change_of_an_area_somebody_else_changed_answers_409(client_of, state_admin, shape):
    one = shape[0]
    client = client_of(state_admin)
    url = reverse("teams:rename_area", args=[one.slug])
    data = {"name": "X", "on": TODAY.isoformat(), "source": "s", "version": 7, "confirmed": "yes"}
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert 'value="X"' in answer.content.decode()
    assert client.post(url, {**data, "version": 1}).status_code == 302


def test_closing_an_area_with_open_families_is_warned(client_of, state_admin, shape):
    one = shape[0]
    client = client_of(state_admin)
    data = {"on": TODAY.isoformat(), "source": "s", "version": one.version}
    url = reverse("teams:close_area", args=[one.slug])
    assert "still has open families" not in client.post(url, data).content.decode()
    with owner():
        factories.FamilyFactory(area=one)
    assert "still has open families" in client.post(url, data).content.decode()


def test_facts_of_an_area_are_edited_and_a_bad_address_is_refused(client_of, state_admin, shape):
    one = shape[0]
    client = client_of(state_admin)
    url = reverse("teams:edit_area", args=[one.slug])
    data = {"version": 1, "basis": "minutes", "source_url": "not an address"}
    assert "Enter a valid URL." in client.post(url, data).content.decode()
    assert client.post(url, {**data, "source_url": "https://example.org/x"}).status_code == 302
    one.refresh_from_db()
    assert (one.basis, one.version) == ("minutes", 2)
    assert client.post(url, {**data, "source_url": ""}).status_code == 409


def test_a_new_area_is_opened_from_the_list(client_of, state_admin, shape):
    client = client_of(state_admin)
    assert "Open a new area" in client.get(reverse("teams:manage_areas")).content.decode()
    data = {"name": "East", "kind": "decategorization", "on": TODAY.isoformat(), "source": "s"}
    assert client.post(reverse("teams:open_area"), data).status_code == 302
    taken = client.post(reverse("teams:open_area"), data).content.decode()
    assert "already exists" in taken
