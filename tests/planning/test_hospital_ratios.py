"""Ratios of a span: worked by hand, and no ratio where an input is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.hospital_ratios import NEEDS, RatioInputs, hospital_ratios, missing_inputs

#: A quarter of 90 days, in cents. Net patient revenue: 24.0 − 9.0 = 15.0 M. Worked by hand in docs/methods.md.
QUARTER = RatioInputs(
    days=90,
    revenue=16_000_000_00,
    expense=15_500_000_00,
    interest=100_000_00,
    depreciation=600_000_00,
    gross=24_000_000_00,
    deductions=-9_000_000_00,
    gross_inpatient=16_000_000_00,
    gross_unnamed=0,
    patient_days=12_000.0,
    discharges=2_500.0,
    bed_days=16_000.0,
    cash=14_900_000_00,
    receivables=7_500_000_00,
)


def test_each_ratio_is_the_one_worked_by_hand() -> None:
    ratios = hospital_ratios(QUARTER)

    assert ratios.ebitda_margin == pytest.approx(0.075)  # (0.5 + 0.1 + 0.6) ÷ 16
    assert ratios.days_cash == pytest.approx(90.0)  # 14.9 ÷ ((15.5 − 0.6) ÷ 90)
    assert ratios.receivable_days == pytest.approx(45.0)  # 7.5 ÷ (15 ÷ 90)
    assert ratios.adjusted_patient_days == pytest.approx(18_000)  # 12,000 × 24 ÷ 16
    assert ratios.cost_per_adjusted_day == 861_11  # 15.5 M ÷ 18,000
    assert ratios.revenue_per_adjusted_day == 833_33  # 15.0 M ÷ 18,000
    assert ratios.length_of_stay == pytest.approx(4.8)
    assert ratios.occupancy == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("lacking", "gone"),
    [
        ({"cash": None}, {"days_cash"}),
        ({"interest": 0, "depreciation": 0}, {"ebitda_margin"}),
        ({"receivables": None}, {"receivable_days"}),
        ({"discharges": None}, {"length_of_stay"}),
        ({"bed_days": None}, {"occupancy"}),
        (
            {"gross_unnamed": 2_000_000_00},  # 8 % of gross could be either: inpatients are not known
            {"adjusted_patient_days", "cost_per_adjusted_day", "revenue_per_adjusted_day"},
        ),
        (
            {"patient_days": None},
            {
                "adjusted_patient_days",
                "cost_per_adjusted_day",
                "revenue_per_adjusted_day",
                "length_of_stay",
                "occupancy",
            },
        ),
    ],
)
def test_what_lacks_an_input_is_not_there_and_everything_else_is(
    lacking: dict[str, int | None], gone: set[str]
) -> None:
    inputs = replace(QUARTER, **lacking)
    ratios = hospital_ratios(inputs)

    assert {name for name in NEEDS if getattr(ratios, name) is None} == gone
    assert missing_inputs(inputs, sorted(gone))


@given(
    gross=st.integers(0, 10**10),
    inpatient=st.integers(0, 10**10),
    days=st.floats(0, 1e5) | st.none(),
    expense=st.integers(-(10**6), 10**10),
)
def test_adjusted_days_are_at_least_the_days_and_a_missing_ratio_says_why(
    gross: int, inpatient: int, days: float | None, expense: int
) -> None:
    inputs = replace(QUARTER, gross=gross, gross_inpatient=min(inpatient, gross), patient_days=days, expense=expense)
    ratios = hospital_ratios(inputs)

    if ratios.adjusted_patient_days is not None:
        assert ratios.adjusted_patient_days >= inputs.patient_days * (1 - 1e-9)  # outpatient work only adds
    none = [name for name in ("adjusted_patient_days",) if getattr(ratios, name) is None]
    assert bool(none) == bool(missing_inputs(inputs, none))
