"""Totals of statements that are off by rounding, and words alone that claim to be one."""

import numpy as np
import pytest

from data.importers.lines.line_table import LineTable
from data.importers.lines.sums import find_sums


@pytest.mark.parametrize("off", [0, 1, -1, 2])
@pytest.mark.parametrize("result", ["Operating Margin", "Net Operating Income", "Contribution Margin", "Net Income"])
def test_rounded_totals_of_a_statement_in_thousands_are_no_data(off: int, result: str) -> None:
    revenue, cost = [7748, 7109, -5623, -3249], [3175, 247, 125, 231, 354, 574]
    total = sum(cost) + off
    labels = ["Inpatient", "Outpatient", "Medicare", "Commercial", "Total Operating Revenue",
              "Salaries", "Overtime", "Agency", "FICA", "Health", "Supplies",
              "Total Operating Expenses", result]  # fmt: skip
    figures = [*revenue, sum(revenue), *cost, total, sum(revenue) - total]
    table = LineTable(
        numbers=list(range(len(labels))),
        labels=[[label] for label in labels],
        figures=np.array([[figure * 100] for figure in figures], dtype=np.int64),
        stated=np.ones((len(labels), 1), dtype=bool),
        starts=np.array([place in (0, 5) for place in range(len(labels))]),
        usual=[0],
    )

    assert find_sums(table).totals == {4, 11, 12}


@pytest.mark.parametrize("label", ["Total Operating Expenses", "Total", "Operating Margin"])
def test_a_label_alone_that_says_total_and_is_none_is_asked_about(label: str) -> None:
    table = LineTable(
        numbers=[0, 1, 2, 3],
        labels=[["Salaries"], ["Overtime"], ["Supplies"], [label]],
        figures=np.array([[910_000], [80_000], [33_000], [5_000_000]], dtype=np.int64),
        stated=np.ones((4, 1), dtype=bool),
        starts=np.array([True, False, False, False]),
        usual=[0],
    )

    assert find_sums(table).doubtful == {3}
