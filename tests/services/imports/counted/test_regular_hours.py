"""Hours or pay without a kind beside those of overtime or leave are asked about and never dropped."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UserError
from services.imports.rows.labor_figures import less_kinds
from services.imports.rows.wide import FilledCells
from tests.services.imports.conftest import Desk

STORED = (
    "SELECT p.code, SUM(hours_milli), SUM(amount_minor) FROM labor_entry e JOIN pay_code p ON p.id = pay_code_id "
    "GROUP BY p.code ORDER BY p.code"
)
HOURS = "Month,Department,Job,Hours Worked,OT Hrs,PTO Hrs\n2026-01,6010,RN,1000,20,50\n2026-02,6010,RN,1100.5,30,\n"
BOTH = "Month,Department,Job,Hours,OT Hours,Pay,OT Pay\n2026-01,6010,RN,1000,20,30000,1200.25\n"
ONE_PAY = "Month,Department,Job,Total Hours,OT Hours,Agency Hours,Total Cost\n2026-01,6010,RN,1000,20,100,30000\n"


@pytest.mark.parametrize(
    ("lines", "asked"),
    [(HOURS, ["regular-hours"]), (BOTH, ["regular-hours", "regular-pay"]), (ONE_PAY, ["regular-hours"])],
)
def test_whether_kinds_are_included_is_asked(desk: Desk, lines: str, asked: list[str]) -> None:
    with pytest.raises(UserError) as held:
        desk.post(lines, "labor", create_missing=True)

    assert [one.name for one in held.value.questions] == asked  # type: ignore[attr-defined]
    assert desk.rows("SELECT COUNT(*) FROM labor_entry") == [(0,)]


@pytest.mark.parametrize(
    ("lines", "answer", "stored"),
    [
        (HOURS, "beside", [("OT", 50_000, 0), ("PTO", 50_000, 0), ("REG", 2_100_500, 0)]),
        (HOURS, "included", [("OT", 50_000, 0), ("PTO", 50_000, 0), ("REG", 2_000_500, 0)]),
        (BOTH, "beside", [("OT", 20_000, 120_025), ("REG", 1_000_000, 3_000_000)]),
        (BOTH, "included", [("OT", 20_000, 120_025), ("REG", 980_000, 2_879_975)]),
        (ONE_PAY, "included", [("AGENCY", 100_000, 0), ("OT", 20_000, 3_000_000), ("REG", 880_000, 0)]),
    ],
)
def test_the_answer_decides_what_is_regular(desk: Desk, lines: str, answer: str, stored: list[Any]) -> None:
    answers = dict.fromkeys(("regular-hours", "regular-pay"), answer)

    desk.post(lines, "labor", create_missing=True, answers=answers)

    assert desk.rows(STORED) == stored


def test_kinds_that_are_more_than_all_hours_are_a_bad_row(desk: Desk) -> None:
    lines = "Month,Department,Job,Hours,OT Hours\n2026-01,6010,RN,10,20\n2026-01,6020,RN,100,20\n"

    outcome = desk.post(lines, "labor", create_missing=True, answers={"regular-hours": "included"})

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)
    assert [(issue.line, issue.column, issue.code) for issue in outcome.issues] == [(2, "Hours", "kinds_exceed")]


def test_a_total_beside_regular_hours_is_their_sum(desk: Desk) -> None:
    lines = "Month,Department,Job,Regular,Overtime,Total Hours\n2026-01,6010,RN,100,20,120\n2026-02,6010,RN,90,10,100\n"

    desk.post(lines, "labor", create_missing=True)

    assert desk.rows(STORED) == [("OVERTIME", 30_000, 0), ("REGULAR", 190_000, 0)]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=9))
def test_what_is_left_and_the_kinds_are_the_whole(rows: list[tuple[int, int, int]]) -> None:
    value = np.array([figure for regular, one, two in rows for figure in (regular + one + two, one, two)])
    row, column = np.repeat(np.arange(len(rows)), 3), np.tile([0, 1, 2], len(rows))
    cells = FilledCells(["REG", "OT", "PTO"], row, column, value, value)

    less = less_kinds(cells, len(rows))

    assert less.value.tolist() == [figure for row_ in rows for figure in row_]
    assert less.total.tolist() == [sum(one) for one in rows]
