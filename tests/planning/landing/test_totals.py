"""Totals of landings: exact sums, ranges that come from the totals' own past, trees, and years that are over."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.hierarchy import ROOT, TreeItem, account_tree, department_tree
from planning.landing import ranges, totals
from planning.landing.lines import NOBODY, Landed, land
from planning.landing.ranges import PastErrors, Spread, Sums
from tests.planning.landing.landing_lines import record

ONES = np.ones(2, dtype=np.int64)


def past_of(error: list[list[float]]) -> PastErrors:
    """Return errors of years (one landing each) of parts that are of size 100."""
    errors = np.array(error)
    return PastErrors(errors, np.full(errors.shape, 100.0), np.arange(len(errors)), np.ones(len(errors)))


def total_of(error: list[list[float]]) -> Spread:
    past = past_of(error)
    parts = ranges.of_lines(past, np.full(2, 100.0), np.zeros(2, dtype=np.int64))
    return ranges.of_totals(past, parts, ONES, Sums.of(np.zeros(2, dtype=np.int64), count=1))


def test_errors_that_go_together_make_a_total_less_sure_than_errors_that_even_out() -> None:
    together = total_of([[10, 10], [-10, -10], [10, 10], [-10, -10]])
    apart = total_of([[10, -10], [-10, 10], [10, -10], [-10, 10]])
    independent = total_of([[10, 10], [-10, 10], [10, -10], [-10, -10]])

    assert together.sigma[0] == pytest.approx(18.5, abs=1.5)  # near 10 + 10
    assert independent.sigma[0] == pytest.approx(14.1, abs=1.0)  # near √(10² + 10²)
    assert apart.sigma[0] < independent.sigma[0] < together.sigma[0]


def test_a_range_is_wider_the_fewer_years_there_are() -> None:
    few = total_of([[10, 0], [0, 10]])
    many = total_of([[10, 0], [0, 10]] * 6)

    assert few.half[80][0] / few.sigma[0] > many.half[80][0] / many.sigma[0]
    assert few.half[95][0] > few.half[80][0]


def test_without_a_past_there_is_no_range() -> None:
    found = land(record(actual=[[[100_00] * 12]], budget=[[[100_00] * 12]], closed=4), np.array([NOBODY]))

    table = totals.of_lines(found, places(1)).table()

    assert table["lo80"].isna().all()
    assert table["landing"].tolist() == [12 * 100_00]


def test_a_total_of_one_line_has_the_range_of_that_line() -> None:
    found = landed(lines=1)
    lines = totals.of_lines(found, places(1))
    _, accounts = totals.by_account(lines, places(1))

    assert accounts.table().equals(lines.table())


def places(lines: int, *, departments: int = 1) -> pd.DataFrame:
    """Return lines of one account each, half revenue (1, 2 …), half expense (101, 102 …), over departments 1, 2 …"""
    revenue = [at % 2 == 1 for at in range(lines)]
    return pd.DataFrame(
        {
            "department_id": [at % departments + 1 for at in range(lines)],
            "account_id": [(1 if income else 101) + at // 2 for at, income in enumerate(revenue)],
            "type": ["revenue" if income else "expense" for income in revenue],
            "category": ["gross_revenue" if income else "supplies" for income in revenue],
        }
    )


def landed(*, lines: int, seed: int = 1, closed: int = 5) -> Landed:
    random = np.random.default_rng(seed)
    actual = random.integers(50_00, 150_00, (3, lines, 12))
    return land(record(actual=actual, budget=[[[100_00] * 12] * lines] * 3, closed=closed), np.full(lines, NOBODY))


@settings(max_examples=20)
@given(lines=st.integers(1, 8), seed=st.integers(0, 5), closed=st.integers(0, 12), departments=st.integers(1, 3))
def test_every_total_is_the_exact_sum_of_its_lines(lines: int, seed: int, closed: int, departments: int) -> None:
    found, named = landed(lines=lines, seed=seed, closed=closed), places(lines, departments=departments)
    parts = totals.of_lines(found, named)
    sides = totals.by_department(parts, named)
    _, accounts = totals.by_account(parts, named)

    whole = int(found.months.sum())
    cost = (named["type"] == "expense").to_numpy()
    expense = int(found.months[cost].sum())
    assert int(accounts.table()["landing"].sum()) == whole
    assert int(sides.total("expense").table()["landing"].iloc[0]) == expense
    assert int(sides.total("result").table()["landing"].iloc[0]) == whole - 2 * expense
    for table in (accounts.table(), sides.total("result").table()):
        known = table.dropna()
        assert (known["lo95"] <= known["lo80"]).all()
        assert (known["lo80"] <= known["landing"]).all()
        assert (known["hi80"] <= known["hi95"]).all()
        assert (known["actual"] + known["open"] == known["landing"]).all()
    if closed == 12:
        assert accounts.table()[["lo95", "hi95"]].to_numpy().tolist() == [[n, n] for n in accounts.table()["landing"]]


def test_trees_show_subtotals_in_reading_order_and_a_result_at_the_root() -> None:
    found, named = landed(lines=4), places(4, departments=2)
    parts = totals.of_lines(found, named)
    accounts = account_tree(
        [
            TreeItem(1, "4000", "Care", kind="revenue", category="gross_revenue"),
            TreeItem(2, "4001", "More care", kind="revenue", category="gross_revenue"),
            TreeItem(101, "6000", "Gloves", kind="expense", category="supplies"),
            TreeItem(102, "6001", "Masks", kind="expense", category="supplies"),
        ]
    )
    departments = department_tree([TreeItem(1, "A", "Ward A"), TreeItem(2, "B", "Ward B"), TreeItem(3, "C", "Empty")])

    rows = totals.by_account_node(parts, named, accounts).set_index("label")
    sides = totals.by_department(parts, named)
    wards = totals.by_department_node(sides.result, sides.departments, departments)

    landing = rows["landing"].astype("int64").to_dict()
    assert landing["Operating result"] == landing["Revenue"] - landing["Expense"]
    assert wards["label"].tolist() == ["All departments", "A Ward A", "B Ward B"]
    assert wards["landing"].iloc[0] == rows["landing"].iloc[0] == wards["landing"].iloc[1:].sum()
    assert rows["key"].iloc[0] == ROOT


def test_a_landing_over_its_budget_is_unfavorable_for_a_cost_and_favorable_for_revenue() -> None:
    table = pd.DataFrame({"type": ["expense", "revenue"], "actual": [5, 5], "landing": [12, 12], "budget": [10, 10]})

    judged = totals.against_budget(table.astype({"landing": "Int64", "budget": "Int64", "actual": "Int64"}))

    assert judged["variance"].tolist() == [-2, 2]
    assert judged["actual"].tolist() == [5, 5]
