"""The fault matrix at its short counts: nothing is lost, and each row finds a loss that is planted."""

import os

import pytest

from faults.matrix import ROWS, Row
from faults.running import run_share
from faults.tally import Tally

#: How many cases a planted loss gets, where more than one.
PLANTED = {5: 30, 7: 2, 8: 10, 12: 5, 17: 5, 22: 5}
SHORT = [row for row in ROWS if row.short]


@pytest.fixture(scope="module")
def server() -> str:
    """Return the PostgreSQL server of the tests, "" without one: then the rows run on SQLite alone."""
    return os.environ.get("TEST_DATABASE_URL", "")


def settled(tally: Tally) -> Tally:
    """Return the tally of a row that ran, and skip the test where its machine cannot."""
    if tally.not_run:
        pytest.skip(tally.not_run)
    return tally


@pytest.mark.faults
@pytest.mark.parametrize("row", SHORT, ids=lambda row: f"{row.number}-{row.fault}")
def test_nothing_is_lost(row: Row, server: str) -> None:
    tally = settled(run_share(row.number, row.short, postgres=server))

    assert tally.lost == []
    assert tally.tried


@pytest.mark.faults
@pytest.mark.parametrize("row", SHORT, ids=lambda row: f"{row.number}-{row.fault}")
def test_a_planted_loss_is_found(row: Row) -> None:
    tally = settled(run_share(row.number, PLANTED.get(row.number, 1), planted=True))

    assert tally.lost
