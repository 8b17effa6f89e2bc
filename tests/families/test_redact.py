"""The training copy: nobody can tell who the family is, and the same person is the same role."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from cppc.core.openings import open_family
from families.models import Disclosure, Paper, Plan, Support
from families.names import PLACE, Named, names_in
from families.redact import Roles, fold, redacted
from families.services import agree_plan, save_plan
from families.services.papers import make_papers
from meetings.models import Arrangement
from teams.access import actor_in
from tests import factories
from tests.browser.pdf_words import words_in
from tests.conftest import acting, owner

NAMES = [
    Named("Zinnia Zucchini", "parent"),
    Named("Zed Zucchini", "child"),
    Named("Bug", "child", whole="Zed Zucchini"),
    Named("Pastor Quentin", "support"),
    Named("María de la Luz Ñandú", "relative"),
    Named("Jo Vex", "provider"),
    Named("Oak  Barn", PLACE),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zinnia Zucchini drives Zed.", "Parent 1 drives Child 1."),
        ("ZINNIA  ZUCCHINI", "Parent 1"),
        ("Bug's school, and zed.", "Child 1's school, and Child 1."),
        ("The Zucchini house", "The [family name] house"),
        ("Zedekiah is somebody else", "Zedekiah is somebody else"),
        ("Ask María; Ñandú comes", "Ask Relative 1; Relative 1 comes"),
        ("the light of the moon", "the light of the moon"),
        ("Call (515) 555-0100 today", "Call [number] today"),
        ("Write to z.z@example.org", "Write to [e-mail]"),
        ("Meet at 123 North Main Street at noon", "Meet at [address] at noon"),
        ("On 3/4/2026 or March 4 we met", "On [day] or [day] we met"),
        ("Record F-7K2Q9", "Record [reference]"),
        ("See www.example.org/zz now", "See [web page] now"),
        ("Ask MARIA and Nandu.", "Ask Relative 1 and Relative 1."),
        ("Zi\u0301nnia, nNandu\u0303", "Parent 1, nNandu\u0303"),
        ("Mari\u0301a comes", "Relative 1 comes"),
        ("Z\u200bed comes", "Child 1 comes"),
        ("Pastor\u00a0Quentin\u2019s car", "Support person 1\u2019s car"),
        (
            "Call 515/555/0100, 515.555.0100 or 515\u2013555\u20130100",
            "Call [number], [number] or [number]",
        ),
        ("En la Calle Roble 45 o PO Box 12", "En la [address] o [address]"),
        ("Jo reads, jo jo", "Provider 1 reads, jo jo"),
        ("We meet in the oak barn", "We meet in the [address]"),
    ],
)
def test_whatever_tells_who_it_is_goes(text, expected):
    assert Roles.of(NAMES).without_names(text) == expected


def test_words_that_a_reader_adds_go_too():
    roles = Roles.of(NAMES, hidden=["Roosevelt School", " "])
    assert roles.without_names("At roosevelt  school") == "At [left out]"


def test_who_does_a_step_is_a_role_even_when_no_list_names_him():
    roles = Roles.of(NAMES)
    assert roles.in_place_of("Grandmother") == "Grandmother"
    assert roles.in_place_of("Uncle Bobby") == "Other person 1"
    assert roles.without_names("Bobby calls") == "Other person 1 calls"
    assert roles.in_place_of("uncle bobby") == "Other person 1"


def test_roles_come_in_the_language_of_the_copy():
    with translation.override("en"):
        assert Roles.of(NAMES).without_names("Zinnia") == "Parent 1"


def test_a_whole_plan_is_redacted():
    step = {
        "what": "Drive Zed",
        "who": "Zinnia Zucchini",
        "by_when": "2026-12-24",
        "support": "Roosevelt School",
        "plan_b": "Bug takes the bus",
        "state": "open",
        "answer": "",
    }
    content = {"goal": "Zed at home", "strengths": ["Zinnia laughs"], "needs": [], "steps": [step]}
    said = SimpleNamespace(
        name="Pastor Quentin",
        words="Zinnia is brave",
        get_part_display=lambda: "support",
        get_stance_display=lambda: "agrees",
        get_how_display=lambda: "said so",
    )
    text = str(redacted(content, [said], Roles.of(NAMES)))
    for secret in ("Zed", "Zinnia", "Zucchini", "Quentin", "Roosevelt", "24"):
        assert secret not in text
    assert "December 2026" in text


@pytest.fixture
def version(family, facilitator, plan):
    with owner():
        child = factories.FamilyPersonFactory(family=family, name="Yetta Xylo", nickname="Bug")
        type(child).objects.filter(pk=child.pk).update(relation="child")
        factories.GuestFactory(family=family, name="Quilla Vex")
    with acting(facilitator):
        open_family(family.reference, "test")
        by = actor_in(facilitator, family.area)
        step = {"what": "Bug and Quilla read", "who": "Quilla Vex", "by_when": "2027-01-02"}
        save_plan(
            plan=plan,
            goal="Yetta at home",
            strengths=[],
            needs=[],
            steps=[step | {"support": "", "plan_b": ""}],
            by=by,
        )
        said = [{"name": "Zyxwvut Mother", "part": "family", "stance": "agrees"}]
        yield agree_plan(plan=Plan.objects.get(), positions=said, by=by)


@pytest.mark.django_db
def test_names_come_from_everywhere_in_the_record(version, family, facilitator):
    names = {name.name for name in names_in(family)}
    assert {"Yetta Xylo", "Bug", "Quilla Vex", "Zyxwvut Mother"} <= names
    assert facilitator.get_full_name() in names


@pytest.mark.django_db
def test_a_training_copy_is_read_before_it_is_made(client_of, family, facilitator, version):
    client = client_of(facilitator)
    here = reverse("families:paper_training", args=[family.area.slug, family.reference])
    page = client.get(here).content.decode().split("<section")[1].split("</section>")[0]
    for secret in ("Yetta", "Bug", "Quilla", "Vex", "Zyxwvut", family.reference, "2027-01"):
        assert secret not in page
    data = {"language": "en", "recipient": "Trainer", "hidden": "read"}
    look = client.post(here, data | {"look": "1"})
    assert "[left out]" in look.content.decode()
    refused = client.post(here, data | {"make": "1"})
    assert refused.context["form"].errors["checked"] == ["Read the copy first, then say so here."]
    nobody = client.post(here, data | {"make": "1", "checked": "on", "recipient": " "})
    assert nobody.context["form"].errors["recipient"] == ["Write who gets this copy."]
    assert client.post(here, data | {"make": "1", "checked": "on"}).status_code == 302
    with owner():
        paper = Paper.objects.get(kind="training")
    assert "Yetta" not in str(paper.content)
    for name in ("paper_pdf", "paper_print"):
        answer = client.get(
            reverse(f"families:{name}", args=[family.area.slug, family.reference, paper.pk])
        )
        assert answer.status_code == 200
    assert family.reference not in answer.content.decode().split("<main")[1]
    with owner():
        taken = Disclosure.objects.filter(what="training_copy")
        assert {(row.recipient, row.purpose) for row in taken} == {("Trainer", "to teach")}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("Zinnia and Bobby", "Parent 1 and Other person 1"),
        ("Zed's friend Bobby", "Child 1's friend Other person 1"),
        ("Zinnia, Grandmother y Bobby", "Parent 1, Grandmother y Other person 1"),
        ("Mother and father", "Mother and father"),
    ],
)
def test_each_of_several_people_who_do_a_step_is_looked_at(who, expected):
    roles = Roles.of(NAMES)
    assert roles.in_place_of(who) == expected
    left = "Bobby" if "Bobby" not in who else "Other person 1"
    assert roles.without_names("Bobby calls") == f"{left} calls"


MARKED = {
    "mother": "Zofía Quirós",
    "nickname": "Sosa",
    "child": "Yul Quirós",
    "guest": "Wendla Vexler",
    "support": "Ulf Thorvald",
    "partner": "Rasmus Oxley",
    "signer": "Philippa Nye",
    "asker": "Orsolya Kemp",
    "reader": "Ingmar Hult",
}
SAID = (
    "zofia said SOSA and WENDLA can stay with Ulf at 77 Elder Lane; call 515 555 0177 or rasmus. "
    "Philippa, orsolya and Ingmar were told at the Willow Room."
)


@pytest.fixture
def told(family, facilitator, plan):
    """A plan agreed with a concern that names everybody whom the record knows."""
    with owner():
        mother = factories.FamilyPersonFactory(
            family=family, name=MARKED["mother"], nickname=MARKED["nickname"], phone="515-555-0177"
        )
        factories.GuestFactory(family=family, name=MARKED["guest"])
        part = {"area": family.area, "family": family}
        Support.objects.create(**part, name=MARKED["support"], kind="natural")
        factories.ConsentFactory(family=family, person=mother, signed_by=MARKED["signer"])
        meeting = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        Arrangement.objects.create(**part, meeting=meeting, place="Willow Room")
        factories.AttendanceFactory(meeting=meeting, name=MARKED["partner"])
        asked = factories.ReferralFactory(area=family.area, family=family, state="accepted")
        factories.ReferralContentFactory(referral=asked, name=MARKED["asker"])
    return _agreed(family, facilitator, plan)


def _agreed(family, facilitator, plan):
    day = {"by_when": "2027-01-02", "support": "Ulf", "plan_b": SAID}
    step = {"what": SAID, "who": "Zofía Quirós", **day}
    words = {"goal": SAID, "strengths": [SAID], "needs": [SAID], "steps": [step]}
    concern = {"part": "support", "stance": "concern", "words": SAID}
    with acting(facilitator):
        open_family(family.reference, "test")
        by = actor_in(facilitator, family.area)
        save_plan(plan=plan, by=by, **words)
        said = [{"name": MARKED["guest"], **concern}, {"name": MARKED["mother"], **concern}]
        version = agree_plan(plan=Plan.objects.get(), positions=said, by=by)
        make_papers(
            version=version, kind="family", language="en", recipients=[MARKED["reader"]], by=by
        )
    return version


@pytest.mark.django_db
def test_no_letter_of_the_training_copy_names_anybody(client_of, family, facilitator, told):
    client = client_of(facilitator)
    here = reverse("families:paper_training", args=[family.area.slug, family.reference])
    data = {"language": "en", "recipient": "Trainer", "hidden": "", "checked": "on", "make": "1"}
    assert client.post(here, data).status_code == 302
    with owner():
        paper = Paper.objects.get(kind="training")
    where = [family.area.slug, family.reference, paper.pk]
    pdf = fold(words_in(client.get(reverse("families:paper_pdf", args=where)).content))
    assert "concern" in pdf
    names = [word for name in MARKED.values() for word in fold(name).split()]
    for secret in [*names, "elder", "0177", "willow", "515", family.reference.casefold()]:
        assert secret not in pdf
