"""The access table: every URL of the site, with who may see it (house style, guards).

Each app lists its own in tests/<app>/access_rows.py; tests/test_access.py tries them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

World = SimpleNamespace


@dataclass(frozen=True)
class Row:
    """One URL.

    `who`: "public", "signed_in", a Permission (area views), "state:<permission>" (statewide
    views) or "circle:<scope>" (family views). `ok` is what somebody allowed gets: 200, 302 for
    a redirect, 405 for a GET on an address that only takes a POST.
    """

    name: str
    args: Callable[[World], list]
    who: str
    method: str = "get"
    ok: int = 200
    data: Callable[[World], dict] | None = None
