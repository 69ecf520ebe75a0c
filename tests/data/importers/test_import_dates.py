"""Dates: one order for a column, in every form that exports write."""

from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.tables.layout import DateFormat
from data.importers.values.dates import DateEvidence, parse_date, parse_dates
from data.importers.values.months import month_number

PATTERNS = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%Y%m%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%d/%m/%y",
    "%m-%d-%Y",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y-%m-%dT%H:%M:%S",
]
DAYS = st.dates(date(1975, 1, 1), date(2060, 12, 31))


def decided(texts: list[str]) -> DateFormat:
    evidence = DateEvidence()
    evidence.add(Counter(texts))
    return evidence.decide()


@given(days=st.lists(DAYS, min_size=3, max_size=30), pattern=st.sampled_from(PATTERNS))
def test_a_column_of_dates_reads_back(days: list[date], pattern: str) -> None:
    year = days[0].year if "%y" in pattern and 1970 <= days[0].year <= 2060 else 2024
    days = [*(d.replace(year=year, day=min(d.day, 28)) for d in days), date(year, 1, 25), date(year, 3, 13)]
    texts = [day.strftime(pattern) for day in days]

    fmt = decided(texts)
    read, ok = parse_dates(pa.array(texts), fmt)

    assert not fmt.ambiguous
    assert ok.all()
    assert read.tolist() == days


@given(days=st.lists(st.dates(date(2020, 1, 1), date(2020, 12, 12)).filter(lambda d: d.day <= 12 and d.day != d.month),
                     min_size=1))  # fmt: skip
def test_dates_that_read_both_ways_are_called_ambiguous(days: list[date]) -> None:
    fmt = decided([day.strftime("%d/%m/%Y") for day in days])
    months = {"dmy": {d.month for d in days}, "mdy": {d.day for d in days}}

    assert fmt.ambiguous or {(d.month, d.day) for d in days} == {(d.day, d.month) for d in days}
    if fmt.ambiguous:
        assert len(months[str(fmt.order)]) <= len(months["mdy" if fmt.order == "dmy" else "dmy"])


def test_one_day_after_the_twelfth_decides_for_all() -> None:
    assert decided(["1/2/2020", "3/4/2020", "4/30/2020"]).order == "mdy"
    assert decided(["1/2/2020", "3/4/2020", "30/4/2020"]).order == "dmy"


def test_a_cell_against_the_columns_order_is_not_turned_round() -> None:
    fmt = decided(["4/30/2020", "4/29/2020", "4/28/2020", "13/4/2020"])

    assert fmt.order == "mdy"
    assert parse_date("13/4/2020", fmt) is None


def test_two_formats_in_one_column_are_both_read() -> None:
    texts = ["30-Apr-20", "15/04/2020", "2020-04-03"]

    fmt = decided(texts)

    assert [parse_date(text, fmt) for text in texts] == [date(2020, 4, 30), date(2020, 4, 15), date(2020, 4, 3)]


@pytest.mark.parametrize("text", ["00:00:00", "######", "", "31/02/2020", "2020-13-01", "99999", "n/a", "1.11.00x"])
def test_destroyed_dates_are_never_read(text: str) -> None:
    assert parse_date(text, DateFormat("%d/%m/%Y", "dmy")) is None


def test_excel_serials_are_read_in_excel_columns_only() -> None:
    assert parse_date("43924", DateFormat("excel", "ymd")) == date(2020, 4, 3)
    assert parse_date("43924", DateFormat("%d/%m/%Y", "dmy")) is None


def test_eight_digits_are_a_date_only_in_such_a_column() -> None:
    assert parse_date("20240401", DateFormat("%Y%m%d", "ymd")) == date(2024, 4, 1)
    assert parse_date("20240401", DateFormat("%d/%m/%Y", "dmy")) is None


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("SEP", 9),
        ("sept.", 9),
        ("März", 3),
        ("août", 8),
        ("déc.", 12),
        ("Okt", 10),
        ("mai", 5),
        ("enero", 1),
        ("Total", None),
    ],
)
def test_month_names_in_several_languages(word: str, month: int | None) -> None:
    assert month_number(word) == month


def test_dictionary_and_empty_columns_are_read() -> None:
    cells = pa.array(["2020-04-03", "", "2020-04-03"]).dictionary_encode()

    read, ok = parse_dates(cells, DateFormat("%Y-%m-%d", "ymd"))

    assert ok.tolist() == [True, False, True]
    assert read[0] == np.datetime64("2020-04-03")
    assert len(parse_dates(pa.array([], pa.string()), DateFormat("%Y-%m-%d"))[0]) == 0
