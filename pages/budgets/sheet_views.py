"""What stands around the sheet: more accounts, the forecast, saving, and what was changed before."""

from typing import Any

import pandas as pd
import streamlit as st

from language import _
from pages.budgets import sheet_grid
from pages.common import access, cells, downloads, phone, queries
from pages.editors import boxes
from pages.people import naming
from reports.formats import Formats
from services.budgets import cells as budget_cells
from services.budgets import sheet as sheets
from services.budgets.cell_history import CellEvent, cell_history
from services.budgets.cells import SavedCells
from services.budgets.sheet import BudgetSheet
from services.budgets.sheet_forecast import forecast as landed
from services.budgets.versions import Version
from services.errors import NotPermittedError, UserError
from services.permissions import Actor

#: The last request to save and what became of it; the browser knows it by its id.
ANSWER = "budget_sheet_answer"
MOST_EVENTS = 500


def more_accounts() -> tuple[int, ...]:
    """Let a person add lines for accounts that have no figures here yet."""
    accounts = queries.ask(sheets.accounts)
    names = boxes.by_label(accounts.values(), accounts)
    chosen = boxes.multiselect(
        st, _("More accounts"), list(names), key="sheet_more", width=300, help=_("Add lines that have no figures yet")
    )
    return tuple(names[name] for name in chosen)


def forecast(version: Version, department_id: int) -> dict[int, tuple[int, ...]] | None:
    """Return where the year lands, or None with a sentence where no forecast can be made."""
    months = queries.ask(landed, fiscal_year=version.fiscal_year, department_id=department_id)
    if not months:
        st.caption(_("No forecast for this department and year."))
    return months or None


def save(actor: Actor) -> None:
    """Save what the browser sent, as its callback, and keep the answer for the run that follows."""
    asked = sheet_grid.request()
    if asked is None:
        return
    try:
        edits, version = sheet_grid.edits_of(asked), int(asked["version"])
        saved = budget_cells.save(access.url(), actor, version_id=version, edits=edits, note=asked["note"])
        st.session_state[ANSWER] = (asked, saved, None)
    except NotPermittedError as error:
        st.session_state[ANSWER] = (asked, None, f"{error} {_('Nothing was saved.')}")
    except UserError as error:
        st.session_state[ANSWER] = (asked, None, str(error))


def tell_of_another_sheet(sheet: BudgetSheet) -> None:
    """Say why the last request to save was refused where another sheet is shown by now, which cannot say it itself."""
    asked, _saved, problem = st.session_state.get(ANSWER) or (None, None, None)
    if asked and problem and (asked["version"], asked["department"]) != (sheet.version_id, sheet.department_id):
        st.error(cells.escape(problem), icon=":material/info:")


def outcome(sheet: BudgetSheet, formats: Formats) -> dict[str, Any] | None:
    """Return the answer to the last request to save."""
    answer: tuple[dict[str, Any], SavedCells | None, str | None] | None = st.session_state.get(ANSWER)
    if answer is None or (answer[0]["version"], answer[0]["department"]) != (sheet.version_id, sheet.department_id):
        return None
    asked, saved, problem = answer
    if saved is None:
        return {"id": asked["id"], "key": asked["key"], "saved": [], "conflicts": [], "error": problem}
    return sheet_grid.outcome_of(asked, saved, sheet, formats)


def help_text(editable: bool, *, built: bool) -> None:
    """Say how the sheet is worked with, and what its marks mean."""
    if built:
        st.caption(
            _(
                "ƒ marks driver figures; they move when an assumption changes. A corner marks figures that were typed "
                "over them: these stay until you take them back to the driver."
            )
        )
    if editable and built:
        st.caption(
            _(
                "Type over a cell, type 3% to raise it, or type the year to spread it. Paste a block from Excel. "
                "Ctrl+Z undoes, Ctrl+R fills right, Ctrl+S saves; Escape, then Tab leaves the sheet."
            )
        )
    elif editable:
        st.caption(
            _(
                "Type over a cell, type 3% to raise it, or type the year to spread it. Paste a block from Excel. "
                "Ctrl+Z undoes, Ctrl+R fills right, Ctrl+S saves; Escape, then Tab leaves the sheet. "
                "A corner marks figures that were typed; the others come from the lines of the version."
            )
        )


def _reason(event: CellEvent) -> str:
    if event.note or event.typed:
        return event.note or ""
    return _("Drivers changed") if event.by_drivers else _("Reset to lines")


def history(sheet: BudgetSheet, formats: Formats) -> None:
    """Show who changed what in this sheet, when and why, newest first."""
    with st.expander(_("Changes in this sheet"), key="sheet_history", on_change="rerun") as opened:
        if not opened.open:
            return
        events = queries.ask(cell_history, version_id=sheet.version_id, department_id=sheet.department_id)
        if not events:
            st.caption(_("Nobody has typed here yet."))
            return
        names = {row.account_id: f"{row.code} · {row.name}" for row in sheet.rows}
        shown = events[:MOST_EVENTS]
        table = pd.DataFrame(
            {
                _("When"): [formats.stamp(event.at) for event in shown],
                _("Who"): naming.names(event.actor for event in shown),
                _("Account"): [names.get(event.cell.account_id, "") for event in shown],
                _("Month"): [formats.month(event.cell.period) for event in shown],
                _("Old"): [event.old_minor for event in shown],
                _("New"): [event.new_minor for event in shown],
                _("Why"): [_reason(event) for event in shown],
            }
        )
        about = [
            _("{label}: {value}", label=_("Department"), value=sheet.department),
            _("Budget: {version}", version=sheet.version),
            _("Period: {period}", period=formats.runs(sheet.periods)),
        ]
        if len(events) > MOST_EVENTS:
            about.append(_("The newest {count} changes", count=formats.number(MOST_EVENTS)))
            st.caption(about[-1])
        amounts = [_("Old"), _("New")]
        downloads.table(
            table, f"sheet-changes-{sheet.department_id}", title=_("Changes in this sheet"), about=about,
            amounts=amounts,
        )  # fmt: skip
        styled = cells.write_out(table, formats, amounts=amounts, cents=True)
        phone.table(
            styled, lead=phone.FIRST_FIGURE, hide_index=True, key="sheet_changes", alt=_("Changes in this sheet")
        )
