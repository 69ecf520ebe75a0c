"""Counts for tests: put months, days and budgets of a department's measure into a database."""

from collections.abc import Sequence
from datetime import date, timedelta

from data.engine import writing
from data.models import Statistic
from planning.periods import period_of, shift

#: Settings of runs: of the automatic set, and of somebody looking at a series.
AUTOMATIC = {"model": "auto", "together": True}
EXPLORED = {"model": "auto", "together": False}


def add_months(
    url: str, department: int, measure: int, values: Sequence[float | None], *, first: int, version: int | None = None
) -> None:
    """Store monthly counts from `first` (yyyymm) on, None where a month has no row; a budget with a `version`."""
    with writing(url) as session:
        session.add_all(
            Statistic(
                department_id=department,
                measure_id=measure,
                kind="budget" if version else "actual",
                version_id=version,
                period=shift(first, step),
                quantity_milli=round(value * 1000),
            )
            for step, value in enumerate(values)
            if value is not None
        )


def add_days(url: str, department: int, measure: int, values: Sequence[float | None], *, first: date) -> None:
    """Store daily counts from `first` on, None for a day without a row."""
    with writing(url) as session:
        for step, value in enumerate(values):
            day = first + timedelta(days=step)
            if value is not None:
                session.add(
                    Statistic(
                        department_id=department,
                        measure_id=measure,
                        day=day,
                        period=period_of(day),
                        quantity_milli=round(value * 1000),
                    )
                )


def seasonal(months: int, *, level: float = 1000.0, step: float = 2.0) -> list[float]:
    """Return a plain series: a level, a slope, a winter peak and a little noise that is the same every time."""
    winter = [120, 90, 60, 10, -30, -60, -80, -70, -40, -10, 30, 80]
    noise = [7, -11, 4, 15, -9, -3, 12, -14, 6, -2, 9, -8, 3, -6, 10, -5, 1]
    return [level + step * at + winter[at % 12] * level / 1000 + noise[at % 17] for at in range(months)]
