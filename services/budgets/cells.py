"""Saving edits of a budget sheet, cell by cell: what nobody else changed is saved, the rest comes back as conflicts."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.engine import writing
from data.models import Account, BudgetVersion, Department
from data.models.base import utc_now
from language import _
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets.cell_history import latest_changes
from services.budgets.overtyped import Cell, FigureChange, Typing, change, own_figures, typed_cells
from services.budgets.stages.closing import require_open
from services.budgets.states import draft_of
from services.errors import UserError
from services.names_and_notes import kept_note
from services.permissions import Actor, require, require_department
from services.totals.operating import BALANCE

#: Beyond this no budget goes, and a browser's numbers stay exact far beyond it.
LARGEST_MINOR = 10**15
ACTION = "budget.cells"
TURNS = [threading.Lock() for _turn in range(16)]
CHANGE_COLUMNS = ("department_id", "account_id", "period", "old_minor", "new_minor", "typed", "note")


@dataclass(frozen=True)
class CellEdit:
    """A figure typed into a cell; `seen_minor` is what the person saw there before, in minor units, natural sign.

    `new_minor` None takes earlier typing back, so that the cell shows what its lines say.
    """

    department_id: int
    account_id: int
    period: int
    seen_minor: int
    new_minor: int | None
    note: str | None = None

    @property
    def cell(self) -> Cell:
        """Return the place."""
        return Cell(self.department_id, self.account_id, self.period)


@dataclass(frozen=True)
class CellConflict:
    """An edit that was not saved because somebody else changed the cell since; both figures, and who, when and why.

    `changed_by` is None where no person typed: a file brought the figure.
    """

    edit: CellEdit
    stored_minor: int
    changed_by: str | None
    changed_at: datetime | None
    note: str | None


@dataclass(frozen=True)
class SavedCells:
    """What became of a set of edits: `saved` are stored, `already` stood there so, `conflicts` are not saved."""

    saved: tuple[CellEdit, ...]
    already: tuple[CellEdit, ...]
    conflicts: tuple[CellConflict, ...]
    revision: int


def save(url: str, actor: Actor, *, version_id: int, edits: Sequence[CellEdit], note: str | None = None) -> SavedCells:
    """Save edits of a draft in one transaction and record old and new figure of each in the audit trail.

    Args:
        url: The database.
        actor: Needs to write budgets; a manager her own departments only.
        version_id: A draft.
        edits: At most one for each cell.
        note: Why; kept with every cell that has no note of its own.

    Raises:
        NotPermittedError: A department is another manager's; nothing is saved.
        UserError: The version is no draft, a department is not open (`stages/`), or a month, account, department or
            amount is impossible; nothing is saved.
    """
    require(actor, "budget:write")
    for department in {edit.department_id for edit in edits}:
        require_department(actor, department)
    if len({edit.cell for edit in edits}) != len(edits):
        raise ValueError("a cell was edited twice in one set")  # no text: a mistake of ours
    why = kept_note(note)
    # People of one process queue here: waiting writers of SQLite poll, and after `BUSY_SECONDS` give up.
    with TURNS[version_id % len(TURNS)], writing(url) as session:
        version = draft_of(session, version_id)
        require_open(session, version_id, {edit.department_id for edit in edits})
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        _check(session, version, edits, calendar)
        changes, already, conflicts = _sort(session, actor, version_id, edits, why)
        if changes:
            change(session, version_id, changes, calendar)
            version = session.get_one(BudgetVersion, version_id)
            version.revision += 1
            session.add(version)
            audit.record(session, actor, ACTION, f"budget_version/{version_id}", _details(version, changes, why))
        stored = {one.cell for one in changes}
        return SavedCells(
            saved=tuple(edit for edit in edits if edit.cell in stored),
            already=tuple(already),
            conflicts=tuple(conflicts),
            revision=session.get_one(BudgetVersion, version_id).revision,
        )


def _sort(
    session: Session, actor: Actor, version_id: int, edits: Sequence[CellEdit], why: str | None
) -> tuple[list[FigureChange], list[CellEdit], list[CellConflict]]:
    departments = {edit.department_id for edit in edits}
    own, typed = own_figures(session, version_id, departments), typed_cells(session, version_id, departments)
    changes: list[FigureChange] = []
    already: list[CellEdit] = []
    moved: list[CellEdit] = []
    shown: dict[Cell, int] = {}
    now = utc_now()
    for edit in edits:
        cell, before = edit.cell, typed.get(edit.cell)
        own_minor = own.get(cell, 0)
        shown[cell] = own_minor if before is None else before.amount_minor
        desired = own_minor if edit.new_minor is None else edit.new_minor
        if desired == shown[cell] and (edit.new_minor is None) == (before is None):
            already.append(edit)
        elif edit.seen_minor != shown[cell] and desired != shown[cell]:
            moved.append(edit)
        else:
            reason = kept_note(edit.note) or why
            typing = None if edit.new_minor is None else Typing(edit.new_minor, actor.name, now, reason)
            changes.append(FigureChange(cell, own_minor, shown[cell], typing))
    return changes, already, _conflicts(session, version_id, moved, shown)


def _conflicts(
    session: Session, version_id: int, moved: Iterable[CellEdit], shown: dict[Cell, int]
) -> list[CellConflict]:
    moved = list(moved)
    last = latest_changes(session, version_id, {edit.cell for edit in moved})
    conflicts = []
    for edit in moved:
        known = last.get(edit.cell)
        by_hand = known is not None and known.new_minor == shown[edit.cell]  # else a file came later
        person, at, note = (known.actor, known.at, known.note) if known and by_hand else (None, None, None)
        conflicts.append(CellConflict(edit, shown[edit.cell], person, at, note))
    return conflicts


def _details(version: BudgetVersion, changes: list[FigureChange], why: str | None) -> dict[str, Any]:
    rows = []
    for one in changes:
        own_note = one.typing.note if one.typing is not None and one.typing.note != why else None
        rows.append([*one.cell, one.shown_minor, one.after_minor, one.typing is not None, own_note])
    moved = sum(one.after_minor - one.shown_minor for one in changes)
    return {"revision": version.revision, "cells": len(rows), "amount_minor": moved, "reason": why,
            "columns": list(CHANGE_COLUMNS), "changes": rows}  # fmt: skip


def _check(session: Session, version: BudgetVersion, edits: Sequence[CellEdit], calendar: FiscalCalendar) -> None:
    months = set(calendar.months(version.fiscal_year))
    if any(edit.period not in months for edit in edits):
        raise UserError(
            _("A month does not belong to the year of “{version}”.", version=version.name),
            hint=_("Nothing was saved. Reload the page."),
        )
    amounts = [edit.new_minor for edit in edits if edit.new_minor is not None]
    if any(not isinstance(amount, int) or abs(amount) > LARGEST_MINOR for amount in amounts):
        raise UserError(
            _("An amount is too large, or has parts of a cent."), hint=_("Nothing was saved. Correct the amount.")
        )
    accounts = {edit.account_id for edit in edits}
    known = select(Account.id).where(col(Account.id).in_(accounts), col(Account.type) != BALANCE)
    departments = {edit.department_id for edit in edits}
    places = select(Department.id).where(col(Department.id).in_(departments))
    if set(session.exec(known)) != accounts or set(session.exec(places)) != departments:
        raise UserError(
            _("An account or a department no longer exists."), hint=_("Nothing was saved. Reload the page.")
        )
    typed_into = {edit.department_id for edit in edits if edit.new_minor is not None}
    summed = select(Department.code).where(
        col(Department.id).in_(typed_into), col(Department.id).in_(select(Department.parent_id))
    )
    if code := session.exec(summed.limit(1)).first():
        raise UserError(
            _("{department} is the sum of other departments.", department=code),
            hint=_("Nothing was saved. Type the figure into one of those."),
            code="summed",
        )
