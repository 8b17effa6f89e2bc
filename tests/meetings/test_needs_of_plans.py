"""What family plans lack reaches the team as counts alone, and only where they are large enough."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import FigureCell
from meetings.needs_of_plans import needs_of
from resources.models import CommunityNeed
from resources.services.categories import load_categories
from tests import factories
from tests.conftest import acting, owner, person_with
from tests.meetings.test_counts import cells, count
from tests.resources.factories import publish_as, publisher, whole_listing

pytestmark = pytest.mark.django_db


def lack(area, number, kind="tutoring", *, fips="19001", each=1, **more):
    """So many families whose plans lack a kind of help, in so many steps each."""
    county = factories.CountyFactory(fips=fips, name=f"County {fips}")
    load_categories()
    for _family in range(number):
        family = factories.FamilyFactory(area=area, county=county, **more)
        plan = factories.PlanFactory(family=family)
        for _step in range(each):
            today = timezone.localdate()
            factories.StepFactory(plan=plan, lacks_id=kind, lacks_on=today)


def board(client_of, area, role="team_member"):
    page = client_of(person_with(role, area)).get(reverse("resources:gaps", args=[area.slug]))
    return page.text.partition('id="plans"')[2].partition('id="list"')[0]


def test_families_are_counted_by_kind_county_and_month(area):
    with owner():
        lack(area, 5, each=3)
        lack(area, 6, "diapers", fips="19003")
    count()
    assert cells(area, "needs") == {"tutoring": 5, "diapers": 6}
    assert cells(area, "needs_county") == {"19001": 5, "19003": 6}
    assert cells(area, "needs_month") == {f"{timezone.localdate():%Y-%m}": 11}


def test_small_numbers_are_not_even_there_and_take_another_along(area):
    with owner():
        lack(area, 9)
        lack(area, 6, "diapers")
        lack(area, 2, "domestic-violence")
    count()
    assert cells(area, "needs") == {"tutoring": 9}


def test_sealed_families_and_other_areas_are_not_counted(area, other_area):
    with owner():
        lack(area, 7, sealed=True)
        lack(other_area, 8)
    count()
    assert cells(area, "needs") == {}
    assert cells(other_area, "needs") == {"tutoring": 8}


def test_the_area_decides_what_is_small(area):
    with owner():
        lack(area, 7)
        area.suppression_limit = 8
        area.save()
    count()
    assert cells(area, "needs") == {}


def test_the_board_shows_numbers_and_no_family(client_of, area):
    with owner():
        lack(area, 5)
        lack(area, 2, "respite")
    assert "too few family plans" in board(client_of, area)
    with owner():
        lack(area, 3, "respite")
    count()
    text = board(client_of, area)
    assert "Tutors and homework help" in text
    assert "F-" not in text
    assert "Put it on the list" not in text


def test_one_press_puts_it_on_the_list_and_a_listing_closes_it(client_of, area):
    with owner():
        lack(area, 5)
    count()
    editor = client_of(person_with("listing_editor", area))
    assert 'name="why" value="plans"' in board(client_of, area, "listing_editor")
    url = reverse("resources:add_need", args=[area.slug])
    assert editor.post(url, {"category": "tutoring", "why": "plans"}).status_code == 302
    with owner():
        need = CommunityNeed.objects.get()
        county = factories.CountyFactory(fips="19001")
        listing = whole_listing(area, county=county, category=need.category)
        by = publisher(area)
    assert need.why == "plans"
    publish_as(listing, by)
    with owner():
        need.refresh_from_db()
    assert need.answered_by_id == listing.pk


@pytest.mark.isolation
def test_another_areas_people_see_no_needs_of_plans(area, other_area):
    with owner():
        lack(area, 5)
    count()
    with acting(person_with("coordinator", other_area)):
        assert list(FigureCell.objects.filter(area=area)) == []
        assert needs_of(area) == []
