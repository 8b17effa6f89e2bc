"""The virtual environment: made, filled with the pinned packages, repaired when half made.

Run by the machine's own Python before anything is installed, so it uses the standard library only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cppc.run.problem import Problem, from_words, plain_disk_errors

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_INSTALL = 1200


class Installation:
    """One virtual environment and what was installed into it."""

    def __init__(self, root: Path):
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / "installed.json"
        self.unfinished = self.folder / "unfinished"

    def ready(self, kind: str) -> bool:
        """Whether exactly the packages of requirements/<kind>.txt were installed, to the end."""
        return (
            not self.unfinished.exists()
            and self._stamps().get(kind) == self._wanted(kind)
            and os.access(self.python, os.X_OK)
        )

    def prepare(self, kind: str) -> None:
        """Have the packages of requirements/<kind>.txt; two small reads when they are there."""
        if self.ready(kind):
            return
        with plain_disk_errors(self.root), self._alone():
            if self.ready(kind):  # another command was faster
                return
            if not self._whole():
                self._make()
            self._install(kind)

    def _wanted(self, kind: str) -> str:
        lock = self.root / "requirements" / f"{kind}.txt"
        return hashlib.sha256(lock.read_bytes()).hexdigest()

    def _stamps(self) -> dict[str, str]:
        try:
            return json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once take turns; the project's folder itself is the lock."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _whole(self) -> bool:
        """Whether there is an environment that can install packages into itself."""
        if self.unfinished.exists() or not (self.folder / "pyvenv.cfg").exists():
            return False
        try:
            run([self.python, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"])
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def _make(self) -> None:
        have_venv_module()
        tell("Making the virtual environment .venv ...")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.unfinished.touch()  # before anything else: what is killed from here on is made anew
        try:
            run([sys.executable, "-m", "venv", self.folder])
        except subprocess.CalledProcessError as error:
            raise failed("The virtual environment could not be made", error, self.root) from error

    def _install(self, kind: str) -> None:
        tell("Installing the pinned packages (a minute or two, only when they changed) ...")
        self.unfinished.touch()
        self.stamp.unlink(missing_ok=True)
        lock = self.root / "requirements" / f"{kind}.txt"
        # The lock names every package: nothing is left to resolve. Left to resolve, an older pip
        # takes the newest release for `name[extra]` beside the pinned `name`, and gives up.
        options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
        options.append("--no-deps")
        try:
            run([self.python, "-m", "pip", "install", *options, "-r", lock])
        except subprocess.CalledProcessError as error:
            problem = failed("The packages could not be installed", error, self.root)
            if from_words(error.stdout or "", self.root) is None:
                self.unfinished.unlink()  # pip gave up in good order: what was there is whole
            raise problem from error
        kinds = {"app", kind}  # the tests' packages include the site's, with the same pins
        self.stamp.write_text(json.dumps({each: self._wanted(each) for each in sorted(kinds)}))
        self.unfinished.unlink()


def have_venv_module() -> None:
    """Debian keeps `ensurepip` in a package of its own: install it as root, else name it."""
    try:
        run([sys.executable, "-c", "import ensurepip, venv"])
    except subprocess.CalledProcessError:
        pass
    else:
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(
            f"The package {version} is missing: install it "
            f"(on Debian: sudo apt-get install {version}) and start again."
        )
    install_packages(version)


def install_packages(*names: str) -> None:
    """Install packages of Debian, as root."""
    named = " ".join(names)
    tell(f"Installing the system's {named} ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "update", "-qq"], env=quiet)
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names], env=quiet)
    except subprocess.CalledProcessError as error:
        raise failed(f"The packages {named} could not be installed", error, ROOT) from error


def run(command: Sequence[object], **options: Any) -> None:
    """Run a program to its end, keeping what it said for the error message."""
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS_TO_INSTALL,
        **options,
    )


def failed(what: str, error: subprocess.CalledProcessError, folder: Path) -> Problem:
    """The sentence for a program that failed, with the last thing it said."""
    said = [line.strip() for line in (error.stdout or "").splitlines() if line.strip()]
    if problem := from_words(error.stdout or "", folder):
        return problem
    reason = next((line for line in reversed(said) if line.lower().startswith("e")), "")
    return Problem(f"{what}: {reason or (said or ['no reason given'])[-1]}")


def tell(line: str) -> None:
    """Say something while work goes on; to stderr, since stdout may be another program's input."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Prepare the environment named on the command line: `app` or `test`."""
    try:
        Installation(ROOT).prepare(sys.argv[1])
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped.")


if __name__ == "__main__":
    main()
