"""The lines of a budget version and what hangs on them, inside the caller's unit of work."""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK
from data.models import (
    MONTH_COLUMNS,
    BudgetAdjustment,
    BudgetAssumption,
    BudgetBuild,
    BudgetCell,
    BudgetLine,
    BudgetStage,
    BudgetVersion,
    ImportBatch,
    PeriodTotals,
    RejectedRow,
    Statistic,
)
from data.models.base import utc_now
from language import _
from planning.periods import FiscalCalendar
from services import settings
from services.budgets.stages.closing import require_open
from services.budgets.states import require_draft
from services.errors import UserError
from services.permissions import Actor
from services.totals import ledger


def lines_change(session: Session, version_id: int, departments: Iterable[int]) -> None:
    """Announce that lines of some departments come or go: in an open part of a draft; who saw it must look again.

    The row stays locked until the caller's transaction ends, so that no approval slips in between.

    Raises:
        UserError: It, or one of the departments, was submitted, approved or locked in the meantime, or its figures
            come from drivers.
    """
    version = session.get_one(BudgetVersion, version_id, with_for_update=ROW_LOCK, populate_existing=True)
    require_draft(version)
    require_open(session, version_id, departments)
    if session.get(BudgetBuild, version_id) is not None:
        raise UserError(
            _("“{version}” is built from drivers and takes no lines of files.", version=version.name),
            hint=_("Nothing was saved. Load the file into another draft, or type its figures into the sheet."),
            code="built",
        )
    version.revision += 1
    session.add(version)
    session.flush()


def line_sums(session: Session, version_id: int) -> pd.DataFrame:
    """Return `period, department_id, account_id, amount_minor` (int64) summed over a version's valid lines."""
    keys = (col(BudgetLine.period), col(BudgetLine.department_id), col(BudgetLine.account_id))
    query = (
        select(*keys, func.sum(BudgetLine.amount_minor))
        .where(BudgetLine.version_id == version_id, col(BudgetLine.superseded_by).is_(None))
        .group_by(*keys)
    )
    rows = [(period, department, account, int(amount)) for period, department, account, amount in session.exec(query)]
    return pd.DataFrame(rows, columns=["period", "department_id", "account_id", "amount_minor"]).astype("int64")


def add_lines(session: Session, version_id: int, lines: pd.DataFrame) -> None:
    """Store lines that come from no file: `period, department_id, account_id, amount_minor, kind, note`.

    A column `driver` says which of them come from drivers.
    """
    names = ["period", "department_id", "account_id", "amount_minor", "kind", "note"]
    names += [name for name in ("driver",) if name in lines]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(lines[name].tolist() for name in names), strict=True)]
    if rows:
        session.connection().execute(insert(BudgetLine), [{"version_id": version_id, **row} for row in rows])


def add_lines_of_adjustment(
    session: Session,
    row: BudgetAdjustment,
    kind: str,
    lines: list[tuple[int, int, int, int]],
    calendar: FiscalCalendar,
    *,
    sign: int = 1,
) -> None:
    """Store lines (period, department, account, amount) of an adjustment, or with sign −1 take its lines away.

    Monthly totals follow, and the version's revision rises, so that who saw it before must look again.
    """
    table = BudgetLine.__table__  # type: ignore[attr-defined]
    if sign < 0:
        names = ("period", "department_id", "account_id", "amount_minor")
        own = select(*(table.c[name] for name in names)).where(table.c.adjustment_id == row.id)
        lines = [tuple(map(int, line)) for line in session.connection().execute(own)]  # type: ignore[misc]
        session.connection().execute(delete(table).where(table.c.adjustment_id == row.id))
    elif lines:
        told = {"version_id": row.version_id, "kind": kind, "note": row.name, "owner": row.owner or None,
                "adjustment_id": row.id}  # fmt: skip
        session.connection().execute(
            insert(table),
            [{**told, "period": p, "department_id": d, "account_id": a, "amount_minor": m} for p, d, a, m in lines],
        )
    frame = pd.DataFrame(lines, columns=["period", "department_id", "account_id", "amount_minor"]).astype("int64")
    if len(frame):
        ledger.apply(session, row.version_id, frame, calendar, sign)
    version = session.get_one(BudgetVersion, row.version_id)
    version.revision += 1
    session.add(version)
    session.flush()


def add_volumes(session: Session, version_id: int, volumes: pd.DataFrame) -> None:
    """Store budgeted volumes that come from no file: `period, department_id, measure_id, quantity_milli`."""
    names = ["period", "department_id", "measure_id", "quantity_milli"]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(volumes[name].tolist() for name in names), strict=True)]
    if rows:
        budgeted = {"version_id": version_id, "kind": "budget"}
        session.connection().execute(insert(Statistic), [{**budgeted, **row} for row in rows])


def proven_sums(session: Session, version: BudgetVersion) -> tuple[int, int]:
    """Return line count and sum of a version after checking that its monthly totals equal its lines."""
    valid = (BudgetLine.version_id == version.id, col(BudgetLine.superseded_by).is_(None))
    count, amount = session.exec(
        select(func.count(), func.coalesce(func.sum(BudgetLine.amount_minor), 0)).where(*valid)
    ).one()
    if not _same_totals(session, version.id or 0):
        raise UserError(
            _("The monthly totals of “{version}” do not match its lines.", version=version.name),
            hint=_("Nothing was changed. Ask your administrator to run `cli.py verify`."),
            code="totals",
        )
    return int(count), int(amount)


def _same_totals(session: Session, version_id: int) -> bool:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    stored: dict[tuple[int, int, int], int] = {}
    for row in session.exec(select(PeriodTotals).where(PeriodTotals.version_id == version_id)):
        for month, column in enumerate(MONTH_COLUMNS, start=1):
            stored[calendar.period(row.fiscal_year, month), row.department_id, row.account_id] = getattr(row, column)
    sums = line_sums(session, version_id)
    lines = {(row[0], row[1], row[2]): row[3] for row in sums.itertuples(index=False, name=None)}
    return {key: amount for key, amount in stored.items() if amount} == {
        key: amount for key, amount in lines.items() if amount
    }


def release(session: Session, actor: Actor, version_id: int) -> list[int]:
    """Remove what hangs on a draft: lines, cells, stages, drivers, totals, budgeted counts; its batches are undone.

    Returns their ids.
    """
    batches = select(ImportBatch.id).where(ImportBatch.version_id == version_id)
    session.exec(delete(BudgetStage).where(col(BudgetStage.version_id) == version_id))
    session.exec(delete(BudgetAssumption).where(col(BudgetAssumption.version_id) == version_id))
    session.exec(delete(BudgetBuild).where(col(BudgetBuild.version_id) == version_id))
    session.exec(delete(BudgetCell).where(col(BudgetCell.version_id) == version_id))
    session.exec(delete(BudgetLine).where(col(BudgetLine.version_id) == version_id))
    session.exec(delete(BudgetAdjustment).where(col(BudgetAdjustment.version_id) == version_id))
    session.exec(delete(Statistic).where(col(Statistic.version_id) == version_id))
    session.exec(delete(PeriodTotals).where(col(PeriodTotals.version_id) == version_id))
    session.exec(
        update(RejectedRow)
        .where(col(RejectedRow.batch_id).in_(batches), col(RejectedRow.status) == "open")
        .values(status="discarded")
    )
    of_version = (col(ImportBatch.version_id) == version_id, col(ImportBatch.undone_at).is_(None))
    undone = [number or 0 for number in session.exec(select(ImportBatch.id).where(*of_version))]
    session.exec(update(ImportBatch).where(*of_version).values(undone_by=actor.name, undone_at=utc_now()))
    session.exec(update(ImportBatch).where(col(ImportBatch.version_id) == version_id).values(version_id=None))
    session.exec(update(BudgetVersion).where(col(BudgetVersion.parent_id) == version_id).values(parent_id=None))
    return undone
