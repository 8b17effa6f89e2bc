"""How often something may be done, counted in the cache; no name or address is kept in clear."""

import hashlib
import hmac
import time
from ipaddress import ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WHOSE = 64  # bits of an IPv6 address that say whose it is


def may_go_on(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try of `who`; false once there were more than `limit` in the running window."""
    key = _key(what, who)
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it ran out in between
        return True


def tries_left(what: str, who: str, *, limit: int, seconds: int) -> tuple[int, int]:
    """Count one try; how many are left in the present window (below zero: too many), and for how
    many seconds the window goes on. Windows begin at fixed times, the same for everybody."""
    now = int(time.time())
    window, passed = divmod(now, seconds)
    key, left = _key(f"{what}:{window}", who), seconds - passed
    if cache.add(key, 1, left + 1):
        return limit - 1, left
    try:
        return limit - int(cache.incr(key)), left
    except ValueError:  # it ran out in between
        return limit - 1, left


def _key(what: str, who: str) -> str:
    text = f"{what}\x1f{who}".encode()
    return "throttle-" + hmac.new(settings.FIELD_KEY, text, hashlib.sha256).hexdigest()[:32]


def visitor(request: HttpRequest) -> str:
    """Whom to count a request without account against.

    Of an IPv6 address the network alone: one subscriber has all addresses of a /64.
    """
    text = get_client_ip(request) or ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), WHOSE), strict=False))
