"""Sessions in the database: keyed by a hash, signed, bound to their key, behind the door scope.

Whoever could read the table would find no key to put in a cookie; whoever could write it could
not move another person's data to his own session, because the data is signed with its key.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from cppc.core.identity import at_the_door


def hash_key(key: str) -> str:
    """What stands in the table for the key in the cookie."""
    return hashlib.sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session interface over `core.Session`."""

    device = ""

    def _salt(self, key: str | None) -> str:
        return f"cppc.session.{hash_key(key or '')}"

    def load(self) -> dict[str, Any]:
        """The session's data, or a fresh session when it is unknown, over or not its own."""
        from cppc.core.models import Session  # noqa: PLC0415 - models load after settings

        with at_the_door():
            row = Session.objects.filter(
                key=hash_key(self.session_key or ""), expires_at__gt=timezone.now()
            ).first()
        if row is None:
            self._session_key = None
            return {}
        try:
            data: dict[str, Any] = signing.loads(row.data, salt=self._salt(self.session_key))
        except signing.BadSignature:
            self._session_key = None
            return {}
        return data

    def exists(self, session_key: str) -> bool:
        from cppc.core.models import Session  # noqa: PLC0415 - models load after settings

        with at_the_door():
            return Session.objects.filter(key=hash_key(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        from cppc.core.models import Session  # noqa: PLC0415 - models load after settings

        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        fields = {
            "data": signing.dumps(data, salt=self._salt(self.session_key), compress=True),
            "user_id": data.get("_auth_user_id"),
            "seen_at": timezone.now(),
        }
        key = hash_key(self.session_key)
        with at_the_door(), transaction.atomic():
            if must_create:
                try:
                    with transaction.atomic():
                        Session.objects.create(
                            key=key,
                            device=self.device[:200],
                            expires_at=timezone.now()
                            + timedelta(seconds=settings.SESSION_COOKIE_AGE),
                            **fields,
                        )
                except IntegrityError:
                    raise CreateError from None
            elif not Session.objects.filter(key=key).update(**fields):
                raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        from cppc.core.models import Session  # noqa: PLC0415 - models load after settings

        key = session_key or self.session_key
        if key:
            with at_the_door():
                Session.objects.filter(key=hash_key(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions that are over (the nightly task, as the door)."""
        from cppc.core.models import Session  # noqa: PLC0415 - models load after settings

        with at_the_door():
            Session.objects.filter(expires_at__lte=timezone.now()).delete()
