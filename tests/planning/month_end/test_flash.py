"""What usually is still to come of a month that has begun."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.month_end.flash import estimate_month
from planning.periods import shift, span
from tests.planning.month_end.test_states import COLUMNS, FIRST, books, scaled


def test_posted_and_still_to_come_add_up_to_the_last_three_months() -> None:
    lines = scaled(books(6), 0.25)
    newest = int(lines["period"].max())

    estimate = estimate_month(lines, lines.iloc[:0], period=newest, before=span(FIRST, shift(newest, -1)))

    rows = estimate.rows.set_index("category")
    assert rows.loc["salaries", ["posted", "to_come", "expected"]].tolist() == [375_00, 1_125_00, 1_500_00]
    assert rows.loc["deductions", ["posted", "to_come", "expected"]].tolist() == [-1_500_00, -4_500_00, -6_000_00]
    assert estimate.totals["expected"].to_dict() == {"revenue": 4_000_00, "expense": 2_860_00, "result": 1_140_00}
    assert estimate.totals["lo80"].isna().all()  # two months were tried


def test_the_budgets_phasing_moves_the_month() -> None:
    lines = scaled(books(6), 0.0)
    newest = int(lines["period"].max())
    budget = books(6)
    budget["amount_minor"] = budget["amount_minor"].mask(budget["period"] == newest, budget["amount_minor"] * 11 // 10)

    estimate = estimate_month(lines, budget, period=newest, before=span(FIRST, shift(newest, -1)))

    assert estimate.rows.set_index("category").loc["salaries", "expected"] == 1_650_00


def test_what_holds_more_than_usual_already_stays_as_it_is() -> None:
    lines = scaled(books(6), 1.3)
    newest = int(lines["period"].max())

    estimate = estimate_month(lines, lines.iloc[:0], period=newest, before=span(FIRST, shift(newest, -1)))

    assert (estimate.rows["to_come"] == 0).all()
    assert estimate.totals["expected"].tolist() == estimate.totals["posted"].tolist()


@pytest.mark.slow
@given(st.floats(0, 1), st.integers(0, 999))
def test_the_range_holds_the_estimate_and_narrows_as_the_month_is_posted(share: float, seed: int) -> None:
    lines = books(20, 0.1, seed)
    newest = int(lines["period"].max())
    before = span(FIRST, shift(newest, -1))

    ends = [
        estimate_month(scaled(lines, part), lines.iloc[:0], period=newest, before=before).totals
        for part in (share / 2, share)
    ]

    for totals in ends:
        assert (totals["lo80"] <= totals["expected"]).all()
        assert (totals["expected"] <= totals["hi80"]).all()
        assert (totals["posted"] + totals["to_come"] == totals["expected"]).all()
    wide, narrow = (totals["hi80"] - totals["lo80"] for totals in ends)
    assert (narrow <= wide + 2).all()


@pytest.mark.slow
def test_about_eight_in_ten_months_end_within_the_range() -> None:
    inside = []
    for seed in range(60):
        lines = books(30, 0.1, seed)
        newest = int(lines["period"].max())
        ended = lines[lines["period"] == newest].groupby("type")["amount_minor"].sum()
        totals = estimate_month(
            scaled(lines, 0.0), lines.iloc[:0], period=newest, before=span(FIRST, shift(newest, -1))
        ).totals
        inside.append(totals.loc["expense", "lo80"] <= ended["expense"] <= totals.loc["expense", "hi80"])

    assert np.mean(inside) == pytest.approx(0.8, abs=0.1)


def test_a_first_month_is_the_budgets() -> None:
    nothing = pd.DataFrame(columns=COLUMNS)

    estimate = estimate_month(nothing, books(1), period=FIRST, before=[])

    assert estimate.totals.loc["expense", "expected"] == 2_860_00
