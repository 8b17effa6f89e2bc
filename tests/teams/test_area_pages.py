"""Every change of an area goes form, preview, confirmation; refusals come back with the words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from teams.models import AreaSuccession
from tests import factories
from tests.conftest import owner

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
BASE = {"on": TODAY, "source": "letter", "version": 1}


@pytest.fixture
def shape():
    """An area of two counties, and its neighbor."""
    with owner():
        one, two = factories.AreaFactory(name="North"), factories.AreaFactory(name="South")
        terms = [factories.AreaCountyFactory(area=one) for _ in range(2)]
        terms.append(factories.AreaCountyFactory(area=two))
    return one, two, [term.county for term in terms]


def data_for(name, shape):
    _one, two, counties = shape
    return {
        "confirm_boundary": {},
        "rename_area": {"name": "New Name"},
        "move_counties": {"counties": [counties[2].pk]},
        "split_area": {"name": "New Name", "counties": [counties[0].pk]},
        "merge_areas": {"into": two.pk, "carry_roles": "on"},
        "close_area": {},
    }[name]


ACTS = {
    "confirm_boundary": "Confirmed on",
    "rename_area": "The address of its pages stays the same.",
    "move_counties": "South loses counties.",
    "split_area": "Families, money and records stay with the old area.",
    "merge_areas": "Takes over",
    "close_area": "Counties without an area from then on",
}


@pytest.mark.parametrize(("name", "words"), ACTS.items())
def test_a_change_is_previewed_and_then_done(client_of, state_admin, shape, name, words):
    client = client_of(state_admin)
    url = reverse(f"teams:{name}", args=[shape[0].slug])
    data = {**BASE, **data_for(name, shape)}
    assert client.get(url).status_code == 200
    preview = client.post(url, data)
    assert words in preview.content.decode()

    typed = [*preview.context["typed"], ("confirmed", "yes")]
    again = {key: [v for k, v in typed if k == key] for key, _value in typed}
    answer = client.post(url, again)
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", ACTS)
def test_an_incomplete_change_comes_back_with_what_was_typed(client_of, state_admin, shape, name):
    client = client_of(state_admin)
    url = reverse(f"teams:{name}", args=[shape[0].slug])
    data = {**BASE, **data_for(name, shape), "on": "someday", "source": "Minutes of May"}
    page = client.post(url, data).content.decode()
    assert "Enter a valid date." in page
    assert 'value="Minutes of May"' in page
    assert AreaSuccession.objects.count() == 0


def test_a_county_that_is_not_there_is_refused(client_of, state_admin, shape):
    client = client_of(state_admin)
    url = reverse("teams:move_counties", args=[shape[0].slug])
    page = client.post(url, {**BASE, "counties": ["36061"]}).content.decode()
    assert "36061 is not one of the available choices." in page


def test_a_closed_area_shows_its_past_and_offers_no_change(client_of, state_admin, shape):
    client = client_of(state_admin)
    area = shape[0]
    client.post(reverse("teams:close_area", args=[area.slug]), {**BASE, "confirmed": "yes"})
    page = client.get(area.get_absolute_url()).content.decode()
    assert "Closed on" in page
    assert "North closed." in page
    assert "Split the area" not in page
    refused = client.post(
        reverse("teams:rename_area", args=[area.slug]),
        {**BASE, "name": "X", "version": 2, "confirmed": "yes"},
    )
    assert "This area is closed. Its history stays as it is." in refused.content.decode()


def test_the_history_is_told_in_words(client_of, state_admin, shape):
    one, two, counties = shape
    client = client_of(state_admin)
    for name, version in [("rename_area", 1), ("split_area", 2), ("merge_areas", 3)]:
        data = {**data_for(name, shape), **BASE, "version": version, "confirmed": "yes"}
        if name == "split_area":
            data["name"] = "West"
        assert client.post(reverse(f"teams:{name}", args=[one.slug]), data).status_code in (302,)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Until then its name was North." in page
    assert "West was split off from New Name." in page
    assert "New Name became part of South." in page
    assert "New Name became part of South." in client.get(two.get_absolute_url()).content.decode()
    assert len(counties) == 3


def test_a_member_without_the_right_gets_a_plain_refusal(client_of, area, facilitator):
    answer = client_of(facilitator).get(reverse("teams:changes", args=[area.slug]))
    assert answer.status_code == 403
    stranger = client_of(facilitator).get(reverse("teams:manage_areas"))
    assert stranger.status_code == 404
