"""The course of the network: its public pages at two sizes, and what more listings cost."""

import argparse
import os
import time
from itertools import pairwise

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cppc.home.bench.measure import WARM_UP, Measured, measure
from cppc.home.bench.network import fill_network
from cppc.home.bench.pages import Page
from cppc.home.bench.report import growth_table, import_table, times_table
from cppc.home.bench.site import BenchSite
from cppc.run.installation import tell
from resources.models import PublishedListing

SIZES = "20000,1000000"
ABOUT = """# How fast the directory is

Written by `bin/bench --network {sizes}` on {day:%B %d, %Y}, on a machine with {cores} cores, with
{repeat} rounds after {warm} of warm-up. Compare the ratios, as in bench.md. The listings are
generated (`resources/generate.py`, seed {seed}) and written straight into the public tables. One
gunicorn worker with one thread; beside each page its own SQL sent again by psycopg2 alone, in the
same run. A search ranks at most 1,000 listings and says so when there are more; near a ZIP code
the nearest are looked for besides, by two more questions, when there are more.
"""
SEARCHES = {
    "a common word": "food",
    "a rare word": "Juniperhaven",
    "a phrase that names a kind of help": "help with rent",
    "Spanish": "despensa",
    "a typing mistake": "diapars",
    "two words": "family counseling",
}
FILTERS = {
    "a common word near a ZIP code": "q=food&zip=50309",
    "near a ZIP code": "zip=50309",
    "open now": "open=1",
    "age of the child": "age=4",
    "many filters": "q=food&zip=50309&open=1&age=4&cost=free&language=es",
}
QUESTIONS = {
    "page": "per_page=50",
    "page 300": "per_page=50&page=300",
    "page, everything nested": "per_page=50&full=true",
    "search": "search=food",
    "changed lately": "modified_after=2026-11-01",
    "serving a ZIP code": "postcode=50309",
    "near a ZIP code": "postcode=50309&proximity=5000",
}
IMPORTED = 5_000


def network_pages() -> list[Page]:
    """The public pages of the network and the open API."""
    search, api = reverse("resources:search"), reverse("resources:api_services")
    places, bodies = reverse("resources:api_places"), reverse("resources:api_organizations")
    one = PublishedListing.objects.filter(stale=False, sensitive=False).order_by("pk")[0]
    words = {name: f"q={text.replace(' ', '+')}" for name, text in SEARCHES.items()}
    return [
        *(Page(f"search, {name}", f"{search}?{asked}") for name, asked in words.items()),
        *(Page(f"search, {name}", f"{search}?{asked}") for name, asked in FILTERS.items()),
        Page("category", reverse("resources:kind", args=["food"])),
        Page("county, large", reverse("resources:county", args=["polk"])),
        Page("county, small", reverse("resources:county", args=["adams"])),
        Page("listing", reverse("resources:listing", args=[one.pk])),
        Page("map of the state", reverse("resources:supports_map")),
        Page("map of a county", reverse("resources:county_map", args=["19153"])),
        *(Page(f"API, {name}", f"{api}?{asked}") for name, asked in QUESTIONS.items()),
        Page("API, one service", reverse("resources:api_service", args=[one.pk])),
        Page("API, places near a ZIP code", f"{places}?postcode=50309&proximity=5000"),
        Page("API, organizations by words", f"{bodies}?search=food"),
    ]


def run_network(site: BenchSite, asked: argparse.Namespace) -> str:
    """Measure the smaller and the larger network; the text of the report."""
    settings.IDENTITY_SECONDS = 3600  # recorded statements are sent for longer than a page lives
    # As the measured worker has it.
    settings.API_LIMIT = settings.FIND_PAGES_A_MINUTE = 1_000_000
    repeat = asked.repeat or (20 if asked.quick else 100)
    named = asked.network or SIZES
    sizes = [int(size) for size in named.split(",")]
    parts: dict[str, list[str]] = {}
    measured: list[list[Measured]] = []
    for turn, size in enumerate(sizes):
        begun = time.monotonic()
        fill_network(site.place.find_database(), size, asked.seed + turn)
        tell(f"{size:,} listings are in: {time.monotonic() - begun:.0f} s")
        words = asked.pages.split(",")
        chosen = [page for page in network_pages() if any(word in page.name for word in words)]
        with site.serving():
            measured.append(measure(site, chosen, repeat))
        total = PublishedListing.objects.count()
        parts[f"{total:,} public listings"] = times_table(measured[-1])
    for before, after in pairwise(measured):
        parts["What more listings cost"] = growth_table(before, after)
    speed = site.import_speed(min(IMPORTED, sizes[0]), asked.seed)
    parts["Import of made-up HSDS into the largest, rows in a second"] = import_table(speed)
    about = ABOUT.format(
        sizes=named,
        day=timezone.localdate(),
        cores=os.cpu_count(),
        repeat=repeat,
        warm=WARM_UP,
        seed=asked.seed,
    )
    sections = [f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts.items()]
    return "\n".join([about, *sections])
