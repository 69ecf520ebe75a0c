"""The assumptions of a budget that is built from drivers: what each kind means, and what holds for a place and month.

Values are whole numbers: rates, shares, ratios and hours per unit in millionths, volumes and hours in thousandths.
Several changes of a price multiply; a figure for a department counts before one for the whole hospital.
Source: docs/methods.md#budget-from-drivers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from language import N_
from planning.periods import first_day
from planning.staffing.rule import RateChange, price_factors

MICRO, MILLI = 1_000_000, 1_000
Unit = Literal["rate", "share", "ratio", "hours", "hours_per_unit", "units"]
Detail = Literal["", "measure", "job_class", "category", "contract", "payer"]


@dataclass(frozen=True)
class AssumptionKind:
    """One kind of assumption.

    `low` and `high` bound the stored whole number. `scope`: "department" needs one, "both" holds for the whole hospital
    without. `dated`: "month" is for one month, "from" holds from a day on, "" has no day.
    """

    key: str
    label: str
    help: str
    unit: Unit
    low: int
    high: int
    scope: Literal["department", "both", "hospital"]
    dated: Literal["", "month", "from"]
    detail: Detail = ""
    detail_required: bool = False

    @property
    def scale(self) -> int:
        """Return what one unit is stored as."""
        return MILLI if self.unit in ("units", "hours") else MICRO


_ALL = (
    AssumptionKind("volume", N_("Volume of a month"), N_("Units of service, instead of the expected ones."),
                   "units", 0, 10**13, "department", "month", "measure", True),
    AssumptionKind("volume_change", N_("Volume change"), N_("On the expected volumes, from a day on."),
                   "rate", -MICRO, 5 * MICRO, "both", "from", "measure"),
    AssumptionKind("hours", N_("Worked hours of a month"), N_("Productive hours, instead of volume × hours per unit."),
                   "hours", 0, 10**12, "department", "month"),
    AssumptionKind("hours_per_unit", N_("Hours per unit of service"), N_("Instead of the department's standard."),
                   "hours_per_unit", 0, 10_000 * MICRO, "department", ""),
    AssumptionKind("fixed_hours", N_("Fixed hours a year"), N_("Instead of those of the department's standard."),
                   "hours", 0, 10**12, "department", ""),
    AssumptionKind("pace", N_("Worked against standard"), N_("100% is exactly on the standard."),
                   "ratio", MICRO // 10, 10 * MICRO, "both", ""),
    AssumptionKind("wage_award", N_("Wage award"), N_("Rise of own pay from a day on; benefits follow."),
                   "rate", -MICRO // 2, MICRO // 2, "both", "from", "job_class"),
    AssumptionKind("bill_rate", N_("Agency bill rate"), N_("Rise of agency rates from a day on."),
                   "rate", -MICRO // 2, MICRO // 2, "both", "from", "job_class"),
    AssumptionKind("benefit_share", N_("Benefits on pay"), N_("Share of own pay, instead of the last year's."),
                   "share", 0, 2 * MICRO, "both", ""),
    AssumptionKind("inflation", N_("Inflation"), N_("Price rise of one category of cost or income from a day on."),
                   "rate", -MICRO // 2, MICRO, "both", "from", "category", True),
    AssumptionKind("contract_price", N_("Contract price"), N_("Beyond the agreed price list, from a day on."),
                   "rate", -MICRO // 2, MICRO, "hospital", "from", "contract", True),
    AssumptionKind("payer_rate", N_("Payer rates"), N_("What a payer (or all) pays per unit, from a day on."),
                   "rate", -MICRO // 2, MICRO // 2, "both", "from", "payer"),
)  # fmt: skip
KINDS = {kind.key: kind for kind in _ALL}


@dataclass(frozen=True)
class Assumption:
    """One assumption; `value` in the scale of its kind, `department_id` None for the whole hospital.

    `detail`: code of what it is about, "" for all. `day`: the first of the month, the day from which it holds, or None.
    """

    kind: str
    value: int
    department_id: int | None = None
    detail: str = ""
    day: date | None = None
    note: str | None = None

    @property
    def key(self) -> tuple[str, int, str, str]:
        """Return what makes it the same assumption: all but value and note."""
        return self.kind, self.department_id or 0, self.detail, self.day.isoformat() if self.day else ""


class AssumptionSet:
    """The assumptions of a budget, asked by place."""

    def __init__(self, assumptions: Iterable[Assumption] = ()) -> None:
        """Keep them by kind."""
        self._by_kind: dict[str, list[Assumption]] = {}
        for one in sorted(assumptions, key=lambda item: item.key):
            self._by_kind.setdefault(one.kind, []).append(one)

    def of(self, kind: str, department_id: int | None = None) -> list[Assumption]:
        """Return those of a kind that hold for a department: its own and the whole hospital's."""
        return [one for one in self._by_kind.get(kind, ()) if one.department_id in (None, department_id)]

    def figure(self, kind: str, department_id: int, *, detail: str = "", day: date | None = None) -> int | None:
        """Return the one figure that counts, None where nothing was assumed."""
        known = [one for one in self.of(kind, department_id) if (one.detail, one.day) == (detail, day)]
        return max(known, key=lambda one: one.department_id or 0).value if known else None

    def factors(
        self, kind: str, department_id: int, periods: Sequence[int], details: Sequence[str] = ("",)
    ) -> tuple[int, ...]:
        """Return by how much prices differ in each month, in millionths; changes for one of `details` count.

        A change within a month counts for its days, as wage awards do in the staffing forecast.
        """
        changes = [_rate_change(one, periods[0]) for one in self.of(kind, department_id) if one.detail in details]
        if not changes:
            return (MICRO,) * len(periods)
        return tuple(np.rint(price_factors(changes, periods, [0])[0] * MICRO).astype(int).tolist())


def _rate_change(one: Assumption, first: int) -> RateChange:
    day = one.day or first_day(first)
    return RateChange(day.year * 100 + day.month, day.day, one.value / MICRO)
