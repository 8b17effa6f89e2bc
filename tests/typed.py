"""The forms of a page as a browser sees them: controls, what stands in them, what is marked."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from django.utils import timezone

WORDS = {"text", "textarea", "search", "email", "tel", "url"}
DAYS = {"date": "%Y-%m-%d", "datetime-local": "%Y-%m-%dT%H:%M"}
PICKED = {"select", "radio", "checkbox", "hidden"}


@dataclass
class Control:
    """All controls of one name in a form."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)  # what stands in it, or is chosen
    choices: list[str] = field(default_factory=list)
    marked: bool = False  # as wrong
    needed: bool = False


class Forms(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Control]] = []
        self.inside: dict[str, Control] | None = None
        self.writing: Control | None = None
        self.buttons: list[dict[str, str]] = []

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.buttons = []
            self.inside = {} if found.get("method", "").lower() == "post" else None
        elif tag == "option" and self.writing is not None:
            self._choice(self.writing, found.get("value", ""), "selected" in found)
        elif self.inside is not None and tag == "button":
            self.buttons.append(found)
        elif self.inside is not None and found.get("name"):
            self._control(tag, found)

    def _control(self, tag, found):
        kind = found.get("type", "text") if tag == "input" else tag
        control = self.inside.setdefault(found["name"], Control(found["name"], kind))
        control.marked |= found.get("aria-invalid") == "true" or "is-invalid" in found.get(
            "class", ""
        )
        control.needed |= "required" in found
        if kind in ("radio", "checkbox"):
            self._choice(control, found.get("value", "on"), "checked" in found)
        elif tag == "input":
            control.values.append(found.get("value", ""))
        else:
            self.writing = control
            if tag == "textarea":
                control.values.append("")

    def _choice(self, control, value, chosen):
        control.choices.append(value)
        if chosen:
            control.values.append(value)

    def handle_data(self, data):
        if self.writing is not None and self.writing.kind == "textarea":
            self.writing.values[-1] += data

    def handle_endtag(self, tag):
        if tag in ("textarea", "select") and self.writing is not None:
            if tag == "textarea":  # the first line end is the page's own
                self.writing.values[-1] = self.writing.values[-1].removeprefix("\n")
            self.writing = None
        elif tag == "form" and self.inside is not None:
            names = [button["name"] for button in self.buttons if button.get("name")]
            if len(names) == len(self.buttons) == 1:  # the one button says what is meant
                self.inside[names[0]] = Control(names[0], "button", ["1"])
            self.forms.append(self.inside)
            self.inside = None


def forms_of(html: str) -> list[dict[str, Control]]:
    """The forms of a page that somebody types or chooses in."""
    page = Forms()
    page.feed(html)
    typed = [{n: c for n, c in form.items() if n != "csrfmiddlewaretoken"} for form in page.forms]
    return [form for form in typed if any(c.kind != "hidden" for c in form.values())]


def filled(form: dict[str, Control]) -> dict[str, list[str]]:
    """What somebody would send: what stands there, and something in everything that is empty."""
    return {name: _fill(control) for name, control in form.items() if control.kind != "file"}


def _fill(control: Control) -> list[str]:
    if any(control.values):
        return control.values
    if control.kind == "checkbox" and len(control.choices) == 1 and not control.needed:
        return []
    if control.kind in ("select", "radio", "checkbox"):
        return [choice for choice in control.choices if choice][:1]
    ahead = timezone.localtime() + timedelta(days=7)
    if control.kind in DAYS:
        return [ahead.strftime(DAYS[control.kind])]
    known = {"number": "60", "time": "20:00", "email": "typed@example.org", "tel": "515-555-0100"}
    return [known.get(control.kind, "" if control.kind == "hidden" else "Typed words")]
