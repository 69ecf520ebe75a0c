"""What a board pack says, in figures: every one of them asked of the service that its page asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.engine import reading
from language import _, translate
from planning.key_figures import KeyFigures, key_figures
from planning.variance.underlying import WithoutOneOffs
from services import hospital_ratios, status
from services.board_pack import decisions, sections, volumes
from services.contracts import calendar
from services.errors import UserError
from services.explanations import review, waiting
from services.labor import productivity
from services.landing import report as landing_report
from services.month_end import commentary
from services.month_end.commentary import Commentary
from services.people.scope import FigureScope, scope
from services.permissions import Actor, require
from services.settings import HospitalSettings
from services.spend import report as spend
from services.staffing import basis, projection, summary
from services.variance import causes, report, underlying
from services.variance.report import BudgetChoice, Choices, Question, Report

Progress = Callable[[float, str], None]
#: Months of the trends that stand beside a month.
TREND_MONTHS = 13
#: How often figures are read anew because somebody changed the data meanwhile.
MOST_READS = 3


@dataclass(frozen=True)
class PackQuestion:
    """What a person asks for: a month (yyyymm), a budget version (None: the best one), and the sections in order.

    `pack_id` names the saved pack (`services.board_pack.saved`), whose decisions open it; None for none.
    """

    period: int
    version_id: int | None = None
    sections: tuple[str, ...] = sections.KEYS
    pack_id: int | None = None


@dataclass(frozen=True)
class YearVerdict:
    """What moves the year to date, the last months, and the result without one-offs (None where nothing is marked).

    `commentary`: what the finance lead says of the month, None where nothing is said.
    """

    causes: pd.DataFrame
    trend: pd.DataFrame
    without_one_offs: WithoutOneOffs | None
    commentary: Commentary | None


@dataclass(frozen=True)
class Staffing:
    """The staffing cost forecast: what is told, the departments furthest over first, and the year by month.

    `version` is the budget it is held against, the best one of the year whichever the question names.
    """

    told: summary.ForecastSummary
    departments: pd.DataFrame
    months: pd.DataFrame
    version: BudgetChoice | None


@dataclass(frozen=True)
class Contracts:
    """What is bought and what has to be decided; `spend` is None before the first purchase."""

    spend: spend.SpendReport | None
    calendar: calendar.NoticeCalendar


@dataclass(frozen=True)
class Explained:
    """The explanations of the month, and the departments that owe one."""

    review: review.MonthReview
    waiting: pd.DataFrame


@dataclass(frozen=True)
class PackFigures:
    """The figures of a pack. `parts` holds what each section of the question adds (`BUILDERS`), by its key.

    `to_date` and `month` are budget versus actual by account; `sides` the key figures of the year to date by "actual"
    and "budget". All are of one state of the data, `data_version`, last imported at `imported_at`.
    """

    question: PackQuestion
    scope: FigureScope
    hospital: HospitalSettings
    choices: Choices
    today: date
    data_version: int
    imported_at: datetime | None
    to_date: Report
    month: Report
    sides: dict[str, KeyFigures | None]
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def year(self) -> str:
        """Return the label of the fiscal year."""
        return self.choices.calendar.label(self.choices.calendar.fiscal_year(self.question.period))

    @property
    def is_past(self) -> bool:
        """Return whether the month is earlier than the latest one."""
        return _is_past(self.choices, self.question)


@dataclass(frozen=True)
class _Asked:
    """Who asks what; `to_date` names the months that are compared."""

    url: str
    actor: Actor
    question: PackQuestion
    choices: Choices
    today: date
    to_date: Report

    @property
    def fiscal_year(self) -> int:
        return self.choices.calendar.fiscal_year(self.question.period)

    @property
    def last_compared(self) -> int:
        """Return the last month with figures up to the month asked for: months to come have no spend to compare."""
        return self.to_date.months[-1] if self.to_date.months else self.question.period

    @property
    def through(self) -> int | None:
        """Return the last month taken as actual, None for the last posted one, as the page of the landing has it."""
        return self.question.period if _is_past(self.choices, self.question) else None


def _is_past(choices: Choices, question: PackQuestion) -> bool:
    return choices.latest is not None and question.period < choices.latest


def figures(
    url: str, actor: Actor, *, question: PackQuestion, today: date, progress: Progress = lambda _share, _text: None
) -> PackFigures:
    """Return the figures of a pack as this person may see them; a manager's are those of her departments.

    Args:
        url: Database.
        actor: Who asks.
        question: What for.
        today: Contracts stand as of this day.
        progress: Told the share (0–1) and the section under way.

    Raises:
        UserError: A section does not exist, or there are no figures for the month.
        NotPermittedError: The role may not read one of the sections.
    """
    require(actor, "budget:read")
    sections.check(actor, question.sections)
    for _attempt in range(MOST_READS):
        read = _read(url, actor, question, today, progress)
        if status.read(url).data_version == read.data_version:
            return read
    raise changed_meanwhile()


def changed_meanwhile() -> UserError:
    """Return the refusal where the data did not rest for as long as a pack takes."""
    return UserError(
        _("The figures changed while the pack was made."), hint=_("Wait until the import is through and try again.")
    )


def _read(url: str, actor: Actor, question: PackQuestion, today: date, progress: Progress) -> PackFigures:
    now = status.read(url)
    choices = report.choices(url, actor)
    to_date = _table(url, actor, question, "ytd")
    if to_date.rows.empty:
        raise UserError(
            _("There are no figures for this month."), hint=_("Choose a month that has actuals or a budget.")
        )
    asked = _Asked(url, actor, question, choices, today, to_date)
    parts = {}
    for place, key in enumerate(question.sections):
        title = next(section.title for section in sections.SECTIONS if section.key == key)
        progress(place / len(question.sections), translate(title))
        parts[key] = BUILDERS[key](asked)
    with reading(url) as session:
        imported_at = status.last_import(session)
    return PackFigures(
        question=question,
        scope=scope(url, actor),
        hospital=now.settings,
        choices=choices,
        today=today,
        data_version=now.data_version,
        imported_at=imported_at,
        to_date=to_date,
        month=_table(url, actor, question, "month"),
        sides=_sides(asked),
        parts=parts,
    )


def _table(url: str, actor: Actor, question: PackQuestion, span: report.Span, by: report.By = "account") -> Report:
    return report.table(url, actor, question=Question(question.period, span, question.version_id), by=by)


def _sides(asked: _Asked) -> dict[str, KeyFigures | None]:
    lines = report.detail(asked.url, asked.actor, question=_to_date(asked), by=("category",))
    sides: dict[str, KeyFigures | None] = {}
    for name in ("actual", "budget"):
        known = lines.dropna(subset=[name])
        sides[name] = None if known.empty else key_figures(known.assign(amount_minor=known[name].astype("int64")))
    return sides


def _to_date(asked: _Asked) -> Question:
    return Question(asked.question.period, "ytd", asked.question.version_id)


def _causes(asked: _Asked) -> pd.DataFrame:
    lines = report.detail(asked.url, asked.actor, question=_to_date(asked), by=causes.BY)
    return causes.of_departments(asked.choices, lines)


def _decisions(asked: _Asked) -> pd.DataFrame:
    question = asked.question
    return decisions.opening(asked.url, asked.actor, period=question.period, pack_id=question.pack_id)


def _verdict(asked: _Asked) -> YearVerdict:
    without = underlying.without_one_offs(asked.url, asked.actor, question=_to_date(asked))
    trend = report.trend(asked.url, asked.actor, question=_to_date(asked), months=TREND_MONTHS)
    said = commentary.read(asked.url, asked.actor, period=asked.question.period)
    return YearVerdict(_causes(asked), trend, without, said if said is not None and said.text else None)


def _result(asked: _Asked) -> hospital_ratios.RatioReport | None:
    return hospital_ratios.of_months(asked.url, asked.actor, months=asked.to_date.months)


def _landing(asked: _Asked) -> landing_report.LandingReport:
    return landing_report.report(
        asked.url,
        asked.actor,
        fiscal_year=asked.fiscal_year,
        by="account",
        version_id=asked.question.version_id,
        through=asked.through,
    )


def _categories(asked: _Asked) -> Report:
    return asked.to_date


def _departments(asked: _Asked) -> Report:
    return _table(asked.url, asked.actor, asked.question, "ytd", "department")


def _volumes(asked: _Asked) -> volumes.CountedVolumes:
    return volumes.by_department(asked.url, asked.actor, months=asked.to_date.months, version=asked.to_date.version)


def _labor(asked: _Asked) -> dict[str, Any]:
    told = productivity.report(asked.url, asked.actor, period=asked.question.period, over="ytd")
    return {"report": told, "trend": productivity.trend(asked.url, asked.actor, period=asked.question.period)}


def _staffing(asked: _Asked) -> Staffing | None:
    """Return the forecast of the month's fiscal year; None once it is over, and without any labor cost.

    None for an earlier month than the latest, too: the forecast always goes on from the latest one, and would
    contradict the landing as it was then.
    """
    if asked.through is not None or asked.fiscal_year not in basis.years(asked.url, asked.actor):
        return None
    version = asked.question.version_id
    made = basis.basis(asked.url, asked.actor, fiscal_year=asked.fiscal_year, version_id=version)
    told = summary.summary(asked.url, asked.actor, fiscal_year=asked.fiscal_year, today=asked.today, version_id=version)
    if made is None or told is None or not made.plan.department_ids:
        return None
    projected = projection.project(made)
    return Staffing(told, projection.overview(made, projected), projected.months, made.version)


def _spend(asked: _Asked) -> Contracts:
    known = spend.choices(asked.url, asked.actor)
    bought = None
    if known.sources:
        bought = spend.report(asked.url, asked.actor, source=known.sources[0], period=asked.last_compared, over="ytd")
    return Contracts(bought, calendar.calendar(asked.url, asked.actor, as_of=asked.today))


def _explanations(asked: _Asked) -> Explained:
    named: dict[str, Any] = {
        "period": asked.question.period, "version_id": asked.question.version_id, "today": asked.today,
    }  # fmt: skip
    return Explained(
        review.of_month(asked.url, asked.actor, **named), waiting.by_department(asked.url, asked.actor, **named)
    )


#: What each section adds to a pack; the entries of `sections.SECTIONS`.
BUILDERS: dict[str, Callable[[_Asked], Any]] = {
    "decisions": _decisions,
    "verdict": _verdict,
    "result": _result,
    "landing": _landing,
    "causes": _causes,
    "categories": _categories,
    "departments": _departments,
    "volumes": _volumes,
    "labor": _labor,
    "staffing": _staffing,
    "spend": _spend,
    "explanations": _explanations,
}
