"""Words about year-end landings: what each method does, where the year ends, how sure that is, what moves it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from language import N_, _, ngettext, translate
from planning.forecasts.likelihood import chance_above
from reports.formats import MISSING, Formats, phrase
from reports.variance.sentences import CAUSES, direction

METHOD_NAMES = {
    "forecast": N_("Volume forecast"),
    "seasonal": N_("Last year × growth"),
    "statistical": N_("Smoothed level"),
    "run_rate": N_("Run rate"),
    "budget": N_("Budget"),
    "staffing": N_("Staffing forecast"),
}
METHOD_HELP = {
    "forecast": N_(
        "The budget (or last year, if there is none) at expected volume, × how actuals compare with it so far."
    ),
    "seasonal": N_("The same months of last year × this year's growth to date."),
    "statistical": N_("A level that follows recent months, × half of the line's own seasonality."),
    "run_rate": N_("The average of the last three to six months per day; one-time amounts left out."),
    "budget": N_("The budget of the open months, unchanged."),
    "staffing": N_(
        "Labor only: hours that the expected volume needs × recorded pay and bill rates, on the department's accounts."
    ),
}
LANDINGS = {
    "result": N_("{year} lands at an operating result of {amount}"),
    "revenue": N_("{year} lands at revenue of {amount}"),
    "expense": N_("{year} lands at an expense of {amount}"),
}
ENDS = {
    "result": N_("{year} ended at an operating result of {amount}"),
    "revenue": N_("{year} ended at revenue of {amount}"),
    "expense": N_("{year} ended at an expense of {amount}"),
}
PLACES = {
    "under": N_("{landing} against a budget of {budget}: {size} under."),
    "over": N_("{landing} against a budget of {budget}: {size} over."),
    "above": N_("{landing} against a budget of {budget}: {size} above."),
    "below": N_("{landing} against a budget of {budget}: {size} below."),
}
#: By where the expected volume of a line comes from.
SOURCES = {  # no text: the keys are codes
    "published forecast": N_(
        "In the volume forecast, {share} moves with volume; open months use the published forecast."
    ),
    "budgeted volume": N_(
        "In the volume forecast, {share} moves with volume; open months use budgeted volume "
        "at the pace of the year so far."
    ),
    "last year's volume": N_(
        "In the volume forecast, {share} moves with volume; open months use last year's volume "
        "at the pace of the year so far."
    ),
    "automatic forecast": N_(
        "In the volume forecast, {share} moves with volume; open months use the automatic forecast."
    ),
}
#: Names of lines in one sentence; more are counted.
MOST_NAMES = 3


def headline(total: Mapping[str, Any], formats: Formats, *, year: str, over: bool) -> str:
    """Return where a year lands against its budget, and its 80 % range."""
    landing = translate(
        (ENDS if over else LANDINGS)[str(total["type"])], year=year, amount=formats.short(total["landing"])
    )
    text = _against_budget(total, landing, formats)
    if over or pd.isna(total["lo80"]):
        return text
    low, high = formats.short(total["lo80"]), formats.short(total["hi80"])
    return f"{text} {_('The 80% range runs from {low} to {high}.', low=low, high=high)}"


def _against_budget(total: Mapping[str, Any], landing: str, formats: Formats) -> str:
    if pd.isna(total["budget"]):
        return _("{landing}; there is no budget to compare it with.", landing=landing)
    if total["variance"] == 0:
        return _("{landing}, exactly on budget.", landing=landing)
    percent = "" if pd.isna(total["variance_percent"]) else f" ({formats.percent(abs(total['variance_percent']))})"
    return translate(
        PLACES[direction(str(total["type"]), int(total["variance"]))],
        landing=landing,
        budget=formats.short(total["budget"]),
        size=f"{formats.short(abs(total['variance']))}{percent}",
    )


def chance_title(figures: str) -> str:
    """Return what the chance is of."""
    return _("Chance of an overrun") if figures == "expense" else _("Meets the budget")


def chance_of_budget(total: Mapping[str, Any]) -> float:
    """Return the chance (0–1) that the year ends above its budget; NaN without a budget or a range.

    As likely above as below is the middle of the range, not the landing: a move that goes on shifts the range.
    """
    bounds = [total[name] for name in ("lo95", "lo80", "hi80", "hi95")]
    if pd.isna(total["budget"]) or any(pd.isna(bound) for bound in bounds):
        return float("nan")
    outer_low, low, high, outer_high = (float(bound) for bound in bounds)
    return chance_above(float(total["budget"]), [outer_low, low, (low + high) / 2, high, outer_high])


def movers(rows: pd.DataFrame, formats: Formats, *, figures: str) -> str:
    """Return what moves the landing away from the budget most, and what works against it; empty when nothing does.

    `rows`: rows of a report without subtotals.
    """
    lines = rows[rows["variance"].fillna(0) != 0].sort_values("variance", kind="stable")
    against, toward = lines[lines["variance"] < 0].head(2), lines[lines["variance"] > 0].tail(1)
    parts = [_mover(row, formats, figures) for row in against.to_dict("records")]
    better = [_mover(row, formats, figures) for row in toward.to_dict("records")]
    if not parts:
        return _("Furthest off: {lines}.", lines=better[0]) if better else ""
    text = _("Furthest off: {lines}.", lines=phrase(parts, 0, formats))
    return f"{text} {_('Better: {line}.', line=better[0])}" if better else text


def _mover(row: Mapping[Any, Any], formats: Formats, figures: str) -> str:
    kind = str(row["type"]) if figures == "result" else figures
    place = CAUSES["budget", direction(kind, int(row["variance"]))]
    return translate(place, name=row["label"], size=formats.short(abs(row["variance"])))


def cautions(
    *, begun: bool, partial: int | None, awaited: Sequence[str], past_years: int, by_hand: int, formats: Formats
) -> list[str]:
    """Return what the reader must know before trusting the picture."""
    notes = []
    if not begun:
        notes.append(_("No month has actuals yet: the year rests on last year's landing."))
    if partial is not None:
        notes.append(_("{month} is not posted in full and counts as open.", month=formats.month_long(partial)))
    if awaited:
        names = phrase(awaited[:MOST_NAMES], len(awaited) - MOST_NAMES, formats)
        notes.append(_("Last month is not posted yet and expected with the next one: {lines}.", lines=names))
    if not past_years:
        notes.append(_("There is no full prior year, so no range can be given."))
    elif past_years == 1:
        notes.append(_("Ranges are based on one prior year only."))
    if by_hand:
        notes.append(
            ngettext(
                "{count} line uses a method set by hand.",
                "{count} lines use a method set by hand.",
                by_hand,
                count=formats.number(by_hand),
            )
        )
    return notes


def methods(counts: Sequence[int], by_hand: int) -> str:
    """Return the method of a row's lines, or the most frequent one and how many others; "–" where none is used.

    `counts`: lines by method, in the order of `METHOD_NAMES`.
    """
    total = sum(counts)
    if not total:
        return MISSING
    most = max(counts)
    name = translate(list(METHOD_NAMES.values())[list(counts).index(most)])
    if most != total:
        name = _("{method} {most}, other {rest}", method=name, most=most, rest=total - most)
    if not by_hand:
        return name
    if total == 1:
        return _("{method} (set by hand)", method=name)
    return _("{method} ({count} set by hand)", method=name, count=by_hand)


def volume(source: str, fixed_share: float, formats: Formats) -> str:
    """Return where a line's expected volume comes from."""
    if not source:
        return _("No volume drives this line, so its volume forecast is the budget at the pace of the year so far.")
    if fixed_share >= 1:
        return _("Fixed cost: its volume forecast is the budget at the pace of the year so far.")
    share = formats.percent(1 - fixed_share, digits=0)
    return translate(SOURCES[source], share=share)
