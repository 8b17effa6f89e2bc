"""The test database is made once for as long as nothing it is made from changes; then it is copied.

Making it runs every migration, which takes most of the time of a narrow test run. What the
migrations say, read and call decides whether the one that is there still serves.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from cppc.core.closing import close_database

ROOT = Path(__file__).resolve().parents[1]
MADE_FROM = (
    "*/migrations/*.py",
    "*/migrations/**/*.sql",
    "*/sql/**/*.sql",
    "*/models/**/*.py",
    "*/models.py",
    "*/reference/**/*",
    "cppc/core/**/*.py",
    "cppc/core/**/*.sql",
    "cppc/settings/*.py",
    "requirements/*",
)
ONE_AT_A_TIME = 7_302_115  # the lock of the server under which it is made


def ready_name() -> str:
    """The name of the finished database, another one for everything that it is made from."""
    digest = hashlib.sha256()
    files = {file for pattern in MADE_FROM for file in ROOT.glob(pattern) if file.is_file()}
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return f"test_cppc_ready_{digest.hexdigest()[:16]}"


@contextmanager
def copy_of_ready_database() -> Iterator[None]:
    """The default connection goes to a new copy under this process's own test name."""
    creation, settings = connection.creation, connection.settings_dict
    before, name, ready = settings["NAME"], creation._get_test_db_name(), ready_name()
    connection.close()
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ready])
        if not cursor.fetchone():
            _make(cursor, ready)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{ready}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    settings["NAME"] = name
    try:
        close_database(connection)  # rights on a database are not copied with it
        yield
    finally:
        connection.close()
        settings["NAME"] = before
        with creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _make(cursor, ready: str) -> None:
    """Under another name until it is finished: one that was cut short must not be taken."""
    settings, before = connection.settings_dict, connection.settings_dict["NAME"]
    making = f"{ready}_making"
    cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{making}"')
    settings["TEST"]["NAME"], kept = making, settings["TEST"]["NAME"]
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=True)
    finally:
        connection.close()
        settings["TEST"]["NAME"], settings["NAME"] = kept, before
    cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{ready}"')
