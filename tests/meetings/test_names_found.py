"""What the comparison finds, however a name is written, and which ordinary words it lets pass."""

import pytest

from meetings.models import Arrangement, SafetyScreen
from teams.access import Actor
from teams.services import wall
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db

PEOPLE = [
    ("Anná Maria Zyxwvut", "Zuzu"),
    ("Pádraig O\u2019Qwerty", "P\u2019tit"),
    ("Mei-Lin Asdfgh-Hjklmn", "Mei Mei"),
    ("Ana María de la Uiopqw Zxcvb", ""),
    ("Joy Rose", "Will"),
    ("May Young", "Sunshine"),
    ("Vo Ng", ""),
    ("Lena County", "Luz"),
    ("Ghjkl, Tomas", ""),
]


@pytest.fixture
def family(area, coordinator):
    """A family of people with all kinds of names; the coordinator acts."""
    with owner():
        family = factories.FamilyFactory(area=area)
        for name, nickname in PEOPLE:
            factories.FamilyPersonFactory(family=family, name=name, nickname=nickname)
        factories.FamilyPersonFactory(family=family, name="Bo Xx", phone="+1 (515) 555-0142")
        guest = {"family": family, "part": "family", "name": "Yolanda Bnmert"}
        factories.GuestFactory(**guest, phone="7125550199")
    with acting(coordinator):
        yield Actor(coordinator, area, frozenset({"coordinator"}))


def marked(area, words):
    return [piece.text for piece in wall.pieces(words, wall.names_in(area, words)) if piece.hit]


@pytest.mark.parametrize(
    "words",
    [
        "We met ANNA ZYXWVUT.",
        "We met anna zyxwvut.",
        "Zyxwvut, Anna",
        "Zyxwvut,\u00a0Anna",
        "the A\u0301nna Zyxwvút case",
        "We met Zyx\u00adwvut there",
        "We met Zy\u200bxwvut there",
        "We met \u202eZyxwvut\u202c there",
        "We met \uff3a\uff59\uff58\uff57\uff56\uff55\uff54 there",
        "the Zyxwvuts came",
        "Zyxwvut\u2019s house",
        "the Zyxwvut-Smith family",
        "A. Zyxwvut",
        "Anna Z. came",
        "Anna Z came",
        "a mail to anna.zyxwvut@example.org",
        "a mail to annazyxwvut@example.org",
        "see /people/anna_zyxwvut/",
        "😀Zyxwvut😀",
        "O'Qwerty spoke",
        "O\u2019Qwerty spoke",
        "OQwerty spoke",
        "p'tit spoke",
        "Asdfgh spoke",
        "Hjklmn spoke",
        "Asdfgh-Hjklmn spoke",
        "Mei-Lin Hjklmn",
        "with Mei Mei today",
        "with meimei today",
        "Ana de la Uiopqw",
        "Ana Uiopqw",
        "Sra. Zxcvb",
        "Vo Ng spoke",
        "Ng, Vo",
        "Tomas Ghjkl",
        "Yolanda Bnmert",
        "So Joy Rose came",
        "Then Mr. Rose came",
        "We thank Rose for it",
        "We heard Will say it",
        "Mrs. Young",
        "A word from the Young family",
        "We asked May Young",
        "Little Sunshine laughed",
    ],
)
def test_a_name_is_found(area, family, words):
    assert marked(area, words)


@pytest.mark.parametrize(
    "words",
    [
        "Joy filled the room. Young people will bring a rose in May.",
        "Will the young parents rise? The sun rose.",
        "It gives us joy, and sunshine too.",
        "Rose gardens need sunshine. Joy to all.",
        "YOUNG PARENTS MEETING ON MAY 3",
        "On May 3 we meet; in May we rest.",
        "The county will pay. Every county helps.",
        "La luz del sol. Hay luz para todos.",
        "Anna of the library spoke, and Maria too.",
        "Anna said: a zebra came.",
        "Ana y Zoe",
        "Annabel Zyx and the others",
        "Section 5, page 12, 515 families in 2026, $1,234,567.00",
        "2026-11-30 17:30, room 0142",
        "No vote on this.",
        "Ng",
    ],
)
def test_ordinary_words_pass(area, family, words):
    assert marked(area, words) == []


@pytest.mark.parametrize(
    "phone",
    [
        "5155550142",
        "515-555-0142",
        "(515) 555-0142",
        "+1 515.555.0142",
        "1/515/555/0142",
        "515\u00a0555\u00a00142",
        "515\u2011555\u20110142",
        "555-0142",
        "\uff15\uff11\uff15 \uff15\uff15\uff15 \uff10\uff11\uff14\uff12",
        "515 555 0142 515 555 0143",
        "712 555-0199",
        "515-555-0142 ext. 9",
    ],
)
def test_a_phone_is_found(area, family, phone):
    assert marked(area, f"Call {phone} today")


@pytest.mark.parametrize("phone", ["515-555-0143", "0142", "555 01", "15155550142000", "211"])
def test_other_numbers_pass(area, family, phone):
    assert marked(area, f"Call {phone} today") == []


@pytest.fixture
def home(area, family):
    """A family that met at its own kitchen table, and hides another address."""
    with owner():
        meeting = factories.FamilyMeetingFactory(
            family=factories.FamilyFactory(area=area), facilitator=family.user
        )
        part = {"area": area, "family": meeting.family, "meeting": meeting}
        Arrangement.objects.create(**part, place="Her kitchen, 1412 N. Oakley Street")
        hidden = "Aunt: 77 Pinecone Ave, 641 555 0177. 2 children"
        SafetyScreen.objects.create(**part, private_contacts=hidden, afraid="no")
        return meeting


@pytest.mark.parametrize(
    "words", ["at 1412 Oakley", "1412 N Oakley St.", "77 PINECONE AVENUE", "Call 641-555-0177"]
)
def test_an_address_is_found(area, home, words):
    assert marked(area, words)


@pytest.mark.parametrize("words", ["1413 Oakley Street", "Oakley Street", "2 children came"])
def test_other_addresses_pass(area, home, words):
    assert marked(area, words) == []


def test_a_house_where_two_families_met_is_no_home(area, home, family):
    with owner():
        other = factories.FamilyMeetingFactory(
            family=factories.FamilyFactory(area=area), facilitator=family.user
        )
        part = {"area": area, "family": other.family, "meeting": other}
        Arrangement.objects.create(**part, place="Library, 1412 N. Oakley Street")
    assert marked(area, "We meet at 1412 Oakley Street") == []


def test_the_places_found_are_those_of_the_words_as_written(area, family):
    words = "\u201cWe\u201d met \U0001f600 Zy\u200bxwvut\u2019s dog"
    assert marked(area, words) == ["Zy\u200bxwvut\u2019s"]


def test_people_of_the_team_keep_their_initials(area, family):
    with owner():
        team = factories.TeamFactory(area=area)
        factories.TeamMemberFactory(team=team, name="Alma Zyxwvut")
        factories.TeamMemberFactory(team=team, name="Anna Zimmer")
    assert marked(area, "A. Zyxwvut and Anna Z. voted") == []
    assert marked(area, "Anna Zyxwvut voted") == ["Anna Zyxwvut"]


def test_the_area_keeps_its_own_name(area, family):
    with owner():
        area.name = "Asdfgh and Hjklmn"
        area.save()
    assert marked(area, "The Asdfgh team met") == []
    assert marked(area, "The Asdfgh family met") == ["Asdfgh"]


def test_a_surname_alone_says_nothing_in_the_name_of_a_house(area, family):
    wall.refuse_names(area=area, texts=[], houses=["Zyxwvut House", "Zyxwvut Street"], by=family)
    with pytest.raises(wall.NamesFound):
        wall.refuse_names(area=area, texts=[], houses=["Anna Zyxwvut House"], by=family)


def test_names_change_with_their_rows(area, family):
    with owner():
        person = factories.FamilyPersonFactory(
            family=factories.FamilyFactory(area=area), name="Lorem Plokij"
        )
        assert marked(area, "Plokij")
        person.name = "Lorem Wsxedc"
        person.save()
        assert marked(area, "Wsxedc")
        assert marked(area, "Plokij") == []
        person.delete()
        assert marked(area, "Wsxedc") == []
