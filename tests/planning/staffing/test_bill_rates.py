"""Agency is priced at what was recorded with its hours; where that is no price, at what the hospital pays elsewhere."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.periods import span
from planning.staffing.bill_rates import ELSEWHERE, LEDGER, NOWHERE, PLAUSIBLE, RECORDED, bill_rates
from planning.staffing.past import LaborPast, LedgerPast

YEAR = span(202511, 202610)
OWN = 40_00
ICU, ED, RN, TECH = 1, 2, 7, 8


def past(*agency: tuple[int, int, Sequence[float], int]) -> LaborPast:
    """Return twelve months: own staff at $40, and agency by (department, job class, hours a month, cents an hour)."""
    rows = [(where, job, "regular", month, 100.0, 100 * OWN) for where, job, *_ in agency for month in YEAR]
    for where, job, hours, rate in agency:
        rows += [
            (where, job, "agency", month, a_month, round(a_month * rate))
            for month, a_month in zip(YEAR, hours, strict=True)
        ]
    names = ["department_id", "job_class_id", "pay_group", "period", "hours", "amount_minor"]
    return LaborPast.of(pd.DataFrame(rows, columns=names))


STEADY = [10.0] * 12


def test_each_department_is_billed_as_recorded_with_its_own_hours() -> None:
    found = bill_rates(past((ICU, RN, STEADY, 98_00), (ED, RN, STEADY, 89_00)))

    assert found.rate.tolist() == [98_00, 89_00]
    assert set(found.source) == {RECORDED}
    assert not found.replaced.any()


@given(st.lists(st.integers(0, 500), min_size=12, max_size=12).filter(any), st.integers(41_00, 199_00))
def test_however_many_hours_a_month_had_the_rate_is_that_of_the_hours(hours: list[int], rate: int) -> None:
    """Dollars of a month ÷ hours of another would be $477 in January and $25 in March."""
    assert bill_rates(past((ICU, RN, hours, rate))).rate[0] == pytest.approx(rate)


@pytest.mark.parametrize("slip", [0, 5_00, 477_00])
def test_hours_without_a_plausible_price_are_billed_as_elsewhere_in_the_hospital(slip: int) -> None:
    found = bill_rates(past((ICU, RN, STEADY, 98_00), (ED, RN, STEADY, slip)))

    assert found.source.tolist() == [RECORDED, ELSEWHERE]
    low, high = (bound * OWN for bound in PLAUSIBLE)
    assert low <= found.rate[1] <= high


def test_hours_never_priced_are_billed_by_the_ledger_of_the_same_months() -> None:
    booked = pd.DataFrame(
        [(ICU, month, "contract_labor", 10 * 95_00) for month in YEAR],
        columns=["department_id", "period", "category", "amount_minor"],
    )
    known = past((ICU, RN, STEADY, 0))

    found = bill_rates(known, LedgerPast.of(booked, [ICU]).of_months(YEAR))
    assert (found.rate[0], found.source[0]) == (95_00, LEDGER)
    without = bill_rates(known)
    assert (without.rate[0], without.source[0]) == (0, NOWHERE)
    assert np.isnan(without.recorded[0])


def test_a_slip_with_nothing_to_put_in_its_place_stands_and_is_said_to_be_doubtful() -> None:
    found = bill_rates(past((ICU, RN, STEADY, 477_00)))
    assert (found.rate[0], found.source[0]) == (477_00, NOWHERE)
