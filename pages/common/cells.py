"""How tables of amounts read: cells written out by the hospital's formats, numbers kept for sorting."""

import re
from collections.abc import Hashable, Sequence
from typing import Any, Literal
from weakref import WeakKeyDictionary, WeakSet

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from planning.names import mark_name
from planning.spreadsheet_text import inert, inert_columns
from reports import whole_units
from reports.formats import Formats

#: Styled tables whose figures are in the units in which they read.
_whole: WeakSet[Styler] = WeakSet()
#: Styled tables that were looked at; a kept one is drawn many times.
_inert: WeakSet[Styler] = WeakSet()
#: What columns of styled tables are called now that were unsafe.
_named: WeakKeyDictionary[Styler, dict[str, str]] = WeakKeyDictionary()

#: Styling costs time and memory by the cell; longer tables are paged or cut before.
MOST_ROWS = 5_000
#: Between the cells of a table written out as text; no name of a department or account holds it.
SEPARATOR = "\x1f"
#: Where Markdown makes a link although all is escaped: it looks for addresses of the web and of mail again in the
#: finished text. Their sign is set as a piece of its own, in no color, so that a supplier's name or a person leads
#: nowhere, reads as it is, and is copied as it reads.
#: It looks for icons (`:material/home:`) and emoji (`:smile:`) in that text, too.
ADDRESS_SIGN = re.compile(
    r"(?:(?<=http)|(?<=https)):(?=//)|(?<=www)\.|(?<=[-.\w+])@(?=[-\w+]+\.)|:(?=[-+/\w]+:)", re.IGNORECASE
)
#: What makes something of a name within a sentence of ours.
ACTIVE = r"\*[]!<>~$"
SPECIAL = r"\`*_{}[]()#+!|<>~$:@."


def write_out(
    view: pd.DataFrame,
    formats: Formats,
    *,
    amounts: Sequence[str] = (),
    percents: Sequence[str] = (),
    counts: Sequence[str] = (),
    cents: bool = False,
) -> Styler:
    """Return the table with amounts (minor units), percents (0–1) and counts written out."""
    money: list[Hashable] = [*amounts]
    rates: list[Hashable] = [*percents]
    styler = view.style.format(lambda minor: formats.amount(minor, cents=cents), subset=money)
    whole_units.note_decimals(styler, [formats.digits if name in amounts else None for name in view.columns])
    return styler.format(lambda rate: formats.percent(rate, signed=True), subset=rates).format(
        formats.number, subset=[*counts]
    )


def align_right(view: pd.DataFrame) -> dict[str, Any]:
    """Return the settings that set written figures to the right; the first column says what they are."""
    return {name: st.column_config.TextColumn(alignment="right") for name in view.columns[1:]}


def column_widths(view: Styler) -> dict[Hashable, int]:
    """Return the widths in pixels of columns whose longest text would be cut, and with it perhaps a minus.

    The browser sizes a column by its first ten rows in plain type: figures further down, or in bold, may be longer.
    """
    lines = [line.split(SEPARATOR)[1:] for line in view.to_string(delimiter=SEPARATOR).split("\n")[1:]]
    whole = [line for line in lines if len(line) == len(view.columns)]  # a name may hold a line break
    longest = [max((len(line[place]) for line in whole), default=0) for place in range(len(view.columns))]
    pairs = zip(view.columns, longest, strict=True)
    return {title: 7 * most + 18 for title, most in pairs if most > len(str(title))}


def height(view: pd.DataFrame, *, rows: int = 10) -> Literal["content"] | int:
    """Return the height of a table: all of it when it is short, else `rows` rows to scroll in."""
    return "content" if len(view) <= rows else 36 * rows


def made_inert(view: pd.DataFrame | Styler) -> tuple[pd.DataFrame | Styler, dict[str, str]]:
    """Return a table that may be copied or downloaded by its toolbar, and what columns are called now that were unsafe.

    Names that hide something say so.
    """
    if isinstance(view, Styler):
        return inert_style(view), _inert_titles(view)
    safe = inert_columns(view, _as_read)
    named = _unsafe_titles(view)
    return (safe.rename(columns=named) if named else safe), named


def _unsafe_titles(view: pd.DataFrame) -> dict[str, str]:
    return {name: _as_read(name) for name in view.columns if _as_read(name) is not name}


def _inert_titles(view: Styler) -> dict[str, str]:
    """Rename columns of a styled table whose titles are unsafe, once; its styles, which go by them, are fixed before.

    A scenario, a department or a budget may head a column.
    """
    data = view.data  # type: ignore[attr-defined]
    if view not in _named:
        named = _unsafe_titles(data)
        if named:
            write_out_once(view)
            renamed = data.rename(columns=named)
            view.data = renamed  # type: ignore[attr-defined]
            view.columns = renamed.columns  # type: ignore[misc]
        _named[view] = named
    return _named[view]


def write_out_once(styler: Styler) -> Styler:
    """Return the table with its answer to "what does each cell say" fixed, so that several threads may ask."""
    styler._compute()  # type: ignore[attr-defined]
    answer = styler._translate(False, False)  # type: ignore[attr-defined]
    body = [[{name: cell.get(name) for name in ("id", "display_value")} for cell in row] for row in answer["body"]]
    short = {"body": body, "cellstyle": answer["cellstyle"], "table_styles": answer["table_styles"]}
    styler._compute = lambda: styler  # type: ignore[attr-defined]
    styler._translate = lambda *_sparse: short  # type: ignore[attr-defined]
    return styler


def in_whole_units(styler: Styler, formats: Formats) -> Styler:
    """Return a styled table whose figures are, behind their texts, in the units that a person reads and copies."""
    if styler in _whole:
        return styler
    body = write_out_once(styler)._translate(False, False)["body"]  # type: ignore[attr-defined]
    texts = {cell["id"]: str(cell["display_value"]) for row in body for cell in row}
    data = styler.data.copy(deep=False)  # type: ignore[attr-defined]
    for place, title in enumerate(data.columns):
        values = data.iloc[:, place]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            read = [texts.get(f"row{row}_col{place}", "") for row in range(len(data))]
            noted = whole_units.decimals_noted(styler, place)
            data[title] = whole_units.in_whole_units(values, read, formats, decimals=noted)
    styler.data = data  # type: ignore[attr-defined]
    _whole.add(styler)
    return styler


def inert_style(view: Styler) -> Styler:
    """Return a styled table with such cells, changed once; before its cells are written out, so that they show it."""
    if view not in _inert:
        view.data = inert_columns(view.data, _as_read)  # type: ignore[attr-defined]
        _inert.add(view)
    return view


def _as_read(cell: Any) -> Any:
    """Return a cell that nobody takes for another name and no spreadsheet for a formula."""
    return inert(mark_name(cell)) if isinstance(cell, str) else cell


def edit_table(view: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    """Draw a table to edit as `st.data_editor` does, to be copied and downloaded; return what a person made of it."""
    safe = inert_columns(view, _as_read)
    edited: pd.DataFrame = st.data_editor(safe, **settings)
    if safe is view:
        return edited
    texts = {cell for name in view.columns for cell in view[name] if isinstance(cell, str)}
    before = {_as_read(cell): cell for cell in texts}
    return edited.map(lambda cell: before.get(cell, cell) if isinstance(cell, str) else cell)


def escape(text: object, special: str = SPECIAL) -> str:
    """Return a text from a file or a person as Markdown shows it literally; `special`: what gets a backslash."""
    plain = mark_name(str(text))
    parts, begin = [], 0
    for sign in ADDRESS_SIGN.finditer(plain):
        parts += [_literal(plain[begin : sign.start()], special), f":color[\\{sign[0]}]"]  # no text: Markdown
        begin = sign.end()
    return "".join([*parts, _literal(plain[begin:], special)])


def sentence(text: str) -> str:
    """Return a sentence of ours that quotes names: nothing in it links, draws, colors or counts as a formula of TeX.

    Code (`cli.py verify`) stays code, and what is harmless stays as it is written.
    """
    return escape(text, special=ACTIVE)


def _literal(text: str, special: str) -> str:
    return "".join(f"\\{char}" if char in special else char for char in text)
