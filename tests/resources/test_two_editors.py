"""Two people change the same thing: the second save is refused, both texts shown, nothing lost."""

import pytest
from django.urls import reverse

from resources.models import DoNotList, ListingSuggestion, Service
from tests.conftest import owner, person_with
from tests.resources.factories import CategoryFactory, published_listing
from tests.resources.test_suggestions import by_link, decide, only

pytestmark = pytest.mark.django_db
MINE, THEIRS = "Words of mine", "Words of theirs"


@pytest.fixture
def browsers(area, client_of):
    return [client_of(person_with("listing_editor", area)) for _one in range(2)]


def as_shown(browser, url, name="form"):
    """Everything a form of a page would send, unchanged."""
    form = browser.get(url).context[name]
    values = {one.html_name: one.value() for one in form}
    return {key: value for key, value in values.items() if value not in (None, False)}


def clash(browsers, url, field, **more):
    """Both open the page, the first one saves, then the second one does."""
    first, second = (as_shown(browser, url) | more for browser in browsers)
    assert browsers[0].post(url, {**first, field: THEIRS}).status_code == 302
    answer = browsers[1].post(url, {**second, field: MINE})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Someone else saved this while you were writing" in text
    assert MINE in text
    assert THEIRS in text
    again = {one.html_name: one.value() for one in answer.context["form"]}
    again = {key: value for key, value in again.items() if value not in (None, False)}
    assert browsers[1].post(url, {**again, **more}).status_code == 302


def test_a_listing(area, browsers):
    with owner():
        listing = published_listing(area)
    url = reverse("resources:edit", args=[area.slug, listing.pk])
    rows = {f"{name}-{part}_FORMS": 0 for name in ("phones",) for part in ("TOTAL", "INITIAL")}
    phone = {"phones-0-number": "515-555-0100", "phones-0-public": "on", "phones-0-kind": "voice"}
    clash(browsers, url, "start_en", **rows | phone | {"phones-TOTAL_FORMS": 1})
    with owner():
        assert Service.objects.get(pk=listing.pk).start_en == MINE


def test_a_hubs_page(area, browsers):
    with owner():
        hub = published_listing(area, kind="hub")
    clash(browsers, reverse("resources:edit_hub", args=[area.slug, hub.pk]), "welcome_en")


def test_an_entry_of_the_do_not_list(area, browsers):
    url = reverse("resources:add_to_do_not_list", args=[area.slug])
    browsers[0].post(url, {"name": "Closed Closet", "because": "asked"})
    with owner():
        entry = DoNotList.objects.get()
    clash(browsers, reverse("resources:edit_do_not_list", args=[area.slug, entry.pk]), "because")
    with owner():
        assert DoNotList.objects.get().because == MINE


def test_words_for_a_kind_of_help(client_of):
    with owner():
        CategoryFactory(code="tutoring")
    browsers = [client_of(person_with("state_admin")) for _one in range(2)]
    clash(browsers, reverse("resources:category_words", args=["tutoring"]), "more_en")


def test_a_suggestion_approved_while_somebody_else_edits(area, browsers):
    with owner():
        listing = published_listing(area)
    by_link(listing, start_en=THEIRS)
    url = reverse("resources:edit", args=[area.slug, listing.pk])
    typed = as_shown(browsers[1], url)
    row = only()
    assert decide(browsers[0], row, approve="1").status_code == 302
    rows = {"phones-TOTAL_FORMS": 0, "phones-INITIAL_FORMS": 0}
    answer = browsers[1].post(url, {**typed, **rows, "start_en": MINE})
    assert answer.status_code == 409
    assert THEIRS in answer.content.decode()
    assert MINE in answer.content.decode()


def test_a_listing_edited_while_somebody_else_approves(area, browsers):
    with owner():
        listing = published_listing(area)
    by_link(listing, start_en=MINE)
    row = only()
    page = browsers[0].get(reverse("resources:suggestion", args=[area.slug, row.pk]))
    seen = page.context["forms"]["approve"]["over"].value()
    with owner():
        Service.objects.filter(pk=listing.pk).update(start_en=THEIRS)
    answer = decide(browsers[0], row, approve="1", over=seen, text=MINE)
    assert answer.status_code == 409
    assert THEIRS in answer.content.decode()
    with owner():
        assert ListingSuggestion.objects.get().state == "waiting"
