"""Makes a throw-away site and measures it: `bin/bench --help`."""

import argparse
import os
import signal
import sys
import time

import django

from cppc.home.bench.site import BenchSite, remove_abandoned
from cppc.run.installation import ROOT, tell
from cppc.run.problem import Problem


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measures the pages.")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, a tenth of the families"
    )
    parser.add_argument(
        "--pages",
        default="",
        help="only pages whose name has this word, or one of several with commas between",
    )
    parser.add_argument("--repeat", type=int, default=0, help="rounds (100, quick: 20)")
    parser.add_argument("--seed", type=int, default=1, help="other seeds, other keys")
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/bench.md")
    parser.add_argument(
        "--network",
        nargs="?",
        const="",
        help="only the public directory, with so many generated listings (20000,1000000)",
    )
    return parser.parse_args()


def measured_on(site: BenchSite, asked: argparse.Namespace) -> str:
    """The report; this process takes on the site's settings, to record what a page asks."""
    os.environ |= site.place.environment("web")
    django.setup()
    from cppc.home.bench.course import run  # noqa: PLC0415 - models exist from here on
    from cppc.home.bench.directory import run_network  # noqa: PLC0415 - as above

    return run(site, asked) if asked.network is None else run_network(site, asked)


def main() -> None:
    """Measure, print, and keep it if asked to; nothing is left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begun = time.monotonic()
    asked = arguments()
    folder = ROOT / "var" / "bench"
    remove_abandoned(folder)
    site = BenchSite(folder / f"run_{os.getpid()}")
    try:
        site.prepare()
        text = measured_on(site, asked)
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    finally:
        site.remove()
    sys.stdout.write(text)
    if asked.write:
        name = "bench.md" if asked.network is None else "bench-network.md"
        (ROOT / "docs" / name).write_text(text)
    tell(f"Measuring took {time.monotonic() - begun:.0f} s.")


if __name__ == "__main__":
    main()
