"""Sheets that stand beside budget versus actual in its workbook: without one-offs and grants, and commitments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from language import _, translate
from planning.variance.underlying import WithoutOneOffs
from reports.formats import Formats
from reports.variance import commitments, underlying
from reports.variance.tables import TableSource
from reports.workbook import PlainSheet, Sheet


def one_offs_sheet(result: WithoutOneOffs, source: TableSource, *, span: str = "") -> Sheet:
    """Return the sheet with the way from the reported to the underlying result.

    Args:
        result: Both results and what lies between them.
        source: Of the workbook; the sheet has its own title.
        span: "Month" or "YTD" in front of the name where a workbook has several.
    """
    name = _("{span} without one-offs", span=span) if span else _("Without one-offs")
    title = translate(underlying.COLUMNS[0].title)
    return Sheet(name, title, underlying.in_words(result.bridge), replace(source, title=name))


def commitments_sheet(
    rows: pd.DataFrame, by: str, source: TableSource, formats: Formats, *, as_of: date, months: Sequence[int]
) -> PlainSheet:
    """Return the sheet with budget of the year, actual to date, open orders and what is left.

    Args:
        rows: Of `services.variance.commitments.BudgetUse`, by department or account.
        by: Which of the two.
        source: Of the workbook; the sheet has its own title and months.
        formats: Of the hospital.
        as_of: The day at whose end orders are looked at.
        months: Those whose actuals count.
    """
    name = _("Commitments by department") if by == "department" else _("Commitments by account")
    return PlainSheet(
        name,
        commitments.COLUMNS[by],
        commitments.with_labels(rows, indented=False),
        replace(source, title=name, period=formats.runs(tuple(months))),
        notes=[commitments.note(as_of, months, formats)],
    )
