"""Pages to PDF: tagged for screen readers, with embedded fonts, from data that is never code."""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

FOLDER = Path(__file__).with_name("typst")
STANDARD: Literal["ua-1"] = "ua-1"
CANNOT_SHOW = "□"
LONG_WORD = re.compile(r"\S{25,}")  # may break after every eighth letter
# Scripts without a letter in typst's own fonts, so that none of theirs has to be tried.
WITHOUT_FONT = re.compile("[\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f]")
# Always in the first font: Latin with its accents, and the usual marks.
PLAIN = re.compile("[\\s\u0020-\u007e\u00a0-\u017f\u2010-\u2026]*")
UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Mn"}


def pdf_of(page: dict[str, Any]) -> bytes:
    """The page as PDF/UA; what the fonts lack stands as a square, with a word about it.

    `page`: title, lang, copy_line, version_line, page_word, one_page, cannot_show, and tries (each
    a size and blocks).
    """
    cleaned, missing = _clean(page)
    if missing:
        for one in cleaned["tries"]:
            one["blocks"].append({"kind": "text", "lines": [cleaned["cannot_show"]]})
    try:
        return _compile(cleaned, standard=STANDARD)
    except typst.TypstError:  # a mark that no font joins to its letter: tagged all the same
        return _compile(cleaned, standard=None)


def pictures_of(page: dict[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    cleaned, _missing = _clean(page)
    made = typst.compile(
        FOLDER / "paper.typ",
        root=FOLDER,
        ignore_system_fonts=True,
        format="png",
        ppi=70,
        sys_inputs={"data": json.dumps(cleaned)},
    )
    return made if isinstance(made, list) else [made]


def _compile(page: dict[str, Any], *, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        FOLDER / "paper.typ",
        root=FOLDER,
        ignore_system_fonts=True,
        pdf_standards=standard,
        sys_inputs={"data": json.dumps(page)},
    )


def _clean(value: Any) -> tuple[Any, bool]:
    """The same data with every text made printable; whether a sign had to be left out."""
    if isinstance(value, str):
        text = printable(value)
        return text, CANNOT_SHOW in text and CANNOT_SHOW not in value
    if isinstance(value, list):
        pairs = [_clean(one) for one in value]
        return [one for one, _flag in pairs], any(flag for _one, flag in pairs)
    if isinstance(value, dict):
        pairs = [_clean(one) for one in value.values()]
        cleaned = dict(zip(value, (one for one, _flag in pairs), strict=True))
        return cleaned, any(flag for _one, flag in pairs)
    return value, False


def printable(text: str) -> str:
    """A text that fits the fonts and the page: no control signs, no word longer than a line."""
    text = unicodedata.normalize("NFC", text)
    if not PLAIN.fullmatch(text):
        text = "".join(_shown(sign) for sign in text)
        text = re.sub(f"{CANNOT_SHOW}{{2,}}", CANNOT_SHOW, text)
    text = "".join(sign for sign in text if sign >= " ")
    return LONG_WORD.sub(lambda word: "\u200b".join(re.findall(".{1,8}", word[0])), text)


def _shown(sign: str) -> str:
    """The sign, nothing for signs that only steer others, a square for what has no font."""
    if PLAIN.fullmatch(sign):
        return sign
    if WITHOUT_FONT.match(sign):
        return CANNOT_SHOW
    kind = unicodedata.category(sign)
    if kind == "Mn" and _in_fonts("a" + sign):
        return sign
    if kind in UNSEEN or kind == "Sk":
        return ""
    return sign if _in_fonts(sign) else CANNOT_SHOW


@lru_cache(maxsize=4096)
def _in_fonts(text: str) -> bool:
    """Whether the fonts have it, by asking typst (some milliseconds, once for each sign)."""
    try:
        typst.compile(
            FOLDER / "sign.typ",
            root=FOLDER,
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
            sys_inputs={"data": json.dumps(text)},
        )
    except typst.TypstError:
        return False
    return True
