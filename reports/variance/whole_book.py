"""The workbook of budget versus actual: month and year to date by account and department, what stands beside them,
and the flexed budget with its formulas.
"""

from typing import Any

from language import _
from reports import scope_words
from reports.explanations.tables import beside_rows
from reports.formats import Formats
from reports.month_end.reported import sheets as changed_sheets
from reports.variance import book
from reports.variance.live_flex import LiveFlex
from reports.variance.tables import TableSource, with_explanations
from reports.workbook import OwnSheets, PlainSheet, Sheet, variance_workbook

Sheets = list[Sheet | PlainSheet | OwnSheets]


def as_workbook(figures: Any) -> tuple[bytes, list[str]]:
    """Return the file and the names of its sheets.

    Args:
        figures: `services.variance.workbook_figures.WorkbookFigures` with at least one table.
    """
    formats = Formats.for_reader(figures.hospital.currency, figures.hospital.locale)
    sheets: Sheets = []
    for table in figures.tables:
        sheets += _sheets(figures, table, formats)
    names = [sheet.name for sheet in sheets if isinstance(sheet, Sheet | PlainSheet)]
    if figures.flex is not None:
        live = LiveFlex(figures.flex, _source(figures, figures.flex.accounts, "", formats))
        sheets.append(live)
        names += live.names
    return variance_workbook(sheets, formats), names


def _sheets(figures: Any, table: Any, formats: Formats) -> Sheets:
    """Return the sheet of a table and those beside it."""
    of_month, by_account = table.span == "month", table.by == "account"
    titles = {
        (True, True): (_("Month by account"), _("Budget versus actual by account, month")),
        (True, False): (_("Month by department"), _("Budget versus actual by department, month")),
        (False, True): (_("YTD by account"), _("Budget versus actual by account, YTD")),
        (False, False): (_("YTD by department"), _("Budget versus actual by department, YTD")),
    }
    name, title = titles[of_month, by_account]
    first = _("Account") if by_account else _("Department")
    source = _source(figures, table.report, title, formats)
    rows = with_explanations(table.report.rows, beside_rows(table.said, table.by, formats))
    sheets: Sheets = [Sheet(name, first, rows, source)]
    if table.without_one_offs is not None:
        span = _("Month") if of_month else _("YTD")
        sheets.append(book.one_offs_sheet(table.without_one_offs, source, span=span))
    changed, use = table.changed, table.use
    if changed is not None and len(changed.rows):
        sheets += changed_sheets(changed.rows, changed.files, changed.changed, source, formats)
    if use is not None:
        sheets.append(book.commitments_sheet(use.rows, table.by, source, formats, as_of=use.as_of, months=use.months))
    return sheets


def _source(figures: Any, report: Any, title: str, formats: Formats) -> TableSource:
    return TableSource(
        hospital=scope_words.source(figures.scope.hospital, figures.scope.departments),
        title=title,
        period=formats.runs(report.months),
        version=report.version.name if report.version else _("none"),
        data_as_of=_("Data version {data_version}", data_version=figures.data_version),
    )
