"""The ladder of freshness: asked, reminded, out of the search, and confirmed in one click."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.bounces import BOUNCED
from cppc.core.models import Outbox
from cppc.core.outbox import as_worker, drain
from resources.freshness import is_stale, step_of
from resources.models import Category, FreshnessAsk, PublishedListing, Service, Verification
from resources.search import Wanted, search_listings
from resources.services.freshness import (
    ask_what_is_due,
    end_announcements,
    end_taking,
    forget_verifiers,
)
from resources.tasks import end_passing_words, keep_listings_true
from tests.conftest import acting, as_role, owner, person_with
from tests.resources.factories import VerificationFactory, published_listing

pytestmark = pytest.mark.django_db


def verified(area, days, **fields):
    """A public listing that was verified so many days ago."""
    with owner():
        fields = {"email": "office@example.org", **fields}
        listing = published_listing(area, **fields)
        on = timezone.localdate() - timedelta(days=days)
        Service.objects.filter(pk=listing.pk).update(verified_on=on, verified_how="phone")
        PublishedListing.objects.filter(pk=listing.pk).update(verified_on=on, verified_by="team")
    return listing


def a_day_passes():
    with as_role("cppc_worker"), acting(None):
        return keep_listings_true()


def steps_of(listing):
    with owner():
        return list(FreshnessAsk.objects.filter(service=listing).values_list("step", flat=True))


def mails():
    return [one for one in mail.outbox if one.to == ["office@example.org"]]


LADDER = [
    (179, None),
    (180, "ask"),
    (269, "ask"),
    (270, "remind"),
    (364, "remind"),
    (365, "leave"),
    (366, "leave"),
]


@pytest.mark.parametrize(("days", "step"), LADDER)
def test_each_day_has_its_step(area, days, step):
    listing = verified(area, days)
    a_day_passes()
    assert steps_of(listing) == ([step] if step else [])
    assert len(mails()) == (1 if step else 0)
    assert PublishedListing.objects.get().stale is (step == "leave")


@pytest.mark.parametrize(("days", "step"), LADDER)
def test_days_end_with_iowas_midnight(days, step):
    # 5:30 in the morning by UTC is half past eleven at night in Iowa, the day before.
    night = datetime(2027, 1, 10, 5, 30, tzinfo=UTC)
    with patch("django.utils.timezone.now", return_value=night):
        since = datetime(2027, 1, 9, tzinfo=UTC).date() - timedelta(days=days)
        assert step_of(since) == step


def test_a_job_run_twice_asks_once(area):
    listing = verified(area, 200)
    assert (a_day_passes(), a_day_passes()) == (1, 0)
    assert (steps_of(listing), len(mails())) == (["ask"], 1)


def test_each_step_is_mailed_once_as_days_go_by(area):
    listing = verified(area, 180)
    for _day in range(2):
        a_day_passes()
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=90)):
        a_day_passes()
        a_day_passes()
    with owner():  # the database's clock did not go on
        Outbox.objects.filter(done_at=None).update(due=timezone.now() - timedelta(minutes=1))
    with as_role("cppc_worker"), acting(None):
        drain()
    assert (sorted(steps_of(listing)), len(mails())) == (["ask", "remind"], 2)


def test_one_never_verified_counts_from_its_publishing(area):
    with owner():
        listing = published_listing(area)
        before = timezone.now() - timedelta(days=180)
        Service.objects.filter(pk=listing.pk).update(published_at=before)
    a_day_passes()
    assert steps_of(listing) == ["ask"]


@pytest.mark.parametrize("fields", [{"kind": "informal"}, {"email": ""}])
def test_neighbors_and_those_without_address_get_no_mail(area, fields):
    listing = verified(area, 200, **fields)
    a_day_passes()
    assert (steps_of(listing), mail.outbox) == (["ask"], [])


def test_the_mail_is_neutral_and_in_both_languages(area):
    verified(area, 200, name_en="A safe voice", confidential="domestic_violence")
    a_day_passes()
    (message,) = mails()
    assert "safe voice" not in message.subject + message.body
    assert "Is it still right?" in message.body
    assert "¿Sigue" in message.body


def test_a_listing_verified_meanwhile_is_not_asked(area):
    listing = verified(area, 200)
    with as_role("cppc_worker"), as_worker():
        ask_what_is_due()
    with owner():
        Service.objects.filter(pk=listing.pk).update(verified_on=timezone.localdate())
    with as_role("cppc_worker"), acting(None):
        drain()
    assert mails() == []


def test_editors_are_told_once_a_day(area):
    person_with("listing_editor", area)
    verified(area, 200)
    verified(area, 400)
    a_day_passes()
    a_day_passes()
    with owner():
        told = Outbox.objects.filter(kind="resources.to_keep_true")
        assert [row.payload["number"] for row in told] == [2]


def test_a_stale_listing_leaves_the_search_and_its_page_warns(area):
    listing = verified(area, 365)
    found = search_listings(Wanted(category="food-pantry"), Category.objects.all())
    assert found.listings.count() == 1
    a_day_passes()
    found = search_listings(Wanted(category="food-pantry"), Category.objects.all())
    assert found.listings.count() == 0
    page = Client().get(reverse("resources:listing", args=[listing.pk]))
    assert "Nobody has confirmed this for a long time." in page.content.decode()


def link():
    (message,) = mails()
    return re.search(r"/supports/confirm/\S+", message.body)[0]


def test_looking_at_the_link_confirms_nothing_and_one_click_does(area):
    verified(area, 400)
    a_day_passes()
    browser, path = Client(), link()
    page = browser.get(path)
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert PublishedListing.objects.get().stale is True
    thanks = browser.post(path, follow=True)
    assert "People see now on which day your listing was confirmed." in thanks.content.decode()
    copy = PublishedListing.objects.get()
    assert (copy.verified_on, copy.verified_by) == (timezone.localdate(), "provider")
    assert copy.stale is False
    with owner():
        saved, made = Service.objects.get(), Verification.objects.get()
    assert (saved.verified_on, saved.verified_how) == (timezone.localdate(), "provider")
    assert (made.how, made.person_id, len(made.parts)) == ("provider", None, 7)


def test_a_link_works_once(area):
    verified(area, 400)
    a_day_passes()
    path = link()
    Client().post(path)
    again = Client().post(path)
    assert again.status_code == 404
    with owner():
        assert Verification.objects.count() == 1


def broken(kind):
    with owner():
        if kind == "expired":
            FreshnessAsk.objects.update(expires_at=timezone.now() - timedelta(hours=1))
        elif kind == "withdrawn":
            Service.objects.update(state="withdrawn")
    return link() if kind != "guessed" else "/supports/confirm/guess/"


@pytest.mark.parametrize("kind", ["expired", "withdrawn", "guessed"])
def test_a_link_that_does_not_stand_says_one_sentence(area, kind):
    verified(area, 400)
    a_day_passes()
    answer = Client().post(broken(kind))
    assert answer.status_code == 404
    assert "This link does not work any more." in answer.content.decode()
    with owner():
        assert Verification.objects.count() == 0


def test_no_secret_of_a_link_is_kept(area):
    verified(area, 400)
    a_day_passes()
    secret = link().rstrip("/").rpartition("/")[2]
    with owner():
        rows = [str(row.payload) for row in Outbox.objects.all()]
        rows += FreshnessAsk.objects.values_list("token_hash", flat=True)
    assert [row for row in rows if secret in row] == []


def test_a_mail_that_did_not_arrive_is_pointed_out(area):
    verified(area, 200)
    a_day_passes()
    with owner():
        ask = FreshnessAsk.objects.get()
    assert ask.mailed is True
    with as_role("cppc_worker"), as_worker():
        BOUNCED["resources.ask"]({"ask": str(ask.pk)})
    with owner():
        assert FreshnessAsk.objects.get().mailed is False


def test_a_name_goes_after_three_years_and_the_day_stays(area):
    with owner():
        listing = published_listing(area)
        today = timezone.localdate()
        for years in (2, 4):
            VerificationFactory(service=listing, on=today - timedelta(days=365 * years))
    with as_role("cppc_worker"), as_worker():
        assert (forget_verifiers(), forget_verifiers()) == (1, 0)
    with owner():
        kept = list(Verification.objects.order_by("-on").values_list("name", "title"))
        assert kept == [("Rosa Caller", "Coordinator"), ("", "")]
        assert Verification.objects.exclude(on=None).count() == 2


def passing(area, **fields):
    with owner():
        listing = published_listing(area)
        Service.objects.filter(pk=listing.pk).update(**fields)
        shown = {name: value for name, value in fields.items() if name != "taking_since"}
        PublishedListing.objects.filter(pk=listing.pk).update(**shown)
    return listing


@pytest.mark.parametrize(("minutes", "left"), [(-1, ""), (1, "full")])
def test_full_ends_by_itself(area, minutes, left):
    now = timezone.now()
    until = now + timedelta(minutes=minutes)
    passing(area, taking="full", taking_until=until, taking_since=now)
    with as_role("cppc_worker"), acting(None):
        assert (end_passing_words(), end_passing_words()) == (0 if left else 1, 0)
    assert PublishedListing.objects.get().taking == left
    with owner():
        assert Service.objects.get().taking == left


@pytest.mark.parametrize(("days", "left"), [(-1, ""), (0, "Closed today."), (1, "Closed today.")])
def test_an_announcement_stands_until_its_day_is_over(area, days, left):
    until = timezone.localdate() + timedelta(days=days)
    passing(area, notice_en="Closed today.", notice_until=until)
    with as_role("cppc_worker"), as_worker():
        end_announcements()
    assert PublishedListing.objects.get().notice_en == left


def test_nobody_but_the_worker_ends_or_asks(area, coordinator):
    passing(area, taking="full", taking_until=timezone.now(), taking_since=timezone.now())
    with acting(None):
        assert end_taking() == 0


@pytest.mark.parametrize(("days", "stale"), [(364, False), (365, True)])
def test_the_copy_of_a_listing_written_anew_knows_its_age(area, days, stale):
    listing = verified(area, days)
    with owner():
        assert is_stale(Service.objects.get(pk=listing.pk)) is stale
