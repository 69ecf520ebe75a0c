"""A table to edit: `st.data_editor` at a desk; on a phone the table to read, and the fields of the row that is chosen.

Both keep what was changed under the table's key in session state, as `st.data_editor` does (`edited_rows`,
`added_rows`, `deleted_rows`), and return the table with the changes. A phone's fields cannot stand in a form, which
would keep the choice of a row back; so forms with such a table, and their buttons, are drawn here, too.
"""

import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, phone
from pages.editors import boxes, fields, figure_columns
from pages.editors.fields import RowField
from pages.editors.figure_columns import FigureColumn
from reports.formats import MISSING

Rows = Literal["fixed", "add", "dynamic"]
#: What a phone keeps of a table beside its changes: the table that they were made on, how many rows it has, and how
#: many tables came before it under the key; fields and the choice of a row are those of one table.
_MADE_ON, _ROWS, _BEFORE = "_made_on", "_rows_before", "_tables_before"
#: What a desk keeps: which columns hold figures as text.
_FIGURES = "_figures"


def table(
    view: pd.DataFrame,
    *,
    key: str,
    alt: str,
    column_config: Mapping[str, Any] | None = None,
    disabled: Iterable[str] = (),
    num_rows: Rows = "fixed",
    **settings: Any,
) -> pd.DataFrame:
    """Draw a table to edit and return it with the changes of the person.

    Args:
        view: The cells; the first column that is no switch names the row.
        key: Of the widget, and of what was changed in session state.
        alt: What the table holds.
        column_config: As `st.data_editor` takes it.
        disabled: Columns that cannot be changed.
        num_rows: Whether rows can be added, or removed as well.
        settings: What else `st.data_editor` takes; a phone needs none of it.
    """
    config, locked = dict(column_config or {}), set(disabled)
    figures = figure_columns.columns_of(view, config, locked)
    as_text = config | {title: one.settings(config.get(title)) for title, one in figures.items()}
    if not phone.on_a_phone():
        st.session_state[key + _FIGURES] = figures
        edited = cells.edit_table(
            figure_columns.written(view, figures),
            key=key,
            alt=alt,
            column_config=as_text,
            disabled=list(locked),
            num_rows=num_rows,
            **{"placeholder": MISSING, **settings},
        )
        return figure_columns.read(edited, view, figures)
    changes = _changes(view, key)
    edited = _with_changes(view, changes)
    columns = [RowField.of(view, str(title), config.get(str(title))) for title in view.columns]
    shown = [one.title for one in columns if one.title not in locked and not one.locked]
    phone.table(
        figure_columns.written(edited, figures),
        lead=shown,
        column_config=as_text,
        hide_index=True,
        placeholder=MISSING,
        key=f"{key}_shown",
        alt=alt,
    )
    _row_fields(edited, view, [one for one in columns if one.title in shown], key=key, num_rows=num_rows)
    return _with_changes(view, changes)


def rows_mark(rows: Iterable[Any]) -> str:
    """Return what tells these rows, in their order, from any others; for the key of a table whose rows come and go.

    Changes name rows by place, and Streamlit keeps them as long as there are as many: what was chosen for one code
    would be taken for another that a colleague's decision moved to its place.
    """
    return f"{zlib.crc32(repr(list(rows)).encode()):08x}"


def changes_of(key: str) -> dict[str, Any]:
    """Return what was changed in a table that was drawn, its figures as figures.

    Raises:
        UserError: What was typed is no figure in the reader's marks.
    """
    columns: dict[str, FigureColumn] = st.session_state.get(key + _FIGURES) or {}
    changes = st.session_state.get(key) or {"edited_rows": {}, "added_rows": [], "deleted_rows": []}

    def read(row: Mapping[str, Any]) -> dict[str, Any]:
        return {title: columns[title].read(cell) if title in columns else cell for title, cell in row.items()}

    return {
        **changes,
        "edited_rows": {place: read(row) for place, row in changes["edited_rows"].items()},
        "added_rows": [read(row) for row in changes.get("added_rows", [])],
    }


def form(key: str, *, border: bool = True) -> Any:
    """Return the form around a table to edit; on a phone a container, in which choosing a row takes effect at once."""
    return st.container(border=border, key=key) if phone.on_a_phone() else st.form(key, border=border)


def submit(label: str, *, key: str, **settings: Any) -> bool:
    """Draw the button of such a form and return whether it was pressed."""
    return (
        st.button(label, key=key, **settings)
        if phone.on_a_phone()
        else st.form_submit_button(label, key=key, **settings)
    )


def _changes(view: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return what was changed; what was changed in another table than this one names its rows no more."""
    rows = pd.util.hash_pandas_object(view.astype("str"), index=False)  # in their order: changes name rows by place
    made_on = rows.to_numpy().tobytes(), tuple(map(str, view.columns))
    if st.session_state.get(key + _MADE_ON) != made_on or key not in st.session_state:
        st.session_state[key + _MADE_ON] = made_on
        st.session_state[key + _BEFORE] = st.session_state.get(key + _BEFORE, -1) + 1
        st.session_state[key + _ROWS] = len(view)
        st.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    changes: dict[str, Any] = st.session_state[key]
    return changes


def _with_changes(view: pd.DataFrame, changes: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table with the changes, as `st.data_editor` returns it."""
    columns = {}
    kept = [place for place in range(len(view)) if place not in changes["deleted_rows"]]
    for title in view.columns:
        cells = view[title].astype("object").tolist()
        for place, row in changes["edited_rows"].items():
            cells[place] = row.get(title, cells[place])
        cells = [cells[place] for place in kept] + [row.get(title) for row in changes["added_rows"]]
        column = pd.Series(cells, dtype="object")
        with suppress(TypeError, ValueError):
            column = column.astype(view[title].dtype)
        columns[title] = column
    edited = pd.DataFrame(columns)
    return edited.set_axis(view.index) if len(edited) == len(view) else edited


def _row_fields(edited: pd.DataFrame, view: pd.DataFrame, columns: list[RowField], *, key: str, num_rows: Rows) -> None:
    names = fields.row_names(edited)
    chosen = boxes.selectbox(
        st,
        _("Row to change"),
        range(len(edited)),
        index=None,
        format_func=lambda place: names[place],
        key=_fields_key(key, "row"),
        placeholder=_("Choose a row"),
    )
    with st.container(border=chosen is not None, gap="small"):
        if chosen is not None:
            place = _place(chosen, len(view), key)
            for column in columns:
                column.draw(edited[column.title].iloc[chosen], key=_fields_key(key, f"{place}_{column.title}"),
                            store=_store, where=(key, place))  # fmt: skip
    if num_rows == "fixed":
        return
    with st.container(horizontal=True, gap="small"):
        st.button(_("Add a row"), key=f"{key}_add", icon=":material/add:", on_click=_add,
                  args=(key, len(edited), [one for one in columns if one.default is not None]))  # fmt: skip
        if num_rows == "dynamic" and chosen is not None:
            st.button(
                _("Remove this row"),
                key=f"{key}_remove",
                icon=":material/delete:",
                type="tertiary",
                on_click=_remove,
                args=(key, _place(chosen, len(view), key)),
            )


def _fields_key(key: str, of: str) -> str:
    """Return the key of the choice of a row ("row") or of a field; another table under the same key has others."""
    return f"{key}_{of}_{st.session_state[key + _BEFORE]}"


def _place(chosen: int, rows: int, key: str) -> int:
    """Return where a row that is shown stands: below the number of rows in the table, above it among those added."""
    gone = st.session_state[key]["deleted_rows"]
    kept = [place for place in range(rows) if place not in gone]
    return kept[chosen] if chosen < len(kept) else rows + chosen - len(kept)


def _row(key: str, place: int) -> dict[str, Any]:
    changes, rows = st.session_state[key], _rows(key)
    if place < rows:
        row: dict[str, Any] = changes["edited_rows"].setdefault(place, {})
        return row
    added: dict[str, Any] = changes["added_rows"][place - rows]
    return added


def _rows(key: str) -> int:
    rows: int = st.session_state[key + _ROWS]
    return rows


def _store(key: str, place: int, title: str, value: Any) -> None:
    _row(key, place)[title] = value


def _add(key: str, at: int, defaults: list[RowField]) -> None:
    changes = st.session_state[key]
    if at != _rows(key) - len(changes["deleted_rows"]) + len(changes["added_rows"]):
        return  # the second click of two, on a page that shows the table before the first
    changes["added_rows"].append({one.title: one.default for one in defaults})
    st.session_state[_fields_key(key, "row")] = at


def _remove(key: str, place: int) -> None:
    changes, rows = st.session_state[key], _rows(key)
    if st.session_state[_fields_key(key, "row")] is None:
        return  # the second click of two: the row is gone, and another one may stand in its place
    if place < rows:
        changes["deleted_rows"].append(place)
        changes["edited_rows"].pop(place, None)
    else:
        del changes["added_rows"][place - rows]
    st.session_state[_fields_key(key, "row")] = None
