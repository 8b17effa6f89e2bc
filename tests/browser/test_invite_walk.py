"""A facilitator asks two guests; one opens the mail's link without an account and says yes."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cppc.core.outbox import drain
from families.models import PersonalLink
from meetings.models import Arrangement, Invitation
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SENTENCE = "This link does not work here."
BUTTON = "main form .actions > button.btn-primary[type=submit]"


@pytest.fixture
def meeting(site, settings):
    """A meeting in ten days with two people on the guest list; nobody sleeps."""
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"
    with owner():
        area = factories.AreaFactory()
    facilitator = person_with("facilitator", area)
    with owner():
        type(facilitator).objects.filter(pk=facilitator.pk).update(phone="515-555-0177")
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        meeting = factories.FamilyMeetingFactory(
            family=family,
            facilitator=facilitator,
            starts_at=timezone.now() + timedelta(days=10),
        )
        Arrangement.objects.create(
            area=area, family=family, meeting=meeting, place="Zyxwvut kitchen"
        )
        factories.GuestFactory(family=family, name="Aunt Periwinkle", email="aunt@example.org")
        factories.GuestFactory(family=family, name="Neighbor Plumtree")
    return meeting


def path_of(meeting):
    where = [meeting.area.slug, meeting.family.reference, meeting.pk]
    return reverse("meetings:invitations", args=where)


def group(page, name):
    return page.locator("fieldset.group", has_text=name)


def ask_both(page, meeting, look, shot):
    """From the meeting's page to two people who are asked."""
    page.click(f"main a[href='{path_of(meeting)}']")
    page.wait_for_selector("fieldset.group")
    look(page)
    page.click(BUTTON)
    page.wait_for_selector("[role=alert]")
    look(page)
    group(page, "Aunt Periwinkle").locator("select").select_option("email")
    group(page, "Aunt Periwinkle").locator("[type=checkbox]").check()
    group(page, "Neighbor Plumtree").locator("select").select_option("letter")
    shot(page, "1-ask")
    page.click(BUTTON)
    page.wait_for_selector("main table")
    look(page)
    shot(page, "2-asked")
    assert page.locator("main tbody tr").count() == 2


def link_in_mail():
    """What the worker sends to the guest, and nothing of the family in it."""
    with owner():
        Invitation.objects.update(quiet_from="00:00", quiet_to="00:00")
    with as_role("cppc_worker"), acting(None):
        drain()
    (message,) = [one for one in mail.outbox if one.to == ["aunt@example.org"]]
    mail.outbox.clear()
    return re.search(r"/l/[\w-]+/", message.body).group()


def state_of_link():
    with owner():
        return PersonalLink.objects.get(revoked_at=None).opened_at


def print_letter(page, meeting, look, shot):
    """The letter stands ready among those who are asked; its link."""
    page.click("main table a:has-text('Neighbor Plumtree')")
    page.wait_for_selector("form[action$='/missed/']")
    look(page)
    shot(page, "3-invitation")
    page.click(f"main a[href='{path_of(meeting)}']")
    page.wait_for_selector("text=Letter for Neighbor Plumtree")
    page.click("form[action$='/letter/'] button")
    page.wait_for_selector("main img")
    look(page)
    shot(page, "4-letter")
    text = page.inner_text("main")
    assert meeting.family.reference not in text
    assert "Zyxwvut kitchen" not in text
    return re.search(r"/l/[\w-]+/", text).group()


def answer(page, look, shot):
    """The guest opens the link by its button and says yes, with a ride."""
    look(page)
    shot(page, "5-link")
    assert page.get_attribute("html", "lang") == "en"
    page.click(BUTTON)
    page.wait_for_url("**/invitation/")
    look(page)
    shot(page, "6-invitation")
    assert "Zyxwvut kitchen" in page.inner_text("main")
    page.click(BUTTON)
    page.wait_for_selector("main .field__error")
    look(page)
    shot(page, "7-no-answer")
    page.check("[name=state][value=accepted]")
    page.check("[name=needs_ride]")
    page.fill("[name=needs]", "A chair with arms")
    page.click(BUTTON)
    page.wait_for_selector(".alert, main [role=status]")
    look(page)
    shot(page, "8-thanks")
    assert page.is_checked("[name=needs_ride]")


def refused(page, path, look, shot, site):
    """Another browser with the same link hears one sentence, by the button and by the address."""
    page.click(BUTTON)
    page.wait_for_selector(f"text={SENTENCE}")
    look(page)
    shot(page, "9-elsewhere")
    page.goto(f"{site.url}{path}invitation/")
    assert SENTENCE in page.inner_text("main")


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False)])
def test_a_guest_is_asked_and_answers(site, meeting, open_page, check_page, shot, width, scripts):
    look = check_page if width == 390 and scripts else lambda page: page.wait_for_selector("h1")
    leader = open_page(
        meeting.facilitator, meeting.get_absolute_url(), width=width, scripts=scripts
    )
    ask_both(leader, meeting, look, shot)
    path = link_in_mail()
    guest = open_page(None, path, width=width, scripts=scripts)
    assert state_of_link() is None  # looking binds nothing, so a mail scanner uses nothing up
    answer(guest, look, shot)
    assert state_of_link() is not None
    refused(open_page(None, path, width=width, scripts=scripts), path, look, shot, site)
    leader.reload()
    row = leader.locator("main tbody tr", has_text="Aunt Periwinkle")
    assert row.locator("td").all_inner_texts() == [
        "by e-mail",
        "will come",
        "a ride; A chair with arms",
    ]
    shot(leader, "10-answered")
    letter = print_letter(leader, meeting, look, shot)
    assert open_page(None, letter, width=width, scripts=scripts).locator(BUTTON).count() == 1


def test_what_the_leader_changes_later(site, meeting, open_page, check_page, shot):
    """A word by phone, a mail that did not arrive, an invitation taken back; quiet hours."""
    leader = open_page(meeting.facilitator, path_of(meeting))
    group(leader, "Aunt Periwinkle").locator("select").select_option("email")
    group(leader, "Neighbor Plumtree").locator("select").select_option("in_person")
    leader.click(BUTTON)
    leader.click("main table a:has-text('Neighbor Plumtree')")
    leader.check("[name=state][value=declined]")
    leader.click(BUTTON)
    leader.wait_for_selector("main table")
    assert "cannot come" in leader.inner_text("main tbody")
    link = link_in_mail()
    leader.click("main table a:has-text('Aunt Periwinkle')")
    leader.click("form[action$='/missed/'] button")
    leader.wait_for_selector("main table >> text=did not arrive")
    check_page(leader)
    shot(leader, "1-missed")
    leader.goto(site.url + reverse("home:index"))
    assert leader.locator(f"main a[href='{path_of(meeting)}']").count() >= 1
    leader.goto(site.url + path_of(meeting))
    leader.click("main table a:has-text('Aunt Periwinkle')")
    leader.click("main a[href$='/withdraw/']")
    leader.wait_for_selector("main form")
    check_page(leader)
    shot(leader, "2-take-back")
    leader.click("main form button[type=submit]")
    leader.wait_for_selector("main table")
    shot(leader, "3-taken-back")
    guest = open_page(None, link)
    guest.click(BUTTON)
    guest.wait_for_selector(f"text={SENTENCE}")
    leader.goto(site.url + reverse("meetings:quiet_hours"))
    check_page(leader)
    shot(leader, "4-quiet-hours")
    leader.fill("[name=from_time]", "19:30")
    leader.click(BUTTON)
    leader.wait_for_selector(".alert, main [role=status]")
    assert leader.input_value("[name=from_time]").startswith("19:30")
