"""Departments whose month departs from what is usual, by more than noise and by more than the limit of finance."""

from planning.overview.unusual import UnusualMonth, unusual_months
from services.explanations import thresholds
from services.forecasts import money_signals
from services.permissions import Actor, require


def unusual(url: str, actor: Actor, *, period: int) -> list[UnusualMonth]:
    """Return whose result is out of line in a month (yyyymm) of the actor's departments, the furthest first.

    Judged like the signals of money (whole months only), against the limit of all accounts from which a variance
    needs an explanation. Nothing for any month but the newest that was judged.
    """
    require(actor, "budget:read")
    limit = thresholds.read(url, actor).usual
    lines = money_signals.department_results(url, actor)
    return unusual_months(lines, period=period, least_minor=limit.amount_minor, least_share=limit.percent)
