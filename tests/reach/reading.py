"""Who may read which words: every mark of the run, and every reference, by the model."""

import re

from tests.reach.model import CONSENT, PEOPLE, PLAN, SAFETY, Model
from tests.reach.things import Consent, Family, Guest, Link, Mark, Meeting, Somebody

MARK = re.compile(r"Zq([a-z]+)x(\d+)x")
REFERENCE = re.compile(r"\bF-[2-9A-HJKMNP-Z]{5}\b")
PART_OF = {
    "person": PEOPLE,
    "care": PEOPLE,
    "net": PEOPLE,
    "reason": PEOPLE,
    "goal": PLAN,
    "step": PLAN,
    "strength": PLAN,
    "talk": SAFETY,
}


def may_read(model: Model, who: Somebody | None, mark: Mark) -> bool:
    """Whether this person may read these words, wherever they stand."""
    parts = model.parts(who, mark.family)
    if mark.kind in PART_OF and PART_OF[mark.kind] in parts:
        return True
    if any(_also(model, who, *place) for place in mark.also):
        return True
    if mark.kind == "request":
        return model.reads_request(who, mark.family)
    if mark.kind == "session":
        _meeting, session = mark.thing
        return SAFETY in parts or (PLAN in parts and who in session.people)
    return _of_thing(model, who, mark)


def _of_thing(model: Model, who: Somebody | None, mark: Mark) -> bool:
    """Words of a guest, a consent, a meeting."""
    parts = model.parts(who, mark.family)
    if isinstance(mark.thing, Guest):
        return _guest(model, who, mark.thing)
    if isinstance(mark.thing, Consent):
        return CONSENT in parts and _shown(model, who, mark.thing)
    if not isinstance(mark.thing, Meeting):
        return False
    if mark.kind == "note":
        return model.reads_notes(who, mark.thing)
    return PLAN in parts and not model.hidden(who, mark.thing)


def _also(model: Model, who: Somebody | None, family: Family, part: str, meeting) -> bool:
    hidden = meeting is not None and model.hidden(who, meeting)
    return part in model.parts(who, family) and not hidden


def _guest(model: Model, who: Somebody | None, guest: Guest) -> bool:
    """On the guest list; in what the family said about this guest, and who got a copy."""
    parts = model.parts(who, guest.family)
    told = [row for row in (*model.consents, *model.links) if row.guest is guest]
    named = any(_shown(model, who, row) for row in told)
    return model.lists_guest(who, guest) or (CONSENT in parts and named)


def _shown(model: Model, who: Somebody | None, row: Consent | Link) -> bool:
    """Where people are kept apart, each sees what he wrote down himself."""
    return row.by is who or not model.screened(who, row.family)


def read_by_link(model: Model, link: Link, browser: str) -> set[str]:
    """The words behind a personal link: the own place if allowed, the own promise."""
    if not model.opens(link, browser):
        return set()
    subject = link.subject
    if link.purpose == "commitment":
        return {subject.what}
    if link.purpose == "invitation" and subject.sees_place:
        return {model.place_for(link.guest, subject.meeting)} - {""}
    return set()


def too_much(model: Model, who: Somebody | None, text: str) -> list[str]:
    """Words and references in this answer that this person must not read."""
    found = []
    for kind, number in set(MARK.findall(text)):
        mark = model.marks[int(number)]
        if not may_read(model, who, mark):
            found.append(f"{kind} of {mark.family.reference}")
    by_reference = {f.reference: f for f in model.families}
    for reference in set(REFERENCE.findall(text)):
        family = by_reference.get(reference)
        if family is not None and not model.knows_of(who, family):
            found.append(reference)
    return sorted(found)
