"""What has to be done before the site can start, each only when something changed."""

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cppc.run.installation import ROOT, tell
from cppc.run.place import Place, manage
from cppc.run.problem import Problem, from_words, plain_disk_errors

SKIPPED = {".git", ".venv", "var", "tests", "docs", "ci-output", "node_modules", "__pycache__"}
CODE = (".py", ".sql", ".csv", ".json", ".geojson", ".txt")
STATIC = (".css", ".js", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2", ".webmanifest", ".txt")
ERROR = re.compile(r"^(?:[\w.]+\.)?([A-Z]\w*(?:Error|Configured|Exception)): (.+)", re.MULTILINE)
SETTING = re.compile(r"env\.\w+\(\s*\"(CPPC_\w+)\"")


@dataclass
class Step:
    """One Django command, and the mark of everything its outcome depends on."""

    name: str
    told: str
    mark: str


def mark_of(suffixes: tuple[str, ...], *more: str) -> str:
    """A digest of the project's files with these endings, and of `more`."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(_files(suffixes)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(suffixes: tuple[str, ...]) -> Iterable[Path]:
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in SKIPPED]
        yield from (Path(folder) / name for name in files if name.endswith(suffixes))


class Steps:
    """The steps of one site, with a note of what was done."""

    def __init__(self, place: Place):
        self.place = place
        self.given_up = False
        self.running: set[subprocess.Popen] = set()
        self.notes = place.var / "run" / "steps.json"
        try:
            self.done = json.loads(self.notes.read_text())
        except (OSError, ValueError):
            self.done = {}

    def prepare(self) -> None:
        """Do what is not done yet: database and files side by side; one failure stops both."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            sides = [pool.submit(self._each, side) for side in (self._database, self._files)]
            try:
                for side in as_completed(sides):
                    side.result()
            except BaseException:
                self._give_up()
                raise

    def _give_up(self) -> None:
        """Let no step go on: one failed, or somebody pressed Ctrl-C."""
        self.given_up = True
        for process in list(self.running):
            process.kill()

    def _database(self) -> list[Step]:
        server = self.place.server
        base = (
            server.sql("SELECT system_identifier FROM pg_control_system()")
            if server
            else str(time.time())  # a database of its own may have changed: always look
        )
        code = mark_of(CODE, base)
        key = self.place.environment("owner").get("CPPC_IDENTITY_KEY", "")
        signed = hashlib.sha256(f"{code}{key}".encode()).hexdigest()
        steps = [
            Step("migrate", "Preparing the database", code),
            Step("install_identity_key", "Installing the key that signs who acts", signed),
            Step("load_reference", "Loading the counties and areas of Iowa", code),
            Step("load_categories", "Loading the categories of local supports", code),
        ]
        if self.place.demo and self.place.embedded:
            if not (self.place.var / "demo_accounts.json").exists():
                self.done.pop("load_demo", None)
            steps.append(Step("load_demo", "Loading invented people to look around with", base))
        return steps

    def _files(self) -> list[Step]:
        if not (self.place.var / "static").exists():
            self.done.pop("collectstatic", None)
        packages = (ROOT / "requirements" / "app.txt").read_text()
        static = mark_of(STATIC, packages)
        steps = [Step("collectstatic", "Collecting pictures and styles", static)]
        if any(_files((".po",))):
            if not any(_files((".mo",))):
                self.done.pop("compile_messages", None)
            steps.append(Step("compile_messages", "Compiling the languages", mark_of((".po",))))
        return steps

    def _each(self, steps: Callable[[], list[Step]]) -> None:
        for step in steps():
            if self.given_up or self.done.get(step.name) == step.mark:
                continue
            begun = time.monotonic()
            self._run(step)
            self.done[step.name] = step.mark
            with plain_disk_errors(self.place.var):
                self.notes.write_text(json.dumps(self.done, indent=1))
            tell(f"{step.told}: {time.monotonic() - begun:.1f} s")

    def _run(self, step: Step) -> None:
        options = ["--noinput"] if step.name in {"migrate", "collectstatic"} else []
        process = subprocess.Popen(
            manage(step.name, *options),
            cwd=ROOT,
            env=self.place.environment("owner"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.running.add(process)
        said, _ = process.communicate()
        self.running.discard(process)
        if process.returncode:
            log = self.place.var / "log" / "start.log"
            log.write_text(said)
            raise plain_failure(f"{step.told} failed", said, self.place.var, log)


def plain_failure(what: str, said: str, folder: Path, log: Path) -> Problem:
    """One sentence out of what a Django command said before it failed."""
    if problem := from_words(said, folder):
        return problem
    errors = ERROR.findall(said)
    if not errors:
        last = said.strip().splitlines()[-1:] or ["no reason given"]
        return Problem(f"{what}: {last[0].strip()} (see {log}).")
    kind, text = errors[-1]
    settings = SETTING.findall(said)
    if kind == "ImproperlyConfigured":
        return Problem(text)
    if kind == "ValueError" and settings:
        return Problem(f"The setting {settings[-1]} is wrong: {text}.")
    if kind == "OperationalError":
        return Problem(f"The database does not answer: {text} (see {log}).")
    return Problem(f"{what}: {text} (see {log}).")
