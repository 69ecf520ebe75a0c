"""Counts under departments and, below these, what is counted: each figure goes to its own department and measure."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.headings.paired import factors
from services.errors import UserError
from tests.services.imports.conftest import Desk

HEAD = ",Ward 1 Surgical,,Ward 2 Medical,,Total,\nMonth" + 3 * ",Separations,Patient days"
LINES = [("2025-07", 105, 476, 159, 619), ("2025-08", 140, 500, 130, 410), ("2025-09", 121, 522, 118, 633)]
COUNTS = (
    "SELECT s.period, d.name, m.name, s.quantity_milli / 1000 FROM statistic s "
    "JOIN department d ON d.id = s.department_id JOIN measure m ON m.id = s.measure_id"
)


def file(more: int = 0) -> str:
    rows = [f"{month},{a},{b},{c},{d},{a + c + more},{b + d}" for month, a, b, c, d in LINES]
    return "\n".join([HEAD, *rows, ""])


def test_departments_stand_over_measures(new_desk: Desk) -> None:
    new_desk.post(file(), kind="statistics", create_missing=True)

    wards, kinds = ("Ward 1 Surgical", "Ward 2 Medical"), ("Separations", "Patient days")
    expected = {
        (int(month.replace("-", "")), ward, kind, figures[2 * at + place])
        for month, *figures in LINES
        for at, ward in enumerate(wards)
        for place, kind in enumerate(kinds)
    }
    assert set(new_desk.rows(COUNTS)) == expected


def test_measures_stand_over_departments(new_desk: Desk) -> None:
    rows = [f"{month},{a},{c},{b},{d}" for month, a, b, c, d in LINES]
    head = ",Separations,,Patient days,\nMonth,ICU,Medical,ICU,Medical"
    new_desk.post("\n".join([head, *rows, ""]), kind="statistics", create_missing=True)

    stored = {(name, measure): number for period, name, measure, number in new_desk.rows(COUNTS) if period == 202507}
    assert stored == {
        ("ICU", "Separations"): 105, ("Medical", "Separations"): 159,
        ("ICU", "Patient days"): 476, ("Medical", "Patient days"): 619,
    }  # fmt: skip


def test_a_total_that_is_none_holds_the_file(new_desk: Desk) -> None:
    with pytest.raises(UserError, match="not the sum"):
        new_desk.post(file(more=7), kind="statistics", create_missing=True)


words = st.text("abcdefgh", min_size=1, max_size=6)


@given(
    tops=st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=2, max_size=4, unique=True),
    belows=st.lists(st.lists(words, min_size=1, max_size=2).map(" ".join), min_size=2, max_size=4, unique=True),
)
def test_every_heading_is_put_together_again(tops: list[str], belows: list[str]) -> None:
    names = [f"{top} {below}" for top in tops for below in belows]
    pairs = factors(names)

    if len(set(names)) == len(names) and not any(f"{one} " in f"{other} " for one, other in permutations(tops, 2)):
        assert pairs is not None
    for name, (top, below) in (pairs or {}).items():
        assert name == f"{top} {below}"
    assert factors([*names, "alone"]) is None
