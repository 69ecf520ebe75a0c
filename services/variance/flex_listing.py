"""The flexed budget as a plain list with codes and names, for files and other programs."""

from collections.abc import Sequence

import pandas as pd

from data.engine import reading
from services import listings, settings
from services.listings import Column, Listing
from services.permissions import Actor, require
from services.variance import flexed
from services.variance.question import Question

#: Columns of a row after its keys, in order; all but the last three are amounts.
FIGURES = ("budget", "flexed", "actual", "variance", *flexed.PARTS, "percent", "favorable", "not_flexed")


def listing(url: str, actor: Actor, *, question: Question, by: Sequence[Column]) -> Listing:
    """Return budget, flexed budget, actual and what explains the variance, by any of department, account, category.

    Returns:
        `rows` with `FIGURES`. Without a budget version there are no rows.

    Raises:
        UserError: The version is not of the month's fiscal year, or `by` names something else.
    """
    require(actor, "budget:read")
    listings.check_columns(by)
    flexed_report = flexed.detail(url, actor, question=question, by=by)
    report = flexed.table(url, actor, question=question, by="account")
    with reading(url) as session:
        currency = settings.load(session).currency
        rows, keys = listings.with_names(session, actor, flexed_report, by)
    return Listing(
        rows=_figures(rows, keys),
        totals=_figures(report.totals.assign(not_flexed=""), []),
        version=report.version.name if report.version else None,
        months=report.months,
        currency=currency,
        without_one_offs=flexed.without_one_offs(url, actor, question=question),
    )


def _figures(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    words = listings.favorable(frame["variance_verdict"])
    return frame.assign(percent=frame["variance_percent"], favorable=words)[[*keys, *FIGURES]]
