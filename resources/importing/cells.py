"""What single cells mean: phones, dates, ages, names of counties, categories and languages."""

import re
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from resources.importing.table import Problem
from resources.phones import UnclearPhoneError, parse_phone
from resources.services.listings import PhoneRow


class Refused(Exception):  # noqa: N818 - an answer about a cell, not an error of the program
    """A value that cannot be used; says why, and which part of the cell it was."""

    def __init__(self, problem: str, value: str) -> None:
        super().__init__(problem)
        self.problem, self.value = problem, value


FIRST_SERIAL = date(1899, 12, 30)  # day 0 of spreadsheets
SERIALS = (32_874, 73_051)  # the years 1990 to 2099


class _Text(HTMLParser):
    """Collects the words of HTML and notes whether there were tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags += 1
        self.silent += tag in ("script", "style")
        self.words.append("\n" if tag in ("br", "p", "div", "li") else "")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


LOOKS_LIKE_HTML = re.compile(r"<[/!a-zA-Z][^>]*>|&(#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)


def without_html(text: str) -> tuple[str, bool]:
    """A text without tags and entities, and whether there were any."""
    if not LOOKS_LIKE_HTML.search(text):
        return text, False
    reader = _Text()
    reader.feed(text)
    reader.close()
    plain = unescape("".join(reader.words))
    return re.sub(r"[ \t]+", " ", re.sub(r"\n\s*\n+", "\n", plain)).strip(), True


def listed(cell: str) -> list[str]:
    """The parts of a cell divided by semicolons."""
    return [part.strip() for part in re.split(r"[;\n|]", cell) if part.strip()]


def as_phone(part: str) -> PhoneRow:
    """A number in the form we show; raises Refused for what is none."""
    try:
        number, extension = parse_phone(part)
    except UnclearPhoneError:
        raise Refused(Problem.BAD_PHONE, part) from None
    return PhoneRow(number=number, extension=extension)


def as_email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise Refused(Problem.BAD_EMAIL, cell) from None
    if len(cell) > 254:
        raise Refused(Problem.BAD_EMAIL, cell)
    return cell


def as_website(cell: str) -> str:
    address = cell if "://" in cell else f"https://{cell}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise Refused(Problem.BAD_WEBSITE, cell) from None
    if len(address) > 300:
        raise Refused(Problem.BAD_WEBSITE, cell)
    return address


def as_age(cell: str) -> int:
    if not re.fullmatch(r"\d{1,3}", cell) or int(cell) > 120:
        raise Refused(Problem.BAD_AGE, cell)
    return int(cell)


def as_date(cell: str) -> date:
    """2026-03-31, 3/31/2026 or the number a spreadsheet keeps a day as.

    A year of two digits is refused, not guessed.
    """
    if re.fullmatch(r"\d{5}(\.\d+)?", cell) and SERIALS[0] <= float(cell) < SERIALS[1]:
        return FIRST_SERIAL + timedelta(days=int(float(cell)))
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", cell):
        raise Refused(Problem.TWO_DIGIT_YEAR, cell)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", cell)
    us = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", cell)
    if iso:
        year, month, day = map(int, iso.groups())
    elif us:
        month, day, year = map(int, us.groups())
    else:
        raise Refused(Problem.BAD_DATE, cell)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(Problem.BAD_DATE, cell) from None


def as_degrees(cell: str) -> float:
    """A latitude or a longitude."""
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", cell) or abs(float(cell)) > 180:
        raise Refused(Problem.BAD_POINT, cell)
    return float(cell)
