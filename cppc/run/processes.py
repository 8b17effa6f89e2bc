"""Asking the system about processes, with and without the program `ps`."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def command_of(pid: int) -> str:
    """The command line of a living process; empty when there is none or it is a zombie."""
    if (PROC / "self").exists():
        try:
            text = (PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return ""
        return text.replace(b"\0", b" ").decode(errors="replace").strip()
    answer = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], check=False, capture_output=True, text=True
    ).stdout.strip()
    return "" if answer.startswith("Z") else answer


def commands_of_group(group: int) -> list[str]:
    """The command lines of a process group's living members."""
    found = []
    for pid in _processes():
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == group and (command := command_of(pid)):
                found.append(command)
    return found


def _processes() -> list[int]:
    if (PROC / "self").exists():
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    answer = subprocess.run(
        ["ps", "-A", "-o", "pid="], check=False, capture_output=True, text=True
    ).stdout
    return [int(word) for word in answer.split()]
