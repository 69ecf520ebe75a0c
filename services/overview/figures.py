"""The figures of the overview, each asked of the service that its page asks; small, so that a page keeps them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from data.engine import reading
from planning.key_figures import KeyFigures, key_figures
from planning.overview import figures as rules
from planning.overview.figures import BoardFigure
from planning.periods import shift
from planning.staffing.summary import VolumeSummary
from services import hospital_ratios, status
from services.board_pack import volumes
from services.errors import UserError
from services.hospital_ratios import RatioReport
from services.labor import productivity
from services.landing import report as landing_report
from services.permissions import Actor, require
from services.staffing import basis, projection, summary
from services.variance import report
from services.variance.report import Question, Report


@dataclass(frozen=True)
class YearEnd:
    """Where the fiscal year lands. `totals` are those of the landing (`revenue, expense, result`), `course` its months:

    `period, landing, budget` (minor units). `open_months` are those after the last one taken as actual.
    """

    fiscal_year: int
    totals: pd.DataFrame
    course: pd.DataFrame
    open_months: tuple[int, ...]

    @property
    def result(self) -> dict[str, Any]:
        """Return the row of the operating result."""
        return {str(name): value for name, value in self.totals.loc["result"].to_dict().items()}


@dataclass(frozen=True)
class BoardFigures:
    """What the overview says in figures, of one state of the data that was last imported at `imported_at`.

    `sides`: key figures by "actual" and "budget"; `ratios` now and a year before (None: for people who see some
    departments only). `year_end` is None where the year cannot be landed.
    """

    figures: tuple[BoardFigure, ...]
    sides: Mapping[str, KeyFigures | None]
    year_end: YearEnd | None
    ratios: RatioReport | None
    ratios_before: RatioReport | None
    imported_at: datetime | None = field(default=None)


def board(url: str, actor: Actor, *, question: Question) -> BoardFigures:
    """Return the figures of the year up to a month, in the actor's departments.

    Raises:
        UserError: The question names what is not there for this person.
    """
    require(actor, "budget:read")
    to_date = report.table(url, actor, question=question, by="account")
    lines = report.detail(url, actor, question=question, by=("category",))
    sides = {name: _side(lines, name) for name in ("actual", "budget")}
    year_end = _year_end(url, actor, question)
    now = hospital_ratios.of_months(url, actor, months=to_date.months)
    before = hospital_ratios.of_months(url, actor, months=tuple(shift(month, -12) for month in to_date.months))
    with reading(url) as session:
        imported_at = status.last_import(session)
    return BoardFigures(
        figures=tuple(
            figure
            for figure in (
                rules.result(to_date.total("result")),
                None if year_end is None or not year_end.open_months else rules.landing(year_end.result),
                rules.margin(sides["actual"], sides["budget"], None if year_end is None else year_end.totals),
                rules.days_cash(_days_cash(now), _days_cash(before)),
                *_people(url, actor, question, to_date),
            )
            if figure is not None
        ),
        sides=sides,
        year_end=year_end,
        ratios=now,
        ratios_before=before,
        imported_at=imported_at,
    )


def _side(lines: pd.DataFrame, name: str) -> KeyFigures | None:
    """Return the key figures of actuals or budget, None when there is not one amount."""
    known = lines.dropna(subset=[name])
    if known.empty:
        return None
    return key_figures(known.assign(amount_minor=known[name].astype("int64")))


def _days_cash(told: RatioReport | None) -> float | None:
    return None if told is None else told.ratios.days_cash


def _year_end(url: str, actor: Actor, question: Question) -> YearEnd | None:
    choices = report.choices(url, actor)
    year = choices.calendar.fiscal_year(question.period)
    is_past = choices.latest is not None and question.period < choices.latest
    try:
        landed = landing_report.report(
            url,
            actor,
            fiscal_year=year,
            by="account",
            version_id=question.version_id,
            through=question.period if is_past else None,
        )
    except UserError:  # too far ahead to be landed
        return None
    return YearEnd(year, landed.totals, landed.course, landed.months[len(landed.closed) :])


def _people(url: str, actor: Actor, question: Question, to_date: Report) -> Sequence[BoardFigure | None]:
    """Return FTE and volume; the year only where the month is the newest one, from which forecasts go on."""
    worked = productivity.total(url, actor, period=question.period, over="ytd")
    counted = volumes.by_department(url, actor, months=to_date.months, version=to_date.version)
    year = _forecast(url, actor, question)
    if year is None:
        return [rules.fte(worked, year=None) if worked else None, rules.volume(counted.rows)]
    main = next(iter(year.volume.measures), None)
    return [
        rules.fte(worked, year=year.fte) if worked else None,
        rules.volume(
            counted.rows,
            measure=main.measure if main else "",
            year=(main.volume, main.budget) if main else None,
        ),
    ]


@dataclass(frozen=True)
class _Forecast:
    fte: float | None
    volume: VolumeSummary


def _forecast(url: str, actor: Actor, question: Question) -> _Forecast | None:
    """Return the year's FTE and volumes as staffing has them; None where it has none of the question's year."""
    choices = report.choices(url, actor)
    year = choices.calendar.fiscal_year(question.period)
    if not actor.may("forecast:read") or choices.latest != question.period or year not in basis.years(url, actor):
        return None
    made = basis.basis(url, actor, fiscal_year=year)
    if made is None or not made.plan.department_ids:
        return None
    return _Forecast(projection.fte_of_year(made, projection.project(made)), summary.volume_of(url, actor, made))
