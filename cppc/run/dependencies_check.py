"""Every package pinned with hashes, tests and site agreeing, every choice explained."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cppc.run.installation import ROOT

FOLDER = ROOT / "requirements"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


def plain(name: str) -> str:
    """A package's name without its extras, spelled one way."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~!; ]", name)[0]).lower()


def wanted(path: Path) -> list[str]:
    """The names in a .in file, without the files it includes."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [plain(line) for line in lines if line and not line.startswith("-")]


def locked(path: Path) -> dict[str, str]:
    """Name to version of a lock file, in which every entry has hashes (checked by `unhashed`)."""
    pins = (PIN.match(line) for line in path.read_text().splitlines())
    return {plain(pin[1]): pin[2] for pin in pins if pin}


def unhashed(path: Path) -> Iterator[str]:
    """The entries of a lock file without a pin or without a hash."""
    text = path.read_text().replace("\\\n", " ")
    for line in text.splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        if not PIN.match(entry) or "--hash=sha256:" not in entry:
            yield f"{path.name}: not pinned with hashes: {entry.split()[0]}"


def findings() -> Iterator[str]:
    """One line for each rule that is broken."""
    app, test = locked(FOLDER / "app.txt"), locked(FOLDER / "test.txt")
    for kind, pins in (("app", app), ("test", test)):
        yield from unhashed(FOLDER / f"{kind}.txt")
        missing = set(wanted(FOLDER / f"{kind}.in")) - set(pins)
        yield from (f"{kind}.txt: {name} is missing: lock again" for name in sorted(missing))
    for name, version in app.items():
        if test.get(name) != version:
            yield f"test.txt: {name} is not pinned to {version} as in app.txt: lock again"
    decisions = "\n".join(
        path.read_text().lower() for path in (ROOT / "docs" / "decisions").glob("*.md")
    )
    for name in wanted(FOLDER / "app.in"):
        if not re.search(rf"\b{name.replace('-', '[-_. ]')}\b", decisions):
            yield f"app.in: no decision in docs/decisions says why {name} is used"


def main() -> None:
    """Print the findings; any is a failure."""
    found = list(findings())
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
