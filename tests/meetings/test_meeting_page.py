"""The page of the meeting: one tap for each person, steps, two people at once, words that harm."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.models import Need, Plan, Step, Strength
from meetings.models import Attendance, Note
from meetings.services import family as services
from tests import factories
from tests.conftest import acting, owner
from tests.meetings.test_family_walk import address
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db
ARABIC, EMOJI = "فاطمة", "👩‍👧‍👦 💪🏽"


@pytest.fixture
def client(client_of, facilitator):
    return client_of(facilitator)


@pytest.fixture
def url(meeting, family):
    return address("meetings:family_log", family, meeting.pk)


@pytest.fixture
def plan(family):
    with owner():
        return factories.PlanFactory(family=family, goal="The old goal")


def opened(client, url):
    """The page as it is shown now, as what it would send back."""
    page = client.get(url).context["page"]
    sent = {name: page.form[name].value() for name in page.form.fields}
    for _line, form in page.people:
        sent |= {form.add_prefix(name): form[name].value() for name in form.fields}
    sent |= {"steps-TOTAL_FORMS": len(page.steps.forms), "steps-INITIAL_FORMS": 0}
    for row in page.steps:
        sent |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_family_and_welcome_guests_are_there_to_be_tapped(client, url, family):
    with owner():
        factories.GuestFactory(family=family, name="Aunt Zora")
        factories.GuestFactory(family=family, name="Uncle No", state="refused")
        factories.GuestFactory(
            family=family, name="Officer Law", state="required", legal_reason="x"
        )
    page = client.get(url).context["page"]
    assert [line.name for line, _form in page.people] == [
        "Aunt Zora",
        "Officer Law",
        "Zyxwvut Mother",
    ]


def test_a_person_keeps_the_same_fields_before_and_after_saving(client, url, family):
    with owner():
        guest = factories.GuestFactory(family=family, name=ARABIC)
    field = f"who-g{guest.pk}-state"
    client.post(url, opened(client, url) | {field: "by_phone", "save_and_stay": "1"})
    sent = opened(client, url)
    assert sent[field] == "by_phone"
    client.post(url, sent | {field: "present"})
    with owner():
        found = Attendance.objects.get(guest=guest)
    assert (found.name, found.state) == (ARABIC, "present")


def test_walk_ins_come_in_one_go(client, url, meeting):
    client.post(url, opened(client, url) | {"walk_ins": f"- Pastor P\n\n{ARABIC}\r\npastor p"})
    with owner():
        names = Attendance.objects.filter(state="present").values_list("name", flat=True)
        assert sorted(names) == sorted(["Pastor P", ARABIC])


def test_long_notes_emoji_and_pasted_words_stay_whole(client, url, meeting):
    long = "ñ" * 9_999 + "\r\n" + "y" * 10_000
    sent = {"note_story": long, "note_ideas": f"One\x0bTwo\x07Three {EMOJI} {ARABIC}"}
    assert client.post(url, opened(client, url) | sent).status_code == 302
    with owner():
        notes = dict(Note.objects.values_list("section", "text"))
    assert notes["story"] == long.replace("\r\n", "\n")
    assert notes["ideas"] == f"One\nTwo Three {EMOJI} {ARABIC}"


def test_too_long_notes_are_refused_and_kept(client, url):
    response = client.post(url, opened(client, url) | {"note_story": "x" * 20_001})
    page = response.context["page"]
    assert (response.status_code, list(page.form.errors)) == (200, ["note_story"])
    assert len(page.form["note_story"].value()) == 20_001


def test_two_people_in_different_parts_both_keep_their_words(client, url, plan):
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {"note_story": "Theirs.", "strengths": "Grandmother"})
    assert client.post(url, mine | {"note_ideas": "Mine.", "goal": "New"}).status_code == 302
    with owner():
        assert dict(Note.objects.exclude(text="").values_list("section", "text")) == {
            "story": "Theirs.",
            "ideas": "Mine.",
        }
        assert Strength.objects.get().text == "Grandmother"
        assert Plan.objects.get().goal == "New"


def test_two_people_in_the_same_field_see_both_texts(client, url, plan):
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {"goal": "Theirs.", "needs": "A ride"})
    response = client.post(url, mine | {"goal": "Mine."})
    page = response.context["page"]
    assert response.status_code == 409
    assert [(c["name"], c["mine"], c["theirs"]) for c in page.clashes] == [
        ("goal", "Mine.", "Theirs.")
    ]
    again = mine | {"goal": "Mine. Theirs.", "needs": page.form["needs"].value()}
    again |= {"base": page.form["base"].value(), "version": page.form["version"].value()}
    assert client.post(url, again).status_code == 302
    with owner():
        assert Plan.objects.get().goal == "Mine. Theirs."
        assert Need.objects.get().text == "A ride"


def test_steps_and_answers_of_others_stay(client, url, plan):
    with owner():
        kept = factories.StepFactory(plan=plan, what="Kept")
    mine = opened(client, url)
    with owner():
        factories.StepFactory(plan=plan, what="Added meanwhile")
        Step.objects.filter(pk=kept.pk).update(
            state="done", answered_at=timezone.now(), answer="Well."
        )
    assert client.post(url, mine | {"note_ideas": "x"}).status_code == 302
    with owner():
        assert sorted(Step.objects.values_list("what", "state", "answer")) == [
            ("Added meanwhile", "open", ""),
            ("Kept", "done", "Well."),
        ]


def test_two_words_for_one_step_are_both_shown(client, url, plan):
    with owner():
        step = factories.StepFactory(plan=plan, what="Drive")
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {"steps-0-what": "Drive on Monday"})
    response = client.post(url, mine | {"steps-0-what": "Drive on Friday"})
    assert response.status_code == 409
    (clash,) = response.context["page"].clashes
    assert (clash["mine"], clash["theirs"]) == ("Drive on Friday", "Drive on Monday")
    with owner():
        step.refresh_from_db()
    assert step.what == "Drive on Monday"


def test_taking_out_what_somebody_just_changed_is_asked_about(client, url, plan):
    with owner():
        factories.StepFactory(plan=plan, what="Drive")
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {"steps-0-what": "Drive on Monday"})
    response = client.post(url, mine | {"steps-0-remove": "on"})
    assert response.status_code == 409
    assert response.context["page"].clashes[0]["mine"] == "You took this step out."
    with owner():
        assert Step.objects.count() == 1


@pytest.mark.parametrize(("changes", "left"), [({}, 0), ({"steps-0-what": "Drive us"}, 1)])
def test_a_step_taken_out_meanwhile_comes_back_only_with_new_words(
    client, url, plan, changes, left
):
    with owner():
        factories.StepFactory(plan=plan, what="Drive")
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {"steps-0-remove": "on"})
    assert client.post(url, mine | changes).status_code == 302
    with owner():
        assert Step.objects.count() == left


def test_two_taps_on_one_person_are_shown_by_name(client, url, family):
    with owner():
        guest = factories.GuestFactory(family=family, name="Aunt Zora")
    field = f"who-g{guest.pk}-state"
    mine, theirs = opened(client, url), opened(client, url)
    client.post(url, theirs | {field: "present"})
    response = client.post(url, mine | {field: "absent"})
    (clash,) = response.context["page"].clashes
    assert (clash["label"], clash["mine"], clash["theirs"], clash["name"]) == (
        "Aunt Zora: Here today",
        "did not come",
        "here",
        "",
    )


def test_the_same_page_sent_twice_changes_nothing_more(client, url, plan):
    sent = opened(client, url) | {
        "steps-0-what": "Drive",
        "steps-0-who": "Zyxwvut Mother",
        "steps-0-by_when": (timezone.localdate() + timedelta(days=7)).isoformat(),
        "walk_ins": "Pastor P",
    }
    client.post(url, sent)
    client.post(url, sent)
    with owner():
        assert Step.objects.count() == 1
        assert Attendance.objects.filter(name="Pastor P").count() == 1


@pytest.mark.parametrize(
    "words", ["Here because of a founded report.", "Lo que se dice aquí se queda aquí."]
)
def test_words_that_harm_are_pointed_out_once_and_can_be_kept(client, url, words):
    sent = opened(client, url) | {"note_why": words}
    response = client.post(url, sent)
    page = response.context["page"]
    assert response.status_code == 200
    assert list(page.form.errors) == ["note_why"]
    assert page.form["note_why"].value() == words
    seen = page.form["wording_seen"].value()
    assert client.post(url, sent | {"wording_seen": seen}).status_code == 302
    with owner():
        assert Note.objects.get(section="why").text == words


def test_new_words_that_harm_are_pointed_out_again(client, url):
    sent = opened(client, url) | {"note_why": "a founded report"}
    seen = client.post(url, sent).context["page"].form["wording_seen"].value()
    again = sent | {"wording_seen": seen, "note_story": "It stays between us"}
    assert list(client.post(url, again).context["page"].form.errors) == ["note_story"]


def test_support_becomes_the_listing_it_names(client, url, family):
    with owner():
        listing = published_listing(family.area, county=family.county)
        name = listing.name_en
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    step = {"steps-0-what": "Eat", "steps-0-who": "Mother", "steps-0-by_when": day}
    client.post(url, opened(client, url) | step | {"steps-0-support": name})
    with owner():
        assert Step.objects.get().listing == listing.pk


def test_supports_are_looked_up_without_the_words_in_an_address(client, family, meeting):
    with owner():
        listing = published_listing(family.area, county=family.county)
    where = address("meetings:family_supports", family, meeting.pk)
    found = client.post(where, {"q": listing.name_en}).json()["supports"]
    assert [one["name"] for one in found] == [listing.name_en]
    assert client.post(where, {"q": "a"}).json() == {"supports": []}
    assert client.get(where).status_code == 405


def test_a_save_in_this_very_moment_is_compared_again(client, url, monkeypatch, meeting):
    real, calls = services.log_meeting, []

    def late(**fields):
        calls.append(fields["version"])
        if len(calls) == 1:
            raise services.StaleRow(meeting)
        return real(**fields)

    monkeypatch.setattr(services, "log_meeting", late)
    assert client.post(url, opened(client, url) | {"note_ideas": "x"}).status_code == 302
    assert len(calls) == 2


def test_a_page_that_is_always_too_late_says_so(client, url, monkeypatch, meeting):
    def late(**_fields):
        raise services.StaleRow(meeting)

    monkeypatch.setattr(services, "log_meeting", late)
    response = client.post(url, opened(client, url))
    assert response.context["page"].form.non_field_errors() == [
        "Others are saving right now. Save again in a moment."
    ]


def test_a_called_off_meeting_is_not_written(client, url, meeting):
    with owner():
        type(meeting).objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_why="x")
    response = client.post(url, opened(client, url))
    assert response.context["page"].form.non_field_errors() == [
        "This meeting was called off. Schedule a new one."
    ]


@pytest.mark.parametrize("base", ["{", "[1]", '{"goal": 5}', "[" * 5000])
def test_a_broken_mark_is_no_way_to_overwrite(client, url, plan, base):
    sent = opened(client, url) | {"base": base, "version": 77, "goal": "Mine"}
    assert client.post(url, sent).status_code == 409


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_page_costs_the_same_for_any_number_of_rows(client, url, meeting, plan, rows):
    part = {"area": plan.area, "family": plan.family}
    day = timezone.localdate()
    with owner():
        Step.objects.bulk_create(
            Step(**part, plan=plan, what=f"Step {n}", who="Mother", by_when=day)
            for n in range(rows)
        )
        Attendance.objects.bulk_create(
            Attendance(**part, meeting=meeting, name=f"Person {n}", part="family")
            for n in range(min(rows, 40))
        )
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(url).context["page"]
    assert len(queries) == 23
    assert len(page.steps.forms) == min(rows, 60) + 1
    assert page.saved.steps_left_out == max(0, rows - 60)


def test_a_service_that_is_given_an_old_plan_refuses(meeting, facilitator, family, plan):
    from cppc.core.openings import open_family  # noqa: PLC0415 - used here alone
    from teams.access import actor_in  # noqa: PLC0415

    with acting(facilitator):
        open_family(family.reference, "test")
        with pytest.raises((services.StaleRow, ValidationError)):
            services.log_meeting(
                meeting=meeting,
                version=meeting.version,
                log=services.MeetingLog(plan_version=plan.version + 1),
                by=actor_in(facilitator, family.area),
            )
        assert Plan.objects.get().goal == "The old goal"
