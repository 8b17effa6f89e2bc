"""The door of personal links."""

from tests.access import Row

ROWS = [
    Row("families:link", lambda w: ["nobody-knows-this-one"], "public"),
]
