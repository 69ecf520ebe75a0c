"""Figures that people typed over a version's own, inside the caller's unit of work.

Lines of files stay as they are, so that every batch keeps its total: what was typed is kept as a cell of its own, and
one overtyping line brings the sum of the cell's lines to it. Taking it back leaves the figure that was there before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import BigInteger, and_, bindparam, cast, delete, func, insert, literal, or_, select
from sqlmodel import Session, col

from data.models import BudgetCell, BudgetLine, BudgetVersion
from planning.periods import FiscalCalendar
from services.totals import ledger

CELL_KEY = ("department_id", "account_id", "period")
_LINES = BudgetLine.__table__  # type: ignore[attr-defined]
_CELLS = BudgetCell.__table__  # type: ignore[attr-defined]


class Cell(NamedTuple):
    """One month of one line of a version."""

    department_id: int
    account_id: int
    period: int


@dataclass(frozen=True)
class Typing:
    """What a person typed into a cell (minor units, natural sign), who, when and why."""

    amount_minor: int
    person: str
    at: datetime
    note: str | None


@dataclass(frozen=True)
class FigureChange:
    """What becomes of a cell: `own_minor` is the sum of its other base lines, `shown_minor` what it shows so far.

    `typing` None takes typing back, and the cell shows its own figure again.
    """

    cell: Cell
    own_minor: int
    shown_minor: int
    typing: Typing | None

    @property
    def after_minor(self) -> int:
        """Return what the cell shows afterwards."""
        return self.own_minor if self.typing is None else self.typing.amount_minor


def own_figures(session: Session, version_id: int, departments: Iterable[int]) -> dict[Cell, int]:
    """Return what the lines of a version say without what people typed; base lines only, cells without a line left out.

    Amounts are minor units in the natural sign of the account.
    """
    keys = (col(BudgetLine.department_id), col(BudgetLine.account_id), col(BudgetLine.period))
    query = (
        select(*keys, cast(func.sum(col(BudgetLine.amount_minor)), BigInteger))
        .where(col(BudgetLine.version_id) == version_id, col(BudgetLine.department_id).in_(set(departments)))
        .where(col(BudgetLine.superseded_by).is_(None), col(BudgetLine.kind) == "base")
        .where(col(BudgetLine.overtyping).is_(False))
        .group_by(*keys)
    )
    rows = session.connection().execute(query)
    return {Cell(department, account, period): int(amount) for department, account, period, amount in rows}


def typed_cells(session: Session, version_id: int, departments: Iterable[int]) -> dict[Cell, BudgetCell]:
    """Return what people typed in some departments of a version."""
    query = select(BudgetCell).where(
        col(BudgetCell.version_id) == version_id, col(BudgetCell.department_id).in_(set(departments))
    )
    rows = session.execute(query).scalars()
    return {Cell(row.department_id, row.account_id, row.period): row for row in rows}


def change(session: Session, version_id: int, changes: list[FigureChange], calendar: FiscalCalendar) -> None:
    """Store changes of cells with their overtyping lines and the monthly totals; cells must not repeat."""
    if not changes:
        return
    connection = session.connection()
    places = [{"v": version_id, "d": one.cell.department_id, "a": one.cell.account_id, "p": one.cell.period}
              for one in changes]  # fmt: skip
    connection.execute(delete(_CELLS).where(_at(_CELLS)), places)
    over = (_LINES.c.overtyping.is_(True), _LINES.c.superseded_by.is_(None))
    connection.execute(delete(_LINES).where(_at(_LINES), *over), places)
    typed = [(one, one.typing) for one in changes if one.typing is not None]
    if typed:
        connection.execute(insert(_CELLS), [_cell_row(version_id, one.cell, typing) for one, typing in typed])
    lines = [_line_row(version_id, one, typing) for one, typing in typed if typing.amount_minor != one.own_minor]
    if lines:
        connection.execute(insert(_LINES), lines)
    moved = [(*one.cell, one.after_minor - one.shown_minor) for one in changes if one.after_minor != one.shown_minor]
    if moved:
        frame = pd.DataFrame(moved, columns=[*CELL_KEY, "amount_minor"]).astype("int64")
        ledger.apply(session, version_id, frame, calendar)
    session.expire_all()


def _cell_row(version_id: int, cell: Cell, typing: Typing) -> dict[str, Any]:
    told = {"amount_minor": typing.amount_minor, "note": typing.note, "typed_by": typing.person, "typed_at": typing.at}
    return {"version_id": version_id, **cell._asdict(), **told}


def _line_row(version_id: int, one: FigureChange, typing: Typing) -> dict[str, Any]:
    told = {"amount_minor": typing.amount_minor - one.own_minor, "kind": "base", "overtyping": True}
    return {"version_id": version_id, **one.cell._asdict(), **told, "note": typing.note, "owner": typing.person}


def _at(table: Any) -> Any:
    return and_(
        table.c.version_id == bindparam("v"),
        table.c.department_id == bindparam("d"),
        table.c.account_id == bindparam("a"),
        table.c.period == bindparam("p"),
    )


def copy_cells(session: Session, source_id: int, target_id: int, moved: int) -> None:
    """Copy what people typed into a copy of the version, `moved` (whole years × 100) later, with who and when."""
    kept = ("department_id", "account_id", "amount_minor", "note", "typed_by", "typed_at")
    rows = select(literal(target_id), _CELLS.c.period + moved, *(_CELLS.c[name] for name in kept)).where(
        _CELLS.c.version_id == source_id
    )
    session.connection().execute(insert(_CELLS).from_select(["version_id", "period", *kept], rows))


def settle(session: Session, calendar: FiscalCalendar, *, every_state: bool = False) -> int:
    """Let typed figures of drafts stand after a file brought lines or took them back; return how many were adjusted.

    What was typed stays in sight and can be taken back; the file's own figure shows then. With `every_state` those of
    versions that are no drafts stand as well: lines of files turn round there too when an account gets another type.
    """
    unsettled = _off_typed(session, every_state=every_state)
    for version_id, rows in unsettled.items():
        own = own_figures(session, version_id, {row.department_id for row, _shown in rows})
        changes = []
        for row, shown in rows:
            cell = Cell(row.department_id, row.account_id, row.period)
            typing = Typing(row.amount_minor, row.typed_by, row.typed_at, row.note)
            changes.append(FigureChange(cell, own.get(cell, 0), shown, typing))
        change(session, version_id, changes, calendar)
    return sum(len(rows) for rows in unsettled.values())


def _off_typed(session: Session, *, every_state: bool) -> dict[int, list[tuple[BudgetCell, int]]]:
    """Return typed cells whose base lines do not add up to them, with what they add up to; of drafts, or of all."""
    lines = (
        col(BudgetLine.version_id) == col(BudgetCell.version_id),
        col(BudgetLine.department_id) == col(BudgetCell.department_id),
        col(BudgetLine.account_id) == col(BudgetCell.account_id),
        col(BudgetLine.period) == col(BudgetCell.period),
        col(BudgetLine.superseded_by).is_(None),
        col(BudgetLine.kind) == "base",
    )
    total = func.coalesce(func.sum(col(BudgetLine.amount_minor)), 0)
    shown = select(cast(total, BigInteger)).where(*lines).correlate(BudgetCell).scalar_subquery()
    drafts = select(col(BudgetVersion.id)).where(or_(col(BudgetVersion.status) == "draft", literal(every_state)))
    query = select(BudgetCell, shown).where(
        col(BudgetCell.version_id).in_(drafts), shown != col(BudgetCell.amount_minor)
    )
    unsettled: dict[int, list[tuple[BudgetCell, int]]] = {}
    for row, amount in session.execute(query):
        plain = BudgetCell(**row.model_dump())  # the rows themselves are written anew
        unsettled.setdefault(plain.version_id, []).append((plain, int(amount)))
    return unsettled
