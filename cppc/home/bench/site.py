"""The throw-away site that is measured: its own database, the very settings of `bin/run`."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cppc.run.children import Child, Watchdog, end
from cppc.run.installation import ROOT, tell
from cppc.run.place import Place, command, manage
from cppc.run.postgres import Server
from cppc.run.problem import Problem
from cppc.run.processes import command_of
from cppc.run.steps import Steps
from cppc.run.supervisor import answers, children_of

COPIES, CROWD, MEETINGS = (
    Path(__file__).with_name(f"{name}.sql") for name in ("copies", "crowd", "meetings")
)


UNLIMITED = dict.fromkeys(("CPPC_API_LIMIT", "CPPC_FIND_PAGES_A_MINUTE"), "1000000")


class BenchSite:
    """A folder under var/, removed at the end; ports are chosen by the system."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder, port=free_port())
        self.bare_port = free_port()

    def prepare(self) -> None:
        """The database with the demo data, as at a first start."""
        self.place.prepare()
        self.place.start_database()
        Steps(self.place).prepare()

    def remove(self) -> None:
        """Stop the database and delete everything."""
        self.place.find_database().remove()
        shutil.rmtree(self.place.var, ignore_errors=True)

    def passwords(self) -> dict[str, str]:
        """The demo sign-ins by e-mail."""
        told = json.loads((self.place.var / "demo_accounts.json").read_text())
        return {row["email"]: row["password"] for row in told}

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The site and the constant page, each in one gunicorn worker with one thread."""
        children = [
            self._gunicorn("site", "cppc.wsgi:application", self.place.port),
            self._gunicorn("bare", "cppc.home.bench.bare:application", self.bare_port),
        ]
        with self._started(children):
            wait_until(lambda: listens(self.bare_port))
            yield

    def _gunicorn(self, name: str, application: str, port: int) -> Child:
        serve = command("gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1")
        serve += ["--worker-class", "gthread", "--threads", "1", "--keep-alive", "60"]
        serve += ["--no-control-socket", "--worker-tmp-dir", str(self.place.var / "tmp")]
        log = self.place.var / "log" / f"bench-{name}.log"
        # One address asks for everything: the pages are measured, not their limits.
        return Child(name, serve, self.place.environment("web") | UNLIMITED, log)

    @contextmanager
    def running(self) -> Iterator[list[Child]]:
        """Web, worker and beat exactly as `bin/run` starts them."""
        children = children_of(self.place)
        with self._started(children):
            yield children

    @contextmanager
    def _started(self, children: list[Child]) -> Iterator[None]:
        """These processes and no longer than this one, even when it is killed."""
        watchdog = Watchdog(self.place.var / "run" / "groups")
        try:
            for child in children:
                child.start()
            watchdog.watch({child.group for child in children})
            wait_until(lambda: answers(self.place))
            yield
        finally:
            end(children)
            watchdog.end()

    def database_pid(self) -> int:
        """The database server's first process."""
        return int((self.place.find_database().data / "postmaster.pid").read_text().split()[0])

    def fill(self, *, seed: int, copies: int, listings: int) -> None:
        """Every area a thousand families (25 copies of forty), and the figures counted anew."""
        begun = time.monotonic()
        count = self._fill_by(CROWD, seed=seed, copies=copies, listings=listings)
        tell(f"{count} families: {time.monotonic() - begun:.1f} s")
        begun = time.monotonic()
        refresh = "from cppc.core.tasks import refresh_figures; refresh_figures()"
        subprocess.run(  # noqa: S603 - our own command
            manage("shell", "-v", "0", "-c", refresh),
            cwd=ROOT,
            env=self.place.environment("worker"),
            check=True,
        )
        tell(f"Counting the figures: {time.monotonic() - begun:.1f} s")

    def fill_area(self, *, area: str, families: int, meetings: int) -> None:
        """One area with so many families and meetings, on top of the full state."""
        begun = time.monotonic()
        count = self._fill_by(MEETINGS, area=area, families=families, meetings=meetings)
        tell(f"{count} meetings in {area}: {time.monotonic() - begun:.1f} s")

    def import_speed(self, services: int, seed: int) -> str:
        """One line: rows of an import in a second, beside a plain COPY of the same rows."""
        told = ["measure_import", "--services", str(services), "--seed", str(seed)]
        made = subprocess.run(  # noqa: S603 - our own command
            manage(*told),
            cwd=ROOT,
            env=self.place.environment("owner"),
            check=True,
            capture_output=True,
            text=True,
        )
        return made.stdout.strip().splitlines()[-1]

    def _fill_by(self, script: Path, **values: object) -> str:
        """Run one of the scripts that copy rows; the last thing it says is a count."""
        sizes = "".join(f"\\set {name} {value}\n" for name, value in values.items())
        text = sizes + COPIES.read_text() + script.read_text()
        try:
            return self.place.find_database().sql(text, database="cppc").split()[-1]
        except subprocess.CalledProcessError as error:  # invented people only: all may be shown
            raise Problem(f"{script.name} does not fit the tables:\n{error.stdout}") from error


def remove_abandoned(folder: Path) -> None:
    """Stop and remove the database of a measurement that was killed before it could."""
    for left in folder.glob("run_*"):
        pid = left.name.removeprefix("run_")
        if pid.isdigit() and "cppc.home.bench" not in command_of(int(pid)):
            Server(left / "postgres").remove()
            shutil.rmtree(left, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], seconds: float = 60) -> None:
    """Look ten times a second."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError("The site did not become ready (see the logs in its folder).")
        time.sleep(0.1)
