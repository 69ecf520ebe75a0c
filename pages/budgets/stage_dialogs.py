"""The steps of a department's budget: a button each, and a dialog that says what the step does before it is taken.

A dialog carries the revision of each department that the person saw when pressing the button; the service refuses
when somebody was faster.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, looks, messages, notices
from pages.organization.stored_forms import StoredForm, Values
from pages.people import naming
from planning.budgets.stages import DepartmentStage, StageBoard
from reports.budgets import stages as words
from services.budgets.stages import steps
from services.budgets.stages.board import may_approve
from services.names_and_notes import NOTE_LENGTH
from services.permissions import Actor

#: Which dialog is open: the step, the version, and the departments with the revisions that the person saw.
OPEN = "stage_step"
Seen = dict[int, int]
#: The day of the version itself, among those of departments.
VERSION = 0


def buttons(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], *, prefix: str = "") -> None:
    """Show the steps that some departments can take and the person's role allows; a step is for those it fits."""
    if not board.is_running:
        return
    all_locked = actor.departments is None and all(row.stage == "locked" for row in board.rows)
    lockable = ("approved", "locked") if all_locked else ("approved",)  # again: the version's own lock is left to take
    fits = {
        "submit": [row for row in rows if row.is_open and actor.may("budget:write")],
        "approve": [row for row in rows if may_approve(actor, board, row)],
        "return": [row for row in rows if not row.is_open and actor.may("budget:approve")],
        "lock": [row for row in rows if row.stage in lockable and actor.may("budget:approve")],
    }
    for step, (label, _title, _content) in STEPS.items():
        chosen = fits[step]
        if chosen:
            seen = {row.department_id: row.revision for row in chosen}
            st.button(
                translate(label) if len(rows) == 1 else f"{translate(label)} ({len(chosen)})",
                key=f"{prefix}stage_{step}",
                type="primary" if step in ("submit", "approve") else "secondary",
                on_click=_open,
                args=(step, board.version_id, seen),
            )
    own = [
        row for row in rows if row.stage == "submitted" and actor.may("budget:approve") and row not in fits["approve"]
    ]
    if own:
        names = words.short_list(own, looks.formats())
        st.caption(
            cells.escape(
                _("You submitted or changed {departments} yourself; someone else approves.", departments=names)
            )
        )


def open_due(board: StageBoard, rows: Sequence[DepartmentStage]) -> None:
    """Open the dialog of days (as a button's callback): of some departments, or of the version without any."""
    _open("due", board.version_id, {row.department_id: row.revision for row in rows})


def _open(step: str, version_id: int, seen: Seen) -> None:
    st.session_state[OPEN] = (step, version_id, seen)


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _dismiss() -> None:
    """Close the dialog unsaved; the day that was asked for, and its clash with another, are given up with it."""
    step, version_id, seen = st.session_state.get(OPEN) or ("", 0, {})
    if step == "due":
        _due_form(version_id, seen).discard()
    _close()


def _due_form(version_id: int, seen: Seen) -> StoredForm:
    return StoredForm("_".join(map(str, ("stage_due", version_id, *sorted(seen)))), end=_close)


def show(actor: Actor, board: StageBoard) -> None:
    """Show the dialog whose button was pressed, until the step is taken or the person closes it."""
    step, version_id, seen = st.session_state.get(OPEN) or ("", 0, {})
    if not step or version_id != board.version_id:
        return
    rows = [row for row in board.rows if row.department_id in seen]
    _label, title, content = DUE if step == "due" else STEPS[step]
    st.dialog(translate(title), on_dismiss=_dismiss)(messages.guard_change(actor, content))(actor, board, rows, seen)


def _take(step: Callable[[], Any], said: str) -> None:
    with messages.refusals():
        moved = step()
        locked = isinstance(moved, steps.StagesMoved) and moved.version_locked
        notices.say(_("{done} With it the whole version is locked.", done=said) if locked else said)
        _close()
        st.rerun()


def _what(rows: Sequence[DepartmentStage]) -> None:
    """Name the departments with what their budgets add up to."""
    formats = looks.formats()
    for row in rows:
        line = _(
            "{department}: revenue {revenue}, expense {expense}",
            department=row.label,
            revenue=formats.money(row.revenue_minor),
            expense=formats.money(row.expense_minor),
        )
        st.markdown(f"- {cells.escape(line)}" + (f"\n    - {cells.escape(_note(row))}" if row.note else ""))


def _note(row: DepartmentStage) -> str:
    """Return what was said with the last step, in one line."""
    return _("{person}: {note}", person=naming.name(row.changed_by), note=" ".join((row.note or "").split()))


def _submit(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], seen: Seen) -> None:
    _what(rows)
    st.write(_("Only what is saved counts. Figures cannot be changed from here on unless finance returns them."))
    note = st.text_area(_("What finance should know (optional)"), key="stage_note", max_chars=NOTE_LENGTH)
    if st.button(_("Submit"), key="stage_submit_do", type="primary"):
        _take(
            lambda: steps.submit(access.url(), actor, version_id=board.version_id, seen=seen, note=note),
            ngettext("{count} budget was submitted.", "{count} budgets were submitted.", len(seen)),
        )


def _approve(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], seen: Seen) -> None:
    _what(rows)
    if st.button(_("Approve"), key="stage_approve_do", type="primary"):
        _take(
            lambda: steps.approve(access.url(), actor, version_id=board.version_id, seen=seen),
            ngettext("{count} budget was approved.", "{count} budgets were approved.", len(seen)),
        )


def _return(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], seen: Seen) -> None:
    _what(rows)
    note = st.text_area(_("What has to change"), key="stage_return_note", max_chars=NOTE_LENGTH)
    if st.button(_("Return"), key="stage_return_do", type="primary"):
        _take(
            lambda: steps.send_back(access.url(), actor, version_id=board.version_id, seen=seen, note=note or ""),
            ngettext("{count} budget was returned.", "{count} budgets were returned.", len(seen)),
        )


def _lock(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], seen: Seen) -> None:
    _what(rows)
    left = len([row for row in board.rows if row.stage != "locked" and row.department_id not in seen])
    if left:
        st.write(_("The version locks with its last department."))
    else:
        st.write(
            _(
                "These are the last departments: “{version}” is locked for good and becomes the budget that actuals "
                "are compared with.",
                version=cells.escape(board.version),
            )
        )
    if st.button(_("Lock"), key="stage_lock_do", type="primary"):
        _take(
            lambda: steps.lock(access.url(), actor, version_id=board.version_id, seen=seen),
            ngettext("{count} budget was locked.", "{count} budgets were locked.", len(seen)),
        )


def _due(actor: Actor, board: StageBoard, rows: Sequence[DepartmentStage], seen: Seen) -> None:
    if rows:
        st.write(cells.escape(", ".join(row.label for row in rows)))
        st.caption(_("Without a day of their own, departments follow the day of the version."))
    now = rows[0].due if rows else board.due
    day: date | None = st.date_input(
        _("Figures are due on"), value=now, key="stage_due_day", format=looks.formats().day_typed
    )
    names = {row.department_id: row.label for row in rows}
    own = {row.department_id: row.due if row.own_due else None for row in rows} or {VERSION: board.due}
    form = _due_form(board.version_id, seen)
    days = form.seen(lambda: own, shown_by="stage_due_day")

    def store(before: Values, asked: Values) -> str:
        for one in set(asked.values()):
            places = [place for place, wished in asked.items() if wished == one and before[place] != one]
            if places:
                departments = None if places == [VERSION] else sorted(places)
                steps.set_due(
                    access.url(), actor, version_id=board.version_id, due=one, departments=departments, seen=before
                )
        return _("The due day was saved.")

    if st.button(_("Save"), key="stage_due_do", type="primary"):
        form.save(store, days, dict.fromkeys(days, day))
    form.choose(
        store,
        lambda place: names.get(place, board.version),
        lambda _place, due: looks.formats().day(due) if due else _("none"),
    )


Content = Callable[[Actor, StageBoard, Sequence[DepartmentStage], Seen], None]
#: Label of the button, title of the dialog, what it shows and does.
DUE: tuple[str, str, Content] = (N_("Due day"), N_("Due day"), _due)
STEPS: dict[str, tuple[str, str, Content]] = {
    "submit": (N_("Submit"), N_("Submit for approval"), _submit),
    "approve": (N_("Approve"), N_("Approve"), _approve),
    "return": (N_("Return"), N_("Return with a note"), _return),
    "lock": (N_("Lock"), N_("Lock departments"), _lock),
}
