"""Faults a person can do something about, each as one plain sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Problem(Exception):  # noqa: N818 - its text is shown to people as it is, without a class name
    """Something stopped the start; the message is the sentence a person reads."""


FULL = {errno.ENOSPC, errno.EDQUOT}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def disk_full(folder: Path) -> Problem:
    """The sentence for a disk without space."""
    return Problem(f"The disk that holds {folder} is full: free some space and start again.")


def not_writable(folder: Path) -> Problem:
    """The sentence for a folder that may not be written."""
    return Problem(f"The folder {folder} cannot be written: it, or its disk, is read-only for you.")


@contextmanager
def plain_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk under `folder` into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(folder) from error
        if error.errno in REFUSED:
            raise not_writable(folder) from error
        raise
