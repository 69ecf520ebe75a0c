"""Tables on a phone: the name is narrower, and the figure that matters stands beside it."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st

from pages.common import phone
from reports.formats import Formats

PAGES = Path(__file__).resolve().parents[2] / "pages"
#: Draws the others; and a table that warms up a new process and is never seen.
DRAWING = {"pages/common/drill.py", "pages/common/phone.py", "pages/common/warm.py"}
TITLES = ["Supplier", "Item", "Why", "Invoiced"]


@pytest.fixture
def on_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: True)


@pytest.mark.usefixtures("on_a_phone")
def test_what_matters_stands_beside_the_name() -> None:
    assert phone.order(TITLES, "Invoiced", "Why") == ["Supplier", "Invoiced", "Why", "Item"]
    assert phone.order(TITLES, "Nothing", None) == TITLES


@pytest.mark.usefixtures("on_a_phone")
def test_what_comes_first_may_be_another_column_than_at_a_desk() -> None:
    assert phone.lead(TITLES, "Why", "Invoiced") == ["Why", "Invoiced", "Supplier", "Item"]


@pytest.mark.usefixtures("on_a_phone")
@pytest.mark.parametrize(("width", "shown"), [(250, phone.NAME_WIDTH), (100, 100)])
def test_the_name_is_narrower_and_stays_in_view(width: int, shown: int) -> None:
    column = phone.name_column(width)
    assert (column["width"], column["pinned"]) == (shown, True)


def test_elsewhere_a_table_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)
    assert phone.order(TITLES, "Invoiced") is None
    assert phone.lead(TITLES, "Invoiced") is None
    assert phone.name_column(250)["width"] == 250


VIEW = pd.DataFrame(
    {
        "Supplier": ["Great Plains Pharmaceutical"],
        "Item": ["Gloves"],
        "Month": [202610],
        "Since": ["Nov 2, 2026"],
        "Invoiced": [12_00],
        "Paid": ["1,200"],
    }
)
AT_RIGHT = {name: st.column_config.TextColumn(alignment="right") for name in ("Item", "Since", "Paid")}


def shown(
    monkeypatch: pytest.MonkeyPatch, lead: phone.Lead | tuple[str, ...], view: object = VIEW
) -> dict[str, object]:
    """Return what `st.dataframe` is given."""
    told: dict[str, object] = {}
    monkeypatch.setattr("pages.common.looks.formats", Formats)
    monkeypatch.setattr(st, "dataframe", lambda _view, **settings: told.update(settings))
    phone.table(view, lead=lead, column_config=AT_RIGHT)  # type: ignore[arg-type]
    return told


@pytest.mark.usefixtures("on_a_phone")
def test_the_first_figure_stands_beside_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in (VIEW, VIEW.style):
        told = shown(monkeypatch, phone.FIRST_FIGURE, view)
        assert told["column_order"] == ["Supplier", "Invoiced", "Item", "Month", "Since", "Paid"]
        assert told["column_config"]["Supplier"]["width"] == phone.NAME_WIDTH  # type: ignore[index]


@pytest.mark.usefixtures("on_a_phone")
def test_figures_that_are_texts_count_names_and_days_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, phone.FIRST_FIGURE, VIEW.drop(columns="Invoiced"))
    assert told["column_order"] == ["Supplier", "Paid", "Item", "Month", "Since"]


@pytest.mark.usefixtures("on_a_phone")
def test_a_table_says_itself_what_stands_beside_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, ("Paid", "Since"))["column_order"][:3] == ["Supplier", "Paid", "Since"]  # type: ignore[index]
    assert shown(monkeypatch, phone.AS_AT_A_DESK)["column_order"] == list(VIEW.columns)


def test_at_a_desk_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)
    told = shown(monkeypatch, phone.FIRST_FIGURE)
    assert (told["column_order"], told["column_config"]) == (None, AT_RIGHT)


@pytest.mark.parametrize(
    ("given", "width"),
    [(120, round(phone.SIGN * 27) + phone.EDGES), (300, 300), (None, None)],
)
def test_at_a_desk_a_name_is_as_wide_as_it_is_long(
    monkeypatch: pytest.MonkeyPatch, given: int | None, width: int | None
) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)
    told: dict[str, object] = {}
    monkeypatch.setattr(st, "dataframe", lambda _view, **settings: told.update(settings))
    config = {} if given is None else {"Supplier": phone.name_column(given)}

    phone.table(VIEW, lead=phone.FIRST_FIGURE, column_config=config)

    shown = told["column_config"].get("Supplier", {})  # type: ignore[attr-defined]
    assert shown.get("width") == width


def test_names_further_down_than_the_browser_looks_are_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)
    told: dict[str, object] = {}
    monkeypatch.setattr(st, "dataframe", lambda _view, **settings: told.update(settings))
    names = ["ICU"] * phone.SEEN_ROWS + ["Laboratory and imaging – Lakeshore"]

    phone.table(pd.DataFrame({"Department": names}), lead=phone.FIRST_FIGURE)

    assert told["column_config"]["Department"]["width"] == round(phone.SIGN * len(names[-1])) + phone.EDGES  # type: ignore[index]


@pytest.mark.parametrize(
    ("agent", "window", "answer"),
    [("Chrome Mobile Mobi", None, True), ("Chrome", "narrow", True), ("Chrome", None, False), ("Chrome", "", False)],
)
def test_a_narrow_window_is_a_phone(
    monkeypatch: pytest.MonkeyPatch, agent: str, window: str | None, answer: bool
) -> None:
    cookies = {} if window is None else {phone.WINDOW: window}
    monkeypatch.setattr(st, "context", SimpleNamespace(headers={"User-Agent": agent}, cookies=cookies))

    assert phone.on_a_phone() == answer


def test_every_table_says_what_leads_on_a_phone() -> None:
    silent = []
    for path in PAGES.rglob("*.py"):
        name = path.relative_to(PAGES.parent).as_posix()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and name not in DRAWING:
                said = {word.arg for word in call.keywords}
                drawn = ast.unparse(call.func)
                if drawn == "st.dataframe" or (
                    drawn in ("phone.table", "drill.table", "drill.rows", "drill.open_row") and "lead" not in said
                ):
                    silent.append(f"{name}:{call.lineno}")
    assert silent == []
