"""The sheet in the browser: its scripts, what is sent to it, and what it sends back.

The scripts in `grid/` are ours and are sent with the page, so that nothing is loaded from elsewhere. Everything that a
person does happens in the browser at once; the server is asked to save, and answers cell by cell.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from language import _
from pages.budgets.grid_words import words
from pages.people import naming
from reports.formats import Formats
from services.budgets.cells import CellEdit, SavedCells
from services.budgets.sheet import BudgetSheet, SheetRow
from services.permissions import Actor

GRID = Path(__file__).parent / "grid"
#: In this order they are one script; the last one has what Streamlit calls.
SCRIPTS = ("money.js", "model.js", "draft.js", "view.js", "keys.js", "tools.js", "sheet.js")
KEY = "budget_sheet"
#: Accounts that the browser asked for, by version and department.
DRAFTED = "budget_sheet_drafted"


@cache
def _component() -> ComponentRenderer:
    script = "\n".join((GRID / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = (GRID / "sheet.css").read_text(encoding="utf-8")
    return st.components.v2.component("caseload_budget_sheet", js=script, css=style)


def show(payload: Mapping[str, Any], on_save: Callable[[], None]) -> None:
    """Show the sheet; `on_save` runs when a person saves, and finds the request in `request()`."""
    _component()(data=dict(payload), key=KEY, on_save_change=on_save, on_lines_change=_keep_lines, height="content")


def drafted_accounts(version_id: int, department_id: int) -> tuple[int, ...]:
    """Return the accounts of which the browser holds unsaved figures, where the sheet would not show them by itself."""
    asked: Any = st.session_state.get(DRAFTED) or {}
    return tuple(asked.get((version_id, department_id), ()))


def _keep_lines() -> None:
    state: Any = st.session_state.get(KEY)
    asked = state.get("lines") if state else None
    if asked:
        place = (int(asked["version"]), int(asked["department"]))
        st.session_state[DRAFTED] = {place: [int(number) for number in asked["accounts"]]}


def request() -> dict[str, Any] | None:
    """Return what the person asked to save: `id`, `edits` and `note`."""
    state: Any = st.session_state.get(KEY)
    asked = state.get("save") if state else None
    return dict(asked) if asked else None


def edits_of(asked: Mapping[str, Any]) -> list[CellEdit]:
    """Return the edits of a request; it names its department itself, for the page may show another by now."""
    return [
        CellEdit(int(asked["department"]), int(account), int(period), int(seen), None if new is None else int(new))
        for account, period, seen, new in asked["edits"]
    ]


def payload(
    sheet: BudgetSheet,
    actor: Actor,
    formats: Formats,
    *,
    editable: bool,
    forecast: Mapping[int, tuple[int, ...]] | None,
    outcome: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return what the browser gets; amounts stay integers of minor units."""
    return {
        "key": f"{sheet.version_id}:{sheet.created_at:%Y%m%d%H%M%S%f}:{sheet.department_id}:{_whose(actor)}",
        "version": sheet.version_id,
        "department": sheet.department_id,
        "periods": sheet.periods,
        "editable": editable,
        "months": [formats.month(period) for period in sheet.periods],
        "rows": [_row(row, formats, None if forecast is None else forecast.get(row.account_id)) for row in sheet.rows],
        "beside": _beside(sheet, formats, with_forecast=forecast is not None),
        "methods": _methods(sheet, with_forecast=forecast is not None),
        "format": {"digits": formats.digits, "group": formats.group_mark, "point": formats.decimal_mark,
                   "symbol": formats.symbol, "percent": formats.percent_mark},
        "words": words(built=sheet.built),
        "outcome": outcome,
    }  # fmt: skip


def _whose(actor: Actor) -> str:
    """Return whose unsaved figures the browser may bring back: not those of a person whom somebody else sees as."""
    return f"{actor.name} seen by {actor.seen_by}" if actor.seen_by else actor.name  # no text


def _row(row: SheetRow, formats: Formats, forecast: tuple[int, ...] | None) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "kind": row.kind,
        "months": row.months,
        "own": row.own,
        "typed": {
            place: {"by": naming.name(mark.person), "at": formats.stamp(mark.at), "note": mark.note}
            for place, mark in row.typed.items()
        },
        "prior": sum(row.prior_year),
        "prior_months": row.prior_year,
        "season": row.season,
        "driven": sorted(row.driven),
        "run_rate": row.run_rate,
        "forecast": None if forecast is None else sum(forecast),
        "forecast_months": forecast,
    }


def _beside(sheet: BudgetSheet, formats: Formats, *, with_forecast: bool) -> list[tuple[str, str, str]]:
    """Return key, heading and explanation of the columns beside the year."""
    count = formats.number(sheet.recent_months)
    if sheet.prior_is_year:
        prior, told = _("Prior year"), _("Actuals of the year before")
    else:
        prior = _("Last {count} months", count=count)
        told = _("The year before is not over: actuals of the last counted months")
    pace = _("A year at the pace of the last {count} counted months; without one-offs and grants", count=count)
    columns = [("prior", prior, told)]
    if _has_year(sheet):
        columns.append(("change", _("Change"), _("The budget's year compared with the column before")))
    columns.append(("run_rate", _("Run rate"), pace))
    if with_forecast:
        columns.append(("forecast", _("Forecast"), _("Where the year lands at the expected volume")))
    return columns


def _has_year(sheet: BudgetSheet) -> bool:
    """Return whether the actuals beside the budget are twelve months, so that both can be compared."""
    return sheet.prior_is_year or sheet.recent_months == 12


def _methods(sheet: BudgetSheet, *, with_forecast: bool) -> list[tuple[str, str]]:
    methods = [("shape", _("As it is now")), ("even", _("Evenly")), ("season", _("Seasonal (past years)"))]
    if _has_year(sheet):
        methods.insert(2, ("prior", _("Like prior year") if sheet.prior_is_year else _("Like the last 12 months")))
    return [*methods, ("forecast", _("Like the forecast"))] if with_forecast else methods


def outcome_of(asked: Mapping[str, Any], saved: SavedCells, sheet: BudgetSheet, formats: Formats) -> dict[str, Any]:
    """Return the answer to a request, cell by cell, with what the sheet shows now."""
    rows = {row.account_id: row for row in sheet.rows if row.kind == "base"}
    places = {period: place for place, period in enumerate(sheet.periods)}
    stored = [
        (edit.account_id, places[edit.period], _after(edit, rows[edit.account_id], places), edit.new_minor is not None)
        for edit in (*saved.saved, *saved.already)
        if edit.account_id in rows and edit.period in places
    ]
    conflicts = [
        {
            "account": one.edit.account_id,
            "place": places[one.edit.period],
            "theirs": one.stored_minor,
            "by": naming.name(one.changed_by),
            "at": formats.stamp(one.changed_at) if one.changed_at else None,
            "note": one.note,
        }
        for one in saved.conflicts
    ]
    return {"id": asked["id"], "key": asked["key"], "saved": stored, "conflicts": conflicts, "error": None}


def _after(edit: CellEdit, row: SheetRow, places: Mapping[int, int]) -> int:
    return row.own[places[edit.period]] if edit.new_minor is None else edit.new_minor
