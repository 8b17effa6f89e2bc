"""`bin/manage`: one Django command on the embedded database, which is started when it rests."""

import os
import subprocess
import sys

from cppc.run.installation import ROOT
from cppc.run.place import Place, default_var, manage
from cppc.run.problem import Problem


def main() -> None:
    """Run the command; a database that rested before rests again after."""
    place = Place(default_var())
    try:
        place.prepare()
        server = place.find_database()
        resting = not server.running()
        server.start()
        try:
            code = subprocess.run(
                manage(*sys.argv[1:]),
                check=False,
                cwd=ROOT,
                env=place.environment(os.environ.get("CPPC_PROCESS", "owner")),
            ).returncode
        finally:
            if resting:
                server.stop()
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
