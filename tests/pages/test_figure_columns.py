"""Figures in tables to edit: a cell takes what is one figure in the reader's marks, and that figure is stored."""

import re
from dataclasses import replace

import pandas as pd
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from pages.common import looks
from pages.editors.figure_columns import FigureColumn, columns_of, read, written
from reports.formats import Formats
from services.errors import UserError

READERS = {"de": (",", "."), "en": (".", ","), "fr": (",", "\u202f"), "ch": (".", "’")}
FIGURES = some.one_of(some.none(), some.integers(-(10**12), 10**12), some.floats(-1e9, 1e9, allow_nan=False))


@given(
    reader=some.sampled_from(list(READERS)),
    figures=some.lists(FIGURES, min_size=1, max_size=8),
    is_share=some.booleans(),
)
def test_what_nobody_touched_and_what_is_copied_is_the_same_figure(reader: str, figures: list, is_share: bool) -> None:  # type: ignore[type-arg]
    column = FigureColumn(*READERS[reader], is_share=is_share)
    table = pd.DataFrame({"x": pd.Series(figures, dtype="float64")})
    shown = written(table, {"x": column})

    assert read(shown, table, {"x": column})["x"].equals(table["x"])
    for text, figure in zip(shown["x"], table["x"], strict=True):  # pasted into another cell
        assert text is None or column.read(text) == pytest.approx(figure, rel=1e-12, abs=1e-9)


def test_what_calculation_made_of_a_figure_is_shown_as_it_and_kept() -> None:
    table = pd.DataFrame({"x": [0.035 * 100, 7.0, 0.07 * 100, 1 / 3]})
    shown = written(table, {"x": FigureColumn(",", ".")})

    assert shown["x"].tolist() == ["3,5", "7", "7,000000000000001", "0,3333333333333333"]
    assert read(shown, table, {"x": FigureColumn(",", ".")})["x"].equals(table["x"])


@pytest.mark.parametrize("stored", [[None, None], [0.5, None]])
def test_a_column_of_objects_whose_settings_say_so_holds_figures(
    stored: list[float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is stored yet, or registers keep cells as objects: a pasted 12,5 became 125."""
    monkeypatch.setattr(looks, "formats", lambda: Formats("EUR", "de_DE"))
    table = pd.DataFrame({"x": pd.Series(stored, dtype="object"), "name": ["a", None]})
    columns = columns_of(table, {"x": st.column_config.NumberColumn(min_value=0.0)}, set())
    shown = written(table, columns)

    assert list(columns) == ["x"]
    assert read(shown, table, columns)["x"].tolist() == stored
    shown.loc[1, "x"] = "12,5"
    assert read(shown, table, columns)["x"].tolist() == [stored[0], 12.5]


@given(reader=some.sampled_from(list(READERS)), whole=some.integers(0, 10**12))
def test_whole_figures_are_read_with_and_without_thousands(reader: str, whole: int) -> None:
    decimal_mark, group_mark = READERS[reader]
    column = FigureColumn(decimal_mark, group_mark, is_whole=True, low=0)

    assert [column.read(f"{whole:,}".replace(",", mark)) for mark in (group_mark, "")] == [whole, whole]


@pytest.mark.parametrize(
    ("column", "taken", "refused"),
    [
        (FigureColumn(",", "."), {"12,5": 12.5, "1.234,56": 1234.56, "-0,5": -0.5, "1.234.567": 1234567.0},
         ["12.5", "1,234.56", "1.234", "1.2.3", "1,5,5", "x", "9" * 400, "1" + ".000" * 6]),
        (FigureColumn(".", ","), {"12.5": 12.5, "1,234.56": 1234.56, "1,234": 1234.0}, ["12,5", "1.234,56"]),
        (FigureColumn(".", ",", is_whole=True, low=0), {"1,234": 1234, "5.0": 5},
         ["12.5", "1,234.56", "12,5", "-1", "9" * 19]),
        (FigureColumn(",", ".", low=0.0, high=100.0), {"100": 100.0, "99,5": 99.5}, ["100,5", "125", "1.234,56"]),
        (FigureColumn(",", ".", low=-50, high=50), {"-50": -50.0, "-3,5": -3.5}, ["51", "-50,1"]),
        (FigureColumn(",", ".", low=0, high=1, is_share=True), {"40%": 0.4, "0,4": 0.4, "12,5 %": 0.125},
         ["40", "1,5", "101%"]),
    ],
)  # fmt: skip
def test_a_cell_takes_one_figure_or_leaves_what_was_there(
    column: FigureColumn, taken: dict[str, float], refused: list[str]
) -> None:
    assert {text: column.read(text) for text in taken} == taken
    assert [text for text in refused if not _is_refused(column, text)] == []
    assert re.match(column.pattern, "")  # a cell that may be empty is emptied by what takes its text away
    assert not re.match(replace(column, is_required=True).pattern, "")


def _is_refused(column: FigureColumn, text: str) -> bool:
    try:
        column.read(text)
    except UserError:
        return True
    return False


def script() -> None:
    import pandas as pd
    import streamlit as st

    from pages.editors import editable

    rows = pd.DataFrame({"Name": ["a", "b"], "Hours": [8.0, None], "Count": [1, 2]})
    edited = editable.table(rows, key="rows", alt="Rows", num_rows="dynamic")
    st.session_state["seen"] = edited
    st.session_state["changes"] = editable.changes_of("rows")


def test_what_was_typed_comes_back_as_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "formats", lambda: Formats("USD", "en_US"))  # no database
    app = AppTest.from_function(script, default_timeout=30)
    app.session_state["rows"] = {
        "edited_rows": {1: {"Hours": "1,234.5"}}, "added_rows": [{"Name": "c", "Count": "1,000"}], "deleted_rows": [0],
    }  # fmt: skip
    app.run()

    assert not app.exception
    seen: pd.DataFrame = app.session_state["seen"]
    assert seen["Name"].tolist() == ["b", "c"]
    assert seen["Count"].tolist() == [2, 1000]
    assert seen["Hours"].fillna(-1).tolist() == [1234.5, -1]
    assert app.session_state["changes"]["added_rows"] == [{"Name": "c", "Count": 1000}]
