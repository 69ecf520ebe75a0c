"""The flash of a month that has begun, for a selection: posted, usually still to come, and the month's likely end."""

import pandas as pd

from data.engine import reading
from data.models import ACTUAL
from planning.month_end.flash import YEAR, MonthEstimate, estimate_month
from planning.periods import shift, span
from services.permissions import Actor, require
from services.totals import reading as monthly_totals
from services.variance.question import Question, ResolvedQuestion, known_versions, open_frame


def flash(url: str, actor: Actor, *, question: Question) -> MonthEstimate | None:
    """Return where the question's month ends, None unless it has just begun.

    Raises:
        UserError: The department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        if frame.states.of(question.period).state != "begun":
            return None
        # A range needs a year of tries, and each of them a year before it.
        months = span(shift(question.period, -2 * YEAR), question.period)
        states = [frame.states.of(month) for month in months[:-1]]
        before = [state.period for state in states if state.state in ("whole", "closed")]
        years = sorted({frame.calendar.fiscal_year(month) for month in months})
        versions = {year: _version(frame, year) for year in years}
        return estimate_month(
            _lines(frame, [(ACTUAL, year) for year in years]),
            _lines(frame, [(version, year) for year, version in versions.items() if version is not None]),
            period=question.period,
            before=before,
        )


def _version(frame: ResolvedQuestion, year: int) -> int | None:
    if year == frame.year:
        return frame.version.id if frame.version else None
    return next((version.id for version in known_versions(frame.session) if version.fiscal_year == year), None)


def _lines(frame: ResolvedQuestion, years: list[tuple[int, int]]) -> pd.DataFrame:
    long = monthly_totals.by_month(frame.session, years=years, departments=frame.departments, accounts=frame.accounts)
    long = long[long["amount_minor"] != 0]
    places = zip(long["fiscal_year"], long["fiscal_month"], strict=True)
    return pd.DataFrame(
        {
            "period": [frame.calendar.period(int(year), int(month)) for year, month in places],
            "account_id": long["account_id"].astype("int64"),
            "type": long["account_id"].map(frame.trees.types),
            "category": long["account_id"].map(frame.trees.categories),
            "amount_minor": long["amount_minor"].astype("int64"),
        }
    )
