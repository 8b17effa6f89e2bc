"""The Shared Decision-Making Team: seats, members, terms, and who is missing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from teams.access import Actor
from teams.figures import representation, team_summaries
from teams.models import Seat, SeatTerm, Team, TeamMember
from teams.models.team import Sector
from teams.services import team as services
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def by(area, coordinator):
    """The coordinator acts, for services called without a page."""
    with acting(coordinator):
        yield Actor(coordinator, area, frozenset({"coordinator"}))


@pytest.fixture
def team(area):
    with owner():
        return factories.TeamFactory(area=area)


@pytest.fixture
def seat(team):
    with owner():
        return factories.SeatFactory(team=team, title_en="School seat", title_es="Puesto escolar")


@pytest.fixture
def member(team):
    with owner():
        return factories.TeamMemberFactory(team=team, name="Invented Teacher")


def held(team, sector, tag="", kind="community"):
    """A seat that somebody holds today."""
    seat = factories.SeatFactory(team=team, sector=sector, tag=tag)
    member = factories.TeamMemberFactory(team=team, kind=kind)
    return factories.SeatTermFactory(seat=seat, member=member)


def url(name, area, *args):
    return reverse(f"teams:{name}", args=[area.slug, *args])


def test_a_new_team_can_have_a_seat_for_each_sector(area, by):
    team = services.start_team(area=area, by=by, name="The table", seat_for_each_sector=True)
    seats = Seat.objects.filter(team=team)
    assert {seat.sector for seat in seats} == set(Sector.values)
    assert all(seat.title_en for seat in seats)


def test_two_teams_of_one_name_are_refused(area, team, by):
    with pytest.raises(ValidationError):
        services.start_team(area=area, by=by, name=team.name)


def test_a_seat_has_one_holder_at_a_time(seat, member, by):
    services.give_seat(seat=seat, member=member, from_on=TODAY, by=by)
    other = services.add_member(team=seat.team, name="Somebody else", by=by)
    with pytest.raises(ValidationError):
        services.give_seat(seat=seat, member=other, from_on=TODAY + DAY, by=by)


def test_an_alternate_stands_beside_the_holder(seat, member, by):
    services.give_seat(seat=seat, member=member, from_on=TODAY, by=by)
    other = services.add_member(team=seat.team, name="Somebody else", by=by)
    services.give_seat(seat=seat, member=other, office="alternate", from_on=TODAY, by=by)
    assert SeatTerm.objects.filter(seat=seat).count() == 2


def test_the_next_holder_follows_after_the_last_day(seat, member, by):
    first = services.give_seat(seat=seat, member=member, from_on=TODAY - 9 * DAY, by=by)
    services.end_term(term=first, to_on=TODAY, by=by)
    other = services.add_member(team=seat.team, name="Somebody else", by=by)
    services.give_seat(seat=seat, member=other, from_on=TODAY + DAY, by=by)
    assert [term.to_on for term in seat.terms.order_by("from_on")] == [TODAY, None]


def test_a_term_does_not_end_before_it_began_nor_twice(seat, member, by):
    term = services.give_seat(seat=seat, member=member, from_on=TODAY - 9 * DAY, by=by)
    with pytest.raises(ValidationError):
        services.end_term(term=term, to_on=TODAY - 10 * DAY, by=by)
    services.end_term(term=term, to_on=TODAY - DAY, by=by)
    with pytest.raises(ValidationError):
        services.end_term(term=term, to_on=TODAY, by=by)


def test_a_member_of_another_team_gets_no_seat(area, seat, by):
    with owner():
        other = factories.TeamMemberFactory(team=factories.TeamFactory(area=area))
    with pytest.raises(ValidationError):
        services.give_seat(seat=seat, member=other, from_on=TODAY, by=by)


def test_a_held_seat_cannot_be_taken_away(seat, member, by):
    term = services.give_seat(seat=seat, member=member, from_on=TODAY - 9 * DAY, by=by)
    with pytest.raises(ValidationError):
        services.remove_seat(seat=seat, by=by)
    services.end_term(term=term, to_on=TODAY - DAY, by=by)
    services.remove_seat(seat=seat, by=by)
    assert Seat.objects.get(pk=seat.pk).removed_on == TODAY
    assert list(seat.terms.all()) == [term]
    with pytest.raises(ValidationError):
        services.give_seat(seat=seat, member=member, from_on=TODAY, by=by)


def test_a_seat_never_held_goes_altogether(seat, by):
    services.remove_seat(seat=seat, by=by)
    assert not Seat.objects.filter(pk=seat.pk).exists()


def test_an_empty_team_misses_everybody(team, coordinator):
    with acting(coordinator):
        missing = representation(team).missing
    assert missing[0] == "Nobody from DHS holds a seat. DHS is essential."
    assert "There is no seat for law enforcement and legal." in missing
    assert "Nobody speaks for mental health services." in missing
    assert len(missing) == 9 + 3 + 3


def test_a_full_team_misses_nobody(team, coordinator):
    with owner():
        for sector in Sector.values:
            held(team, sector)
        for tag in ("dhs", "parent", "youth", "dv", "sa", "mh"):
            held(team, "health", tag)
    with acting(coordinator):
        assert representation(team).missing == []


def test_open_seats_and_ended_terms_count_as_missing(team, coordinator):
    with owner():
        factories.SeatFactory(team=team, sector="law")
        ended = held(team, "health")
        SeatTerm.objects.filter(pk=ended.pk).update(from_on=TODAY - 9 * DAY, to_on=TODAY - DAY)
    with acting(coordinator):
        missing = representation(team).missing
    assert "Nobody holds a seat for law enforcement and legal." in missing
    assert "Nobody holds a seat for physical and mental health." in missing


def test_only_professionals_is_said_in_words(team, coordinator):
    with owner():
        held(team, "education", kind="professional")
    with acting(coordinator):
        state = representation(team)
    assert (state.community, state.professional) == (0, 1)
    assert state.missing[-1] == "All members are professionals. Nobody is from the community."


def test_summaries_for_the_state(team):
    with owner():
        held(team, "education")
        factories.SeatFactory(team=team, sector="law")
    with acting(person_with("state_coordinator")):
        assert team_summaries() == {team.area_id: (2, 1, 8)}


def test_a_board_beside_the_team_is_not_asked_for_nine_sectors(client_of, area, team, coordinator):
    with owner():
        board = factories.TeamFactory(area=area, kind="governance", name="A board")
        factories.SeatFactory(team=board, title_en="Chair of the board")
    client = client_of(coordinator)
    assert "Who is missing" in client.get(url("team", area)).text
    page = client.get(url("team", area, board.pk)).text
    assert "Chair of the board" in page
    assert "Who is missing" not in page
    with acting(coordinator):
        assert team_summaries() == {}


@pytest.mark.isolation
def test_strangers_see_no_member(team, member, stranger):
    with acting(stranger):
        assert TeamMember.objects.count() == 0
    with acting(None):
        assert TeamMember.objects.count() == 0


def test_the_page_shows_seats_holders_and_gaps(client_of, area, team, seat, member, coordinator):
    with owner():
        factories.SeatTermFactory(seat=seat, member=member)
    page = client_of(coordinator).get(url("team", area)).text
    assert "School seat" in page
    assert "Invented Teacher" in page
    assert "There is no seat for business and civic." in page


def test_the_page_speaks_spanish(client_of, area, seat, coordinator):
    page = client_of(coordinator).get(url("team", area), headers={"accept-language": "es"}).text
    assert "Puesto escolar" in page


def test_members_see_and_only_the_coordinator_changes(client_of, area, team, seat):
    page = client_of(person_with("team_member", area)).get(url("team", area)).text
    assert "Add a member" not in page
    client = client_of(person_with("team_member", area))
    assert client.get(url("team_member_add", area, team.pk)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_size(
    client_of, area, team, coordinator, number, django_assert_num_queries
):
    with owner():
        for _one in range(number):
            held(team, "education")
            factories.TeamMemberFactory(team=team)
    client = client_of(coordinator)
    client.get(url("team", area))
    with django_assert_num_queries(16):
        client.get(url("team", area))


def test_a_walk_through_the_forms(client_of, area, coordinator):
    client = client_of(coordinator)
    start = {"name": "The table", "kind": "sdm", "public": "on"}
    assert client.post(url("team_start", area), start).status_code == 302
    with owner():
        team = Team.objects.get()
    client.post(
        url("team_seat_add", area, team.pk),
        {"title_en": "Parent seat", "sector": "parents_youth", "tag": "parent", "voting": "on"},
    )
    client.post(
        url("team_member_add", area, team.pk), {"name": "Invented Parent", "kind": "community"}
    )
    with owner():
        seat, member = Seat.objects.get(), TeamMember.objects.get()
    given = {"member": member.pk, "office": "chair", "from_on": TODAY.isoformat()}
    answer = client.post(url("team_seat_give", area, seat.pk), given, follow=True)
    assert "Invented Parent" in answer.text
    with owner():
        term = SeatTerm.objects.get()
    answer = client.post(
        url("team_term_end", area, term.pk), {"to_on": TODAY.isoformat()}, follow=True
    )
    assert "It stays in the history." in answer.text
    assert "Invented Parent" in client.get(url("team_history", area, team.pk)).text


def test_a_refusal_stands_in_the_form_and_keeps_the_rest(
    client_of, area, seat, member, coordinator
):
    with owner():
        factories.SeatTermFactory(seat=seat, member=member)
    given = {"member": member.pk, "office": "member", "from_on": "2020-01-02"}
    answer = client_of(coordinator).post(url("team_seat_give", area, seat.pk), given)
    assert "Somebody already holds this seat in that time." in answer.text
    assert 'value="2020-01-02"' in answer.text


def test_a_last_day_before_the_first_is_refused_beside_the_field(
    client_of, area, seat, member, coordinator
):
    given = {
        "member": member.pk,
        "office": "member",
        "from_on": "2026-05-02",
        "to_on": "2026-05-01",
    }
    answer = client_of(coordinator).post(url("team_seat_give", area, seat.pk), given)
    assert answer.context["form"].errors["to_on"] == ["The last day must not be before the first."]


def test_taking_a_seat_away_asks_first(client_of, area, seat, coordinator):
    client = client_of(coordinator)
    assert "Take this seat away?" in client.get(url("team_seat_remove", area, seat.pk)).text
    client.post(url("team_seat_remove", area, seat.pk))
    assert client.get(url("team_seat", area, seat.pk)).status_code == 404


def test_a_held_seat_stays_with_a_word_of_why(client_of, area, seat, member, coordinator):
    with owner():
        factories.SeatTermFactory(seat=seat, member=member, from_on=date(2026, 1, 1))
    answer = client_of(coordinator).post(url("team_seat_remove", area, seat.pk), follow=True)
    assert "Somebody holds this seat." in answer.text


def test_edits_of_team_seat_and_member(client_of, area, team, seat, member, coordinator):
    client = client_of(coordinator)
    client.post(url("team_edit", area, team.pk), {"name": "New name", "kind": "merged"})
    edited = {"title_en": "Other seat", "sector": "law"}
    client.post(url("team_seat_edit", area, seat.pk), edited)
    client.post(
        url("team_member_edit", area, member.pk),
        {"name": "Other Name", "kind": "professional", "person": coordinator.pk},
    )
    with owner():
        for row in (team, seat, member):
            row.refresh_from_db()
    assert (team.name, team.public, seat.sector) == ("New name", False, "law")
    assert (member.name, member.person_id) == ("Other Name", coordinator.pk)


def test_members_of_another_area_cannot_be_chosen(client_of, area, team, stranger, coordinator):
    data = {"name": "N", "kind": "community", "person": stranger.pk}
    answer = client_of(coordinator).post(url("team_member_add", area, team.pk), data)
    assert "person" in answer.context["form"].errors


def test_another_areas_team_is_not_found(client_of, area, other_area, coordinator):
    with owner():
        theirs = factories.TeamFactory(area=other_area)
    assert client_of(coordinator).get(url("team", area, theirs.pk)).status_code == 404
