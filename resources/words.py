"""Words as a search sees them: small letters, no accents; trigrams; the noise people type."""

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[a-z0-9]+")
SHORTEST_IN_VOCABULARY, LONGEST_IN_VOCABULARY = 4, 40
# Words that say that somebody looks for something, not for what.
NOISE_WORDS = """
a an and any anyone assistance at can close do for find free get give have help helping how i in is
just looking me my near nearby need needs of on or our please program programs service services
some somebody someone that the there to want we what where who with you your
al algo alguien alguno ayuda ayudar busco cerca como con de del donde el en encontrar estoy favor
gratis hay la las los me mi mis necesita necesito necesitamos o para por programa programas puedo
que quien quiero servicio servicios si su sus tengo un una y yo
"""
NOISE = frozenset(NOISE_WORDS.split())


def plain(text: str) -> str:
    """Small letters without accents: "Niños" becomes "ninos"."""
    spread = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


# Letters of other scripts that look like ours, as the wall of names knows them too.
LOOK_ALIKE = str.maketrans(
    "øØłŁđĐðıАВЕКМНОРСТУХЅІЈаеорсухѕіј",
    "oOlLdDdiABEKMHOPCTYXSIJaeopcyxsij",
)
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def undisguised(text: str) -> str:
    """The text in letters of one script and width, without signs that nobody sees."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(LOOK_ALIKE)


def words_of(text: str) -> list[str]:
    """The plain words of a text."""
    return WORD.findall(plain(text))


def trigrams(word: str) -> set[str]:
    """The three-letter pieces of a word, its beginning and end marked by blanks."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def vocabulary_of(texts: Iterable[str]) -> dict[str, str]:
    """Each plain word worth correcting to, with how it is written."""
    found: dict[str, str] = {}
    for text in texts:
        for shown in re.findall(r"[^\W\d_]+", text):
            word = plain(shown)
            if SHORTEST_IN_VOCABULARY <= len(word) <= LONGEST_IN_VOCABULARY and WORD.fullmatch(
                word
            ):
                found.setdefault(word, shown.lower())
    return found


def endings_off(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """A phrase as it is and without its plurals, so that "food stamp" finds "food stamps"."""
    return {
        words,
        tuple(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words),
        tuple(word[:-2] if len(word) > 5 and word.endswith("es") else word for word in words),
    }
