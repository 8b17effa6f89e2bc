"""A real gunicorn on the test database, which tests may stop, kill and start again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """One gunicorn, started on the same port each time."""

    def __init__(self, database, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = Path(folder)
        self.process = None
        self.environment = {
            **os.environ,
            "CPPC_PROCESS": "web",
            "CPPC_DB_NAME": database,
            "CPPC_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        }

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "cppc.wsgi", "--threads", "4"]
        command += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--log-level",
            "error",
            "--no-control-socket",
        ]
        with (self.folder / "site.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        for _ in range(150):
            try:
                self.ask()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self.folder / "site.log").read_text()[-2000:])

    def ask(self):
        """One request, to see whether it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        connection.request("GET", "/health/live/")
        connection.getresponse().read()
        connection.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)

    def kill(self):
        """End it and its worker in the middle of whatever they do, as a power cut would."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for number in [self.process.pid, *map(int, task.read_text().split())]:
            os.kill(number, signal.SIGKILL)
        self.process.wait(timeout=10)

    def running(self):
        return self.process is not None and self.process.poll() is None

    def saved(self):
        """The notes of all visits saved for good."""
        file = self.folder / "browser-saved.txt"
        return file.read_text() if file.exists() else ""
