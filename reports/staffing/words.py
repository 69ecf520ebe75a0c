"""Sentences about the staffing cost forecast, worded from computed facts."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from language import N_, _, ngettext, translate
from reports import formats as phrases
from reports.forecasts.words import VOLUME_SOURCES
from reports.formats import MISSING, Formats

#: Parts of a department's labor cost, and where they lie from budget.
CAUSES = {
    ("salaries", "over"): N_("pay in {department}, {size} over budget"),
    ("salaries", "under"): N_("pay in {department}, {size} under budget"),
    ("benefits", "over"): N_("benefits in {department}, {size} over budget"),
    ("benefits", "under"): N_("benefits in {department}, {size} under budget"),
    ("contract_labor", "over"): N_("agency in {department}, {size} over budget"),
    ("contract_labor", "under"): N_("agency in {department}, {size} under budget"),
}
#: Where volumes come from, short; the keys are codes of `planning.forecasts.expected`.
SHORT_SOURCES = {  # no text
    "published forecast": N_("Published"),
    "automatic forecast": N_("Forecast"),
    "budgeted volume": N_("Budget at pace"),
    "last year's volume": N_("Last year"),
}
#: Parts of the variance smaller than this share of the budget are not named.
WORTH_NAMING = 0.001
MOST_NAMES = 4


def headline(landing: Any, formats: Formats, *, year: str, changed: bool = False) -> str:
    """Return where the year lands, against what, and how likely it ends over (`landing`: see services.staffing)."""
    expected = formats.short(landing.expected, extra=1)
    text = (
        _("With these changes, {year} labor cost lands at {expected}", year=year, expected=expected)
        if changed
        else _("{year}: labor cost lands at {expected}", year=year, expected=expected)
    )
    if landing.budget is None:
        return _without_budget(text, landing, formats)
    over = landing.expected - landing.budget
    share = formats.percent(abs(over) / landing.budget) if landing.budget else formats.percent(None)
    known = {
        "landing": text,
        "budget": formats.short(landing.budget, extra=1),
        "size": f"{formats.short(abs(over))} ({share})",
        "chance": formats.percent(landing.chance, digits=0),
    }
    if over > 0:
        return _(
            "{landing} against a budget of {budget}: {size} over (unfavorable). "
            "Chance of ending over budget: {chance}.",
            **known,
        )
    return _(
        "{landing} against a budget of {budget}: {size} under (favorable). Chance of ending over budget: {chance}.",
        **known,
    )


def off_budget(over: int, formats: Formats) -> str:
    """Return how far the landing lies from budget; positive is over it."""
    size = formats.short(abs(over))
    if not over:
        return _("on budget")
    return _("{size} over", size=size) if over > 0 else _("{size} under", size=size)


def _without_budget(text: str, landing: Any, formats: Formats) -> str:
    if landing.lo80 == landing.hi80:
        return _(
            "{landing}; without volumes, no range can be given. There is no budget to compare it with yet.",
            landing=text,
        )
    return _(
        "{landing}, between {low} and {high} with 80% confidence. There is no budget to compare it with yet.",
        landing=text,
        low=formats.short(landing.lo80, extra=1),
        high=formats.short(landing.hi80, extra=1),
    )


def drivers(causes: pd.DataFrame, landing: Any, formats: Formats) -> str:
    """Return which parts of which departments drive the landing, empty when none does."""
    if landing.budget is None or causes.empty:
        return ""
    least = WORTH_NAMING * landing.budget
    over = causes[causes["over"] > least]
    under = causes[causes["over"] < -least]
    parts = []
    if len(over):
        named = [_cause(row, formats, "over") for row in over.head(2).to_dict("records")]
        parts.append(_("Main drivers: {causes}.", causes="; ".join(named)))
    if len(under):
        parts.append(_("Largest offset: {cause}.", cause=_cause(under.iloc[-1].to_dict(), formats, "under")))
    return " ".join(parts)


def _cause(row: dict[Any, Any], formats: Formats, place: str) -> str:
    return translate(CAUSES[row["category"], place], department=row["name"], size=formats.short(abs(row["over"])))


def beside(landing: Any, direct_total: float | None, formats: Formats) -> str:
    """Return how far the direct forecast of cost lies from the landing, and whether it lies in its range: a check."""
    if direct_total is None:
        return ""
    apart = round(direct_total) - landing.expected
    share = formats.percent(abs(apart) / landing.expected) if landing.expected else formats.percent(None)
    known = {"total": formats.short(round(direct_total), extra=1), "size": f"{formats.short(abs(apart))} ({share})"}
    inside = landing.lo80 <= direct_total <= landing.hi80
    if apart > 0:
        text = _("As a check: cost forecast from its own history (Prophet) is {total}, {size} more", **known)
    else:
        text = _("As a check: cost forecast from its own history (Prophet) is {total}, {size} less", **known)
    if inside:
        return _("{check}, inside the 80% range.", check=text)
    return _("{check}, outside the 80% range. It knows neither volume nor staff; look for the cause.", check=text)


def how_sure(landing: Any, formats: Formats, *, is_landing: bool = True) -> str:
    """Return the range of the landing in words, empty where there is none.

    `is_landing`: whether the year-end landing that stands beside it has the same figure.
    """
    if landing.lo80 == landing.hi80:
        return ""
    known = {
        "low": formats.short(landing.lo80, extra=1),
        "high": formats.short(landing.hi80, extra=1),
        "lower": formats.short(landing.lo95, extra=1),
        "higher": formats.short(landing.hi95, extra=1),
    }
    if not is_landing:
        return _(
            "Four years in five end between {low} and {high}, nineteen in twenty between {lower} and {higher}: "
            "2,000 simulated years of volumes and hours per unit.",
            **known,
        )
    return _(
        "Four years in five end between {low} and {high}, nineteen in twenty between {lower} and {higher}: "
        "2,000 simulated years of volumes and hours per unit. The year-end landing shows the same figure with a "
        "range of its own, made of the errors of past landings.",
        **known,
    )


def left_out(cost: pd.Series, names: dict[int, str], formats: Formats) -> str:
    """Return which departments have hours and no labor cost in the ledger (`cost`: minor units by id)."""
    if cost.empty:
        return ""
    return _(
        "Not in these figures: {departments} with hours worth {amount} but no labor cost in the ledger.",
        departments=short_list([names.get(int(number), "") for number in cost.index]),
        amount=formats.short(int(cost.sum())),
    )


def no_award(one_percent: int | None, formats: Formats, *, year: str) -> str:
    """Return the caution that a coming year has no wage award yet, empty where that is no question."""
    if one_percent is None:
        return ""
    return _(
        "No wage award is assumed for {year}: pay rates stay as they are, which flatters the comparison with "
        "budget. Each 1% from the first day of the year costs {cost}.",
        year=year,
        cost=formats.short(one_percent),
    )


def effect(before: Any, after: Any, formats: Formats) -> str:
    """Return what a person's changes do to the landing."""
    moved = after.expected - before.expected
    if moved == 0:
        return _("These changes leave the year unchanged.")
    known = {"size": formats.short(abs(moved)), "expected": formats.short(before.expected, extra=1)}
    text = (
        _("{size} more than without the changes ({expected})", **known)
        if moved > 0
        else _("{size} less than without the changes ({expected})", **known)
    )
    if before.chance is None or after.chance is None:
        return f"{text}."
    was, now = (formats.percent(one.chance, digits=0) for one in (before, after))
    if was == now:
        return _("{change}; the chance of ending over budget stays at {chance}.", change=text, chance=was)
    return _("{change}; the chance of ending over budget goes from {was} to {now}.", change=text, was=was, now=now)


def volumes(expected: pd.DataFrame) -> str:
    """Return what volumes the forecast rests on.

    Args:
        expected: `department_id, period, source`, one row per open month of each department with volumes.
    """
    if expected.empty:
        return _("No department has volumes that are linked by its unit of service.")
    by_department = expected.sort_values("period").groupby("department_id")["source"]
    counted = by_department.first().value_counts()
    parts = [
        _("{source} in {count}", source=translate(VOLUME_SOURCES[str(name)]), count=count)
        for name, count in counted.items()
    ]
    text = ngettext(
        "Volumes come from {sources} of {count} department with volumes.",
        "Volumes come from {sources} of {count} departments with volumes.",
        int(counted.sum()),
        sources=", ".join(parts),
    )
    later = by_department.last()[by_department.first() != by_department.last()]
    if later.empty:
        return text
    names = " / ".join(translate(VOLUME_SOURCES[str(name)]) for name in later.value_counts().index)
    return f"{text} {_('Months beyond the forecast horizon use {sources}.', sources=names)}"


def by_pace(departments: pd.DataFrame) -> str:
    """Return which departments go on as in recent months because something is missing, empty when none does."""
    texts = {
        "hours": N_(
            "{departments}: hours per day as in the last six months, because a standard or volumes are missing."
        ),
        "cost": N_("{departments}: cost per day as in the last six months, because there are no labor hours."),
    }
    sentences = []
    for rule, text in texts.items():
        names = departments.loc[departments["rule"] == rule, "name"].tolist()
        if names:
            sentences.append(translate(text, departments=short_list(names)))
    return " ".join(sentences)


def bill_rates(rates: pd.DataFrame, names: dict[int, str], formats: Formats) -> str:
    """Return whose agency hours are not priced as they were recorded, and at what; empty when all are.

    Args:
        rates: `department_id, recorded` (minor units an hour, NaN none), `rate, source`; see `planning.staffing`.
        names: Of departments.
        formats: How figures read.
    """
    sentences = []
    for row in rates.sort_values(["department_id", "rate"]).head(MOST_NAMES).to_dict("records"):
        known = {
            "department": names.get(row["department_id"], ""),
            "recorded": MISSING if pd.isna(row["recorded"]) else formats.money(round(row["recorded"]), cents=True),
            "rate": formats.money(round(row["rate"]), cents=True),
        }
        if row["rate"] == 0:
            text = N_("{department}: agency hours have no bill rate, here or elsewhere; they are counted without cost.")
        elif not row["source"]:
            text = N_("{department}: agency costs {recorded} an hour as recorded, which is hard to believe; check it.")
        elif pd.isna(row["recorded"]):
            text = N_("{department}: agency hours were recorded without dollars and are priced at {rate} an hour.")
        else:
            text = N_(
                "{department}: agency was recorded at {recorded} an hour, which is hard to believe; {rate} is used."
            )
        sentences.append(translate(text, **known))
    return " ".join(sentences)


def short_list(names: Sequence[str]) -> str:
    """Return names as a list that stays short."""
    more = len(names) - MOST_NAMES
    return phrases.phrase(names[:MOST_NAMES], more, Formats()) if more > 0 else ", ".join(names)
