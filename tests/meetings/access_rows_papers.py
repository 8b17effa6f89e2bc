"""Agreeing and correcting: who reads the plan gets in, who may not change it is refused."""

from tests.access import Row
from tests.meetings.access_rows import family, meeting

ROWS = [
    Row("meetings:family_agree", meeting, "circle:plan+write"),
    Row("meetings:plan_correct", family, "circle:plan+write"),
]
