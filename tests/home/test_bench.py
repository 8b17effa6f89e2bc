"""The measuring tool measures what it says; how long things take is never tested."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from cppc.home.bench.measure import Measured, Times
from cppc.home.bench.memory import can_measure, use_of
from cppc.home.bench.network import Columns
from cppc.home.bench.pages import Page
from cppc.home.bench.report import growth_table, memory_table, times_table
from cppc.home.bench.site import BenchSite, remove_abandoned
from cppc.home.bench.statements import Replay, Statement, statements_of
from cppc.run.installation import ROOT
from cppc.run.postgres import Server
from cppc.run.problem import Problem
from resources.generate import Kind, Town, World, listings
from resources.models import Vocabulary
from tests import factories
from tests.conftest import owner


def times_of(*milliseconds):
    return Times([number / 1000 for number in milliseconds])


def measured(request, bare, sql, queries=3):
    statement = Statement(autocommit=False, sql=b"SELECT 1")
    row = Measured(Page("area page", "/a/"), [statement] * queries)
    row.request, row.bare, row.sql = times_of(request), times_of(bare), times_of(sql)
    row.size = 12_345
    return row


def test_median_and_the_95th_of_a_hundred():
    times = times_of(*range(1, 101))

    assert times.median == pytest.approx(50.5)
    assert times.p95 == pytest.approx(96)


def test_a_line_of_the_table_holds_the_ratios():
    line = times_table([measured(request=20, bare=2, sql=5)])[-1]

    assert line == "| area page | 3 | 20.0 | 20.0 | 20.0 | 2.00 | 10.0 | 5.0 | 4.0 | 12 |"


def test_growth_compares_the_fastest_tenth():
    small, large = measured(20, 2, 5), measured(30, 2, 5, queries=4)
    large.request.tries += [10.0]  # a busy moment

    assert growth_table([small], [large])[-1] == "| area page | 1.50 | 1.00 | 3 | 4 | 12 | 12 |"


@pytest.mark.skipif(not can_measure(), reason="only Linux tells what processes share")
def test_memory_counts_a_process_and_its_children():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        use = use_of("tests", [os.getpid()])
    finally:
        child.communicate(b"\n")

    assert use.processes >= 2
    assert use.resident >= use.proportional > 1
    assert memory_table([use])[-1].startswith(f"| all | {use.processes} |")


@pytest.mark.django_db(transaction=True)
def test_statements_are_those_of_the_page_with_their_transactions():
    with owner():
        area = factories.AreaFactory()
    statements = statements_of(reverse("home:area", args=[area.slug]), {})

    assert b"app.identity" in statements[0].sql
    assert any(area.slug.encode() in statement.sql for statement in statements)
    assert not statements[-1].autocommit


@pytest.mark.django_db(transaction=True)
def test_a_replay_sends_every_statement_and_commits():
    with owner():
        area = factories.AreaFactory()
    change = f"UPDATE teams_area SET name = 'Replayed' WHERE id = '{area.pk}'".encode()
    replay = Replay()
    with replay.connection.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'")
    replay.connection.commit()
    replay.send([Statement(True, b"SELECT 1"), Statement(False, change)])
    replay.connection.close()

    with owner():
        area.refresh_from_db()
    assert area.name == "Replayed"


def test_a_page_that_fails_is_not_measured(db):
    with pytest.raises(RuntimeError, match="404"):
        statements_of("/no-such-page/", {})


def test_a_script_that_no_longer_fits_the_tables_says_what_the_database_said(tmp_path, monkeypatch):
    words = 'ERROR:  column "colour" does not exist'

    def refuse(*_arguments, **_options):
        raise subprocess.CalledProcessError(3, "psql", output=words)

    monkeypatch.setattr(Server, "sql", refuse)

    with pytest.raises(Problem, match=words):
        BenchSite(tmp_path).fill(seed=1, copies=1, listings=1)


@pytest.mark.slow
@pytest.mark.xdist_group("bench")  # both look at what is left in one folder
def test_the_whole_measurement_runs_on_a_site_of_its_own():
    """Also proves that the scripts that copy the demo data still fit the tables."""
    command = [sys.executable, "-m", "cppc.home.bench", "--quick", "--repeat", "1"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CPPC_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=600, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert "3240 families" in done.stderr
    assert "5000 meetings in linn-county" in done.stderr
    for name in ("home, facilitator", "family page", "search, words", "PostgreSQL"):
        assert f"| {name} |" in done.stdout
    assert not list((ROOT / "var" / "bench").iterdir())


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
def test_the_network_is_measured_at_two_sizes_with_the_same_questions():
    """Also proves that generated listings still fit the tables and every rule on them."""
    command = [sys.executable, "-m", "cppc.home.bench", "--network", "200,400", "--repeat", "1"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CPPC_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=900, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    growth = done.stdout.partition("## What more listings cost")[2].partition("##")[0]
    rows = [line.split(" | ") for line in growth.splitlines()[4:] if line]
    assert len(rows) > 20
    assert {row[0]: row[3] for row in rows} == {row[0]: row[4] for row in rows}
    assert "| 200 services, " in done.stdout
    assert not list((ROOT / "var" / "bench").iterdir())


def test_made_up_listings_are_the_same_for_the_same_seed(db):
    kinds = [
        Kind("food", ("Food",), ("Comida",)),
        Kind("x", ("X",), ("X",), confidential="shelter"),
    ]
    towns = [Town("50001", "Town", "19153", 41.5, -93.6, 1.0)]
    areas = {"19153": "0"}
    made = [list(listings(World(towns, kinds, areas, seed=seed), 50)) for seed in (1, 1, 2)]

    assert made[0] == made[1] != made[2]
    assert all(row["spot"] is None for row in made[0] if row["confidential"])


def test_a_line_for_copy_has_every_column_and_doubles_backslashes():
    columns = Columns(Vocabulary, "word", "trigrams")
    line = columns.line({"word": "back\\slash", "trigrams": ["  b", "bac"]})

    assert line == 'back\\\\slash\t{"  b","bac"}\t\n'


def test_what_a_killed_measurement_left_is_removed(tmp_path):
    left, other = tmp_path / "run_999999999", tmp_path / "notes"
    for folder in (left, other):
        folder.mkdir()

    remove_abandoned(tmp_path)

    assert list(tmp_path.iterdir()) == [other]
