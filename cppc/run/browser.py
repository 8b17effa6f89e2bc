"""A Chromium for the browser tests: one that is there, else Playwright's, else Debian's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cppc.run.installation import ROOT, install_packages, tell
from cppc.run.problem import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome")
PLAYWRIGHT_FOLDERS = (".cache/ms-playwright", "Library/Caches/ms-playwright")
SECONDS_TO_DOWNLOAD = 150
SECONDS_TO_START = 40


def find_browser() -> Path | None:
    """A browser this machine has already, without trying whether it starts."""
    return next(_present(), None)


def obtain_browser() -> Path:
    """A browser that starts, downloaded or installed when there is none."""
    for path in _present():
        if starts(path):
            return path
    tell("Downloading Chromium for the browser tests ...")
    _download()
    for path in _downloaded():
        if starts(path):
            return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(
            "No Chromium for the browser tests: install the package chromium "
            "(on Debian: sudo apt-get install chromium) and start again."
        )
    install_packages("chromium")
    installed = find_browser()
    if installed is None or not starts(installed):
        raise Problem("The package chromium was installed, but its browser does not start.")
    return installed


def starts(path: Path) -> bool:
    """Whether the browser runs here: a download may lack libraries of the system."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        subprocess.run(
            [str(path), *options], check=True, capture_output=True, timeout=SECONDS_TO_START
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _present() -> Iterator[Path]:
    named = os.environ.get("CPPC_CHROMIUM")
    if named:
        yield Path(named)
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from _downloaded()


def _downloaded() -> Iterator[Path]:
    folders = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")]
    folders += [str(Path.home() / name) for name in PLAYWRIGHT_FOLDERS]
    for folder in filter(None, folders):
        for pattern in (
            "chromium-*/chrome-linux*/chrome",
            "chromium-*/chrome-mac*/*.app/*/MacOS/*",
        ):
            yield from sorted(Path(folder).glob(pattern), reverse=True)


def _download() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(
            command, check=True, capture_output=True, cwd=ROOT, timeout=SECONDS_TO_DOWNLOAD
        )
    except (OSError, subprocess.SubprocessError):
        tell("Playwright's Chromium cannot be had here.")
