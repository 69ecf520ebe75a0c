"""Which departments have a part in a budget version: all of them have to be locked before the version is."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    AppUser,
    BudgetStage,
    BudgetVersion,
    Department,
    PeriodTotals,
    UserDepartment,
)
from planning.budgets.reference import Reference, reference
from planning.periods import FiscalCalendar
from services import settings
from services.month_end.states import read_states

PLANNED_TYPES = ("revenue", "expense")
#: Revenue and expense of a department, minor units, natural sign.
Sums = dict[int, dict[str, int]]


def participants(session: Session, version: BudgetVersion) -> set[int]:
    """Return the departments that have figures in the version or had some in the year before, a manager, or a stage.

    One that had figures last year and has none yet is among them: its budget is missing. Totals of other departments
    are not, unless lines are booked there; of a manager's departments the active ones without others below.
    """
    staged = select(col(BudgetStage.department_id)).where(col(BudgetStage.version_id) == version.id)
    return {
        *budget_sums(session, version),
        *(number for number, sums in actuals(session, months_before(session, version)).items() if any(sums.values())),
        *(int(number) for number in session.connection().execute(staged).scalars()),
        *_with_manager(session),
    }


def months_before(session: Session, version: BudgetVersion) -> Reference:
    """Return the months of actuals that stand beside the version, as on its sheets."""
    calendar, states = FiscalCalendar(settings.load(session).fiscal_first_month), read_states(session)
    return reference(calendar, version.fiscal_year, first=states.known_from, last=states.last_counted)


def budget_sums(session: Session, version: BudgetVersion) -> Sums:
    """Return revenue and expense of each department that the version has figures of."""
    rows = _sums_by_month(session, version.id or 0, [version.fiscal_year])
    sums: Sums = {}
    for _year, number, kind, months in rows:
        sums.setdefault(number, {})[kind] = sum(months)
    return sums


def actuals(session: Session, months: Reference) -> Sums:
    """Return actual revenue and expense of each department in the months beside a version."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    counted = set(months.beside)
    sums: Sums = {}
    years = sorted({calendar.fiscal_year(month) for month in counted})
    for year, number, kind, amounts in _sums_by_month(session, ACTUAL, years):
        part = sum(amount for month, amount in zip(calendar.months(year), amounts, strict=True) if month in counted)
        by_kind = sums.setdefault(number, {})
        by_kind[kind] = by_kind.get(kind, 0) + part
    return sums


def _sums_by_month(
    session: Session, version_id: int, years: list[int]
) -> Iterable[tuple[int, int, str, tuple[int, ...]]]:
    months = [cast(func.sum(col(getattr(PeriodTotals, name))), BigInteger) for name in MONTH_COLUMNS]
    keys = (col(PeriodTotals.fiscal_year), col(PeriodTotals.department_id), col(Account.type))
    query: Any = (
        select(*keys, *months)
        .join(Account, col(Account.id) == col(PeriodTotals.account_id))
        .where(col(PeriodTotals.version_id) == version_id, col(PeriodTotals.fiscal_year).in_(years))
        .where(col(Account.type).in_(PLANNED_TYPES))
        .group_by(*keys)
    )
    for year, number, kind, *amounts in session.connection().execute(query):
        yield int(year), int(number), str(kind), tuple(int(amount) for amount in amounts)


def _with_manager(session: Session) -> set[int]:
    """Return the departments that an active manager answers for by name."""
    parents: Any = select(col(Department.parent_id)).where(col(Department.parent_id).is_not(None))
    query: Any = (
        select(col(UserDepartment.department_id))
        .join(AppUser, col(AppUser.id) == col(UserDepartment.user_id))
        .join(Department, col(Department.id) == col(UserDepartment.department_id))
        .where(col(AppUser.active), col(AppUser.role) == "manager", col(Department.active))
        .where(col(Department.id).not_in(parents))
    )
    return {int(number) for number in session.connection().execute(query).scalars()}
