"""The course of a measurement: demo size, then a full state, then memory."""

import argparse
import os
import time

from django.conf import settings
from django.utils import timezone

from cppc.home.bench.browser import Browser
from cppc.home.bench.measure import WARM_UP, Measured, measure
from cppc.home.bench.memory import Use, can_measure, use_of
from cppc.home.bench.pages import Page, pages
from cppc.home.bench.report import growth_table, import_table, memory_table, times_table
from cppc.home.bench.site import BenchSite
from cppc.run.installation import tell

ABOUT = """# How fast the pages are

Written by `bin/bench` on {day:%B %d, %Y}, on a machine with {cores} cores. Compare the ratios:
milliseconds depend on the machine and on what else it does. Each page is asked for over HTTP on
loopback, one request after another, from the site's own gunicorn (one worker, one thread) and the
embedded PostgreSQL with the settings of `bin/run`, signed in through the form. In the same round
stand a bare Django application that returns a constant page from the same kind of server (no
middleware, no database), and the page's own SQL statements sent again by psycopg2 alone, with the
signed identity in front of each transaction. {repeat} rounds after {warm} of warm-up.
"""
FAMILIES, LISTINGS = 40, 120
AREA = "linn-county"


def run(site: BenchSite, asked: argparse.Namespace) -> str:
    """Measure both sizes and the memory; the text of the report."""
    settings.IDENTITY_SECONDS = 3600  # recorded statements are sent for longer than a page lives
    repeat = asked.repeat or (20 if asked.quick else 100)
    copies, listings = (2, 1) if asked.quick else (25, 4)
    families, meetings = (500, 5_000) if asked.quick else (5_000, 50_000)
    words = asked.pages.split(",")
    chosen = [page for page in pages() if any(word in page.name for word in words)]
    small = _measured(site, chosen, repeat)
    tell("Measured at the size of the demo data.")
    site.fill(seed=asked.seed, copies=copies, listings=listings)
    speed = site.import_speed(2_000 if asked.quick else 20_000, asked.seed)
    large = _measured(site, chosen, repeat)
    site.fill_area(area=AREA, families=families, meetings=meetings)
    full = _measured(site, chosen, repeat)
    crowded = f"{families:,} families and {meetings:,} meetings"
    listed = f"{LISTINGS * (listings * 40 + 1):,} listings"
    parts = {
        f"Demo data: {FAMILIES} families in three areas, {LISTINGS} listings": times_table(small),
        f"40 areas x {copies * FAMILIES:,} families, {listed}": times_table(large),
        "What more data cost": growth_table(small, large),
        f"One area with {crowded}": times_table(full),
        f"What {crowded} in one area cost, beside the demo data": growth_table(small, full),
        "Import of made-up HSDS, rows in a second": import_table(speed),
        "Memory of the running site, as `bin/run` starts it": memory_table(_memory(site, chosen)),
    }
    about = ABOUT.format(
        day=timezone.localdate(), cores=os.cpu_count(), repeat=repeat, warm=WARM_UP
    )
    sections = [f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts.items()]
    return "\n".join([about, *sections])


def _measured(site: BenchSite, chosen: list[Page], repeat: int) -> list[Measured]:
    with site.serving():
        return measure(site, chosen, repeat)


def _memory(site: BenchSite, chosen: list[Page]) -> list[Use]:
    """Each kind of process, after public pages were asked for a few times."""
    if not can_measure():
        return []
    with site.running() as children:
        visitor = Browser(site.place.port)
        for page in chosen * 5:
            visitor.ask(page.path)
        time.sleep(2)  # worker and beat come up
        uses = [use_of(child.name, [child.process.pid]) for child in children]
        return [*uses, use_of("PostgreSQL", [site.database_pid()])]
