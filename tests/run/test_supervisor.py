import os
import signal
import socket
import subprocess

from cppc.run.installation import ROOT
from cppc.run.processes import commands_of_group
from tests.run.trial import Site, plain_environment, wait_for


def test_run_serves_the_site_and_a_second_one_says_so(site):
    site.start()

    assert f"The site is at http://127.0.0.1:{site.port}" in site.said()
    assert "coordinator  ann@cppc.example  an invented password  Polk" in site.said()
    assert sorted(site.commands()) == [
        "collectstatic owner",
        "install_identity_key owner",
        "load_categories owner",
        "load_demo owner",
        "load_reference owner",
        "migrate owner",
    ]
    assert (site.var / "keys.json").stat().st_mode & 0o777 == 0o600

    second = site.run("--port", str(site.port))

    assert second.returncode == 1
    assert second.stderr.startswith(
        f"The site is running already at http://127.0.0.1:{site.port} (process "
    )


def test_a_killed_process_is_started_again_and_the_end_takes_everything_along(site):
    site.start()
    web, worker, beat = before = site.groups()
    os.kill(worker, signal.SIGKILL)
    os.kill(int((site.server().data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    wait_for(lambda: site.groups() != before)
    wait_for(site.server().running)

    assert site.groups()[0] == web
    assert "The process worker ended and is started again" in site.said()
    wait_for(lambda: "The database ended and is started again." in site.said())
    groups = site.groups()
    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(180) == 0  # the database may still be recovering
    assert [commands_of_group(group) for group in [*groups, beat]] == [[], [], [], []]
    assert not site.server().running()


def test_killing_the_supervisor_leaves_no_process_and_the_next_start_attaches(site):
    site.start()
    keys = (site.var / "keys.json").read_text()
    groups = site.groups()
    site.process.kill()
    site.process.wait()

    wait_for(lambda: not any(commands_of_group(group) for group in groups))
    assert site.server().running()
    done = site.commands()
    site.start()

    assert f"The site is at http://127.0.0.1:{site.port}" in site.said()
    assert site.commands() == done
    assert (site.var / "keys.json").read_text() == keys


def test_killing_supervisor_and_watchdog_at_once_does_not_hinder_the_next_start(site):
    site.start()
    web, *_ = before = site.groups()
    os.kill(site.watchdog(), signal.SIGKILL)
    site.process.kill()
    site.process.wait()
    assert commands_of_group(web)

    site.start()

    assert f"The site is at http://127.0.0.1:{site.port}" in site.said()
    assert [commands_of_group(group) for group in before] == [[], [], []]


def test_a_killed_watchdog_is_replaced(site):
    site.start()
    before = site.watchdog()
    os.kill(before, signal.SIGKILL)

    assert wait_for(lambda: site.watchdog() not in {None, before})


def test_manage_runs_a_command_as_the_owner_and_lets_the_database_rest_after(site):
    answer = subprocess.run(
        ["bin/manage", "showmigrations"], cwd=site.project, env=plain_environment(), check=False
    )

    assert answer.returncode == 0
    assert site.commands() == ["showmigrations owner"]
    assert not site.server().running()


def test_a_port_in_use_is_told_in_one_sentence(site):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = site.run("--port", str(port))

    assert answer.returncode == 1
    assert answer.stderr == (
        f"Port {port} is in use by another program: choose another with --port.\n"
    )


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(site, folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o500)
    if os.geteuid() == 0:  # no mode keeps root out, but the kernel's own folder does
        closed = "/sys"

    answer = site.run("--var", f"{closed}/var")

    assert answer.returncode == 1
    assert answer.stderr == (
        f"The folder {closed}/var cannot be written: it, or its disk, is read-only for you.\n"
    )


def test_production_like_names_what_is_missing(folder):
    answer = Site(ROOT).run("--production-like", "--var", str(folder / "var"))

    assert answer.returncode == 1
    assert answer.stderr.startswith("Set these before the site can start: CPPC_SECRET_KEY, ")
    assert answer.stderr.count("\n") == 1


def test_a_wrong_setting_is_named(site):
    (site.project / "manage.py").write_text(
        "from cppc.core.settings_trial import env\n"
        "SESSION_HOURS = env.int('CPPC_SESSION_HOURS')\n".replace("'", '"')
    )
    (site.project / "cppc" / "core" / "settings_trial.py").write_text(
        "class env:\n    int = staticmethod(lambda name: int('twelve'))\n"
    )

    answer = site.run("--port", str(site.port))

    assert answer.returncode == 1
    assert answer.stderr == (
        "The setting CPPC_SESSION_HOURS is wrong: "
        "invalid literal for int() with base 10: 'twelve'.\n"
    )
