"""Hospital ratios: the published examples, and no figure where there is none."""

import numpy as np
import pytest

from planning import ratios


def test_outpatient_work_counts_as_adjusted_patient_days() -> None:
    days = ratios.adjusted_patient_days(
        inpatient_days=12_000, gross_patient_revenue=240_000_000_00, gross_inpatient_revenue=160_000_000_00
    )

    assert days == 18_000


def test_margins_with_and_without_what_costs_no_cash() -> None:
    assert ratios.operating_margin(revenue=1_000, expense=970) == pytest.approx(0.03)
    assert ratios.ebitda_margin(revenue=1_000, expense=970, interest=10, depreciation=40, amortization=5) == (
        pytest.approx(0.085)
    )


def test_days_cash_counts_cash_cost_only_and_the_days_of_the_span() -> None:
    # 36.5 M a year of which 1.5 M depreciation: 35 M over 365 days
    year = ratios.days_cash_on_hand(unrestricted_cash=7_000, expense=36_500, depreciation=1_500, days=365)
    month = ratios.days_cash_on_hand(unrestricted_cash=7_000, expense=3_100, depreciation=0, days=31)

    assert year == pytest.approx(73.0)
    assert month == pytest.approx(70.0)


def test_labor_length_of_stay_and_occupancy() -> None:
    assert ratios.labor_share(labor=500, net_revenue=1_000) == pytest.approx(0.5)
    assert ratios.average_length_of_stay(patient_days=4_500, discharges=1_000) == pytest.approx(4.5)
    assert ratios.occupancy(patient_days=2_790, beds=100, days=31) == pytest.approx(0.9)


def test_there_is_no_ratio_over_nothing() -> None:
    assert ratios.operating_margin(revenue=0, expense=5) is None
    assert ratios.ebitda_margin(revenue=-1, expense=5) is None
    assert ratios.days_cash_on_hand(unrestricted_cash=5, expense=5, depreciation=5, days=30) is None
    assert ratios.adjusted_patient_days(inpatient_days=5, gross_patient_revenue=5, gross_inpatient_revenue=0) is None
    assert ratios.labor_share(labor=3, net_revenue=0) is None
    assert ratios.average_length_of_stay(patient_days=5, discharges=0) is None
    assert ratios.occupancy(patient_days=5, beds=0, days=30) is None


def test_many_draws_have_the_ratios_that_each_has_alone() -> None:
    revenue, expense = np.array([1_000.0, 0.0, 900.0]), np.array([970.0, 5.0, 950.0])
    margins = ratios.operating_margins(revenue=revenue, expense=expense)
    days = ratios.days_of_cash(unrestricted_cash=np.full(3, 700.0), expense=expense, depreciation=5.0, days=365)

    alone = [ratios.operating_margin(revenue=r, expense=e) for r, e in zip(revenue, expense, strict=True)]
    assert [None if np.isnan(margin) else margin for margin in margins] == alone
    assert days[0] == ratios.days_cash_on_hand(unrestricted_cash=700, expense=970, depreciation=5, days=365)
    assert np.isnan(days[1])
