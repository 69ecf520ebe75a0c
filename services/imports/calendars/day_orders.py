"""The order of day, month and year where the values of a file leave it open: shown by months, else a person's word."""

from typing import Any, cast

import numpy as np

from data.importers.questions import FileQuestion, question
from data.importers.tables.layout import DateFormat, DateOrder, Layout
from data.importers.values.dates import in_order, parse_dates
from language import _
from services.imports.asking import not_a_choice
from services.imports.rows.typed import Days, Int64


def order_question(layout: Layout, column: str, fmt: DateFormat) -> FileQuestion:
    """Return the question about the dates of a column, as the file raised it."""
    text = _("The dates in “{column}” can be read day first or month first. Which is right?", column=column)
    raised = _question_of(layout, column)
    return raised or question("date-order", text, ("dmy", "mdy"), column=column, proposal=fmt.order)


def accepted_order(layout: Layout, asked: FileQuestion, answer: str | None) -> DateOrder | None:
    """Return an answer under which the dates of the column can be read.

    Raises:
        UserError: It is another column's, or of a kind of dates that the column does not hold.
    """
    choices = [choice.value for choice in asked.choices]
    if answer and answer not in choices and _question_of(layout, asked.column) is not None:
        raise not_a_choice(asked.name, answer, choices)
    return cast(DateOrder | None, answer)


def _question_of(layout: Layout, column: str) -> FileQuestion | None:
    return next((one for one in layout.questions if (one.name, one.column) == ("date-order", column)), None)


def order_in_months(
    cells: Any, fmt: DateFormat, asked: FileQuestion, months: Int64, *, all_in: bool = False
) -> DateOrder | None:
    """Return the order under which most days lie in their row's month, all of them with `all_in`; None if none does.

    An order that reads fewer cells than another is none; orders that read the same days are one.
    """
    inside: dict[DateOrder, int] = {}
    shown: dict[DateOrder, tuple[int, bytes]] = {}
    for choice in asked.choices:
        order = cast(DateOrder, choice.value)
        days, read = parse_dates(cells, in_order(fmt, order))
        inside[order] = int((month_numbers(days[read]) == months[read]).sum())
        shown[order] = int(read.sum()), days.tobytes()
    most = max(read for read, _days in shown.values())
    orders = [order for order in shown if shown[order][0] == most]
    best = max(inside[order] for order in orders)
    first, *others = [order for order in orders if inside[order] == best]
    if all_in and best < most:
        return None
    return first if all(shown[other] == shown[first] for other in others) else None


def month_numbers(days: Days) -> Int64:
    """Return the months of days as numbers (yyyymm)."""
    months = days.astype("datetime64[M]").astype(np.int64)
    return (1970 + months // 12) * 100 + months % 12 + 1
