"""The cache in files of a machine without Redis, in which counting loses nothing.

Django's own reads, adds and writes without a lock, so that requests at the same moment count as
one; and counting makes an entry live anew. Limits by visitor rest on both.
"""

import fcntl
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache


class CountingFileCache(FileBasedCache):
    """One writer at a time adds and counts; a count ends when it was to end from the start."""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for the other processes and threads that count."""
        self._createdir()  # type: ignore[attr-defined]
        folder = Path(self._dir)  # type: ignore[attr-defined]
        with (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Write an entry unless it stands there; of two at the same moment one does."""
        with self._alone():
            return bool(super().add(key, value, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count on; raises ValueError for an entry that is not there or over."""
        with self._alone():
            value = self.get(key, self, version=version)
            if value is self:
                raise ValueError("nothing to count on")
            left = self._left(key, version)
            self.set(key, value + delta, timeout=left, version=version)
            return int(value) + delta

    def _left(self, key: Any, version: int | None) -> float | None:
        """For how many seconds an entry still stands; None for ever."""
        try:
            name = self._key_to_file(key, version)  # type: ignore[attr-defined]
            with Path(name).open("rb") as file:
                until = pickle.load(file)  # nosec B301 # noqa: S301 - written by this cache
        except FileNotFoundError:
            return 1.0
        return None if until is None else max(until - time.time(), 0.01)
