"""The SQL of a page: recorded once while Django makes it, then sent again by psycopg2 alone."""

from typing import Any, ClassVar, NamedTuple

import psycopg2
from django.db import connection
from django.test import Client
from psycopg2 import extensions


class Statement(NamedTuple):
    """What went over the wire, and whether it stood in a transaction."""

    autocommit: bool
    sql: bytes


class Recorder(extensions.cursor):
    """Notes every statement as the server got it, the signed identity included."""

    noted: ClassVar[list[Statement]] = []

    def execute(self, query: Any, variables: Any = None) -> None:
        super().execute(query, variables)
        self.noted.append(Statement(self.connection.autocommit, self.query or b""))


def statements_of(path: str, cookies: dict[str, str]) -> list[Statement]:
    """Everything one request asks of the database, after a warm-up of two."""
    client = Client(SERVER_NAME="127.0.0.1")
    for name, value in cookies.items():
        client.cookies[name] = value
    for _warm in range(2):
        answer = client.get(path)
    connection.ensure_connection()
    plain, connection.connection.cursor_factory = connection.connection.cursor_factory, Recorder
    Recorder.noted.clear()
    try:
        answer = client.get(path)
    finally:
        connection.connection.cursor_factory = plain
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return list(Recorder.noted)


class Replay:
    """One connection as the site's role that sends recorded statements, with their commits."""

    def __init__(self) -> None:
        wanted = connection.get_connection_params()
        kept = {
            name: wanted[name]
            for name in ("dbname", "user", "password", "host", "port")
            if name in wanted
        }
        self.connection = psycopg2.connect(**kept)

    def send(self, statements: list[Statement]) -> None:
        """The same statements in the same transactions, every row fetched."""
        for statement in statements:
            if self.connection.autocommit != statement.autocommit:
                self.connection.commit()
                self.connection.autocommit = statement.autocommit
            with self.connection.cursor() as cursor:
                cursor.execute(statement.sql)
                if cursor.description:
                    cursor.fetchall()
        if not self.connection.autocommit:
            self.connection.commit()
