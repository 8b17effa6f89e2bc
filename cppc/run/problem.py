"""Faults a person can do something about, each as one plain sentence."""

import errno
import shutil
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


def from_words(said: str, folder: Path) -> Problem | None:
    """The sentence for what another program said about the disk, if it did."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return disk_full(folder)
    if "Read-only file system" in said or "Permission denied" in said:
        return not_writable(folder)
    return None


@contextmanager
def plain_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk under `folder` into its sentence."""
    try:
        yield
    except shutil.Error as error:  # of a whole folder: its errors come as a list of texts
        raise from_words(str(error), folder) or error from error
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(folder) from error
        if error.errno in REFUSED:
            raise not_writable(folder) from error
        raise
