"""Asking the system about processes, with and without the program `ps`."""

import subprocess
from pathlib import Path


def command_of(pid: int) -> str:
    """The command line of a living process; empty when there is none or it is a zombie."""
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return entry.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    answer = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], check=False, capture_output=True, text=True
    ).stdout.strip()
    return "" if answer.startswith("Z") else answer
