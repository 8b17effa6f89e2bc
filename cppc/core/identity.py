"""Who acts: one context variable, set by middleware and tasks, sent with every transaction.

The identity is signed, so that SQL injected into a page cannot act as somebody else: the
database checks the signature with a key that only its own helper role can read (design section 3).
"""

import hashlib
import hmac
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

SCOPES = ("", "door", "worker")


def sign(message: str, key: bytes) -> str:
    """The HMAC-SHA256 of `message` in hexadecimal, as `authz.claims()` computes it."""
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


class Identity:
    """A person (or nobody), what part of the site acts for them, and the request it belongs to.

    `scope` is "" for pages, "door" for sign-in and account pages (the only ones that may touch
    credentials and sessions), "worker" for background work. `sql` is the statement that tells the
    database; it is built once, from values that need no quoting.
    """

    __slots__ = ("_sent_until", "_sql", "request_id", "scope", "user_id")

    def __init__(
        self, user_id: uuid.UUID | str | None = None, *, scope: str = "", request_id: str = ""
    ) -> None:
        if scope not in SCOPES:
            raise ValueError(f"unknown scope {scope!r}")
        self.user_id = None if user_id is None else uuid.UUID(str(user_id))
        self.scope = scope
        self.request_id = "".join(c for c in request_id if c.isalnum() or c == "-")[:40]
        self._sql = ""
        self._sent_until = 0.0

    def token(self, *, now: float | None = None) -> str:
        """`user|scope|expiry|mac`; the user is empty for nobody, the expiry is in Unix seconds."""
        expires = int((time.time() if now is None else now) + settings.IDENTITY_SECONDS)
        message = f"{self.user_id or ''}|{self.scope}|{expires}"
        return f"{message}|{sign(message, settings.IDENTITY_KEY)}"

    @property
    def sql(self) -> str:
        """The statement put in front of a transaction; signed anew when half its life is over."""
        if time.time() > self._sent_until:
            self._sent_until = time.time() + settings.IDENTITY_SECONDS / 2
            self._sql = (
                f"SELECT set_config('app.identity','{self.token()}',true),"
                f"set_config('app.request','{self.request_id}',true);"
            )
        return self._sql


NOBODY_SQL = "SELECT set_config('app.identity','',true),set_config('app.request','',true);"
DOOR = "door"
WORKER = "worker"

current: ContextVar[Identity | None] = ContextVar("identity", default=None)


@contextmanager
def acting_as(identity: Identity | None) -> Iterator[Identity | None]:
    """Everything inside runs as `identity`; what was before comes back afterwards."""
    token = current.set(identity)
    try:
        yield identity
    finally:
        current.reset(token)


@contextmanager
def at_the_door() -> Iterator[None]:
    """The same person, for a moment in the scope that may read sessions and credentials."""
    who = current.get()
    user_id, request_id = (who.user_id, who.request_id) if who else (None, "")
    with acting_as(Identity(user_id, scope=DOOR, request_id=request_id)):
        yield
