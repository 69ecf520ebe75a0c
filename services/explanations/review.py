"""All variances of a month that need an explanation, and what is said about them: for review, desk and terminal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.engine import reading
from data.models import ACTUAL
from planning.explanations.draft import draft
from planning.explanations.facts import DraftedExplanation
from planning.periods import shift, span
from services.explanations import lines, notes, thresholds
from services.explanations.lines import Place
from services.explanations.places import accounts_of, departments_of, is_sum
from services.month_end.closed import is_closed
from services.permissions import Actor, require, require_department
from services.totals.reading import by_month, months_with_amounts
from services.variance.question import BudgetChoice, Question, ResolvedQuestion, open_frame

#: Months of a line that stand beside its explanation, the explained one last.
MONTHS_BACK = 12
FIGURES = ("budget", "actual", "variance")
WORDS = ("kind", "source", "cause", "action", "owner", "due", "status", "written_by", "written_at", "revision")
NO_TEXTS = ("due", "written_at", "revision")


@dataclass(frozen=True)
class MonthReview:
    """A month's explanations.

    `rows`: `department_id, account_id` (NA: about a category of accounts, `note_category`, or the whole department),
    `department, account` (code and name), `category, type`, `FIGURES` (Int64 minor units, favorable positive),
    `percent` (0–1, NaN over a budget of 0), `required`, `answered`, `is_subtotal`, `WORDS`, `explained_minor` (the
    variance that was explained), and of the month before: `last_kind, last_cause, last_action, last_due, last_status,
    last_variance`, `came_back` (the same side above the threshold again), `overdue` (an open action past its day).
    Unanswered first, then the largest.
    `said`: every line that was explained the month before, whatever became of it: `department_id, account_id,
    department, account`, `FIGURES` of this month, `last_…`, `came_back` and `overdue`; what came back first.
    `closed`: the month is closed, and nothing more is explained in it.
    """

    rows: pd.DataFrame
    said: pd.DataFrame
    period: int
    version: BudgetChoice | None
    closed: bool = False

    @property
    def unanswered(self) -> int:
        """Return how many lines need an explanation and have none."""
        return int((self.rows["required"] & ~self.rows["answered"]).sum())


def of_month(url: str, actor: Actor, *, period: int, version_id: int | None = None, today: date) -> MonthReview:
    """Return what needs an explanation in a month and what is said; a manager sees her departments.

    Raises:
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "month", version_id))
        limits = thresholds.load(session)
        now = _variances(frame, limits)
        before = _before(frame, actor, limits)
        written = notes.in_force(session, actor, (shift(period, -1), period))
        own = notes.of_versions(written, _versions(frame, (shift(period, -1), period)))
        here, last = own[own["period"] == period], own[own["period"] == shift(period, -1)]
        rows = _with_last(_with_sums(frame, _join_notes(now, here), now), last, before, today)
        said = _with_last(_said_before(now, last), last, before, today)
        named = _with_names(frame, rows), _came_back_first(frame, said)
        return MonthReview(*named, period, frame.version, closed=is_closed(session, period))


def subtotal(
    url: str,
    actor: Actor,
    *,
    department_id: int,
    account_id: int | None,
    category: str,
    period: int,
    version_id: int | None = None,
) -> pd.DataFrame:
    """Return a subtotal of a department as one row of `MonthReview.rows`, without what was said the month before.

    It is an account with those below it, a category of accounts, or (neither) the department as a whole; of a
    department with others below it, all of these together.

    Raises:
        NotPermittedError: The department is another manager's.
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "month", version_id))
        now = _variances(frame, thresholds.load(session))
        own = notes.of_versions(notes.in_force(session, actor, (period,)), _versions(frame, (period,)))
        rows = _as_note_rows(own[_is_at(own, department_id, account_id, category)])
        if rows.empty:
            rows = rows.reindex([0]).assign(department_id=department_id, account_id=account_id, note_category=category)
        rows = rows.assign(category=rows["note_category"], required=False, answered=rows["revision"].notna())
        rows = _with_sums(frame, rows, now)
        return _with_names(frame, rows.reset_index(drop=True))


def drafts(
    url: str, actor: Actor, *, period: int, places: Collection[Place], version_id: int | None = None, ytd: bool = False
) -> dict[Place, DraftedExplanation]:
    """Return the drafts of lines of a month (or of the year up to it), by department and account.

    Raises:
        NotPermittedError: A department is another manager's.
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    for department_id, _account in places:
        require_department(actor, department_id)
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "ytd" if ytd else "month", version_id))
        return {place: draft(line) for place, line in lines.facts(frame, places, lines.months_compared(frame)).items()}


def months_of_line(
    url: str,
    actor: Actor,
    *,
    department_id: int,
    account_id: int | None,
    period: int,
    version_id: int | None = None,
    category: str = "",
) -> pd.DataFrame:
    """Return the twelve months of a line up to one, oldest first: `period, FIGURES, kind, cause, action, status`.

    Without an account it is those of a category of accounts, or of the department as a whole (""). Where revenue and
    expense come together, budget and actual are the result. Months of another fiscal year are held against the best
    version of their own.

    Raises:
        NotPermittedError: The department is another manager's.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "month", version_id))
        periods = span(shift(period, 1 - MONTHS_BACK), period)
        departments = departments_of(frame, department_id, account_id)
        table = _months_of_line(frame, periods, departments, accounts_of(frame, account_id, category))
        written = notes.in_force(session, actor, tuple(periods))
        own = written[_is_at(written, department_id, account_id, category)]
        words = notes.of_versions(own, _versions(frame, periods)).set_index("period")
        told = table.join(words[["kind", "cause", "action", "status"]], on="period").reset_index(drop=True)
        texts = ["kind", "cause", "action", "status"]
        return told.assign(**{name: told[name].astype("object").fillna("").astype("str") for name in texts})


def _is_at(written: pd.DataFrame, department_id: int, account_id: int | None, category: str) -> pd.Series:
    """Return which notes are about a place."""
    account = written["account_id"].fillna(0) == (account_id or 0)
    return (written["department_id"] == department_id) & account & (written["category"] == category)


def _months_of_line(
    frame: ResolvedQuestion, periods: Sequence[int], departments: list[int], accounts: list[int]
) -> pd.DataFrame:
    """Return `period` and `FIGURES` of a line; actual NA without actuals, budget NA without one, and with either the

    variance.
    """
    versions = {period: _version(frame, period) for period in periods}
    years = {(version.id, frame.calendar.fiscal_year(period)) for period, version in versions.items() if version}
    years |= {(ACTUAL, frame.calendar.fiscal_year(period)) for period in periods}
    told = by_month(
        frame.session,
        years=sorted(years),
        by=("department_id", "account_id"),
        departments=departments,
        accounts=accounts,
    )
    cost = told["account_id"].map(frame.trees.types) == "expense"
    only_cost = all(frame.trees.types.get(number) == "expense" for number in accounts)
    told = told.assign(amount_minor=told["amount_minor"].where(only_cost | ~cost, -told["amount_minor"]))
    sums = told.groupby(["version_id", "fiscal_year", "fiscal_month"])["amount_minor"].sum()
    keys: list[tuple[int, int, int]] = sums.index.tolist()
    amounts = dict(zip(keys, sums.tolist(), strict=True))
    sign = -1 if only_cost else 1
    planned = _planned_months(frame, versions)
    rows: list[tuple[int, int | None, int | None, int | None]] = []
    for period, version in versions.items():
        place = (frame.calendar.fiscal_year(period), frame.calendar.fiscal_month(period))
        actual = amounts.get((ACTUAL, *place), 0) if frame.states.of(period).counts else None
        budget = amounts.get((version.id, *place), 0) if version and place in planned else None
        variance = None if actual is None or budget is None else (actual - budget) * sign
        rows.append((period, budget, actual, variance))
    return pd.DataFrame(rows, columns=["period", *FIGURES]).astype(dict.fromkeys(FIGURES, "Int64"))


def _planned_months(frame: ResolvedQuestion, versions: Mapping[int, BudgetChoice | None]) -> set[tuple[int, int]]:
    """Return the fiscal years and months for which the version of their year has any amount."""
    by_year = {frame.calendar.fiscal_year(period): version for period, version in versions.items() if version}
    return {
        (year, month)
        for year, version in by_year.items()
        for month in months_with_amounts(frame.session, version_id=version.id, fiscal_year=year)
    }


def _version(frame: ResolvedQuestion, period: int) -> BudgetChoice | None:
    """Return the budget version that a month is held against: the question's in its year, else the best of its own."""
    year = frame.calendar.fiscal_year(period)
    return frame.version if year == frame.year else lines.best_version(frame, year)


def _versions(frame: ResolvedQuestion, periods: Collection[int]) -> set[int]:
    years = {frame.calendar.fiscal_year(period): period for period in periods}
    return {version.id for period in years.values() if (version := _version(frame, period))}


def _variances(frame: ResolvedQuestion, limits: thresholds.Thresholds) -> pd.DataFrame:
    rows = lines.variances(frame).rows
    percent = rows["variance"].astype("float64") / rows["budget"].abs().astype("float64").replace(0, np.nan)
    return rows.assign(required=limits.needing_explanation(rows) if len(rows) else False, percent=percent)


def _before(frame: ResolvedQuestion, actor: Actor, limits: thresholds.Thresholds) -> pd.DataFrame:
    """Return the variances of the month before, against the version of its own year."""
    period = shift(frame.question.period, -1)
    version = None if frame.calendar.fiscal_year(period) != frame.year or not frame.version else frame.version.id
    return _variances(open_frame(frame.session, actor, Question(period, "month", version)), limits)


def _join_notes(now: pd.DataFrame, here: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that need an explanation or have one, and what is said of departments as a whole."""
    words = _as_note_rows(here)
    keys = ["department_id", "account_id"]
    lined = words[words["account_id"].notna()].drop(columns=["note_category", "category"])
    rows = now.astype(dict.fromkeys([*keys, *FIGURES], "Int64")).merge(lined, on=keys, how="outer")
    rows = pd.concat([rows.assign(note_category=""), words[words["account_id"].isna()]], ignore_index=True)
    answered = rows["revision"].notna()
    rows = rows.assign(required=rows["required"].astype("boolean").fillna(value=False).astype(bool), answered=answered)
    return rows[rows["required"] | rows["answered"]].reset_index(drop=True)


def _as_note_rows(written: pd.DataFrame) -> pd.DataFrame:
    """Return notes as rows of a review; `note_category` and `category` are the category that they are about."""
    words = written[["department_id", "account_id", "category", *WORDS, "variance_minor"]]
    return words.assign(note_category=words["category"]).rename(columns={"variance_minor": "explained_minor"})


def _with_sums(frame: ResolvedQuestion, rows: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Say which rows are subtotals and fill in their figures; where revenue and expense come together, the result.

    Where the month is not compared they have the side that is there, and no variance.
    """
    filled = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *FIGURES, "percent"])))
    filled = filled.astype(dict.fromkeys([*FIGURES, "department_id", "account_id"], "Int64"))
    accounts = filled["account_id"].dropna().astype("int64").unique().tolist()
    sums = [account for account in accounts if is_sum(frame, account)]
    # An account above others that has a variance of its own to explain is a line like any other.
    filled["is_subtotal"] = (filled["account_id"].isna() | filled["account_id"].isin(sums)) & ~filled["required"]
    open_rows = filled[filled["is_subtotal"]]
    compared = bool(lines.months_compared(frame))
    known = now if compared or open_rows.empty else _one_side(frame)
    for at, row in open_rows.iterrows():
        account = None if pd.isna(row["account_id"]) else int(row["account_id"])
        own = known[known["account_id"].isin(accounts_of(frame, account, row["note_category"]))]
        own = own[own["department_id"].isin(departments_of(frame, int(row["department_id"]), account))]
        figures = _sums(own, least=0 if compared else 1)
        for name in FIGURES:
            filled.loc[at, name] = figures[name]
        share = figures["variance"] / abs(figures["budget"]) if compared and figures["budget"] else np.nan
        filled.loc[at, "percent"] = share
    return filled


def _sums(own: pd.DataFrame, *, least: int) -> pd.Series:
    """Return the figures of lines together, NA for a side that fewer lines than `least` have."""
    cost = (own["type"] == "expense") & bool((own["type"] != "expense").any())
    sides = own[["budget", "actual"]].astype("Int64").mul(np.where(cost, -1, 1), axis=0)
    return sides.assign(variance=own["variance"]).astype("Int64").sum(min_count=least)


def _one_side(frame: ResolvedQuestion) -> pd.DataFrame:
    """Return the lines of a month that is not compared: its budget or actuals, NA for the other and the variance."""
    keys, month = ["department_id", "account_id"], frame.calendar.fiscal_month(frame.question.period)
    there = {"actual": ACTUAL} if frame.states.of(frame.question.period).counts else {}
    if frame.version is not None:
        planned = months_with_amounts(frame.session, version_id=frame.version.id, fiscal_year=frame.year)
        there |= {"budget": frame.version.id} if month in planned else {}
    read = [
        frame.read(version, frame.year, [month], keys).rename(columns={"amount_minor": side})
        for side, version in there.items()
    ]
    rows = pd.concat([pd.DataFrame(columns=[*keys, *FIGURES]), *read], ignore_index=True)
    rows = rows.astype(dict.fromkeys([*keys, *FIGURES], "Int64"))
    return rows.assign(type=rows["account_id"].map(frame.trees.types))


def _said_before(now: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that were explained the month before, with their figures of this month (NA for none)."""
    keys = ["department_id", "account_id"]
    places = last.loc[last["account_id"].notna(), keys].drop_duplicates()
    figures = now.astype(dict.fromkeys([*keys, *FIGURES], "Int64"))
    rows = places.assign(note_category="").merge(figures, on=keys, how="left")
    return rows.assign(required=rows["required"].astype("boolean").fillna(value=False).astype(bool))


def _came_back_first(frame: ResolvedQuestion, said: pd.DataFrame) -> pd.DataFrame:
    departments, accounts = (tree.keys_by_member() for tree in (frame.trees.departments, frame.trees.accounts))
    said = said[said["department_id"].isin(departments)]
    texts = ("last_kind", "last_cause", "last_action", "last_status")
    named = said.assign(
        department=[departments[int(number)] for number in said["department_id"]],
        account=[accounts.get(int(number), "") for number in said["account_id"]],
        **{name: said[name].astype("object").fillna("").astype("str") for name in texts},
        _size=said["last_variance"].abs().fillna(0),
    )
    ordered = named.sort_values(["came_back", "overdue", "_size"], ascending=False, kind="stable")
    return ordered.drop(columns="_size").reset_index(drop=True)


def _with_last(rows: pd.DataFrame, last: pd.DataFrame, before: pd.DataFrame, today: date) -> pd.DataFrame:
    keys = ["department_id", "account_id", "note_category"]
    names = {"kind": "last_kind", "cause": "last_cause", "action": "last_action", "due": "last_due",
             "status": "last_status"}  # fmt: skip
    last = last.assign(note_category=last["category"])
    said = last.drop_duplicates(keys, keep="last")[[*keys, *names]].rename(columns=names)
    keys = keys[:2]
    past = before.rename(columns={"variance": "last_variance", "required": "last_required"})
    past = past[[*keys, "last_variance", "last_required"]].astype(dict.fromkeys([*keys, "last_variance"], "Int64"))
    rows = rows.merge(said, on=[*keys, "note_category"], how="left").merge(past, on=keys, how="left")
    again = rows["last_required"].astype("boolean").fillna(value=False).astype(bool) & rows["required"]
    same_side = (rows["variance"].fillna(0) * rows["last_variance"].fillna(0) > 0).astype(bool)
    due = rows["last_due"].map(lambda day: isinstance(day, date) and day < today)
    overdue = due.astype(bool) & (rows["last_status"] == "open").fillna(value=False).astype(bool)
    return rows.drop(columns="last_required").assign(came_back=again & same_side, overdue=overdue)


def _with_names(frame: ResolvedQuestion, rows: pd.DataFrame) -> pd.DataFrame:
    departments, accounts = (tree.keys_by_member() for tree in (frame.trees.departments, frame.trees.accounts))
    rows = rows[rows["department_id"].isin(departments)]
    named = rows.assign(
        department=[departments[int(number)] for number in rows["department_id"]],
        account=["" if pd.isna(number) else accounts.get(int(number), "") for number in rows["account_id"]],
        _open=rows["required"] & ~rows["answered"],
        _size=rows["variance"].abs().fillna(0),
    )
    texts = [name for name in (*WORDS, "last_kind", "last_cause", "last_action", "last_status") if name not in NO_TEXTS]
    texts = [name for name in texts if name in named]
    named = named.assign(**{name: named[name].astype("object").fillna("").astype("str") for name in texts})
    ordered = named.sort_values(["_open", "_size"], ascending=False, kind="stable")
    return ordered.drop(columns=["_open", "_size"]).reset_index(drop=True)
