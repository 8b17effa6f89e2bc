import subprocess
import sys
from pathlib import Path

import pytest

from cppc.run.installation import ROOT
from cppc.run.steps import plain_failure
from tests.run.trial import plain_environment


def said_by_the_real_settings(**variables):
    """What one of Django's commands says under these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=plain_environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    ).stderr


KEYS = {
    "CPPC_SECRET_KEY": "secret",
    "CPPC_IDENTITY_KEY": "11" * 32,
    "CPPC_FIELD_KEY": "22" * 32,
}


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (KEYS | {"CPPC_IDENTITY_KEY": "short"}, r"CPPC_IDENTITY_KEY must be 64 hexadecimal"),
        (KEYS | {"CPPC_SESSION_HOURS": "x"}, r"^The setting CPPC_SESSION_HOURS is wrong: "),
        (
            {"DJANGO_SETTINGS_MODULE": "cppc.settings.production"},
            r"CPPC_SECRET_KEY, CPPC_IDENTITY_KEY, .*CPPC_BROKER_URL",
        ),
    ],
)
def test_a_missing_or_wrong_setting_is_named(variables, sentence):
    said = said_by_the_real_settings(**variables)

    problem = plain_failure("Preparing failed", said, Path("var"), Path("start.log"))

    with pytest.raises(type(problem), match=sentence):
        raise problem


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device: 'x'", "The disk that holds var is full"),
        ("OSError: [Errno 30] Read-only file system: 'x'", "The folder var cannot be written"),
        (
            "django.db.utils.OperationalError: connection refused",
            "The database does not answer: connection refused",
        ),
        ("something odd", "Preparing failed: something odd"),
    ],
)
def test_a_failed_command_becomes_one_sentence(said, sentence):
    problem = plain_failure("Preparing failed", said, Path("var"), Path("start.log"))

    assert str(problem).startswith(sentence)
