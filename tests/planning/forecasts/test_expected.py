"""How much volume is expected: which run counts, and what stands where none does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.expected import Candidate, at_pace, continue_from, moved_since, runs_that_count

OPEN = 202611


def run(number: int, *, begins: int = OPEN, published: bool = False, automatic: bool = False) -> Candidate:
    return Candidate(number, "icu", begins, published, automatic)


@pytest.mark.parametrize(
    ("candidates", "counts"),
    [
        ([run(1, automatic=True), run(2, automatic=True)], 2),
        ([run(1, published=True), run(2, automatic=True)], 1),  # a pinned one stays until it is unpinned
        ([run(1, automatic=True), run(2, published=True)], 2),
        ([run(1, automatic=True), run(2)], 1),  # a look, or a model that was tried
        ([run(1)], None),
        ([run(1, automatic=True, begins=202607)], None),  # too old to plan on
        ([run(1, automatic=True, begins=202608)], 1),
        ([run(1, published=True, begins=202601)], 1),
    ],
)
def test_the_published_run_counts_else_the_newest_automatic_one(
    candidates: list[Candidate], counts: int | None
) -> None:
    counting = runs_that_count(candidates, OPEN)

    assert (counting["icu"].run if "icu" in counting else None) == counts


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=8), st.integers(0, 8), st.integers(202601, 202612))
def test_exploring_never_changes_which_run_counts(kinds: list[tuple[bool, bool]], at: int, begins: int) -> None:
    runs = [run(number, published=pinned, automatic=auto) for number, (pinned, auto) in enumerate(kinds)]
    explored = [*runs[:at], run(99, begins=begins), *runs[at:]]

    assert runs_that_count(explored, OPEN) == runs_that_count(runs, OPEN)


def test_without_a_forecast_the_budget_goes_on_at_the_pace_of_the_year() -> None:
    counted, planned = np.full((1, 1, 12), np.nan), np.full((1, 1, 12), 100.0)
    counted[0, 0, :4] = 120.0

    # (480 + 2 months at plan) ÷ (400 + 200)
    assert at_pace(counted, planned, 0, 4)[0].tolist() == pytest.approx([120.0] * 4 + [680 / 600 * 100] * 8)


def test_beyond_a_forecast_the_plan_goes_on_at_its_pace() -> None:
    forecast = np.array([110.0, 110.0, np.nan, np.nan])

    assert continue_from(forecast, np.array([100.0, 100.0, 200.0, np.nan])).tolist()[:3] == pytest.approx(
        [110, 110, 220]
    )
    assert continue_from(forecast * np.nan, np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [1.0, 2.0, 3.0, 4.0]


def test_a_newer_forecast_is_compared_over_the_months_of_both() -> None:
    published = dict.fromkeys((202611, 202612, 202701), 100.0)

    assert moved_since(published, {202612: 103.0, 202701: 103.0, 202702: 500.0}) == pytest.approx(0.03)
    assert np.isnan(moved_since(published, {202703: 100.0}))
    assert np.isnan(moved_since({202611: 0.0}, {202611: 5.0}))
