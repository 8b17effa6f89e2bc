"""What apps above this one do when somebody leaves a family's guest list (imports go one way).

    @on_guest_left
    def drop_future_invitations(gone: GuestGone) -> None: ...

A hook runs in the transaction that took the guest off the list, as the person who acts or, when a
consent has run out, as the worker, who sees no family: what it writes goes through a function of
the database that lets both. A hook that fails takes the whole transaction back.
"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID


class GuestGone(NamedTuple):
    """Who left: ids alone."""

    guest_id: UUID
    family_id: UUID
    area_id: UUID


Hook = Callable[[GuestGone], None]
ON_GUEST_LEFT: list[Hook] = []


def on_guest_left(act: Hook) -> Hook:
    """Register what must end at once when a guest leaves the list."""
    ON_GUEST_LEFT.append(act)
    return act


def guest_left(gone: GuestGone) -> None:
    """Tell every app that this guest is not on the list any more."""
    for act in ON_GUEST_LEFT:
        act(gone)
