"""The health check of the web container: the site says that it is ready."""

import http.client
import os
import sys


def main() -> None:
    """Ask the site on this machine, under a host name it answers to; exit code 0 when ready."""
    host = os.environ.get("CPPC_ALLOWED_HOSTS", "").split(",")[0] or "localhost"
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("CPPC_PORT", "8000")), timeout=4
    )
    try:
        connection.request("GET", "/health/ready/", headers={"Host": host})
        sys.exit(connection.getresponse().status != 200)
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"no answer: {error}")


if __name__ == "__main__":
    main()
