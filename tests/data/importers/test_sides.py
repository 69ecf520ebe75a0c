"""Signs of debits and credits: however a file writes them, the amounts come out, or it is asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.sides import FACTORS, Sides

figure = st.integers(1, 10**9)


def sides_of(lines: list[tuple[int, int]], chunk: int = 1000) -> Sides:
    sides = Sides()
    for start in range(0, len(lines), chunk):
        debits, credits = zip(*lines[start : start + chunk], strict=True)
        sides.take(np.array(debits, dtype=np.int64), np.array(credits, dtype=np.int64))
    return sides


@given(
    st.sampled_from(sorted(FACTORS)), st.lists(figure, max_size=30), st.lists(figure, max_size=30), st.integers(1, 7)
)
def test_what_is_decided_is_how_the_file_was_written(
    way: str, debits: list[int], credits: list[int], chunk: int
) -> None:
    debit, credit = FACTORS[way]  # +1 for positive debits, -1 for positive credits
    lines = [(debit * value, 0) for value in debits] + [(0, -credit * value) for value in credits]
    decided = sides_of(lines, chunk).decide()

    if decided is not None and debits:
        factors = FACTORS[decided]
        amounts = [factors[0] * one + factors[1] * two for one, two in lines]
        assert amounts == [*debits, *(-value for value in credits)]


@given(st.lists(figure, min_size=4), st.lists(figure, min_size=4))
def test_usual_ways_are_decided_and_not_asked(debits: list[int], credits: list[int]) -> None:
    for way in ("unsigned", "signed", "negated"):
        debit, credit = FACTORS[way]
        lines = [(debit * value, 0) for value in debits] + [(0, -credit * value) for value in credits]
        assert sides_of(lines).decide() == way


@pytest.mark.parametrize(
    ("lines", "decided"),
    [
        ([(100, 0), (50, 0), (-10, 0), (0, 30)], "unsigned"),  # a reversal
        ([(100, 0), (0, 60), (0, 50), (0, -10)], "unsigned"),
        ([(-100, 0), (-20, 0)], None),  # reversals alone, or costs written as negative
        ([(-100, 0), (-20, 0), (-7, 0), (0, -40)], None),
        ([(100, 0), (0, -40), (0, 40)], None),
        ([(100, 0), (0, -70), (0, -40), (0, 10)], "signed"),  # the file balances
    ],
)
def test_reversals_are_told_from_signs(lines: list[tuple[int, int]], decided: str | None) -> None:
    assert sides_of(lines).decide() == decided
