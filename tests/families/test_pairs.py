"""Two records of one family: linked, told apart, merged by two people, undone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from families.models import Family, FamilyPair, Person, Step, Strength, Support
from meetings.models import SafetyScreen
from tests import factories
from tests.conftest import owner
from tests.families.test_record import content
from tests.families.test_records import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(area, family, facilitator, plan):
    """A second record with everything that moves; the same facilitator leads it."""
    with owner():
        twin = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=twin, user=facilitator)
        here = {"area": area, "family": twin}
        factories.FamilyPersonFactory(family=twin, name="Zyxwvut Uncle")
        Support.objects.create(**here, name="Zyxwvut Church", kind="informal")
        other_plan = factories.PlanFactory(family=twin)
        factories.StepFactory(plan=other_plan, what="Find a bed")
        Strength.objects.create(**here, plan=other_plan, text="They talk")
    return twin


@pytest.fixture
def second(family, twin):
    """Somebody else who stands in both circles."""
    with owner():
        user = factories.CircleMemberFactory(family=family, capacity="co_facilitator").user
        factories.CircleMemberFactory(family=twin, user=user, capacity="co_facilitator")
    return user


def link(client, family, twin, **fields):
    return client.post(address("pair_add", family), {"reference": twin.reference, **fields})


def pair():
    with owner():
        return FamilyPair.objects.get()


def ask(client, family):
    url = address("merge", family, pair().pk)
    return client.post(url, {"token": client.get(url).context["preview"].token})


def approve(client, family):
    return client.post(address("merge", family, pair().pk), {"approve": "1"}, follow=True)


def people_of(family):
    with owner():
        return sorted(Person.objects.filter(family=family).values_list("name", flat=True))


def test_linked_records_are_shown_and_told_apart_for_good(client_of, family, facilitator, twin):
    client = client_of(facilitator)
    link(client, family, twin)
    assert twin.reference in content(client.get(address("about", family)))
    assert family.reference in content(client.get(address("about", twin)))
    link(client, twin, family, not_same="1")
    assert "not the same family" in content(client.get(address("about", family)))
    assert client.get(address("merge", family, pair().pk)).status_code == 404
    assert people_of(twin) == ["Zyxwvut Uncle"]


def test_unknown_sealed_and_foreign_records_get_the_same_words(
    client_of, area, other_area, family, facilitator
):
    with owner():
        sealed = factories.FamilyFactory(area=area, sealed=True)
        foreign = factories.FamilyFactory(area=other_area)
    client = client_of(facilitator)
    said = {
        str(link(client, family, other).context["form"].errors["reference"])
        for other in (sealed, foreign, family, Family(reference="F-NONE"))
    }
    assert len(said) == 1
    with owner():
        assert not FamilyPair.objects.exists()


def test_record_sealed_later_leaves_the_other_page(client_of, area, family, facilitator):
    with owner():
        other = factories.FamilyFactory(area=area)
    client = client_of(facilitator)
    link(client, family, other)
    assert other.reference in content(client.get(address("about", family)))
    with owner():
        Family.objects.filter(pk=other.pk).update(sealed=True)
    assert other.reference not in content(client.get(address("about", family)))


def test_merge_needs_both_circles(client_of, area, family, facilitator):
    with owner():
        other = factories.FamilyFactory(area=area)
    client = client_of(facilitator)
    link(client, family, other)
    response = client.get(address("merge", family, pair().pk), follow=True)
    assert "Merging needs a place in both circles." in content(response)


def test_preview_says_what_moves_and_moves_nothing(client_of, family, facilitator, twin):
    client = client_of(facilitator)
    link(client, family, twin)
    page = content(client.get(address("merge", family, pair().pk)))
    for words in ("Zyxwvut Uncle", "Zyxwvut Church", "Find a bed", "They talk"):
        assert words in page
    assert people_of(family) == ["Zyxwvut Mother"]


def test_two_people_merge_and_undo(client_of, family, facilitator, twin, second, plan):
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    assert "A second person must say yes" in content(approve(client, family))
    assert people_of(family) == ["Zyxwvut Mother"]
    page = content(approve(client_of(second), family))
    assert "The two records are one." in page
    assert people_of(family) == ["Zyxwvut Mother", "Zyxwvut Uncle"]
    with owner():
        assert Step.objects.get(what="Find a bed").plan_id == plan.pk
        assert Family.objects.get(pk=twin.pk).outcome == "merged"
        later = factories.FamilyPersonFactory(family=family, name="Zyxwvut Baby")
    client.post(address("unmerge", family, pair().pk))
    assert people_of(family) == [later.name, "Zyxwvut Mother"]
    assert people_of(twin) == ["Zyxwvut Uncle"]
    with owner():
        assert Step.objects.get(what="Find a bed").plan.family_id == twin.pk
        assert Family.objects.get(pk=twin.pk).state == "open"
    assert pair().state == "maybe"


def test_merge_is_what_was_shown_or_nothing(client_of, family, facilitator, twin, second):
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    with owner():
        factories.FamilyPersonFactory(family=twin, name="Zyxwvut New")
    assert "Something changed" in content(approve(client_of(second), family))
    assert people_of(family) == ["Zyxwvut Mother"]


def test_asking_with_an_old_preview_is_refused(client_of, family, facilitator, twin):
    client = client_of(facilitator)
    link(client, family, twin)
    url = address("merge", family, pair().pk)
    assert "Something changed" in content(client.post(url, {"token": "0" * 64}, follow=True))
    assert pair().kept is None


def test_record_with_a_meeting_ahead_does_not_end(client_of, family, facilitator, twin):
    client = client_of(facilitator)
    link(client, family, twin)
    with owner():
        factories.FamilyMeetingFactory(family=twin, facilitator=facilitator)
    assert ask(client, family).status_code == 302
    assert pair().kept is None


def test_undo_ends_after_30_days(client_of, family, facilitator, twin, second):
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    with owner():
        FamilyPair.objects.update(merged_at=timezone.now() - timedelta(days=31))
    response = client.post(address("unmerge", family, pair().pk), follow=True)
    assert "More than 30 days have passed." in content(response)
    assert people_of(twin) == []


def test_merged_away_record_is_not_opened_again(client_of, family, facilitator, twin, second):
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    client.post(address("reopen", twin), {"reason": "By mistake"})
    with owner():
        assert Family.objects.get(pk=twin.pk).state == "closed"


def test_who_first_met_the_family_cannot_merge(client_of, family, facilitator, twin):
    """First contact writes but reads no plan: it would move what it cannot see."""
    link(client_of(facilitator), family, twin)
    with owner():
        user = factories.CircleMemberFactory(family=family, capacity="intake").user
        factories.CircleMemberFactory(family=twin, user=user, capacity="intake")
    response = client_of(user).get(address("merge", family, pair().pk), follow=True)
    assert "You cannot do this with this record." in content(response)


def test_a_merge_lifts_no_seal(client_of, family, facilitator, twin, second):
    client = client_of(facilitator)
    link(client, family, twin)
    with owner():
        Family.objects.filter(pk=twin.pk).update(sealed=True)
    ask(client, family)
    approve(client_of(second), family)
    assert people_of(twin) == ["Zyxwvut Uncle"]


def test_a_seal_set_after_the_question_stops_the_merge(
    client_of, family, facilitator, twin, second
):
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    with owner():
        Family.objects.filter(pk=twin.pk).update(sealed=True)
        FamilyPair.objects.update(token=token_of(family, twin))
    approve(client_of(second), family)
    assert people_of(twin) == ["Zyxwvut Uncle"]


def token_of(goes_on, gone):
    """The mark of a preview as it is now: a seal alone changes no version here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cppc_case")
        cursor.execute("SELECT authz.merge_token(%s, %s)", [goes_on.pk, gone.pk])
        (token,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
    return token


def test_a_merge_brings_nobody_out_of_a_record_that_keeps_people_apart(
    client_of, family, facilitator, twin, second
):
    with owner():
        meeting = factories.FamilyMeetingFactory(family=twin, state="held", held_at=timezone.now())
        part = {"area": twin.area, "family": twin, "meeting": meeting}
        SafetyScreen.objects.create(
            **part, asked_alone=True, afraid="yes", sessions="separate", hides=True
        )
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    assert people_of(twin) == ["Zyxwvut Uncle"]
