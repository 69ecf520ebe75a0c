"""The first month of fiscal years: asked where periods have numbers and nothing says with which month they begin."""

import re

from data.importers.questions import FileQuestion, question
from data.importers.values.months import PeriodLabel, plain, read_label
from language import _

#: Words for periods in countries whose hospitals keep calendar years.
_OF_CALENDAR_YEARS = re.compile(r"\b(?:periode|monat|mois|mes|maned|manad)\b")


def follows_the_calendar(label: str) -> bool:
    """Return whether a label is written in a language of countries with calendar years ("Periode 03", "Mois 3")."""
    return bool(_OF_CALENDAR_YEARS.search(plain(label)))


def is_fiscal(label: PeriodLabel | None) -> bool:
    """Return whether a label names a month of a fiscal year, by number ("P03", "FY26 M3") or by name ("Oct FY27")."""
    return label is not None and (label.fiscal or (label.period is not None and not label.loose))


def spans_two_years(label: PeriodLabel | None, year: str) -> bool:
    """Return whether a label, or the fiscal year beside it, is written as two years: no January begins such a year."""
    return bool(label and label.starts) or bool((stated := read_label(year)) and stated.starts)


def counts_within(label: PeriodLabel | None) -> bool:
    """Return whether a label is a month or a period within a year that stands beside it, or begins in one."""
    return label is None or label.starts or label.year is None


def first_month_question(label: str, year: str) -> FileQuestion:
    """Return what is asked about a period with a number."""
    period = label if label.startswith(year) or not year else f"{label} {year}"
    text = _("“{period}” is a period of a fiscal year. With which month do fiscal years begin?", period=period)
    return question("first-month", text)
