"""Finished charts and tables: drawn once for the same values, anew for others, and as Streamlit would draw them."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest
import streamlit as st
from altair.utils.schemapi import SchemaValidationError
from pandas.io.formats.style import Styler
from streamlit.testing.v1 import AppTest

from pages.common import kept
from pages.common.shelf import Shelf
from reports.formats import Formats
from reports.theme import DARK, LIGHT, Palette

FIGURES = pd.DataFrame({"name": ["ICU", "ED"], "amount": pd.array([1_234_00, None], dtype="Int64")})


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    st.cache_resource.clear()


class Counted:
    """A maker that tells how often it was asked."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make, self.asked = make, 0
        self.__module__, self.__qualname__ = make.__module__, make.__qualname__

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.asked += 1
        return self.make(*args, **named)


def bars(rows: pd.DataFrame, formats: Formats, colors: Palette, *, title: str = "Cost") -> Any:
    data = rows.assign(amount=rows["amount"].astype("float64"), text=[formats.money(one) for one in rows["amount"]])
    bars = alt.Chart(data).mark_bar(color=colors.actual)
    return bars.encode(x=alt.X("amount:Q", title=title), y="name:N", tooltip=alt.Tooltip("text:N", title=title))


def written(rows: pd.DataFrame, formats: Formats, colors: Palette) -> Styler:
    styler = rows.style.format(lambda minor: formats.money(minor, cents=True), subset=["amount"])
    return styler.map(lambda _cell: f"color: {colors.favorable_text}", subset=["amount"])


@pytest.mark.parametrize(("keep", "make"), [(kept.chart, bars), (kept.table, written)])
def test_the_same_values_are_drawn_once(keep: Callable[..., Any], make: Callable[..., Any]) -> None:
    counted, formats = Counted(make), Formats()

    keep(counted, FIGURES, formats, LIGHT)
    assert formats.symbol == "$"  # formats remember what they looked up: they are the same nevertheless
    keep(counted, FIGURES.copy(), Formats(), LIGHT)

    assert counted.asked == 1


@pytest.mark.parametrize(
    ("rows", "formats", "colors"),
    [
        (FIGURES.assign(amount=pd.array([1_234_01, None], dtype="Int64")), Formats(), LIGHT),
        (FIGURES.assign(amount=pd.array([1_234_00, 0], dtype="Int64")), Formats(), LIGHT),
        (FIGURES, Formats("EUR", "de_DE"), LIGHT),
        (FIGURES, Formats(), DARK),
    ],
    ids=["a cent more", "zero for nothing", "another currency", "another mode"],
)
def test_other_values_are_drawn_anew(rows: pd.DataFrame, formats: Formats, colors: Palette) -> None:
    before, after = kept.chart(bars, FIGURES, Formats(), LIGHT), kept.chart(bars, rows, formats, colors)
    table_before = shown(kept.table(written, FIGURES, Formats(), LIGHT))
    table_after = shown(kept.table(written, rows, formats, colors))

    assert before != after
    assert table_before != table_after


def shown(styler: Styler) -> str:
    return styler.to_html(uuid="same")


def test_an_option_is_part_of_the_chart() -> None:
    assert kept.chart(bars, FIGURES, Formats(), LIGHT) != kept.chart(bars, FIGURES, Formats(), LIGHT, title="Paid")


def page() -> None:
    import streamlit as st

    from pages.common import kept
    from reports.formats import Formats
    from reports.theme import LIGHT
    from tests.pages.test_kept import FIGURES, bars, written

    st.altair_chart(bars(FIGURES, Formats(), LIGHT))
    st.vega_lite_chart(kept.chart(bars, FIGURES, Formats(), LIGHT))
    st.vega_lite_chart(kept.chart(bars, FIGURES, Formats(), LIGHT))
    st.dataframe(written(FIGURES, Formats(), LIGHT).set_uuid("same"))
    st.dataframe(kept.table(written, FIGURES, Formats(), LIGHT).set_uuid("same"))
    st.dataframe(kept.table(written, FIGURES, Formats(), LIGHT))


def test_what_is_kept_is_what_streamlit_would_draw() -> None:
    app = AppTest.from_function(page).run()

    assert not app.exception
    plain, first, again = (chart.proto for chart in app.get("vega_lite_chart"))
    assert plain.datasets
    assert plain == first == again
    plain_table, first_table, again_table = (table.proto.arrow_data for table in app.dataframe)
    assert plain_table.styler.display_values
    assert plain_table == first_table == again_table


def test_tests_compare_charts_with_the_schema() -> None:
    with pytest.raises(SchemaValidationError):
        kept.chart(lambda: alt.Chart(FIGURES).mark_bar(size="wide"))


def test_a_server_does_not_compare_charts_with_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    from altair.utils import schemapi

    monkeypatch.delenv("CASELOAD_CHECK_CHARTS")
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)  # set back after the test

    spec = kept.chart(lambda: alt.Chart(FIGURES).mark_bar(size="wide"))

    assert spec["mark"]["size"] == "wide"


def test_the_shelf_keeps_what_was_used_last_within_its_bounds() -> None:
    shelf = Shelf(most_entries=3, most_bytes=100)
    for name in "abc":
        shelf.put(name, name.upper(), 10)
    assert shelf.get("a") == "A"

    shelf.put("d", "D", 10)
    assert [shelf.get(name) for name in "abcd"] == ["A", None, "C", "D"]

    shelf.put("large", "L", 85)
    assert [shelf.get(name) for name in ("a", "c", "d", "large")] == [None, None, "D", "L"]
    assert (len(shelf), shelf.bytes) == (2, 95)

    shelf.put("too large", "T", 101)
    assert shelf.get("too large") is None
    assert shelf.get("large") == "L"
