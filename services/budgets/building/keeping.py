"""What is kept of a budget that is built from drivers: basis, assumptions, lines, volumes; inside a transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import and_, bindparam, delete, func, insert, literal, select
from sqlmodel import Session, col

from data.models import BudgetAssumption, BudgetBuild, BudgetLine, Statistic
from data.models.base import utc_now
from language import _
from planning.budgets.building.assumptions import Assumption
from planning.budgets.building.basis import BuildBasis
from planning.budgets.building.build import BuiltBudget, Place, build
from planning.budgets.building.volumes import Volumes
from planning.periods import FiscalCalendar
from services import kept_reads
from services.budgets import overtyped
from services.budgets.lines import add_volumes
from services.errors import UserError
from services.totals import ledger

_LINES = BudgetLine.__table__  # type: ignore[attr-defined]
#: Department, account, month (yyyymm), before and after in minor units.
Move = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class KeptAssumption:
    """An assumption with who made it and when."""

    assumption: Assumption
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, eq=False)
class StoredBuild:
    """A version's build as it is stored; `built` are the figures that its drivers make."""

    version_id: int
    basis: BuildBasis
    kept: tuple[KeptAssumption, ...]
    read_by: str
    read_at: datetime

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Return the assumptions alone."""
        return tuple(one.assumption for one in self.kept)

    @cached_property
    def built(self) -> BuiltBudget:
        """Return the figures."""
        return build(self.basis, self.assumptions)


def stored_build(session: Session, version_id: int) -> StoredBuild:
    """Return a version's build, kept for each state of the data.

    Raises:
        UserError: The version is not built from drivers.
    """
    return kept_reads.kept(session, ("budget_build", version_id), lambda: _read(session, version_id), large=True)


def is_built(session: Session, version_id: int) -> bool:
    """Return whether a version's figures come from drivers."""
    query = select(col(BudgetBuild.version_id)).where(col(BudgetBuild.version_id) == version_id)
    return session.connection().execute(query).first() is not None


def _read(session: Session, version_id: int) -> StoredBuild:
    row = session.get(BudgetBuild, version_id)
    if row is None:
        raise UserError(
            _("This budget version is not built from drivers."),
            hint=_("Create a new version that begins with drivers."),
            code="not_built",
        )
    kept = tuple(_plain(one) for one in _rows(session, version_id))
    return StoredBuild(version_id, BuildBasis.from_plain(row.basis), kept, row.read_by, row.read_at)


def _rows(session: Session, version_id: int) -> Sequence[BudgetAssumption]:
    query = (
        select(BudgetAssumption)
        .where(col(BudgetAssumption.version_id) == version_id)
        .order_by(col(BudgetAssumption.kind), col(BudgetAssumption.id))
    )
    return session.execute(query).scalars().all()


def _plain(row: BudgetAssumption) -> KeptAssumption:
    told = Assumption(row.kind, row.value, row.department_id, row.detail, row.day, row.note)
    return KeptAssumption(told, row.changed_by, row.changed_at)


def keep_basis(session: Session, version_id: int, basis: BuildBasis, person: str) -> None:
    """Store what a version is built on."""
    session.merge(BudgetBuild(version_id=version_id, basis=basis.to_plain(), read_by=person, read_at=utc_now()))
    session.flush()


def keep_assumptions(
    session: Session, version_id: int, after: Iterable[Assumption], gone: Iterable[Assumption], person: str
) -> None:
    """Store assumptions (a known key gets its new value) and remove those that are taken back."""
    after, gone = list(after), list(gone)
    keys = {one.key for one in (*after, *gone)}
    for row in _rows(session, version_id):
        if _plain(row).assumption.key in keys:
            session.delete(row)
    session.flush()
    for one in after:
        session.add(
            BudgetAssumption(
                version_id=version_id, kind=one.kind, department_id=one.department_id, detail=one.detail, day=one.day,
                value=one.value, note=one.note, changed_by=person,
            )
        )  # fmt: skip
    session.flush()


def driver_frame(basis: BuildBasis, figures: Mapping[Place, int]) -> pd.DataFrame:
    """Return figures as lines: `period, department_id, account_id, amount_minor, kind, note, driver`."""
    rows = [(basis.months[place], department, account, amount) for (department, account, place), amount in
            figures.items()]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "department_id", "account_id", "amount_minor"]).astype("int64")
    return frame.assign(kind="base", note=None, driver=True)


def volume_frame(basis: BuildBasis, volumes: Volumes) -> pd.DataFrame:
    """Return volumes as budgeted ones: `period, department_id, measure_id, quantity_milli`."""
    rows = [
        (month, one.department_id, one.measure_id, milli)
        for one, months in zip(basis.volumes, volumes, strict=True)
        for month, milli in zip(basis.months, months, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "department_id", "measure_id", "quantity_milli"]).astype("int64")


def move_figures(
    session: Session, version_id: int, basis: BuildBasis, after: Mapping[Place, int], calendar: FiscalCalendar
) -> tuple[list[Move], list[Move]]:
    """Bring driver lines from what is stored to the figures after, with the monthly totals; typed figures stand.

    What is stored counts as before, whatever today's rules would have made of it: totals always equal the lines.

    Returns:
        The figures that a sheet shows and that moved, and those that moved beneath a typed one.
    """
    if not after:
        return [], []
    connection = session.connection()
    here = and_(_LINES.c.version_id == bindparam("v"), _LINES.c.department_id == bindparam("d"),
                _LINES.c.account_id == bindparam("a"), _LINES.c.period == bindparam("p"))  # fmt: skip
    stored = _driver_sums(session, version_id)
    places = [{"v": version_id, "d": d, "a": a, "p": basis.months[m]} for d, a, m in after]
    connection.execute(delete(_LINES).where(here, _LINES.c.driver.is_(True)), places)
    lines = driver_frame(basis, {place: amount for place, amount in after.items() if amount})
    if len(lines):
        names = list(lines.columns)
        rows = [dict(zip(names, row, strict=True)) for row in lines.astype(object).itertuples(index=False, name=None)]
        connection.execute(insert(_LINES), [{"version_id": version_id, **row} for row in rows])
    told = [
        (d, a, basis.months[m], stored.get((d, a, basis.months[m]), 0), amount) for (d, a, m), amount in after.items()
    ]
    frame = pd.DataFrame(told, columns=["department_id", "account_id", "period", "before", "after"]).astype("int64")
    frame = frame.assign(amount_minor=frame["after"] - frame["before"])
    ledger.apply(session, version_id, frame[["period", "department_id", "account_id", "amount_minor"]], calendar)
    typed = overtyped.typed_cells(session, version_id, {d for d, _a, _m in after})
    session.expire_all()
    overtyped.settle(session, calendar)
    beneath = [one for one in told if overtyped.Cell(*one[:3]) in typed]
    return [one for one in told if overtyped.Cell(*one[:3]) not in typed], beneath


def _driver_sums(session: Session, version_id: int) -> dict[tuple[int, int, int], int]:
    """Return what the stored driver lines add up to, by department, account and month (yyyymm)."""
    keys = (_LINES.c.department_id, _LINES.c.account_id, _LINES.c.period)
    query = (
        select(*keys, func.sum(_LINES.c.amount_minor))
        .where(_LINES.c.version_id == version_id, _LINES.c.driver.is_(True), _LINES.c.superseded_by.is_(None))
        .group_by(*keys)
    )
    rows = session.connection().execute(query)
    return {(int(place), int(account), int(month)): int(amount) for place, account, month, amount in rows}


def rewrite_volumes(session: Session, version_id: int, basis: BuildBasis, volumes: Volumes) -> None:
    """Store the volumes of a built version as its budgeted ones, instead of those before; others stay."""
    table = Statistic.__table__  # type: ignore[attr-defined]
    here = and_(table.c.version_id == bindparam("v"), table.c.department_id == bindparam("d"),
                table.c.measure_id == bindparam("m"))  # fmt: skip
    drivers = [{"v": version_id, "d": one.department_id, "m": one.measure_id} for one in basis.volumes]
    if drivers:
        session.connection().execute(delete(table).where(here), drivers)
        session.expire_all()
    add_volumes(session, version_id, volume_frame(basis, volumes))


def copy_build(session: Session, source_id: int, target_id: int) -> None:
    """Copy basis and assumptions of a built version into its copy; nothing for another version."""
    row = session.get(BudgetBuild, source_id)
    if row is None:
        return
    session.add(BudgetBuild(version_id=target_id, basis=row.basis, read_by=row.read_by, read_at=row.read_at))
    session.flush()
    kept = ("kind", "department_id", "detail", "day", "value", "note", "changed_by", "changed_at")
    _copy(session, BudgetAssumption, source_id, target_id, kept)


def _copy(session: Session, model: Any, source_id: int, target_id: int, kept: Sequence[str]) -> None:
    table = model.__table__
    rows = select(literal(target_id), *(table.c[name] for name in kept)).where(table.c.version_id == source_id)
    session.connection().execute(insert(table).from_select(["version_id", *kept], rows))
