"""Addresses of the ground floor, and the one of Django's own."""

from tests.access import Row, World

DRAFT = ["log-family-meeting", "new"]


def nothing(world: World) -> list:
    return []


ROWS = [
    Row("core:drafts", nothing, "signed_in"),
    Row("core:signed_in_again", nothing, "signed_in"),
    Row("core:extend_session", nothing, "signed_in", method="post", ok=(200, 204, 302)),
    # These two answer scripts: 401 in place of a redirect, which a script could not follow.
    Row("core:whoami", nothing, "public", ok=(200, 401)),
    Row("core:save_draft", lambda w: DRAFT, "public", method="post", ok=(400, 401)),
    Row("core:discard_draft", lambda w: DRAFT, "signed_in", method="post", ok=(302, 404)),
    Row(
        "set_language", nothing, "public", method="post", ok=302, data=lambda w: {"language": "es"}
    ),
]
