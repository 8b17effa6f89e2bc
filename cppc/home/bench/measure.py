"""Measuring: every page, the constant page and the bare statements in turn, in one run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cppc.home.bench.browser import Browser
from cppc.home.bench.pages import PEOPLE, Page
from cppc.home.bench.site import BenchSite
from cppc.home.bench.statements import Replay, Statement, statements_of

WARM_UP = 5


@dataclass
class Times:
    """Seconds of each try."""

    tries: list[float] = field(default_factory=list)

    def take(self, act: Callable[[], Any]) -> Any:
        """Do it once and note how long it took."""
        begun = time.perf_counter()
        result = act()
        self.tries.append(time.perf_counter() - begun)
        return result

    @property
    def median(self) -> float:
        """Milliseconds that half of the tries stayed under."""
        return statistics.median(self.tries) * 1000

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 tries stayed under."""
        return self._reached_by(0.95)

    @property
    def calm(self) -> float:
        """Milliseconds of the fastest tenth: what it takes when nothing else runs."""
        return self._reached_by(0.1)

    def _reached_by(self, part: float) -> float:
        ordered = sorted(self.tries)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


@dataclass
class Measured:
    """One page: the request, the constant page and the statements, measured side by side."""

    page: Page
    statements: list[Statement]
    request: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)
    sql: Times = field(default_factory=Times)
    size: int = 0


def measure(site: BenchSite, pages: list[Page], repeat: int) -> list[Measured]:
    """Each round asks for every page once, so that a slow moment of the machine hits all alike."""
    browsers = {"": Browser(site.place.port)}
    for email in PEOPLE:
        browsers[email] = Browser(site.place.port)
        browsers[email].sign_in(email, site.passwords()[email])
    bare, replay = Browser(site.bare_port), Replay()
    rows = [Measured(page, statements_of(page.path, browsers[page.who].cookies)) for page in pages]
    for turn in range(WARM_UP + repeat):
        for row in rows:
            times = (row.request, row.bare, row.sql) if turn >= WARM_UP else [Times()] * 3
            browser = browsers[row.page.who]
            status, content = times[0].take(partial(browser.ask, row.page.path))
            if status != 200:
                raise RuntimeError(f"{row.page.path} answered {status}")
            row.size = len(content)
            times[1].take(partial(bare.ask, "/"))
            times[2].take(partial(replay.send, row.statements))
    return rows
