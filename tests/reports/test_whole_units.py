"""What is copied from a table is what stands there: figures behind texts are in whole units, to the cent."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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

    read = in_whole_units(pd.Series(minor, dtype="Int64"), [text(value) for value in minor], formats)

    assert [round(float(value) * 100) for value in read] == minor


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
