"""Phone numbers as people write them, and as we show them."""

import re
import unicodedata

from resources.words import plain


class UnclearPhoneError(ValueError):
    """The text is not a phone number."""


SHORT_NUMBERS = {"211", "911", "988"}
EXTENSION = re.compile(r"\s*(?:extension|ext\.?|x|#)\s*([0-9]{1,8})\s*$")
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
SHAPE = re.compile(r"[\d\s().+/-]+(?:[\s-]+[a-z]{3,10})?", re.ASCII)


def parse_phone(text: str) -> tuple[str, str]:
    """`(515) 555-0100 ext. 12` as ("515-555-0100", "12"); raises UnclearPhoneError."""
    words = plain(unicodedata.normalize("NFKC", text)).strip()
    found = EXTENSION.search(words)
    extension = found[1] if found else ""
    number = words[: found.start()] if found else words
    digits = re.sub(r"\D", "", number.translate(LETTERS))
    if digits in SHORT_NUMBERS and number.strip() == digits:
        return digits, extension
    if not SHAPE.fullmatch(number.strip()):
        raise UnclearPhoneError(text)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10 or digits[0] in "01":
        raise UnclearPhoneError(text)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", extension


def digits_of(number: str) -> str:
    """What makes two numbers the same."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", number))
