"""Who is who, care of a child, the network, what goes well, the timeline."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import CareDetail, Disclosure, Person, Relationship, Strength, Support
from families.network import RADII, ROOM, Network, in_two_lines
from tests import factories
from tests.conftest import owner
from tests.families.test_records import address
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(family):
    with owner():
        return factories.FamilyPersonFactory(
            family=family, name="Zyxwvut Child", relation="child", born_on="2021-03-04"
        )


def mother_of(family):
    with owner():
        return Person.objects.get(family=family, relation="parent")


def supports(family, count, **fields):
    with owner():
        return [
            Support.objects.create(
                area=family.area, family=family, **{"name": f"Aunt {n}", "kind": "natural"} | fields
            )
            for n in range(count)
        ]


def content(response):
    return response.content.decode()


def test_relationship_is_written_down_once(client_of, family, facilitator, child):
    client = client_of(facilitator)
    data = {"person": mother_of(family).pk, "kind": "parent", "other": child.pk}
    assert client.post(address("relationships", family), data).status_code == 302
    again = client.post(address("relationships", family), data)
    assert "This is written down already." in content(again)
    page = content(client.get(address("relationships", family)))
    assert "is parent of Zyxwvut Child" in page
    with owner():
        assert Relationship.objects.count() == 1


def test_nobody_is_related_to_oneself(client_of, family, facilitator, child):
    data = {"person": child.pk, "kind": "sibling", "other": child.pk}
    page = client_of(facilitator).post(address("relationships", family), data)
    assert "Choose two different people." in content(page)


def test_relationship_with_somebody_of_another_family_is_refused(
    client_of, area, family, facilitator, child
):
    with owner():
        other = factories.FamilyPersonFactory(family=factories.FamilyFactory(area=area))
    data = {"person": child.pk, "kind": "sibling", "other": other.pk}
    response = client_of(facilitator).post(address("relationships", family), data)
    assert list(response.context["form"].errors) == ["other"]


def test_relationship_is_taken_out(client_of, family, facilitator, child):
    with owner():
        row = Relationship.objects.create(
            area=family.area, family=family, person=mother_of(family), kind="parent", other=child
        )
    client_of(facilitator).post(address("relationship_remove", family, row.pk))
    with owner():
        assert not Relationship.objects.exists()


def test_care_sheet_says_allergies_first_and_whom_to_call(client_of, family, facilitator, child):
    client = client_of(facilitator)
    mother = mother_of(family)
    with owner():
        factories.PhoneFactory(family=family, subject_id=mother.pk, number="515-555-0123")
        Relationship.objects.create(
            area=family.area, family=family, person=mother, kind="parent", other=child
        )
    for kind, text in [("comfort", "The blue bear"), ("allergy", "Peanuts")]:
        client.post(address("care", family, child.pk), {"kind": kind, "text": text, "version": 1})
    said = {"recipient": "Zyxwvut Sitter", "purpose": "Saturday night", "language": "en"}
    response = client.post(address("care_sheet", family, child.pk), said)
    sheet = content(client.get(response["Location"]))
    assert sheet.index("Peanuts") < sheet.index("The blue bear")
    assert "515-555-0123" in sheet
    assert "<title>Care sheet - CPPC</title>" in re.sub(r"\s*\n\s*", "", sheet)
    assert "Zyxwvut Sitter" in sheet
    with owner():
        copy = Disclosure.objects.get()
    assert (copy.what, copy.subject_id) == ("care_sheet", child.pk)
    spanish = content(client.get(address("care_copy", family, child.pk, copy.pk) + "?language=es"))
    assert '<html lang="es">' in spanish


def test_care_sheet_is_shown_only_once_it_is_written_down(client_of, family, facilitator, child):
    client = client_of(facilitator)
    assert client.get(address("care_copy", family, child.pk, child.pk)).status_code == 404
    refused = client.post(address("care_sheet", family, child.pk), {"recipient": ""})
    assert "recipient" in refused.context["form"].errors
    with owner():
        assert not Disclosure.objects.exists()


def test_stale_care_detail_shows_both_texts(client_of, family, facilitator, child):
    client = client_of(facilitator)
    client.post(
        address("care", family, child.pk), {"kind": "sleep", "text": "At eight", "version": 1}
    )
    with owner():
        detail = CareDetail.objects.get()
    url = address("care_edit", family, child.pk, detail.pk)
    client.post(url, {"kind": "sleep", "text": "Theirs", "version": 1})
    response = client.post(url, {"kind": "sleep", "text": "Mine", "version": 1})
    clash = response.context["clashes"][0]
    assert (response.status_code, clash["mine"], clash["theirs"]) == (409, "Mine", "Theirs")
    again = client.post(url, {"kind": "sleep", "text": "Mine", "version": 2})
    assert again.status_code == 302
    with owner():
        assert CareDetail.objects.get().text == "Mine"


def test_care_detail_is_taken_off(client_of, family, facilitator, child):
    with owner():
        detail = CareDetail.objects.create(
            area=family.area, family=family, person=child, kind="food", text="No milk"
        )
    client_of(facilitator).post(address("care_remove", family, child.pk, detail.pk))
    with owner():
        assert not CareDetail.objects.exists()


def test_who_only_reads_cannot_add_care(client_of, family, child):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    data = {"kind": "food", "text": "No milk", "version": 1}
    response = client_of(parent).post(address("care", family, child.pk), data)
    assert "Add something to know" not in content(response)
    with owner():
        assert not CareDetail.objects.exists()


def test_support_is_added_changed_and_taken_out(client_of, family, facilitator, area):
    client = client_of(facilitator)
    with owner():
        listing = published_listing(area, county=family.county)
    data = {"name": listing.name_en, "kind": "formal", "strength": 2, "version": 1}
    path = reverse("resources:listing", args=[listing.pk])
    url = address("support_add", family)
    assert f'<option value="{listing.name_en}">' in content(client.get(url))
    client.post(url, data)
    with owner():
        support = Support.objects.get()
    assert support.listing == listing.pk
    assert path in content(client.get(address("network", family)))
    changed = data | {"strength": 1}
    client.post(address("support_edit", family, support.pk), changed)
    with owner():
        support.refresh_from_db()
    assert (support.strength, support.listing, support.version) == (1, listing.pk, 2)
    stale = client.post(address("support_edit", family, support.pk), data)
    assert stale.status_code == 409
    client.post(address("support_remove", family, support.pk))
    with owner():
        assert not Support.objects.exists()


def test_a_name_of_no_public_listing_points_nowhere(client_of, family, facilitator, area):
    with owner():
        listing = published_listing(area, county=family.county)
    client = client_of(facilitator)
    data = {"name": listing.name_en, "kind": "formal", "strength": 2, "version": 1}
    client.post(address("support_add", family), data)
    with owner():
        support = Support.objects.get()
    client.post(address("support_edit", family, support.pk), data | {"name": "Aunt"})
    with owner():
        support.refresh_from_db()
    assert (support.name, support.listing) == ("Aunt", None)


def test_picture_and_list_say_the_same(client_of, family, facilitator):
    supports(family, 2, kind="natural", strength=1)
    supports(family, 1, kind="formal", strength=3)
    page = content(client_of(facilitator).get(address("network", family)))
    assert page.count("<strong>1. Aunt 0</strong>") == 1
    assert page.count('class="network__mark network__mark--natural" transform') == 2
    assert page.count('class="network__mark network__mark--formal" transform') == 1
    assert "3 supports: 2 natural, 0 informal, 1 formal. 2 of them strong." in page


def test_no_marks_lie_on_each_other_and_the_rest_stands_in_the_list():
    crowd = [
        Support(name=f"Aunt {n}", kind="natural", strength=ring)
        for ring in RADII
        for n in range(30)
    ]
    network = Network(crowd)
    places = [(mark.x, mark.y) for mark in network.marks]
    apart = [
        (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
        for i, a in enumerate(places)
        for b in places[i + 1 :]
    ]
    assert min(apart) ** 0.5 > 34
    assert network.left_out == 90 - sum(ROOM.values())


def test_empty_network_asks(client_of, family, facilitator):
    page = content(client_of(facilitator).get(address("network", family)))
    assert "Nobody is in the picture yet." in page
    assert "<svg role" not in page


def test_strength_is_in_the_plan_at_once(client_of, family, facilitator):
    client = client_of(facilitator)
    for _twice in range(2):
        client.post(address("strengths", family), {"text": "Grandmother is near"})
    with owner():
        strength = Strength.objects.get()
    assert "Grandmother is near" in content(client.get(address("plan", family)))
    client.post(address("strength_remove", family, strength.pk))
    with owner():
        assert not Strength.objects.exists()


def test_timeline_tells_the_story(client_of, family, facilitator, plan):
    now = timezone.now()
    with owner():
        factories.FamilyMeetingFactory(
            family=family, state="held", starts_at=now, held_at=now, facilitator=facilitator
        )
        factories.StepFactory(plan=plan, state="done", answered_at=now - timedelta(days=2))
    page = content(client_of(facilitator).get(address("timeline", family)))
    assert page.index("The family met") < page.index("A step was done: Call the school")
    assert "The record was opened" in page


def test_timeline_keeps_the_order_within_a_day(client_of, family, facilitator, plan):
    noon = timezone.localtime().replace(hour=12)
    with owner():
        for hours, what in ((2, "Second"), (4, "Third"), (0, "First")):
            done = {"state": "done", "answered_at": noon + timedelta(hours=hours)}
            factories.StepFactory(plan=plan, what=what, **done)
    page = content(client_of(facilitator).get(address("timeline", family)))
    assert page.index("Third") < page.index("Second") < page.index("First")


def test_timeline_hides_the_plan_from_first_contact(client_of, family, plan):
    with owner():
        factories.StepFactory(plan=plan, state="done", answered_at=timezone.now())
        intake = factories.CircleMemberFactory(family=family, capacity="intake").user
    page = content(client_of(intake).get(address("timeline", family)))
    assert "The record was opened" in page
    assert "Call the school" not in page


@pytest.mark.parametrize("rows", [1, 3, 300])
@pytest.mark.parametrize(
    ("name", "queries"), [("network", 15), ("relationships", 15), ("care", 14), ("timeline", 15)]
)
def test_pages_ask_a_constant_number_of_queries(
    client_of, family, facilitator, child, plan, django_assert_max_num_queries, rows, name, queries
):
    here = {"area": family.area, "family": family}
    with owner():
        people = [Person(**here, name=f"Zyx {n}", relation="relative") for n in range(rows)]
        Person.objects.bulk_create(people)
        Support.objects.bulk_create(
            Support(**here, name="Aunt", kind="natural", person=person) for person in people
        )
        CareDetail.objects.bulk_create(
            CareDetail(**here, person=child, kind="food", text="Soup") for _ in people
        )
        Relationship.objects.bulk_create(
            Relationship(**here, person=person, other=child, kind="relative") for person in people
        )
    client = client_of(facilitator)
    url = address(name, family, *([child.pk] if name == "care" else []))
    client.get(url)
    with django_assert_max_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Aunt Rosa", ("Aunt Rosa",)),
        ("Grandmother Guadalupe", ("Grandmother", "Guadalupe")),
        ("First Lutheran Church of Hills", ("First", "Lutheran C…")),
        ("Wolfeschlegelsteinhausen", ("Wolfeschleg", "elsteinhau…")),
    ],
)
def test_a_name_in_the_picture_has_two_lines(name, lines):
    assert in_two_lines(name) == lines


def test_an_empty_network_speaks_to_the_parent(client_of, family):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    page = content(client_of(parent).get(address("network", family)))
    assert "Whom would you call at night?" in page
    assert "Ask the family" not in page


def test_overdue_steps_are_marked_on_the_familys_page(client_of, family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        factories.StepFactory(plan=plan, by_when=timezone.localdate() - timedelta(days=1))
    page = content(client_of(facilitator).get(family.get_absolute_url()))
    assert "overdue" in page
