"""The flexed budget as a plain list with codes and names, for files and other programs."""

from collections.abc import Sequence

import pandas as pd

from data.engine import reading
from services import flexed_budget, organization_trees, settings
from services.budget_question import Question
from services.errors import UserError
from services.permissions import Actor, require
from services.variance_listing import COLUMNS, Column, Listing

#: Columns of a row after its keys, in order; all but the last three are amounts.
FIGURES = ("budget", "flexed", "actual", "variance", *flexed_budget.PARTS, "percent", "favorable", "not_flexed")


def listing(url: str, actor: Actor, *, question: Question, by: Sequence[Column]) -> Listing:
    """Return budget, flexed budget, actual and what explains the variance, by any of department, account, category.

    Returns:
        `rows`: the keys with their names, `type` and `FIGURES`; `totals`: the figures of `result`, `revenue` and
        `expense` (index). Without a budget version there are no rows.

    Raises:
        UserError: The version is not of the month's fiscal year, or `by` names something else.
    """
    require(actor, "budget:read")
    unknown = [name for name in by if name not in COLUMNS]
    if unknown or not by:
        raise UserError(f"Cannot group by “{', '.join(unknown)}”.", hint=f"Choose of: {', '.join(COLUMNS)}.")
    found = flexed_budget.detail(url, actor, question=question, by=by)
    report = flexed_budget.table(url, actor, question=question, by="account")
    with reading(url) as session:
        currency = settings.load(session).currency
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
    ordered = found.sort_values([*by, "type"], kind="stable").reset_index(drop=True)
    return Listing(
        rows=_figures(ordered, [*keys, "type"]),
        totals=_figures(report.totals.assign(not_flexed=""), []),
        version=report.version.name if report.version else None,
        months=report.months,
        currency=currency,
    )


def _figures(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    verdicts = {"favorable": True, "unfavorable": False}
    words = pd.Series([verdicts.get(word) for word in frame["variance_verdict"]], frame.index, "object")
    return frame.assign(percent=frame["variance_percent"], favorable=words)[[*keys, *FIGURES]]
