"""Signals of money figures in words, columns and chart units."""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from language import N_, _, translate
from planning.forecasts.money_signals import UNITS, Figure, MoneyLine
from reports.forecasts import words
from reports.forecasts.accuracy_charts import ChartUnit
from reports.formats import MISSING, VERDICTS, Formats

TITLES: dict[Figure, str] = {
    "margin": N_("Operating margin"),
    "labor_share": N_("Labor share"),
    "cost_per_adjusted_day": N_("Cost per adjusted patient day"),
    "revenue_per_adjusted_day": N_("Net revenue per adjusted patient day"),
    "cost_per_unit": N_("Cost per unit of service"),
    "result": N_("Department result"),
}
AXES = {
    "points": N_("Points from expectation"),
    "rate": N_("Percent from expectation"),
    "money": N_("Amount from expectation"),
}
KINDS = {"run": N_("lasting change"), "drift": N_("lasting change"), "point": N_("unusual month")}
COLUMNS = (
    N_("Department"),
    N_("Figure"),
    N_("Signal"),
    N_("Verdict"),
    N_("Latest"),
    N_("Expected"),
)


def title(line: MoneyLine) -> str:
    """Return figure and place: "Cost per unit of service · Pharmacy"."""
    return f"{translate(TITLES[line.series.figure])} · {line.series.place}"


def size_writer(line: MoneyLine, formats: Formats) -> Callable[[float], str]:
    """Return how a surprise of this figure is written: points, percent or money."""
    unit = UNITS[line.series.figure]
    if unit == "points":
        return lambda size: _("{points} points", points=formats.number(round(100 * size, 1), 1))
    return formats.percent if unit == "rate" else lambda size: formats.short(round(size))


def value(line: MoneyLine, amount: float, formats: Formats) -> str:
    """Return a value of the figure itself."""
    if math.isnan(amount):
        return MISSING
    return formats.percent(amount) if UNITS[line.series.figure] == "points" else _money(line, amount, formats)


def _money(line: MoneyLine, amount: float, formats: Formats) -> str:
    """Return an amount as large as it is: of one unit with cents, of one adjusted day in whole units."""
    if line.series.figure == "result":
        return formats.short(round(amount), extra=1)
    return formats.money(round(amount), cents=line.series.figure == "cost_per_unit")


def verdict(line: MoneyLine, formats: Formats) -> str:
    """Return what the newest months show, judged, and the newest value beside what was expected of it."""
    if line.judgement is None:
        return _("Too few whole months to tell a change from noise: 20 are needed, a year of them to compare with.")
    text = words.verdict(line.judgement, formats, size_writer(line, formats))
    when = formats.month(_period(line.judgement.table["ds"].iloc[-1]))
    latest, expected = value(line, line.latest, formats), value(line, line.expected, formats)
    rough = words.rough_limits(line.judgement)
    if line.verdict:
        said = _(
            "{text} {month}: {latest}, expected {expected} ({verdict} signal).",
            text=text,
            month=when,
            latest=latest,
            expected=expected,
            verdict=translate(VERDICTS[line.verdict]),
        )
    else:
        said = _(
            "{text} {month}: {latest}, expected {expected}.", text=text, month=when, latest=latest, expected=expected
        )
    return f"{said} {rough}".rstrip()


def _period(day: pd.Timestamp) -> int:
    return day.year * 100 + day.month


def chart_unit(line: MoneyLine, formats: Formats) -> tuple[str, ChartUnit]:
    """Return the title of the value axis and how values are drawn."""
    unit = UNITS[line.series.figure]
    if unit == "points":
        return translate(AXES[unit]), ChartUnit(100.0, "+.1f", "+.2f")
    if unit == "rate":
        return translate(AXES[unit]), ChartUnit()
    return translate(AXES[unit]), ChartUnit(10.0**-formats.digits, "+.2s", "+,.0f")


def kind(line: MoneyLine) -> str:
    """Return the kind of the newest signals, "" where there is none."""
    return translate(KINDS[line.current[0]]) if line.current else ""


def table(lines: Sequence[MoneyLine], formats: Formats) -> pd.DataFrame:
    """Return all figures with their signals; latest and expected are numbers: 0–1, or the currency's main unit."""

    def number(line: MoneyLine, amount: float) -> float:
        share = UNITS[line.series.figure] == "points"
        return round(amount if share else amount / 10**formats.digits, 6 if share else formats.digits)

    rows = [
        (
            line.series.place,
            translate(TITLES[line.series.figure]),
            kind(line) if line.judgement else _("too few months"),
            translate(VERDICTS[line.verdict]),
            number(line, line.latest),
            number(line, line.expected),
        )
        for line in lines
    ]
    return pd.DataFrame(rows, columns=[translate(column) for column in COLUMNS])
