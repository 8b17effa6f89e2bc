"""A stage for pages drawn beforehand, with the real style sheets, scripts and content policy.

One document of one browser is written anew for each page: axe stays warm in it, which makes it
three times as fast as opening each page. Nothing but static files answers there.
"""

import contextlib
import json
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import axe_playwright_python
from django.contrib.staticfiles import finders
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, Page

from tests.access import WITHOUT_TOKEN
from tests.browser.every_page import Drawn
from tests.browser.words import english_among
from tests.markup import dangling

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
LOOK = Path(__file__).parent / "look.js"
HEIGHTS = {320: 700, 390: 844, 1280: 800}
# Parts that are in the way until a script takes them out of it; without one they stay hidden.
WAITING = "dialog, [data-draft-part], [data-idle-warning], .menu__button"


# Buttons that scripts show (by the name of their data attribute), and what does the same without.
STANDS_IN = {
    "copyText": "marking the words",
    "forgetList": "the browser's own memory",
    "hideScreen": "the link to leave",
    "inDays": "the field for the day",
    "inMonths": "the field for the day",
    "keepList": "the address of the list",
    "openKept": "the address of the list",
    "print": "the browser's own menu",
    "signClear": "typing the name",
    "takeTheirs": "both texts stand there, to be copied",
}
# What sticks to an edge lies over other things wherever the page happens to be scrolled to.
UNSTICK = """for (const one of document.querySelectorAll('.safety-bar, .draft, .where'))
  one.style.position = 'static'"""
# A script that runs again in the same document cannot declare its constants again.
CONSTANT = re.compile(rb"^const (?=\w+ =)", re.MULTILINE)
WRITE = """([path, html]) => new Promise((written) => {
  for (let timer = setTimeout(() => {}); timer > 0; timer -= 1) clearTimeout(timer);
  history.replaceState(null, "", path);
  document.open();
  document.write(html);
  document.close();
  if (document.readyState === "complete") written();
  else window.addEventListener("load", () => written(), { once: true });
})"""


@cache
def static_file(path: str) -> tuple[bytes, str]:
    """A style sheet, script or picture, and its kind."""
    found = finders.find(path)
    if not found:
        return b"", ""
    content = Path(found).read_bytes()
    if path.startswith("js/"):
        content = CONSTANT.sub(b"var ", content)
    return content, mimetypes.guess_type(path)[0] or "application/octet-stream"


class Answer(BaseHTTPRequestHandler):
    """The empty stage and static files; to scripts, that nobody is signed in."""

    protocol_version = "HTTP/1.1"
    policy = ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._send(200, b"<!doctype html><title>Stage</title>", "text/html")
        elif path.startswith("/static/"):
            content, kind = static_file(path.removeprefix("/static/"))
            self._send(200 if kind else 404, content, kind or "text/plain")
        else:
            self._send(401, b"", "text/plain")

    def do_POST(self) -> None:
        self.do_GET()

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=900" if status == 200 else "no-store")
        if kind == "text/html":
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""


def free_addresses() -> list[str]:
    """Patterns of the addresses whose forms need no token."""
    found = []
    for name in WITHOUT_TOKEN:
        for args in ([], [UUID(int=0)], [UUID(int=0), "x"]):
            with contextlib.suppress(NoReverseMatch):
                path = re.escape(reverse(name, args=args))
                path = path.replace(re.escape(str(UUID(int=0))), "[0-9a-f-]+")
                found.append(f"^{path}(#[a-z]+)?$")  # where to look is not sent
    return found


class Stage:
    """One page of one browser, and what it complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.widths = [320, 390, 1280]
        self.refused: list[str] = []
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if "Content Security" in message.text:
            self.refused.append(f"refused by the policy: {message.text[:200]}")

    def put(self, drawn: Drawn) -> Page:
        """Write the page into the browser's document, opened with the page's own policy."""
        if drawn.policy != Answer.policy:
            Answer.policy = drawn.policy
            self.page.goto(self.url)
        self.refused.clear()
        self.page.evaluate(WRITE, [drawn.page.path, drawn.html])
        self.page.evaluate(UNSTICK)
        return self.page

    def size(self, width: int) -> None:
        """A phone or a desk."""
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def look(self, drawn: Drawn, language: str) -> list[str]:
        """Everything wrong with a page, one sentence each."""
        language = drawn.page.speaks or language
        self.put(drawn)
        found = [f"ids: {one}" for one in dangling(drawn.html)]
        free = [*free_addresses(), *([""] if drawn.page.name in WITHOUT_TOKEN else [])]
        sent = [drawn.html, WAITING, list(STANDS_IN), language, free]
        found += self.page.evaluate("(of) => look.sent(...of)", sent)
        for width in self._widths(drawn, language):
            self.size(width)
            what = "look.wide()" if width == 320 else "look.all()"
            found += [f"{width}: {one}" for one in self.page.evaluate(what)]
        if language == "es":
            texts = self.page.evaluate("look.texts()")
            found += [f"English: {text}" for text in english_among(texts)]
        return [*dict.fromkeys(found), *self.refused]

    def _widths(self, drawn: Drawn, language: str) -> list[int]:
        """A page in both sizes; in its other states in English on a phone, in Spanish at a desk.

        Back and forth, so that one size serves two pages.
        """
        self.widths.reverse()
        if not drawn.page.state:
            return self.widths
        return [one for one in self.widths if one in (320, 390 if language == "en" else 1280)]


@contextmanager
def stage(chromium: Browser) -> Iterator[Stage]:
    """The server and the browser, for as long as somebody looks."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(timezone_id="America/Chicago", reduced_motion="reduce")
    context.add_init_script(path=AXE)
    context.add_init_script(f"window.lookFor = {json.dumps(RULES)};\n{LOOK.read_text()}")
    try:
        yield Stage(context.new_page(), f"http://127.0.0.1:{server.server_port}/")
    finally:
        context.close()
        server.shutdown()
        server.server_close()
