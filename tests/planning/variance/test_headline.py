"""The facts of a headline are those of its data."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.variance import headline
from planning.variance.comparison import judge

PARTS = st.lists(
    st.tuples(st.sampled_from(["revenue", "expense"]), st.integers(0, 10**9), st.integers(0, 10**9)),
    min_size=2,
    max_size=8,
)


def frame(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["type", "actual", "budget"]).astype({"actual": "Int64", "budget": "Int64"})
    return judge(table).assign(label=[f"part {number}" for number in range(len(rows))])


def total(parts: pd.DataFrame) -> dict[str, object]:
    sign = parts["type"].map({"revenue": 1, "expense": -1})
    sums = {side: int((parts[side] * sign).sum()) for side in ("actual", "budget")}
    row = pd.DataFrame([{"type": "result", **sums}]).astype({"actual": "Int64", "budget": "Int64"})
    return judge(row).iloc[0].to_dict()  # type: ignore[return-value]


def test_the_largest_overrun_explains_a_shortfall_and_the_largest_saving_offsets_it() -> None:
    parts = frame([("expense", 150, 100), ("expense", 130, 100), ("expense", 80, 100), ("revenue", 300, 300)])

    facts = headline.headline(total(parts), parts)

    assert (facts.variance, facts.cause, facts.offset) == (
        -60,
        headline.Cause("part 0", "expense", -50),
        headline.Cause("part 2", "expense", 20),
    )


def test_without_a_reference_there_is_nothing_to_explain() -> None:
    row = {"type": "expense", "actual": 5, "budget": pd.NA, "variance": -5, "variance_percent": float("nan")}

    facts = headline.headline(row, frame([("expense", 5, 0), ("expense", 0, 0)]))

    assert (facts.reference, facts.variance, facts.cause) == (None, 0, None)


@settings(deadline=None, max_examples=50)
@given(rows=PARTS)
def test_no_part_moves_further_than_the_cause(rows: list[tuple[str, int, int]]) -> None:
    parts = frame(rows)

    facts = headline.headline(total(parts), parts)

    assert facts.variance == parts["variance"].sum()
    if facts.variance < 0:
        assert facts.cause is not None
        assert facts.cause.variance == parts["variance"].min()
    if facts.variance > 0:
        assert facts.cause is not None
        assert facts.cause.variance == parts["variance"].max()


@pytest.mark.parametrize(
    ("variance", "expense", "course"),
    [(0, 1000, "on"), (-5, 1000, "on"), (-6, 1000, "behind"), (6, 1000, "ahead"), (0, 0, "on"), (-1, 0, "behind")],
)
def test_on_plan_is_within_half_a_percent_of_budgeted_expense(variance: int, expense: int, course: str) -> None:
    assert headline.course(variance, expense) == course
