"""The site's own keys: made once, kept under var/, readable by their owner alone."""

import json
import os
import secrets
from pathlib import Path

from cppc.run.problem import Problem

NAMES = ("CPPC_SECRET_KEY", "CPPC_IDENTITY_KEY", "CPPC_FIELD_KEY")


def keys_in(folder: Path) -> dict[str, str]:
    """The keys kept in `folder`, made now when there are none."""
    path = folder / "keys.json"
    if not path.exists():
        _write(path, {name: secrets.token_hex(32) for name in NAMES})
    try:
        keys = json.loads(path.read_text())
    except (OSError, ValueError):
        keys = None
    if not isinstance(keys, dict) or set(NAMES) - set(keys):
        raise Problem(
            f"The file {path} cannot be read or lacks a key: put back a copy of it "
            "(a new one would make second-factor secrets unreadable)."
        )
    return {name: str(keys[name]) for name in NAMES}


def _write(path: Path, keys: dict[str, str]) -> None:
    partial = path.with_suffix(".partial")  # a full disk must not leave half a file
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(keys, file, indent=1)
    partial.rename(path)
