"""Is a month whole? The one answer for pages, exports and commands, read once for each state of the data."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import ACTUAL, Account, Period
from planning.month_end import states as rule
from planning.month_end.states import MonthState
from planning.periods import FiscalCalendar
from services import kept_reads, settings
from services.permissions import Actor, require
from services.totals import reading as monthly_totals

#: Fiscal years that are looked at, the newest ones; months of older years count as whole.
YEARS = 4
#: Fiscal years, the first ones, whose months may have too few before them and are judged by their budget.
YOUNG_YEARS = 2


@dataclass(frozen=True)
class MonthStates:
    """The states of all months with figures, and what follows from them for everybody.

    `last_counted`: the newest whole or closed month; months up to it count as actual, later ones are open. Months
    from `known_from` up to the judged ones lie too far back to be judged, and count as whole.
    """

    calendar: FiscalCalendar
    months: tuple[MonthState, ...]
    last_counted: int | None
    known_from: int

    @cached_property
    def _by_period(self) -> dict[int, MonthState]:
        return {state.period: state for state in self.months}

    def of(self, period: int) -> MonthState:
        """Return the state of a month."""
        state = self._by_period.get(period)
        if state is not None:
            return state
        older = bool(self.months) and self.known_from <= period < self.months[0].period
        return MonthState(period, "whole" if older else "open")

    @property
    def default(self) -> int | None:
        """Return the month to open with: the last counted one, else the first one with figures."""
        posted = [state.period for state in self.months if state.state != "open"]
        return self.last_counted if self.last_counted is not None else min(posted, default=None)

    @property
    def unfinished(self) -> tuple[MonthState, ...]:
        """Return the months after the last counted one that have figures, oldest first."""
        return tuple(
            state for state in self.months if state.state != "open" and state.period > (self.last_counted or 0)
        )

    def counted_months(self, fiscal_year: int) -> int:
        """Return how many months of a fiscal year (0–12) count as actual."""
        return sum(month <= (self.last_counted or 0) for month in self.calendar.months(fiscal_year))

    def without_amounts(self) -> "MonthStates":
        """Return the states without the hospital's amounts, for people who may see some departments only."""
        hidden = tuple(
            replace(state, missing=tuple(replace(one, usual=0, posted=0) for one in state.missing))
            for state in self.months
        )
        return replace(self, months=hidden)


def month_states(url: str, actor: Actor) -> MonthStates:
    """Return the states of all months of the hospital; whoever sees some departments only gets no amounts with them.

    Raises:
        UserError: The actor may see no figures.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        return states_for(session, actor)


def states_for(session: Session, actor: Actor) -> MonthStates:
    """Return the states as the actor may see them, inside the caller's unit of work."""
    states = read_states(session)
    return states if actor.departments is None else states.without_amounts()


def read_states(session: Session) -> MonthStates:
    """Return the states with the hospital's amounts, for figures and not for people."""
    return kept_reads.kept(session, ("month_states",), lambda: _read(session))


def _read(session: Session) -> MonthStates:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    known = sorted({year for version, year in monthly_totals.years_with_totals(session) if version == ACTUAL})
    years = known[-YEARS:]
    kinds = _kinds(session)
    lines = _lines(session, calendar, [(ACTUAL, year) for year in years], kinds)
    budget = _lines(session, calendar, _budgets(session, years[:YOUNG_YEARS] if years == known else ()), kinds)
    closed = session.exec(select(Period.period).where(col(Period.status) == "closed")).all()
    posted = set(lines["period"])
    months = rule.judge_months(lines, budget, [month for month in closed if month in posted])
    first = calendar.period(known[0], 1) if known and years != known else months[0].period if months else 0
    return MonthStates(calendar, months, rule.last_counted(months), first)


def _budgets(session: Session, years: Iterable[int]) -> list[tuple[int, int]]:
    """Return the best budget version of each year."""
    versions = monthly_totals.budget_versions(session)
    best = dict(zip(reversed(versions["fiscal_year"].tolist()), reversed(versions["id"].tolist()), strict=True))
    return [(int(best[year]), year) for year in years if year in best]


def _kinds(session: Session) -> pd.DataFrame:
    rows = session.exec(select(Account.id, Account.type, Account.category)).all()
    return pd.DataFrame(rows, columns=["account_id", "type", "category"])


def _lines(
    session: Session, calendar: FiscalCalendar, years: list[tuple[int, int]], kinds: pd.DataFrame
) -> pd.DataFrame:
    """Return `period, account_id, type, category, amount_minor` of some years, all departments together."""
    long = monthly_totals.by_month(session, years=years)
    first = min((year for _version, year in years), default=0)
    last = max((year for _version, year in years), default=-1)
    periods = np.array(
        [calendar.period(year, month) for year in range(first, last + 1) for month in range(1, 13)], dtype=np.int64
    )
    place = (long["fiscal_year"].to_numpy("int64") - first) * 12 + long["fiscal_month"].to_numpy("int64") - 1
    lines = long[["account_id", "amount_minor"]].assign(period=periods[place] if len(place) else place)
    return lines[lines["amount_minor"] != 0].merge(kinds, on="account_id")
