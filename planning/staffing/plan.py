"""Everything the staffing rule needs for the open months of some departments, as arrays; and what-if changes to it.

D departments, P positions (a job class in a department), T open months.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planning.staffing.rule import Floats, Hiring, RateChange, filled_places, price_factors

Ints = npt.NDArray[np.int64]
NO_HIRING = Hiring()


@dataclass(frozen=True)
class Needs:
    """What departments need. `hours_per_uos`, `pace`, `benefit_share`: `[D]`; `fixed`, `minimum` (hours), `season`

    (own staff on duty in a month against the recent months), `beside` (minor units: labor cost of the ledger that is in
    no time line) and `beside_agency` (the part of it that is contract labor): `[D, T]`.
    """

    hours_per_uos: Floats
    pace: Floats
    fixed: Floats
    minimum: Floats
    season: Floats
    benefit_share: Floats
    beside: Floats
    beside_agency: Floats


@dataclass(frozen=True)
class Positions:
    """Who works and at what price. All are `[P]` unless said otherwise.

    `place`: row of the department; `share`: part of the department's required hours; `filled`, `vacant`, `pool`:
    productive hours a day of filled and vacant places and of the float pool; `usual`: hours a day that were needed
    while these worked; `follows` (0–1): the part of a change of need that own staff follow; `overtime_limit`: share of
    required hours; `pay`: minor units an hour by `WORKED` group, `[P, 4]`; `beside_hours`: hours by `BESIDE` group per
    own worked hour, `[P, T, 3]`; `beside_pay`: minor units an hour of these, `[P, 3]`.
    """

    place: Ints
    job_class_id: Ints
    share: Floats
    filled: Floats
    vacant: Floats
    pool: Floats
    usual: Floats
    follows: Floats
    overtime_limit: Floats
    has_agency: npt.NDArray[np.bool_]
    pay: Floats
    beside_hours: Floats
    beside_pay: Floats


@dataclass(frozen=True)
class StaffingPlan:
    """Departments with their positions over open months, and the assumptions on them."""

    department_ids: tuple[int, ...]
    periods: tuple[int, ...]
    days: Floats
    needs: Needs
    positions: Positions
    changes: tuple[RateChange, ...] = ()
    hiring: Hiring = NO_HIRING
    agency_change: float = 0.0

    def own_hours(self) -> Floats:
        """Return the productive hours that filled places can work, `[P, T]`."""
        rows = self.positions
        places = filled_places(rows.filled, rows.vacant, len(self.periods), self.hiring)
        return places * self.days * self.needs.season[rows.place]

    def usual_hours(self) -> Floats:
        """Return the hours at which filled places work `own_hours`, `[P, T]`: the usual need in the month's season."""
        rows = self.positions
        return rows.usual[:, None] * self.days * self.needs.season[rows.place]

    def pool_hours(self) -> Floats:
        """Return the hours that the float pool can lend, `[P, T]`."""
        return self.positions.pool[:, None] * self.days

    def factors(self, *, agency: bool = False) -> Floats:
        """Return by how much pay (or bill rates) differ from today's, `[P, T]`."""
        return price_factors(self.changes, self.periods, self.positions.job_class_id.tolist(), agency=agency)

    def only(self, department_ids: frozenset[int] | set[int]) -> "StaffingPlan":
        """Return the plan of some departments alone."""
        keep = [row for row, number in enumerate(self.department_ids) if number in department_ids]
        at = np.full(len(self.department_ids), -1)
        at[keep] = np.arange(len(keep))
        rows = at[self.positions.place] >= 0
        positions = {name: values[rows] for name, values in vars(self.positions).items()}
        return replace(
            self,
            department_ids=tuple(self.department_ids[row] for row in keep),
            needs=Needs(**{name: values[keep] for name, values in vars(self.needs).items()}),
            positions=Positions(**(positions | {"place": at[positions["place"]]})),
        )


@dataclass(frozen=True)
class WhatIf:
    """Changes a person tries out; the default changes nothing.

    `target_hours`, `agency_hours`, `bill_rate`: relative changes (−0.05 = five percent less); `award`: a wage award
    for all from the first day of `award_from` (yyyymm) on; `lead_months`: months until vacancies are filled, None as
    in the plan.
    """

    target_hours: float = 0.0
    agency_hours: float = 0.0
    bill_rate: float = 0.0
    award: float = 0.0
    award_from: int | None = None
    lead_months: int | None = None

    @property
    def changes_nothing(self) -> bool:
        """Return whether this is the plan itself."""
        return self == replace(WhatIf(), award_from=self.award_from)


def change(plan: StaffingPlan, what_if: WhatIf) -> StaffingPlan:
    """Return the plan with a person's changes."""
    needs = replace(plan.needs, pace=plan.needs.pace * (1 + what_if.target_hours))
    pay = plan.positions.pay.copy()
    pay[:, -1] *= 1 + what_if.bill_rate
    award = RateChange(what_if.award_from or plan.periods[0], 1, what_if.award)
    lead = plan.hiring.lead_months if what_if.lead_months is None else what_if.lead_months
    return replace(
        plan,
        needs=needs,
        positions=replace(plan.positions, pay=pay),
        changes=(*plan.changes, award) if what_if.award else plan.changes,
        hiring=replace(plan.hiring, lead_months=lead),
        agency_change=(1 + plan.agency_change) * (1 + what_if.agency_hours) - 1,
    )
