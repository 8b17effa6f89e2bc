import subprocess
import time

import pytest

from cppc.run import installation
from cppc.run.installation import ROOT, Installation
from cppc.run.problem import Problem
from tests.run.trial import plain_environment


@pytest.mark.parametrize("name", ["run", "test", "check", "pytest", "manage"])
def test_an_old_python_is_told_in_one_sentence(name, tmp_path):
    for python in ("python3", "python3.11"):
        (tmp_path / python).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / python).chmod(0o755)

    answer = subprocess.run(
        [ROOT / "bin" / name],
        env=plain_environment(PATH=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr == (
        "Python 3.11 or later is needed and was not found: install it and start again.\n"
    )


@pytest.fixture
def project(tmp_path):
    """A project that needs no package, so that only the environment itself is made."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "app.txt").write_text("# none\n")
    return tmp_path


def test_a_half_made_environment_is_made_anew_and_then_left_alone(project):
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    environment = Installation(project)

    environment.prepare("app")

    assert subprocess.run([environment.python, "-c", "import pip"], check=False).returncode == 0
    begun = time.monotonic()
    environment.prepare("app")
    assert time.monotonic() - begun < 0.1
    environment.unfinished.touch()  # as a killed installation leaves it
    assert not environment.ready("app")


def test_a_missing_venv_package_is_named(monkeypatch):
    def fail(command, **_options):
        raise subprocess.CalledProcessError(1, command, output="No module named ensurepip")

    monkeypatch.setattr(installation, "run", fail)
    monkeypatch.setattr(installation.os, "geteuid", lambda: 1000)

    with pytest.raises(Problem, match=r"The package python3\.\d+-venv is missing: install it"):
        installation.have_venv_module()


def test_a_failed_download_says_why(monkeypatch, project):
    def fail(command, **_options):
        said = "WARNING: Retrying\nERROR: No matching distribution found for x==1"
        raise subprocess.CalledProcessError(1, command, output=said)

    environment = Installation(project)
    monkeypatch.setattr(environment, "_whole", lambda: True)
    (project / ".venv").mkdir()
    monkeypatch.setattr(installation, "run", fail)

    with pytest.raises(Problem, match="could not be installed: ERROR: No matching distribution"):
        environment.prepare("app")
    assert not environment.ready("app")


def test_a_newer_release_of_a_package_with_an_extra_cannot_stop_an_installation(
    monkeypatch, project
):
    """Only what the lock names is installed: pip resolves nothing of its own."""
    commands = []
    environment = Installation(project)
    monkeypatch.setattr(environment, "_whole", lambda: True)
    (project / ".venv").mkdir()
    monkeypatch.setattr(installation, "run", lambda words, **_options: commands.append(words))

    environment.prepare("app")

    assert {"--no-deps", "--require-hashes"} < set(commands[0])
