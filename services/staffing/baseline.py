"""Labor of the open months as the staffing forecast expects it: what scenarios start from."""

from dataclasses import dataclass

import pandas as pd

from planning.staffing.plan import WhatIf
from services.permissions import Actor
from services.staffing.basis import StaffingBasis, basis
from services.staffing.projection import project


@dataclass(frozen=True)
class LaborBaseline:
    """Labor of `periods` (open months, yyyymm, ascending).

    `rows`: `department_id, job_class_id, period, pay_group, hours` (float) and `amount_minor` (int64). `pay_group` is
    regular, float, overtime, agency, paid_leave, education, other; benefits and not_in_time_lines (labor cost of the
    ledger without hours) come with hours 0. Cost is that of the year-end landing, by `category` of
    account to the cent. `basis` holds what it rests on; `project(basis, WhatIf(…))` reckons again.
    """

    periods: tuple[int, ...]
    rows: pd.DataFrame
    basis: StaffingBasis

    def by_group(self) -> pd.DataFrame:
        """Return `department_id, period, pay_group, hours, amount_minor`, over job classes."""
        keys = ["department_id", "period", "pay_group"]
        return self.rows.groupby(keys, as_index=False)[["hours", "amount_minor"]].sum()


def labor_baseline(
    url: str, actor: Actor, *, fiscal_year: int, what_if: WhatIf | None = None, version_id: int | None = None
) -> LaborBaseline | None:
    """Return the labor of a fiscal year's open months in the actor's departments; None without any labor actuals.

    `version_id`: the budget that it stands on; the one in force when None.

    Raises:
        UserError: The year is over, or too far ahead.
    """
    staffing = basis(url, actor, fiscal_year=fiscal_year, version_id=version_id)
    if staffing is None:
        return None
    rows = project(staffing, what_if or WhatIf()).rows
    periods = tuple(month for month in staffing.open_months if month in staffing.months)
    return LaborBaseline(periods, rows[rows["period"].isin(periods)].reset_index(drop=True), staffing)
