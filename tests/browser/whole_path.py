"""The whole path of one family, as people click it: from the request to the meeting.

Each stage starts on the page where the last one ended, and goes on by a link that stands there.
Everything that is typed is remembered with the row it belongs to (`Walk.write`).
"""
# ruff: noqa: RUF001 - curly quotes and dashes, as people paste them from Word

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import TimeoutError as Refused
from playwright.sync_api import expect

from cppc.core.models import Outbox
from cppc.core.outbox import drain
from families import models as families
from meetings import models as meetings
from tests.conftest import acting, as_role, owner

SEND = "main form .actions > button:is(.btn-primary, .btn-danger)[type=submit]"
SAID = "main :is(.field--error, [role=alert], [data-draft-line], [data-draft-found])"
PASSWORD = "Seven green tractors, 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

MOTHER = "Lucía Ñandú Pérez"
CHILD = "Íñigo Ñandú"
AUNT = "فاطمة الزهراء"
GRANDMOTHER = "Abuela Érika Ñandú"
PASTOR = "Pastor Seán O’Brien"
NEIGHBOR = "Doña Inés 🌻"
WORKER = "Señora García, DHS"
UNCLE = "Tío Ángel Zúñiga-Ó Súilleabháin"
WHY = (
    "Perdimos el apartamento en octubre.\n"
    "Mi mamá nos cuida a los niños “por ahora”… ¿Nos pueden ayudar? 🙏🏽\n"
    "Dos\u00a0noches dormimos en el carro – no queremos más."
)


@dataclass
class Walk:
    """Who walks, what was typed so far and where each text belongs."""

    site: Any
    open_page: Any
    shot: Any
    look: Any
    coordinator: Any
    facilitator: Any
    county: Any
    listing: str = ""
    width: int = 390
    language: str = "es"  # of whoever leads the meetings
    typed: list[tuple[Any, str, str]] = field(default_factory=list)
    pictures: int = 0

    def write(self, page: Any, name: str, text: str, model: Any, column: str = "") -> None:
        """Type into the field of the page's form, and remember the row this belongs to."""
        page.locator(f"main [name={name}]").fill(text)
        self.keep(text, model, column or name)

    def keep(self, text: str, model: Any, column: str) -> None:
        """This text was typed: it must stand in this column of a row in the end."""
        self.typed.append((model, column, text))

    def picture(self, page: Any, name: str) -> None:
        """One more picture, numbered in the order of the walk; the page is checked meanwhile."""
        self.pictures += 1
        self.look(page)
        self.shot(page, f"{self.pictures:02}-{name}")

    def send(self, page: Any, until: str) -> None:
        """Press the form's button and wait for the address that follows."""
        page.locator(SEND).last.click()
        try:
            page.wait_for_url(until)
        except Refused:
            words = page.locator(SAID).all_inner_texts()
            raise AssertionError(f"{page.url} was not left: {words}") from None
        page.wait_for_selector("h1")

    def lost(self) -> list[str]:
        """What was typed and does not stand, letter by letter, in a row of its table."""
        with owner():
            return [
                f"{model.__name__}.{column}: {text!r}"
                for model, column, text in self.typed
                if not any(
                    str(value).replace("\r\n", "\n") == text
                    for value in model.objects.values_list(column, flat=True)
                )
            ]


def follow(page: Any, selector: str) -> None:
    """Click the link that `selector` finds, in the page or else in its menu, and wait."""
    link = page.locator(f"main {selector}").first
    if not link.count():
        unfold(page.locator("nav.area-menu"))
        link = page.locator(f"nav.area-menu {selector}").first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address.partition('#')[0]}**")
    page.wait_for_selector("h1")


def unfold(menu: Any) -> None:
    """On a phone a menu is behind its button."""
    if menu.locator(".menu__button").is_visible():
        menu.locator(".menu__button").click()


def to(end: str) -> str:
    """A link whose address ends so."""
    return f"a[href$='{end}']"


def soon(days: int) -> str:
    """Half past five in the afternoon, so many days ahead, as a browser writes it."""
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT17:30")


def day(days: int) -> str:
    """A day so many days ahead."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def door(page: Any, person: Any) -> None:
    """Sign in as people do: password, then the code of the app."""
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[name=code]")
    with owner():  # a code counts once; the one of the last minute may have been used
        Authenticator.objects.filter(user=person).update(last_used_at=None)
    page.fill("[name=code]", format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
    page.locator("main form button[type=submit]").first.click()


def days_go_by(days: int) -> None:
    """Every day of the record lies so much further back; not a word is touched."""
    back = timedelta(days=days)
    with owner():
        meetings.FamilyMeeting.objects.update(
            starts_at=F("starts_at") - back, held_at=F("held_at") - back
        )
        families.Step.objects.update(created_at=F("created_at") - back, by_when=F("by_when") - back)
        families.StepAnswer.objects.update(created_at=F("created_at") - back)


def mails_to(address: str) -> list[str]:
    """What the worker sends to this address; it is day, and no reminder waits any longer."""
    with owner():
        meetings.Invitation.objects.update(quiet_from="00:00", quiet_to="00:00")
        Outbox.objects.filter(done_at=None).exclude(kind="meetings.reminder").update(
            due=timezone.now()
        )
    with as_role("cppc_worker"), acting(None):
        drain()
    return [message.body for message in mail.outbox if message.to == [address]]


def link_for(address: str, past: str) -> str:
    """The newest personal link in the mails to this address."""
    found = re.findall(past, "\n".join(mails_to(address)))
    assert found, f"no link for {address}"
    return found[-1]


def ask(walk: Walk) -> str:
    """A mother asks on her phone, in Spanish and without an account; her number."""
    page = walk.open_page(None, "/", width=walk.width, language="es")
    walk.picture(page, "welcome")
    follow(page, to("/ask/"))
    page.check("[name=asker][value=self]")
    walk.write(page, "name", MOTHER, families.ReferralContent)
    walk.write(page, "phone", "515-555-0142", families.ReferralContent)
    walk.write(page, "best_time", "después de las 5, ¡no antes!", families.ReferralContent)
    page.check("[name=safe_message][value=yes]")
    page.select_option("[name=county]", walk.county.pk)
    walk.write(page, "words", WHY, families.ReferralContent)
    walk.picture(page, "ask")
    page.wait_for_timeout(3100)  # nobody writes faster than this
    walk.send(page, "**/ask/done/**")
    walk.picture(page, "asked")
    return page.locator("main strong").first.inner_text()


def answer_request(walk: Walk, number: str) -> None:
    """The coordinator finds it in the queue, looks for the family, accepts, asks a facilitator."""
    assert mails_to(walk.coordinator.email), "coordinators hear of a new request"
    page = walk.open_page(walk.coordinator, "/home/", width=walk.width)
    walk.picture(page, "home-of-the-coordinator")
    follow(page, to("/requests/"))
    walk.picture(page, "queue")
    follow(page, to(f"/requests/{number}/"))
    assert WHY.splitlines()[0] in page.inner_text("main")
    walk.picture(page, "request")
    follow(page, to("/search/"))
    page.click(SEND)
    page.wait_for_selector("main .empty")
    walk.picture(page, "nobody-alike")
    follow(page, to("/accept/"))
    page.select_option("[name=relation]", "parent")
    walk.write(page, "reason", "La mamá pide ayuda – it’s her own wish", families.ReferralEvent)
    page.check("[name=agreed]")
    walk.picture(page, "accept")
    walk.send(page, "**/assign/")
    page.select_option("[name=user]", str(walk.facilitator.pk))
    walk.picture(page, "assign")
    walk.send(page, "**/families/**")
    walk.picture(page, "assigned")


def take_place(walk: Walk) -> Any:
    """The facilitator reads the mail, accepts confidentiality and opens the record."""
    assert mails_to(walk.facilitator.email), "a facilitator who is asked hears of it"
    page = walk.open_page(None, "/", width=walk.width, language=walk.language)
    page.click(f"header a[href*='{reverse('account_login')}']")
    door(page, walk.facilitator)
    page.wait_for_url("**/home/")
    walk.picture(page, "home-of-the-facilitator")
    follow(page, "a[href*='/circles/']")
    walk.picture(page, "confidentiality")
    page.check("[name=agreed]")
    walk.send(page, "**/families/F-*/")
    walk.picture(page, "record")
    return page


def complete_family(walk: Walk, page: Any) -> None:
    """The family and its people."""
    follow(page, "a[href*='/people/'][href$='/edit/']")
    walk.write(page, "nickname", "Luchi", families.Person)
    walk.write(page, "phone", "515-555-0142", families.Phone, "number")
    walk.keep(MOTHER, families.Person, "name")
    walk.send(page, "**/families/F-*/")
    for name, relation, born in ((CHILD, "child", "2016-02-29"), (AUNT, "relative", "")):
        follow(page, to("/people/add/"))
        walk.write(page, "name", name, families.Person)
        page.select_option("[name=relation]", relation)
        page.fill("[name=born_on]", born)
        walk.send(page, "**/families/F-*/")
    walk.picture(page, "family")


def ask_consent(walk: Walk, page: Any) -> None:
    """One yes and one no, each as good an answer."""
    answers = [
        ("given", "Lo que decimos en la reunión – nada más", "Equipo de apoyo"),
        ("refused", "Mi dirección y mi teléfono", "Escuela “Álamo”"),
    ]
    follow(page, to("/consents/"))
    for state, what, recipient in answers:
        follow(page, to("/consents/ask/"))
        follow(page, "a[href*='/consents/ask/']")
        page.select_option("[name=person]", label=MOTHER)
        walk.write(page, "what", what, families.Consent)
        walk.write(page, "recipient", recipient, families.Consent)
        walk.write(page, "reason", "Para que nos ayuden…", families.Consent)
        page.fill("[name=expires_on]", day(90))
        page.check(f"[name=state][value={state}]")
        walk.write(page, "signed_by", MOTHER, families.Consent)
        page.check("[name=route][value=paper]")
        walk.picture(page, f"consent-{state}")
        walk.send(page, "**/consents/*-*/")
        walk.picture(page, f"consent-{state}-kept")
        follow(page, to("/consents/"))
    walk.picture(page, "consents")
    with owner():
        states = families.Consent.objects.values_list("state", flat=True)
        assert sorted(states) == ["given", "refused"]


def choose_guests(walk: Walk, page: Any) -> None:
    """Whom the family wants, in its own word; and one whom the law asks for, with the reason."""
    people = [
        (GRANDMOTHER, "abuela", "erika@example.org", "es"),
        (PASTOR, "nuestro pastor", "sean@example.org", "en"),
        (NEIGHBOR, "vecina", "", "es"),
    ]
    follow(page, to("/guests/"))
    for name, relation, email, language in people:
        follow(page, to("/guests/add/"))
        walk.write(page, "name", name, families.Guest)
        walk.write(page, "relation", relation, families.Guest)
        page.select_option("[name=part]", "family" if name == GRANDMOTHER else "support")
        walk.write(page, "email", email, families.Guest)
        page.select_option("main [name=language]", language)
        walk.send(page, "**/guests/")
    walk.picture(page, "guests-wait")
    for name, *_more in people:
        row = page.locator("li.rows__row", has_text=name)
        row.locator(to("/decide/")).click()
        page.check("[name=wanted][value=yes]")
        walk.write(page, "how", "en casa, el lunes “sí, claro”", families.Guest, "decided_how")
        walk.send(page, "**/guests/")
    follow(page, to("/guests/require/"))
    walk.write(page, "name", WORKER, families.Guest)
    page.select_option("[name=part]", "dhs")
    walk.write(page, "legal_reason", "The court’s order asks for her.", families.Guest)
    walk.send(page, "**/guests/")
    walk.picture(page, "guests")


def schedule(walk: Walk, page: Any) -> None:
    """A day and a place that the family chose, with what helps people to come."""
    follow(page, to("/meetings/schedule/"))
    page.fill("[name=starts_at]", soon(8))
    walk.write(page, "place", "Cocina de la abuela, Calle 3 Nº 7", meetings.Arrangement)
    page.check("[name=supports][value=ride]")
    page.check("[name=supports][value=interpreter]")
    walk.picture(page, "schedule")
    walk.send(page, "**/meetings/*-*/")
    walk.picture(page, "meeting")


def prepare(walk: Walk, page: Any) -> None:
    """The private talk, what was done, the agreement to take part; from the meeting's page."""
    follow(page, to("/prepare/"))
    walk.picture(page, "prepare-missing")
    follow(page, to("/talk/"))
    page.check("[name=asked_alone]")
    page.check("[name=afraid][value=no]")
    page.check("[name=sessions][value=joint]")
    walk.write(page, "words", "Habló a solas: «todo tranquilo»…", meetings.SafetyScreen)
    walk.picture(page, "private-talk")
    walk.send(page, "**/prepare/")
    for name in ("talked", "purpose", "guests"):
        page.check(f"[name=done][value={name}]")
    walk.send(page, "**/prepare/")
    follow(page, to("/agreement/"))
    page.select_option("[name=person]", label=MOTHER)
    page.select_option("[name=how]", "spoken")
    walk.picture(page, "agreement")
    walk.send(page, "**/prepare/")
    expect(page.locator("main .notice--success").first).to_be_visible()
    walk.picture(page, "prepared")
