"""`bin/run`: makes everything ready, starts web, worker and beat, and keeps them running."""

import argparse
import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cppc.run.children import Child, Watchdog, end, end_leftovers
from cppc.run.installation import tell
from cppc.run.place import Place, command, default_var
from cppc.run.postgres import Server
from cppc.run.problem import Problem, plain_disk_errors
from cppc.run.steps import Steps

SECONDS_TO_ANSWER = 60
SECONDS_BETWEEN_DATABASE_CHECKS = 2


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """Somebody asked us to end (Ctrl-C, SIGTERM, a closed terminal)."""


def stop(_number: int, _frame: object) -> None:
    """Turn a signal into the orderly end."""
    raise Stopped


def heed_signals() -> None:
    """End in good order on Ctrl-C, SIGTERM and a closed terminal (unless under nohup)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGTERM:
            signal.signal(number, stop)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="bin/run", description="Runs the site on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
    parser.add_argument("--var", type=Path, default=default_var(), help="folder for all data (var)")
    parser.add_argument("--no-demo", action="store_true", help="without invented people")
    parser.add_argument(
        "--production-like",
        action="store_true",
        help="with the PostgreSQL and Redis named by the CPPC_ variables, and real settings",
    )
    return parser.parse_args()


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Refuse when the site of this folder runs already."""
    path = place.var / "run" / "lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "another address"
            raise Problem(f"The site is running already at {where}.") from None
        lock.truncate(0)
        lock.write(f"{place.address} (process {os.getpid()})\n")
        lock.flush()
        yield


def check_port(port: int) -> None:
    """Refuse when another program listens where we want to."""
    if not 0 < port < 65536:
        raise Problem(f"There is no port {port}: choose one between 1024 and 65535 with --port.")
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except PermissionError:
            raise Problem(f"Only root may use port {port}: choose another with --port.") from None
        except OSError:
            raise Problem(
                f"Port {port} is in use by another program: choose another with --port."
            ) from None


def children_of(place: Place) -> list[Child]:
    """The site's processes; docker-compose.yml starts the same three."""
    logs = place.var / "log"
    web = command("gunicorn", "cppc.wsgi:application", "--bind", f"127.0.0.1:{place.port}")
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    web += ["--graceful-timeout", "4", "--no-control-socket", "--worker-tmp-dir"]
    web += [str(place.var / "tmp")]
    celery = command("celery", "--app", "cppc")
    worker = [*celery, "worker", "--pool", "threads", "--concurrency", "2"]
    worker += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--pidfile", "", "--loglevel", "INFO"]
    environment = place.environment
    return [
        Child("web", web, environment("web"), logs / "web.log"),
        Child("worker", worker, environment("worker"), logs / "worker.log"),
        Child("beat", beat, environment("worker"), logs / "beat.log"),
    ]


def answers(place: Place) -> bool:
    """Whether the site says that it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=5)
    try:
        connection.request("GET", "/health/ready/", headers={"Host": place.host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(place: Place, web: Child) -> None:
    """Wait for the first answer; a web process that dies before it stops the start."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(place):
        if web.dead():
            raise Problem(f"The site did not start: {web.last_words()} (see {web.log}).")
        if time.monotonic() > deadline:
            raise Problem(f"The site did not become ready in a minute (see {web.log}).")
        time.sleep(0.1)


def sign_ins(place: Place) -> list[str]:
    """The demo sign-ins, one line for each role."""
    path = place.var / "demo_accounts.json"
    if not (place.demo and place.embedded and path.exists()):
        return []
    first: dict[str, dict[str, str]] = {}
    for account in json.loads(path.read_text()):
        first.setdefault(account["role"], account)
    wide = max(len(role) for role in first)
    long = max(len(account["email"]) for account in first.values())
    return [
        f"  {role:{wide}}  {one['email']:{long}}  {one['password']}  {one['area'] or ''}"
        for role, one in first.items()
    ]


def keep_running(place: Place, children: list[Child], watchdog: Watchdog) -> None:
    """Start again whatever dies, until somebody asks us to end."""
    looked = time.monotonic()
    resting: set[str] = set()
    while True:
        for child in children:
            if child.name in resting:
                if child.due():
                    child.start()
                    resting.discard(child.name)
            elif child.dead():
                tell(f"The process {child.name} ended and is started again (see {child.log}).")
                child.note_death()
                resting.add(child.name)
        watchdog.watch({child.group for child in children})
        if place.server and time.monotonic() - looked > SECONDS_BETWEEN_DATABASE_CHECKS:
            revive_database(place.server)
            looked = time.monotonic()
        time.sleep(0.2)


def revive_database(server: Server) -> None:
    """Start the database again should it have been killed; a failure is told and tried again."""
    if server.running():
        return
    tell("The database ended and is started again.")
    try:
        server.start()
    except Problem as problem:
        tell(str(problem))


def serve(place: Place, begun: float) -> None:
    """Prepare, start and keep the site until we are asked to end."""
    place.prepare()
    with only_one(place):
        leftovers = place.var / "run" / "groups"
        end_leftovers(leftovers)
        check_port(place.port)
        children: list[Child] = []
        watchdog = Watchdog(leftovers)
        try:
            place.start_database()
            Steps(place).prepare()
            children += children_of(place)
            for child in children:
                child.start()
            watchdog.watch({child.group for child in children})
            wait_until_ready(place, children[0])
            announce(place, begun)
            keep_running(place, children, watchdog)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # the end is not interrupted
            end(children)
            watchdog.end()
            if place.server:
                place.server.stop()


def announce(place: Place, begun: float) -> None:
    """Say where the site is and who can sign in."""
    print(f"\nThe site is at {place.address} (ready after {time.monotonic() - begun:.1f} s).")
    if lines := sign_ins(place):
        print("Sign in as one of these invented people:", *lines, sep="\n")
    print("Ctrl-C ends it.", flush=True)


def main() -> None:
    """Run the site; every fault a person can mend is one sentence on stderr and exit code 1."""
    begun = time.monotonic()
    heed_signals()
    asked = arguments()
    place = Place(
        asked.var,
        port=asked.port,
        demo=not asked.no_demo,
        embedded=not asked.production_like,
    )
    try:
        with plain_disk_errors(place.var):
            serve(place, begun)
    except Problem as problem:
        sys.exit(str(problem))
    except Stopped:
        tell("Stopped.")


if __name__ == "__main__":
    main()
