"""The words that stand on a PDF as typst writes it, read back letter by letter.

Enough for our own papers: no packed objects, each font with its table of letters. What is written
from right to left comes out in the order of the eye, so its letters stand the other way round.
"""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
TOKEN = re.compile(
    rb"(/Lang|/ActualText)?\s*\(|/ActualText\s*<([0-9A-Fa-f]*)>|/(\w+) [\d.]+ Tf|\bEMC\b"
)
INSIDE = re.compile(rb"\\.|[()]", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_in(pdf: bytes) -> str:
    """Everything on all pages, without spaces: where a line breaks, a space is not printed."""
    return "".join(words_of_pages(pdf))


def words_of_pages(pdf: bytes) -> list[str]:
    """The same, page by page."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    letters = _letters_of_fonts(objects)
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    texts = [_words_of(objects[_reference(page, b"Contents")], letters) for page in pages]
    return [without_spaces(text) for text in texts]


def without_spaces(text: str) -> str:
    """The letters and marks of a text alone, without the places where a long word may break."""
    return "".join(text.replace("\u200b", "").split())


def _letters_of_fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """What each sign of each font is, by the names the pages use for the fonts."""
    found = {}
    for body in objects.values():
        for fonts in re.findall(rb"/Font<<(.*?)>>", body):
            for name, number in re.findall(rb"/(\w+) (\d+) 0 R", fonts):
                table = _stream(objects[_reference(objects[int(number)], b"ToUnicode")])
                pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
                found[name] = {
                    int(sign, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
                    for sign, text in pairs
                }
    return found


def _words_of(content: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    """What a page says; where the paper names the real text of some signs, that text."""
    content = _stream(content)
    font, words, said, at = b"", [], False, 0
    while found := TOKEN.search(content, at):
        at = found.end()
        if found[0] == b"EMC":
            said = False
        elif found[3]:
            font = found[3]
        elif found[2]:
            words.append(_text(bytes.fromhex(found[2].decode())))
            said = True
        else:
            at = _end_of_string(content, at)
            signs = ESCAPE.sub(_unescaped, content[found.end() : at - 1])
            if found[1] == b"/ActualText":
                words.append(_text(signs))
                said = True
            elif found[1] is None and not said:
                pairs = zip(signs[::2], signs[1::2], strict=True)
                words += [letters[font].get(high * 256 + low, "") for high, low in pairs]
    return "".join(words)


def _end_of_string(content: bytes, at: int) -> int:
    """Behind the bracket that closes this string; brackets in pairs may stand in it."""
    depth = 1
    while depth:
        found = INSIDE.search(content, at)
        assert found, "a string without an end"
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return at


def _text(coded: bytes) -> str:
    """A text of the paper itself, in one of its two codes."""
    if coded.startswith(b"\xfe\xff"):
        return coded[2:].decode("utf-16-be")
    return coded.decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    mark = found[1]
    return bytes([int(mark, 8)]) if mark[:1].isdigit() else NAMED.get(mark, mark)


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found, "this object holds no stream"
    return zlib.decompress(found[1])


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, f"no {name!r} here"
    return int(found[1])
