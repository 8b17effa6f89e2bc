import os
import signal
import subprocess

import pytest

from cppc.run.postgres import LONGEST_SOCKET_FOLDER, Server
from cppc.run.problem import Problem


@pytest.fixture
def server(folder):
    server = Server(folder / "postgres", throwaway=True)
    server.start()
    yield server
    server.remove()


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_start_attaches_to_a_running_server_and_keeps_a_second_one_apart(server, folder):
    other = Server(folder / "other", throwaway=True)
    try:
        assert Server(folder / "postgres", throwaway=True).start() is False
        assert other.start() is True
        assert postmaster(server) != postmaster(other)
    finally:
        other.remove()


def test_roles_are_as_narrow_as_the_design_says(server):
    superusers = "SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname LIKE 'cppc%'"
    bypassing = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolbypassrls AND NOT rolsuper"

    assert server.sql(superusers) == "0"
    assert server.sql(bypassing) == "cppc_backup"
    assert server.sql("SHOW track_activities", database="cppc", role="cppc_app") == "off"
    assert server.sql("SHOW statement_timeout", database="cppc", role="cppc_worker") == "1min"
    for role in ("cppc_app", "cppc_worker"):  # the second page of a search follows its first
        assert server.sql("SHOW synchronize_seqscans", database="cppc", role=role) == "off"
    with pytest.raises(subprocess.CalledProcessError):
        server.sql("SET track_activities = on", database="cppc", role="cppc_app")


def test_nobody_listens_on_a_port(server):
    assert server.sql("SHOW listen_addresses") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_is_refused(server):
    psql = [server.programs.folder / "psql", "-h", server.socket_folder, "-U", "cppc_owner", "cppc"]

    answer = subprocess.run(
        psql, capture_output=True, text=True, check=False, **server.programs.as_person()
    )

    assert "Peer authentication failed" in answer.stderr


def test_a_stale_lock_with_the_pid_of_another_program_is_no_obstacle(server):
    lock = server.data / "postmaster.pid"
    text = lock.read_text()
    server.sql("CREATE TABLE kept (x int)", database="cppc")
    server.stop()
    lock.write_text(text.replace(text.split()[0], str(os.getpid()), 1))
    (server.socket_folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    server.start()

    assert server.sql("SELECT count(*) FROM kept", database="cppc") == "0"


def test_a_killed_server_is_started_again_without_losing_a_row(folder):
    server = Server(folder / "postgres")
    try:
        server.start()
        server.sql("CREATE TABLE kept AS SELECT 1 AS x", database="cppc")
        os.kill(postmaster(server), signal.SIGKILL)

        server.start()

        assert server.sql("SELECT x FROM kept", database="cppc") == "1"
    finally:
        server.remove()


def test_data_made_half_are_made_anew(folder):
    server = Server(folder / "postgres", throwaway=True)
    (folder / "postgres" / "data.partial").mkdir(parents=True)
    (folder / "postgres" / "data.partial" / "PG_VERSION").write_text("18\n")
    try:
        assert server.start() is True
    finally:
        server.remove()


def test_a_long_path_gets_a_short_socket_folder(folder):
    server = Server(folder / ("long" * 30), throwaway=True)
    try:
        server.start()
        assert len(str(server.socket_folder)) <= LONGEST_SOCKET_FOLDER
        assert server.running()
    finally:
        server.remove()


def test_data_of_another_version_are_refused_in_one_sentence(server):
    server.stop()
    (server.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(Problem, match="made by another version of PostgreSQL"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_told_in_one_sentence(folder):
    (folder / "small").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=711", "tmpfs", folder / "small"]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        with pytest.raises(Problem, match=r"The disk that holds .* is full"):
            Server(folder / "small" / "postgres", throwaway=True).start()
    finally:
        subprocess.run(["umount", folder / "small"], check=True)
