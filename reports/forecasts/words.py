"""Forecasts in words: every sentence is computed from the figures it speaks of."""

import math
from collections.abc import Callable

import pandas as pd

from language import N_, _, in_sentence, ngettext, translate
from planning.forecasts.accuracy import Accuracy
from planning.forecasts.outlook import AgainstBudget, Outlook
from planning.forecasts.signals import Judgement, Signal, told_first
from reports.formats import Formats

#: Where volumes come from; the keys are codes of `planning.forecasts.expected`.
VOLUME_SOURCES = {  # no text
    "published forecast": N_("the published forecast"),
    "automatic forecast": N_("the automatic forecast"),
    "budgeted volume": N_("the budget at this year's pace"),
    "last year's volume": N_("last year's figures at this year's pace"),
}

STEADY = 0.005
#: Over fewer steps nobody can say who was closer.
FEW_STEPS = 6


def answer(
    place: str,
    measure: str,
    outlook: Outlook,
    formats: Formats,
    frequency: str = "MS",
    *,
    past: Accuracy | None = None,
) -> str:
    """Return the forecast in one or two sentences: how many, against last year, against the budget.

    With `past` (how good forecast and budget were) it says when the budget used to be closer.
    """
    months = steps(len(outlook.table), frequency)
    forecast = _(
        "**{place}: about {total} {measure}** expected in the {months} {span}",
        place=place,
        total=formats.number(round(outlook.total)),
        measure=_lower(measure),
        months=months,
        span=_span(outlook.first, outlook.last, frequency, formats),
    )
    text = _with_change(forecast, outlook, formats, frequency)
    if outlook.against_budget is None:
        return text
    parts = [text, budget_sentence(outlook.against_budget, formats), budget_was_closer(past, formats)]
    return " ".join(part for part in parts if part)


def budget_was_closer(past: Accuracy | None, formats: Formats) -> str:
    """Return that the budget used to be closer than the forecast, so that a chance above it is read with care."""
    if past is None or past.budget_steps < FEW_STEPS or not past.budget_error < past.error_where_budget:
        return ""
    return _(
        "The budget was closer than the forecast in months that have come (off by {budget_error} against {error}), so "
        "do not rely on this chance alone.",
        budget_error=formats.percent(past.budget_error),
        error=formats.percent(past.error_where_budget),
    )


def _with_change(forecast: str, outlook: Outlook, formats: Formats, frequency: str) -> str:
    """Return the forecast with its change from last year; where only the first steps compare, it says which."""
    rate = outlook.change
    if math.isnan(rate):
        return f"{forecast}."
    known = {"forecast": forecast, "rate": formats.percent(abs(rate)), "first": steps(outlook.compared, frequency)}
    if outlook.compared == len(outlook.table):
        whole = N_("{forecast}, about as many as the same time a year before.")
        if abs(rate) >= STEADY:
            whole = (
                N_("{forecast}, {rate} more than the same time a year before.")
                if rate > 0
                else N_("{forecast}, {rate} fewer than the same time a year before.")
            )
        return translate(whole, **known)
    part = N_("{forecast}, about as many as the same time a year before (first {first}).")
    if abs(rate) >= STEADY:
        part = (
            N_("{forecast}, {rate} more than the same time a year before (first {first}).")
            if rate > 0
            else N_("{forecast}, {rate} fewer than the same time a year before (first {first}).")
        )
    return translate(part, **known)


def budget_sentence(against: AgainstBudget, formats: Formats) -> str:
    """Return how forecast and budget stand to each other, and how likely the volume ends above the budget."""
    known = {
        "months": steps(against.months, "MS"),
        "span": _months(against.first, against.last, formats),
        "chance": chance(against.chance),
    }
    if abs(round(against.difference)) < 1:
        return _(
            "In the {months} with a budget ({span}), this is equal to the budget; "
            "the chance of ending above budget is {chance}.",
            **known,
        )
    share = "" if math.isnan(against.percent) else f" ({formats.percent(abs(against.percent))})"
    size = f"{formats.number(abs(round(against.difference)))}{share}"
    if against.difference > 0:
        return _(
            "In the {months} with a budget ({span}), this is {size} above budget; "
            "the chance of ending above budget is {chance}.",
            size=size,
            **known,
        )
    return _(
        "In the {months} with a budget ({span}), this is {size} below budget; "
        "the chance of ending above budget is {chance}.",
        size=size,
        **known,
    )


def chance(rate: float) -> str:
    """Return a probability in words a board can use, without false exactness."""
    if math.isnan(rate):
        return "–"
    if rate < 0.05:
        return _("under 5%")
    if rate > 0.95:
        return _("over 95%")
    return _("about {rate}%", rate=5 * round(20 * rate))


def how_good(past: Accuracy, formats: Formats, frequency: str = "MS") -> str:
    """Return how far past forecasts were off, compared with last season's figures and the budget."""
    sentences = [_off(past, formats, frequency)]
    if past.budget_steps:
        sentences.append(
            _(
                "Over the {steps} with a budget, the forecast was off by {error} and the budget by {budget_error}.",
                steps=steps(past.budget_steps, frequency),
                error=formats.percent(past.error_where_budget),
                budget_error=formats.percent(past.budget_error),
            )
        )
    sentences.append(
        _(
            "{inside80} of {steps} fell within the 80% range, {inside95} within the 95% range.",
            inside80=past.inside80,
            steps=past.steps,
            inside95=past.inside95,
        )
    )
    return " ".join(sentences)


def _off(past: Accuracy, formats: Formats, frequency: str) -> str:
    off = ngettext(
        "Rerun as of {count} earlier date, the forecast was off by **{error}** over {steps}",
        "Rerun as of {count} earlier dates, the forecast was off by **{error}** over {steps}",
        past.origins,
        error=formats.percent(past.error),
        steps=steps(past.steps, frequency),
    )
    if math.isnan(past.naive_error):
        return f"{off}."
    known = {
        "forecast": off,
        "error": formats.percent(past.naive_error),
        "verdict": _against(past.error, past.naive_error, formats),
    }
    if frequency == "MS":
        return _("{forecast}; repeating the same month a year before by {error} ({verdict}).", **known)
    return _("{forecast}; repeating the same weekday a week before by {error} ({verdict}).", **known)


def _against(error: float, yardstick: float, formats: Formats) -> str:
    if math.isnan(yardstick) or yardstick == 0:
        return _("no comparison")
    ratio = error / yardstick
    if ratio > 1.02:
        return _("the forecast was worse: do not rely on it alone")
    if ratio >= 0.98:
        return _("about as good")
    return _("the forecast's error is {share} smaller", share=formats.percent(1 - ratio, digits=0))


#: By kind and direction of a signal.
SIGNALS = {
    ("point", "above"): N_("{when}: {size} above expectation, more than normal month-to-month variation explains."),
    ("point", "below"): N_("{when}: {size} below expectation, more than normal month-to-month variation explains."),
    ("drift", "above"): N_("{when}: a slow drift above expectation (on average {size})."),
    ("drift", "below"): N_("{when}: a slow drift below expectation (on average {size})."),
}


def signal(change: Signal, formats: Formats, write: Callable[[float], str] | None = None) -> str:
    """Return one finding in plain words; `write` writes a size, as percent where it is not given."""
    size, when = (write or formats.percent)(abs(change.size)), _months(change.first, change.last, formats)
    if change.kind != "run":
        return translate(SIGNALS[change.kind, change.direction], when=when, size=size)
    if change.direction == "above":
        return ngettext(
            "{when}: {count} month in a row on the same side, on average {size} above expectation.",
            "{when}: {count} months in a row on the same side, on average {size} above expectation.",
            change.months,
            when=when,
            size=size,
        )
    return ngettext(
        "{when}: {count} month in a row on the same side, on average {size} below expectation.",
        "{when}: {count} months in a row on the same side, on average {size} below expectation.",
        change.months,
        when=when,
        size=size,
    )


def verdict(judgement: Judgement | None, formats: Formats, write: Callable[[float], str] | None = None) -> str:
    """Return whether the newest months show a lasting change, an unusual month or noise; `write` as in `signal`."""
    if judgement is None:
        return _("Too few months to tell a change from noise.")
    if judgement.current:
        told = told_first(judgement.current)
        sentence = signal(told, formats, write)
        if told.kind != "point":
            return _("**Lasting change.** {signal}", signal=sentence)
        return _("**Unusual month.** {signal}", signal=sentence)
    reach = (write or formats.percent)(max(abs(judgement.limits.lower), abs(judgement.limits.upper)))
    return _(
        "**Noise.** The newest months stay within the usual variation of this series (up to {reach} either way).",
        reach=reach,
    )


def rough_limits(judgement: Judgement | None) -> str:
    """Return that few months set the limits, "" where there are enough or nothing is judged."""
    if judgement is None or not judgement.limits.rough:
        return ""
    return ngettext(
        "Only {count} month sets these limits, so they are rough.",
        "Only {count} months set these limits, so they are rough.",
        judgement.limits.months,
    )


def not_judged(count: int) -> str:
    """Return how many figures have too few months to be judged, "" for none."""
    if not count:
        return ""
    return ngettext(
        "{count} more has too few months to be judged.", "{count} more have too few months to be judged.", count
    )


def with_prophet(share: float, formats: Formats) -> str:
    """Return that Prophet is part of the combination, and that the parts above are those of the counts."""
    return _(
        "Prophet makes up {share} of this forecast. The parts above are those of the counts themselves.",
        share=formats.percent(share, digits=0),
    )


def prophet_alone() -> str:
    """Return that the parts shown are Prophet's, and what the others do to them."""
    return _(
        "Prophet’s own parts; they add up to its forecast. The other models of the combination see them otherwise."
    )


def borrowed_season() -> str:
    """Return that Prophet has no time of year of its own."""
    return _("With under three years of months Prophet has no time of year of its own; it is that of the counts.")


def steps(count: int, frequency: str) -> str:
    """Return a number of a series' steps: 1 month, 12 months."""
    if frequency == "MS":
        return ngettext("{count} month", "{count} months", count)
    if frequency == "W":
        return ngettext("{count} week", "{count} weeks", count)
    return ngettext("{count} day", "{count} days", count)


def _span(first: pd.Timestamp, last: pd.Timestamp, frequency: str, formats: Formats) -> str:
    if frequency == "MS":
        return _months(first, last, formats)
    return f"{formats.day(first)} – {formats.day(last)}"


def _months(first: pd.Timestamp, last: pd.Timestamp, formats: Formats) -> str:
    return formats.months((_period(first), _period(last)))


def _period(day: pd.Timestamp) -> int:
    return day.year * 100 + day.month


def _lower(measure: str) -> str:
    """Return the measure as it stands within a sentence; abbreviations such as "ED visits" keep their capitals."""
    return measure if measure[1:2].isupper() else in_sentence(measure[:1]) + measure[1:]
