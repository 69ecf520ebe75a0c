"""What an hour of agency costs, in dollars: as the staffing forecast prices it, and no other in any month."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, LABOR, LINES, MONTHS, SEEDS, WARD, monthly, random_base, small_base


def test_an_hour_costs_the_same_in_every_month_however_hours_were_forecast() -> None:
    labor = monthly([row for row in LABOR if row[1] != "agency"], "department_id", "pay_group", "hours", "dollars")
    uneven = pd.DataFrame({"department_id": WARD, "pay_group": "agency", "hours": [20, 180], "dollars": [1_800, 16_200],
                           "period": MONTHS})  # fmt: skip
    labor = pd.concat([labor, uneven]).assign(job_class="", amount_minor=lambda rows: rows["dollars"] * 100)

    outcome = apply(
        small_base(labor=labor), ScenarioChanges("", (DriverChange("agency_share", 0.02, Scope("department", WARD)),))
    )

    # 9,000 a month are 100 hours at 90 in both months, so two points are 44 hours at 90 in both.
    steps = outcome.steps.set_index(["account_id", "period"])["amount_minor"]
    assert [steps[5310, month] for month in MONTHS] == [396_000, 396_000]


def test_contract_labor_without_hours_stays_a_cost_without_hours() -> None:
    """As the staffing forecast has it: no hours are made up that its FTE does not hold."""
    lines = monthly([*LINES, (CLINIC, 5310, 8_000, 1.0, "")], "department_id", "account_id", "dollars", "fixed_share",
                    "measure")  # fmt: skip
    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100))

    outcome = apply(base, ScenarioChanges("", (DriverChange("agency_rate", 0.1, Scope("department", CLINIC)),)))

    assert not base.labor.hours[(base.labor.department == 1) & (base.labor.pay_group == "agency")].any()
    assert outcome.base_kpis.fte == apply(small_base(), ScenarioChanges()).base_kpis.fte
    assert outcome.steps["amount_minor"].tolist() == [80_000] * len(MONTHS)


@given(SEEDS)
def test_booked_agency_is_hours_at_one_rate(seed: int) -> None:
    base = random_base(seed)
    agency = base.labor.pay_group == "agency"
    bought = base.account_categories[base.lines.account] == "contract_labor"

    for place in np.unique(base.labor.department[agency]).tolist():
        booked = np.maximum(base.lines.amount[bought & (base.lines.department == place)].sum(axis=0), 0)
        hours = base.labor.hours[agency & (base.labor.department == place)].sum(axis=0)
        if (hours > 0).all():
            assert base.labor.amount[agency & (base.labor.department == place)].sum(axis=0) == pytest.approx(
                booked, abs=2
            )
