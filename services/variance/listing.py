"""Budget versus actual as a plain list with codes and names, for files and other programs."""

from collections.abc import Sequence

import pandas as pd

from data.engine import reading
from language import _
from planning.periods import FiscalCalendar
from services import listings, settings
from services.errors import UserError
from services.listings import Column, Listing
from services.permissions import Actor, require
from services.totals import reading as monthly_totals
from services.variance import report as budget_report
from services.variance import underlying
from services.variance.report import Question


def version_named(url: str, actor: Actor, *, name: str) -> int:
    """Return the id of a budget version.

    Raises:
        UserError: There is none of this name; the hint lists those there are.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        versions = monthly_totals.budget_versions(session)
    named = versions[versions["name"] == name]
    if named.empty:
        known = ", ".join(versions["name"].head(8)) or _("none yet")
        raise UserError(_("There is no budget version “{name}”.", name=name), hint=_("Versions: {known}.", known=known))
    return int(named["id"].iloc[0])


def listing(url: str, actor: Actor, *, question: Question, by: Sequence[Column]) -> Listing:
    """Return budget versus actual by any of department, account and category.

    Returns:
        `rows` with `budget, actual, prior` (Int64), `variance` (positive is favorable), `percent`, `favorable`,
        `prior_variance`, `prior_percent`.

    Raises:
        UserError: The version is not of the month's fiscal year, or `by` names something else.
    """
    listings.check_columns(by)
    detail = budget_report.detail(url, actor, question=question, by=by)
    report = budget_report.table(url, actor, question=question, by="account")
    with reading(url) as session:
        hospital = settings.load(session)
        rows, keys = listings.with_names(session, actor, detail, by)
    calendar = FiscalCalendar(hospital.fiscal_first_month)
    return Listing(
        rows=_figures(rows, keys),
        totals=_figures(report.totals, []),
        version=report.version.name if report.version else None,
        months=report.months or tuple(calendar.year_to_date(question.period)),
        currency=hospital.currency,
        without_one_offs=underlying.without_one_offs(url, actor, question=question),
    )


def _figures(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the figures in order; a row without the prior year that others have is compared with 0."""
    if frame["prior"].notna().any():
        frame = frame.assign(prior=frame["prior"].fillna(0))
    figures = pd.DataFrame(
        {
            "budget": frame["budget"],
            "actual": frame["actual"],
            "variance": frame["variance"],
            "percent": frame["variance_percent"],
            "favorable": listings.favorable(frame["variance_verdict"]),
            "prior": frame["prior"],
            "prior_variance": frame["prior_variance"],
            "prior_percent": frame["prior_variance_percent"],
        }
    )
    return pd.concat([frame[keys], figures], axis=1)
