"""What an hour of agency costs, in dollars: as recorded, and no other in any month."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from planning.scenarios.base.agency import agency_rates
from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, LABOR, LINES, MONTHS, SEEDS, WARD, monthly, random_base, small_base


def recorded(*rows: tuple[int, str, float, float]) -> pd.DataFrame:
    """Return recorded labor: department, pay group, hours, dollars."""
    table = pd.DataFrame(rows, columns=["department_id", "pay_group", "hours", "dollars"])
    return table.assign(amount_minor=(table["dollars"] * 100).astype("int64"))


def rates(*rows: tuple[int, str, float, float]) -> dict[int, tuple[float, bool]]:
    table = agency_rates(recorded(*rows))
    told = zip(table["department_id"], table["rate"], table["implausible"], strict=True)
    return {int(place): (round(rate / 100, 2), bool(doubt)) for place, rate, doubt in told}


def test_a_rate_is_dollars_by_hours_and_the_hospital_s_that_of_all() -> None:
    answer = rates((1, "agency", 100, 9_000), (2, "agency", 300, 24_000), (1, "regular", 1_000, 40_000))

    assert answer == {1: (90.0, False), 2: (80.0, False), -1: (82.5, False)}


def test_a_rate_far_from_all_others_is_not_believed() -> None:
    answer = rates(
        (1, "agency", 100, 9_000), (2, "agency", 300, 24_000), (3, "agency", 200, 16_000), (4, "agency", 10, 4_770)
    )

    # 477 an hour among 80 and 90: the others' 49,000 ÷ 600 is used.
    assert answer[4] == (81.67, True)
    assert answer[-1] == (81.67, False)


def test_dollars_without_hours_are_priced_at_the_hospital_s_rate() -> None:
    assert rates((1, "agency", 0, 9_000), (2, "agency", 300, 24_000))[1] == (80.0, True)


def test_the_only_department_with_agency_is_held_against_own_pay() -> None:
    assert rates((1, "agency", 100, 9_000), (1, "regular", 1_000, 40_000))[1] == (90.0, False)
    assert rates((1, "agency", 100, 90_000), (1, "regular", 1_000, 40_000))[1][1]


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


def test_agency_without_forecast_hours_has_those_that_it_pays_for() -> None:
    lines = monthly([*LINES, (CLINIC, 5310, 8_000, 1.0, "")], "department_id", "account_id", "dollars", "fixed_share",
                    "measure")  # fmt: skip
    told = agency_rates(recorded((WARD, "agency", 100, 9_000), (CLINIC, "agency", 100, 8_000)))

    base = small_base(lines=lines.assign(amount_minor=lines["dollars"] * 100), agency_rates=told)

    assert base.labor.hours[(base.labor.department == 1) & (base.labor.pay_group == "agency")].tolist() == [[100, 100]]


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
