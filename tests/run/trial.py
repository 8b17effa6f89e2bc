"""A stand-in project: the real commands and launcher around a site of a few lines: quick starts."""

import os
import shutil
import socket
import subprocess
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from cppc.run.installation import ROOT
from cppc.run.postgres import Server
from cppc.run.processes import command_of

SITE = {
    "cppc/__init__.py": "",
    "cppc/settings/__init__.py": "",
    "cppc/settings/dev.py": "",
    "cppc/wsgi.py": """
        def application(environ, start):
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"ready"]
    """,
    "cppc/celery.py": """
        import os
        from celery import Celery

        queue = os.environ["CPPC_VAR"] + "/queue"
        app = Celery("cppc", broker="filesystem://")
        app.conf.update(
            broker_transport_options={
                "data_folder_in": queue + "/messages",
                "data_folder_out": queue + "/messages",
                "control_folder": queue + "/control",
            },
            beat_schedule_filename=queue + "/beat",
        )
    """,
    "manage.py": """
        import json, os, pathlib, sys

        var = pathlib.Path(os.environ["CPPC_VAR"])
        with (var / "commands").open("a") as file:
            file.write(sys.argv[1] + " " + os.environ["CPPC_PROCESS"] + chr(10))
        if sys.argv[1] == "load_demo":
            account = {"role": "coordinator", "email": "ann@cppc.example", "area": "Polk"}
            account["password"] = "an invented password"
            (var / "demo_accounts.json").write_text(json.dumps([account]))
        if sys.argv[1] == "collectstatic":
            (var / "static").mkdir(exist_ok=True)
    """,
}


def make_project(folder: Path) -> None:
    """Write the stand-in project into `folder`, with this project's own environment."""
    for name, text in SITE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    for name in ("cppc/run", "cppc/core/sql", "bin", "requirements"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    (folder / ".venv").symlink_to(ROOT / ".venv")


def plain_environment(**more: str) -> dict[str, str]:
    """A person's own environment, without anything the test run set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **more}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], object], seconds: float = 20) -> object:
    """The first true answer of `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


class Site:
    """One `bin/run` of a stand-in project."""

    def __init__(self, project: Path, var: Path | None = None, output: Path | None = None):
        self.project = project
        self.var = var or project / "var"
        self.port = free_port()
        self.output = output or project / "output"
        self.process = None

    def start(self, *arguments: str, **variables: str) -> None:
        """Start it and wait until it says where it is."""
        self.output.unlink(missing_ok=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["bin/run", "--port", str(self.port), "--var", str(self.var), *arguments],
                cwd=self.project,
                env=plain_environment(**variables),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: "Ctrl-C ends it." in self.said() or self.process.poll() is not None, 180)

    def said(self) -> str:
        """What it said so far."""
        return self.output.read_text()

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """A `bin/run` that is expected to end by itself."""
        return subprocess.run(
            ["bin/run", *arguments],
            cwd=self.project,
            env=plain_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def groups(self) -> list[int]:
        """The process groups of web, worker and beat."""
        return [int(word) for word in (self.var / "run" / "groups").read_text().split()]

    def watchdog(self) -> int | None:
        """The process that watches over the supervisor's life."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(word) for word in children.read_text().split()]
        return next((pid for pid in pids if "cppc.run.watchdog" in command_of(pid)), None)

    def commands(self) -> list[str]:
        """The Django commands that ran, each with the role it ran as."""
        return (self.var / "commands").read_text().splitlines()

    def server(self) -> Server:
        """Its database."""
        return Server(self.var / "postgres")

    def end(self) -> None:
        """Leave nothing behind."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        if (self.var / "postgres").exists():
            self.server().remove()
