"""The rows behind the model: one run in one transaction, made through the product's services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Family
from families.services.records import StaleRow
from teams.access import Actor, actor_in
from teams.models import Area, User
from tests import factories
from tests.conftest import acting, owner
from tests.reach import model, things

REFUSALS = (ValidationError, PermissionDenied, ObjectDoesNotExist, StaleRow, DatabaseError)
# Whatever has a day or a minute that decides over access: (table, days, moments).
CLOCKS = (
    ("families_consent", ("expires_on",), ()),
    ("families_circlemember", ("from_on", "to_on"), ("ends_at",)),
    ("families_circleinvitation", ("to_on",), ("expires_at",)),
    ("families_personallink", (), ("expires_at",)),
    ("families_familypair", (), ("merged_at",)),
    ("meetings_familymeeting", (), ("starts_at",)),
    ("meetings_separatesession", (), ("starts_at",)),
    ("teams_membership", ("from_on", "to_on"), ()),
    ("teams_statewiderole", ("from_on", "to_on"), ()),
    ('audit"."opening', (), ("at",)),
)
# Nothing asks for an opening of the day before yesterday; the rows written anew would only pile up.
OF_LATE = "WHERE at > now() - interval '2 days'"


class DifferenceError(AssertionError):
    """What somebody reaches is not what the model says."""


class World:
    """The database's side of one run; its clock stands still until `pass_time`."""

    def __init__(self) -> None:
        self.tries = 0
        self.outer = transaction.atomic()
        self.outer.__enter__()
        with owner(), connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            (self.now,) = cursor.fetchone()
            cursor.execute(
                "CREATE POLICY time_passes ON audit.opening FOR UPDATE TO cppc_owner USING (true)"
            )
        self.clock = patch("django.utils.timezone.now", lambda: self.now)
        self.clock.start()
        self.model = model.Model(self._end_of_day)
        self.areas: list[Area] = []
        self.users: dict[str, User] = {}
        with owner():
            self.county = factories.CountyFactory()

    def end(self) -> None:
        """Nothing of the run stays."""
        self.clock.stop()
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    # -- time ---------------------------------------------------------------------------------
    def _end_of_day(self, days: int) -> float:
        day = timezone.localdate() + timedelta(days=days + 1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
        return (midnight - self.now).total_seconds() / 60

    def at(self, minute: float) -> datetime:
        """The moment that the model calls by this minute."""
        return self.now + timedelta(minutes=minute - self.model.minute)

    def day(self, number: int | None) -> Any:
        """The date that the model calls by this number."""
        if number is None:
            return None
        return timezone.localdate() + timedelta(days=number - self.model.day)

    def pass_time(self, *, days: int = 0, minutes: int = 0) -> None:
        """All that has a day or a minute comes nearer; triggers that set one stay out of it."""
        self.model.day += days
        self.model.minute += days * model.DAY + minutes
        toggle = 'ALTER TABLE families_personallink {} TRIGGER "ends_with_consent"'
        with owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(toggle.format("DISABLE"))
            for table, dates, moments in CLOCKS:
                sets = [f"{name} = {name} - {days:d}" for name in dates if days]
                passed = f"interval '{days:d} days {minutes:d} minutes'"
                sets += [f"{name} = {name} - {passed}" for name in moments]
                still = ""
                if table.endswith("opening"):  # written by a clock that does not stand still
                    sets = [f"at = least(at, now()) - {passed}"]
                    still = OF_LATE
                if sets:
                    cursor.execute(f'UPDATE "{table}" SET {", ".join(sets)} {still}')
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(toggle.format("ENABLE"))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    # -- who acts -----------------------------------------------------------------------------
    def actor(self, who: things.Somebody, area: int | None) -> Actor:
        """The person as services take it; call it while acting as this person."""
        return actor_in(self.users[who.pk], None if area is None else self.areas[area])

    @contextmanager
    def acts(
        self, who: things.Somebody, *families: things.Family, area: int | None = None
    ) -> Iterator[Actor]:
        """Act as somebody who has opened these records, or has tried to."""
        with acting(self.users[who.pk]):
            for family in families:
                open_family(family.reference, "a step of the run")
            yield self.actor(who, families[0].area if families else area)

    def record(self, family: things.Family) -> Family:
        """The family's row, as a page has it; read past the policies."""
        with owner():
            return Family.objects.select_related("area").get(pk=family.pk)

    def row(self, kind: Any, pk: str) -> Any:
        """Any row, read past the policies."""
        with owner():
            return kind.objects.get(pk=pk)

    def attempt(self, allowed: bool, do: Callable[[], Any]) -> Any:
        """What the service answers; a refusal has to be just where the model expects one."""
        result, refusal = self.try_it(do)
        if refusal is not None and allowed:
            raise DifferenceError(f"refused, and the model allows it: {refusal!r}") from refusal
        if refusal is None and not allowed:
            raise DifferenceError(f"done, and the model refuses it: {result!r}")
        return result

    def try_it(self, do: Callable[[], Any]) -> tuple[Any, Exception | None]:
        """What the service answers, or its refusal; a refusal leaves nothing behind."""
        self.tries += 1
        try:
            with transaction.atomic():
                return do(), None
        except REFUSALS as refusal:
            return None, refusal
