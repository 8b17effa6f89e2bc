"""The site's processes: each in a group of its own, restarted when it dies, ended as a group."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from cppc.run.installation import ROOT
from cppc.run.processes import commands_of_group

LOG_LIMIT = 10_000_000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SECONDS_TO_RECOVER = 60
SECONDS_TO_LEAVE = 6


class Child:
    """One process of the site with everything it started itself."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path):
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.begun = 0.0
        self.pause = SHORTEST_PAUSE

    def start(self) -> None:
        """Start it in a process group of its own, so that the terminal's Ctrl-C stays ours."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.begun = time.monotonic()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process last started."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process

    @property
    def group(self) -> int:
        """Its process group, which outlives the process itself."""
        return self.process.pid

    def dead(self) -> bool:
        """Whether the process ended, or never began."""
        return self._process is None or self._process.poll() is not None

    def due(self) -> bool:
        """Whether a dead process may be started again: each time in a row waits twice as long."""
        return time.monotonic() - self.begun > self.pause

    def note_death(self) -> None:
        """End what it left behind and remember how soon it died."""
        kill_group(self.group, signal.SIGKILL)
        lived = time.monotonic() - self.begun
        self.pause = (
            SHORTEST_PAUSE if lived > SECONDS_TO_RECOVER else min(self.pause * 2, LONGEST_PAUSE)
        )
        self.begun = time.monotonic()

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"


def end(children: list[Child]) -> None:
    """Ask every child to leave, then make those that stay."""
    begun = [child for child in children if child.begun]
    for child in begun:
        if not child.dead():
            child.process.terminate()  # the process itself passes it on to its own in good order
    deadline = time.monotonic() + SECONDS_TO_LEAVE
    for child in begun:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        kill_group(child.group, signal.SIGKILL)
        child.process.wait()


def kill_group(group: int, number: int) -> None:
    """Signal a process group that may be gone already."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


class Watchdog:
    """The helper that ends the children should this process be killed (see watchdog.py)."""

    def __init__(self, notes: Path):
        self.notes = notes
        self.groups: set[int] = set()
        self.process = self._start()

    def watch(self, groups: set[int]) -> None:
        """Watch exactly these groups; a watchdog that was killed itself is replaced."""
        if self.process.poll() is not None:
            self.groups = set()
            self.process = self._start()
        if groups != self.groups:
            self._say("+", groups - self.groups)
            self._say("-", self.groups - groups)
            self.groups = set(groups)
            self.notes.write_text("".join(f"{group}\n" for group in sorted(groups)))

    def end(self) -> None:
        """Send it away without harm to anybody."""
        self._say("-", self.groups)
        with suppress(OSError):
            self.process.communicate()
        self.notes.unlink(missing_ok=True)

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "cppc.run.watchdog"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def _say(self, sign: str, groups: set[int]) -> None:
        pipe = self.process.stdin
        with suppress(OSError):
            if pipe:
                pipe.write("".join(f"{sign}{group}\n" for group in sorted(groups)))
                pipe.flush()


def end_leftovers(notes: Path) -> None:
    """End the children of a supervisor that was killed together with its watchdog."""
    if not notes.exists():
        return
    groups = {int(word) for word in notes.read_text().split() if word.isdigit()}
    ours = {
        group for group in groups if any(" cppc" in command for command in commands_of_group(group))
    }
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + SECONDS_TO_LEAVE
        for group in ours:
            kill_group(group, number)
        while any(commands_of_group(group) for group in ours) and time.monotonic() < deadline:
            time.sleep(0.1)
    notes.unlink(missing_ok=True)
