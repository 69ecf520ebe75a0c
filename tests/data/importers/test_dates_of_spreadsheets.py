"""What spreadsheets make of dates: numbers of days, swapped days, lost zeros, days that are months."""

import itertools
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.meaning.month_dates import are_months
from data.importers.tables.columns import column_facts
from data.importers.tables.layout import DateFormat
from data.importers.values.dates import DateEvidence, in_order, parse_date

days = st.lists(st.dates(date(2001, 1, 1), date(2049, 12, 31)), min_size=1, max_size=30)
near = st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), min_size=2, max_size=30)
ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def decided(texts: list[str]) -> tuple[DateEvidence, DateFormat]:
    evidence = DateEvidence()
    evidence.add(Counter(texts))
    return evidence, evidence.decide()


@given(days, st.sampled_from(("Date", "Posting Date", "Buchungsdatum", "Fecha", "Start", "Month")), st.booleans())
def test_numbers_of_days_are_days(made: list[date], header: str, timed: bool) -> None:
    texts = [f"{(day - date(1899, 12, 30)).days}{'.5' * timed}" for day in made]
    facts = column_facts(header, texts)

    fmt = facts.dates.decide()

    assert facts.is_date
    assert [parse_date(text, fmt) for text in texts] == made


@pytest.mark.parametrize("header", ["Account", "Reference", "Amount", "Invoice No"])
def test_numbers_under_other_headers_are_none(header: str) -> None:
    assert not column_facts(header, ["46027", "46031"]).is_date


@given(near, st.sampled_from(sorted(ORDERS)))
def test_swapped_days_are_asked_about_and_put_right(made: list[date], order: str) -> None:
    """A spreadsheet reads what it can in the other order, and leaves the rest as texts."""
    other = ORDERS["mdy" if order == "dmy" else "dmy"]
    cells = []
    for day in made:
        text = day.strftime(ORDERS[order])
        cells.append(f"{day.year}-{day.day:02d}-{day.month:02d}" if day.day <= 12 else text)
    assert other != ORDERS[order]
    evidence, fmt = decided(cells)

    if {day.day <= 12 for day in made} == {True, False}:
        assert (evidence.are_swapped(), fmt.ambiguous, fmt.order) == (True, True, order)
        assert [parse_date(cell, in_order(fmt, fmt.order)) for cell in cells] == made
        kept = [parse_date(cell, in_order(fmt, "ymd")) for cell in cells]
        assert [day for day, cell in zip(kept, cells, strict=True) if cell[4] == "-"] == [
            date.fromisoformat(cell) for cell in cells if cell[4] == "-"
        ]
    else:
        assert not evidence.are_swapped()


@given(near)
def test_real_dates_after_the_twelfth_were_not_swapped(made: list[date]) -> None:
    late = [day.replace(day=13).isoformat() for day in made]

    assert not decided([*late, "25/01/2026", "2026-01-05"])[1].ambiguous


@given(near, st.sampled_from(sorted(ORDERS)))
def test_a_lost_zero_is_put_back_or_the_order_asked(made: list[date], order: str) -> None:
    texts = [str(int(day.strftime(ORDERS[order].replace("/", "")))) for day in made]
    fmt = decided(texts)[1]

    read = [parse_date(text, fmt) for text in texts]
    assert fmt.ambiguous or read == made
    assert [parse_date(text, in_order(fmt, fmt.order if not fmt.ambiguous else order)) for text in texts] == made  # type: ignore[arg-type]


@given(st.integers(0, 40), st.integers(2, 18), st.sampled_from(sorted(ORDERS)), st.booleans())
def test_days_under_month_are_the_edges_of_months(
    tmp_path_factory: pytest.TempPathFactory, start: int, count: int, order: str, last: bool
) -> None:
    firsts = [date(2022 + (start + place) // 12, (start + place) % 12 + 1, 1) for place in range(count + 1)]
    made = [(after - timedelta(days=1)) if last else day for day, after in itertools.pairwise(firsts)]
    path = tmp_path_factory.mktemp("months") / "f.csv"
    lines = [f"{day.strftime(ORDERS[order])},ICU,Days,{place}" for place, day in enumerate(made)]
    path.write_text("Month,Dept,Statistic,Units\n" + "\n".join(lines) + "\n")

    layout = detect(path, kind="statistics")

    fmt = layout.date_formats["Month"]
    read = [parse_date(day.strftime(ORDERS[order]), fmt) for day in made]
    months = [(day.year, day.month) for day in read if day]
    assert months == [(day.year, day.month) for day in made] or fmt.ambiguous
    assert len(made) < 2 or not fmt.ambiguous


@pytest.mark.parametrize(
    ("texts", "months"),
    [
        (["Jan-26", "Feb-26"], True),
        (["Jan-26"], True),
        (["Dec-25", "Jan-26", "Feb-26"], True),
        (["Jan 2005", "Mar 2019"], True),
        (["Jan-05", "Jan-19", "Feb-03"], False),
        (["26-Jan", "26-Feb"], False),
    ],
)
def test_the_number_beside_a_month_is_a_year_or_nobody_knows(texts: list[str], months: bool) -> None:
    assert are_months(texts) is months


def test_months_under_date_are_the_period(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Date,Department,Account,Amount\nJan-26,ICU,6100,1.00\nFeb-26,ICU,6100,2.00\n")

    mapping = detect(path, kind="ledger").mapping

    assert (mapping["period"].column, "date" in mapping) == ("Date", False)
