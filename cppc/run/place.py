"""The surroundings of the site: its folder, its environment, its database server."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cppc.run.installation import ROOT
from cppc.run.keys import keys_in
from cppc.run.postgres import Server
from cppc.run.problem import plain_disk_errors

FOLDERS = ("run", "log", "mail", "cache", "tmp", "queue/messages", "queue/control")


@dataclass
class Place:
    """One site: the folder with everything it keeps, and whether it brings its own servers."""

    var: Path
    port: int = 8000
    demo: bool = True
    embedded: bool = True

    def __post_init__(self) -> None:
        self.var = self.var.absolute()
        self.server: Server | None = None

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """The host name the site answers to."""
        address = self.address if self.embedded else os.environ.get("CPPC_BASE_URL", "")
        return urlsplit(address).netloc or "127.0.0.1"

    def prepare(self) -> None:
        """Have the folders, closed to other people of this machine."""
        with plain_disk_errors(self.var):
            self.var.mkdir(parents=True, exist_ok=True)
            # root's database runs as somebody else, who has to pass through to its own folder
            self.var.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for name in FOLDERS:
                (self.var / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.var / "run" / "writable").write_text("yes")

    def start_database(self) -> None:
        """Start the embedded server, or attach to it; a site with a server of its own has none."""
        if self.embedded:
            self.find_database().start()

    def find_database(self) -> Server:
        """The embedded server, whether it runs or rests."""
        self.server = self.server or Server(self.var / "postgres")
        return self.server

    def environment(self, process: str) -> dict[str, str]:
        """The variables of one kind of process (web, worker, owner)."""
        own = {
            "CPPC_VAR": str(self.var),
            "CPPC_PROCESS": process,
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self.var / "tmp"),  # messages of the file queue pass through it
        }
        if not self.embedded:
            return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "cppc.settings.production"}
        own |= {
            "CPPC_BASE_URL": self.address,
            "CPPC_DEMO": "1" if self.demo else "0",
            "DJANGO_SETTINGS_MODULE": "cppc.settings.dev",
        }
        return {**os.environ, **own, **keys_in(self.var), **self.find_database().environment()}


def default_var() -> Path:
    """The folder for data: CPPC_VAR, else var/ in the project."""
    return Path(os.environ.get("CPPC_VAR") or ROOT / "var")


def command(module: str, *arguments: str) -> list[str]:
    """A command of the virtual environment, started as a module (scripts break when moved)."""
    return [sys.executable, "-m", module, *arguments]


def manage(*arguments: str) -> list[str]:
    """One of Django's commands."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]
