"""What a person may ask of budget versus actual, and everything looked up that its queries need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from sqlmodel import Session

from language import _
from planning.hierarchy import ROOT, Tree
from planning.month_end.states import MonthState
from planning.periods import FiscalCalendar
from services import kept_reads, settings
from services.errors import UserError
from services.month_end.states import MonthStates, states_for
from services.organization import trees as organization_trees
from services.permissions import Actor
from services.totals import reading

Span = Literal["month", "ytd", "year"]
By = Literal["department", "account"]
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
    states: MonthStates

    def versions_of(self, fiscal_year: int) -> list[BudgetChoice]:
        """Return the versions of a year, best first."""
        return [version for version in self.versions if version.fiscal_year == fiscal_year]

    @property
    def latest(self) -> int | None:
        """Return the month to open with: the last whole one, else the first of the newest budget year."""
        if self.last_actual is not None:
            return min(self.states.default or self.last_actual, self.last_actual)
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
    left_out: tuple[int, ...]  # months of the span that one of the sides has not, and so are on neither
    state: MonthState  # of the question's month
    preliminary: tuple[MonthState, ...]  # of the months compared

    @property
    def is_flash(self) -> bool:
        """Return whether the only month has just begun, so that it is held against nothing."""
        return self.state.state == "begun" and self.months == (self.state.period,) and not self.at_budget

    @property
    def nothing_posted(self) -> bool:
        """Return whether none of its months has actuals, so that there is nothing to judge."""
        return not self.at_budget and set(self.months) <= set(self.without_actuals)

    @property
    def compared_with(self) -> Literal["budget", "prior", ""]:
        """Return what actuals are held against: the budget, else the prior year, else nothing (a first upload)."""
        if self.version is not None and self.totals["budget"].notna().any():
            return "budget"
        return "prior" if self.totals["prior"].notna().any() else ""

    @property
    def ranking(self) -> str:
        """Return the column that says which rows matter most: a variance, or the amount where nothing is compared."""
        return {"budget": "variance", "prior": "prior_variance", "": "actual"}[self.compared_with]

    def total(self, figures: str) -> dict[str, Any]:
        """Return one row of the totals: `type`, the amounts, the variances."""
        return {str(name): value for name, value in self.totals.loc[figures].to_dict().items()}

    def top(self) -> dict[str, Any]:
        """Return the first row, which is the whole selection."""
        return {str(name): value for name, value in self.rows.iloc[0].to_dict().items()}


@dataclass(frozen=True)
class ResolvedQuestion:
    """A question with everything looked up that its queries need."""

    session: Session
    calendar: FiscalCalendar
    trees: organization_trees.Trees
    question: Question
    version: BudgetChoice | None
    departments: list[int] | None
    accounts: list[int] | None
    states: MonthStates

    @property
    def year(self) -> int:
        """Return the fiscal year of the question."""
        return self.calendar.fiscal_year(self.question.period)

    def months(self) -> list[int]:
        """Return the fiscal months of the span."""
        last = self.calendar.fiscal_month(self.question.period)
        return {"month": [last], "ytd": list(range(1, last + 1)), "year": list(range(1, 13))}[self.question.span]

    def like_months(self) -> "Compared":
        """Return which months of the span are held against each other."""
        return Compared.of(self)

    def read(self, version_id: int, year: int, months: Sequence[int], by: Sequence[str]) -> pd.DataFrame:
        """Return the totals of a version (0 = actuals) over fiscal months, within the selection."""
        return reading.amounts(
            self.session,
            version_id=version_id,
            fiscal_year=year,
            months=months,
            by=by,
            departments=self.departments,
            accounts=self.accounts,
        )


@dataclass(frozen=True)
class Compared:
    """The fiscal months (1–12) of a span that are compared: like months only, never more on one side.

    `without`: of these, months without actuals (only where none of the span has any). `at_budget`: of these, months
    that are not whole and stand at budget. `left_out`: months of the span that actuals or budget do not have.
    `budget`: whether the months are held against a budget; `prior`: whether the prior year has all of them.
    """

    months: list[int]
    without: list[int]
    at_budget: list[int]
    left_out: list[int]
    budget: bool
    prior: bool

    def preliminary(self, frame: ResolvedQuestion) -> tuple[MonthState, ...]:
        """Return the preliminary months among those whose actuals are compared."""
        counted = [month for month in self.months if month not in {*self.without, *self.at_budget}]
        states = [frame.states.of(frame.calendar.period(frame.year, month)) for month in counted]
        return tuple(state for state in states if state.state == "preliminary")

    @classmethod
    def of(cls, frame: ResolvedQuestion) -> "Compared":
        """Return the months of a question that actuals, budget and prior year are compared over."""
        span = frame.months()
        period = {month: frame.calendar.period(frame.year, month) for month in span}
        states = {month: frame.states.of(period[month]) for month in span}
        before = {month: frame.states.of(period[month] - 100) for month in span}
        prior = [month for month in span if before[month].counts]
        posted = [month for month in span if states[month].counts]
        if frame.question.span == "year":
            last = frame.states.last_counted or 0
            ahead = [month for month in span if period[month] > last]
            return cls(span, ahead, ahead if frame.version else [], [], frame.version is not None, prior == span)
        if not posted:
            begun = [month for month in span if states[month].state == "begun"]
            if begun:
                return cls(begun[-1:], [], [], [month for month in span if month != begun[-1]], False, False)
            return cls(span, span, [], [], frame.version is not None, False)
        budgeted = _budgeted_months(frame, posted)
        months = budgeted or posted
        left_out = [month for month in span if month not in months]
        return cls(months, [], [], left_out, bool(budgeted), set(months) <= set(prior))


def _budgeted_months(frame: ResolvedQuestion, months: list[int]) -> list[int]:
    """Return the months in which the version has any amount of the whole hospital."""
    if frame.version is None:
        return []
    sums = reading.months_with_amounts(frame.session, version_id=frame.version.id, fiscal_year=frame.year)
    return [month for month in months if month in sums]


def open_frame(session: Session, actor: Actor, question: Question) -> ResolvedQuestion:
    """Return the question with its trees, version and selected ids.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    trees = organization_trees.load(session, actor)
    return ResolvedQuestion(
        session=session,
        calendar=calendar,
        trees=trees,
        question=question,
        version=_version(known_versions(session), question, calendar),
        departments=_members(trees.departments, question.department, restricted=actor.departments is not None),
        accounts=_members(trees.accounts, question.account),
        states=states_for(session, actor),
    )


def _version(versions: tuple[BudgetChoice, ...], question: Question, calendar: FiscalCalendar) -> BudgetChoice | None:
    year = calendar.fiscal_year(question.period)
    if question.version_id is None:
        return next((version for version in versions if version.fiscal_year == year), None)
    chosen = next((version for version in versions if version.id == question.version_id), None)
    if chosen is None:
        raise UserError(_("This budget version no longer exists."), hint=_("Choose another."))
    if chosen.fiscal_year != year:
        raise UserError(
            _(
                "“{version}” is a budget for {own_year}, not for {asked_year}.",
                version=chosen.name,
                own_year=calendar.label(chosen.fiscal_year),
                asked_year=calendar.label(year),
            ),
            hint=_("Choose a month of its year, or another version."),
        )
    return chosen


def _members(tree: Tree, key: str, *, restricted: bool = False) -> list[int] | None:
    """Return the ids of a choice, None for everything without restriction."""
    if key not in tree:
        raise UserError(
            _("“{key}” does not exist, or you do not have access to it.", key=key),
            hint=_("Choose another from the list."),
        )
    return None if key == ROOT and not restricted else tree.members(key)


def known_versions(session: Session) -> tuple[BudgetChoice, ...]:
    """Return all budget versions, best first within a year."""
    return kept_reads.kept(session, ("versions",), lambda: _known_versions(session))


def _known_versions(session: Session) -> tuple[BudgetChoice, ...]:
    frame = reading.budget_versions(session)
    return tuple(
        BudgetChoice(int(row["id"]), row["name"], int(row["fiscal_year"]), row["kind"], row["status"])
        for row in frame.to_dict("records")
    )
