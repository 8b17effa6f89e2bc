"""The support of a step is chosen without a script; its copy says how to start there."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Paper, Plan, Step
from families.papers import page_of
from families.services import agree_plan, save_plan
from families.services.papers import make_papers
from families.typeset import pdf_of
from meetings.forms.log import LogPage
from resources.models import MovedListing, PublishedListing
from resources.services.categories import load_categories
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.families.test_papers import pages_in
from tests.resources.factories import ServiceFactory, published_listing

pytestmark = pytest.mark.django_db
MARKERS = ("Marked Street", "Marked Town", "41.123")


@pytest.fixture
def step(family):
    with owner():
        load_categories()
        return factories.StepFactory(plan=factories.PlanFactory(family=family), what="Find food")


@pytest.fixture
def pantry(family):
    with owner():
        return published_listing(
            family.area,
            county=family.county,
            name_en="Corner pantry",
            name_es="Despensa de la esquina",
            start_en="Ring the bell.",
            start_es="Toque el timbre.",
        )


@pytest.fixture
def by(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


def address(name, family, *more):
    return reverse(name, args=[family.area.slug, family.reference, *more])


@pytest.fixture
def send(client_of, facilitator, family, step):
    """Opens the page (no words) or sends its form."""
    browser, url = client_of(facilitator), address("meetings:step_support", family, step.pk)

    def sent(**words):
        step.refresh_from_db()
        form = {"version": step.version, "county": family.county_id, **words}
        return browser.post(url, form) if words else browser.get(url)

    with acting(facilitator):
        open_family(family.reference, "test")
        yield sent


def fresh(step):
    with owner():
        return Step.objects.get(pk=step.pk)


def agreed(step, by):
    said = [{"name": "Zyxwvut Mother", "part": "family", "stance": "agrees"}]
    return agree_plan(plan=Plan.objects.get(pk=step.plan_id), positions=said, by=by)


def copy(version, by, language="en"):
    names = ["Zyxwvut Mother"]
    made = make_papers(version=version, kind="family", language=language, recipients=names, by=by)
    return made[0]


def words_of(paper, family):
    return str(page_of(paper, family)["tries"][0]["blocks"])


# Choosing.


def test_a_support_is_found_by_words_and_chosen_by_a_button(send, step, pantry):
    found = send(q="pantry").text
    assert "Corner pantry" in found
    assert f'value="{pantry.pk}"' in found
    assert send(choose=pantry.pk).status_code == 302
    chosen = fresh(step)
    assert (chosen.support, chosen.listing) == ("Corner pantry", pantry.pk)
    assert "Ring the bell." in send().text


def test_a_family_that_speaks_spanish_gets_the_spanish_name(send, step, pantry, family):
    with owner():
        type(family).objects.filter(pk=family.pk).update(language="es")
    send(choose=pantry.pk)
    assert fresh(step).support == "Despensa de la esquina"


def test_at_first_the_page_shows_who_helps_in_the_county(send, pantry, area, other_area):
    with owner():
        county = factories.CountyFactory(fips="19049", name="Dallas")
        published_listing(other_area, county=county, name_en="Far pantry")
        published_listing(other_area, statewide=True, name_en="Iowa line")
    first = send().text
    assert "Corner pantry" in first
    assert "Iowa line" in first
    assert "Far pantry" not in first
    assert "Far pantry" in send(q="pantry", county="19049").text
    assert "Far pantry" in send(q="pantry", county="").text


@pytest.mark.parametrize("county", ["99999", "<b>", "\x00"])
def test_a_county_nobody_knows_is_said_and_what_was_typed_stays(send, county):
    page = send(q="kept words", county=county)
    assert "We do not know this county." in page.text
    assert "kept words" in page.text


def test_words_that_find_nothing_say_what_to_do(send):
    assert "say below what is missing" in send(q="zuzu qwertz").text


def test_a_step_changed_meanwhile_is_shown_anew_and_not_overwritten(send, step, pantry):
    with owner():
        Step.objects.filter(pk=step.pk).update(version=7, what="Find a ride")
    answer = send(choose=pantry.pk, version=1)
    assert answer.status_code == 409
    assert "Find a ride" in answer.text
    assert fresh(step).support == ""


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_support_that_is_not_public_cannot_be_chosen(send, step, key):
    assert "Choose another one." in send(choose=key).text
    assert fresh(step).listing is None


def test_full_stale_and_private_listings_are_shown_as_such(send, pantry):
    with owner():
        copies = PublishedListing.objects.filter(pk=pantry.pk)
        later = timezone.now() + timedelta(days=1)
        copies.update(taking="full", taking_until=later, sensitive=True)
    page = send(q="pantry").text
    assert "full at the moment" in page
    assert "A private kind of help" in page
    with owner():
        copies.update(stale=True)
    send(choose=pantry.pk)
    assert "not verified for a long time" in send().text


def test_a_listing_to_which_nobody_is_sent_is_said_and_cannot_be_chosen(send, area, step):
    with owner():
        kept = ServiceFactory(area=area, name_en="Closed pantry", do_not_refer=True)
    page = send(q="pantry").text
    assert "do not send anybody there" in page
    assert str(kept.pk) not in page


def test_the_meetings_page_saves_and_leads_to_the_choice_and_back(
    client_of, facilitator, family, meeting, step, pantry, by
):
    browser = client_of(facilitator)
    page = LogPage(meeting)
    prefix = f"steps-{len(page.steps.initial)}"
    token = str(uuid.uuid4())
    form = {"version": page.version, "steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 1}
    form |= {f"steps-0-{k}": getattr(step, k) for k in ("id", "what", "who", "by_when")}
    new = {"token": token, "what": "Get a bed", "who": "Aunt", "by_when": step.by_when}
    form |= {f"{prefix}-{k}": v for k, v in new.items()} | {"choose_support": prefix}
    answer = browser.post(address("meetings:family_log", family, meeting.pk), form)
    with owner():
        made = Step.objects.get(what="Get a bed")
    choice = address("meetings:step_support", family, made.pk)
    assert answer.url == f"{choice}?meeting={meeting.pk}"
    back = {"choose": pantry.pk, "version": made.version, "meeting": meeting.pk}
    answer = browser.post(choice, back)
    assert answer.url == address("meetings:family_log", family, meeting.pk)
    assert fresh(made).listing == pantry.pk


def test_a_chosen_listing_stays_while_its_words_stay(send, step, pantry, area, by):
    with owner():
        published_listing(area, name_en="Corner pantry")  # a second one of this name
    send(choose=pantry.pk)
    row = {"id": step.pk, "what": "Find food soon", "who": "Aunt", "by_when": step.by_when}
    row |= {"support": "Corner pantry", "plan_b": ""}
    plan = Plan.objects.get(pk=step.plan_id)
    save_plan(plan=plan, goal="", strengths=[], needs=[], steps=[row], by=by)
    assert fresh(step).listing == pantry.pk
    save_plan(plan=plan, goal="", strengths=[], needs=[], steps=[{**row, "support": "Me"}], by=by)
    assert fresh(step).listing is None


# Nobody gives it.


def test_a_kind_of_help_that_nobody_gives_stands_on_the_step(send, step):
    assert "Choose the kind of help." in send(nobody="1", lacks="").text
    send(nobody="1", lacks="tutoring")
    assert (fresh(step).lacks_id, fresh(step).lacks_on) == ("tutoring", timezone.localdate())
    assert "Nobody in the network gives this yet:" in send().text


def test_a_chosen_support_ends_what_is_missing_and_can_be_taken_off(send, step, pantry):
    send(nobody="1", lacks="tutoring")
    send(choose=pantry.pk)
    assert (fresh(step).lacks_id, fresh(step).listing) == (None, pantry.pk)
    send(off="1")
    assert (fresh(step).support, fresh(step).listing) == ("", None)


# On paper.


@pytest.mark.parametrize(("language", "start"), [("en", "Ring the bell."), ("es", "Toque el")])
def test_the_family_copy_says_how_to_start(send, step, pantry, by, family, language, start):
    send(choose=pantry.pk)
    text = words_of(copy(agreed(step, by), by, language), family)
    assert start in text
    for words in ("515-555-0100", "12 Example Street"):
        assert words in text


def test_a_copy_keeps_what_it_said(send, step, pantry, by, family):
    send(choose=pantry.pk)
    version = agreed(step, by)
    made = copy(version, by)
    with owner():
        PublishedListing.objects.filter(pk=pantry.pk).update(start_en="Use the back door.")
    kept = Paper.objects.select_related("plan_version").get(pk=made.pk)
    assert "Ring the bell." in words_of(kept, family)
    assert "Use the back door." in words_of(copy(version, by), family)


def test_no_place_of_a_confidential_support_gets_on_paper(send, step, by, family):
    with owner():
        secret = published_listing(
            family.area, county=family.county, confidential="shelter", name_en="Quiet house"
        )
    send(choose=secret.pk)
    rows = words_of(copy(agreed(step, by), by), family)
    assert "Call first" in rows
    assert "Example Street" not in rows
    assert "Where" not in rows


def test_a_support_taken_down_is_said_before_printing_and_on_the_copy(
    send, step, pantry, by, family, client_of, facilitator
):
    send(choose=pantry.pk)
    version = agreed(step, by)
    with owner():
        PublishedListing.objects.get(pk=pantry.pk).delete()
    page = client_of(facilitator).get(address("families:papers", family)).text
    assert "Before you print" in page
    assert "not in the public directory any more" in page
    assert "Ask your facilitator whom to turn to." in words_of(copy(version, by), family)


def test_a_support_that_was_made_one_with_another_is_found_there(send, step, pantry, area):
    send(choose=pantry.pk)
    with owner():
        kept = published_listing(area, name_en="Great pantry", start_en="Use the side door.")
        PublishedListing.objects.get(pk=pantry.pk).delete()
        MovedListing.objects.create(gone=pantry.pk, kept=kept.pk, area=area)
    assert "Use the side door." in send().text


def test_what_has_no_room_stands_on_the_back(send, step, pantry, by, family):
    send(choose=pantry.pk)
    page = page_of(copy(agreed(step, by), by), family)
    assert pages_in(pdf_of(page)) == 1
    for one in page["tries"]:
        one["blocks"].insert(0, {"kind": "text", "lines": ["Words of the plan."] * 14})
    assert pages_in(pdf_of(page)) == 2


def test_the_plans_page_asks_as_often_for_many_supports(
    client_of, facilitator, family, step, pantry, by, django_assert_num_queries
):
    browser, url = client_of(facilitator), address("families:plan", family)
    with owner():
        Step.objects.update(support="Corner pantry", listing=pantry.pk)
    browser.get(url)
    with django_assert_num_queries(19):
        browser.get(url)
    with owner():
        for number in range(3):
            other = published_listing(family.area, name_en=f"Help {number}")
            factories.StepFactory(plan=step.plan, support=other.name_en, listing=other.pk)
    with django_assert_num_queries(19):
        assert "Help 2" in browser.get(url).text
