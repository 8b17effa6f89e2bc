"""Copies of the plan: numbered, one for each person, readable by everybody, written down."""

import re
import zlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families import typeset
from families.models import Disclosure, Paper, Plan
from families.papers import file_name, page_of
from families.services import add_position, agree_plan, save_plan
from families.services.papers import make_papers, take_paper
from teams.access import actor_in
from tests import factories
from tests.browser.pdf_words import words_of_pages
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db

HOSTILE = [
    '#panic(1) $x$ *b* _i_ @ref <tag> ] } \\ // /* ` ``` ~ #import "x": y',
    '#read("/etc/passwd") sys.inputs.data "]}{[" \x00\x07\x1b\u202e\u200f',
    "שלום עולם, مرحبا بالعالم, Привет, नमस्ते, 中文, 한국어 😀👵🏽👨\u200d👩\u200d👧❤️ \U000f0000",
    "W" * 3000,
    "e\u0301 a\u0308\u0301\u0327 \ud7ff ﷺ ½ ™ \ufeff",
]


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def by(family, facilitator, plan):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


def lock(plan, by, goal="We want to stay together.", steps=2, what="Drive to school", who="Aunt"):
    """A locked version of a plan that says this."""
    day = timezone.localdate() + timedelta(days=9)
    rows = [
        {"what": f"{what} {n}", "who": who, "by_when": day, "support": "", "plan_b": ""}
        for n in range(steps)
    ]
    save_plan(plan=plan, goal=goal, strengths=["We laugh"], needs=["A ride"], steps=rows, by=by)
    said = [{"name": "Zyxwvut Mother", "part": "family", "stance": "agrees"}]
    return agree_plan(plan=Plan.objects.get(pk=plan.pk), positions=said, by=by)


@pytest.fixture
def version(plan, by):
    return lock(plan, by)


def paper(version, by, kind="family", recipients=("Zyxwvut Mother",), language="en"):
    return make_papers(version=version, kind=kind, language=language, recipients=recipients, by=by)[
        -1
    ]


def pages_in(pdf):
    """How many pages, read from the page tree; its streams are packed."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1].strip(b"\r\n")))
        except zlib.error:
            continue
    return max(int(n) for n in re.findall(rb"/Count (\d+)", b"".join(parts)))


def all_words(page):
    return str(page["tries"][0]["blocks"])


def test_copies_are_numbered_for_each_person_and_go_on(version, by):
    first = make_papers(
        version=version, kind="family", language="en", recipients=["A", "B", " A "], by=by
    )
    more = paper(version, by, recipients=["C"])
    other = paper(version, by, kind="agency", recipients=["C"])
    assert [(row.recipient, row.number, row.total) for row in first] == [("A", 1, 2), ("B", 2, 2)]
    assert (more.number, more.total) == (3, 3)
    assert (other.number, other.total) == (1, 1)


@pytest.mark.parametrize("kind", ["family", "agency"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pdf_is_tagged_for_screen_readers(version, by, family, kind, language):
    row = paper(version, by, kind=kind, language=language)
    pdf = typeset.pdf_of(page_of(row, family))
    assert pdf.startswith(b"%PDF-")
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", pdf)
    assert b"/StructTreeRoot" in pdf
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"Zyxwvut" not in pdf.split(b"stream")[0]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["family", "agency"])
def test_whatever_was_typed_is_printed_as_words(plan, by, family, text, kind):
    version = lock(plan, by, goal=text.replace("\x00", ""), what=text[:400].replace("\x00", ""))
    name = text[:120].replace("\x00", "")
    pdf = typeset.pdf_of(page_of(paper(version, by, kind=kind, recipients=[name]), family))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


@pytest.mark.parametrize("steps", [1, 60])
@pytest.mark.parametrize("goal", ["Home.", "We want " * 480])
def test_the_family_copy_is_one_page_however_much_was_written(plan, by, family, steps, goal):
    version = lock(plan, by, goal=goal, steps=steps, what="word " * 60)
    pdf = typeset.pdf_of(page_of(paper(version, by), family))
    assert pages_in(pdf) == 1


def test_the_agency_copy_may_take_more_pages(plan, by, family):
    version = lock(plan, by, goal="We want " * 480, steps=60, what="word " * 90)
    pdf = typeset.pdf_of(page_of(paper(version, by, kind="agency"), family))
    assert pages_in(pdf) > 3


def test_the_family_copy_says_who_what_when_and_whom_to_call(version, by, family, facilitator):
    with owner():
        type(facilitator).objects.filter(pk=facilitator.pk).update(phone="515-555-0177")
    page = page_of(paper(version, by), family)
    for words in ("Drive to school 0", "Aunt", "515-555-0177", "1-800-362-2178", "911"):
        assert words in all_words(page)
    assert page["copy_line"] == "Private. Copy 1 of 1, for Zyxwvut Mother."
    assert "We laugh" not in all_words(page)


def test_the_agency_copy_has_everybodys_words(version, by, family):
    add_position(
        version=version, by=by, name="Aunt", part="family", stance="disagrees", words="Too far."
    )
    words = all_words(page_of(paper(version, by, kind="agency"), family))
    for text in ("We laugh", "A ride", "does not agree", "Too far.", family.reference):
        assert text in words


def test_the_area_may_have_a_hotline_of_its_own(version, by, family):
    with owner():
        type(family.area).objects.filter(pk=family.area_id).update(hotline="515-555-0199")
    family.area.refresh_from_db()
    assert "515-555-0199" in all_words(page_of(paper(version, by), family))


def test_a_file_name_holds_the_reference_alone(version, by, family):
    row = paper(version, by, recipients=["Zyxwvut Mother"])
    assert file_name(row, family) == f"plan-{family.reference}-v1-family-copy-1.pdf"
    row.kind = "training"
    assert file_name(row, family) == "plan-training-copy-1.pdf"


def test_every_copy_taken_is_written_down_with_its_recipient(client_of, family, version, by):
    row = paper(version, by, recipients=["A", "Zyxwvut Mother"])
    client = client_of(by.user)
    for _twice in range(2):
        pdf = client.get(address("paper_pdf", family, row.pk))
    page = client.get(address("paper_print", family, row.pk))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "Zyxwvut" not in pdf.headers["Content-Disposition"]
    assert "Copy 2 of 2, for Zyxwvut Mother." in page.content.decode()
    with owner():
        rows = Disclosure.objects.filter(family=family).order_by("form")
        taken = [(r.form, r.what, r.recipient, r.copy_number, r.copies) for r in rows]
    assert taken == [
        ("pdf", "family_copy", "Zyxwvut Mother", 2, 2),
        ("print", "family_copy", "Zyxwvut Mother", 2, 2),
    ]


def test_a_copy_that_cannot_be_written_down_is_not_made(version, by, family):
    row = paper(version, by)
    with owner():
        stranger = factories.UserFactory()
    with acting(stranger), pytest.raises(ValidationError):
        take_paper(paper=row, family=family, form="pdf", by=actor_in(stranger, family.area))


def test_the_print_page_shows_typed_marks_as_text(client_of, plan, by, family):
    row = paper(lock(plan, by, goal="<script>x</script> שלום"), by, language="es")
    page = client_of(by.user).get(address("paper_print", family, row.pk)).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; שלום" in page
    assert '<html lang="es">' in page


def test_copies_are_made_on_their_page(client_of, family, version, by):
    client = client_of(by.user)
    data = {"kind": "agency", "language": "es", "people": ["Zyxwvut Mother"], "others": "Judge\n"}
    response = client.post(address("papers", family), data)
    assert response.status_code == 302
    with owner():
        rows = list(Paper.objects.order_by("number").values_list("recipient", "kind", "language"))
    assert rows == [("Zyxwvut Mother", "agency", "es"), ("Judge", "agency", "es")]
    page = client.get(address("papers", family)).content.decode()
    assert "copy 2 of 2" in page


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({}, "people", "Choose at least one person who gets a copy."),
        ({"others": "n" * 121}, "others", "One name is too long. Write one on each line."),
        ({"others": "\n".join(f"N{n}" for n in range(31))}, "__all__", "Make at most 30"),
    ],
)
def test_a_copy_needs_somebody_who_gets_it(client_of, family, version, by, change, field, message):
    data = {"kind": "family", "language": "en"} | change
    response = client_of(by.user).post(address("papers", family), data)
    assert message in response.context["form"].errors[field][0]
    with owner():
        assert not Paper.objects.exists()


def test_without_an_agreed_plan_there_is_no_copy(client_of, family, facilitator, plan):
    response = client_of(facilitator).get(address("papers", family))
    assert "No plan is agreed yet." in response.content.decode()
    assert client_of(facilitator).get(address("paper_training", family)).status_code == 404


@pytest.fixture
def helper(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="provider").user


def test_a_helper_makes_a_copy_for_himself_alone(client_of, family, version, by, helper):
    others = paper(version, by)
    client = client_of(helper)
    client.post(address("papers", family), {"kind": "agency", "language": "en", "others": "Judge"})
    with owner():
        row = Paper.objects.get(kind="agency")
    assert (row.recipient, row.user, row.made_by) == (helper.get_full_name(), helper, helper)
    assert client.get(address("paper_pdf", family, row.pk)).status_code == 200
    assert client.get(address("paper_pdf", family, others.pk)).status_code == 404
    assert client.get(address("paper_training", family)).status_code == 403


def test_the_database_refuses_a_copy_for_others_by_a_helper(version, family, helper):
    part = {"area": family.area, "family": family, "plan_version": version, "number": 1, "total": 1}
    with acting(helper):
        open_family(family.reference, "test")
        for fields in ({"kind": "family"}, {"kind": "training", "user": helper}):
            row = Paper(**part, **fields, recipient="Judge", made_by=helper)
            with pytest.raises(ProgrammingError), transaction.atomic():
                row.save(force_insert=True)


def test_a_copy_is_never_changed(version, by):
    paper(version, by)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Paper.objects.update(recipient="Judge")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_costs_the_same_however_many(
    client_of, family, version, by, count, django_assert_max_num_queries
):
    part = {"area": family.area, "family": family, "plan_version": version, "made_by": by.user}
    with owner():
        Paper.objects.bulk_create(
            Paper(**part, kind="family", number=n, total=n, recipient=f"P{n}")
            for n in range(1, count + 1)
        )
    client = client_of(by.user)
    client.get(address("papers", family))
    with django_assert_max_num_queries(24):
        client.get(address("papers", family))


def choices(client_of, facilitator, family):
    form = client_of(facilitator).get(address("papers", family)).context["form"]
    return dict(form.fields["people"].choices), form.waiting


def test_a_name_outside_the_family_says_what_the_family_answered(
    version, by, family, facilitator, client_of
):
    for name in ("Coach", "Teacher", "Doctor"):
        add_position(version=version, by=by, name=name, part="provider", stance="agrees")
    with owner():
        more = {"family": family, "purpose": "copy", "signed_on": date(2026, 5, 3)}
        factories.ConsentFactory(recipient="coach", **more)
        factories.ConsentFactory(recipient="Teacher", state="refused", **more)
    shown, waiting = choices(client_of, facilitator, family)
    assert shown["Coach"] == "Coach (the family said yes on May 3, 2026)"
    assert shown["Teacher"] == "Teacher (the family said no on May 3, 2026)"
    assert shown["Doctor"] == "Doctor (no answer of the family yet)"
    assert shown["Zyxwvut Mother"] == "Zyxwvut Mother"
    assert waiting == ["Doctor", "Teacher"]


def test_a_missing_answer_warns_and_blocks_nothing(version, by, family, facilitator, client_of):
    add_position(version=version, by=by, name="Doctor", part="provider", stance="agrees")
    client = client_of(facilitator)
    page = client.get(address("papers", family))
    assert "The family has not said yes to a copy for: Doctor." in page.text
    assert address("consent_form", family, "copy") in page.text
    data = {"kind": "family", "language": "en", "people": ["Doctor"]}
    assert client.post(address("papers", family), data).status_code == 302
    assert Paper.objects.get().recipient == "Doctor"


def test_an_ended_yes_is_no_yes(version, by, family, facilitator, client_of):
    add_position(version=version, by=by, name="Coach", part="provider", stance="agrees")
    day = timezone.localdate() - timedelta(days=1)
    with owner():
        factories.ConsentFactory(
            family=family, purpose="copy", recipient="Coach", signed_on=day, expires_on=day
        )
    shown, waiting = choices(client_of, facilitator, family)
    assert "has ended" in shown["Coach"]
    assert waiting == ["Coach"]


def test_a_name_that_ends_in_a_period_is_not_given_a_second(version, by):
    assert typeset_line(paper(version, by, recipients=["Lucía Ñ."])).endswith("for Lucía Ñ.")


def typeset_line(row):
    return page_of(row, row.family)["copy_line"]


def tables(page):
    return [block for block in page["tries"][0]["blocks"] if block["kind"] == "table"]


def test_how_we_know_stands_once_when_it_is_the_same_for_all(version, by, family):
    add_position(version=version, by=by, name="Aunt", part="family", stance="agrees")
    page = page_of(paper(version, by, kind="agency"), family)
    assert tables(page)[1]["head"] == ["Who", "Says", "In their own words"]
    assert all_words(page).count("said so at the meeting") == 1


def test_how_we_know_stands_with_each_where_it_differs(version, by, family):
    add_position(version=version, by=by, name="A", part="family", stance="agrees", how="phone")
    page = page_of(paper(version, by, kind="agency"), family)
    assert tables(page)[1]["head"][-1] == "How we know"


@pytest.mark.parametrize(("language", "day"), [("en", "Dec 9, 2026"), ("es", "9 dic 2026")])
def test_days_on_paper_are_short(version, by, family, language, day):
    page = page_of(paper(version, by, language=language), family)
    version.content["steps"][0]["by_when"] = "2026-12-09"
    row = paper(version, by, language=language)
    row.plan_version = version
    page = page_of(row, family)
    assert tables(page)[0]["rows"][0][2] == [day]


def test_who_leads_is_not_somebody_else_on_paper(version, by, family, facilitator):
    add_position(
        version=version, by=by, name=facilitator.get_full_name(), part="other", stance="agrees"
    )
    words = all_words(page_of(paper(version, by, kind="agency"), family))
    assert f"['{facilitator.get_full_name()}', 'facilitator']" in words
    assert "somebody else" not in words


def test_a_row_stays_on_one_page(plan, by, family):
    version = lock(plan, by, steps=40, what="Start " + "word " * 40)
    pages = words_of_pages(typeset.pdf_of(page_of(paper(version, by, kind="agency"), family)))
    assert len(pages) > 2
    for words in pages:
        assert words.count("Start") == len(re.findall(r"word\d", words))


def test_a_row_taller_than_a_page_loses_no_word(version, by, family):
    fields = {"version": version, "by": by, "part": "family", "stance": "concern"}
    add_position(name="Aunt", words="long " * 390, **fields)
    add_position(name="Uncle", words="\n".join(["long"] * 90), how="phone", **fields)
    words = "".join(
        words_of_pages(typeset.pdf_of(page_of(paper(version, by, kind="agency"), family)))
    )
    assert words.count("long") == 480
