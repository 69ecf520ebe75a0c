"""Volumes, hours and FTE that a typed question asks for: what the pages count of the same places and months."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from sqlmodel import Session, select

from data.engine import reading
from data.models import Measure
from planning.measure_words import meanings_of
from planning.periods import shift
from planning.search.counted import LABOR, VOLUME, CountedMeasure, id_of
from planning.search.grammar import FigureQuestion, NotUnderstood
from services.forecasts import budget_volumes, series
from services.labor import productivity
from services.month_end import counts as month_counts
from services.permissions import Actor, require
from services.variance.question import BudgetChoice, Choices

#: They stand at a day and are not added up over months.
STOCKS = ("cash", "receivables")
PRIOR = -12


class CountedFigures(NamedTuple):
    """What was counted: rows of `place, figure, type, actual, budget, prior` in thousandths (None = not known).

    `months` (yyyymm) are those of the span that all rows rest on, `left_out` those that are not counted in full.
    """

    rows: list[dict[str, Any]]
    months: tuple[int, ...]
    left_out: tuple[int, ...]
    version: BudgetChoice | None


def measures(session: Session) -> list[CountedMeasure]:
    """Return what is counted and may be added up over months."""
    rows = session.exec(select(Measure.id, Measure.code, Measure.name).order_by(Measure.code)).all()
    told = meanings_of([code for _id, code, _name in rows], [name for _id, _code, name in rows])
    return [CountedMeasure(row[0] or 0, row[1], row[2]) for row, meaning in zip(rows, told, strict=True)
            if meaning not in STOCKS]  # fmt: skip


def counted_figures(
    url: str, actor: Actor, *, choices: Choices, asked: FigureQuestion, kind: str
) -> CountedFigures | NotUnderstood:
    """Return the volumes or hours of a question, or why they cannot be said of the same months."""
    require(actor, "budget:read")
    first = choices.calendar.fiscal_month(asked.period)
    numbers = {"month": [first], "ytd": range(1, first + 1), "year": range(1, 13)}[asked.span]
    months = [choices.calendar.period(choices.calendar.fiscal_year(asked.period), number) for number in numbers]
    months = [month for month in months if month <= max(choices.latest or 0, asked.period)]
    return _volumes(url, choices, asked, months) if kind == VOLUME else _hours(url, actor, asked, months)


# Volumes --------------------------------------------------------------------------------------------------------------


class _Volume(NamedTuple):
    """A row: whole months of the places together by month, and the departments that are counted in each."""

    place: str
    figure: str
    by_month: Mapping[int, int]
    departments: Mapping[int, list[int]]


def _volumes(url: str, choices: Choices, asked: FigureQuestion, months: Sequence[int]) -> CountedFigures:
    versions = choices.versions_of(choices.calendar.fiscal_year(asked.period))
    version = versions[0] if versions else None
    with reading(url) as session:
        told = [_volume(session, choices, place, figure) for place in asked.places for figure in asked.figures]
        known = [month for month in months if all(month in one.by_month for one in told if one.by_month)]
        planned = [_budget(session, one, version) for one in told]
        is_in_force = version is not None and not any(planned)
        if is_in_force:  # the version plans no volumes: those of each department count
            version, planned = None, [_budget(session, one, None) for one in told]
    rows = [_row(one, known, budget) for one, budget in zip(told, planned, strict=True)]
    left_out = tuple(
        month for month in months if month not in known and month <= max(choices.latest or 0, asked.period)
    )
    return CountedFigures(rows, tuple(known), left_out, version)


def _volume(session: Session, choices: Choices, place: str, figure: str) -> _Volume:
    measure = int(id_of(figure))
    members = frozenset(choices.departments.members(place))
    stored = series.stored_months(session, members, measures={measure})
    whole = month_counts.with_period(month_counts.whole(stored))
    total, _notes = series.group_total(whole)
    full = month_counts.with_period(total)
    by_month = {int(month): round(count * 1000) for month, count in full[["period", "y"]].values.tolist()}
    departments: dict[int, list[int]] = {}
    for month, department in whole[["period", "department_id"]].values.tolist():
        departments.setdefault(int(month), []).append(int(department))
    return _Volume(place, figure, by_month, departments)


def _budget(session: Session, one: _Volume, version: BudgetChoice | None) -> dict[int, dict[int, float]]:
    measure = int(id_of(one.figure))
    places = {department: measure for known in one.departments.values() for department in known}
    return budget_volumes.of_departments(session, places, version_id=version.id if version else None) if places else {}


def _row(one: _Volume, months: Sequence[int], budget: Mapping[int, Mapping[int, float]]) -> dict[str, Any]:
    """Return a row; a side that lacks one of the months, or of their departments, is not known."""
    here = [month for month in months if month in one.by_month]
    whole = len(here) == len(months) > 0
    planned = [budget.get(place, {}).get(month) for month in here for place in one.departments[month]]
    prior = [one.by_month.get(shift(month, PRIOR)) for month in here]
    return {
        "place": one.place,
        "figure": one.figure,
        "type": VOLUME,
        "actual": sum(one.by_month[month] for month in here) if whole else None,
        "budget": sum(round(count * 1000) for count in planned if count is not None)
        if whole and None not in planned
        else None,
        "prior": sum(count for count in prior if count is not None) if whole and None not in prior else None,
    }


# Hours ----------------------------------------------------------------------------------------------------------------


def _hours(url: str, actor: Actor, asked: FigureQuestion, months: Sequence[int]) -> CountedFigures | NotUnderstood:
    """Return hours as the page of productivity says them; hours have no budget."""
    rows: list[dict[str, Any]] = []
    spans: set[tuple[int, ...]] = set()
    for place in asked.places:
        now = productivity.report(url, actor, period=asked.period, over=asked.span, department=place)
        before = productivity.report(url, actor, period=shift(asked.period, PRIOR), over=asked.span, department=place)
        known = () if now.only_begun else now.months
        is_alike = before.months == tuple(shift(month, PRIOR) for month in known)
        spans |= {known} if known else set()
        for figure in asked.figures:
            actual = _milli(now.total[id_of(figure)]) if known else None
            prior = _milli(before.total[id_of(figure)]) if known and is_alike else None
            rows.append({"place": place, "figure": figure, "type": LABOR, "actual": actual, "budget": None,
                         "prior": prior})  # fmt: skip
    if len(spans) > 1:
        return NotUnderstood("uneven")
    told = next(iter(spans), ())
    return CountedFigures(rows, told, tuple(month for month in months if month not in told), None)


def _milli(amount: Any) -> int | None:
    return None if pd.isna(amount) else round(float(amount) * 1000)
