"""The embedded PostgreSQL: made, started, attached to and stopped by us.

It listens on a unix socket only and asks the operating system who connects (peer authentication
with a map), so it has no password and no port. Started by root it runs as `nobody`, since
PostgreSQL refuses to be root.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cppc.run.binaries import Programs, person_name
from cppc.run.problem import Problem, from_words, plain_disk_errors
from cppc.run.processes import command_of

ROLES_SQL = Path(__file__).resolve().parents[1] / "core" / "sql" / "roles.sql"
DATABASE = "cppc"
LOGIN_ROLES = ("postgres", "cppc_owner", "cppc_app", "cppc_worker", "cppc_backup", "cppc_export")
PORT = 5432
LONGEST_SOCKET_FOLDER = 85  # a socket's whole path may have 103 characters on macOS
# Not TMPDIR: every command has to find the same place.
SHORT = Path("/tmp")  # nosec B108 # noqa: S108 - whose folder it is, is checked before use
SECONDS_TO_START = 60
LOG_LIMIT = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # statements carry signed identities, details carry people's data: neither belongs in a log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # its workers are the superuser's: a test may not drop a copied database that one of them is in
    "autovacuum": "off",
}


class Server:
    """One embedded server with its data folder; several may run at once, each in its own folder."""

    def __init__(self, folder: Path, *, binaries: Path | None = None, throwaway: bool = False):
        self.place = folder.absolute()
        self.programs = Programs.find(binaries)
        self.throwaway = throwaway
        self.folder = self.place
        if self.programs.person:
            self.folder = self._folder_for_the_other_person()
            self.programs.take_copy(self.folder, make=False)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.socket_folder = self._short_socket_folder()

    def start(self) -> bool:
        """Have it running, with roles and database; True when its data were made just now."""
        with plain_disk_errors(self.folder), self._alone():
            if self.running():
                self._bootstrap()
                return False
            self._prepare_folders()
            fresh = not (self.data / "PG_VERSION").exists()
            if fresh:
                self._make_data()
            self._configure()
            self._clear_stale_locks()
            self._launch()
            self._bootstrap()
        return fresh

    def stop(self) -> None:
        """Stop it within seconds; harmless when it does not run."""
        if not (self.data / "postmaster.pid").exists():
            return
        try:
            self.programs.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "20", "stop")
        except subprocess.CalledProcessError:
            if self.running():
                self.programs.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it and delete everything it kept."""
        self.stop()
        for folder in (self.socket_folder, self.folder, self.place):
            shutil.rmtree(folder, ignore_errors=True)

    def running(self) -> bool:
        """Whether it answers a real connection (a pid file proves nothing)."""
        try:
            self.sql("SELECT 1")
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def sql(self, text: str, *, database: str = "postgres", role: str = "postgres") -> str:
        """Run SQL through a connection of our own and return what it printed, without headings."""
        options = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder)
        return self.programs.run(
            "psql", *options, "-U", role, "-d", database, "-f", "-", as_self=True, input=text
        ).stdout.strip()

    def environment(self) -> dict[str, str]:
        """The variables by which the site finds this server."""
        return {
            "CPPC_DB_HOST": str(self.socket_folder),
            "CPPC_DB_PORT": str(PORT),
            "CPPC_DB_NAME": DATABASE,
            "CPPC_DB_APP_PASSWORD": "",
            "CPPC_DB_WORKER_PASSWORD": "",
            "CPPC_DB_OWNER_HOST": str(self.socket_folder),
            "CPPC_DB_OWNER_PORT": str(PORT),
            "CPPC_DB_OWNER_PASSWORD": "",
        }

    # Folders

    def _folder_for_the_other_person(self) -> Path:
        """Where `nobody` can keep data: the folder itself, or one outside when it is unreachable.

        The way there is kept in a file, so that a new copy of the project starts with new data.
        """
        pointer = self.place / "elsewhere"
        if pointer.exists():
            return Path(pointer.read_text().strip())
        with plain_disk_errors(self.place):
            self.place.mkdir(parents=True, exist_ok=True)
            self.place.chmod(0o711)
            if self._reachable(self.place):
                return self.place
            base = SHORT if self.throwaway else Path("/var/lib")
            elsewhere = base / f"cppc-{secrets.token_hex(6)}"
            elsewhere.mkdir(mode=0o711, parents=True)
            elsewhere.chmod(0o711)
            pointer.write_text(f"{elsewhere}\n")
        return elsewhere

    def _reachable(self, folder: Path) -> bool:
        answer = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)],
            check=False,
            cwd="/",
            **self.programs.as_person(),
        )
        return answer.returncode == 0

    def _short_socket_folder(self) -> Path:
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:10]
        return SHORT / f"cppc-{os.geteuid()}-{mark}"

    def _owner(self) -> int:
        return self.programs.person.pw_uid if self.programs.person else os.geteuid()

    def _prepare_folders(self) -> None:
        self.programs.take_copy(self.folder, make=True)
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.touch(mode=0o600)
        if self.log.stat().st_size > LOG_LIMIT:
            os.truncate(self.log, 0)
        if self.programs.person:
            for path in (self.socket_folder, self.log):
                if path.stat().st_uid == 0:
                    self.programs.give(path)
        if self.socket_folder.is_symlink() or self.socket_folder.stat().st_uid != self._owner():
            raise Problem(f"The folder {self.socket_folder} belongs to somebody else: remove it.")
        self.socket_folder.chmod(0o700)
        if self.data.exists() and self.data.stat().st_uid != self._owner():
            holder = person_name(self.data.stat().st_uid)
            raise Problem(
                f"The database folder {self.data} belongs to the user {holder}: "
                "start as the same user as before, or choose another folder with --var."
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two starts in one folder wait for each other."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # Making and starting

    def _make_data(self) -> None:
        partial = self.folder / "data.partial"  # a killed initdb must not look finished
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        self.programs.give(partial)
        options = ["-D", partial, "-U", "postgres", "-E", "UTF8", "--auth=peer"]
        if self.programs.major() >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            options += ["--locale=C.UTF-8"]
        options += ["--no-sync"] if self.throwaway else ["--data-checksums"]
        try:
            self.programs.run("initdb", *options)
        except subprocess.CalledProcessError as error:
            raise self._plain(error.stdout, "could not be made") from error
        partial.rename(self.data)

    def _configure(self) -> None:
        """Write who may connect and our settings anew on each start, so that changes arrive."""
        me = person_name(os.geteuid())
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket_folder)}
        if self.throwaway:
            settings |= THROWAWAY_SETTINGS
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        self._write("pg_hba.conf", "local all all peer map=cppc\n")
        self._write("pg_ident.conf", "".join(f'cppc "{me}" {role}\n' for role in LOGIN_ROLES))
        self._write("cppc.conf", "".join(lines))
        main = self.data / "postgresql.conf"
        text = main.read_text()
        if "include 'cppc.conf'" not in text:
            self._write("postgresql.conf", f"{text}\ninclude 'cppc.conf'\n")

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        path.chmod(0o600)
        self.programs.give(path)

    def _clear_stale_locks(self) -> None:
        """Remove the lock of a server that is gone, even when its pid is some other program now.

        This is what a container finds after a restart; PostgreSQL itself would refuse to start.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        first = lock.read_text().split("\n", 1)[0].strip()
        if first.isdigit() and str(self.data) in command_of(int(first)):
            return
        for path in (
            lock,
            self.socket_folder / f".s.PGSQL.{PORT}.lock",
            self.socket_folder / f".s.PGSQL.{PORT}",
        ):
            path.unlink(missing_ok=True)

    def _launch(self) -> None:
        begun = self.log.stat().st_size
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                self.programs.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "start")
            except subprocess.CalledProcessError as error:
                if self._wait_until_answering(2):  # somebody else's start, or its recovery, won
                    return
                said = self._log_since(begun)
                # processes of a killed server leave within a second or two
                if "still in use" not in said or time.monotonic() > deadline:
                    raise self._plain(error.stdout + said, "did not start") from error
                time.sleep(0.3)
            else:
                return

    def _wait_until_answering(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.running():
                return True
            time.sleep(0.1)
        return False

    def _bootstrap(self) -> None:
        """Make roles and the database, again only when roles.sql changed since."""
        done, roles = self.folder / "roles.done.sql", ROLES_SQL.read_text()
        if done.exists() and done.read_text() == roles:
            return
        self.sql(roles)
        if DATABASE not in self.sql("SELECT datname FROM pg_database").split():
            self.sql(f"CREATE DATABASE {DATABASE} OWNER cppc_owner")
        self.sql(
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;"
            f"GRANT CONNECT ON DATABASE {DATABASE}"
            " TO cppc_app, cppc_worker, cppc_backup, cppc_export;"
        )
        done.write_text(roles)

    # Telling what went wrong

    def _log_since(self, begun: int) -> str:
        with self.log.open(errors="replace") as log:
            log.seek(begun)
            return log.read()

    def _plain(self, said: str, what: str) -> Problem:
        if problem := from_words(said, self.folder):
            return problem
        if "incompatible with server" in said:
            return Problem(
                f"The database in {self.data} was made by another version of PostgreSQL: "
                "choose another folder with --var, or dump it with the old version."
            )
        line = next((row for row in said.splitlines() if "FATAL" in row or "error:" in row), "")
        return Problem(
            f"The database {what}: {line.strip() or 'no reason given'} (see {self.log})."
        )
