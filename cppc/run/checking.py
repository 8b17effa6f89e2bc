"""`bin/check`: everything that can be said about the project without running its tests."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cppc.run.installation import ROOT
from cppc.run.place import command, manage

PACKAGES = ("cppc", "teams", "resources", "families", "meetings", "contracts")
# What a real site has to set; the deployment check looks at the settings, never at a server.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cppc.settings.production",
    "CPPC_SECRET_KEY": "dummy-for-the-deployment-check-" + "x7Kq-" * 10,
    "CPPC_IDENTITY_KEY": "1f" * 32,
    "CPPC_FIELD_KEY": "2e" * 32,
    "CPPC_ALLOWED_HOSTS": "cppc.example",
    "CPPC_BASE_URL": "https://cppc.example",
    "CPPC_DB_HOST": "database.example",
    "CPPC_BROKER_URL": "redis://queue.example/0",
    "CPPC_CACHE_URL": "redis://queue.example/1",
    "CPPC_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "CPPC_EMAIL_FROM": "CPPC <no-reply@cppc.example>",
    "CPPC_PROCESS": "web",
}


@dataclass
class Check:
    """One command that has to succeed."""

    name: str
    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        """Run it; what it said is shown only when it failed."""
        begun = time.monotonic()
        answer = subprocess.run(
            self.words,
            check=False,
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        passed = answer.returncode == 0
        line = f"{'ok    ' if passed else 'FAILED'} {self.name} ({time.monotonic() - begun:.1f} s)"
        print(line if passed else f"{line}\n{answer.stdout.rstrip()}\n", flush=True)
        return passed


def checks() -> list[Check]:
    """All checks, the slow ones first."""
    return [
        Check("mypy", command("mypy", *PACKAGES)),
        Check("bandit", command("bandit", "-q", "-ll", "-r", *PACKAGES)),
        Check("djlint", command("djlint", "templates", "--lint", "--profile", "django", "--quiet")),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Check(
            "migrations",
            manage("makemigrations", "--check", "--dry-run"),
            {"DJANGO_SETTINGS_MODULE": "cppc.settings.test", "CPPC_DB_OWNER_HOST": str(ROOT)},
        ),
        Check(
            "translations",
            manage("make_messages", "--check"),
            {"DJANGO_SETTINGS_MODULE": "cppc.settings.test"},
        ),
        Check("pip", command("pip", "check")),
        Check("format", command("ruff", "format", "--check", ".")),
        Check("lint", command("ruff", "check", ".")),
        Check("secrets", command("cppc.run.secrets_check")),
        Check("dependencies", command("cppc.run.dependencies_check")),
    ]


def main() -> None:
    """Run all checks, two at a time, and fail when one failed."""
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(Check.run, checks()))
    took = time.monotonic() - begun
    print(f"{results.count(True)} of {len(results)} checks passed in {took:.0f} s.")
    sys.exit(results.count(False) > 0)


if __name__ == "__main__":
    main()
