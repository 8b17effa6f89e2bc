"""How hard a text is to read, against texts and words whose measure is known."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.grade import crawford, flesch_kincaid, reading_of, syllables
from cppc.core.openings import open_family
from families.grade import hard_parts
from families.services import plan_of, save_plan
from teams.access import actor_in
from tests.conftest import acting

EASY = "The cat sat on the mat. The dog ran to the red house. We go home."
LINCOLN = (
    "Four score and seven years ago our fathers brought forth on this continent, a new nation, "
    "conceived in Liberty, and dedicated to the proposition that all men are created equal. Now "
    "we are engaged in a great civil war, testing whether that nation, or any nation so conceived "
    "and so dedicated, can long endure."
)
OFFICE = (
    "The facilitator will coordinate interdisciplinary intervention services in accordance with "
    "the comprehensive rehabilitation recommendations."
)
FACIL = "Queremos que los niños duerman en casa todas las noches. La abuela los lleva a la escuela."
OFICINA = (
    "La implementación de las intervenciones psicoeducativas requerirá la participación "
    "interdisciplinaria de las instituciones correspondientes."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("school", 1),
        ("homes", 1),
        ("table", 2),
        ("talked", 1),
        ("wanted", 2),
        ("idea", 3),
        ("family", 3),
        ("australian", 4),
        ("transportation", 4),
        ("facilitator", 5),
    ],
)
def test_english_syllables(word, count):
    assert syllables(word, "en") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("casa", 2),
        ("día", 2),
        ("país", 2),
        ("guerra", 2),
        ("ahora", 3),
        ("familia", 3),
        ("queremos", 3),
        ("maestra", 3),
        ("reunión", 2),
        ("responsabilidad", 6),
    ],
)
def test_spanish_syllables(word, count):
    assert syllables(word, "es") == count


def test_the_formulas_give_the_published_numbers():
    # 13 words, 1 sentence, 24 syllables: grade 11.3, the usual example of Flesch-Kincaid.
    assert round(flesch_kincaid(13, 1, 24), 1) == 11.3
    # 100 words, 10 sentences, 200 syllables: -0.205 * 10 + 0.049 * 200 - 3.407.
    assert round(crawford(100, 10, 200), 2) == 4.34


@pytest.mark.parametrize(
    ("text", "language", "lowest", "highest"),
    [
        (EASY, "en", 1, 2),
        (LINCOLN, "en", 11, 14),
        (OFFICE, "en", 16, 40),
        (FACIL, "es", 1, 5),
        (OFICINA, "es", 9, 20),
    ],
)
def test_known_texts_have_about_their_grade(text, language, lowest, highest):
    assert lowest <= reading_of(text, language).grade <= highest


def test_the_language_is_heard_from_the_text_itself():
    assert reading_of(FACIL, "en") == reading_of(FACIL, "es")
    assert reading_of(EASY, "es") == reading_of(EASY, "en")


@pytest.mark.parametrize("text", ["", "Call.", "😀 שלום", "1 2 3 4 5 6 7 8 9 10"])
def test_a_few_words_say_nothing(text):
    assert reading_of(text, "en") is None


def test_long_words_are_named_once():
    assert reading_of(f"{OFFICE} {OFFICE}", "en").long_words == (
        "facilitator",
        "coordinate",
        "interdisciplinary",
    )


def test_hard_parts_are_those_above_grade_six():
    content = {"goal": EASY, "steps": [{"what": OFFICE}, {"what": "Call the school."}]}
    assert [text for text, _reading in hard_parts(content, "en")] == [OFFICE]


@pytest.mark.django_db
def test_a_hard_goal_is_saved_and_remarked_on(client_of, family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        save_plan(
            plan=plan_of(family),
            goal=OFFICE,
            strengths=[],
            needs=[],
            steps=[
                {
                    "what": "Call",
                    "who": "Aunt",
                    "by_when": timezone.localdate(),
                    "support": "",
                    "plan_b": "",
                }
            ],
            by=actor_in(facilitator, family.area),
        )
    here = reverse("families:plan", args=[family.area.slug, family.reference])
    page = client_of(facilitator).get(here).content.decode()
    assert "Grade 6 or lower is best." in page
    assert "interdisciplinary" in page
