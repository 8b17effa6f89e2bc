"""Random lives of families: after every step everybody reaches what a plain model says.

A step is an act of the product's services, by somebody who may or who may not, or time that
passes. After each step everybody (and nobody, signed out) is asked of every record, part by part,
and some in turn of every row of every table: `tests/reach/rows.py`.

CI runs 5 x 10 lives of at least 200 steps from fixed seeds; elsewhere one life of each is enough.
"""

import os

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reach.machine import Machine

PARTS, STEPS, DULL = 5, 200, 2
LIVES = 10 if os.environ.get("CI") == "true" else 1

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@override_settings(BREAK_GLASS_PER_DAY=100)  # a life has more emergencies than a day allows
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_reaches_what_the_model_says(part):
    lives = []

    class Counted(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.dull = len(lives) < DULL

        def teardown(self) -> None:
            lives.append(self)
            super().teardown()

    run_state_machine_as_test(
        seed(part)(Counted),
        settings=settings(
            max_examples=LIVES + DULL,  # the first are the dullest there are
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            phases=[Phase.explicit, Phase.generate],  # a life of 200 steps shrinks for hours
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=STEPS - 1,
    )
    whole = [life for life in lives[DULL:] if life.steps > STEPS]  # the beginning is compared too
    assert len(whole) >= LIVES
    assert all(life.looks > 100 * STEPS for life in whole)
