"""The course of the network: its public pages at two sizes, and what more listings cost."""

import argparse
from itertools import pairwise
from typing import Any

from django.urls import reverse

from cppc.home.bench.measure import measure
from cppc.home.bench.network import fill_network
from cppc.home.bench.pages import Page
from cppc.home.bench.report import growth_table, times_table
from cppc.home.bench.site import BenchSite
from cppc.run.installation import tell
from resources.models import PublishedListing

SIZES = "20000,1000000"
ABOUT = """# How fast the directory is

Written by `bin/bench --network`. Compare the ratios, as in bench.md. The listings are generated
(`resources/generate.py`, seed {seed}) and written straight into the public tables. One gunicorn
worker with one thread; beside each page its own SQL sent again by psycopg2 alone, in the same run.
"""
SEARCHES = {
    "a common word": "food",
    "a rare word": "Juniperhaven",
    "a phrase that names a kind of help": "help with rent",
    "Spanish": "despensa",
    "a typing mistake": "diapars",
    "two words": "family counseling",
}


def network_pages() -> list[Page]:
    """The public pages of the network and the open API."""
    search, api = reverse("resources:search"), reverse("resources:api_services")
    one = PublishedListing.objects.order_by("pk")[0]
    words = [
        Page(f"search, {name}", f"{search}?q={text.replace(' ', '+')}")
        for name, text in SEARCHES.items()
    ]
    return [
        *words,
        Page("category", f"{search}?category=food"),
        Page("county", f"{search}?county=19153"),
        Page("listing", reverse("resources:listing", args=[one.pk])),
        Page("API, page", f"{api}?per_page=50"),
        Page("API, page, everything nested", f"{api}?per_page=50&full=true"),
        Page("API, search", f"{api}?search=food"),
        Page("API, near a ZIP code", f"{api}?postcode=50309&proximity=5000"),
        Page("API, one service", reverse("resources:api_service", args=[one.pk])),
    ]


def run_network(site: BenchSite, asked: argparse.Namespace) -> str:
    """Measure the smaller and the larger network; the text of the report."""
    repeat = asked.repeat or (20 if asked.quick else 100)
    sizes = [int(size) for size in (asked.network or SIZES).split(",")]
    parts: dict[str, list[str]] = {}
    measured: list[Any] = []
    for turn, size in enumerate(sizes):
        fill_network(site.place.find_database(), size, asked.seed + turn)
        tell(f"{size:,} listings are in.")
        chosen = [page for page in network_pages() if asked.pages in page.name]
        with site.serving():
            measured.append(measure(site, chosen, repeat))
        total = PublishedListing.objects.count()
        parts[f"{total:,} public listings"] = times_table(measured[-1])
    for before, after in pairwise(measured):
        parts["What more listings cost"] = growth_table(before, after)
    sections = [f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts.items()]
    return "\n".join([ABOUT.format(seed=asked.seed), *sections])
