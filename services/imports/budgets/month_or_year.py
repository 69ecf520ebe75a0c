"""One amount a line in a budget whose title speaks of a month: of that month alone, or of the year it lies in."""

import re

from data.importers.meaning.cumulative import is_of_month, so_far
from data.importers.questions import question
from data.importers.tables.layout import Layout
from data.importers.tables.roles import role_of
from data.importers.values.headings import normalized
from language import _
from services.imports.asking import Ask

QUESTION, MONTH = "month-or-year", "month"
_OF_YEAR = re.compile(  # no text
    r"\b(?:annual|yearly|full year|whole year|fy|original|adopted|jahres\w*|gesamtjahr|annuel\w*|annee|anual|ano|annuo|"
    r"anno|jaar\w*|ars\w*|helar\w*|year)\b"
)


def holds_one_month(layout: Layout, column: str, ask: Ask) -> bool:
    """Return whether the amounts are of the one month that the titles or the file's name speak of.

    The heading of their column (`column`) settles it where it names a span.
    """
    stated = layout.stated_month
    if stated and (is_of_month(column) or so_far(column)):
        return True
    if not stated or _OF_YEAR.search(normalized(column)):
        return False
    text = _(
        "The title or the file's name speaks of {month}, and no column says the month. Are the amounts the budget of "
        "that month, or of the whole year?",
        month=f"{stated // 100}-{stated % 100:02d}",
    )
    beside = any(role_of(name) == "actual" for name in layout.columns)  # a report of that month
    return ask(question(QUESTION, text, proposal=MONTH if beside else None)) == MONTH
