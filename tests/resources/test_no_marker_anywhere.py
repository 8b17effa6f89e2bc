"""Issue 4, "Shown when done" 2: nothing private of the network comes out, wherever anybody asks.

What must stay inside is made with marked words (marked.py). Then every address of the site that the
URL resolver knows is asked for in both languages, with every key that could reach a listing; an
address added later is asked for by itself.
"""

import html
import io
import itertools
import logging
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from cppc.core import squares
from resources.links import COOKIE
from resources.models import Location, PublishedListing, SearchCount, Service
from resources.saved import short_id
from resources.services.publishing import write_public_copy
from tests.conftest import acting, owner
from tests.resources import marked
from tests.resources.keeping import BINDING
from tests.resources.marked import CODE, MARK, MIDDLES, NUMBERS, TOKEN, VISITOR

pytestmark = pytest.mark.django_db
SECRET = re.compile(
    "|".join([MARK, MARK.encode().hex(), *(rf"(?<![\w.]){re.escape(one)}" for one in NUMBERS)]),
    re.IGNORECASE,
)
FIND = [
    "", "q=food", "q=refuge", "q=hub", "q=pantri", "zip=50003", "county=19153", "page=2", "week=1",
    "zip=50003&category=food-pantry", "category=shelter", "kind=informal", "kind=hub", "open=1",
    "taking=1", "language=es", "cost=free", "age=4", "l={ids}", "l={ids}&in=es", "zip=1&age=x",
]  # fmt: skip
API = [
    "", "full=true&full_service=true&per_page=200", "format=ndjson&full=true&full_service=true",
    "minimal=true", "search=refuge", "postcode=50001&full=true", "modified_after=2000-01-01",
    "postcode=50003&proximity=400000&full=true", "page=2&per_page=1", "top_only=true", "page=x",
]  # fmt: skip
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1
"""
OTHERS = ["/robots.txt", "/sitemap.xml", "/favicon.ico", "/feed/", "/nothing-here/", "/supports/x/"]


def patterns(resolver, names=(), kwargs=()):
    """Every address of the site: its full name, the names in its path, and its view."""
    for one in resolver.url_patterns:
        inside = (*kwargs, *(one.pattern.converters or one.pattern.regex.groupindex))
        if isinstance(one, URLResolver):
            yield from patterns(one, (*names, *filter(None, [one.namespace])), inside)
        else:
            assert one.name, f"an address without a name is not walked: {one}"
            yield ":".join((*names, one.name)), inside, one.callback


def is_public(view):
    return getattr(view, "login_required", True) is False


class Walk:
    """Asks for everything and keeps what was told that is a secret."""

    def __init__(self, world):
        self.world, self.leaks, self.reached = world, {}, set()
        with owner():
            self.keys = {
                model.__name__: [row.pk for row in model._base_manager.all()]
                for model in apps.get_app_config("resources").get_models()
            }
            codes = apps.get_model("resources.Category").objects.values_list("code", flat=True)
            self.codes = list(codes)
        self.listed = [
            row["id"]
            for name in ("organizations", "taxonomies", "taxonomy_terms?per_page=2")
            for row in Client().get(f"/api/hsds/{name}").json()["contents"]
        ]
        self.ids = ".".join(map(short_id, self.keys["Service"]))

    def values(self, name, public):
        """What a name in a path is tried with: everything of ours that it could mean."""
        known = {
            "area": [self.world.area.slug],
            "category": self.codes, "code": self.codes[:1], "county": ["polk"], "fips": ["19153"],
            "listing_id": self.keys["Service"], "event_id": self.keys["HubEvent"],
            "download_id": self.keys["Download"], "token": [TOKEN, "x" * 43],
            "what": ["claim", "claim-team", "suggest", "report", "write"],
            "key": [
                key
                for model in ("Service", "Organization", "ServiceAtLocation", "Location")
                for key in self.keys[model]
            ]
            + self.listed,
        }  # fmt: skip
        other = [self.keys["Service"][0], 1, "x"]
        return known.get(name, other) if public else [*known.get(name, other)[:1], 1]

    def look(self, where, text):
        if found := SECRET.search(unquote(html.unescape(text))):
            start = max(found.start() - 60, 0)
            self.leaks.setdefault(where, text[start : found.end() + 40])

    def ask(self, client, path, query="", **more):
        """One answer, with its headings, looked through; a mark is asked about again."""
        response = client.get(f"{path}?{query.format(ids=self.ids)}", **more)
        self.look(f"{path}?{query}", told(response))
        if etag := response.headers.get("ETag"):
            again = client.get(f"{path}?{query}", headers={"If-None-Match": etag})
            self.look(f"{path}?{query} again", told(again))
        return response

    def addresses(self, name, kwargs, public):
        """The address with every key that fits, at least one; the first with all of the others."""
        tried = [self.values(one, public) for one in kwargs]
        first = [[*keys[:1]] for keys in tried]
        together = [
            itertools.product(*tried[:1], *first[1:]),
            itertools.product(*first[:1], *tried[1:]),
        ]
        for values in itertools.chain(*together):
            try:
                yield reverse(name, kwargs=dict(zip(kwargs, values, strict=True)))
            except NoReverseMatch:
                continue

    def everywhere(self, clients):
        for name, kwargs, view in patterns(get_resolver()):
            public = is_public(view)
            paths = list(dict.fromkeys(self.addresses(name, kwargs, public)))
            assert paths, f"no key fits {name}: say in Walk.values what {kwargs} are"
            for path, client in itertools.product(paths, clients):
                answer = self.ask(client, path)
                if name.startswith("resources:"):
                    self.hold_to_no_copy(path, answer)
                if answer.status_code == 200:
                    self.reached.add(name)
                short = len(paths) == 1 or path.endswith("/hub/")
                queries = (API if "/api/" in path else FIND) if public and short else []
                for query in queries:
                    self.ask(client, path, query)

    def hold_to_no_copy(self, path, answer):
        """A page about a secret listing is kept in no cache, by nobody."""
        about = {str(pk) for pk in self.world.secret if str(pk) in path}
        kept = answer.headers.get("Cache-Control") != "no-store"
        if about and kept and answer.status_code == 200:
            self.leaks[path] = "may be kept in a cache"

    def by_words(self, client):
        """No search finds a secret word, and no misspelled one is mended to it."""
        for word in sorted(marked.WORDS):
            for asked in (word.replace("zq", "zg"), word):
                page = client.post("/supports/", {"q": asked})
                self.look(f"searched {asked}", told(page).replace(asked, ""))
            if page.context["found"].corrected:  # to public words, or look() had found it
                continue
            found = client.get(f"/api/hsds/services?search={word}").json()
            self.hold_to_nothing(word, [*page.context["found"].hits, *found["contents"]])

    def hold_to_nothing(self, word, found):
        if found:
            self.leaks[f"found by {word}"] = str(found)[:200]

    def by_forms(self, client):
        """What travels by POST: searches of sensitive kinds, and lists with what is sensitive."""
        for code in self.codes:
            self.look(code, told(client.post("/supports/", {"category": code, "zip": "50003"})))
        for page in ("", "print/", "text/"):
            answer = client.post(f"/supports/list/{page}", {"s": self.ids})
            self.look(f"list {page}", told(answer))

    def through_the_database(self):
        """Every row of every table that the site's role may read without being anybody."""
        with acting(None), connection.cursor() as cursor:
            cursor.execute(TABLES)
            tables = [name for (name,) in cursor.fetchall()]
            read = 0
            for table in tables:
                try:
                    with transaction.atomic():
                        cursor.execute(f"SELECT t::text FROM {table} t")
                        rows = [text for (text,) in cursor.fetchall()]
                except DatabaseError:
                    continue
                read += 1
                self.look(f"table {table}", "\n".join(rows))
            assert read > 20, "the role may read hardly anything: nothing was tried"

    def near(self, client):
        """All that searches by ZIP code tell: who is found, in which order, how far."""
        for code in MIDDLES:
            for query in (f"zip={code}", f"zip={code}&category=food-pantry"):
                hits = client.get(f"/supports/?{query}").context["found"].hits
                yield query, [(hit.pk, hit.miles) for hit in hits]
            hits = client.post("/supports/", {"zip": code, "category": "shelter"}).context["found"]
            yield code, [(hit.pk, hit.miles) for hit in hits.hits]
            for meters, name in itertools.product(
                (1000, 30_000, 90_000, 400_000), ("services", "service_at_locations")
            ):
                query = f"{name}?postcode={code}&proximity={meters}"
                rows = client.get(f"/api/hsds/{query}").json()["contents"]
                yield query, [row["id"] for row in rows]


def move_secret_places(world):
    """Every secret place stands at the other end of the state, and is published anew."""
    with owner():
        places = Location.objects.filter(name__contains=MARK) | Location.objects.filter(
            addresses__postal_code__startswith=CODE
        )
        keys = list(places.values_list("pk", flat=True))
        assert len(keys) > 10
        Location.objects.filter(pk__in=keys).update(latitude=43.4, longitude=-91.2)
        apps.get_model("resources.Address").objects.filter(location__in=keys).update(
            postal_code="50006"
        )
    with acting(world.by.user):
        for listing in Service.objects.filter(pk__in=PublishedListing.objects.values("pk")):
            write_public_copy(listing)


def told(response):
    """Everything an answer says; packed files unpacked, folded lines put together."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        package = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(package.read(name) for name in package.namelist())
    return f"{response.headers} {response.cookies} {body.decode(errors='replace')}".replace(
        "\r\n ", ""
    )


@pytest.mark.slow
def test_no_marker_anywhere(area, settings, caplog, monkeypatch):
    settings.FIND_PAGES_A_MINUTE = settings.API_LIMIT = 10**6
    squared = []
    monkeypatch.setattr(
        "resources.views.saved.square_of",
        lambda text: (squared.append(text), squares.square_of(text))[1],
    )
    caplog.set_level(logging.DEBUG)
    world = marked.make(area)
    walk = Walk(world)
    clients = [Client(headers={"accept-language": code}) for code in ("en", "es")]
    for client in clients:
        client.cookies[COOKIE] = BINDING
    walk.everywhere(clients)
    for path in OTHERS:
        walk.ask(clients[0], path)
    walk.by_words(clients[0])
    walk.by_forms(clients[0])
    walk.through_the_database()
    before = dict(walk.near(clients[0]))
    move_secret_places(world)
    after = dict(walk.near(clients[0]))
    walk.look("squares", " ".join(squared))
    walk.look("log", " ".join(record.getMessage() for record in caplog.records))
    walk.look("cache", str(caches["default"]._cache))
    settings.FIND_PAGES_A_MINUTE = settings.API_LIMIT = 0
    for path in ("/supports/", "/api/hsds/services"):
        assert walk.ask(clients[0], path).status_code == 429
    assert not walk.leaks, "\n".join(f"{where}: {what}" for where, what in walk.leaks.items())
    assert {key for key in before if before[key] != after[key]} == set()
    assert VISITOR not in str(caches["default"]._cache)
    with owner():
        assert not SearchCount.objects.filter(category__sensitive=True).exists()
    assert world.public == set(PublishedListing.objects.values_list("pk", flat=True))
    public = {
        name for name, _kwargs, view in patterns(get_resolver())
        if is_public(view) and name.startswith("resources:")
    }  # fmt: skip
    assert public - walk.reached == set()
