"""What the workbook of budget versus actual holds: all its tables, of one state of the data."""

from dataclasses import dataclass
from typing import Any

from language import _
from services import status
from services.errors import UserError
from services.explanations.beside import beside
from services.month_end import changes
from services.people.scope import FigureScope, scope
from services.permissions import Actor, require
from services.settings import HospitalSettings
from services.variance import commitments, flex_months, flexed, report, underlying
from services.variance.flex_months import FlexMonths
from services.variance.flexed import FlexReport
from services.variance.report import By, Question, Report, Span

SPANS: tuple[Span, ...] = ("month", "ytd")
SIDES: tuple[By, ...] = ("account", "department")
#: How often figures are read anew because somebody changed the data meanwhile.
MOST_READS = 3


@dataclass(frozen=True)
class BookTable:
    """Budget versus actual of a span by accounts or departments, with what stands beside it (None for nothing)."""

    span: Span
    by: By
    report: Report
    said: Any
    without_one_offs: Any
    changed: Any
    use: Any


@dataclass(frozen=True)
class FlexBook:
    """The flexed budget of the year to date, by department and by account, and its lines month by month."""

    departments: FlexReport
    accounts: FlexReport
    months: FlexMonths


@dataclass(frozen=True)
class WorkbookFigures:
    """All of it; `flex` is None without a budget."""

    hospital: HospitalSettings
    scope: FigureScope
    data_version: int
    tables: tuple[BookTable, ...]
    flex: FlexBook | None


def figures(url: str, actor: Actor, *, period: int, version_id: int | None = None) -> WorkbookFigures:
    """Return the figures of the workbook as this person may see them; no tables where the month has no figures.

    Args:
        url: Database.
        actor: Who asks.
        period: The month (yyyymm); the year to date ends with it.
        version_id: The budget; None for the best one.

    Raises:
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    for _attempt in range(MOST_READS):
        now = status.read(url)
        tables = [_table(url, actor, Question(period, span, version_id), by) for span in SPANS for by in SIDES]
        read = WorkbookFigures(
            hospital=now.settings,
            scope=scope(url, actor),
            data_version=now.data_version,
            tables=tuple(table for table in tables if table is not None),
            flex=_flex(url, actor, Question(period, "ytd", version_id)),
        )
        if status.read(url).data_version == now.data_version:
            return read
    raise UserError(
        _("The figures changed while the workbook was made."),
        hint=_("Wait until the import is through and try again."),
    )


def _table(url: str, actor: Actor, question: Question, by: By) -> BookTable | None:
    told = report.table(url, actor, question=question, by=by)
    if told.rows.empty:
        return None
    to_date, accounts = question.span == "ytd", by == "account"
    return BookTable(
        span=question.span,
        by=by,
        report=told,
        said=beside(url, actor, question=question),
        without_one_offs=underlying.without_one_offs(url, actor, question=question) if accounts else None,
        changed=changes.beside(url, actor, question=question) if to_date and accounts else None,
        use=commitments.beside_actuals(url, actor, question=question, by=by) if to_date else None,
    )


def _flex(url: str, actor: Actor, question: Question) -> FlexBook | None:
    lines = flex_months.months(url, actor, question=question)
    if lines is None or lines.lines.empty:
        return None
    return FlexBook(
        departments=flexed.table(url, actor, question=question, by="department"),
        accounts=flexed.table(url, actor, question=question, by="account"),
        months=lines,
    )
