"""Budget versus actual: what filters offer, one table per question, the trend, and what has no counterpart.

Everything comes from the maintained monthly totals; the cost of a question grows with departments × accounts, never
with the number of ledger lines.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from data.engine import reading
from data.models import ACTUAL
from planning import hierarchy
from planning.hierarchy import ROOT
from planning.periods import FiscalCalendar, shift
from planning.variance import comparison
from services import settings
from services.month_end.states import states_for
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.totals import reading as monthly_totals
from services.variance.question import (
    AMOUNTS,
    BudgetChoice,
    By,
    Choices,
    Compared,
    Question,
    Report,
    ResolvedQuestion,
    Span,
    known_versions,
    open_frame,
)

__all__ = ["AMOUNTS", "BudgetChoice", "By", "Choices", "Question", "Report", "Span"]


def choices(url: str, actor: Actor) -> Choices:
    """Return what the filters offer this person."""
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        trees = organization_trees.load(session, actor)
        pairs = monthly_totals.years_with_totals(session)
        versions = known_versions(session)
        return Choices(
            calendar=calendar,
            departments=trees.departments,
            accounts=trees.accounts,
            versions=versions,
            fiscal_years=tuple(sorted({year for _, year in pairs} | {v.fiscal_year for v in versions}, reverse=True)),
            last_actual=_last_actual(session, calendar, pairs, actor),
            states=states_for(session, actor),
        )


def table(url: str, actor: Actor, *, question: Question, by: By, figures: str = "result") -> Report:
    """Return budget, actual and prior year by department or by account, with subtotals.

    By account every row has its account's natural sign and the top row is the operating result; by department all
    rows are `figures`: "result" (revenue − expense), "revenue" or "expense".

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        keys = ["department_id", "type"] if by == "department" else ["account_id"]
        compared = frame.like_months()
        raw = three_sides(frame, keys, compared)
        if by == "account":
            raw = raw.assign(type=raw["account_id"].map(frame.trees.types))
        rows = _by_department(frame, raw, figures) if by == "department" else _by_account(frame, raw)
        return Report(
            rows=rows,
            totals=totals_of(raw),
            version=frame.version,
            months=_periods(frame, compared.months),
            without_actuals=_periods(frame, compared.without),
            at_budget=_periods(frame, compared.at_budget),
            left_out=_periods(frame, compared.left_out),
            state=frame.states.of(question.period),
            preliminary=compared.preliminary(frame),
        )


def detail(url: str, actor: Actor, *, question: Question, by: Sequence[str]) -> pd.DataFrame:
    """Return judged rows without subtotals by any of department, account, category and type; for exports.

    Returns:
        `department_id`, `account_id`, `category` as asked for, `type`, the amounts and the variances.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        keys = [{"department": "department_id", "account": "account_id"}.get(name, name) for name in by]
        raw = three_sides(frame, list(dict.fromkeys([*keys, "type"])), frame.like_months())
        return with_verdicts(raw)


def trend(url: str, actor: Actor, *, question: Question, figures: str = "result", months: int = 13) -> pd.DataFrame:
    """Return the months up to `question.period`: actual, budget and prior year.

    Each month is compared with the best version of its own year (the chosen one in the question's year).

    Returns:
        `period` (yyyymm) and the amounts (Int64, NA = none) of the figures, oldest month first.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        return _trend(frame, [shift(question.period, step) for step in range(1 - months, 1)], figures)


def without_counterpart(url: str, actor: Actor, *, question: Question) -> pd.DataFrame:
    """Return department-account pairs that only actuals or only the budget have.

    Returns:
        `department, account` (keys of the trees), `side` ("no budget" or "no actuals"), `type, amount_minor`; the
        largest first. Pairs whose amounts are 0 are left out.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        compared = frame.like_months()
        if frame.version is None or not compared.budget:
            return pd.DataFrame(columns=["department", "account", "side", "type", "amount_minor"])
        sides = {"no budget": (ACTUAL, frame.version.id), "no actuals": (frame.version.id, ACTUAL)}  # no text
        sides_found = [
            monthly_totals.one_sided(
                session,
                version_id=version,
                other_version_id=other,
                fiscal_year=frame.year,
                months=compared.months,
                departments=frame.departments,
                accounts=frame.accounts,
            ).assign(side=side)
            for side, (version, other) in sides.items()
        ]
        return _with_names(frame, pd.concat(sides_found, ignore_index=True))


def _with_names(frame: ResolvedQuestion, rows: pd.DataFrame) -> pd.DataFrame:
    named = pd.DataFrame(
        {
            "department": rows["department_id"].map(frame.trees.departments.keys_by_member()),
            "account": rows["account_id"].map(frame.trees.accounts.keys_by_member()),
            "side": rows["side"].astype("str"),
            "type": rows["account_id"].map(frame.trees.types),
            "amount_minor": rows["amount_minor"].astype("int64"),
        }
    )
    return named.sort_values("amount_minor", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def with_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of `type` and the amounts with its variances against budget and prior year."""
    return comparison.judge(comparison.judge(frame), reference="prior", name="prior_variance")


def _last_actual(session: Session, calendar: FiscalCalendar, pairs: list[tuple[int, int]], actor: Actor) -> int | None:
    mine = None if actor.departments is None else sorted(actor.departments)
    for year in sorted((year for version, year in pairs if version == ACTUAL), reverse=True):
        month = monthly_totals.last_actual_month(session, fiscal_year=year, departments=mine)
        if month:
            return calendar.period(year, month)
    return None


def three_sides(frame: ResolvedQuestion, keys: list[str], compared: Compared) -> pd.DataFrame:
    """Return actual, budget and prior year by keys over like months; a side that lacks them is not there at all."""
    version, ahead = frame.version, set(compared.without)
    actual = frame.read(ACTUAL, frame.year, [month for month in compared.months if month not in ahead], keys)
    nothing = actual.iloc[:0]
    against_budget = version is not None and compared.budget
    budget = frame.read(version.id, frame.year, compared.months, keys) if version and against_budget else nothing
    prior = frame.read(ACTUAL, frame.year - 1, compared.months, keys) if compared.prior else nothing
    if compared.at_budget and version:
        rest = frame.read(version.id, frame.year, compared.at_budget, keys)
        actual = pd.concat([actual, rest]).groupby(keys)["amount_minor"].sum().reset_index()
    sides = comparison.side_by_side({"actual": actual, "budget": budget, "prior": prior}, on=keys)
    moved = (sides[list(AMOUNTS)].fillna(0) != 0).any(axis=1)
    return sides[moved].reset_index(drop=True)


def _by_department(frame: ResolvedQuestion, raw: pd.DataFrame, figures: str) -> pd.DataFrame:
    shown = comparison.as_figures(raw, figures, on=["department_id"], amounts=AMOUNTS)
    tree = frame.trees.departments
    rows = hierarchy.with_subtotals(shown, tree, on="department_id", amounts=AMOUNTS)
    return with_verdicts(hierarchy.below(rows, tree, frame.question.department).assign(type=figures))


def _by_account(frame: ResolvedQuestion, raw: pd.DataFrame) -> pd.DataFrame:
    tree = frame.trees.accounts
    rows = hierarchy.with_subtotals(raw, tree, on="account_id", amounts=AMOUNTS)
    rows = rows.assign(type=rows["kind"])
    result = comparison.as_figures(raw.assign(all=ROOT), "result", on=["all"], amounts=AMOUNTS)
    if len(result):
        rows.loc[rows["key"] == ROOT, list(AMOUNTS)] = result[list(AMOUNTS)].to_numpy()
    else:
        rows = rows[rows["key"] != ROOT].reset_index(drop=True)
    return with_verdicts(hierarchy.below(rows, tree, frame.question.account))


def totals_of(raw: pd.DataFrame) -> pd.DataFrame:
    """Return revenue, expense and result of the selection; a side without any row is NA."""
    parts = [
        comparison.as_figures(raw.assign(all=0), figures, on=["all"], amounts=AMOUNTS).drop(columns="all")
        for figures in comparison.FIGURES
    ]
    totals = pd.concat(parts).set_index("type").reindex(list(comparison.FIGURES)).astype("Int64")
    return with_verdicts(totals.reset_index()).set_index("type", drop=False)


def _trend(frame: ResolvedQuestion, periods: list[int], figures: str) -> pd.DataFrame:
    calendar = frame.calendar
    end = max((state.period for state in frame.states.months if state.counts), default=0)
    earlier = [shift(period, -12) for period in periods]
    known = [period for period in (*periods, *earlier) if period <= end and frame.states.of(period).state != "begun"]
    known = sorted(set(known))
    actual = _months(frame, dict.fromkeys(known, ACTUAL), figures)
    versions = {year: _best_version(frame, year) for year in {calendar.fiscal_year(period) for period in periods}}
    budgeted = {period: versions[calendar.fiscal_year(period)] for period in periods}
    budget = _months(frame, {period: version for period, version in budgeted.items() if version is not None}, figures)
    return pd.DataFrame(
        {
            "period": periods,
            "actual": pd.array([actual.get(period) for period in periods], dtype="Int64"),
            "budget": pd.array([budget.get(period) for period in periods], dtype="Int64"),
            "prior": pd.array([actual.get(period) for period in earlier], dtype="Int64"),
        }
    )


def _months(frame: ResolvedQuestion, versions: Mapping[int, int], figures: str) -> dict[int, int]:
    """Return the figures of months, each of its own version; a month without any row is left out."""
    calendar = frame.calendar
    signs = comparison.RESULT_SIGN if figures == "result" else {figures: 1}
    months: dict[int, int] = {}
    pairs = sorted({(version, calendar.fiscal_year(period)) for period, version in versions.items()})
    for version, year in pairs:
        periods = [
            period for period, own in versions.items() if own == version and calendar.fiscal_year(period) == year
        ]
        for kind, sign in signs.items():
            sums = monthly_totals.month_sums(
                frame.session,
                version_id=version,
                fiscal_year=year,
                months=[calendar.fiscal_month(period) for period in periods],
                departments=frame.departments,
                accounts=_of_type(frame, kind),
            )
            for period, total in zip(periods, sums, strict=True):
                if total is not None:
                    months[period] = months.get(period, 0) + sign * total
    return months


def _of_type(frame: ResolvedQuestion, kind: str) -> list[int]:
    chosen = frame.trees.types if frame.accounts is None else frame.accounts
    return [account for account in chosen if frame.trees.types[account] == kind]


def _best_version(frame: ResolvedQuestion, year: int) -> int | None:
    if year == frame.year:
        return frame.version.id if frame.version else None
    return next((version.id for version in known_versions(frame.session) if version.fiscal_year == year), None)


def _periods(frame: ResolvedQuestion, months: Sequence[int]) -> tuple[int, ...]:
    return tuple(frame.calendar.period(frame.year, month) for month in months)
