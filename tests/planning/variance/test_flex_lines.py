"""Lines flexed and explained many at a time: textbook cases, and what holds for any figures."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.exact import prorate
from planning.variance.flex import NO_STATISTIC, ZERO_VOLUME
from planning.variance.flex_lines import COMPONENTS, basis, explain

CENTS = st.integers(-(10**11), 10**11)
MILLI = st.integers(0, 10**9)


def line(
    budget: int,
    actual: int,
    *,
    volume: tuple[int | None, int | None] = (None, None),
    hours: tuple[int | None, int | None] = (None, None),
    fixed: float = 0.0,
    cost: bool = True,
    group: int = -1,
    price: int | None = None,
    standard: int | None = None,
) -> dict[str, object]:
    return {
        "cost": cost,
        "budget": budget,
        "actual": actual,
        "fixed_share": fixed,
        "budget_volume": volume[0],
        "actual_volume": volume[1],
        "budget_hours": hours[0],
        "actual_hours": hours[1],
        "standard_hours": standard,
        "mix_group": group,
        "price_effect": price,
    }


def lines(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    nullable = ["budget_volume", "actual_volume", "budget_hours", "actual_hours", "standard_hours", "price_effect"]
    return frame.astype(dict.fromkeys(nullable, "Int64")).astype({"budget": "int64", "actual": "int64"})


def parts(frame: pd.DataFrame) -> list[tuple[int, ...]]:
    """Return volume, mix, efficiency, rate and spending of each line; supplies have tests of their own."""
    return [tuple(row) for row in frame[["volume", "mix", "efficiency", "rate", "spending"]].to_numpy().tolist()]


def test_a_nursing_line_splits_into_volume_efficiency_and_rate() -> None:
    # 2,000 -> 2,600 patients, 1,000 -> 1,200 hours, $40 an hour budgeted, $50,000 spent
    told = explain(lines(line(40_000_00, 50_000_00, volume=(2_000_000, 2_600_000), hours=(1_000_000, 1_200_000))))

    assert told["flexed"].tolist() == [52_000_00]
    assert parts(told) == [(-12_000_00, 0, 4_000_00, -2_000_00, 0)]


def test_labor_with_a_standard_flexes_by_standard_hours() -> None:
    # the worked example with fixed hours of docs/methods.md; the fixed share of 40 % plays no part
    worked = line(
        *(700_000_00, 836_400_00), volume=(1_000_000, 1_200_000), hours=(14_000_000, 16_400_000), standard=16_400_000,
        fixed=0.4,
    )  # fmt: skip

    told = explain(lines(worked))

    assert told["flexed"].tolist() == [820_000_00]
    assert parts(told) == [(-120_000_00, 0, 0, -16_400_00, 0)]


@given(
    budget=st.integers(1, 10**10),
    actual=st.integers(0, 10**10),
    budgeted=st.integers(1, 10**9),
    standard=st.integers(0, 10**9),
    fixed=st.sampled_from([0.0, 0.4, 1.0]),
)
def test_hours_on_target_have_no_efficiency_variance(
    budget: int, actual: int, budgeted: int, standard: int, fixed: float
) -> None:
    on_target = line(budget, actual, volume=(500, 700), hours=(budgeted, standard), standard=standard, fixed=fixed)

    told = explain(lines(on_target)).iloc[0]

    assert told["efficiency"] == 0
    assert told["volume"] + told["rate"] == budget - actual


def test_agency_in_place_of_own_staff_shows_as_rate() -> None:
    own = line(90_000_00, 60_000_00, volume=(100_000, 100_000), hours=(2_000_000, 2_000_000))
    agency = line(10_000_00, 75_000_00, volume=(100_000, 100_000), hours=(2_000_000, 2_000_000))

    told = explain(lines(own, agency))

    assert told[["volume", "efficiency", "rate"]].sum().tolist() == [0, 0, -35_000_00]


def test_supplies_without_an_input_have_volume_and_spending() -> None:
    told = explain(lines(line(1_000_00, 1_300_00, volume=(100_000, 120_000), fixed=0.5)))

    assert parts(told) == [(-100_00, 0, 0, 0, -200_00)]


def test_supplies_with_known_prices_have_usage_and_price() -> None:
    # 100 cases at 10 gloves of $2 planned; 120 cases, 1,260 gloves at $2.10 paid
    told = explain(lines(line(2_000_00, 2_646_00, volume=(100_000, 120_000), price=-126_00)))

    assert told["flexed"].tolist() == [2_400_00]
    assert told[["volume", "usage", "price", "spending"]].to_numpy().tolist() == [[-400_00, -120_00, -126_00, 0]]


def test_a_fixed_supply_cost_has_a_spending_variance_only() -> None:
    told = explain(lines(line(500_00, 450_00, volume=(10_000, 20_000), fixed=1.0, price=20_00)))

    assert told[["usage", "price", "spending"]].to_numpy().tolist() == [[0, 0, 50_00]]


def test_a_fixed_cost_has_a_spending_variance_only_even_where_hours_are_known() -> None:
    told = explain(lines(line(500_00, 450_00, volume=(10_000, 20_000), hours=(5_000, 9_000), fixed=1.0)))

    assert parts(told) == [(0, 0, 0, 0, 50_00)]


def test_capitation_flexes_on_its_own_members_not_on_visits() -> None:
    told = explain(
        lines(
            line(60_000_00, 60_600_00, volume=(1_000_000, 1_010_000), cost=False),
            line(40_000_00, 48_000_00, volume=(500_000, 600_000)),
        )
    )

    assert told["flexed"].tolist() == [60_600_00, 48_000_00]
    assert parts(told) == [(600_00, 0, 0, 0, 0), (-8_000_00, 0, 0, 0, 0)]


def test_payers_split_into_volume_mix_and_rate() -> None:
    # commercial 100 visits at $200 planned, 80 at $210 actual; public 100 at $100 planned, 140 at $100 actual
    told = explain(
        lines(
            line(20_000_00, 16_800_00, volume=(100_000, 80_000), cost=False, group=1),
            line(10_000_00, 14_000_00, volume=(100_000, 140_000), cost=False, group=1),
        )
    )

    assert told[["volume", "mix", "rate"]].sum().tolist() == [3_000_00, -3_000_00, 800_00]


def test_what_cannot_be_flexed_keeps_its_static_budget_and_says_why() -> None:
    told = explain(lines(line(100_00, 90_00), line(100_00, 90_00, volume=(0, 5_000)), line(100_00, 90_00, fixed=1.0)))

    assert told["flexed"].tolist() == [100_00] * 3
    assert told["not_flexed"].tolist() == [NO_STATISTIC, ZERO_VOLUME, ""]


@st.composite
def any_lines(draw: st.DrawFn) -> pd.DataFrame:
    maybe = st.one_of(st.none(), MILLI)
    one = st.builds(
        line,
        CENTS,
        CENTS,
        volume=st.tuples(maybe, maybe),
        hours=st.tuples(maybe, maybe),
        fixed=st.floats(0, 1),
        cost=st.booleans(),
        group=st.integers(-1, 2),
        price=st.one_of(st.none(), CENTS),
    )
    return lines(*draw(st.lists(one, min_size=1, max_size=12)))


@given(frame=any_lines())
def test_the_components_of_every_line_add_up_to_its_variance_to_the_cent(frame: pd.DataFrame) -> None:
    told = explain(frame)

    variance = np.where(frame["cost"], frame["budget"] - frame["actual"], frame["actual"] - frame["budget"])
    assert told[list(COMPONENTS)].sum(axis=1).tolist() == variance.tolist()


@given(frame=any_lines())
def test_nothing_is_off_when_all_happened_as_budgeted(frame: pd.DataFrame) -> None:
    same = frame.assign(
        actual=frame["budget"], actual_volume=frame["budget_volume"], actual_hours=frame["budget_hours"]
    )
    same["price_effect"] = same["price_effect"].where(same["price_effect"].isna(), 0)

    told = explain(same)

    assert not told[list(COMPONENTS)].to_numpy().any()


@given(amounts=st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=2, max_size=6))
def test_splitting_a_department_of_one_volume_changes_the_whole_by_rounding_only(
    amounts: list[tuple[int, int]],
) -> None:
    shape = {"volume": (70_000, 90_000), "hours": (40_000, 55_000)}
    split = explain(lines(*(line(budget, actual, **shape) for budget, actual in amounts)))
    whole = explain(lines(line(sum(b for b, _ in amounts), sum(a for _, a in amounts), **shape)))

    for part in COMPONENTS:
        assert split[part].sum() == pytest.approx(whole[part].iloc[0], abs=len(amounts) + 1)


PAYER = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**7), st.integers(0, 10**7))
NEW_PAYER = st.tuples(st.just(0), st.integers(0, 10**9), st.just(0), st.integers(0, 10**7))


@given(known=st.lists(PAYER, min_size=1, max_size=5), new=st.lists(NEW_PAYER, max_size=2))
def test_payers_agree_with_the_textbook_split_of_their_service(
    known: list[tuple[int, int, int, int]], new: list[tuple[int, int, int, int]]
) -> None:
    payers = known + new
    told = explain(lines(*(line(b, a, volume=(bv, av), cost=False, group=7) for b, a, bv, av in payers)))

    budget, actual, budgeted, happened = (sum(column) for column in zip(*payers, strict=True))
    average = Fraction(budget, budgeted)
    at_budget_rates = sum((Fraction(b, bv) if bv else average) * av for b, _, bv, av in payers)
    book = {
        "volume": (happened - budgeted) * average,
        "mix": at_budget_rates - happened * average,
        "rate": actual - at_budget_rates,
    }
    for part, amount in book.items():
        assert told[part].sum() == pytest.approx(float(amount), abs=len(payers))


def test_a_new_payer_is_valued_at_the_average_budgeted_rate_of_its_service() -> None:
    # 100 visits at $200 planned; 90 of these came, and 20 of a payer that nobody planned, at $150
    told = explain(
        lines(
            line(20_000_00, 18_000_00, volume=(100_000, 90_000), cost=False, group=1),
            line(0, 3_000_00, volume=(0, 20_000), cost=False, group=1),
        )
    )

    assert told["flexed"].tolist() == [18_000_00, 4_000_00]
    assert told[["volume", "mix", "rate"]].sum().tolist() == [2_000_00, 0, -1_000_00]


@given(frame=any_lines(), more=st.integers(1, 10**9))
def test_a_dollar_more_spent_is_a_dollar_less_favorable_and_controllable(frame: pd.DataFrame, more: int) -> None:
    before, after = explain(frame), explain(frame.assign(actual=frame["actual"] + more))

    change = after[list(COMPONENTS)].sum(axis=1) - before[list(COMPONENTS)].sum(axis=1)
    assert change.tolist() == np.where(frame["cost"], -more, more).tolist()
    controlled = after["controllable"] - before["controllable"]
    assert controlled.tolist() == np.where(frame["cost"], -more, 0).tolist()
    assert (after["volume"] == before["volume"]).all()


@given(budget=st.integers(1, 10**9), volume=st.integers(1, 10**6), more=st.integers(1, 10**6))
def test_more_patients_allow_more_cost_and_earn_more_revenue(budget: int, volume: int, more: int) -> None:
    moved = {"volume": (volume * 1000, (volume + more) * 1000)}
    told = explain(lines(line(budget, budget, **moved), line(budget, budget, cost=False, **moved)))

    assert told["volume"].iloc[0] <= 0 <= told["volume"].iloc[1]
    assert told["volume"].sum() == 0


@given(
    rows=st.lists(
        st.builds(
            line,
            CENTS,
            CENTS,
            volume=st.tuples(st.none() | MILLI, st.none() | MILLI),
            hours=st.tuples(st.none() | MILLI, st.none() | MILLI),
            fixed=st.sampled_from([0.0, 0.4, 0.333333, 1.0]),
            cost=st.booleans(),
            group=st.sampled_from([-1, 0, 1]),
            standard=st.none() | MILLI,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_flexed_budget_is_what_it_is_made_of(rows: list[dict[str, object]]) -> None:
    frame = lines(*rows)

    made, told = basis(frame), explain(frame)

    moves = (made["driver"] != "").to_numpy()
    again = made["fixed"].to_numpy().copy()
    parts_of = made[moves]
    again[moves] += prorate(*(parts_of[name].to_numpy(dtype="int64") for name in ("variable", "came", "planned")))
    assert again.tolist() == told["flexed"].tolist()
    assert made.loc[~moves, ["planned", "came"]].isna().all(axis=None)
    assert (made.loc[~moves, "variable"] == 0).all()
