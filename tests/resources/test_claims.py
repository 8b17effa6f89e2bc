"""Claims and links: who gets one, what it opens, and what nobody learns."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from resources.models import ListingClaim, ListingLink, PublishedListing, Service
from resources.services.claims import claim_by_contact
from tests.conftest import acting, as_role, owner, person_with
from tests.resources import keeping
from tests.resources.factories import OrganizationFactory, published_listing

pytestmark = pytest.mark.django_db
SENTENCE = "If there is an e-mail address on this listing, a link is on its way to it."
SAID = {"name": "Pat Provider", "organization": "Pantry", "email": "pat@example.org", "why": "Me"}


@pytest.fixture
def listing(area):
    with owner():
        return published_listing(area, email="desk@example.org")


def address(listing, name="claim", *more):
    return reverse(f"resources:{name}", args=[listing.pk, *more])


def ask_team(listing, **changes):
    opened = keeping.opened_before("claim")
    said = {**SAID, "opened": opened, "by_team": "1", "website": "", **changes}
    return Client().post(address(listing), said)


def asked_by_contact(listing):
    Client().post(address(listing), {"by_contact": "1"})
    keeping.send_mails()
    (sent,) = mail.outbox
    return keeping.link_in(sent)


def test_link_goes_to_the_address_on_the_listing_alone(listing):
    answer = Client().post(address(listing), {"by_contact": "1", "email": "thief@example.org"})
    assert answer.headers["Location"] == address(listing, "thanks", "claim")
    keeping.send_mails()
    assert [one.to for one in mail.outbox] == [["desk@example.org"]]


@pytest.mark.parametrize("email", ["", "desk@example.org"])
def test_page_says_the_same_with_and_without_an_address(area, email):
    with owner():
        listing = published_listing(area, email=email, kind="informal")
    answer = Client().post(address(listing), {"by_contact": "1"}, follow=True)
    text = answer.content.decode()
    assert SENTENCE in text
    assert "desk@example.org" not in text
    keeping.send_mails()
    assert len(mail.outbox) == bool(email)


def test_the_organizations_address_stands_in_for_a_missing_one(area):
    with owner():
        group = OrganizationFactory(area=area, email="office@example.org")
        listing = published_listing(area, organization=group)
    Client().post(address(listing), {"by_contact": "1"})
    keeping.send_mails()
    assert [one.to for one in mail.outbox] == [["office@example.org"]]


def test_only_some_mails_a_day_leave_for_a_listing(listing, settings):
    settings.LISTING_CLAIM_MAILS_PER_LISTING = 2
    for number in range(3):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = browser.post(address(listing), {"by_contact": "1"}, follow=True)
        assert SENTENCE in answer.content.decode()
    keeping.send_mails()
    assert len(mail.outbox) == 2


def test_one_address_may_ask_only_so_often(listing, settings):
    settings.LISTING_CLAIMS_PER_ADDRESS = 1
    assert ask_team(listing).status_code == 302
    assert ask_team(listing).status_code == 429


def test_a_form_of_another_site_is_refused(listing):
    browser = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.post(address(listing), {"by_contact": "1"}).status_code == 403
    with owner():
        assert ListingClaim.objects.count() == 0


def test_looking_at_a_link_opens_nothing(listing):
    path = asked_by_contact(listing)
    page = Client().get(path)
    assert "no-store" in page.headers["Cache-Control"]
    assert Client().get(f"{path}listing/").status_code == 404
    with owner():
        assert ListingLink.objects.get().opened_at is None


def test_link_works_in_the_browser_that_opened_it_alone(listing):
    path = asked_by_contact(listing)
    browser, page = keeping.open_link(path)
    assert browser.get(page).status_code == 200
    assert browser.post(path).status_code == 302  # again in the same one
    assert Client().post(path).status_code == 404
    assert Client().get(page).status_code == 404


@pytest.mark.parametrize("over", ["revoked_at", "expires_at"])
def test_link_that_is_over_opens_nothing(listing, over):
    path = asked_by_contact(listing)
    browser, page = keeping.open_link(path)
    with owner():
        ListingLink.objects.update(**{over: timezone.now() - timedelta(minutes=1)})
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"confirm": "1"}).status_code == 404
    assert PublishedListing.objects.get(pk=listing.pk).verified_on is None


def test_too_many_wrong_links_are_held_up(db):
    browser = Client()
    found = [browser.get("/supports/links/guess/listing/").status_code for _ in range(21)]
    assert found == [404] * 20 + [429]


def test_nothing_but_a_hash_of_the_secret_and_a_sealed_address_is_kept(listing):
    secret = asked_by_contact(listing).split("/")[-2]
    with owner():
        link = ListingLink.objects.get()
    assert secret not in f"{vars(link)}"
    assert "desk@example.org" not in f"{vars(link)}"


def test_a_second_try_of_a_mail_carries_the_same_link(listing):
    with acting(None):
        claim_by_contact(listing=PublishedListing.objects.get(pk=listing.pk), language="en")
    keeping.send_mails()
    with owner():
        Outbox.objects.filter(kind="resources.claim_mail").update(done_at=None, lease=None)
    keeping.send_mails()
    first, second = mail.outbox
    assert keeping.link_in(first) == keeping.link_in(second)
    with owner():
        assert ListingLink.objects.count() == 1


def test_confirming_shows_the_day_and_the_provider_in_public(listing):
    browser, page = keeping.open_link(asked_by_contact(listing))
    answer = browser.post(page, {"confirm": "1"}, follow=True)
    assert "The public page shows that you checked it today." in answer.content.decode()
    with owner():
        saved = Service.objects.get(pk=listing.pk)
    today = timezone.localdate()
    assert (saved.verified_on, saved.verified_by, saved.verified_how) == (today, None, "provider")
    public = Client().get(reverse("resources:listing", args=[listing.pk])).content.decode()
    assert "by the provider." in public
    assert PublishedListing.objects.get(pk=listing.pk).copied_version == saved.version


def test_a_listing_that_left_the_public_pages_cannot_be_confirmed(listing):
    browser, page = keeping.open_link(asked_by_contact(listing))
    with owner():
        PublishedListing.objects.filter(pk=listing.pk)._raw_delete("default")
        Service.objects.filter(pk=listing.pk).update(state="withdrawn")
    assert "is not public now" in browser.post(page, {"confirm": "1"}).content.decode()
    with owner():
        assert Service.objects.get(pk=listing.pk).verified_on is None


def test_team_approves_a_claim_and_the_link_goes_to_who_asked(listing, area, client_of):
    ask_team(listing)
    editor = person_with("listing_editor", area)
    keeping.send_mails()
    assert [one.to for one in mail.outbox] == [[editor.email]]  # the word that it waits
    with owner():
        claim = ListingClaim.objects.get()
    client = client_of(editor)
    url = reverse("resources:claim_answer", args=[area.slug, claim.pk])
    assert "Pat Provider" in client.get(url).content.decode()
    assert client.post(url, {"approve": "1"}).status_code == 302
    keeping.send_mails()
    assert mail.outbox[-1].to == ["pat@example.org"]
    keeping.open_link(keeping.link_in(mail.outbox[-1]))


def test_a_refused_claim_gets_a_mail_without_a_link(listing, area, client_of):
    ask_team(listing)
    with owner():
        claim = ListingClaim.objects.get()
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:claim_answer", args=[area.slug, claim.pk])
    assert client.post(url, {"refuse": "1", "because": ""}).status_code == 200
    assert client.post(url, {"refuse": "1", "because": "Nobody there knows you"}).status_code == 302
    again = client.post(url, {"approve": "1"}, follow=True)
    assert "Somebody has decided already." in again.content.decode()
    keeping.send_mails()
    (told,) = [one for one in mail.outbox if one.to == ["pat@example.org"]]
    assert "/supports/links/" not in told.body
    assert "Nobody there" not in told.body


def test_a_claim_keeps_what_was_typed_when_the_address_is_missing(listing):
    answer = ask_team(listing, email="")
    assert answer.status_code == 200
    assert 'value="Pat Provider"' in answer.content.decode()


def test_a_link_taken_back_by_the_team_opens_nothing(listing, area, client_of):
    path = asked_by_contact(listing)
    browser, page = keeping.open_link(path)
    with owner():
        link = ListingLink.objects.get()
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:take_back", args=[area.slug, listing.pk, link.pk])
    assert client.post(url).status_code == 302
    assert browser.get(page).status_code == 404


def test_strangers_may_not_write_an_approved_claim_or_a_link(listing):
    claim = keeping.ListingClaimFactory.build(
        service_id=listing.pk, service=None, area_id=listing.area_id, area=None
    )
    claim.service_id, claim.area_id = listing.pk, listing.area_id
    claim.state, claim.decided_at = "approved", timezone.now()
    with acting(None), pytest.raises(ProgrammingError), transaction.atomic():
        claim.save(force_insert=True)


def test_addresses_are_told_to_the_worker_alone(listing):
    with owner():
        claim = keeping.ListingClaimFactory(service=listing, state="contact", name="", email="")
    sql = "SELECT count(*) FROM authz.claim_address(%s)"
    with as_role("cppc_worker"), acting(None, scope="worker"), connection.cursor() as cursor:
        cursor.execute(sql, [claim.pk])
        assert cursor.fetchone() == (1,)
    with acting(None), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(sql, [claim.pk])


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_claims_asks_the_same_number_of_queries(
    area, client_of, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            keeping.ListingClaimFactory(service=published_listing(area))
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:claims", args=[area.slug])
    client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url)


LIST_QUERIES = 10
