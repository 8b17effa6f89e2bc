"""Pages for everybody, asked for in Spanish, hold no English word of the interface."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cppc.home.questions import QUESTIONS
from cppc.i18n.catalogs import read_catalog
from tests import factories
from tests.conftest import owner
from tests.core.test_catalog import texts_of
from tests.resources.factories import CategoryFactory, publish_as, publisher, whole_listing

pytestmark = pytest.mark.django_db

SPOKEN = ("alt", "aria-label", "placeholder", "title")
SILENT = ("script", "style")
ALONE = ("area", "br", "hr", "img", "input", "link", "meta")
NAMES = ("Community Partnerships for Protecting Children",)  # what CPPC stands for
PAGES = [
    ("home:welcome", []),
    ("home:about", []),
    *(("home:question", [question.name]) for question in QUESTIONS),
    ("home:area", ["polk"]),
    ("teams:areas", []),
    ("teams:join", ["polk"]),
    ("teams:join_thanks", ["polk"]),
    ("resources:search", []),
    ("account_login", []),
    ("account_signup", []),
    ("account_reset_password", []),
    ("account_reset_password_done", []),
]


class Page(HTMLParser):
    """What a page says in its own language: texts, and what is read aloud or shown as a hint."""

    def __init__(self):
        super().__init__()
        self.inside, self.said = [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        silent = tag in SILENT or found.get("lang", "es") != "es"
        if tag not in ALONE:
            self.inside.append((tag, silent))
        if not silent and not self.silent():
            self.said += [found[name] for name in SPOKEN if found.get(name)]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.silent() and data.strip():
            self.said.append(" ".join(data.split()))

    def silent(self):
        return any(silent for _tag, silent in self.inside)


def words(texts):
    """The single words of texts, without what stands in for a value."""
    whole = re.sub(r"%\(\w+\)[sd]", " ", " ".join(texts))
    for name in NAMES:
        whole = whole.replace(name, " ")
    return set(re.findall(r"[^\W\d_]{2,}", whole.lower()))


@pytest.fixture(scope="module")
def english():
    """Every word of our English that our Spanish never uses."""
    messages = [message for message in read_catalog("es") if message.id]
    theirs = words(text for message in messages for text in texts_of(message.string))
    ours = words(text for message in messages for text in texts_of(message.id))
    return (ours | {"password", "required", "remember"}) - theirs


@pytest.fixture
def polk(db):
    """An area with a team, an open seat, a meeting and a public listing, named by no words."""
    with owner():
        county = factories.CountyFactory(name="Polk")
        area = factories.AreaFactory(name="Polk", slug="polk")
        factories.AreaCountyFactory(area=area, county=county)
        team = factories.TeamFactory(area=area, name="Polk")
        factories.SeatFactory(team=team, title_en="Youth")
        factories.TeamMeetingFactory(team=team, place="Polk")
        food = CategoryFactory(code="food-pantry", name_es="Comida")
        listing = whole_listing(area, county=county, category=food, address=False, name_en="Polk")
        return publish_as(listing, publisher(area))


def spanish(client, path):
    """A page as it answers somebody who reads Spanish."""
    response = client.get(path, headers={"accept-language": "es"})
    assert response.status_code == 200
    return response.text


def left_in_english(html, english):
    """What a Spanish page says in English, with the words that give it away."""
    page = Page()
    page.feed(html)
    assert page.said
    found = {text: sorted(words([text]) & english) for text in page.said}
    return {text: ours for text, ours in found.items() if ours}


@pytest.mark.parametrize(
    ("name", "args"), PAGES, ids=[" ".join([name, *args]) for name, args in PAGES]
)
def test_a_public_page_is_spanish_throughout(client, polk, english, name, args):
    assert left_in_english(spanish(client, reverse(name, args=args)), english) == {}


def test_a_listing_is_spanish_but_for_words_marked_as_english(client, polk, english):
    page = spanish(client, reverse("resources:listing", args=[polk.pk]))
    assert left_in_english(page, english) == {}


@pytest.mark.parametrize("query", ["q=polk", "q=zyxwvut", "category=food-pantry"])
def test_what_was_found_is_told_in_spanish(client, polk, english, query):
    page = spanish(client, f"{reverse('resources:search')}?{query}")
    assert left_in_english(page, english) == {}


def test_an_english_page_would_be_noticed(client, polk, english):
    page = client.get(reverse("home:welcome"), headers={"accept-language": "en"}).text
    assert "Find help" in left_in_english(page.replace('<html lang="en">', "<html>"), english)
