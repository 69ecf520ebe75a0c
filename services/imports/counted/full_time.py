"""Full-time equivalents (FTE, WTE, VK, ETP) of a labor file without hours: made hours where a person says so."""

from typing import Any

import numpy as np

from data.importers.questions import question
from language import _, count_text
from services.imports.rows.context import Context
from services.imports.rows.typed import Problems
from services.imports.rows.wide import FilledCells, read_wide, sums_by

QUESTION, HOURS = "fte", "hours"
_MONTHS = 12


def hours_of_posts(context: Context, table: Any, problems: Problems) -> FilledCells | None:
    """Return the hours (thousandths) that full-time equivalents of a month stand for; None where none are to be loaded.

    One post is a twelfth of the settings' hours a year, whatever days the month has.
    """
    column = context.mapping.get("fte")
    if column is None or context.source.ask(_fte_question(context, column)) != HOURS:
        return None
    posts = read_wide(table, context.source.layout, {column: ""}, problems, scale=3, required=False)
    monthly = round(context.settings.fte_hours_per_year * 1_000)
    hours = _round_to_thousandths(posts.value * monthly)
    return FilledCells(posts.labels, posts.row, posts.column, hours, sums_by(posts.row, hours, table.num_rows))


def _round_to_thousandths(product: Any) -> Any:
    """Return posts × hours a year, both in thousandths, as thousandths of a month's hours, halves away from zero."""
    part = _MONTHS * 1_000
    return np.sign(product) * ((np.abs(product) + part // 2) // part)


def _fte_question(context: Context, column: str) -> Any:
    year = count_text(context.settings.fte_hours_per_year)
    text = _(
        "“{column}” counts full-time equivalents, and no column says the hours. Should each count as a twelfth of "
        "{hours} hours a year (the hospital's setting fte-hours)?",
        column=column,
        hours=year,
    )
    return question(QUESTION, text, column=column)
