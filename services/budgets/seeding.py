"""A new draft that begins with what is known: the prior year's actuals, or the run rate without one-offs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, MONTH_COLUMNS, PeriodTotals
from language import N_, _
from planning.budgets import spreading
from planning.budgets.reference import YEAR, Reference, in_order_of_year, reference, year_at_pace
from planning.periods import FiscalCalendar
from services import settings
from services.budgets import versions
from services.errors import UserError
from services.month_end.states import read_states
from services.organization import trees
from services.permissions import Actor, require

SOURCES = {"prior_year": N_("Prior-year actuals"), "run_rate": N_("Run rate without one-offs")}
LEAST_MONTHS = 3


@dataclass(frozen=True)
class Seed:
    """What a draft begins with: months (yyyymm) of actuals, and whether they are a whole year."""

    months: tuple[int, ...]
    is_year: bool


def proposal(url: str, actor: Actor, *, fiscal_year: int, source: str) -> Seed:
    """Return the months that a draft of a fiscal year would be made of; none where there are too few."""
    require(actor, "budget:read")
    with reading(url) as session:
        known = _reference(session, fiscal_year)
    months = known.beside if source == "prior_year" else known.recent
    enough = known.whole if source == "prior_year" else len(months) >= LEAST_MONTHS
    return Seed(months if enough else (), known.is_year)


def next_year(url: str, actor: Actor) -> int | None:
    """Return the fiscal year after that of the last counted month, for which a budget is made now; None without one."""
    require(actor, "budget:read")
    with reading(url) as session:
        states = read_states(session)
        return None if states.last_counted is None else states.calendar.fiscal_year(states.last_counted) + 1


def create(
    url: str,
    actor: Actor,
    *,
    name: str,
    fiscal_year: int,
    kind: str,
    source: str,
    rates: Mapping[str, int],
    note: str | None = None,
) -> int:
    """Make a draft out of actuals and return its id; every figure is a driver figure until somebody types over it.

    Prior-year actuals keep their months, or, while that year is not over, those of the last twelve counted months. The
    run rate is a year at the pace of the last (up to) twelve counted months in equal parts, without the accounts that
    are marked as one-offs and grants.

    Args:
        url: The database.
        actor: Must see all departments.
        name: As for `versions.create`.
        fiscal_year: As for `versions.create`.
        kind: As for `versions.create`.
        source: One of `SOURCES`.
        rates: By type ("revenue", "expense"), in millionths: what every line is raised by.
        note: As for `versions.create`.

    Raises:
        UserError: Too few months of actuals, or as for `versions.create`.
    """
    require(actor, "budget:write")
    seed = proposal(url, actor, fiscal_year=fiscal_year, source=source)
    if not seed.months:
        raise UserError(
            _("There are too few months of actuals for a draft."),
            hint=_("Import earlier months, or create an empty version."),
            code="actuals",
        )
    with reading(url) as session:
        lines = _lines(session, actor, fiscal_year, _MonthsOf(seed.months, source == "run_rate"), rates)
    origin = {"seeded_from": source, "months": list(seed.months), "rates": dict(rates)}
    return versions.create_with_lines(
        url, actor, name=name, fiscal_year=fiscal_year, kind=kind, note=note, lines=lines, origin=origin
    )


def _reference(session: Session, fiscal_year: int) -> Reference:
    states = read_states(session)
    return reference(states.calendar, fiscal_year, first=states.known_from, last=states.last_counted)


def _lines(
    session: Session, actor: Actor, fiscal_year: int, months_of: "_MonthsOf", rates: Mapping[str, int]
) -> pd.DataFrame:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    accounts = trees.load(session, actor)
    rows: list[tuple[int, int, int, int]] = []
    for (department, account), amounts in posted_by_month(session, calendar, months_of.months).items():
        kind = accounts.types.get(account)
        if kind not in ("revenue", "expense") or (months_of.steady and account in accounts.non_recurring):
            continue
        raised = spreading.by_rate(months_of.year(amounts, calendar), rates.get(kind, 0))
        periods = calendar.months(fiscal_year)
        rows += [(month, department, account, amount) for month, amount in zip(periods, raised, strict=True) if amount]
    lines = pd.DataFrame(rows, columns=["period", "department_id", "account_id", "amount_minor"]).astype("int64")
    return lines.assign(kind="base", note=None)


@dataclass(frozen=True)
class _MonthsOf:
    """How a line's actuals become its year: month by month, or `steady` at their pace in equal parts."""

    months: tuple[int, ...]
    steady: bool

    def year(self, amounts: dict[int, int], calendar: FiscalCalendar) -> list[int]:
        if not self.steady:
            return list(in_order_of_year(amounts, calendar, self.months))
        return spreading.over(year_at_pace([amounts.get(month, 0) for month in self.months]) or 0, [1] * YEAR)


def posted_by_month(
    session: Session, calendar: FiscalCalendar, months: Iterable[int]
) -> dict[tuple[int, int], dict[int, int]]:
    """Return what was posted by month (yyyymm) in the years of some months, by department and account."""
    years = {calendar.fiscal_year(month) for month in months}
    columns = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
    place: list[Any] = [PeriodTotals.department_id, PeriodTotals.account_id, PeriodTotals.fiscal_year]
    query = select(*place, *columns).where(
        col(PeriodTotals.version_id) == ACTUAL, col(PeriodTotals.fiscal_year).in_(years)
    )
    posted: dict[tuple[int, int], dict[int, int]] = {}
    for department, account, year, *amounts in session.connection().execute(query):
        by_month = zip(calendar.months(year), amounts, strict=True)
        posted.setdefault((department, account), {}).update((month, int(amount)) for month, amount in by_month)
    return posted
