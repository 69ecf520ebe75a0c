"""Units of service and labor standards of departments: a table to edit, with proposals from the hospital's figures."""

from typing import Any

import pandas as pd
import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, phone, presses, queries
from pages.editors import boxes, editable
from pages.organization.edit_rounds import EditRounds, changes_of, values_of
from pages.organization.stored_forms import Send, Values
from planning.names import with_codes
from services.organization import registers, standards
from services.organization.registers import CellChange
from services.permissions import Actor

ROUNDS = EditRounds("standards", standards.list_standards)


def table(actor: Actor, *, may_write: bool) -> None:
    """Draw the departments with unit, target and fixed hours; with the permission, let the person set them."""
    rows = ROUNDS.rows() if may_write else queries.ask(standards.list_standards)
    measures = measure_names()
    view = _view(rows, measures)
    settings = dict[str, Any](hide_index=True, height=cells.height(view, rows=14), column_config=_columns(measures))
    st.caption(
        _("The unit of service drives the flexed budget, productivity and the staffing forecast of a department.")
    )
    if not may_write:
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            key="standards",
            alt=_("Departments with unit of service and labor standard"),
            **settings,
        )
        return
    edited = editable.table(
        view,
        disabled=[_("Department"), _("Counts most"), _("Last 12 months")],
        key=ROUNDS.widget,
        placeholder="–",
        alt=_("Departments with unit of service and labor standard, editable"),
        **settings,
    )
    _buttons(actor, rows, _changes(rows, view, edited, measures))
    ROUNDS.choose(_send(actor), lambda key: _cell_label(key, rows), lambda key, value: _cell_text(key, value, measures))


def measure_names() -> dict[int, str]:
    """Return the statistics that can be chosen, by id."""
    listed = queries.ask(registers.list_measures)
    names = with_codes(zip(*(listed[column].tolist() for column in ("id", "code", "name")), strict=True))
    told = boxes.by_label(names.values(), names)
    return {number: name for name, number in told.items()}


def _view(rows: pd.DataFrame, measures: dict[int, str]) -> pd.DataFrame:
    def names_of(column: str) -> list[str | None]:
        return [None if pd.isna(number) else measures.get(int(number)) for number in rows[column]]

    formats = looks.formats()
    return pd.DataFrame(
        {
            _("Department"): rows["code"] + " " + rows["name"],
            _("Unit of service"): pd.Series(names_of("uos_measure_id"), dtype="object"),
            _("Counts most"): pd.Series(names_of("proposed_measure_id"), dtype="object"),
            _("Target hours per unit"): rows["target_hours_per_uos"].astype("float64"),
            _("Last 12 months"): [formats.number(round(value, 2), 2) for value in rows["recent_hours"].tolist()],
            _("Fixed hours per year"): rows["fixed_hours"].astype("float64"),
        }
    )


def _columns(measures: dict[int, str]) -> dict[str, Any]:
    hours = st.column_config.NumberColumn(min_value=0.0, format="localized")
    return {
        _("Department"): st.column_config.TextColumn(pinned=True),
        _("Unit of service"): st.column_config.SelectboxColumn(options=list(measures.values())),
        _("Counts most"): st.column_config.TextColumn(help=_("The statistic with most months in this department.")),
        _("Target hours per unit"): hours,
        _("Last 12 months"): st.column_config.TextColumn(
            alignment="right", help=_("Productive hours per unit of service, where both were imported.")
        ),
        _("Fixed hours per year"): hours,
    }


def _changes(
    rows: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame, measures: dict[int, str]
) -> list[CellChange]:
    ids = {name: number for number, name in measures.items()}
    changes = []
    for field, title in _titles().items():
        for place, (old, new) in enumerate(zip(view[title].tolist(), edited[title].tolist(), strict=True)):
            if old == new or (pd.isna(old) and pd.isna(new)):
                continue
            value = ids.get(new) if field == "uos_measure_id" else None if pd.isna(new) else float(new)
            changes.append(_change(rows, place, field, value))
    return changes


def _change(rows: pd.DataFrame, place: int, field: str, value: Any) -> CellChange:
    stored = rows[field].iloc[place]
    return CellChange(int(rows["id"].iloc[place]), field, None if pd.isna(stored) else stored, value)


def _proposed_units(rows: pd.DataFrame) -> list[CellChange]:
    open_ = rows["uos_measure_id"].isna() & rows["proposed_measure_id"].notna()
    places = [place for place, is_open in enumerate(open_) if is_open]
    return [_change(rows, place, "uos_measure_id", int(rows["proposed_measure_id"].iloc[place])) for place in places]


def _proposed_targets(rows: pd.DataFrame) -> list[CellChange]:
    open_ = rows["target_hours_per_uos"].isna() & rows["recent_hours"].notna() & rows["uos_measure_id"].notna()
    places = [place for place, is_open in enumerate(open_) if is_open]
    return [
        _change(rows, place, "target_hours_per_uos", round(float(rows["recent_hours"].iloc[place]), 4))
        for place in places
    ]


def _buttons(actor: Actor, rows: pd.DataFrame, changes: list[CellChange]) -> None:
    units, targets = _proposed_units(rows), _proposed_targets(rows)
    count = len(changes)
    label = ngettext("Save {count} change", "Save {count} changes", count) if count else _("Save")
    with st.container(horizontal=True):
        if presses.button(label, key="standards_save", type="primary", disabled=not count):
            _store(actor, changes)
        if units and presses.button(
            ngettext("Take {count} proposed unit", "Take {count} proposed units", len(units)),
            key="standards_units",
            help=_("Sets “Counts most” as the unit of service where none is set."),
        ):
            _store(actor, units)
        if targets and presses.button(
            ngettext("Take {count} recent figure as target", "Take {count} recent figures as targets", len(targets)),
            key="standards_targets",
            help=_("Sets the hours per unit of the last 12 months as the target where none is set."),
        ):
            _store(actor, targets)
        ROUNDS.reload_button()


def _store(actor: Actor, changes: list[CellChange]) -> None:
    ROUNDS.save(_send(actor), *values_of(changes))


def _send(actor: Actor) -> Send:
    def send(seen: Values, asked: Values) -> str:
        registers.save(access.url(), actor, kind="department", changes=changes_of(seen, asked))
        return _("Saved.")

    return send


def _cell_label(key: tuple[int, str], rows: pd.DataFrame) -> str:
    row = rows[rows["id"] == key[0]].iloc[0]
    return f"{row['code']} {row['name']} · {_titles()[key[1]]}"


def _cell_text(key: tuple[int, str], value: Any, measures: dict[int, str]) -> str:
    """Return a cell as a person reads it."""
    if value is None or pd.isna(value):
        return _("none")
    return measures.get(int(value), "") if key[1] == "uos_measure_id" else looks.formats().number(value, 2)


def _titles() -> dict[str, str]:
    return {
        "uos_measure_id": _("Unit of service"),
        "target_hours_per_uos": _("Target hours per unit"),
        "fixed_hours": _("Fixed hours per year"),
    }
