"""Budget versus actual as a plain list with codes and names, for files and other programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.engine import reading
from planning.periods import FiscalCalendar
from services import budget_report, monthly_totals, organization_trees, settings
from services.budget_report import Question
from services.errors import UserError
from services.permissions import Actor, require

Column = Literal["department", "account", "category"]
COLUMNS: tuple[Column, ...] = ("department", "account", "category")


@dataclass(frozen=True)
class Listing:
    """Rows with their codes and names, the totals of the whole, and what they rest on.

    `rows`: `department, department_name, account, account_name, category` as asked for, `type`, `budget, actual,
    prior` (Int64 minor units, NA = none), `variance` (positive is favorable), `percent` (0–1), `favorable`
    (True, False; None for a variance of 0 and for statistics), `prior_variance`, `prior_percent`.
    `totals`: the same figures for `result`, `revenue` and `expense` (index).
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    version: str | None
    months: tuple[int, ...]
    currency: str


def version_named(url: str, actor: Actor, *, name: str) -> int:
    """Return the id of a budget version.

    Raises:
        UserError: There is none of this name; the hint lists those there are.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        versions = monthly_totals.budget_versions(session)
    found = versions[versions["name"] == name]
    if found.empty:
        known = ", ".join(versions["name"].head(8)) or "none yet"
        raise UserError(f"There is no budget version “{name}”.", hint=f"Versions: {known}.")
    return int(found["id"].iloc[0])


def listing(url: str, actor: Actor, *, question: Question, by: Sequence[Column]) -> Listing:
    """Return budget versus actual by any of department, account and category.

    Raises:
        UserError: The version is not of the month's fiscal year, or `by` names something else.
    """
    unknown = [name for name in by if name not in COLUMNS]
    if unknown or not by:
        raise UserError(f"Cannot group by “{', '.join(unknown)}”.", hint=f"Choose of: {', '.join(COLUMNS)}.")
    found = budget_report.detail(url, actor, question=question, by=by)
    report = budget_report.table(url, actor, question=question, by="account")
    with reading(url) as session:
        currency = settings.load(session).currency
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        items = {
            "department": organization_trees.department_items(session, actor),
            "account": organization_trees.account_items(session),
        }
    for name, known in items.items():
        if f"{name}_id" in found:
            ids = found.pop(f"{name}_id")
            found[name] = ids.map({item.id: item.code for item in known})
            found[f"{name}_name"] = ids.map({item.id: item.name for item in known})
    keys = [column for name in by for column in (name, f"{name}_name") if column in found]
    return Listing(
        rows=_figures(found.sort_values([*by, "type"], kind="stable").reset_index(drop=True), [*keys, "type"]),
        totals=_figures(report.totals, []),
        version=report.version.name if report.version else None,
        months=report.months or tuple(calendar.year_to_date(question.period)),
        currency=currency,
    )


def _figures(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    verdicts = {"favorable": True, "unfavorable": False}
    figures = pd.DataFrame(
        {
            "budget": frame["budget"],
            "actual": frame["actual"],
            "variance": frame["variance"],
            "percent": frame["variance_percent"],
            "favorable": pd.Series([verdicts.get(word) for word in frame["variance_verdict"]], frame.index, "object"),
            "prior": frame["prior"],
            "prior_variance": frame["prior_variance"],
            "prior_percent": frame["prior_variance_percent"],
        }
    )
    return pd.concat([frame[keys], figures], axis=1)
