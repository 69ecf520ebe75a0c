"""What moves all departments at once: told from growth, so that season and steady growth are no moves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.landing import moves, ranges, totals
from planning.landing.lines import NOBODY, land
from tests.planning.landing.landing_lines import record

SEASON = 1 + 0.2 * np.sin(np.arange(12))
FEW = st.floats(0.9, 1.1)


@given(FEW, st.integers(2, 5), st.integers(1, 11))
def test_season_and_steady_growth_are_no_moves(growth: float, years: int, ahead: int) -> None:
    figures = np.concatenate([SEASON * growth**year for year in range(years)])

    assert moves.mean_square_move(figures, ahead)[0] == pytest.approx(0, abs=1e-20)


def test_a_level_that_shifts_by_a_tenth_is_a_move_of_a_tenth() -> None:
    figures = np.ones(36)
    figures[30:] = 1.1  # growth over a year is 0 until month 30, then ln 1.1

    square, years = moves.mean_square_move(figures, 6)

    # 16 starts; after the one at month 30 six months are up, before it five, four …; the last three shrink the move.
    whole = [max(0, 6 - abs(30 - month)) / 6 for month in range(15, 31)]
    assert square == pytest.approx(np.mean((np.array(whole) * np.log(1.1)) ** 2))
    assert years == pytest.approx(16 / 12)


def test_without_history_a_move_is_what_is_usual_less_what_comes_later_in_the_year() -> None:
    # One month ahead: (3 + 1/3) ÷ 4 of it; eleven: (3 + 11/3) ÷ 14.
    assert moves.spread(np.ones(6), 1, 0.03) == pytest.approx(0.03 * np.sqrt(10 / 12))
    assert moves.spread(np.ones(6), 11, 0.03) == pytest.approx(0.03 * np.sqrt(20 / 42))


def test_a_shift_that_has_just_begun_shows_in_the_newest_month_and_widens_what_follows() -> None:
    figures = np.ones(30)
    figures[-1] = 0.98

    assert moves.newest_move(np.ones(30)) == 0
    assert moves.newest_move(figures) == pytest.approx(np.log(0.98))
    assert moves.newest_move(figures[-12:]) == 0  # no year before to tell it from
    wider, usual = (moves.spread(figures, 4, 0.012, lasting) for lasting in (2.0, 0.0))
    assert wider**2 - usual**2 == pytest.approx((2 * np.log(0.98)) ** 2)


def test_a_move_goes_on_only_where_it_is_none_of_the_usual_ones() -> None:
    random = np.random.default_rng(4)
    usual = np.exp(random.normal(0, 0.004, 36))
    begun = usual.copy()
    begun[-1] *= 0.97

    assert moves.lasting_move(usual) == 0
    assert moves.lasting_move(begun) == pytest.approx(moves.newest_move(begun))
    assert moves.lasting_move(begun) == pytest.approx(np.log(0.97), abs=0.015)
    assert moves.lasting_move(begun[-12:]) == 0  # no year before to tell it from


def test_most_histories_without_a_shift_keep_their_range_in_the_middle() -> None:
    random = np.random.default_rng(6)
    noise = np.exp(random.normal(0, 0.004, (300, 36)))

    assert np.mean([moves.lasting_move(row) != 0 for row in noise]) < 0.12


def test_a_shift_that_has_begun_lowers_the_range_and_keeps_the_landing_within_it() -> None:
    """Deductions of 40 of 100 until the newest month, in which they are 46: payers pay 54 instead of 60."""
    gross, deductions = [100_00] * 12, [-40_00] * 12
    begun = [*deductions[:4], -46_00, *deductions[5:]]
    actual = [[gross, deductions], [gross, deductions], [gross, begun]]
    found = land(record(actual=actual, budget=actual, closed=5), np.full(2, NOBODY))
    places = pd.DataFrame(
        {"department_id": [1, 1], "account_id": [1, 2], "type": "revenue", "category": ["gross_revenue", "deductions"]}
    )
    revenue = totals.by_department(totals.of_lines(found, places), places).total("revenue")
    row = revenue.table().iloc[0]

    assert revenue.shift[0] < 0
    assert row["landing"] - row["lo80"] > row["hi80"] - row["landing"]
    assert row["lo80"] <= row["landing"] <= row["hi80"]


def test_a_department_of_one_line_moves_as_all_others_do() -> None:
    random = np.random.default_rng(3)
    actual = random.integers(99_00, 101_00, (3, 1, 12))
    found = land(record(actual=actual, budget=np.full((3, 1, 12), 100_00).tolist(), closed=5), np.full(1, NOBODY))
    places = pd.DataFrame({"department_id": [1], "account_id": 1, "type": "revenue", "category": "gross_revenue"})
    lines = totals.of_lines(found, places)

    department = totals.by_department(lines, places).revenue

    pooled = ranges.POOLED_YEARS / (lines.past.weight.sum() + ranges.POOLED_YEARS)
    assert department.spread.sigma[0] == lines.spread.sigma[0]
    assert lines.spread.sigma[0] ** 2 - lines.bare.sigma[0] ** 2 == pytest.approx(pooled * (lines.moves**2).sum())
    assert lines.moves.any()


def test_what_payers_pay_falls_on_deductions_and_is_a_part_of_the_net() -> None:
    sizes = {move.key: 0.0 for move in moves.MOVES} | {"payers": 0.02}
    category = ["gross_revenue", "deductions", "deductions", "salaries", "gross_revenue"]

    shown = moves.exposures(
        np.array([1000.0, -300.0, -100.0, 400.0, 50.0]), category, np.array([1, 1, 1, 1, 2]), sizes
    )[:, 0]

    assert shown.tolist() == pytest.approx([0, 0.02 * 600 * 0.75, 0.02 * 600 * 0.25, 0, 0.02 * 50])


def test_departments_move_together_so_a_total_is_less_sure_than_its_past_errors_say() -> None:
    random = np.random.default_rng(1)
    actual = random.integers(90_00, 110_00, (3, 8, 12))
    found = land(record(actual=actual, budget=np.full((3, 8, 12), 100_00).tolist(), closed=5), np.full(8, NOBODY))
    places = pd.DataFrame(
        {
            "department_id": np.arange(8),
            "account_id": 1,
            "type": "revenue",
            "category": ["gross_revenue"] * 8,
        }
    )
    parts = totals.of_lines(found, places)
    without = totals.of_lines(found, places.assign(category="other_revenue"))

    (with_moves,), (alone,) = (
        totals.by_department(one, places).total("revenue").spread.half[80] for one in (parts, without)
    )

    open_revenue = found.months[:, 5:].sum()
    assert parts.moves.sum() == pytest.approx(
        open_revenue * moves.sizes_of(found.record, ["gross_revenue"] * 8)["payers"]
    )
    assert with_moves > alone


def test_what_moves_all_departments_counts_once_in_a_total_of_totals() -> None:
    """The hospital is made of departments: its moves are the sum of theirs, and not in what the parts let expect."""
    random = np.random.default_rng(2)
    actual = random.integers(90_00, 110_00, (3, 6, 12))
    found = land(record(actual=actual, budget=np.full((3, 6, 12), 100_00).tolist(), closed=5), np.full(6, NOBODY))
    places = pd.DataFrame(
        {
            "department_id": [1, 1, 1, 2, 2, 2],
            "account_id": 1,
            "type": "revenue",
            "category": ["gross_revenue"] * 6,
        }
    )
    lines = totals.of_lines(found, places)
    whole = totals.by_department(lines, places).total("revenue")
    still = totals.by_department(replace(lines, moves=np.zeros_like(lines.moves)), places).total("revenue")
    weight = lines.past.weight.sum()
    pooled = ranges.POOLED_YEARS / (weight + ranges.POOLED_YEARS)

    assert whole.bare.sigma[0] == pytest.approx(still.spread.sigma[0])
    assert whole.spread.sigma[0] ** 2 - still.spread.sigma[0] ** 2 == pytest.approx(
        pooled * (lines.moves.sum(axis=0) ** 2).sum()
    )
