"""A browser that only measures: one kept connection, its cookies, no pictures and no scripts."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One visitor of the site on this machine."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Send one request and read the whole answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: part.value for name, part in SimpleCookie(line).items()}
        return answer.status, content

    def sign_in(self, email: str, password: str) -> None:
        """Through the site's own form."""
        _status, page = self.ask("/accounts/login/")
        token = TOKEN.search(page.decode())
        form = {"login": email, "password": password}
        if token:
            form["csrfmiddlewaretoken"] = token.group(1)
        status, _page = self.ask("/accounts/login/", form)
        if status != http.client.FOUND:
            raise RuntimeError(f"{email} could not sign in (status {status})")
