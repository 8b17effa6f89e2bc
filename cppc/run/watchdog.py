"""Ends the site's processes when their supervisor was killed and could not.

Its standard input is a pipe held by the supervisor: process groups come in as lines, and the end of
the pipe, which the system brings about even after `kill -9`, means that nobody is left to end them.
"""

import os
import signal
import sys
import time
from contextlib import suppress

SECONDS_TO_LEAVE = 6


def end_groups(groups: set[int]) -> None:
    """Ask each process group to leave, then make it."""
    for wish in (signal.SIGTERM, signal.SIGKILL):
        number: int = wish
        deadline = time.monotonic() + SECONDS_TO_LEAVE
        while groups and time.monotonic() < deadline:
            for group in sorted(groups):
                try:
                    os.killpg(group, number)
                except (ProcessLookupError, PermissionError):  # macOS answers so for zombies
                    groups.discard(group)
            number = 0  # asked once; from now on only look whether it is still there
            time.sleep(0.1)


def main() -> None:
    """Keep the list of groups; at the end of the pipe, end what is still on it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    with suppress(KeyboardInterrupt):
        for line in sys.stdin:
            sign, number = line[0], int(line[1:])
            (groups.add if sign == "+" else groups.discard)(number)
    end_groups(groups)


if __name__ == "__main__":
    main()
