"""What a comparison says: the facts of one sentence, computed from the rows it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from planning.variance.comparison import FAVORABLE, ON_BUDGET, UNFAVORABLE

Course = Literal["ahead", "on", "behind"]
#: A year is "on plan" while its result is off by no more than this share of the budgeted expense.
ON_PLAN_SHARE = 0.005


@dataclass(frozen=True)
class Cause:
    """A part of the whole and its variance (minor units, positive is favorable)."""

    label: str
    type: str
    variance: int

    @property
    def verdict(self) -> str:
        """Return the word of the variance."""
        return FAVORABLE if self.variance > 0 else UNFAVORABLE if self.variance < 0 else ON_BUDGET


@dataclass(frozen=True)
class Headline:
    """A total against its reference, what works most in its direction, and what works most against it."""

    figures: str  # result, revenue, expense
    actual: int
    reference: int | None  # None: there is nothing to compare with
    variance: int
    percent: float | None  # 0–1, None over a reference of 0
    cause: Cause | None = None
    offset: Cause | None = None


def headline(
    total: Mapping[str, Any], parts: pd.DataFrame, *, reference: str = "budget", name: str = "variance"
) -> Headline:
    """Return the facts of a total and its parts.

    Args:
        total: `type, actual`, the reference and the variance columns of one row.
        parts: `label, type` and the variance column; together they make up the total's variance.
        reference: "budget" or "prior".
        name: Prefix of the variance columns.
    """
    known = None if pd.isna(total[reference]) else int(total[reference])
    variance = int(total[name]) if known is not None else 0
    percent = total[f"{name}_percent"]
    direction = -1 if variance < 0 else 1
    explained = known is not None and variance != 0 and len(parts) > 1
    return Headline(
        figures=str(total["type"]),
        actual=0 if pd.isna(total["actual"]) else int(total["actual"]),
        reference=known,
        variance=variance,
        percent=None if pd.isna(percent) else float(percent),
        cause=_largest(parts, name, direction) if explained else None,
        offset=_largest(parts, name, -direction) if explained else None,
    )


def _largest(parts: pd.DataFrame, name: str, direction: int) -> Cause | None:
    """Return the part that moves most in a direction (1 favorable, −1 unfavorable), if any does."""
    moved = (parts[name] * direction).astype("Int64")
    if not (moved > 0).any():
        return None
    row = parts.iloc[int(moved.to_numpy(dtype="int64").argmax())]
    return Cause(str(row["label"]), str(row["type"]), int(row[name]))


def course(variance: int, budgeted_expense: int) -> Course:
    """Return whether a result is ahead of, on, or behind plan; on plan within half a percent of budgeted expense."""
    if abs(variance) <= abs(budgeted_expense) * ON_PLAN_SHARE:
        return "on"
    return "ahead" if variance > 0 else "behind"
