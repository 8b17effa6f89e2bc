"""How much memory the processes of a running site hold."""

import os
from pathlib import Path
from typing import NamedTuple

MEGA = 1024


class Use(NamedTuple):
    """Processes of one kind: how many, resident and proportional memory in MB."""

    name: str
    processes: int
    resident: float
    proportional: float


def use_of(name: str, roots: list[int]) -> Use:
    """The processes with these ids and all they started."""
    family = descendants(roots)
    figures = [_figures(pid) for pid in family]
    return Use(
        name,
        len(family),
        sum(resident for resident, _share in figures) / MEGA,
        sum(share for _resident, share in figures) / MEGA,
    )


def descendants(roots: list[int]) -> list[int]:
    """These processes, their children, and so on."""
    parents: dict[int, list[int]] = {}
    for pid in (int(name.name) for name in Path("/proc").iterdir() if name.name.isdigit()):
        parents.setdefault(_parent(pid), []).append(pid)
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _figures(pid: int) -> tuple[int, int]:
    """Resident and proportional kilobytes; shared pages are counted once only in the second."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    rows = dict(line.split(":", 1) for line in lines[1:])
    return tuple(int(rows[name].split()[0]) for name in ("Rss", "Pss"))  # type: ignore[return-value]


def can_measure() -> bool:
    """Only Linux tells what a process shares with others."""
    return Path(f"/proc/{os.getpid()}/smaps_rollup").exists()
