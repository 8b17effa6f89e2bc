"""Log lines: one line each, with the request's id and without any personal detail."""

import logging
import re
from typing import Any

from cppc.core.identity import current

# A part of an address as long as our secrets are: of a personal link, an invitation, a ticket.
SECRET = re.compile(r"(?<=/)[A-Za-z0-9_:.=-]{40,}(?=/)")


class RequestIdFilter(logging.Filter):
    """Gives every record the id of the request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        who = current.get()
        record.request_id = (who.request_id if who else "") or "-"
        return True


class LineFormatter(logging.Formatter):
    """`time level logger request=id message`; of an exception only its type and place.

    What an exception says can repeat what somebody typed (the database quotes values), so its
    words never reach a log; the class, file and line are enough to find the fault. Nor do secrets
    in addresses: a refused page of a personal link would leave a link that nobody has opened yet.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s request=%(request_id)s %(message)s", *args, **kwargs
        )

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub("...", super().format(record))

    def formatException(self, exc_info: Any) -> str:  # noqa: N802 - logging's own name
        kind, _, trace = exc_info
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_name}")
            trace = trace.tb_next
        return f"{kind.__name__} at " + " < ".join(reversed(places[-8:]))
