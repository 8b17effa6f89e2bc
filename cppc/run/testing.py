"""The tests' surroundings: a database server of their own, a browser, names nobody else uses."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from cppc.run.browser import find_browser, obtain_browser
from cppc.run.installation import ROOT
from cppc.run.place import manage
from cppc.run.postgres import Server
from cppc.run.problem import Problem, plain_disk_errors
from cppc.run.processes import command_of

FOLDER = ROOT / "var" / "test"
LEFTOVERS = """
SELECT datname FROM pg_database d
WHERE datname LIKE 'test\\_cppc%'
  AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 day'
  AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
"""


def surroundings(server: Server, folder: Path, suffix: str, browser: Path | None) -> dict[str, str]:
    """The environment of a test run: the embedded server, nothing of the developer's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CPPC_")}
    return {
        **kept,
        **server.environment(),
        "CPPC_PROCESS": "owner",
        "CPPC_VAR": str(folder),
        "CPPC_TEST_DB_SUFFIX": suffix,
        "CPPC_CHROMIUM": str(browser or ""),
        "DJANGO_SETTINGS_MODULE": "cppc.settings.test",
    }


def run_pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest to its end, also when we are asked to stop: it tidies up after itself."""
    if not any(word.startswith(("-n", "--numprocesses")) for word in arguments):
        arguments = ["-n", "2", *arguments]
    # tests of one group share what was dear to make: they stay in one process
    arguments = ["--dist=loadgroup", *arguments]
    Path(environment["CPPC_VAR"]).mkdir(parents=True, exist_ok=True)
    compile_messages(environment)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment
    )

    def pass_on(_number: int, _frame: object) -> None:
        process.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal's Ctrl-C reaches pytest by itself
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    return process.wait()


def compile_messages(environment: dict[str, str]) -> None:
    """Have the compiled languages, which git does not keep, when a source is newer."""
    sources = list((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    if any(_stale(source) for source in sources):
        subprocess.run(manage("compile_messages"), cwd=ROOT, env=environment, check=True)


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def drop(server: Server, names: list[str]) -> None:
    """Drop test databases nobody uses any more."""
    for name in names:
        server.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def keeping(arguments: list[str]) -> int:
    """For developers: one server stays up, each invocation has database names of its own."""
    server = Server(FOLDER / "kept", throwaway=True)
    if arguments == ["--stop"]:
        server.stop()
        return 0
    server.start()
    remove_abandoned()
    drop(server, server.sql(LEFTOVERS).split())
    given = os.environ.get("CPPC_TEST_DB_SUFFIX")
    suffix = given or f"_{os.getpid()}"
    folder = FOLDER / f"files{suffix}"
    try:
        return run_pytest(arguments, surroundings(server, folder, suffix, find_browser()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not given:
            names = server.sql("SELECT datname FROM pg_database").split()
            mine = re.compile(f"test_cppc{suffix}(_.*)?")
            drop(server, [name for name in names if mine.fullmatch(name)])


def throwing_away(arguments: list[str], binaries: Path | None) -> int:
    """For `bin/test`: a fresh server, removed with all its data at the end."""
    remove_abandoned()
    browser = obtain_browser()
    folder = FOLDER / f"run_{os.getpid()}"
    server = Server(folder / "postgres", binaries=binaries, throwaway=True)
    try:
        server.start()
        return run_pytest(arguments, surroundings(server, folder / "files", "", browser))
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Stop and remove what test runs left that were killed before they could."""
    for folder in FOLDER.glob("*_*"):
        number = folder.name.rpartition("_")[2]
        if number.isdigit() and "cppc.run.testing" not in command_of(int(number)):
            if folder.name.startswith("run"):
                Server(folder / "postgres", throwaway=True).remove()
            shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the tests; the exit code is pytest's."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    begun = time.monotonic()
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--postgres-bin", type=Path)
    own, arguments = parser.parse_known_args()
    try:
        with plain_disk_errors(FOLDER):
            FOLDER.mkdir(parents=True, exist_ok=True)
            code = keeping(arguments) if own.keep else throwing_away(arguments, own.postgres_bin)
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    print(f"Tests took {time.monotonic() - begun:.0f} s.", flush=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
