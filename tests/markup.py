"""What a page's HTML promises: every id that is pointed at must be there, and only once."""

from html.parser import HTMLParser

POINTERS = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "for",
    "form",
    "list",
)


class Pointers(HTMLParser):
    """Collects the ids of a page and everything that points at one."""

    def __init__(self):
        super().__init__()
        self.ids = []
        self.wanted = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        for name in POINTERS:
            self.wanted += [(name, one) for one in (found.get(name) or "").split()]
        link = found.get("href") or ""
        if link.startswith("#") and len(link) > 1:
            self.wanted.append(("href", link[1:]))


def dangling(html):
    """Pointers to ids that are not on the page, and ids that stand twice."""
    page = Pointers()
    page.feed(html)
    twice = {one for one in page.ids if page.ids.count(one) > 1}
    lost = [(name, one) for name, one in page.wanted if one not in page.ids]
    return lost + [("twice", one) for one in sorted(twice)]
