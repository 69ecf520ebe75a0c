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


def statement(label: str, figures: list[int]) -> LineTable:
    """Return a statement of five lines in whole figures, of which the fourth has the label."""
    labels = ["Salaries", "Overtime", "Supplies", label, "Insurance"]
    return LineTable(
        numbers=list(range(5)),
        labels=[[text] for text in labels],
        figures=np.array([[figure * 100] for figure in figures], dtype=np.int64),
        stated=np.ones((5, 1), dtype=bool),
        starts=np.array([True, False, False, False, False]),
        usual=[0],
    )


@pytest.mark.parametrize("total", [180, 181])
def test_a_line_called_total_something_else_is_asked_about_where_it_may_be_one_of_the_lines(total: int) -> None:
    sums = find_sums(statement("Total compensation study", [90, 60, 30, total, 45]))

    assert (sums.totals, sums.doubtful) == (set(), {3})


@pytest.mark.parametrize("label", ["Total", "Total expenses", "Total salaries"])
def test_a_total_of_what_stands_above_is_left_out_however_small(label: str) -> None:
    assert find_sums(statement(label, [90, 60, 30, 181, 45])).totals == {3}


def test_a_large_total_is_left_out_whatever_it_is_of() -> None:
    assert find_sums(statement("Total compensation", [90_412, 60_118, 30_077, 180_608, 4_512])).totals == {3}
