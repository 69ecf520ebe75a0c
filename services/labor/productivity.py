"""Hours worked against target, FTE, overtime and agency by department, month and pay period; and who did the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from data.engine import reading
from data.models import ACTUAL, Department, JobClass, LaborEntry, Measure, PayCode, Statistic
from data.models.activity import PAY_GROUPS
from data.rows import plain
from planning.hierarchy import ROOT
from planning.labor import productivity
from planning.labor.measures import NON_PRODUCTIVE_GROUPS, PRODUCTIVE_GROUPS, full_time_hours
from planning.periods import days_in, first_day, shift, span
from services import settings
from services.forecasts import series
from services.labor import job_classes
from services.month_end import counts as month_counts
from services.permissions import Actor, require
from services.variance import flexed
from services.variance.question import Question, ResolvedQuestion, Span, open_frame

Step = Literal["month", "pay period"]
#: Own staff that a hire would add to; overtime is dearer and float staff belong elsewhere.
OWN_GROUPS = ("regular", *NON_PRODUCTIVE_GROUPS)
#: Lines closer together than this are by day worked, not by pay period.
SHORTEST_PAY_PERIOD = 6
STEPS = {"month": 13, "pay period": 26}  # no text


@dataclass(frozen=True)
class Productivity:
    """An answer. `departments`: one row per department with hours, furthest above target first:

    `key, name, measure` and the columns of `planning.labor.productivity.with_ratios`. `total` is the same for the
    selection (`per_uos` only where one measure is common to all). `agency`: `key, name, job_class` and the columns of
    `planning.labor.productivity.agency_against_own`, dearest first. `overtime_premium`: minor units paid for overtime
    beyond the regular rate. `months` (yyyymm) are those of the span with hours; months that have only begun are left
    out (`left_out`), unless there is nothing else in the span.
    """

    departments: pd.DataFrame
    total: dict[str, Any]
    agency: pd.DataFrame
    overtime_premium: int
    months: tuple[int, ...]
    paid_hours_per_year: float
    left_out: tuple[int, ...] = ()

    @property
    def only_begun(self) -> bool:
        """Return whether its months have only begun, so that nothing of them is whole."""
        return bool(self.months) and self.months == self.left_out


def report(url: str, actor: Actor, *, period: int, over: Span, department: str = ROOT) -> Productivity:
    """Return the productivity of the selection; without labor hours there are no departments.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        yearly = settings.load(session).fte_hours_per_year
        periods, begun = _whole_periods(frame)
        lines = _lines(frame, periods)
        months = tuple(sorted(lines["period"].unique().tolist()))
        sums = _monthly_sums(frame, lines, months)
        share = days_in(months) / _year_days(frame)
        full_time = full_time_hours(yearly, days=max(days_in(months), 1e-9), year_days=_year_days(frame))
        names = _describe(frame)
        by_department = sums.groupby("department_id")[list(productivity.SUMS)].sum(min_count=1)
        measured = productivity.with_ratios(by_department, hours_per_fte=full_time)
        measured["gap_cost"] = _gap_cost(frame, measured["gap_cost"], sums, periods)
        measured = names.join(measured, how="inner").sort_values("gap_cost", ascending=False, kind="stable")
        total = (
            by_department.sum(min_count=1)
            .to_frame()
            .T.assign(volume=by_department["volume"].sum(min_count=1) if _one_measure(measured) else np.nan)
        )
        whole = productivity.with_ratios(total, hours_per_fte=full_time)
        whole["gap_cost"] = measured["gap_cost"].sum(min_count=1)
        return Productivity(
            departments=measured.reset_index(drop=True),
            total={str(name): value for name, value in whole.iloc[0].to_dict().items()},
            agency=_agency(frame, lines, yearly, share, names),
            overtime_premium=_overtime_premium(lines),
            months=months,
            paid_hours_per_year=yearly,
            left_out=begun,
        )


def total(url: str, actor: Actor, *, period: int, over: Span) -> dict[str, Any] | None:
    """Return the total of `report` of everything that the actor sees, without what takes longest; None without hours.

    What hours off target cost (`gap_cost`) is at the cost of a worked hour here.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over))
        yearly = settings.load(session).fte_hours_per_year
        periods, _begun = _whole_periods(frame)
        lines = _lines(frame, periods)
        months = tuple(sorted(lines["period"].unique().tolist()))
        if not months:
            return None
        sums = _monthly_sums(frame, lines, months)
        full_time = full_time_hours(yearly, days=days_in(months), year_days=_year_days(frame))
        added = sums[list(productivity.SUMS)].sum(min_count=1).to_frame().T
        told = productivity.with_ratios(added, hours_per_fte=full_time).iloc[0].to_dict()
        return {str(name): value for name, value in told.items()}


def _whole_periods(frame: ResolvedQuestion) -> tuple[list[int], tuple[int, ...]]:
    """Return the months of the span (yyyymm) that have not just begun, else all; and those that have."""
    span_months = [frame.calendar.period(frame.year, month) for month in frame.months()]
    begun = tuple(month for month in span_months if frame.states.of(month).state == "begun")
    return [month for month in span_months if month not in begun] or span_months, begun


def trend(url: str, actor: Actor, *, period: int, department: str = ROOT, step: Step = "month") -> pd.DataFrame:
    """Return the 13 months or 26 pay periods up to the end of a month.

    Returns:
        `start, end` (dates, both included) and the columns of `planning.labor.productivity.with_ratios`, oldest
        first. A
        pay period has a target only where volumes are known by day.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "month", department=department))
        yearly = settings.load(session).fte_hours_per_year
        periods = span(shift(period, 1 - STEPS["month"]), period)
        periods = [month for month in periods if frame.states.of(month).state != "begun"] or periods
        by_month = step == "month"
        lines = _lines(frame, periods) if by_month else _daily_lines(frame, first_day(periods[0]), _last_day(period))
        sums = _monthly_sums(frame, lines, periods) if by_month else _pay_period_sums(frame, lines)
        names = _describe(frame)
        one_measure = _one_measure(names[names.index.isin(sums["department_id"])])
        added = sums.groupby(["start", "end"])[list(productivity.SUMS)].sum(min_count=1).reset_index()
        if not one_measure:
            added["volume"] = np.nan
        days = (added["end"] - added["start"]).map(lambda length: length.days + 1)
        full_time = full_time_hours(yearly, days=days, year_days=_year_days(frame))
        return productivity.with_ratios(added, hours_per_fte=full_time).tail(STEPS[step])


def staff(url: str, actor: Actor, *, period: int, over: Span, department: str = ROOT) -> pd.DataFrame:
    """Return who did the work: `job_class, pay_code, pay_group, hours, amount_minor, rate` (minor units an hour)."""
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        periods, _begun = _whole_periods(frame)
        named = aliased(JobClass)
        keys = [col(named.name), col(PayCode.name), col(PayCode.pay_group)]
        months = col(LaborEntry.period).in_(periods)
        query = _labor(frame, keys, months).join(named, col(named.id) == job_classes.COUNTED)
        rows = session.connection().execute(query.group_by(*keys)).all()
    columns = ["job_class", "pay_code", "pay_group", "hours", "amount_minor"]
    table = pd.DataFrame.from_records(plain(rows), columns=columns).astype({"hours": "int64", "amount_minor": "int64"})
    order = table["pay_group"].map({group: place for place, group in enumerate(PAY_GROUPS)})
    table = table.assign(hours=table["hours"] / 1000, _order=order).sort_values(["job_class", "_order", "pay_code"])
    rate = table["amount_minor"] / table["hours"].where(table["hours"] != 0)
    return table.assign(rate=rate).drop(columns="_order").reset_index(drop=True)


def _labor(frame: ResolvedQuestion, keys: Sequence[Any], condition: Any) -> Any:
    """Return the query of standing labor lines in the selection: keys, hours (thousandths), cost (minor units)."""
    query = (
        select(
            *keys,
            cast(func.sum(col(LaborEntry.hours_milli)), BigInteger),
            cast(func.sum(col(LaborEntry.amount_minor)), BigInteger),
        )
        .select_from(LaborEntry)
        .join(PayCode, col(PayCode.id) == col(LaborEntry.pay_code_id))
        .join(JobClass, col(JobClass.id) == col(LaborEntry.job_class_id))
        .where(condition, col(LaborEntry.superseded_by).is_(None))
    )
    return query if frame.departments is None else query.where(col(LaborEntry.department_id).in_(frame.departments))


def _lines(frame: ResolvedQuestion, periods: Sequence[int]) -> pd.DataFrame:
    """Return `department_id, job_class_id, pay_group, period, hours, amount_minor` of accounting months."""
    return _read(frame, LaborEntry.period, col(LaborEntry.period).in_(list(periods))).astype({"period": "int64"})


def _daily_lines(frame: ResolvedQuestion, first: date, last: date) -> pd.DataFrame:
    """Return the same with `day`: by the day of the line, whatever its month, so that a pay period is whole."""
    return _read(frame, LaborEntry.day, col(LaborEntry.day).between(first, last))


def _read(frame: ResolvedQuestion, when: Any, condition: Any) -> pd.DataFrame:
    keys = [col(LaborEntry.department_id), job_classes.COUNTED, col(PayCode.pay_group), col(when)]
    rows = frame.session.connection().execute(_labor(frame, keys, condition).group_by(*keys)).all()
    names = ["department_id", "job_class_id", "pay_group", when.key, "hours", "amount_minor"]
    table = pd.DataFrame.from_records(plain(rows), columns=names)
    table = table.astype(dict.fromkeys(("department_id", "job_class_id", "hours", "amount_minor"), "int64"))
    return table.assign(hours=table["hours"] / 1000)


def _group(lines: pd.DataFrame, when: str) -> pd.DataFrame:
    """Return one row per department and time with a column of hours per pay group and the cost of worked hours."""
    worked = lines["pay_group"].isin(PRODUCTIVE_GROUPS)
    cost = lines[worked].groupby(["department_id", when])["amount_minor"].sum().rename("cost")
    hours = lines.groupby(["department_id", when, "pay_group"])["hours"].sum().unstack(fill_value=0)  # noqa: PD010
    hours = hours.reindex(columns=list(PAY_GROUPS), fill_value=0.0)
    return hours.join(cost).fillna({"cost": 0}).reset_index()


def _one_measure(departments: pd.DataFrame) -> bool:
    """Return whether all departments count the same unit of service, so that their volumes may be added up."""
    measures = departments["measure"]
    return len(measures) > 0 and bool(measures.notna().all()) and len(set(measures)) == 1


def _monthly_sums(frame: ResolvedQuestion, lines: pd.DataFrame, periods: Sequence[int]) -> pd.DataFrame:
    grouped = _group(lines, "period")
    grouped = grouped.merge(_monthly_volumes(frame, periods), on=["department_id", "period"], how="left")
    grouped = _with_standards(frame, grouped)
    share = [days_in([int(month)]) / _year_days(frame) for month in grouped["period"]]
    grouped = grouped.assign(fixed_hours=grouped["fixed_hours"] * pd.Series(share, grouped.index, "float64"))
    return pd.concat(
        [
            grouped["department_id"],
            pd.Series([first_day(int(month)) for month in grouped["period"]], grouped.index, "object", name="start"),
            pd.Series([_last_day(int(month)) for month in grouped["period"]], grouped.index, "object", name="end"),
            productivity.amounts(grouped),
        ],
        axis=1,
    )


def _pay_period_sums(frame: ResolvedQuestion, lines: pd.DataFrame) -> pd.DataFrame:
    """Return sums by pay period: from the day after the last one's end up to its own; the first one has no start."""
    ends = _pay_period_ends(sorted(lines["day"].unique()))
    starts = {end: before + timedelta(days=1) for before, end in pairwise(ends)}
    lines = lines.assign(day=_ending(lines["day"], ends))
    grouped = _group(lines[lines["day"].isin(starts)], "day")
    first, last = (ends[0] + timedelta(days=1), ends[-1]) if ends else (date.max, date.min)
    daily = _volumes(frame, col(Statistic.day), col(Statistic.day).between(first, last))
    daily = daily.assign(day=_ending(daily["when"], ends))
    volume = daily.groupby(["department_id", "day"], as_index=False)["volume"].sum()
    grouped = _with_standards(frame, grouped.merge(volume, on=["department_id", "day"], how="left"))
    start = pd.Series([starts[end] for end in grouped["day"]], grouped.index, "object", name="start")
    days = pd.Series([(end - starts[end]).days + 1 for end in grouped["day"]], grouped.index, "float64")
    grouped = grouped.assign(fixed_hours=grouped["fixed_hours"] * days / _year_days(frame))
    end = grouped["day"].astype("object").rename("end")
    return pd.concat([grouped["department_id"], start, end, productivity.amounts(grouped)], axis=1)


def _pay_period_ends(days: list[date]) -> list[date]:
    """Return the ends of pay periods; lines by day worked are taken fortnight by fortnight back from the last one."""
    if len(days) < 2:
        return days
    usual = sorted((after - before).days for before, after in pairwise(days))[len(days) // 2 - 1]
    if usual >= SHORTEST_PAY_PERIOD:
        return days
    fortnights = (days[-1] - days[0]).days // 14 + 1
    return [days[-1] - timedelta(days=14 * back) for back in range(fortnights, -1, -1)]


def _ending(days: pd.Series, ends: list[date]) -> pd.Series:
    """Return for each day the end of its pay period; a day at most on the last end."""
    places = np.searchsorted(np.array(ends, "datetime64[D]"), np.array(days.tolist(), "datetime64[D]"))
    return pd.Series([ends[place] for place in places], days.index, "object")


def _monthly_volumes(frame: ResolvedQuestion, periods: Sequence[int]) -> pd.DataFrame:
    """Return units of service: `department_id, period, volume`; none of a month of which days are missing."""
    own = None if frame.departments is None else frozenset(frame.departments)
    query = select(col(Department.id), col(Department.uos_measure_id))
    units: dict[int, Any] = dict(plain(frame.session.connection().execute(query)))
    measures = {int(measure) for measure in units.values() if measure is not None}
    counted = month_counts.whole(series.stored_months(frame.session, own, measures=measures))
    counted = counted[counted["measure_id"] == counted["department_id"].map(units)]
    counted = counted[counted["period"].isin(list(periods))]
    return counted[["department_id", "period", "y"]].rename(columns={"y": "volume"})


def _volumes(frame: ResolvedQuestion, when: Any, condition: Any) -> pd.DataFrame:
    """Return actual units of service: `department_id, when, volume`."""
    query = (
        select(col(Statistic.department_id), when, cast(func.sum(col(Statistic.quantity_milli)), BigInteger))
        .join(Department, col(Department.id) == col(Statistic.department_id))
        .where(
            condition,
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.measure_id) == col(Department.uos_measure_id),
        )
        .group_by(col(Statistic.department_id), when)
    )
    if frame.departments is not None:
        query = query.where(col(Statistic.department_id).in_(frame.departments))
    rows = frame.session.connection().execute(query).all()
    table = pd.DataFrame.from_records(plain(rows), columns=["department_id", "when", "volume"])
    return table.astype({"department_id": "int64"}).assign(volume=table["volume"].astype("float64") / 1000)


def _with_standards(frame: ResolvedQuestion, grouped: pd.DataFrame) -> pd.DataFrame:
    columns = (Department.id, Department.target_hours_per_uos, Department.fixed_hours)
    rows = frame.session.connection().execute(select(*map(col, columns))).all()
    known = pd.DataFrame.from_records(plain(rows), columns=["department_id", "hours_per_uos", "fixed_hours"])
    known = known.astype({"department_id": "int64", "hours_per_uos": "float64", "fixed_hours": "float64"})
    return grouped.merge(known, on="department_id", how="left")


def _describe(frame: ResolvedQuestion) -> pd.DataFrame:
    """Return `key, name, measure` by department id."""
    query = select(col(Department.id), col(Measure.name)).join(
        Measure, col(Measure.id) == col(Department.uos_measure_id), isouter=True
    )
    measures: dict[Any, Any] = {row[0]: row[1] for row in frame.session.connection().execute(query)}
    tree = frame.trees.departments
    keys, names = tree.keys_by_member(), tree.names()
    index = pd.Index(list(keys), name="department_id", dtype="int64")
    return pd.DataFrame(
        {"key": list(keys.values()), "name": [names[n] for n in keys], "measure": [measures.get(n) for n in keys]},
        index,
    )


def _gap_cost(frame: ResolvedQuestion, at_cost: pd.Series, sums: pd.DataFrame, periods: Sequence[int]) -> pd.Series:
    """Return the cost of hours off target by department: at the budgeted rate, as the flexed budget has it.

    Where a month with a target has no budget, what a worked hour really cost stands in (`at_cost`).
    """
    told = flexed.labor_efficiency(frame, [frame.calendar.fiscal_month(month) for month in periods])
    with_target = sums[sums["standard"] > 0].groupby("department_id").size().reindex(at_cost.index)
    tied = told["months"].reindex(at_cost.index) >= with_target
    return at_cost.mask(tied & at_cost.notna(), -told["efficiency"].reindex(at_cost.index).astype("float64"))


def _agency(
    frame: ResolvedQuestion, lines: pd.DataFrame, yearly: float, share: float, names: pd.DataFrame
) -> pd.DataFrame:
    """Return agency hours beside own staff of the same job class in the same department."""
    keys = ["department_id", "job_class_id"]
    parts = {
        "agency_hours": lines.loc[lines["pay_group"] == "agency"].groupby(keys)["hours"].sum(),
        "agency_minor": lines.loc[lines["pay_group"] == "agency"].groupby(keys)["amount_minor"].sum(),
        "own_hours": lines.loc[lines["pay_group"].isin(OWN_GROUPS)].groupby(keys)["hours"].sum(),
        "own_minor": lines.loc[lines["pay_group"].isin(OWN_GROUPS)].groupby(keys)["amount_minor"].sum(),
        "own_idle_hours": lines.loc[lines["pay_group"].isin(NON_PRODUCTIVE_GROUPS)].groupby(keys)["hours"].sum(),
    }
    table = pd.DataFrame(parts)
    table = table[table["agency_hours"] > 0].fillna(0.0).reset_index()
    table["benefit_share"] = table["department_id"].map(_benefit_shares(frame)).astype("float64")
    agency = productivity.agency_against_own(table, paid_hours_per_year=yearly, year_share=max(share, 1e-9))
    query = select(col(JobClass.id), col(JobClass.name))
    classes: dict[Any, Any] = {row[0]: row[1] for row in frame.session.connection().execute(query)}
    agency = agency.assign(job_class=agency["job_class_id"].map(classes)).merge(
        names[["key", "name"]], left_on="department_id", right_index=True
    )
    return agency.sort_values("agency_minor", ascending=False, kind="stable").reset_index(drop=True)


def _benefit_shares(frame: ResolvedQuestion) -> dict[int, float]:
    """Return benefits ÷ salaries of the span by department, from the ledger, where both are known."""
    amounts = frame.read(ACTUAL, frame.year, frame.months(), ["department_id", "category"])
    wide = amounts.pivot_table(index="department_id", columns="category", values="amount_minor", aggfunc="sum")
    wide = wide.reindex(columns=["benefits", "salaries"])
    share = (wide["benefits"] / wide["salaries"].where(wide["salaries"] > 0)).dropna()
    return {int(number): float(value) for number, value in share.items()}  # type: ignore[call-overload]


def _overtime_premium(lines: pd.DataFrame) -> int:
    """Return overtime pay − overtime hours at the regular rate of the same job class and department."""
    keys = ["department_id", "job_class_id"]
    by_group = lines[lines["pay_group"].isin(("regular", "overtime"))]
    wide = by_group.pivot_table(index=keys, columns="pay_group", values=["hours", "amount_minor"], aggfunc="sum")
    wide = wide.reindex(columns=pd.MultiIndex.from_product([["hours", "amount_minor"], ["regular", "overtime"]]))
    rate = wide["amount_minor"]["regular"] / wide["hours"]["regular"].where(wide["hours"]["regular"] > 0)
    premium: float = (wide["amount_minor"]["overtime"] - wide["hours"]["overtime"] * rate).sum()
    return round(premium)


def _last_day(period: int) -> date:
    return first_day(shift(period, 1)) - timedelta(days=1)


def _year_days(frame: ResolvedQuestion) -> int:
    return days_in(frame.calendar.months(frame.year))
