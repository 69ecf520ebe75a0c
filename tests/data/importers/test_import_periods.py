"""Period labels: what calendar month a fiscal label means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.months import read_label
from data.importers.values.periods import infer_fiscal_naming, parse_period, to_month


@pytest.mark.parametrize(
    ("text", "start", "named_by", "month"),
    [
        ("2021/1", 4, "end", 202004),  # King's names the year by its end
        ("2020/1", 4, "start", 202004),  # Royal Free by its start
        ("202001", 4, "start", 202004),  # St George's: period 1 is April
        ("202001", 1, "end", 202001),
        ("Sep-20", 4, "end", 202009),
        ("September 2020", 4, "end", 202009),
        ("2025-01", 4, "end", 202501),
        ("01/2025", 7, "end", 202501),
        ("FY25-P01", 7, "end", 202407),
        ("FY25-P01", 1, "end", 202501),
        ("2019/20 M3", 4, "end", 201906),
        ("2020012", 1, "end", 202012),
        ("Mars 2020", 1, "end", 202003),
        ("P13", 1, "end", None),
        ("2021/13", 1, "end", None),
        ("Total", 1, "end", None),
        ("Q1", 1, "end", None),
        ("P01", 1, "end", None),
        ("FY27 - Oct", 10, "end", 202610),
        ("Oct FY27", 10, "end", 202610),
        ("FY2027 - P01 - Oct", 10, "end", 202610),
        ("FY27 September", 10, "end", 202709),
        ("Fiscal Year 2027 Jan", 7, "start", 202801),
        ("Oct FY27", 1, "end", 202710),
        ("Oct 2026/27", 10, "end", 202610),
        ("2026/27 Jan", 10, "end", 202701),
        ("Oct 2026", 10, "end", 202610),
        ("Oct-27", 10, "end", 202710),
    ],
)
def test_labels_mean_calendar_months(text: str, start: int, named_by: str, month: int | None) -> None:
    assert parse_period(text, fiscal_start=start, named_by=named_by) == month  # type: ignore[arg-type]


def test_a_label_without_a_year_takes_it_from_the_year_column() -> None:
    assert parse_period("P01", fiscal_start=4, fiscal_year=2021) == 202004
    assert parse_period("1", fiscal_start=4, named_by="start", fiscal_year=2020) == 202004
    assert parse_period("Feb", fiscal_start=4, fiscal_year=2021) == 202102
    assert parse_period("Apr", fiscal_start=4, fiscal_year=2021) == 202004


@given(year=st.integers(2001, 2090), period=st.integers(1, 12), start=st.integers(1, 12))
def test_a_fiscal_year_has_twelve_months_in_a_row(year: int, period: int, start: int) -> None:
    month = to_month(year, period, fiscal_start=start)
    following = (
        to_month(year, period + 1, fiscal_start=start) if period < 12 else to_month(year + 1, 1, fiscal_start=start)
    )

    assert month is not None
    assert following == (month + 1 if month % 100 < 12 else month + 89)


def test_the_calendar_that_explains_the_dates_is_found() -> None:
    kings = [("2021/1", date(2020, 4, 5))] * 30 + [("2021/1", date(2018, 6, 12)), ("2021/1", date(2020, 3, 31))]
    royal_free = (
        [("2020/1", date(2020, 4, 9))] * 9 + [("2020/3", date(2020, 6, 9))] * 9 + [("2020/3", date(2020, 7, 3))]
    )

    assert (infer_fiscal_naming(kings).fiscal_start, infer_fiscal_naming(kings).named_by) == (4, "end")  # type: ignore[union-attr]
    found = infer_fiscal_naming(royal_free)
    assert found is not None
    assert (found.fiscal_start, found.named_by, found.undecided) == (4, "start", False)
    assert infer_fiscal_naming([("Total", date(2020, 1, 1))]) is None


@given(start=st.sampled_from([1, 4, 7, 10]), named=st.sampled_from(["start", "end"]), days=st.data())
def test_any_usual_calendar_is_inferred_from_its_own_dates(start: int, named: str, days: st.DataObject) -> None:
    periods = days.draw(st.lists(st.integers(1, 12), min_size=3, max_size=12, unique=True))
    months = [(p, to_month(2024, p, fiscal_start=start, named_by=named)) for p in periods]  # type: ignore[arg-type]
    pairs = [(f"2024/{p}", date(m // 100, m % 100, 9)) for p, m in months if m]

    found = infer_fiscal_naming(pairs)

    assert found is not None
    assert found.share == 1
    assert [parse_period(label, fiscal_start=found.fiscal_start, named_by=found.named_by) for label, _ in pairs] == [
        m for _, m in months
    ]


@pytest.mark.parametrize(
    "text", ["Jan", "Jan-25", "2025-01", "01/2025", "P01", "M1", "Period 1", "FY25-P01", "M12", "Dez"]
)
def test_headers_of_month_columns_are_understood(text: str) -> None:
    label = read_label(text)

    assert label is not None
    assert label.month or label.period


@pytest.mark.parametrize("text", ["Total", "Q1", "YTD", "Marketing", "Decor", "Mayor", "1", "Budget", "Annual"])
def test_other_headers_are_no_months(text: str) -> None:
    label = read_label(text)

    assert label is None or (label.month is None and label.period is None)
