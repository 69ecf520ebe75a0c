"""Months named beside a fiscal year: “Oct FY27” is October 2026 where fiscal years start in October."""

import pytest

from tests.services.imports.conftest import Desk

HEAD = "Plan,Cost Center,Ledger Account,Period,Budget Amount\n"


def _posted(desk: Desk, periods: list[str], head: str = HEAD, answers: dict[str, str] | None = None) -> list[int]:
    desk.rows("SELECT 1")
    lines = [f"FY27,ICU,6100,{period},{number}.00" for number, period in enumerate(periods, 1)]
    desk.post(head + "\n".join(lines) + "\n", kind="budget", fiscal_start=10, answers=answers or {})
    return [period for (period,) in desk.rows("SELECT period FROM budget_line ORDER BY amount_minor")]


@pytest.mark.parametrize(
    "form", ["{month} FY27", "FY27 - {month}", "FY2027 - P{number:02d} - {month}", "{month} 2026/27", "FY27 {month}"]
)
def test_a_month_beside_a_fiscal_year(desk: Desk, form: str) -> None:
    names = ["Oct", "Nov", "Dec", "Jan", "Sep"]
    periods = [form.format(month=name, number=number) for name, number in zip(names, (1, 2, 3, 4, 12), strict=True)]

    assert _posted(desk, periods) == [202610, 202611, 202612, 202701, 202709]


def test_numbers_under_a_fiscal_heading_are_asked_about(desk: Desk) -> None:
    head = HEAD.replace("Period", "Fiscal Period")
    periods = ["2027-01", "2027-02", "2027-12"]

    assert _posted(desk, periods, head, {"fiscal-naming": "end"}) == [202610, 202611, 202709]
