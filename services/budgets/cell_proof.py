"""Proof that typed figures hold: each cell equals its base lines in force, and no overtyping line is without a cell."""

from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import BudgetCell, BudgetLine
from services.budgets.overtyped import Cell

_PLACE = ("version_id", "department_id", "account_id", "period")


def untied_cells(session: Session) -> list[tuple[int, Cell, int, int]]:
    """Return typed cells that their lines do not add up to: version, cell, typed, added up (minor units)."""
    total = func.coalesce(func.sum(col(BudgetLine.amount_minor)), 0)
    shown = (
        select(cast(total, BigInteger))
        .where(*_same(), col(BudgetLine.superseded_by).is_(None), col(BudgetLine.kind) == "base")
        .correlate(BudgetCell)
        .scalar_subquery()
    )
    columns = [col(getattr(BudgetCell, name)) for name in _PLACE]
    query = select(*columns, col(BudgetCell.amount_minor), shown).where(shown != col(BudgetCell.amount_minor))
    rows = session.connection().execute(query.order_by(*columns))
    return [(row[0], Cell(*row[1:4]), int(row[4]), int(row[5])) for row in rows]


def without_cell(session: Session) -> list[tuple[int, Cell]]:
    """Return overtyping lines in force that no typed cell explains: version and cell."""
    columns = [col(getattr(BudgetLine, name)) for name in _PLACE]
    query = (
        select(*columns)
        .where(col(BudgetLine.overtyping).is_(True), col(BudgetLine.superseded_by).is_(None))
        .where(~select(col(BudgetCell.period)).where(*_same()).correlate(BudgetLine).exists())
    )
    return [(row[0], Cell(*row[1:])) for row in session.connection().execute(query.order_by(*columns))]


def _same() -> list[Any]:
    return [col(getattr(BudgetLine, name)) == col(getattr(BudgetCell, name)) for name in _PLACE]
