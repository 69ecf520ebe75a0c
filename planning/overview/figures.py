"""The six figures of the overview: each as it is to date and where its year lands, beside its budget.

Source: docs/methods.md#overview.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from planning import ratios
from planning.key_figures import KeyFigures

Unit = Literal["money", "rate", "days", "fte", "units"]
FigureName = Literal["result", "landing", "margin", "days_cash", "fte", "volume"]
#: What a bar shows: the months so far, the same a year before, or the whole year.
Span = Literal["to_date", "year_before", "year"]
#: What a bar is held against: the budget, or (FTE) the hours that the standards allow at the volume that came.
Against = Literal["budget", "standard", ""]


@dataclass(frozen=True)
class FigureBar:
    """One bar of a figure's picture: its value, what it is held against, and its 80 % range; None where there is none.

    Money is in minor units, rates are 0–1.
    """

    span: Span
    value: float
    against: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class BoardFigure:
    """A figure of the overview; the first bar is what its tile says in large. `measure` names a volume's unit."""

    name: FigureName
    unit: Unit
    bars: tuple[FigureBar, ...]
    against: Against = "budget"
    measure: str = ""

    @property
    def lead(self) -> FigureBar:
        """Return the bar that the tile says in large."""
        return self.bars[0]


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def result(total: Mapping[str, Any]) -> BoardFigure:
    """Return the result to date beside budget and the year before; `total` is a row of budget versus actual."""
    bars = [FigureBar("to_date", float(total["actual"]), _number(total["budget"]))]
    if (before := _number(total["prior"])) is not None:
        bars.append(FigureBar("year_before", before))
    return BoardFigure("result", "money", tuple(bars), "budget" if bars[0].against is not None else "")


def landing(total: Mapping[str, Any]) -> BoardFigure:
    """Return where the result of the year lands, with its range, and what of it is actual."""
    year = FigureBar(
        "year", float(total["landing"]), _number(total["budget"]), _number(total["lo80"]), _number(total["hi80"])
    )
    so_far = FigureBar("to_date", float(total["actual"]))
    return BoardFigure("landing", "money", (year, so_far), "budget" if year.against is not None else "")


def margin(actual: KeyFigures | None, budget: KeyFigures | None, year: pd.DataFrame | None) -> BoardFigure | None:
    """Return the operating margin to date, and that of the year as it lands; None without revenue.

    `year`: `landing, budget` by type (`revenue, expense`), None where the year does not land anywhere yet.
    """
    if actual is None or actual.margin is None:
        return None
    planned = budget.margin if budget else None
    bars = [FigureBar("to_date", actual.margin, planned)]
    landed = None if year is None else _margin_of(year["landing"])
    if year is not None and landed is not None:
        bars.append(FigureBar("year", landed, _margin_of(year["budget"])))
    known = any(bar.against is not None for bar in bars)
    return BoardFigure("margin", "rate", tuple(bars), "budget" if known else "")


def _margin_of(year: "pd.Series[Any]") -> float | None:
    revenue, expense = _number(year["revenue"]), _number(year["expense"])
    if revenue is None or expense is None:
        return None
    return ratios.operating_margin(revenue=round(revenue), expense=round(expense))


def days_cash(now: float | None, before: float | None) -> BoardFigure | None:
    """Return days cash on hand beside those a year before; nothing budgets or forecasts them."""
    if now is None:
        return None
    bars = [FigureBar("to_date", now)]
    if before is not None:
        bars.append(FigureBar("year_before", before))
    return BoardFigure("days_cash", "days", tuple(bars), "")


def fte(total: Mapping[str, Any], *, year: float | None) -> BoardFigure | None:
    """Return FTE paid to date beside what the standards allow, and the year's; None without labor hours.

    Args:
        total: Sums and ratios of `planning.labor.productivity.with_ratios`.
        year: FTE of the whole year, hours worked so far and expected together.
    """
    paid = _number(total["fte"])
    if not paid:
        return None
    gap, worked = _number(total["gap"]), _number(total["worked"])
    allowed = None if gap is None or not worked else paid * (1 - gap / worked)
    bars = [FigureBar("to_date", paid, allowed)]
    if year is not None:
        bars.append(FigureBar("year", year))
    return BoardFigure("fte", "fte", tuple(bars), "standard" if allowed is not None else "")


def volume(
    counted: pd.DataFrame, *, measure: str = "", year: tuple[float, float | None] | None = None
) -> BoardFigure | None:
    """Return the units of the main service: those counted to date and those of the year, beside their budget.

    Only departments whose months are all budgeted count where some are, so that both sides are of the same.

    Args:
        counted: `measure, actual, budget` by department (budget NaN where there is none).
        measure: The main one; where it is "" that which most departments count.
        year: Units expected of the year, and those budgeted.
    """
    if counted.empty:
        return None
    chosen = measure if measure in set(counted["measure"]) else str(counted["measure"].mode().iloc[0])
    rows = counted[counted["measure"] == chosen]
    budgeted = rows.dropna(subset=["budget"])
    bars = [FigureBar("to_date", float(rows["actual"].sum()))]
    if len(budgeted):
        bars = [FigureBar("to_date", float(budgeted["actual"].sum()), float(budgeted["budget"].sum()))]
    if year is not None and chosen == measure:
        bars.append(FigureBar("year", *year))
    return BoardFigure("volume", "units", tuple(bars), "budget" if len(budgeted) else "", chosen)


def lacking(figures: Sequence[BoardFigure]) -> tuple[FigureName, ...]:
    """Return the figures that are not there."""
    names: tuple[FigureName, ...] = ("result", "landing", "margin", "days_cash", "fte", "volume")
    return tuple(name for name in names if name not in {figure.name for figure in figures})
