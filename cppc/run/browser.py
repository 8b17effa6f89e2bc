"""A Chromium for the browser tests."""

import shutil
from pathlib import Path


def find_browser() -> Path:
    """The Chromium this machine has."""
    return Path(shutil.which("chromium") or "chromium")
