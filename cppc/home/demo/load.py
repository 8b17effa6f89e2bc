"""Loading all of it, once; and taking it away again while nobody real is there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from cppc.core.tasks import refresh_figures
from cppc.home.demo.consent import load_consents
from cppc.home.demo.families import load_families
from cppc.home.demo.follow import load_follow_up
from cppc.home.demo.invitations import load_quiet_hours
from cppc.home.demo.listings import load_listings
from cppc.home.demo.money import load_money
from cppc.home.demo.people import Account, accounts_of, load_people, set_passwords
from cppc.home.demo.prepare import load_approvals
from cppc.home.demo.record import load_record
from cppc.home.demo.requests import load_requests
from cppc.home.demo.teams import load_teams
from cppc.home.demo.world import World
from families.models import Family
from teams.models import Area, AreaSuccession, User

OURS = ("core", "teams", "resources", "families", "meetings", "contracts")
# Reference data of the project, loaded by other commands; everything else goes with --fresh.
KEPT = {
    "teams.area",
    "teams.county",
    "teams.zipcode",
    "teams.areacounty",
    "teams.areasuccession",
    "teams.user",
    "resources.category",
    "resources.vocabulary",
    "contracts.budgetcategory",
}


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """Why the demo data are not loaded, or not removed."""


def sign_ins_file() -> Path:
    """Where the sign-ins are told; only the owner of the site's files reads it."""
    return Path(settings.VAR) / "demo_accounts.json"


def is_loaded() -> bool:
    """Whether the invented people are there."""
    return User.objects.filter(is_demo=True).exists()


def has_real_people() -> bool:
    """Whether anybody made an account who is not invented."""
    return User.objects.filter(is_demo=False).exists()


@contextmanager
def _in_one_piece() -> Iterator[None]:
    """Without the savepoint of each service: a fault anywhere undoes everything anyway."""
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True


@_in_one_piece()
def load(seed: int) -> list[dict[str, str]]:
    """Everything, or after a fault nothing; the sign-ins."""
    if has_real_people():
        raise Refused("There are accounts of real people here: invented ones stay away.")
    world = World(seed)
    accounts = load_people(world)
    load_teams(world)
    load_approvals(world)
    load_families(world)
    load_quiet_hours(world)
    load_requests(world)
    load_record(world)
    load_consents(world)
    load_follow_up(world)
    load_listings(world)
    load_money(world)
    refresh_figures()
    return set_passwords(accounts, _known_passwords())


@transaction.atomic
def tell_again() -> list[dict[str, str]]:
    """The sign-ins of data that are there already; new passwords where the file lost them."""
    return set_passwords(_accounts_there(), _known_passwords())


def _accounts_there() -> list[Account]:
    there = set(User.objects.filter(is_demo=True).values_list("email", flat=True))
    return [account for account in accounts_of(World(0)) if account.email in there]


def _known_passwords() -> dict[str, str]:
    """Passwords this installation made before; they stay."""
    try:
        told = json.loads(sign_ins_file().read_text())
        return {row["email"]: row["password"] for row in told}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_sign_ins(told: list[dict[str, str]]) -> None:
    """Put the sign-ins into their file, whole or not at all, closed to everybody else."""
    path = sign_ins_file()
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(told, file, indent=1, ensure_ascii=False)
    part.replace(path)


@transaction.atomic
def remove() -> None:
    """Empty every table but the reference data; the record of changes stays, as ever.

    Refused as soon as one account is not invented: nothing of real people is ever removed.
    """
    if has_real_people():
        raise Refused("There are accounts of real people here: nothing is removed.")
    tables = [f'"{table}"' for table in _tables_to_empty()]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for rows that go
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        Area.objects.update(confirmed_by=None)
        AreaSuccession.objects.update(recorded_by=None)
        cursor.execute("DELETE FROM teams_user")


def _tables_to_empty() -> list[str]:
    models: list[Any] = [EmailAddress, *apps.get_app_config("mfa").get_models()]
    models += apps.get_app_config("account").get_models()
    for label in OURS:
        models += apps.get_app_config(label).get_models(include_auto_created=True)
    ours = {model for model in models if model._meta.managed and not model._meta.proxy}
    return sorted(m._meta.db_table for m in ours if m._meta.label_lower not in KEPT)


def summary() -> str:
    """What is there now, in one line."""
    return f"{User.objects.filter(is_demo=True).count()} people, {Family.objects.count()} families"
