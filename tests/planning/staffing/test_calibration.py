"""From recent months to a plan: what is measured, over which months, and what is done where something is missing."""

from calendar import monthrange
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from planning.periods import shift, span
from planning.staffing.calibration import Assumptions, Calibrated, Evidence, calibrate
from planning.staffing.rule import Hiring, RateChange
from planning.staffing.simulation import by_group, simulate

ICU, RN = 1, 7
LAST = 202610
OPEN = [202611, 202612, 202701]
#: Hours a day and dollars an hour: 50 worked hours for 5 patient days, 5 hours of leave.
DAY = {"regular": 40.0, "overtime": 2.0, "agency": 8.0, "paid_leave": 5.0}
RATE = {"regular": 40, "overtime": 60, "agency": 90, "paid_leave": 40}


def labor(months: Sequence[int], day: dict[str, float] = DAY, rate: dict[str, int] = RATE) -> pd.DataFrame:
    rows = [
        (ICU, RN, group, month, hours * days(month), round(hours * days(month) * rate[group] * 100))
        for month in months
        for group, hours in day.items()
    ]
    names = ["department_id", "job_class_id", "pay_group", "period", "hours", "amount_minor"]
    return pd.DataFrame(rows, columns=names)


def days(month: int) -> int:
    return monthrange(month // 100, month % 100)[1]


def ledger(lines: pd.DataFrame, *, benefits: float = 0.25, beside: int = 0) -> pd.DataFrame:
    """Return the accounts of labor lines, benefits on own pay, and `beside` cents a month that no line has."""
    rows: list[tuple[int, int, str, int]] = []
    for month, part in lines.groupby("period"):
        agency = part["pay_group"] == "agency"
        own = int(part.loc[~agency, "amount_minor"].sum())
        rows.append((ICU, int(str(month)), "salaries", own + beside))
        rows.append((ICU, int(str(month)), "contract_labor", int(part.loc[agency, "amount_minor"].sum())))
        rows.append((ICU, int(str(month)), "benefits", round(own * benefits)))
    return pd.DataFrame(rows, columns=["department_id", "period", "category", "amount_minor"])


def evidence(lines: pd.DataFrame, *, per_unit: float = 10.0, fixed: float = 0.0, **booked: float) -> Evidence:
    months = sorted(set(lines["period"]))
    return Evidence(
        labor=lines,
        volumes=pd.DataFrame(
            {"department_id": ICU, "period": months, "volume": [5.0 * days(month) for month in months]}
        ),
        standards=pd.DataFrame(
            {"hours_per_uos": [per_unit], "fixed_hours": [fixed], "minimum_hours": [0.0]}, index=[ICU]
        ),
        ledger=ledger(lines, **booked),  # type: ignore[arg-type]
    )


def plan_of(known: Evidence, assumptions: Assumptions = Assumptions()) -> Calibrated:  # noqa: B008 - frozen
    return calibrate(known, last=LAST, periods=OPEN, hours_per_fte_day=2080 / 365, assumptions=assumptions)


def cost(found: Calibrated, a_day: float = 5.0) -> pd.DataFrame:
    volumes = np.array([[[a_day * days(month) for month in OPEN]]])
    return by_group(simulate(found.plan, volumes)).groupby(["period", "pay_group"])["amount_minor"].sum().unstack()  # noqa: PD010


@pytest.mark.parametrize("months", [24, 12, 6, 3, 1])
def test_steady_months_go_on_as_they_are_however_short_the_history(months: int) -> None:
    found = plan_of(evidence(labor(span(shift(LAST, 1 - months), LAST))))

    november = cost(found).loc[202611]
    expected = {group: hours * 30 * RATE[group] * 100 for group, hours in DAY.items()}
    assert november[list(DAY)].to_dict() == pytest.approx(expected)
    assert november["benefits"] == pytest.approx(0.25 * (expected["regular"] + expected["overtime"] + 5 * 30 * 40_00))
    assert found.departments["fte"].iloc[0] == pytest.approx(45 / (2080 / 365))


def test_pace_is_hours_worked_per_hour_of_the_standard() -> None:
    found = plan_of(evidence(labor(span(202505, LAST)), per_unit=8.0))

    assert found.departments[["rule", "pace"]].iloc[0].tolist() == ["standard", pytest.approx(50 / 40)]


def test_a_department_without_standard_keeps_its_hours_a_day() -> None:
    found = plan_of(evidence(labor(span(202505, LAST)), per_unit=np.nan))

    assert found.departments["rule"].iloc[0] == "hours"
    assert cost(found, a_day=0.0).equals(cost(found, a_day=99.0))
    assert cost(found).loc[202612, "regular"] == 40 * 31 * 40_00


def test_fixed_hours_alone_are_a_standard() -> None:
    found = plan_of(evidence(labor(span(202505, LAST)), per_unit=np.nan, fixed=365 * 50.0))

    assert found.departments["rule"].iloc[0] == "fixed"
    assert found.departments["pace"].iloc[0] == pytest.approx(1.0)


def test_rates_are_those_of_the_last_three_months() -> None:
    raised = {group: rate + 10 for group, rate in RATE.items()}
    lines = pd.concat([labor(span(202505, 202607)), labor(span(202608, LAST), rate=raised)])

    found = plan_of(evidence(lines))

    assert found.plan.positions.pay[0].tolist() == pytest.approx([50_00, 50_00, 70_00, 100_00])  # float as regular


def test_overtime_never_worked_is_priced_at_one_and_a_half() -> None:
    found = plan_of(evidence(labor(span(202505, LAST), day={"regular": 50.0})))

    assert found.plan.positions.pay[0].tolist() == [40_00, 40_00, 60_00, 0]
    assert not found.plan.positions.has_agency[0]


def test_cost_that_no_time_line_has_goes_on_by_the_day() -> None:
    found = plan_of(evidence(labor(span(202511, LAST)), beside=18_400_00))

    assert found.plan.needs.beside[0].tolist() == pytest.approx([600_00 * days(month) for month in OPEN])


def test_months_without_a_time_export_do_not_count_as_cost_beside() -> None:
    lines = labor(span(202505, LAST))
    known = evidence(lines)

    found = plan_of(Evidence(lines[lines["period"] <= 202608], known.volumes, known.standards, known.ledger))

    assert found.plan.needs.beside.tolist() == [[0.0, 0.0, 0.0]]
    assert cost(found).loc[202611, "regular"] == pytest.approx(40 * 30 * 40_00)


def test_a_winter_with_more_work_has_more_own_staff_and_a_lasting_change_has_not() -> None:
    winter = [month for month in span(202411, LAST) if month % 100 == 12]
    more = {group: hours * 1.1 for group, hours in DAY.items()}
    others = [month for month in span(202411, LAST) if month not in winter]
    seasonal = plan_of(evidence(pd.concat([labor(others), labor(winter, day=more)]))).plan.needs.season[0]
    lasting = pd.concat([labor(span(202411, 202604)), labor(span(202605, LAST), day=more)])

    assert seasonal.tolist() == pytest.approx([1.0, 1.09, 1.0], abs=0.015)
    assert plan_of(evidence(lasting)).plan.needs.season[0].tolist() == pytest.approx([1.0, 1.0, 1.0], abs=0.05)


def test_what_people_decided_is_in_the_plan() -> None:
    decided = Assumptions((RateChange(202701, 1, 0.03),), Hiring(2, 0.1), overtime_limit=0.10)

    found = plan_of(evidence(labor(span(202505, LAST))), decided)

    assert found.plan.positions.overtime_limit.tolist() == [0.10]
    assert cost(found).loc[202611, "overtime"] == pytest.approx(
        5 * 30 * 60_00
    )  # a tenth of 50 hours, agency has the rest
    assert found.plan.hiring.lead_months == 2
    assert found.plan.factors()[0].tolist() == [1, 1, 1.03]


def test_without_any_hours_nobody_is_placed_and_the_cost_of_the_ledger_stays() -> None:
    cost = pd.DataFrame(
        {"department_id": ICU, "period": span(202608, LAST), "category": "salaries", "amount_minor": 40_000_00}
    )
    nobody = labor([])

    found = calibrate(
        Evidence(
            nobody, pd.DataFrame(columns=["department_id", "period", "volume"]), evidence(labor([LAST])).standards, cost
        ),
        last=LAST,
        periods=OPEN,
        hours_per_fte_day=2080 / 365,
        assumptions=Assumptions(),
    )

    assert found.plan.department_ids == (ICU,)
    assert len(found.plan.positions.place) == 0
