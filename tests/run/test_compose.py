"""The compose file's own commands, started by hand, since no container engine runs here: against
Debian's PostgreSQL and Redis, with PgBouncer in transaction mode between."""

import http.client
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from cppc.run.binaries import Programs
from cppc.run.installation import ROOT
from cppc.run.supervisor import children_of
from tests.run.trial import Site, free_port, plain_environment, wait_for

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
POSTGRES = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
ABSENT = [
    name
    for name, path in {
        "postgresql-15": POSTGRES / "initdb",
        "redis-server": Path(shutil.which("redis-server") or "/usr/bin/redis-server"),
        "pgbouncer": Path(PGBOUNCER),
    }.items()
    if not path.exists()
]


def test_every_lasting_service_has_a_health_check_and_a_pinned_image():
    lasting = {name for name, service in SERVICES.items() if service.get("restart") != "no"}

    assert lasting == {"web", "worker", "beat", "postgres", "redis"}
    assert [name for name in sorted(lasting) if "healthcheck" not in SERVICES[name]] == []
    for name in ("postgres", "redis"):
        assert re.fullmatch(r"\w+:\d+[\w.-]*", SERVICES[name]["image"])


def test_the_image_is_pinned_hashed_and_not_root():
    assert re.search(r"^FROM python:3\.11-slim-bookworm$", DOCKERFILE, re.MULTILINE)
    assert "--no-deps --require-hashes -r requirements/app.txt" in DOCKERFILE
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["cppc"]


def test_the_site_is_published_to_this_machine_alone():
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]


class Stack:
    """The services of docker-compose.yml as processes of this machine."""

    passwords = {
        name: f"invented-{name.lower()}"
        for name in (
            "POSTGRES_PASSWORD",
            "CPPC_DB_OWNER_PASSWORD",
            "CPPC_DB_APP_PASSWORD",
            "CPPC_DB_WORKER_PASSWORD",
        )
    }
    given = passwords | {
        "CPPC_SECRET_KEY": "invented-secret" * 4,
        "CPPC_IDENTITY_KEY": "1d" * 32,
        "CPPC_FIELD_KEY": "2d" * 32,
        "CPPC_ALLOWED_HOSTS": "cppc.example",
        "CPPC_BASE_URL": "https://cppc.example",
        "CPPC_EMAIL_HOST": "127.0.0.1",
        "CPPC_EMAIL_FROM": "CPPC <no-reply@cppc.example>",
    }

    def __init__(self, folder: Path):
        self.folder = folder
        self.programs = Programs.find(POSTGRES)
        self.ports = {name: free_port() for name in ("postgres", "pgbouncer", "redis", "web")}
        self.processes: list[subprocess.Popen] = []

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def environment(self, service: str) -> dict[str, str]:
        """The service's own variables, with the containers' host names as ports of this machine."""
        said = SERVICES[service].get("environment", {})
        filled = {
            name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: self.given[found[1]], value)
            for name, value in said.items()
        }
        for name, value in filled.items():
            filled[name] = value.replace("redis:6379", f"127.0.0.1:{self.ports['redis']}")
        local = {
            "CPPC_DB_HOST": "127.0.0.1",
            "CPPC_DB_PORT": str(self.ports["pgbouncer"]),
            "CPPC_DB_OWNER_HOST": "127.0.0.1",
            "CPPC_DB_OWNER_PORT": str(self.ports["postgres"]),
            "CPPC_PORT": str(self.ports["web"]),
        }
        return plain_environment(
            **filled
            | {name: value for name, value in local.items() if name in filled or "PORT" in name},
            CPPC_VAR=str(self.folder / "var"),
            CPPC_STATIC_ROOT=str(self.folder / "static"),
            DJANGO_SETTINGS_MODULE="cppc.settings.production",
            HOSTNAME=os.uname().nodename,
            PATH=f"{ROOT / '.venv' / 'bin'}:{POSTGRES}:{os.environ['PATH']}",
        )

    def command(self, service: str) -> list[str]:
        """The service's own command, on this machine's addresses."""
        places = {
            "0.0.0.0:8000": f"127.0.0.1:{self.ports['web']}",
            "/tmp/beat-schedule": str(self.folder / "beat-schedule"),  # noqa: S108 - read from the file
        }
        return [places.get(word, word) for word in SERVICES[service]["command"]]

    def begin(self, name: str, command: list[object], environment: dict | None = None, **options):
        with self.log(name).open("w") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=ROOT,
                env=environment or plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )
        self.processes.append(process)

    def start_postgres(self) -> None:
        data, words = self.folder / "postgres", self.folder / "superuser"
        words.write_text(self.passwords["POSTGRES_PASSWORD"])
        data.mkdir(mode=0o700)
        self.programs.give(data)
        self.programs.give(words)
        access = ["--auth=scram-sha-256", f"--pwfile={words}", "-U", "postgres", "--no-sync"]
        self.programs.run("initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8", *access)
        port = str(self.ports["postgres"])
        place = ["-c", "listen_addresses=127.0.0.1", "-p", port, "-k", data, "-c", "fsync=off"]
        self.begin(
            "postgres", [POSTGRES / "postgres", "-D", data, *place], **self.programs.as_person()
        )
        administrator = self.environment("postgres") | {
            "PGHOST": "127.0.0.1",
            "PGPORT": port,
            "PGUSER": "postgres",
            "PGPASSWORD": self.passwords["POSTGRES_PASSWORD"],
            "CPPC_ROLES_SQL": str(ROOT / "cppc" / "core" / "sql" / "roles.sql"),
        }
        ready = ["pg_isready", "-q"]
        wait_for(lambda: subprocess.run(ready, env=administrator, check=False).returncode == 0)
        for _again in range(2):  # harmless when run again
            subprocess.run([ROOT / "deploy" / "setup-database"], env=administrator, check=True)

    def start_pgbouncer(self) -> None:
        text = (ROOT / "deploy" / "pgbouncer.ini").read_text()
        people = self._write("userlist.txt", self.userlist())
        for old, new in {
            "host=postgres port=5432": f"host=127.0.0.1 port={self.ports['postgres']}",
            "listen_port = 6432": f"listen_port = {self.ports['pgbouncer']}",
            "/etc/pgbouncer/userlist.txt": str(people),
        }.items():
            assert old in text
            text = text.replace(old, new)
        settings = self._write("pgbouncer.ini", text)
        self.begin("pgbouncer", [PGBOUNCER, settings], **self.programs.as_person())

    def userlist(self) -> str:
        app, worker = (self.passwords[f"CPPC_DB_{name}_PASSWORD"] for name in ("APP", "WORKER"))
        return f'"cppc_app" "{app}"\n"cppc_worker" "{worker}"\n'

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        self.programs.give(path)
        return path

    def start_redis(self) -> None:
        place = ["--port", self.ports["redis"], "--bind", "127.0.0.1", "--dir", self.folder]
        self.begin("redis", [*SERVICES["redis"]["command"], *place])

    def build(self) -> None:
        """What the image's last RUN does."""
        run = re.search(r"^RUN (DJANGO_SETTINGS_MODULE=(?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
        subprocess.run(run[1], shell=True, cwd=ROOT, env=self.environment("web"), check=True)  # noqa: S602 - our own Dockerfile's line

    def start(self) -> None:
        self.start_postgres()
        self.start_pgbouncer()
        self.start_redis()
        self.build()
        setup = self.environment("setup")
        subprocess.run(self.command("setup"), cwd=ROOT, env=setup, check=True)
        for service in ("web", "worker", "beat"):
            self.begin(service, self.command(service), self.environment(service))

    def healthy(self, service: str) -> bool:
        """The service's own health check."""
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        if kind == "CMD-SHELL":
            words = ["sh", "-c", words[0].replace("$$", "$")]
        answer = subprocess.run(
            words, cwd=ROOT, env=self.environment(service), capture_output=True, check=False
        )
        return answer.returncode == 0

    def get(self, path: str) -> tuple[int, str]:
        """A page, as the proxy in front would ask for it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["web"], timeout=10)
        headers = {"Host": "cppc.example", "X-Forwarded-Proto": "https"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.mark.slow
@pytest.mark.skipif(bool(ABSENT), reason=f"Debian's {', '.join(ABSENT)} not installed")
def test_the_services_start_and_serve_through_pgbouncer(folder):
    stack = Stack(folder)
    try:
        stack.start()

        for service in ("web", "worker", "beat"):
            wait_for(lambda name=service: stack.healthy(name), 60)
        assert stack.get("/health/ready/")[0] == 200
        status, page = stack.get("/")
        assert (status, page.count("<h1")) == (200, 1), stack.log("web").read_text()
        drained = re.compile(r"drain_outbox\[[\w-]+\] succeeded")
        wait_for(lambda: drained.search(stack.log("worker").read_text()))
    finally:
        stack.end()


@pytest.mark.slow
@pytest.mark.skipif(bool(ABSENT), reason=f"Debian's {', '.join(ABSENT)} not installed")
def test_run_production_like_uses_the_servers_it_is_given(folder):
    stack = Stack(folder)
    site = Site(ROOT, folder / "var", folder / "output")
    stack.ports["web"] = site.port
    own = stack.environment("web") | stack.environment("setup") | stack.environment("worker")
    own["CPPC_DB_PORT"] = own["CPPC_DB_OWNER_PORT"]
    try:
        stack.start_postgres()
        stack.start_redis()
        site.start("--production-like", **own)

        assert f"The site is at http://127.0.0.1:{site.port}" in site.said(), site.said()
        assert "invented people" not in site.said()
        assert stack.get("/health/ready/")[0] == 200
        assert not (site.var / "postgres").exists()
    finally:
        site.end()
        stack.end()


def test_the_compose_file_starts_what_bin_run_starts():
    class Place:
        port, var = 8000, Path("var")

        def environment(self, _process):
            return {}

    for child in children_of(Place()):
        ours = {word for word in child.command[2:] if word.startswith("--")}
        theirs = {word for word in SERVICES[child.name]["command"] if word.startswith("--")}
        assert theirs <= ours | {"--schedule", "--enable-remote-control"}
