"""How often something may be done, counted in the cache; no name or address is kept in clear."""

import hashlib
import hmac

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def may_go_on(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try of `who`; false once there were more than `limit` in the running window."""
    text = f"{what}\x1f{who}".encode()
    key = "throttle-" + hmac.new(settings.FIELD_KEY, text, hashlib.sha256).hexdigest()[:32]
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it ran out in between
        return True


def visitor(request: HttpRequest) -> str:
    """Whom to count a request without account against."""
    return get_client_ip(request) or ""
