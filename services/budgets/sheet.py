"""A department's sheet of a budget version: accounts down, months across, and what stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, MONTH_COLUMNS, Account, BudgetLine, BudgetVersion, Department, PeriodTotals
from language import _
from planning.budgets.reference import YEAR, in_order_of_year, reference, year_at_pace
from planning.periods import FiscalCalendar
from services import settings
from services.budgets.building.keeping import is_built
from services.budgets.overtyped import Cell, own_figures, typed_cells
from services.errors import UserError
from services.month_end.states import read_states
from services.organization import trees
from services.permissions import Actor, require, require_department

#: Past years of which the course of a year is taken.
SEASON_YEARS = 3
PLANNED_TYPES = ("revenue", "expense")
NO_MONTHS = (0,) * 12


@dataclass(frozen=True)
class TypedMark:
    """Who typed a figure, when and why."""

    person: str
    at: datetime
    note: str | None


@dataclass(frozen=True)
class SheetRow:
    """A line of the sheet; amounts are minor units in natural sign, twelve fiscal months each.

    `months` is what the cells show, `own` what they show when typing is taken back, `typed` marks typed cells by
    their place (0–11). `kind` is "base", or that of lines that are not typed here ("initiative", "one_time").
    `prior_year` are actuals of the year before, or, while that one is not over, of the last (up to) twelve counted
    months, each at its place in the year; `season` those of up to three past years added up; `run_rate` a year at the
    pace of the last counted months (None without any, and for one-offs and grants). `driven` are the places (0–11)
    whose own figure comes from drivers.
    """

    account_id: int
    code: str
    name: str
    type: str
    kind: str
    months: tuple[int, ...]
    own: tuple[int, ...]
    typed: dict[int, TypedMark]
    prior_year: tuple[int, ...]
    season: tuple[int, ...]
    run_rate: int | None
    driven: frozenset[int] = frozenset()

    def source(self, place: int) -> str:
        """Return where the figure of a month comes from, one of: "overtyped", "driver", "lines"."""
        return "overtyped" if place in self.typed else "driver" if place in self.driven else "lines"


@dataclass(frozen=True)
class BudgetSheet:
    """Revenue first, then expense, by code.

    `prior_is_year`: the year before is over, and `prior_year` of the rows is that year; else it holds the last
    `recent_months` counted months. `built`: the version is built from drivers.
    """

    version_id: int
    version: str
    created_at: datetime
    status: str
    revision: int
    fiscal_year: int
    department_id: int
    department: str
    periods: tuple[int, ...]
    prior_is_year: bool
    recent_months: int
    rows: tuple[SheetRow, ...]
    built: bool = False


def load(url: str, actor: Actor, *, version_id: int, department_id: int, more: Sequence[int] = ()) -> BudgetSheet:
    """Return the sheet: every account with a budget or with actuals of three years, and `more` accounts by id.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: The version or the department does not exist.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        version, department = session.get(BudgetVersion, version_id), session.get(Department, department_id)
        if version is None or department is None:
            raise UserError(
                _("This budget version or department no longer exists."),
                hint=_("Reload the page and choose another."),
                code="missing",
            )
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        past = _Past(session, calendar, department_id, version.fiscal_year)
        return BudgetSheet(
            version_id=version_id,
            version=version.name,
            created_at=version.created_at,
            status=version.status,
            revision=version.revision,
            fiscal_year=version.fiscal_year,
            department_id=department_id,
            department=f"{department.code} {department.name}",
            periods=tuple(calendar.months(version.fiscal_year)),
            prior_is_year=past.months.is_year,
            recent_months=len(past.months.recent),
            rows=tuple(_rows(session, actor, version, past, more)),
            built=is_built(session, version_id),
        )


def departments(url: str, actor: Actor) -> dict[int, str]:
    """Return code and name of the departments that have a sheet, by id: the actor's own, without totals of others."""
    require(actor, "budget:read")
    query: Any = select(
        col(Department.id), col(Department.code), col(Department.name), col(Department.parent_id)
    ).order_by(col(Department.code))
    with reading(url) as session:
        rows = session.connection().execute(query).all()
    parents = {parent for _id, _code, _name, parent in rows}
    visible = [row for row in rows if actor.departments is None or row[0] in actor.departments]
    return {number: f"{code} {name}" for number, code, name, _parent in visible if number not in parents}


def accounts(url: str, actor: Actor) -> dict[int, str]:
    """Return code and name of the active accounts of revenue and expense that others are not summed in, by id."""
    require(actor, "budget:read")
    with reading(url) as session:
        items = session.execute(select(Account)).scalars().all()
        parents = {account.parent_id for account in items}
        own = [one for one in items if one.type in PLANNED_TYPES and one.active and one.id not in parents]
        return {one.id or 0: f"{one.code} {one.name}" for one in sorted(own, key=lambda one: one.code)}


def version_named(url: str, actor: Actor, *, name: str) -> int:
    """Return the id of a budget version by its name.

    Raises:
        UserError: There is none of that name.
    """
    require(actor, "budget:read")
    query: Any = select(col(BudgetVersion.id)).where(col(BudgetVersion.name) == name)
    with reading(url) as session:
        number = session.connection().execute(query).scalar()
    if number is None:
        raise UserError(
            _("No budget version “{name}”.", name=name), hint=_("Budget versions are listed on the page of that name.")
        )
    return int(number)


class _Past:
    """Actuals of a department before the budget's year and in it, by account."""

    def __init__(self, session: Session, calendar: FiscalCalendar, department_id: int, fiscal_year: int) -> None:
        self.department_id, self._calendar = department_id, calendar
        states = read_states(session)
        self.months = reference(calendar, fiscal_year, first=states.known_from, last=states.last_counted)
        past = range(fiscal_year - SEASON_YEARS, fiscal_year)
        self._years = self._read(session, [*past, fiscal_year])
        self._whole = [
            year
            for year in past
            if states.counted_months(year) == YEAR and calendar.period(year, 1) >= states.known_from
        ]

    def _read(self, session: Session, years: Iterable[int]) -> dict[int, dict[int, int]]:
        columns = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
        query: Any = select(PeriodTotals.fiscal_year, PeriodTotals.account_id, *columns).where(  # type: ignore[call-overload]
            col(PeriodTotals.version_id) == ACTUAL,
            col(PeriodTotals.department_id) == self.department_id,
            col(PeriodTotals.fiscal_year).in_(list(years)),
        )
        by_account: dict[int, dict[int, int]] = {}
        for year, account, *amounts in session.connection().execute(query):
            months = zip(self._calendar.months(year), amounts, strict=True)
            by_account.setdefault(account, {}).update((month, int(amount)) for month, amount in months)
        return by_account

    @property
    def accounts(self) -> set[int]:
        return set(self._years)

    def prior_year(self, account: int) -> tuple[int, ...]:
        return in_order_of_year(self._years.get(account, {}), self._calendar, self.months.beside)

    def season(self, account: int) -> tuple[int, ...]:
        posted = self._years.get(account, {})
        years = [[posted.get(month, 0) for month in self._calendar.months(year)] for year in self._whole]
        return tuple(sum(months) for months in zip(*years, strict=True)) if years else NO_MONTHS

    def run_rate(self, account: int) -> int | None:
        posted = self._years.get(account, {})
        return year_at_pace([posted.get(month, 0) for month in self.months.recent])


def _rows(
    session: Session, actor: Actor, version: BudgetVersion, past: _Past, more: Sequence[int]
) -> Iterable[SheetRow]:
    version_id, department_id = version.id or 0, past.department_id
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    periods = calendar.months(version.fiscal_year)
    own = own_figures(session, version_id, [department_id])
    typed = typed_cells(session, version_id, [department_id])
    special = _special(session, version_id, department_id)
    driven = _driven(session, version_id, department_id)
    in_use = {cell.account_id for cell in [*own, *typed]} | past.accounts | set(more)
    once = trees.load(session, actor).non_recurring
    for account in _accounts(session, in_use | {number for number, _kind in special}):
        number = account.id or 0
        if number in in_use:
            cells = [Cell(department_id, number, period) for period in periods]
            own_months = tuple(own.get(cell, 0) for cell in cells)
            marks = {place: typed[cell] for place, cell in enumerate(cells) if cell in typed}
            yield SheetRow(
                account_id=number, code=account.code, name=account.name, type=account.type, kind="base",
                months=tuple(marks[place].amount_minor if place in marks else own_months[place] for place in range(12)),
                own=own_months,
                typed={place: TypedMark(row.typed_by, row.typed_at, row.note) for place, row in marks.items()},
                prior_year=past.prior_year(number), season=past.season(number),
                run_rate=None if number in once else past.run_rate(number),
                driven=frozenset(place for place, cell in enumerate(cells) if cell in driven),
            )  # fmt: skip
        for kind in ("initiative", "one_time"):
            if (number, kind) in special:
                amounts = tuple(special[number, kind].get(period, 0) for period in periods)
                yield SheetRow(
                    number, account.code, account.name, account.type, kind, amounts, amounts, {}, NO_MONTHS, NO_MONTHS,
                    None,
                )  # fmt: skip


def _accounts(session: Session, ids: set[int]) -> list[Account]:
    query = select(Account).where(col(Account.id).in_(ids), col(Account.type).in_(PLANNED_TYPES))
    rows = session.execute(query).scalars().all()
    return sorted(rows, key=lambda one: (PLANNED_TYPES.index(one.type), one.code))


def _driven(session: Session, version_id: int, department_id: int) -> set[Cell]:
    keys = (col(BudgetLine.department_id), col(BudgetLine.account_id), col(BudgetLine.period))
    query = select(*keys).where(
        col(BudgetLine.version_id) == version_id,
        col(BudgetLine.department_id) == department_id,
        col(BudgetLine.driver).is_(True),
    )
    return {Cell(*row) for row in session.connection().execute(query)}


def _special(session: Session, version_id: int, department_id: int) -> dict[tuple[int, str], dict[int, int]]:
    """Return initiatives and one-time lines: amounts by month, by account and kind."""
    keys = (col(BudgetLine.account_id), col(BudgetLine.kind), col(BudgetLine.period))
    query = (
        select(*keys, cast(func.sum(col(BudgetLine.amount_minor)), BigInteger))
        .where(col(BudgetLine.version_id) == version_id, col(BudgetLine.department_id) == department_id)
        .where(col(BudgetLine.superseded_by).is_(None), col(BudgetLine.kind) != "base")
        .group_by(*keys)
    )
    lines: dict[tuple[int, str], dict[int, int]] = {}
    for account, kind, period, amount in session.connection().execute(query):
        lines.setdefault((account, kind), {})[period] = int(amount)
    return lines
