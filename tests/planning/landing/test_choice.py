"""Which method a line is landed by, and that a landing adds up, whatever the figures are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.landing import choice as landing_choice
from planning.landing.lines import NOBODY, Landed, land
from planning.landing.methods import METHODS
from planning.landing.record import Record
from tests.planning.landing.landing_lines import record

FLAT = [100_00] * 12
SEASONAL = [50_00, 50_00, 50_00, 100_00, 150_00, 200_00, 200_00, 150_00, 100_00, 50_00, 50_00, 50_00]


def method_of(found: Landed) -> str:
    return METHODS[int(found.method[0])]


def nobody(lines: int) -> np.ndarray:
    return np.full(lines, NOBODY)


def test_without_any_past_the_budget_is_taken() -> None:
    assert method_of(land(record(actual=[[[0] * 12]], budget=[[FLAT]], closed=0), nobody(1))) == "budget"


def test_a_line_that_nobody_planned_is_landed_by_its_run_rate() -> None:
    assert method_of(land(record(actual=[[FLAT]], closed=4), nobody(1))) == "run_rate"


def test_a_seasonal_line_is_not_landed_by_its_run_rate() -> None:
    found = land(record(actual=[[SEASONAL]] * 4, budget=[[FLAT]] * 4, closed=3), nobody(1))

    assert method_of(found) == "seasonal"
    assert found.months[0].tolist() == SEASONAL


def test_a_line_that_left_its_budget_this_year_is_not_landed_on_it() -> None:
    found = land(record(actual=[[FLAT], [FLAT], [[400_00] * 12]], budget=[[FLAT]] * 3, closed=6), nobody(1))

    assert method_of(found) != "budget"
    assert found.months[0].sum() > 12 * 300_00


def test_lines_of_one_group_share_a_method() -> None:
    noisy = [90_00, 115_00, 85_00, 120_00, 95_00, 105_00, 80_00, 110_00, 100_00, 90_00, 112_00, 98_00]
    found = record(actual=[[SEASONAL, noisy]] * 4, budget=[[FLAT, FLAT]] * 4, closed=3)
    together = np.zeros(2, dtype=np.int64)

    past = landing_choice.relandings(found)
    usable = np.ones((len(METHODS), 2), dtype=bool)

    assert len(set(landing_choice.best(landing_choice.scores(past, together), usable).tolist())) == 1


def test_past_years_are_landed_at_the_same_month_and_beside_it_with_what_was_known_then() -> None:
    past = landing_choice.relandings(record(actual=[[FLAT], [FLAT], [FLAT]], budget=[[FLAT]] * 3, closed=4))

    points = list(zip(past.year, past.closed, strict=True))
    assert points == [(0, 3), (0, 4), (0, 5), (1, 3), (1, 4), (1, 5), (2, 1), (2, 2), (2, 3)]
    assert past.whole.tolist() == [True] * 6 + [False] * 3
    assert not past.usable[:3, METHODS.index("seasonal")].any()  # the first year has none before it
    assert not past.errors[:, METHODS.index("budget")].any()


def test_a_persons_choice_is_used_and_passed_over_where_it_cannot_be() -> None:
    found = record(actual=[[FLAT, FLAT]], budget=[[FLAT, [0] * 12]], closed=4)
    chosen = np.full(2, METHODS.index("budget"))

    landed = land(found, chosen)

    assert landed.by_hand.tolist() == [True, False]  # the second line has no budget
    assert METHODS[int(landed.method[1])] == "run_rate"


amounts = st.integers(min_value=-10_000_000_00, max_value=10_000_000_00)
year = st.lists(amounts, min_size=12, max_size=12)


@st.composite
def records(draw: st.DrawFn) -> Record:
    years, lines = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    figures = [[draw(year) for _ in range(lines)] for _ in range(years)]
    plans = [[draw(st.one_of(year, st.just([0] * 12))) for _ in range(lines)] for _ in range(years)]
    return record(actual=figures, budget=plans, closed=draw(st.integers(0, 12)), fixed_share=draw(st.floats(0, 1)))


@given(found=records(), chosen=st.integers(NOBODY, len(METHODS) - 1))
def test_closed_months_are_kept_and_one_choice_moves_one_line(found: Record, chosen: int) -> None:
    before = land(found, nobody(found.actual.shape[1]))
    choice = nobody(found.actual.shape[1])
    choice[0] = chosen
    after = land(found, choice)

    closed = after.record.closed
    assert after.months[:, :closed].tolist() == found.actual[-1, :, :closed].tolist()
    assert after.months[1:].tolist() == before.months[1:].tolist()
    if closed == 12:
        assert after.months.tolist() == found.actual[-1].tolist()
