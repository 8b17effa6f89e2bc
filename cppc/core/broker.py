"""The broker of one machine: hints as files in a folder, as kombu's own, but written whole.

Kombu writes a file under the name by which a worker takes it. On a busy machine the worker took it
while it was empty, and ended. Here a hint gets its name only when all of it is written.
"""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's channel, whose files appear at once and whole."""

    # Kombu itself names the second argument in two ways.
    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}"
        part = Path(self.data_folder_out) / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.replace(part.with_suffix(".msg"))


class Transport(filesystem.Transport):
    """Kombu's transport with that channel."""

    Channel = Channel


def use_whole_files() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "cppc.core.broker:Transport"
