"""The whole path of one family, from the invitations to the closed record (see whole_path.py)."""
# ruff: noqa: RUF001 - curly quotes and dashes, as people paste them from Word

from typing import Any

from playwright.sync_api import expect

from cppc.core.models import Session
from families import models as families
from meetings import models as meetings
from tests.browser.pdf_words import without_spaces, words_in
from tests.browser.whole_path import (
    GRANDMOTHER,
    MOTHER,
    NEIGHBOR,
    PASTOR,
    SEND,
    UNCLE,
    WORKER,
    Walk,
    day,
    door,
    follow,
    link_for,
    prepare,
    soon,
    to,
    unfold,
)
from tests.conftest import owner

SAVED = "[data-draft-part][data-state=saved]"
OFFLINE = "[data-draft-part][data-state=offline]"
SIGNED_OUT = "[data-draft-part][data-state=signed-out]"

STORY = (
    "Lucía dice: “Quiero que mis hijos duerman en una cama”. "
    "La abuela cuida a Íñigo desde octubre… y «nadie pregunta por ella». 👵🏽"
)
PASTED = (
    "“We’re tired,” she said – 3\u00a0nights a week…\n"
    "• Pasted from Word: “quotes”, a dash —, ½ price, naïve café\n"
    "   three spaces before this line"
)
IDEAS = "Preguntar a فاطمة الزهراء si tiene un cuarto; preguntar en la iglesia ¿hay lugar?"
GOAL = "Queremos vivir juntos en nuestra propia casa, sin miedo."
STRENGTHS = ["La abuela Érika vive al lado", "Íñigo lee muy bien 📚", "We laugh – a lot"]
NEEDS = ["Un depósito de $800 para el alquiler", "Cama para Íñigo"]
DRIVE = "Llevar a Íñigo a la escuela los martes"
CALL = "Llamar al dueño de la casa de la calle 3"
ROOM = "Preguntar por el cuarto de la tía – y avisar"
PLAN_B = "Si no contesta, ir con Lucía en persona"
DISSENT = (
    "No estoy de acuerdo con el paso 2: me da miedo perder mi casa otra vez. "
    "“Yo no firmo eso”, dije – y lo repito: ¡no!"
)
CONCERN = "De acuerdo, pero los jueves no puedo…"


def asked_for(page: Any, name: str) -> Any:
    """The part of a form that is about this person."""
    return page.locator("fieldset.group, div.group", has_text=name)


def invite(walk: Walk, page: Any) -> None:
    """Two by e-mail, one was told in person, one gets a letter."""
    follow(page, to(page.url.rpartition("prepare/")[0].partition("/areas/")[2]))
    follow(page, to("/invitations/"))
    for name, route in (
        (GRANDMOTHER, "email"),
        (PASTOR, "email"),
        (NEIGHBOR, "in_person"),
        (WORKER, "letter"),
    ):
        asked_for(page, name).locator("select").select_option(route)
        if name != WORKER:
            asked_for(page, name).locator("[type=checkbox]").check()
    walk.picture(page, "who-is-asked")
    walk.send(page, "**/invitations/")
    walk.picture(page, "asked-people")
    page.locator("main table a", has_text=NEIGHBOR).click()
    page.check("[name=state][value=accepted]")
    walk.write(page, "needs", "Una silla – con brazos", meetings.Invitation)
    walk.send(page, "**/invitations/")


def at_link(walk: Walk, address: str) -> Any:
    """The phone of a guest without an account, at the newest link in the mail."""
    language = "es" if address == "erika@example.org" else "en"
    path = link_for(address, r"/l/[\w-]+/")
    return walk.open_page(None, path, width=walk.width, language=language)


def guests_answer(walk: Walk, page: Any) -> None:
    """The grandmother says yes on her phone; the pastor asks for a ride."""
    answers = [
        ("erika@example.org", "¿Hay quien cuide a los niños? 👶", False),
        ("sean@example.org", "I’m on crutches…", True),
    ]
    for address, needs, ride in answers:
        guest = at_link(walk, address)
        walk.picture(guest, f"link-of-{address.partition('@')[0]}")
        guest.click(SEND)
        guest.wait_for_url("**/invitation/")
        guest.check("[name=state][value=accepted]")
        if ride:
            guest.check("[name=needs_ride]")
        walk.write(guest, "needs", needs, meetings.Invitation)
        guest.click(SEND)
        guest.wait_for_selector("main .notice--success, main .alert, main [role=status]")
        walk.picture(guest, f"invitation-of-{address.partition('@')[0]}")
    page.reload()
    walk.picture(page, "answers-of-guests")


def at_home(page: Any) -> None:
    """To the home page by the menu."""
    unfold(page.locator("nav:has(#menu-list)"))
    page.click("#menu-list a[href='/home/']")
    page.wait_for_url("**/home/")


def start_meeting(walk: Walk, page: Any) -> None:
    """From the facilitator's day to the meeting of today."""
    at_home(page)
    follow(page, to("/my-day/"))
    walk.picture(page, "my-day")
    follow(page, "a[href*='/meetings/']")
    walk.picture(page, "meeting-of-today")
    follow(page, to("/log/"))
    page.wait_for_selector("form[data-draft-ready]")
    walk.picture(page, "at-the-meeting")


def hold(walk: Walk, page: Any) -> None:
    """The kitchen table: two killed servers and an ended session, in the middle of words."""
    for name in (MOTHER, GRANDMOTHER, NEIGHBOR):
        person = page.locator("fieldset.person", has_text=name)
        person.locator(".chips label").first.click()
    walk.write(page, "walk_ins", UNCLE, meetings.Attendance, "name")
    walk.write(page, "note_rules", "Habla una persona a la vez – ¡y todos!", meetings.Note, "text")
    walk.write(page, "note_why", PASTED, meetings.Note, "text")
    while_killed(walk, page, "note_story", STORY)
    walk.keep(STORY, meetings.Note, "text")
    page.fill("[name=strengths]", "\n".join(STRENGTHS))
    for text in STRENGTHS:
        walk.keep(text, families.Strength, "text")
    walk.write(page, "note_concerns", "Duerme en el carro… dos noches", meetings.Note, "text")
    page.fill("[name=needs]", "\n".join(NEEDS))
    for text in NEEDS:
        walk.keep(text, families.Need, "text")
    while_signed_out(walk, page, "note_ideas", IDEAS)
    walk.keep(IDEAS, meetings.Note, "text")
    page.click("button[name=save_and_stay]")
    page.wait_for_selector("form[data-draft-ready]")
    page.wait_for_selector(".notice--success, [data-error-summary]")
    walk.picture(page, "half-of-it-saved")
    while_killed(walk, page, "goal", GOAL)
    walk.keep(GOAL, families.Plan, "goal")
    write_steps(walk, page)
    walk.write(page, "note_what_if", "Si llueve: el autobús 7 ☔", meetings.Note, "text")
    walk.write(page, "note_agreement", "Nos vemos en un mes", meetings.Note, "text")


def while_killed(walk: Walk, page: Any, name: str, text: str) -> None:
    """The server is killed when half of the text is typed, and comes back for the rest."""
    half = len(text) // 2
    page.locator(f"[name={name}]").press_sequentially(text[:half])
    walk.site.kill()
    page.locator(f"[name={name}]").press_sequentially(text[half:-4])
    page.wait_for_selector(OFFLINE, timeout=40000)
    walk.picture(page, f"no-connection-{name}")
    walk.site.start()
    page.locator(f"[name={name}]").press_sequentially(text[-4:])
    page.wait_for_selector(SAVED, timeout=40000)
    assert page.input_value(f"[name={name}]") == text


def while_signed_out(walk: Walk, page: Any, name: str, text: str) -> None:
    """The session ends in the middle; signing in again in a new tab brings every word along."""
    half = len(text) // 2
    page.locator(f"[name={name}]").press_sequentially(text[:half])
    with owner():
        Session.objects.filter(user=walk.facilitator).delete()
    page.locator(f"[name={name}]").press_sequentially(text[half:])
    page.wait_for_selector(SIGNED_OUT, timeout=40000)
    walk.picture(page, "session-ended")
    with page.context.expect_page() as opened:
        page.click("[data-draft-sign-in] a")
    tab = opened.value
    tab.wait_for_selector("[name=login]")
    walk.picture(tab, "sign-in-again")
    door(tab, walk.facilitator)
    tab.wait_for_url("**/signed-in-again/**")
    walk.picture(tab, "signed-in-again")
    tab.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector(SAVED, timeout=40000)
    assert page.input_value(f"[name={name}]") == text


def write_steps(walk: Walk, page: Any) -> None:
    """Three steps of people without an account."""
    steps = [(DRIVE, GRANDMOTHER), (CALL, PASTOR), (ROOM, UNCLE)]
    for number, (what, who) in enumerate(steps):
        row = f"steps-{number}"
        walk.write(page, f"{row}-what", what, families.Step, "what")
        walk.write(page, f"{row}-who", who, families.Step, "who")
        page.fill(f"[name={row}-by_when]", day(14))
        if number == 0:
            walk.write(page, f"{row}-support", walk.listing, families.Step, "support")
            walk.write(page, f"{row}-plan_b", PLAN_B, families.Step, "plan_b")
        if number < 2:
            page.click("button[name=more_steps]")
            page.wait_for_selector(f"[name=steps-{number + 1}-what]")
            page.wait_for_selector("form[data-draft-ready]")
    page.locator("[name=steps-0-what]").scroll_into_view_if_needed()
    walk.picture(page, "steps")


def sign(walk: Walk, page: Any) -> None:
    """The uncle who walked in signs with a finger, the grandmother types, others say it aloud."""
    page.click("button[name=go_sign]")
    page.wait_for_url("**/signing/")
    walk.picture(page, "keeping-it-private")
    page.locator("a[href*='/signing/']", has_text=UNCLE).click()
    draw(page)
    walk.picture(page, "signed-by-touch")
    page.click("form[data-sign] button[type=submit]")
    page.wait_for_selector(".notice--success")
    with owner():
        assert meetings.Signature.objects.get(name=UNCLE).route == "touch"
    page.wait_for_url("**/signing/**")
    walk.picture(page, "next-person-signs")


def draw(page: Any) -> None:
    """A line with a finger in the box."""
    page.locator("[data-sign-box]").scroll_into_view_if_needed()
    box = page.locator("[data-sign-box]").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for number in range(12):
        page.mouse.move(box["x"] + 20 + number * 20, box["y"] + 60 + (number % 3) * 25)
    page.mouse.up()


def agree(walk: Walk, page: Any) -> None:
    """Back to the meeting, which took place; each person's word; the plan is locked."""
    for _more in range(3):  # others will sign on paper another day
        if not page.url.endswith("/signing/"):
            follow(page, to("/signing/"))
    follow(page, to("/log/"))
    page.wait_for_selector("form[data-draft-ready]")
    page.check("[name=plan_agreed]")
    page.check("[name=held]")
    page.fill("[name=next_starts_at]", soon(30))
    walk.picture(page, "end-of-the-meeting")
    walk.send(page, "**/agree/")
    walk.picture(page, "does-everybody-agree")
    for name, stance, words in (
        (MOTHER, "agrees", "Sí, es nuestro plan 💛"),
        (GRANDMOTHER, "disagrees", DISSENT),
        (NEIGHBOR, "concern", CONCERN),
        (UNCLE, "agrees", ""),
    ):
        said = asked_for(page, name)
        said.locator(f"[type=radio][value={stance}]").check()
        said.locator("textarea").fill(words)
        if words:
            walk.keep(words, families.Position, "words")
    walk.picture(page, "what-each-person-says")
    walk.send(page, "**/plan/versions/1/")
    expect(page.locator("main")).to_contain_text(DISSENT)
    walk.picture(page, "locked")


def take_papers(walk: Walk, page: Any) -> None:
    """Both papers through the browser: numbered, tagged, with the words as they were typed."""
    follow(page, to("/plan/papers/"))
    for kind, language, people in (
        ("agency", "en", [WORKER]),
        ("family", "es", [MOTHER, GRANDMOTHER]),
    ):
        page.check(f"[name=kind][value={kind}]")
        page.select_option("main [name=language]", language)
        page.fill("[name=others]", "\n".join(people))
        for name in people:
            walk.keep(name, families.Paper, "recipient")
        page.click(SEND)
        page.wait_for_selector(".notice--success")
        page.wait_for_selector("main ul.rows")
    walk.picture(page, "papers")
    agency = download(page, WORKER)
    for text in (GOAL, DRIVE, CALL, ROOM, PLAN_B, DISSENT, CONCERN, UNCLE, *STRENGTHS[::2], *NEEDS):
        assert without_spaces(text) in agency, f"{text!r} is not on the agency copy"
    assert without_spaces(f"Private. Copy 1 of 1, for {WORKER}.") in agency
    family = download(page, MOTHER)
    for text in (GOAL, DRIVE, CALL, ROOM, GRANDMOTHER, "Copia 1 de 2", MOTHER):
        assert without_spaces(text) in family, f"{text!r} is not on the family copy"
    assert without_spaces(DISSENT) not in family


def download(page: Any, name: str) -> str:
    """The words of the PDF that this person gets, which is tagged for screen readers."""
    row = page.locator("main ul.rows > li", has_text=name)
    with page.expect_download() as taken:
        row.locator("a[href$='/pdf/']").first.click()
    pdf = taken.value.path().read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    return words_in(pdf)


def keep_promises(walk: Walk) -> None:
    """Two people without an account say how it went, by the link in the mail."""
    for address, what, kind, words in (
        ("erika@example.org", DRIVE, "done", "¡Listo! Íñigo llegó a tiempo 🚌"),
        ("sean@example.org", CALL, "not_yet", "He didn’t answer – I’ll try again…"),
    ):
        guest = at_link(walk, address)
        guest.click(SEND)
        guest.wait_for_selector(f"text={what}")
        guest.check(f"[name=kind][value={kind}]")
        walk.write(guest, "words", words, families.StepAnswer)
        walk.picture(guest, f"promise-{kind}")
        guest.click(SEND)
        guest.wait_for_selector("main h1, h1")
        guest.wait_for_selector("[name=words]", state="detached")
        walk.picture(guest, f"promise-{kind}-thanks")


def meet_again(walk: Walk, page: Any) -> None:
    """The next meeting cannot end before the family's own view and each earlier step are heard."""
    at_home(page)
    follow(page, to("/my-day/"))
    follow(page, "a[href*='/meetings/']")
    walk.picture(page, "meeting-again")
    prepare(walk, page)
    follow(page, to(page.url.rpartition("prepare/")[0].partition("/areas/")[2]))
    follow(page, to("/log/"))
    page.wait_for_selector("form[data-draft-ready]")
    page.locator(".person .chips label").first.click()
    page.check("[name=held]")
    page.locator(SEND).last.click()
    page.wait_for_selector("[data-error-summary]")
    walk.picture(page, "not-yet-spoken-of")
    follow(page, to("/look-back/"))
    page.check("[name=feeling][value='4']")
    walk.write(page, "words", "Dormimos mejor; ya no hay “miedo”…", meetings.FamilyProgress)
    walk.write(page, "said_by", MOTHER, meetings.FamilyProgress)
    for what, kind, words in (
        (CALL, "done", "Ya contestó – ¡sí!"),
        (ROOM, "dropped", "La tía no tiene cuarto"),
    ):
        step = page.locator("fieldset.rows__row", has_text=what)
        step.locator(f"[type=radio][value={kind}]").check()
        step.locator("[name$=-words]").fill(words)
        walk.keep(words, families.StepAnswer, "words")
    walk.picture(page, "look-back")
    walk.send(page, "**/log/")
    page.wait_for_selector("form[data-draft-ready]")
    walk.picture(page, "what-was-begun-is-offered-again")
    page.click("[data-draft-use]")
    expect(page.locator("[name=held]")).to_be_checked()
    walk.send(page, "**/meetings/*-*/")
    walk.picture(page, "held-again")
    with owner():
        assert not families.Step.objects.filter(state="open").exists(), "an answered step is back"


def close(walk: Walk, page: Any) -> None:
    """The record is closed with how it ended."""
    follow(page, to("/close/"))
    page.check("[name=outcome][value=goals_met]")
    walk.write(page, "reason", "Viven en su casa: ¡gracias a todos! 🎉", families.FamilyEvent)
    walk.picture(page, "close")
    walk.send(page, "**/about/")
    walk.picture(page, "closed")
    with owner():
        family = families.Family.objects.get()
        assert (family.state, family.outcome) == ("closed", "goals_met")
