"""Signals of money figures: the hospital (margin, labor share, cost and revenue per adjusted day), departments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import ACTUAL, Department
from language import _
from planning import ratios
from planning.forecasts.money_signals import Figure, MoneyLine, MoneySeries, line_of
from planning.forecasts.signals import RECENT
from planning.periods import FiscalCalendar, first_day, shift
from planning.variance.comparison import RESULT_SIGN
from services import hospital_ratios, kept_reads, settings
from services.forecasts import series
from services.month_end import counts as month_counts
from services.month_end.states import MonthStates, states_for
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.totals import reading as monthly_totals

WHOLE = ("whole", "closed")  # no text: states of a month
MONEY = ("department_id", "account_id", "period", "type", "category", "amount_minor")


@dataclass(frozen=True)
class MoneySignals:
    """Every money figure with its judgement: those of the hospital first, then departments.

    `through`: the newest month judged (yyyymm); `left_out`: later months that have figures but are not whole.
    """

    lines: tuple[MoneyLine, ...]
    through: int | None
    left_out: tuple[int, ...]


def money_signals(url: str, actor: Actor) -> MoneySignals:
    """Return the money figures that the actor may see, by month, with what their newest months say.

    Only whole and closed months are judged: a month that lacks its benefits would be a signal of nothing. The
    hospital's own figures are for people who see all of it. A figure that ends before the last three whole months, of a
    department that was closed, is left out: its last signals are none of now.
    """
    require(actor, "forecast:read")
    require(actor, "budget:read")
    with reading(url) as session:
        hospital = settings.load(session)
        calendar, states = FiscalCalendar(hospital.fiscal_first_month), states_for(session, actor)
        money = _money(session, actor, calendar)
        money = _whole_months(money, states)
        months = sorted({int(month) for month in money["period"]})
        figures: list[MoneySeries] = []
        if actor.departments is None and months:
            figures += _of_hospital(session, money, months)
        figures += _of_departments(session, actor, money)
        newest = states.last_counted or max(months, default=0)
        lines = [_line_of(one, hospital.ewma_weight) for one in figures if _goes_on(one, newest)]
    return MoneySignals(tuple(lines), max(months, default=None), _later(states, months))


def department_results(url: str, actor: Actor) -> tuple[MoneyLine, ...]:
    """Return the results of the departments with what their newest months say: the part of `money_signals` in money."""
    require(actor, "forecast:read")
    require(actor, "budget:read")
    with reading(url) as session:
        hospital = settings.load(session)
        states = states_for(session, actor)
        money = _whole_months(_money(session, actor, FiscalCalendar(hospital.fiscal_first_month)), states)
        newest = states.last_counted or max(money["period"], default=0)
        figures = [one for one in _results(session, actor, money) if _goes_on(one, newest)]
        return tuple(_line_of(one, hospital.ewma_weight) for one in figures)


def _line_of(one: MoneySeries, weight: float) -> MoneyLine:
    """Return a series with what its newest months say, worked out once for the same values."""
    values = one.values.to_numpy(dtype="float64").tobytes(), pd.DatetimeIndex(one.values.index).asi8.tobytes()
    content = ("money_line", one.figure, one.department_id, one.place, *values, weight)
    return kept_reads.of_content(content, lambda: line_of(one, weight=weight))


def _whole_months(money: pd.DataFrame, states: MonthStates) -> pd.DataFrame:
    months = [month for month in set(money["period"].tolist()) if states.of(int(month)).state in WHOLE]
    return money[money["period"].isin(months)]


def _results(session: Session, actor: Actor, money: pd.DataFrame) -> list[MoneySeries]:
    """Return the result of each department, by its name."""
    names = organization_trees.load(session, actor).departments.names()
    effect = money["amount_minor"] * money["type"].map(RESULT_SIGN)
    results = effect.groupby([money["department_id"], money["period"]]).sum()
    departments = sorted(set(results.index.get_level_values(0)), key=lambda one: names.get(one, ""))
    return [_series("result", one, names.get(one, ""), results[one].to_dict()) for one in departments]


def _goes_on(one: MoneySeries, newest: int) -> bool:
    return bool(len(one.values)) and one.values.index[-1].date() >= first_day(shift(newest, 1 - RECENT))


def _later(states: MonthStates, months: Sequence[int]) -> tuple[int, ...]:
    last = max(months, default=0)
    return tuple(state.period for state in states.months if state.period > last and state.state != "open")


def _money(session: Session, actor: Actor, calendar: FiscalCalendar) -> pd.DataFrame:
    """Return actuals as `MONEY`, one row per department, account and month."""
    years = sorted(year for version, year in monthly_totals.years_with_totals(session) if version == ACTUAL)
    trees = organization_trees.load(session, actor)
    long = monthly_totals.by_month(
        session,
        years=[(ACTUAL, year) for year in years],
        by=("department_id", "account_id"),
        departments=None if actor.departments is None else sorted(actor.departments),
    )
    long = long[long["amount_minor"] != 0].astype({"amount_minor": "int64"})
    places = {(year, month): calendar.period(year, month) for year in years for month in range(1, 13)}
    periods = [places[place] for place in zip(long["fiscal_year"], long["fiscal_month"], strict=True)]
    long = long.assign(
        period=periods,
        type=long["account_id"].map(trees.types),
        category=long["account_id"].map(trees.categories),
    )
    return long.loc[long["type"].isin(RESULT_SIGN), list(MONEY)]


def _of_hospital(session: Session, money: pd.DataFrame, months: Sequence[int]) -> list[MoneySeries]:
    by_type = money.pivot_table(index="period", columns="type", values="amount_minor", aggfunc="sum", fill_value=0)
    by_type = by_type.reindex(list(months), fill_value=0).reindex(columns=["revenue", "expense"], fill_value=0)
    labor = money[money["category"].isin(ratios.LABOR_CATEGORIES)].groupby("period")["amount_minor"].sum()
    margins, shares = {}, {}
    for month, revenue, expense in by_type.itertuples():
        margins[month] = ratios.operating_margin(revenue=int(revenue), expense=int(expense))
        shares[month] = ratios.labor_share(labor=int(labor.get(month, 0)), net_revenue=int(revenue))
    monthly = hospital_ratios.by_month(session, money)
    values: dict[Figure, Mapping[int, float | None]] = {
        "margin": margins,
        "labor_share": shares,
        "cost_per_adjusted_day": {month: one.cost_per_adjusted_day for month, one in monthly.items()},
        "revenue_per_adjusted_day": {month: one.revenue_per_adjusted_day for month, one in monthly.items()},
    }
    figures = [_series(figure, None, _("Whole hospital"), known) for figure, known in values.items()]
    return [one for one in figures if one.values.notna().any()]


def _of_departments(session: Session, actor: Actor, money: pd.DataFrame) -> list[MoneySeries]:
    """Return each department's result, and its cost per unit of service where it counts one."""
    expense = money[money["type"] == "expense"].groupby(["department_id", "period"])["amount_minor"].sum()
    units = _units(session, actor)
    per_unit = (expense / units.where(units > 0)).dropna()
    figures = []
    for result in _results(session, actor, money):
        figures.append(result)
        if result.department_id in per_unit.index.get_level_values(0):
            own = per_unit.xs(result.department_id, level=0)
            costs: dict[int, float | None] = dict(zip(own.index.tolist(), own.tolist(), strict=True))
            figures.append(_series("cost_per_unit", result.department_id, result.place, costs))
    return figures


def _units(session: Session, actor: Actor) -> "pd.Series[float]":
    """Return the units of service by department and month; a month that is not all there has none."""
    main = pd.DataFrame(
        session.exec(select(col(Department.id), col(Department.uos_measure_id))).all(),
        columns=["department_id", "measure_id"],
    ).dropna()
    counts = series.stored_months(session, actor.departments).merge(main.astype("int64"))
    return month_counts.whole(counts).set_index(["department_id", "period"])["y"]


def _series(figure: Figure, department: int | None, place: str, values: Mapping[int, float | None]) -> MoneySeries:
    known = {month: float(value) for month, value in sorted(values.items()) if value is not None}
    starts = pd.to_datetime([f"{month // 100}-{month % 100:02d}-01" for month in known])
    return MoneySeries(figure, department, place, pd.Series(list(known.values()), index=starts, dtype="float64"))
