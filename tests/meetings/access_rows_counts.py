"""Who may see an area's counts."""

from teams.roles import Permission
from tests.access import Row

ROWS = [
    Row("meetings:counts", lambda w: [w.area.slug], Permission.SEE_AREA),
    Row("meetings:counts_csv", lambda w: [w.area.slug], Permission.SEE_AREA),
]
