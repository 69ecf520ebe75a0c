"""Words about year-end landings: what each method does, where the year ends, how sure that is, what moves it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from planning.forecasts.likelihood import chance_above
from reports.formats import MISSING, Formats
from reports.variance.sentences import NAMES, direction

METHOD_NAMES = {
    "forecast": "Volume forecast",
    "seasonal": "Last year × growth",
    "statistical": "Smoothed level",
    "run_rate": "Run rate",
    "budget": "Budget",
}
METHOD_HELP = {
    "forecast": "The budget (without one: last year) at the expected volume, × how actuals stand against it so far.",
    "seasonal": "The same months of last year × this year's growth so far.",
    "statistical": "A level that follows recent months, × half of the line's own season.",
    "run_rate": "The average of the last three to six months per day; one-time amounts left out.",
    "budget": "The budget of the open months, as it is.",
}
#: Names of lines in one sentence; more are counted.
MOST_NAMES = 3


def headline(total: Mapping[str, Any], formats: Formats, *, year: str, over: bool) -> str:
    """Return where a year lands against its budget, and its 80 % range."""
    figures = NAMES[str(total["type"])]
    verb = "ended" if over else "lands"
    text = f"{year} {verb} at {_article(figures)} of {formats.short(total['landing'])}"
    if pd.isna(total["budget"]):
        text += "; there is no budget to compare it with"
    elif total["variance"] == 0:
        text += ", exactly on budget"
    else:
        percent = "" if pd.isna(total["variance_percent"]) else f" ({formats.percent(abs(total['variance_percent']))})"
        place = direction(str(total["type"]), int(total["variance"]))
        budget = formats.short(total["budget"])
        text += f" against a budget of {budget}: {formats.short(abs(total['variance']))}{percent} {place}"
    if over or pd.isna(total["lo80"]):
        return f"{text}."
    return (
        f"{text}. Four times in five it ends between {formats.short(total['lo80'])} and {formats.short(total['hi80'])}."
    )


def _article(figures: str) -> str:
    return f"an {figures}" if figures.startswith(("o", "e")) else figures


def chance_title(figures: str) -> str:
    """Return what the chance is of."""
    return "Chance of an overrun" if figures == "expense" else "Meets the budget"


def chance_of_budget(total: Mapping[str, Any]) -> float:
    """Return the chance (0–1) that the year ends above its budget; NaN without a budget or a range."""
    bounds = [total[name] for name in ("lo95", "lo80", "landing", "hi80", "hi95")]
    if pd.isna(total["budget"]) or any(pd.isna(bound) for bound in bounds):
        return float("nan")
    return chance_above(float(total["budget"]), [float(bound) for bound in bounds])


def movers(rows: pd.DataFrame, formats: Formats, *, figures: str) -> str:
    """Return what moves the landing away from the budget most, and what works against it; empty when nothing does.

    `rows`: rows of a report without subtotals.
    """
    lines = rows[rows["variance"].fillna(0) != 0].sort_values("variance", kind="stable")
    against, toward = lines[lines["variance"] < 0].head(2), lines[lines["variance"] > 0].tail(1)
    parts = [_mover(row, formats, figures) for row in against.to_dict("records")]
    text = f"Furthest off: {' and '.join(parts)}." if parts else ""
    if len(toward):
        text += f" {'Better' if text else 'Furthest off'}: {_mover(toward.to_dict('records')[0], formats, figures)}."
    return text.strip()


def _mover(row: Mapping[Any, Any], formats: Formats, figures: str) -> str:
    kind = str(row["type"]) if figures == "result" else figures
    place = direction(kind, int(row["variance"]))
    return f"{row['label']}, {formats.short(abs(row['variance']))} {place} budget"


def cautions(
    *, begun: bool, partial: int | None, awaited: Sequence[str], past_years: int, by_hand: int, formats: Formats
) -> list[str]:
    """Return what the reader must know before trusting the picture."""
    found = []
    if not begun:
        found.append("No month is actual yet: the year rests on the landing of the year before.")
    if partial is not None:
        found.append(f"{formats.month_long(partial)} is still being posted and counts as open.")
    if awaited:
        names = ", ".join(awaited[:MOST_NAMES])
        more = f" and {len(awaited) - MOST_NAMES} more" if len(awaited) > MOST_NAMES else ""
        found.append(f"Last month is not posted yet, expected with the next one: {names}{more}.")
    if not past_years:
        found.append("There is no whole year before, so no range can be given.")
    elif past_years == 1:
        found.append("Ranges rest on one past year only.")
    if by_hand:
        noun = "line is" if by_hand == 1 else "lines are"
        found.append(f"{formats.number(by_hand)} {noun} landed by a method that a person chose.")
    return found


def methods(counts: Sequence[int], by_hand: int) -> str:
    """Return the method of a row's lines, or the most frequent one and how many others; "–" where none is used.

    `counts`: lines by method, in the order of `METHOD_NAMES`.
    """
    total = sum(counts)
    if not total:
        return MISSING
    most = max(counts)
    name = list(METHOD_NAMES.values())[list(counts).index(most)]
    text = name if most == total else f"{name} {most}, other {total - most}"
    if not by_hand:
        return text
    return f"{text} (chosen)" if total == 1 else f"{text} ({by_hand} chosen)"


def volume(source: str, fixed_share: float, formats: Formats) -> str:
    """Return where a line's expected volume comes from."""
    if not source:
        return "No volume moves this line, so its volume forecast is the budget at the pace of the year so far."
    if fixed_share >= 1:
        return "Wholly fixed: its volume forecast is the budget at the pace of the year so far."
    share = f"In the volume forecast {formats.percent(1 - fixed_share, digits=0)} of it moves with volume"
    pace = ", at the pace of the year so far" if source in ("budgeted volume", "last year's volume") else ""
    return f"{share}; open months take the {source}{pace}."
