"""Hours and cost are tied to the landing to the cent, rates stay, and the landing lies inside its own range."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.rule import GROUPS
from planning.staffing.simulation import UNTIMED, by_group, category_of, quantiles, simulate
from planning.staffing.tying import KEYS, MOST_PAY, tie, tied_draws
from tests.planning.staffing.staffing_plans import NOVEMBER, always, ward

MONTHS = (202611, 202612)
amounts = st.integers(0, 10**9)


def rows_of(figures: dict[tuple[int, int, str], int]) -> pd.DataFrame:
    """Return rows at $50 an hour by department, month and pay group."""
    rows = [
        (where, 7, month, group, category_of(group), cents / 50_00, cents)
        for (where, month, group), cents in figures.items()
        if cents
    ]
    names = ["department_id", "job_class_id", "period", "pay_group", "category", "hours", "amount_minor"]
    return pd.DataFrame(rows, columns=names).astype({"amount_minor": "int64", "hours": "float64"})


def landed_of(figures: dict[tuple[int, int, str], int]) -> pd.DataFrame:
    rows = [(where, category, month, cents) for (where, month, category), cents in figures.items()]
    return pd.DataFrame(rows, columns=["department_id", "category", "period", "amount_minor"]).astype(
        {"amount_minor": "int64"}
    )


keys_of_rows = st.tuples(st.integers(1, 2), st.sampled_from(MONTHS), st.sampled_from(GROUPS))
keys_of_landing = st.tuples(
    st.integers(1, 2), st.sampled_from(MONTHS), st.sampled_from(["salaries", "contract_labor", "benefits"])
)


@given(
    st.dictionaries(keys_of_rows, amounts), st.dictionaries(keys_of_landing, st.integers(-(10**6), 10**9), min_size=1)
)
def test_whatever_the_rule_says_tied_rows_add_up_to_the_landing(
    said: dict[tuple[int, int, str], int], landed: dict[tuple[int, int, str], int]
) -> None:
    rows, booked = rows_of(said), landed_of(landed)

    found = tie(rows, booked).apply(rows)

    inside = found[found["department_id"].isin(booked["department_id"]) & found["period"].isin(booked["period"])]
    sums = inside.groupby(KEYS)["amount_minor"].sum()
    expected = booked.set_index(KEYS)["amount_minor"]
    assert sums.reindex(expected.index).fillna(0).astype("int64").tolist() == expected.tolist()
    assert sums.sum() == expected.sum()
    priced = inside[(inside["pay_group"] != UNTIMED) & (inside["amount_minor"] > 10**6)]
    rates = priced["amount_minor"] / priced["hours"]
    agency = priced["pay_group"] == "agency"
    assert rates[agency].tolist() == pytest.approx([50_00] * int(agency.sum()), rel=1e-3)  # as it was recorded
    assert rates.between(50_00 * (0.999 - MOST_PAY), 50_00 * (1.001 + MOST_PAY)).all()


def test_equal_figures_stay_as_they_are() -> None:
    rows = by_group(simulate(ward(months=2), always(1000, ward(months=2))))
    booked = rows.groupby(["department_id", "category", "period"], as_index=False)["amount_minor"].sum()

    pd.testing.assert_frame_equal(tie(rows, booked).apply(rows), rows)


def test_hand_worked_a_tenth_more_agency_is_a_tenth_more_hours_at_the_same_rate() -> None:
    """530 agency hours at $90 are $47,700; landed at $52,470 they are 583."""
    rows = by_group(simulate(ward(), always(1000, ward())))
    booked = rows.groupby(["department_id", "category", "period"], as_index=False)["amount_minor"].sum()
    booked.loc[booked["category"] == "contract_labor", "amount_minor"] = 52_470_00

    found = tie(rows, booked).apply(rows).set_index("pay_group")

    assert found.loc["agency", "hours"] == pytest.approx(583)
    assert found.loc["agency", "amount_minor"] == 52_470_00
    assert found.loc["regular", "amount_minor"] == 328_000_00


def test_hand_worked_own_pay_that_lands_higher_is_pay_up_to_a_twentieth_and_hours_beyond() -> None:
    rows = rows_of({(1, NOVEMBER, "regular"): 100_000_00})  # 2,000 hours at $50

    raised = tie(rows, landed_of({(1, NOVEMBER, "salaries"): 103_000_00})).apply(rows)
    more = tie(rows, landed_of({(1, NOVEMBER, "salaries"): 126_000_00})).apply(rows)

    assert raised["hours"].tolist() == pytest.approx([2_000])
    assert more["hours"].tolist() == pytest.approx([2_400])  # at $52.50


def test_a_department_that_the_ledger_does_not_know_is_left_out() -> None:
    rows = rows_of({(1, NOVEMBER, "regular"): 100_00, (2, NOVEMBER, "regular"): 50_00})
    found = tie(rows, landed_of({(1, NOVEMBER, "salaries"): 100_00})).apply(rows)
    assert found["department_id"].tolist() == [1]


@given(st.floats(1.0, 1e9), st.integers(0, 1000))
def test_the_landing_lies_inside_its_own_range(landed: float, seed: int) -> None:
    draws = np.random.default_rng(seed).normal(1e6, 5e4, (1, 2000, 1))
    before = draws.mean(axis=1)

    moved = tied_draws(draws, before, np.array([[landed]]))

    bounds = quantiles(moved.sum(axis=(0, 2)))
    assert bounds["lo80"] <= landed <= bounds["hi80"]
