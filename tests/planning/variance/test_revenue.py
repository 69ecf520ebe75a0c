"""Volume, mix and rate of revenue, over payers."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.revenue import explain_revenue


def payers(*rows: tuple[int, int, int | None, int | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["budget", "actual", "budget_volume", "actual_volume"])


def test_two_payers_shift_from_commercial_to_public() -> None:
    # Commercial: 100 at $200 planned, 80 at $210; public: 100 at $100 planned, 140 at $100
    split = explain_revenue(payers((20_000_00, 16_800_00, 100_000, 80_000), (10_000_00, 14_000_00, 100_000, 140_000)))
    assert (split.volume, split.mix, split.rate) == (3_000_00, -3_000_00, 800_00)
    assert split.total == 800_00


def test_capitation_volume_is_member_months() -> None:
    # 10,000 member months at $45 planned; 10,400 members came, the rate held
    split = explain_revenue(payers((450_000_00, 468_000_00, 10_000_000, 10_400_000)))
    assert (split.volume, split.mix, split.rate) == (18_000_00, 0, 0)


def test_a_payer_nobody_planned_is_valued_at_the_average_rate() -> None:
    split = explain_revenue(payers((10_000_00, 10_000_00, 100_000, 100_000), (0, 600_00, None, 10_000)))
    assert (split.volume, split.mix, split.rate) == (1_000_00, 0, -400_00)


def test_without_budgeted_volume_there_is_nothing_to_split() -> None:
    with pytest.raises(ValueError, match="budgeted volume is 0"):
        explain_revenue(payers((0, 100, 0, 5)))


ROW = st.tuples(st.integers(0, 10**10), st.integers(-(10**10), 10**10), st.integers(1, 10**8), st.integers(0, 10**8))


@given(st.lists(ROW, min_size=1, max_size=6))
def test_components_and_their_detail_add_up(rows: list[tuple[int, int, int, int]]) -> None:
    split = explain_revenue(payers(*rows))
    assert split.volume + split.mix + split.rate == split.total
    assert split.detail["mix"].sum() == split.mix
    assert split.detail["rate"].sum() == split.rate
