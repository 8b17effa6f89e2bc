"""How many years of school a text asks of its reader.

English: Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom 1975, Research Branch
Report 8-75, Naval Technical Training). Spanish: years of school by Crawford (1984, "A Spanish
language Fry-type readability procedure: elementary level", Bilingual Education Paper Series 7.8).
Syllables by pyphen's patterns. They part words for print and leave some syllables whole (a-mor),
so vowels are counted too, and what is more is taken.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import pyphen

FEWEST_WORDS = 8  # a formula says nothing about less
LONG_WORD = 4  # syllables
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
SPANISH_WORDS = (
    "el la los las de del que y en un una por para con su sus no se al lo mi nuestra nuestro es "
    "son está cada queremos vamos hijos"
)
ENGLISH_WORDS = (
    "the a an of to and in is are for with on we our her his their that this will not be at my "
    "it she he they want"
)
SPANISH, ENGLISH = frozenset(SPANISH_WORDS.split()), frozenset(ENGLISH_WORDS.split())


@dataclass(frozen=True)
class Reading:
    """What a text asks of its reader."""

    grade: int
    long_words: tuple[str, ...]

    def harder_than(self, best: int) -> bool:
        """Whether it asks for more years of school than `best`."""
        return self.grade > best


def reading_of(text: str, language: str) -> Reading | None:
    """The grade of a text; None when it is too short to tell. `language` counts when in doubt."""
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    spoken = language_of(words, language)
    sentences = max(1, len([one for one in SENTENCE.split(text) if WORD.search(one)]))
    counts = [syllables(word.casefold(), spoken) for word in words]
    if spoken == "es":
        grade = crawford(len(words), sentences, sum(counts))
    else:
        grade = flesch_kincaid(len(words), sentences, sum(counts))
    long = [word for word, count in zip(words, counts, strict=True) if count >= LONG_WORD]
    return Reading(max(1, round(grade)), tuple(dict.fromkeys(long))[:3])


def language_of(words: list[str], otherwise: str) -> str:
    """Spanish or English, by their small words; `otherwise` when there are none."""
    small = [word.casefold() for word in words]
    spanish = sum(word in SPANISH for word in small)
    english = sum(word in ENGLISH for word in small)
    if spanish == english:
        return otherwise
    return "es" if spanish > english else "en"


def syllables(word: str, language: str) -> int:
    """Syllables of one word in small letters: what the patterns part, or more by its vowels."""
    parted = len(_patterns("es" if language == "es" else "en_US").positions(word)) + 1
    return max(parted, _spanish_vowels(word) if language == "es" else _english_vowels(word))


def _english_vowels(word: str) -> int:
    """Groups of vowels, without the silent endings -e, -es and -ed."""
    plain = re.sub(r"[^a-z]", "", word).replace("every", "evry")
    plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$", "", plain)
    plain = re.sub(r"(?<=[^aeioucsxzghlr])es$|(?<=[aeiouy][lr])es$", "", plain)
    apart = re.findall(r"(?<=[^cstg])ia|(?<=[aeiouy][^aeiouy])ea$", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)) + len(apart))


def _spanish_vowels(word: str) -> int:
    """Strong vowels and weak ones with an accent each carry a syllable, other weak ones join."""
    plain = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])|(?<!c)h", "", word)
    plain = re.sub(r"y$", "i", plain)
    return max(1, len(re.findall(r"[iuü]*[aeoáéó][iuü]?|[íú]|[iuü]+", plain)))


@lru_cache(maxsize=2)
def _patterns(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)


def flesch_kincaid(words: int, sentences: int, parts: int) -> float:
    return 0.39 * words / sentences + 11.8 * parts / words - 15.59


def crawford(words: int, sentences: int, parts: int) -> float:
    return -0.205 * (100 * sentences / words) + 0.049 * (100 * parts / words) - 3.407
