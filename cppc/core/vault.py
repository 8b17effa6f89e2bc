"""Files that people hand in: sealed with the field key, outside of everything a server hands out.

A file is reached by its name alone, and its name stands only in a row that the database guards.
"""

import re
import uuid
from pathlib import Path

from django.conf import settings

from cppc.core.crypto import decrypt_bytes, encrypt_bytes

NAME = re.compile(r"[0-9a-f]{32}")


def keep_file(content: bytes) -> str:
    """Seal and store `content`; the name to find it by."""
    name = uuid.uuid4().hex
    place = _place(name)
    for folder in (place.parent.parent, place.parent):  # parents=True would open the upper one
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_suffix(".part")
    half.touch(mode=0o600)
    half.write_bytes(encrypt_bytes(content, purpose=f"file:{name}"))
    half.rename(place)
    return name


def read_file(name: str) -> bytes:
    """What was stored under `name`; raises FileNotFoundError when there is nothing."""
    return decrypt_bytes(_place(name).read_bytes(), purpose=f"file:{name}")


def drop_file(name: str) -> None:
    """Remove a file that no row names."""
    _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise FileNotFoundError("no file has such a name")
    return Path(settings.VAR) / "papers" / name[:2] / name
