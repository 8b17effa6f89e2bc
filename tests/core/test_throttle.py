"""Limits by visitor: a burst is counted whole, and nobody has as many addresses as they like."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from cppc.core import throttle
from cppc.core.file_cache import CountingFileCache


@pytest.fixture
def files(tmp_path, monkeypatch):
    made = CountingFileCache(str(tmp_path), {})
    monkeypatch.setattr(throttle, "cache", made)
    return made


def go(_number):
    return throttle.may_go_on("find", "192.0.2.1", limit=30, seconds=900)


def test_a_burst_at_the_same_moment_is_counted_whole(files):
    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(go, range(120))) == 30


def test_counting_does_not_make_a_window_longer(files):
    files.add("day", 1, 900)
    files.incr("day")
    assert 890 < files._left("day", None) <= 900
    files.add("short", 1, 0.2)
    files.incr("short")
    time.sleep(0.3)
    with pytest.raises(ValueError, match="nothing"):
        files.incr("short")


def test_a_count_for_ever_stays_for_ever(files):
    files.add("ever", 1, None)
    assert files.incr("ever", 4) == 5
    assert files._left("ever", None) is None
    assert files._left("never", None) == 1.0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_visitor_is_an_address_or_the_network_of_one(address, counted):
    assert throttle.visitor(RequestFactory(REMOTE_ADDR=address).get("/")) == counted


def test_what_a_visitor_says_of_himself_counts_for_nothing(settings):
    request = RequestFactory(REMOTE_ADDR="192.0.2.9").get(
        "/", headers={"X-Forwarded-For": "1.2.3.4"}
    )
    assert throttle.visitor(request) == "192.0.2.9"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["confirm/%00/", "links/a%00b/", "links/%00/listing/"])
def test_a_sign_no_database_can_hold_names_nothing(page):
    cache.clear()
    assert Client().get(f"/supports/{page}").status_code == 404
