"""No key, password, private host, registry host or path of a machine in the project's files.

The patterns are written so that they do not find themselves.
"""

import re
import subprocess
import sys
from collections.abc import Iterator

from cppc.run.installation import ROOT

PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE K[E]Y-----",
    "a key of a cloud": r"\bAK[I]A[0-9A-Z]{16}",
    "a token of a code host or chat": r"\b(?:gh[p]_\w{30,}|xo[x][abp]-[\w-]{10,})",
    "a long hexadecimal key": r"(?<!sha256:)\b[0-9a-f]{64}\b",
    "a password in an address": r"\b(?:postgres(?:ql)?|redis|amqp|https?)://[^\s/:@{}$<]+:[^\s/@{}$<]+@",
    "a password": r"(?i)\bpassw(?:or)?d\s*[=:]\s*[\"'][^\"'{}$<> ]{6,}[\"']",
    "a private host": r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b",
    "a private host name": r"://[\w.-]+\.(?:int[e]rnal|loc[a]l|la[n]|corp)\b",
    "a registry's host": r"py[p]i\.org|python[h]osted|n[p]mjs\.(?:org|com)|deb\.deb[i]an\.org",
    "a content network's host": r"un[p]kg\.com|jsd[e]livr|cdn[j]s\.|google[a]pis\.com",
    "a path of one machine": r"(?<![\w.])/(?:ro[o]t|wo[r]k|fa[r]m|Us[e]rs/\w+|ho[m]e/\w+)/\w",
}
COMPILED = {what: re.compile(pattern) for what, pattern in PATTERNS.items()}
# Where a pattern may stand, with the reason. An entry that no longer finds anything is an error.
ALLOWED = {
    ("deploy/setup-database", "a password"): "the name of a variable of psql",
}
TESTS_MAY = {"a password"}  # invented passwords of invented people
BINARY = (".png", ".jpg", ".webp", ".ico", ".woff2", ".mo", ".gz", ".pdf")


def tracked() -> list[str]:
    """The files git keeps or would keep."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return sorted(name for name in answer.stdout.split("\0") if name)


def findings() -> Iterator[str]:
    """One line for each thing that should not be there."""
    used = set()
    for name in tracked():
        path = ROOT / name
        if name.endswith(BINARY) or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            for what, pattern in COMPILED.items():
                if not pattern.search(line) or (what in TESTS_MAY and name.startswith("tests/")):
                    continue
                if (name, what) in ALLOWED:
                    used.add((name, what))
                else:
                    yield f"{name}:{number}: {what}"
    yield from (f"{name}: no longer holds {what}" for name, what in ALLOWED.keys() - used)


def main() -> None:
    """Print the findings; any is a failure."""
    found = list(findings())
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
