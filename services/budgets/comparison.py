"""Two budget versions side by side, and one version month by month; read from the monthly totals."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    AuditDepartment,
    AuditEvent,
    BudgetLine,
    BudgetVersion,
    Department,
    ImportBatch,
    PeriodTotals,
)
from language import _
from planning.periods import FiscalCalendar
from services import settings
from services.errors import UserError
from services.permissions import Actor, require
from services.totals.operating import is_operating

PLACE = ["department_code", "department", "account_code", "account", "type", "category"]


@dataclass(frozen=True)
class VersionSums:
    """Sums of one version in minor units; `result_minor` = revenue − expense. Statistics and hours do not count."""

    version_id: int
    lines: int
    departments: int
    accounts: int
    revenue_minor: int
    expense_minor: int

    @property
    def result_minor(self) -> int:
        """Return revenue minus expense."""
        return self.revenue_minor - self.expense_minor


def sums(url: str, actor: Actor) -> dict[int, VersionSums]:
    """Return the sums of every version by id; of the actor's own departments when these are limited."""
    require(actor, "budget:read")
    with reading(url) as session:
        counts = _line_counts(session, actor)
        by_version: dict[int, VersionSums] = {}
        for version_id in _ids(session):
            frame = _year(session, actor, version_id, None)
            by_type = frame.groupby("type")["amount_minor"].sum()
            by_version[version_id] = VersionSums(
                version_id=version_id,
                lines=counts.get(version_id, 0),
                departments=frame["department_id"].nunique(),
                accounts=frame["account_id"].nunique(),
                revenue_minor=int(by_type.get("revenue", 0)),
                expense_minor=int(by_type.get("expense", 0)),
            )
        return by_version


def compare(url: str, actor: Actor, *, version_id: int, other_id: int | None = None) -> pd.DataFrame:
    """Compare a version with another, or with the actuals of the fiscal year before when `other_id` is None.

    Returns:
        One row per department and account that either side names, largest effect first: `PLACE` columns,
        `amount_minor`, `other_minor`, `difference_minor` (this − other, natural sign), `effect_minor` (what the
        difference does to the result: more revenue or less expense is positive) and `share` (difference / |other|,
        NaN where the other side is 0). Amounts are int64 minor units; a side without the line has 0 and
        `only` says "this" or "other".

    Raises:
        UserError: A version does not exist.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        version = _version(session, version_id)
        this = _year(session, actor, version_id, None)
        if other_id is None:
            other = _year(session, actor, ACTUAL, version.fiscal_year - 1)
        else:
            _version(session, other_id)
            other = _year(session, actor, other_id, None)
    return _side_by_side(this, other)


def months(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return one row per fiscal month: `period, revenue_minor, expense_minor, result_minor` (int64)."""
    require(actor, "budget:read")
    with reading(url) as session:
        year = _version(session, version_id).fiscal_year
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        wide = _wide(session, actor, version_id, year)
    by_type = wide.groupby("type")[list(MONTH_COLUMNS)].sum()
    nothing = pd.Series(0, index=list(MONTH_COLUMNS), dtype="int64")
    revenue = by_type.loc["revenue"] if "revenue" in by_type.index else nothing
    expense = by_type.loc["expense"] if "expense" in by_type.index else nothing
    return pd.DataFrame(
        {
            "period": calendar.months(year),
            "revenue_minor": revenue.to_numpy("int64"),
            "expense_minor": expense.to_numpy("int64"),
            "result_minor": (revenue - expense).to_numpy("int64"),
        }
    )


def lines(
    url: str, actor: Actor, *, version_id: int, search: str = "", offset: int = 0, limit: int = 200
) -> tuple[pd.DataFrame, int]:
    """Return one page of a version's lines and how many there are in all.

    Columns: `period`, the codes and names of department and account, `amount_minor`, `quantity_milli`, `kind`,
    `note`, `file_name`, `line_number` (None for lines of no file), `driver` (drivers made it). `search` looks in codes,
    names and notes.
    """
    require(actor, "budget:read")
    shown: list[Any] = [BudgetLine.period, Department.code, Department.name, Account.code, Account.name]
    shown += [BudgetLine.amount_minor, BudgetLine.quantity_milli, BudgetLine.kind, BudgetLine.note]
    shown += [ImportBatch.file_name, BudgetLine.line_number, BudgetLine.driver]
    query: Select[Any] = (
        select(*shown)
        .select_from(BudgetLine)
        .join(Department, col(Department.id) == BudgetLine.department_id)
        .join(Account, col(Account.id) == BudgetLine.account_id)
        .outerjoin(ImportBatch, col(ImportBatch.id) == BudgetLine.batch_id)
        .where(col(BudgetLine.version_id) == version_id, col(BudgetLine.superseded_by).is_(None))
    )
    if actor.departments is not None:
        query = query.where(col(BudgetLine.department_id).in_(actor.departments))
    if search.strip():
        texts = (Department.code, Department.name, Account.code, Account.name, BudgetLine.note)
        matches = [col(text).icontains(search.strip(), autoescape=True) for text in texts]
        query = query.where(matches[0] | matches[1] | matches[2] | matches[3] | matches[4])
    ordered = query.order_by(col(Department.code), col(Account.code), col(BudgetLine.period), col(BudgetLine.id))
    with reading(url) as session:
        _version(session, version_id)
        connection = session.connection()
        total = int(connection.execute(query.with_only_columns(func.count())).scalar_one())
        rows = connection.execute(ordered.offset(offset).limit(limit)).all()
    columns = ["period", "department_code", "department", "account_code", "account", "amount_minor"]
    columns += ["quantity_milli", "kind", "note", "file_name", "line_number", "driver"]
    return pd.DataFrame([tuple(row) for row in rows], columns=columns), total


def _version(session: Session, version_id: int) -> BudgetVersion:
    version = session.get(BudgetVersion, version_id)
    if version is None:
        raise UserError(
            _("This budget version no longer exists."),
            hint=_("Reload the page and choose another."),
            code="missing",
        )
    return version


def _ids(session: Session) -> list[int]:
    query: Any = select(col(BudgetVersion.id))
    return list(session.connection().execute(query).scalars())


def _line_counts(session: Session, actor: Actor) -> dict[int, int]:
    query: Any = select(col(BudgetLine.version_id), func.count()).where(col(BudgetLine.superseded_by).is_(None))
    if actor.departments is not None:
        query = query.where(col(BudgetLine.department_id).in_(actor.departments))
    rows = session.connection().execute(query.group_by(col(BudgetLine.version_id)))
    return {version_id: int(count) for version_id, count in rows}


def _wide(session: Session, actor: Actor, version_id: int, fiscal_year: int | None) -> pd.DataFrame:
    place: list[Any] = [Department.code, Department.name, Account.code, Account.name, Account.type, Account.category]
    amounts = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
    query: Select[Any] = (
        select(PeriodTotals.department_id, PeriodTotals.account_id, *place, *amounts)  # type: ignore[call-overload]
        .select_from(PeriodTotals)
        .join(Department, col(Department.id) == PeriodTotals.department_id)
        .join(Account, col(Account.id) == PeriodTotals.account_id)
        .where(col(PeriodTotals.version_id) == version_id, is_operating(PeriodTotals.account_id))
    )
    if fiscal_year is not None:
        query = query.where(col(PeriodTotals.fiscal_year) == fiscal_year)
    if actor.departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(actor.departments))
    columns = ["department_id", "account_id", *PLACE, *MONTH_COLUMNS]
    frame = pd.DataFrame([tuple(row) for row in session.connection().execute(query)], columns=columns)
    return frame.astype(dict.fromkeys(("department_id", "account_id", *MONTH_COLUMNS), "int64"))


def _year(session: Session, actor: Actor, version_id: int, fiscal_year: int | None) -> pd.DataFrame:
    """Return the sum over all months by department and account, without rows that are zero throughout."""
    frame = _wide(session, actor, version_id, fiscal_year)
    frame = frame[(frame[list(MONTH_COLUMNS)] != 0).any(axis=1)]
    total = frame[list(MONTH_COLUMNS)].sum(axis=1)
    frame = frame.drop(columns=list(MONTH_COLUMNS)).assign(amount_minor=total)
    keys = ["department_id", "account_id", *PLACE]
    return frame.groupby(keys, sort=False)["amount_minor"].sum().reset_index()


def _side_by_side(this: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    keys = ["department_id", "account_id", *PLACE]
    table = this.merge(other.rename(columns={"amount_minor": "other_minor"}), on=keys, how="outer", indicator="only")
    table["only"] = table["only"].map({"left_only": "this", "right_only": "other", "both": ""}).astype("str")
    for column in ("amount_minor", "other_minor"):
        table[column] = table[column].astype("Int64").fillna(0).astype("int64")
    table["difference_minor"] = table["amount_minor"] - table["other_minor"]
    table["effect_minor"] = table["difference_minor"].where(table["type"] != "expense", -table["difference_minor"])
    table["share"] = table["difference_minor"] / table["other_minor"].abs().where(table["other_minor"] != 0)
    order = table["effect_minor"].abs().sort_values(ascending=False, kind="stable").index
    columns = [*keys, "amount_minor", "other_minor", "difference_minor", "effect_minor", "share", "only"]
    return table.loc[order, columns].reset_index(drop=True)


def history(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return what happened to a version, newest first: `at, actor, action, details` (from the audit trail).

    Who sees some departments reads no details of an event that names another one.
    """
    require(actor, "budget:read")
    columns = (AuditEvent.id, AuditEvent.at, AuditEvent.actor, AuditEvent.action, AuditEvent.details)
    query = (
        select(*map(col, columns))
        .where(col(AuditEvent.subject) == f"budget_version/{version_id}")
        .order_by(col(AuditEvent.id).desc())
    )
    with reading(url) as session:
        events: list[Any] = [tuple(row) for row in session.connection().execute(query)]
        foreign = set() if actor.departments is None else _of_others(session, version_id, actor.departments)
    rows = [(at, name, action, {} if number in foreign else told) for number, at, name, action, told in events]
    return pd.DataFrame(rows, columns=["at", "actor", "action", "details"])


def _of_others(session: Session, version_id: int, departments: Collection[int]) -> set[int]:
    """Return the events of a version that name a department beside these."""
    query = (
        select(col(AuditDepartment.event_id))
        .join(AuditEvent, col(AuditEvent.id) == col(AuditDepartment.event_id))
        .where(
            col(AuditEvent.subject) == f"budget_version/{version_id}",
            col(AuditDepartment.department_id).not_in(departments),
        )
    )
    return set(session.connection().execute(query).scalars())
