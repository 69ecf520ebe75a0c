"""What is copied from a table is what stands there: figures behind texts are in whole units, to the cent."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.common import cells
from reports import column_tables
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.whole_units import in_whole_units

AMERICAN, GERMAN, JAPANESE = Formats(), Formats(locale="de_DE", currency="EUR"), Formats(locale="ja_JP", currency="JPY")
MINOR = st.lists(st.integers(-(10**13), 10**13) | st.just(0), min_size=1, max_size=6)


@pytest.mark.parametrize("formats", [AMERICAN, GERMAN])
@pytest.mark.parametrize("write", ["amount", "variance", "money", "cents"])
@given(minor=MINOR)
def test_amounts_are_those_that_stand_there(minor: list[int], write: str, formats: Formats) -> None:
    def text(value: int) -> str:
        return formats.amount(value, cents=True) if write == "cents" else str(getattr(formats, write)(value))

    texts = [text(value) for value in minor]
    read = in_whole_units(pd.Series(minor, dtype="Int64"), texts, formats, decimals=2)
    assert [round(float(value) * 100) for value in read] == minor

    guessed = in_whole_units(pd.Series(minor, dtype="Int64"), texts, formats)
    if any(abs(value) >= 100 for value in minor):  # else they read as zero or one, and cents are no better a guess
        assert [round(float(value) * 100) for value in guessed] == minor


def test_a_line_on_budget_leaves_no_column_in_cents() -> None:
    texts = [AMERICAN.variance(value) for value in (100_000, 0, -20_000)]
    assert in_whole_units(pd.Series([100_000, 0, -20_000]), texts, AMERICAN).tolist() == [1_000, 0, -200]


@given(values=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6))
def test_counts_and_currencies_without_minor_units_stay(values: list[int]) -> None:
    column = pd.Series(values, dtype="int64")
    for formats, write in ((AMERICAN, AMERICAN.number), (JAPANESE, JAPANESE.amount)):
        assert in_whole_units(column, [write(value) for value in values], formats).tolist() == values


def test_quantities_in_thousandths_read_as_they_stand() -> None:
    texts = [AMERICAN.number(value / 1000, 2) for value in (457_827_000, 1_500)]
    assert in_whole_units(pd.Series([457_827_000, 1_500]), texts, AMERICAN).tolist() == [457_827.0, 1.5]


@pytest.mark.parametrize("texts", [["3.2%", "4.0%"], ["4.92M", "1K"], ["Jan 2026", "Feb 2026"], ["–", "–"]])
def test_what_does_not_read_as_a_figure_stays(texts: list[str]) -> None:
    values = pd.Series([320, 400])
    assert in_whole_units(values, texts, AMERICAN) is values


def test_missing_figures_stay_missing() -> None:
    read = in_whole_units(pd.Series([123_45, None], dtype="Int64"), ["123", "–"], AMERICAN)
    assert (read[0], pd.isna(read[1])) == (123.45, True)


@given(
    values=st.lists(st.integers(0, 3_000), min_size=1, max_size=4),
    power=st.sampled_from((0, 2, 3, 6)),
    digits=st.sampled_from((0, 1, 2)),
)
def test_what_is_copied_is_never_another_figure_than_stands_there(values: list[int], power: int, digits: int) -> None:
    """Whatever a column is stored in, a copied figure rounds to its text."""
    texts = [AMERICAN.number(round(value / 10**power, digits), digits) for value in values]
    for copied, text in zip(in_whole_units(pd.Series(values), texts, AMERICAN), texts, strict=True):
        assert abs(float(copied) - float(text.replace(",", ""))) <= 0.5 / 10**digits + 1e-6


def test_thousandths_that_read_as_zero_are_no_cents() -> None:
    assert in_whole_units(pd.Series([40, 30]), ["0", "0"], AMERICAN).tolist() == [0, 0]
    assert in_whole_units(pd.Series([0.3, 0.4]), ["0", "0"], AMERICAN).tolist() == [0.3, 0.4]


def test_columns_say_what_they_are_stored_in() -> None:
    columns = [
        TableColumn("a", "Amount", "money"),
        TableColumn("n", "Count", "number"),
        TableColumn("p", "Price", "price"),
    ]
    styler = column_tables.style(pd.DataFrame({"a": [40], "n": [40], "p": [40]}), columns, AMERICAN)

    assert cells.in_whole_units(styler, AMERICAN).data.iloc[0].tolist() == [0.4, 40, 0.4]  # type: ignore[attr-defined]
