"""Budget versus actual: what filters offer, one table per question, the trend, and what has no counterpart.

Everything comes from the maintained monthly totals; the cost of a question grows with departments × accounts, never
with the number of ledger lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from sqlmodel import Session

from data.engine import reading
from data.models import ACTUAL
from planning import hierarchy, variance
from planning.hierarchy import ROOT, Tree
from planning.periods import FiscalCalendar, shift
from services import monthly_totals, organization_trees, settings
from services.errors import UserError
from services.permissions import Actor, require

Span = Literal["month", "ytd", "year"]
By = Literal["department", "account"]
SPANS: tuple[Span, ...] = ("month", "ytd", "year")
AMOUNTS = ("actual", "budget", "prior")


@dataclass(frozen=True)
class BudgetChoice:
    """A budget version that may be compared with."""

    id: int
    name: str
    fiscal_year: int
    kind: str
    status: str


@dataclass(frozen=True)
class Choices:
    """What the filters offer a person. Versions are best first: the newest approved of a year before drafts."""

    calendar: FiscalCalendar
    departments: Tree
    accounts: Tree
    versions: tuple[BudgetChoice, ...]
    fiscal_years: tuple[int, ...]  # with actuals or a budget, newest first
    last_actual: int | None  # the newest month with actuals that this person may see

    def versions_of(self, fiscal_year: int) -> list[BudgetChoice]:
        """Return the versions of a year, best first."""
        return [version for version in self.versions if version.fiscal_year == fiscal_year]

    @property
    def latest(self) -> int | None:
        """Return the month to open with: the newest with actuals, else the first of the newest budget year."""
        if self.last_actual is not None:
            return self.last_actual
        return self.calendar.period(self.fiscal_years[0], 1) if self.fiscal_years else None


@dataclass(frozen=True)
class Question:
    """What a person looks at. Departments and accounts are keys of the trees in `Choices`.

    `period` is the last month (yyyymm); `span` "month" is that month alone, "ytd" the fiscal year up to it, "year"
    the whole fiscal year with the budget standing in for months after `period`'s last actuals.
    """

    period: int
    span: Span = "ytd"
    version_id: int | None = None
    department: str = ROOT
    account: str = ROOT


@dataclass(frozen=True)
class Report:
    """An answer: its rows, the totals of the whole selection, and what they rest on.

    `rows`: `key, label, parent, depth, is_group, member, kind, type`, the amounts `actual, budget, prior` (Int64,
    NA = none) and `variance…` against budget, `prior_variance…` against the prior year.
    `totals`: the same columns for `revenue`, `expense` and `result` (index).
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    version: BudgetChoice | None
    months: tuple[int, ...]  # yyyymm, in order
    without_actuals: tuple[int, ...]  # of these, months that have none yet
    at_budget: tuple[int, ...]  # of these, months where the budget stands in for actuals

    def total(self, figures: str) -> dict[str, Any]:
        """Return one row of the totals: `type`, the amounts, the variances."""
        return {str(name): value for name, value in self.totals.loc[figures].to_dict().items()}

    def top(self) -> dict[str, Any]:
        """Return the first row, which is the whole selection."""
        return {str(name): value for name, value in self.rows.iloc[0].to_dict().items()}


@dataclass(frozen=True)
class _Frame:
    """A question with everything looked up that its queries need."""

    session: Session
    calendar: FiscalCalendar
    trees: organization_trees.Trees
    question: Question
    version: BudgetChoice | None
    departments: list[int] | None
    accounts: list[int] | None

    @property
    def year(self) -> int:
        return self.calendar.fiscal_year(self.question.period)

    def months(self) -> list[int]:
        """Return the fiscal months of the span."""
        last = self.calendar.fiscal_month(self.question.period)
        return {"month": [last], "ytd": list(range(1, last + 1)), "year": list(range(1, 13))}[self.question.span]

    def read(self, version_id: int, year: int, months: Sequence[int], by: Sequence[str]) -> pd.DataFrame:
        return monthly_totals.amounts(
            self.session,
            version_id=version_id,
            fiscal_year=year,
            months=months,
            by=by,
            departments=self.departments,
            accounts=self.accounts,
        )


def choices(url: str, actor: Actor) -> Choices:
    """Return what the filters offer this person."""
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        trees = organization_trees.load(session, actor)
        pairs = monthly_totals.years_with_totals(session)
        versions = _versions(session)
        return Choices(
            calendar=calendar,
            departments=trees.departments,
            accounts=trees.accounts,
            versions=versions,
            fiscal_years=tuple(sorted({year for _, year in pairs} | {v.fiscal_year for v in versions}, reverse=True)),
            last_actual=_last_actual(session, calendar, pairs, actor),
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
        frame = _framed(session, actor, question)
        keys = ["department_id", "type"] if by == "department" else ["account_id"]
        raw, at_budget, without = _three_sides(frame, keys)
        if by == "account":
            raw = raw.assign(type=raw["account_id"].map(frame.trees.types))
        rows = _by_department(frame, raw, figures) if by == "department" else _by_account(frame, raw)
        return Report(
            rows=rows,
            totals=_totals(raw),
            version=frame.version,
            months=_periods(frame, frame.months()),
            without_actuals=_periods(frame, without),
            at_budget=_periods(frame, at_budget),
        )


def detail(url: str, actor: Actor, *, question: Question, by: Sequence[str]) -> pd.DataFrame:
    """Return judged rows without subtotals by any of department, account, category and type; for exports.

    Returns:
        `department_id`, `account_id`, `category` as asked for, `type`, the amounts and the variances.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = _framed(session, actor, question)
        keys = [{"department": "department_id", "account": "account_id"}.get(name, name) for name in by]
        raw, _, _ = _three_sides(frame, list(dict.fromkeys([*keys, "type"])))
        return judged(raw)


def trend(url: str, actor: Actor, *, question: Question, figures: str = "result", months: int = 13) -> pd.DataFrame:
    """Return the months up to `question.period`: actual, budget and prior year.

    Each month is compared with the best version of its own year (the chosen one in the question's year).

    Returns:
        `period` (yyyymm) and the amounts (Int64, NA = none) of the figures, oldest month first.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = _framed(session, actor, question)
        return _trend(frame, [shift(question.period, step) for step in range(1 - months, 1)], figures)


def unmatched(url: str, actor: Actor, *, question: Question) -> pd.DataFrame:
    """Return department-account pairs that only actuals or only the budget have.

    Returns:
        `department, account` (keys of the trees), `side` ("no budget" or "no actuals"), `type, amount_minor`; the
        largest first. Pairs whose amounts are 0 are left out.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = _framed(session, actor, question)
        if frame.version is None:
            return pd.DataFrame(columns=["department", "account", "side", "type", "amount_minor"])
        keys = ["department_id", "account_id"]
        actual = frame.read(ACTUAL, frame.year, frame.months(), keys)
        budget = frame.read(frame.version.id, frame.year, frame.months(), keys)
        both = actual[actual["amount_minor"] != 0].merge(
            budget[budget["amount_minor"] != 0], on=keys, how="outer", suffixes=("_actual", "_budget"), indicator=True
        )
        alone = both[both["_merge"] != "both"]
        amount = alone["amount_minor_actual"].fillna(alone["amount_minor_budget"]).astype("int64")
        found = pd.DataFrame(
            {
                "department": alone["department_id"].map(frame.trees.departments.keys_by_member()),
                "account": alone["account_id"].map(frame.trees.accounts.keys_by_member()),
                "side": alone["_merge"].map({"left_only": "no budget", "right_only": "no actuals"}).astype("str"),
                "type": alone["account_id"].map(frame.trees.types),
                "amount_minor": amount,
            }
        )
        return found.sort_values("amount_minor", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of `type` and the amounts with its variances against budget and prior year."""
    return variance.judged(variance.judged(frame), reference="prior", name="prior_variance")


def _versions(session: Session) -> tuple[BudgetChoice, ...]:
    frame = monthly_totals.budget_versions(session)
    return tuple(
        BudgetChoice(int(row["id"]), row["name"], int(row["fiscal_year"]), row["kind"], row["status"])
        for row in frame.to_dict("records")
    )


def _last_actual(session: Session, calendar: FiscalCalendar, pairs: list[tuple[int, int]], actor: Actor) -> int | None:
    mine = None if actor.departments is None else sorted(actor.departments)
    for year in sorted((year for version, year in pairs if version == ACTUAL), reverse=True):
        month = monthly_totals.last_actual_month(session, fiscal_year=year, departments=mine)
        if month:
            return calendar.period(year, month)
    return None


def _framed(session: Session, actor: Actor, question: Question) -> _Frame:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    trees = organization_trees.load(session, actor)
    return _Frame(
        session=session,
        calendar=calendar,
        trees=trees,
        question=question,
        version=_version(_versions(session), question, calendar),
        departments=_members(trees.departments, question.department, restricted=actor.departments is not None),
        accounts=_members(trees.accounts, question.account),
    )


def _version(versions: tuple[BudgetChoice, ...], question: Question, calendar: FiscalCalendar) -> BudgetChoice | None:
    year = calendar.fiscal_year(question.period)
    if question.version_id is None:
        return next((version for version in versions if version.fiscal_year == year), None)
    found = next((version for version in versions if version.id == question.version_id), None)
    if found is None:
        raise UserError("This budget version is no longer there.", hint="Choose another one.")
    if found.fiscal_year != year:
        raise UserError(
            f"{found.name} is the budget of {calendar.label(found.fiscal_year)}, not of {calendar.label(year)}.",
            hint="Choose a month of its year, or another version.",
        )
    return found


def _members(tree: Tree, key: str, *, restricted: bool = False) -> list[int] | None:
    """Return the ids of a choice, None for everything without restriction."""
    if key not in tree:
        raise UserError(f"“{key}” is not there, or not yours to see.", hint="Choose another one from the list.")
    return None if key == ROOT and not restricted else tree.members(key)


def _three_sides(frame: _Frame, keys: list[str]) -> tuple[pd.DataFrame, list[int], list[int]]:
    """Return actual, budget and prior year by keys; the months taken at budget, and those without actuals."""
    months = frame.months()
    last = monthly_totals.last_actual_month(frame.session, fiscal_year=frame.year)
    without = [month for month in months if month > last]
    at_budget = without if frame.question.span == "year" and frame.version else []
    actual = frame.read(ACTUAL, frame.year, [month for month in months if month <= last], keys)
    budget = frame.read(frame.version.id, frame.year, months, keys) if frame.version else actual.iloc[:0]
    prior = frame.read(ACTUAL, frame.year - 1, months, keys)
    if at_budget and frame.version:
        rest = frame.read(frame.version.id, frame.year, at_budget, keys)
        actual = pd.concat([actual, rest]).groupby(keys)["amount_minor"].sum().reset_index()
    sides = variance.side_by_side({"actual": actual, "budget": budget, "prior": prior}, on=keys)
    moved = (sides[list(AMOUNTS)].fillna(0) != 0).any(axis=1)
    return sides[moved].reset_index(drop=True), at_budget, without


def _by_department(frame: _Frame, raw: pd.DataFrame, figures: str) -> pd.DataFrame:
    shown = variance.as_figures(raw, figures, on=["department_id"], amounts=AMOUNTS)
    tree = frame.trees.departments
    rows = hierarchy.with_subtotals(shown, tree, on="department_id", amounts=AMOUNTS)
    return judged(hierarchy.below(rows, tree, frame.question.department).assign(type=figures))


def _by_account(frame: _Frame, raw: pd.DataFrame) -> pd.DataFrame:
    tree = frame.trees.accounts
    rows = hierarchy.with_subtotals(raw, tree, on="account_id", amounts=AMOUNTS)
    rows = rows.assign(type=rows["kind"])
    result = variance.as_figures(raw.assign(all=ROOT), "result", on=["all"], amounts=AMOUNTS)
    if len(result):
        rows.loc[rows["key"] == ROOT, list(AMOUNTS)] = result[list(AMOUNTS)].to_numpy()
    else:
        rows = rows[rows["key"] != ROOT].reset_index(drop=True)
    return judged(hierarchy.below(rows, tree, frame.question.account))


def _totals(raw: pd.DataFrame) -> pd.DataFrame:
    """Return revenue, expense and result of the selection; a side without any row is NA."""
    parts = [
        variance.as_figures(raw.assign(all=0), figures, on=["all"], amounts=AMOUNTS).drop(columns="all")
        for figures in variance.FIGURES
    ]
    found = pd.concat(parts).set_index("type").reindex(list(variance.FIGURES)).astype("Int64")
    return judged(found.reset_index()).set_index("type", drop=False)


def _trend(frame: _Frame, periods: list[int], figures: str) -> pd.DataFrame:
    calendar = frame.calendar
    years = sorted({calendar.fiscal_year(period) for period in periods})
    best = {year: _best_version(frame, year) for year in years}
    pairs = [(ACTUAL, year) for year in [years[0] - 1, *years]]
    pairs += [(version, year) for year, version in best.items() if version is not None]
    long = monthly_totals.by_month(frame.session, years=pairs, departments=frame.departments, accounts=frame.accounts)
    long = long.assign(
        type=long["account_id"].map(frame.trees.types),
        period=[
            calendar.period(year, month) for year, month in zip(long["fiscal_year"], long["fiscal_month"], strict=True)
        ],
    )
    sums = variance.as_figures(long, figures, on=["version_id", "period"], amounts=["amount_minor"])
    actual = sums[sums["version_id"] == ACTUAL].set_index("period")["amount_minor"]
    budget = sums[sums["version_id"] != ACTUAL].set_index("period")["amount_minor"]
    last = monthly_totals.last_actual_month(frame.session, fiscal_year=years[-1])
    known = [period for period in actual.index if period <= calendar.period(years[-1], max(last, 1))]
    return pd.DataFrame(
        {
            "period": periods,
            "actual": actual.reindex(known).reindex(periods).array,
            "budget": budget.reindex(periods).array,
            "prior": actual.reindex([shift(period, -12) for period in periods]).array,
        }
    )


def _best_version(frame: _Frame, year: int) -> int | None:
    if year == frame.year:
        return frame.version.id if frame.version else None
    return next((version.id for version in _versions(frame.session) if version.fiscal_year == year), None)


def _periods(frame: _Frame, months: Sequence[int]) -> tuple[int, ...]:
    return tuple(frame.calendar.period(frame.year, month) for month in months)
