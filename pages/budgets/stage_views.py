"""What the stage board shows: a table with steps for finance, a card with what to do for each manager's department."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.budgets import exemption_parts, stage_dialogs
from pages.common import cells, downloads, filters, kept, phone, queries
from pages.people import naming
from planning.budgets.stages import DepartmentStage, StageBoard
from reports import column_tables
from reports.budgets import stages as words
from reports.formats import Formats
from services.budgets.stages.board import may_approve, stage_history
from services.budgets.versions import Version
from services.permissions import Actor

SHOWN = {N_("All"): "all", N_("Late"): "late", N_("Wait for approval"): "submitted", N_("Not locked"): "unlocked"}
#: Color and icon of a stage.
BADGES = {
    "open": ("gray", "edit"),
    "submitted": ("orange", "hourglass_top"),
    "returned": ("orange", "undo"),
    "approved": ("blue", "check"),
    "locked": ("blue", "lock"),
}


def with_names(board: StageBoard) -> StageBoard:
    """Return the board with people by their names where it only tells of them."""
    rows = tuple(replace(row, changed_by=naming.name(row.changed_by)) for row in board.rows)
    return replace(board, rows=rows)


def badge(stage: str) -> str:
    """Return a stage as a badge: word, color and icon."""
    color, icon = BADGES[stage]
    return f":{color}-badge[:material/{icon}: {translate(words.STAGES[stage])}]"


def table(actor: Actor, board: StageBoard, formats: Formats) -> None:
    """Show all departments, their export, and the steps of the chosen ones."""
    shown = SHOWN[filters.one_of(_("Show"), SHOWN, key="stages")]
    rows = _rows_shown(board, shown)
    view, columns = words.frame(rows), words.columns(board)
    _exports(board, formats)
    if not rows:
        st.info(_("No department is shown by this choice."))
        return
    steps = st.container()  # above the table: below forty rows nobody would see the buttons
    # Other rows or other stages are another table: a row that was chosen in the old one must not stand for another.
    key = f"stage_table_{hash(tuple((row.department_id, row.revision) for row in rows))}"
    picked = phone.table(
        kept.table(column_tables.style, view, columns, formats),
        key=key,
        hide_index=True,
        placeholder="–",
        on_select="rerun",
        selection_mode="multi-row",
        height="content" if len(view) <= 40 else 900,
        lead=(_("Stage"), _("Result")),
        column_config={_("Department"): phone.name_column(230)},
        alt=_("Departments of {version} by stage, late ones first", version=board.version),
    )
    chosen = [rows[place] for place in picked["selection"]["rows"] if place < len(rows)]
    if not chosen:
        steps.caption(_("Select departments to approve, return or lock them, or to read their history."))
        return
    with steps, st.container(horizontal=True, vertical_alignment="center"):
        stage_dialogs.buttons(actor, board, chosen)
        if board.is_running and actor.may("budget:submit"):
            st.button(_("Due day"), key="stage_due", on_click=stage_dialogs.open_due, args=(board, chosen))
        if len(chosen) == 1:
            _sheet_link(board, chosen[0])
    if len(chosen) == 1:
        _approval(actor, board, chosen[0])
        history(board.version_id, chosen[0], formats)


def _rows_shown(board: StageBoard, shown: str) -> Sequence[DepartmentStage]:
    if shown == "late":
        return board.late
    if shown == "unlocked":
        return [row for row in board.rows if row.stage != "locked"]
    return board.in_stage("submitted") if shown == "submitted" else board.rows


def _exports(board: StageBoard, formats: Formats) -> None:
    view, columns = words.frame(board.rows), words.columns(board)
    notes = [words.headline(board, formats), words.counts(board, formats)]
    source = downloads.source(_("Stage board"), (), None)
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"stages-{board.fiscal_year}",
            as_csv=lambda: column_tables.as_csv(view, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(
                view, columns, formats, sheet=_("Stages"), notes=[source.hospital, source.title, *notes]
            ),
            prefix="stages_",
        )


def cards(actor: Actor, board: StageBoard, formats: Formats) -> None:
    """Show a manager her departments: where each stands, what to do, and the steps."""
    for row in board.rows:
        with st.container(border=True):
            st.markdown(f"**{cells.escape(row.label)}** {badge(row.stage)}")
            due = words.due_line(row, formats) if board.is_running else ""
            if due:
                st.markdown(f":orange[{cells.escape(due)}]" if row.late_days else cells.escape(due))  # no text
            st.markdown(cells.escape(words.stands(row, formats)))
            st.caption(cells.escape(_figures(board, row, formats)))
            with st.container(horizontal=True, vertical_alignment="center"):
                stage_dialogs.buttons(actor, board, [row], prefix=f"card_{row.department_id}_")
                _sheet_link(board, row)
            with st.expander(_("History"), key=f"stage_history_{row.department_id}", on_change="rerun") as opened:
                if opened.open:
                    history(board.version_id, row, formats)


def _figures(board: StageBoard, row: DepartmentStage, formats: Formats) -> str:
    now = _("Revenue {revenue}, expense {expense}.", revenue=formats.money(row.revenue_minor),
            expense=formats.money(row.expense_minor))  # fmt: skip
    if row.prior_revenue_minor is None:
        return now
    named = {
        "now": now,
        "revenue": formats.money(row.prior_revenue_minor),
        "expense": formats.money(row.prior_expense_minor),
    }
    if board.prior_is_year:
        return _("{now} Prior year: revenue {revenue}, expense {expense}.", **named)
    return _("{now} Last 12 months: revenue {revenue}, expense {expense}.", **named)


def _sheet_link(board: StageBoard, row: DepartmentStage) -> None:
    named = {"version": board.version, "place": row.label}
    st.page_link("pages/budgets/sheet.py", label=_("Open the sheet"), query_params=named, icon=":material/grid_on:")


def history(version_id: int, row: DepartmentStage, formats: Formats) -> None:
    """Show the steps of a department, newest first."""
    events = queries.ask(stage_history, version_id=version_id, department_id=row.department_id)
    if not events:
        st.caption(_("No step was taken yet."))
        return
    view = pd.DataFrame(
        {
            _("When"): [formats.stamp(event.at) for event in events],
            _("Who"): naming.names(event.actor for event in events),
            _("What"): [
                words.event_line(replace(event, new=naming.name(event.new)) if event.what == "exempt" else event)
                for event in events
            ],
            _("Note"): [event.note or "" for event in events],
        }
    )
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        key=f"stage_events_{row.department_id}",
        alt=_("History of {department}", department=row.label),
    )


def on_sheet(actor: Actor, version: Version, board: StageBoard, row: DepartmentStage | None, formats: Formats) -> None:
    """Show above a sheet where its department stands, what to do, and the steps."""
    if row is None or version.status != "draft":
        return
    stands = words.to_approve if may_approve(actor, board, row) else words.stands
    said = " ".join(filter(None, (words.due_line(row, formats), stands(row, formats))))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{badge(row.stage)} {cells.escape(said)}", width="content")
        stage_dialogs.buttons(actor, board, [row])
    if row.is_open:
        exemption_parts.before_typing(actor, board.version_id, row.department_id)
    _approval(actor, board, row)
    stage_dialogs.show(actor, board)


def _approval(actor: Actor, board: StageBoard, row: DepartmentStage) -> None:
    """Say who may approve a submitted department where that is not plain."""
    if board.is_running and row.stage == "submitted":
        exemption_parts.section(actor, board.version_id, row.department_id)
