"""From what somebody uploaded to its files, within limits that no packed file can break."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from resources.importing.table import Found, Problem

ZIP = b"PK\x03\x04"
MOST_FILES = 200
MOST_TIMES = 200  # how many times larger a file may become, once it is large at all
LARGE = 2 * 1024 * 1024
PIECE = 64 * 1024
SKIPPED = ("__macosx/", ".ds_store", "thumbs.db")
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
          ValueError, UnicodeError)  # fmt: skip


class TooLarge(Exception):  # noqa: N818 - an answer about a file
    """A packed file holds more than we unpack."""


@dataclass
class Member:
    """One file: its name (never shown), and its bytes."""

    name: str
    content: bytes

    @property
    def is_packed(self) -> bool:
        """Whether it is a zip file, which spreadsheets are too."""
        return self.content.startswith(ZIP)

    @property
    def is_spreadsheet(self) -> bool:
        """Whether it is an XLSX file, by what is in it, not by its name."""
        if not self.is_packed:
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as packed:
                return "xl/workbook.xml" in packed.namelist()
        except BROKEN:
            return False


def pack(files: list[tuple[str, bytes]]) -> bytes:
    """Several uploaded files as one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, content) in enumerate(files):
            packed.writestr(name or f"file-{number}", content)
    return made.getvalue()


def members_of(content: bytes, findings: list[Found]) -> Iterator[Member]:
    """Each file, one at a time; what is too large, broken or packed twice is told."""
    whole = Member("file", content)
    if not whole.is_packed or whole.is_spreadsheet:
        if not whole.is_packed or fits(content):
            yield whole
        else:
            findings.append(Found(1, Problem.TOO_LARGE_UNPACKED, fatal=True))
        return
    try:
        yield from _packed(content, findings)
    except TooLarge:
        findings.append(Found(1, Problem.TOO_LARGE_UNPACKED, fatal=True))
    except BROKEN:
        findings.append(Found(1, Problem.BROKEN_FILE, fatal=True))


def _packed(content: bytes, findings: list[Found]) -> Iterator[Member]:
    left = settings.IMPORT_LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = [one for one in packed.infolist() if not one.is_dir()]
        entries = [one for one in entries if not one.filename.lower().startswith(SKIPPED)]
        if len(entries) > MOST_FILES:
            findings.append(Found(1, Problem.TOO_MANY_FILES, fatal=True))
            return
        for entry in entries:
            member = Member(entry.filename, _read(packed.open(entry), entry.compress_size, left))
            left -= len(member.content)
            if member.is_packed and not (member.is_spreadsheet and fits(member.content)):
                findings.append(Found(1, Problem.PACKED_TWICE, fatal=True))
                continue
            yield member


def _read(stream: IO[bytes], packed: int, left: int) -> bytes:
    """A file's bytes, counted while they come: what its heading says of its size is no matter."""
    made = io.BytesIO()
    with stream:
        while piece := stream.read(PIECE):
            made.write(piece)
            size = made.tell()
            if size > left or (size > LARGE and size > MOST_TIMES * max(packed, 1)):
                raise TooLarge
    return made.getvalue()


def fits(content: bytes) -> bool:
    """Whether a spreadsheet, unpacked, stays within the limits."""
    left = settings.IMPORT_LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if len(packed.infolist()) > MOST_FILES:
                return False
            for entry in packed.infolist():
                left -= len(_read(packed.open(entry), entry.compress_size, left))
    except (TooLarge, *BROKEN):
        return False
    return True
