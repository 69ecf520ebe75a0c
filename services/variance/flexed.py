"""Static budget, flexed budget and actual: how much of a variance comes from volume, and how much does not.

Everything is explained line by line and month by month (`planning.variance.flex_lines`), then added up; so every table,
subtotal and bridge of the same selection has the same components, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd
from sqlalchemy import select
from sqlmodel import col

from data.engine import reading
from data.models import Account, Department, Facility, ServiceLine
from language import N_, translate
from planning import hierarchy
from planning.hierarchy import ROOT
from planning.month_end.states import MonthState
from planning.variance import comparison, underlying
from planning.variance.flex_lines import COMPONENTS, explain, part_that_moves
from planning.variance.underlying import WithoutOneOffs
from services.permissions import Actor, require
from services.variance import flex_data
from services.variance.question import BudgetChoice, Compared, Question, ResolvedQuestion, open_frame
from services.variance.supply_prices import InvoiceCoverage

By = Literal["department", "service line", "hospital", "account"]
SIDES = ("budget", "flexed", "actual")
PARTS = (*COMPONENTS, "controllable")
AMOUNTS = (*SIDES, *PARTS)
NO_SERVICE_LINE, NO_HOSPITAL = N_("No service line"), N_("No hospital")
#: A line without a statistic to flex on, in place of the rule's "no volume".
NO_DRIVER = N_("no unit of service is set")


@dataclass(frozen=True)
class FlexReport:
    """An answer: its rows, totals of the whole selection, and the lines that keep their static budget.

    `rows`: `key, label, parent, depth, is_group, member, kind, type`, `AMOUNTS` (int64 minor units; every component is
    favorable when positive), of which `controllable` is the flexed budget − actual of costs, and `variance…` of actual
    against the static budget. `totals`: the same figures for `revenue`, `expense` and `result` (index).
    `not_flexed`: `department, account` (keys of the trees), `type, reason, months` (how many), `budget` (of these).
    `deductions`: `label, flexed, rate` by account of deductions from revenue.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    not_flexed: pd.DataFrame
    deductions: pd.DataFrame
    version: BudgetChoice | None
    months: tuple[int, ...]  # yyyymm, in order
    without_actuals: tuple[int, ...]  # of these, months that have none yet
    at_budget: tuple[int, ...]  # of these, months where the budget stands in for actuals
    left_out: tuple[int, ...]  # months of the span that actuals or budget do not have
    state: MonthState  # of the question's month
    preliminary: tuple[MonthState, ...]  # of the months compared
    supplies: InvoiceCoverage  # how far invoices explain the supplies of the selection
    flexing: float | None  # 0–1 of the budgeted cost that moves with volume; None without any cost
    lacking: str  # what nothing can flex without: "rules", "unit", "volumes"; "" where something flexes

    @property
    def nothing_posted(self) -> bool:
        """Return whether none of its months has actuals, so that there is nothing to judge."""
        return not self.at_budget and set(self.months) <= set(self.without_actuals)

    def total(self, figures: str) -> dict[str, Any]:
        """Return one row of the totals."""
        return {str(name): value for name, value in self.totals.loc[figures].to_dict().items()}


def table(url: str, actor: Actor, *, question: Question, by: By, figures: str = "result") -> FlexReport:
    """Return static, flexed and actual by department, service line, hospital or account, with subtotals.

    By account every row has its account's natural sign and the top row is the operating result; else all rows are
    `figures`: "result" (revenue − expense), "revenue" or "expense". Without a budget there are no rows.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        compared = frame.like_months()
        lines, supplies = _lines(frame, compared)
        if by == "account":
            rows = _by_account(frame, lines)
        elif by == "department":
            rows = _by_department(frame, lines, figures)
        else:
            rows = _by_group(frame, lines, figures, GROUPED[by])
        return FlexReport(
            rows=rows,
            totals=_totals(lines),
            not_flexed=_lines_not_flexed(frame, lines),
            deductions=_deductions(frame, lines),
            version=frame.version,
            months=_periods(frame, compared.months),
            without_actuals=_periods(frame, compared.without),
            at_budget=_periods(frame, compared.at_budget),
            left_out=_periods(frame, compared.left_out),
            state=frame.states.of(question.period),
            preliminary=compared.preliminary(frame),
            supplies=supplies,
            flexing=_flexing(lines),
            lacking=_lacking(lines),
        )


def detail(url: str, actor: Actor, *, question: Question, by: Sequence[str]) -> pd.DataFrame:
    """Return rows without subtotals by any of department, account and category, each with its type; for exports.

    Returns:
        `department_id`, `account_id`, `category` as asked for, `type`, `AMOUNTS`, `not_flexed` (the reasons,
        empty where all is flexed) and the variances.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        lines, _ = _lines(frame, frame.like_months())
    keys = [{"department": "department_id", "account": "account_id"}.get(name, name) for name in by]
    keys = list(dict.fromkeys([*keys, "type"]))
    grouped = lines.groupby(keys, as_index=False, sort=True)
    summed = grouped.agg({**dict.fromkeys(AMOUNTS, "sum"), "reason": _reasons})
    return comparison.judge(summed.rename(columns={"reason": "not_flexed"}))


def without_one_offs(url: str, actor: Actor, *, question: Question) -> WithoutOneOffs | None:
    """Return budget, flexed budget and actual without one-offs and grants; None where no marked account has figures.

    Every line is flexed by itself, so that what is left out of the three sides is exactly what the accounts hold.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        marked = frame.trees.non_recurring
        if not marked:
            return None
        lines, _ = _lines(frame, frame.like_months())
    own = lines[lines["account_id"].isin(marked)]
    own = own[own[list(SIDES)].ne(0).any(axis=1)]
    if own.empty:
        return None
    rest = _totals(lines.drop(own.index))
    accounts = own.groupby(["account_id", "type"], as_index=False)[list(SIDES)].sum()
    accounts = accounts.assign(label=accounts["account_id"].map(frame.trees.accounts.keys_by_member()))
    return WithoutOneOffs(
        one_offs=_totals(own),
        underlying=rest,
        bridge=comparison.judge(underlying.bridge(_totals(lines), accounts, rest, SIDES)),
        accounts=tuple(accounts["account_id"].map(frame.trees.accounts.names())),
    )


def labor_efficiency(frame: ResolvedQuestion, months: Sequence[int]) -> pd.DataFrame:
    """Return what hours off the standard cost at the budgeted rate, as on the page of the flexed budget.

    `months` are fiscal months (1–12) of the question's year.

    Returns:
        By `department_id`: `efficiency` (int64 minor units, favorable when positive) and `months`, how many of the span
        have a budget, a labor standard, volumes and recorded hours. Without a budget version there are no rows.
    """
    if frame.version is None:
        return pd.DataFrame({"efficiency": [], "months": []}, dtype="int64")
    hourly = col(Account.category).in_(flex_data.PAID_BY_THE_HOUR)
    paid: Any = frame.session.connection().execute(select(col(Account.id)).where(hourly)).scalars().all()
    lines = flex_data.load(replace(frame, accounts=list(paid)), version_id=frame.version.id, months=list(months))
    hours = lines.months[["budget_hours", "standard_hours", "actual_hours"]]
    told = pd.DataFrame(
        {
            "department_id": lines.places["department_id"].repeat(lines.count).to_numpy(),
            "month": list(range(lines.count)) * len(lines.places),
            "efficiency": explain(lines.months)["efficiency"].to_numpy(),
        }
    )[(hours["budget_hours"] > 0).fillna(value=False).to_numpy(bool) & hours.notna().all(axis=1).to_numpy()]
    return told.groupby("department_id").agg(efficiency=("efficiency", "sum"), months=("month", "nunique"))


def _reasons(column: pd.Series) -> str:
    return "; ".join(sorted({str(reason) for reason in column if reason}))


def _lines(frame: ResolvedQuestion, compared: Compared) -> tuple[pd.DataFrame, InvoiceCoverage]:
    """Return one row per department and account: its place, `AMOUNTS`, and which months could not be flexed."""
    if frame.version is None or not compared.budget:
        columns: dict[str, str] = dict.fromkeys((*flex_data.PLACE, *AMOUNTS, "unflexed", "unflexed_months"), "int64")
        columns |= {"fixed_share": "float64"}
        return pd.DataFrame(columns=[*columns, "type", "category", "reason"]).astype(columns), InvoiceCoverage()
    lines = flex_data.load(frame, version_id=frame.version.id, months=compared.months, at_budget=compared.at_budget)
    told = explain(lines.months)
    stuck = (told["not_flexed"] != "") & (told["budget"] != 0)
    places = lines.places[[*flex_data.PLACE, "type", "category", "fixed_share"]].assign(
        **{name: lines.by_place(told[name]) for name in AMOUNTS},
        unflexed=lines.by_place(told["budget"].where(stuck, 0)),
        unflexed_months=lines.by_place(stuck),
    )
    first = stuck.to_numpy().reshape(-1, lines.count).argmax(axis=1) if len(places) else []
    reasons = told["not_flexed"].to_numpy().reshape(-1, lines.count)[range(len(places)), first]
    reason = pd.Series(reasons, index=places.index).astype("str").where(places["unflexed_months"] > 0, "")
    reason = reason.mask((reason != "") & lines.places["measure_id"].isna(), NO_DRIVER)
    return places.assign(reason=reason), lines.supplies


def _by_department(frame: ResolvedQuestion, lines: pd.DataFrame, figures: str) -> pd.DataFrame:
    shown = _as_figures(lines, figures, on="department_id")
    tree = frame.trees.departments
    rows = hierarchy.with_subtotals(shown, tree, on="department_id", amounts=AMOUNTS)
    return comparison.judge(hierarchy.below(rows, tree, frame.question.department).assign(type=figures))


@dataclass(frozen=True)
class _Grouping:
    """What departments are put together by: the table with names, the department's field, the words around it."""

    model: Any
    field: Any
    nothing: str
    whole: str


GROUPED = {  # no text: keys
    "service line": _Grouping(ServiceLine, Department.service_line_id, NO_SERVICE_LINE, N_("All service lines")),
    "hospital": _Grouping(Facility, Department.facility_id, NO_HOSPITAL, N_("All hospitals")),
}


def _by_group(frame: ResolvedQuestion, lines: pd.DataFrame, figures: str, by: _Grouping) -> pd.DataFrame:
    query = select(col(Department.id), col(by.model.name)).join(by.model, col(by.model.id) == col(by.field))
    names: dict[Any, str] = {row[0]: row[1] for row in frame.session.connection().execute(query)}
    named = lines.assign(line=lines["department_id"].map(names).astype("object").fillna(translate(by.nothing)), all=0)
    rows = [
        _as_figures(named, figures, on="all").assign(key=ROOT, label=translate(by.whole), depth=0, is_group=True),
        _as_figures(named, figures, on="line").assign(
            key=lambda named: named["line"], label=lambda named: named["line"], depth=1, is_group=False
        ),
    ]
    grouped = pd.concat(rows, ignore_index=True).drop(columns=["all", "line"])
    nobody = pd.array([None] * len(grouped), dtype="Int64")
    return comparison.judge(grouped.assign(parent=ROOT, member=nobody, kind="", type=figures))


def _by_account(frame: ResolvedQuestion, lines: pd.DataFrame) -> pd.DataFrame:
    tree = frame.trees.accounts
    summed = lines.groupby("account_id", as_index=False)[list(AMOUNTS)].sum()
    rows = hierarchy.with_subtotals(summed, tree, on="account_id", amounts=AMOUNTS)
    rows = rows.assign(type=rows["kind"])
    if len(rows):
        result = _as_figures(lines.assign(all=0), "result", on="all")
        rows.loc[rows["key"] == ROOT, list(AMOUNTS)] = result[list(AMOUNTS)].to_numpy()
    return comparison.judge(hierarchy.below(rows, tree, frame.question.account))


def _as_figures(lines: pd.DataFrame, figures: str, *, on: str) -> pd.DataFrame:
    """Return the sums by a key; of a result, costs count against it and components as they are."""
    chosen = lines if figures == "result" else lines[lines["type"] == figures]
    sums = chosen[[on, *PARTS]].groupby(on)[list(PARTS)].sum()
    sides = comparison.as_figures(chosen, figures, on=[on], amounts=SIDES).set_index(on)
    return sides.join(sums).reset_index()


def _totals(lines: pd.DataFrame) -> pd.DataFrame:
    parts = [_as_figures(lines.assign(all=0), figures, on="all").assign(type=figures) for figures in comparison.FIGURES]
    totals = pd.concat(parts).set_index("type")[list(AMOUNTS)].reindex(list(comparison.FIGURES)).astype("Int64")
    return comparison.judge(totals.reset_index()).set_index("type", drop=False)


def _flexing(lines: pd.DataFrame) -> float | None:
    """Return the part of the budgeted cost that moves with volume: its variable part, in months with volumes."""
    cost = lines[lines["type"] == "expense"]
    return part_that_moves(cost["budget"], cost["budget"] - cost["unflexed"], cost["fixed_share"])


def _lacking(lines: pd.DataFrame) -> str:
    """Return what is missing before anything can flex: shares, units of service, or volumes; "" for nothing."""
    variable = lines[(lines["budget"] != 0) & (lines["fixed_share"].astype("float64") < 1)]
    if variable.empty:
        return "rules"
    stuck = variable["budget"] == variable["unflexed"]
    if not stuck.all():
        return ""
    return "unit" if (variable["reason"] == NO_DRIVER).all() else "volumes"


def _deductions(frame: ResolvedQuestion, lines: pd.DataFrame) -> pd.DataFrame:
    deductions = lines[lines["category"] == "deductions"].groupby("account_id")[["flexed", "rate"]].sum()
    names = frame.trees.accounts.names()
    return deductions.assign(label=[names[int(number)] for number in deductions.index]).reset_index(drop=True)


def _lines_not_flexed(frame: ResolvedQuestion, lines: pd.DataFrame) -> pd.DataFrame:
    stuck = lines[lines["reason"] != ""]
    named = pd.DataFrame(
        {
            "department": stuck["department_id"].map(frame.trees.departments.keys_by_member()),
            "account": stuck["account_id"].map(frame.trees.accounts.keys_by_member()),
            "type": stuck["type"],
            "reason": [translate(reason) for reason in stuck["reason"]],
            "months": stuck["unflexed_months"],
            "budget": stuck["unflexed"],
        }
    )
    return named.sort_values("budget", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def _periods(frame: ResolvedQuestion, months: Sequence[int]) -> tuple[int, ...]:
    return tuple(frame.calendar.period(frame.year, month) for month in months)
