"""Figures of the year so far that nothing names: told by how they grow, credits and all, in every kind of file."""

from itertools import accumulate
from random import Random
from unittest.mock import MagicMock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.periods import FiscalCalendar
from services.imports.counted.growing import CountsByMonth, adds_up
from tests.services.imports.conftest import Desk

_MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


def _figures(random: Random, months: int, credits: float) -> list[int]:
    level = random.randrange(50_00, 9_000_00)
    return [
        -level // 10 if random.random() < credits else int(level * random.uniform(0.8, 1.2))
        for _month in range(months)
    ]  # fmt: skip


@given(seed=st.integers(0, 10_000), months=st.integers(4, 12), credits=st.sampled_from((0.0, 0.03, 0.06)))
def test_figures_that_add_up_are_told_from_those_of_months(seed: int, months: int, credits: float) -> None:
    random = Random(seed)
    rows = [_figures(random, months, credits) for _row in range(20)]

    assert adds_up([abs(figure) for figure in accumulate(row)] for row in rows)
    assert not adds_up([abs(figure) for figure in row] for row in rows)


def _with_quiet_months(random: Random, count: int, months: int, quiet: int, credits: int) -> list[list[int]]:
    """Return the months of accounts: some without a posting, never the first one, and a credit in some accounts."""
    rows = [_figures(random, months, 0) for _row in range(count)]
    for row in rows:
        for month in random.sample(range(1, months), quiet):
            row[month] = 0
    for row in random.sample(rows, credits):
        row[random.randrange(1, months)] = -row[0] // 10
    return rows


@given(
    seed=st.integers(0, 100_000), quiet=st.integers(0, 4), credits=st.integers(0, 2), months=st.sampled_from((6, 12))
)
def test_quiet_months_say_nothing_against_the_year_so_far(seed: int, quiet: int, credits: int, months: int) -> None:
    rows = _with_quiet_months(Random(seed), 10, months, min(quiet, months // 3), credits)

    assert adds_up([abs(figure) for figure in accumulate(row)] for row in rows)
    assert not adds_up([abs(figure) for figure in row] for row in rows)


@given(seed=st.integers(0, 100_000), share=st.sampled_from((0.2, 0.35)), departments=st.integers(3, 8))
def test_rare_pay_codes_say_nothing_against_the_year_so_far(seed: int, share: float, departments: int) -> None:
    random = Random(seed)
    often = [[random.randrange(300, 900) for _month in range(12)] for _row in range(2 * departments)]
    rare = [
        [random.randrange(8, 60) if random.random() < share else 0 for _month in range(12)]
        for _row in range(2 * departments)
    ]  # fmt: skip

    assert adds_up(list(accumulate(row)) for row in (*often, *rare))
    assert not adds_up((*often, *rare))


def _raised(level: int, months: int) -> list[int]:
    return [level + level // 20 * (month >= months // 2) for month in range(months)]


def _growing(level: int, months: int) -> list[int]:
    return [int(level * 1.05**month) for month in range(months)]


#: Months that stand for themselves, of which many or all steps are flat or go up.
_OF_MONTHS = {
    "flat": lambda random, months: [random.randrange(100, 900)] * months,
    "raised once": lambda random, months: _raised(random.randrange(100, 900), months),
    "all at the end": lambda random, months: [random.randrange(100, 900)] * (months - 1) + [9_000],
    "growing": lambda random, months: _growing(random.randrange(100, 9_000), months),
    "here and there": lambda random, months: [random.choice((0, 0, random.randrange(9, 99))) for _one in range(months)],
    "a few that move": lambda random, months: (
        [random.randrange(100, 900) for _one in range(months)] if random.random() < 0.3 else [500] * months
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", _OF_MONTHS)
@given(seed=st.integers(0, 100_000), months=st.sampled_from((6, 12)))
def test_months_that_are_flat_or_grow_are_no_year_so_far(family: str, seed: int, months: int) -> None:
    random = Random(seed)

    assert not adds_up(_OF_MONTHS[family](random, months) for _row in range(12))


@pytest.mark.parametrize("quiet", [0, 2, 3])
def test_a_ledger_with_quiet_months_that_adds_up_is_asked_about(desk_sqlite: Desk, quiet: int) -> None:
    texts = [f"ICU,{code}" for code in range(6100, 6110)]
    months = _with_quiet_months(Random(quiet), 10, 12, quiet, 2)
    adding = [[figure // 100 for figure in accumulate(row)] for row in months]

    held = desk_sqlite.preview(_wide("Department,Account", texts, adding, 12), create_missing=True).questions
    free = desk_sqlite.preview(_wide("Department,Account", texts, months, 12), create_missing=True).questions

    assert "cumulative" in {one.name for one in held}
    assert "cumulative" not in {one.name for one in free}


def _wide(head: str, texts: list[str], figures: list[list[int]], months: int) -> str:
    lines = [",".join((head, *_MONTHS[:months]))]
    lines += [",".join((text, *map(str, row))) for text, row in zip(texts, figures, strict=True)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("months", [3, 6, 12])
def test_a_ledger_with_credits_that_adds_up_is_asked_about(desk_sqlite: Desk, months: int) -> None:
    random = Random(1)
    texts = [f"{place},{code}" for place in ("ICU", "ED") for code in range(6100, 6110)]
    rows = [[figure // 100 for figure in accumulate(_figures(random, months, 0.05))] for _text in texts]

    asked = desk_sqlite.preview(_wide("Department,Account", texts, rows, months), create_missing=True).questions

    assert "cumulative" in {one.name for one in asked}


@pytest.mark.parametrize(
    ("kind", "head", "names"),
    [("statistics", "Department,Measure", ("Visits", "Patient days")), ("labor", "Department,Pay code", ("REG", "OT"))],
)
def test_counts_that_add_up_hold_the_file(desk_sqlite: Desk, kind: str, head: str, names: tuple[str, ...]) -> None:
    random = Random(2)
    texts = [f"{place},{name}" for place in ("ICU", "ED") for name in names]
    months = [[random.randrange(300, 900) for _month in range(12)] for _text in texts]
    adding = [list(accumulate(row)) for row in months]

    held = desk_sqlite.preview(_wide(head, texts, adding, 12), kind, create_missing=True)
    free = desk_sqlite.preview(_wide(head, texts, months, 12), kind, create_missing=True)

    assert "cumulative" in {one.name for one in held.questions}
    assert any("grow from month to month" in text for text in held.blocking)
    assert "cumulative" not in {one.name for one in free.questions}


def test_counts_that_grow_are_loaded_when_somebody_says_so(desk_sqlite: Desk) -> None:
    rows = [[10 * month for month in range(1, 13)] for _row in range(4)]
    texts = [f"{place},{name}" for place in ("ICU", "ED") for name in ("Visits", "Patient days")]

    told = desk_sqlite.preview(
        _wide("Department,Measure", texts, rows, 12), "statistics", create_missing=True, answers={"cumulative": "month"}
    )

    assert not any("grow from month to month" in text for text in told.blocking)


@pytest.mark.parametrize("row", [[500] * 12, [500] * 11 + [9000], [0, 400, 410, 405, 420, 430, 440, 450]])
def test_flat_series_and_those_that_begin_with_nothing_add_up_to_nothing(row: list[int]) -> None:
    assert not adds_up([row] * 5)


@pytest.mark.parametrize("in_money", [False, True])
def test_counts_are_judged_over_the_whole_file(in_money: bool) -> None:
    context = MagicMock()
    context.calendar = FiscalCalendar(1)
    context.source.ask.return_value = None
    counts = CountsByMonth(context)

    for month in range(202601, 202613):  # each month comes with a chunk of its own
        places = np.arange(5)
        figures, nothing = places * 0 + 100 * (month - 202600), places * 0
        counts.take(places * 0 + month, (places, places), *((nothing, figures) if in_money else (figures, nothing)))
        assert not context.ask.called
    counts.ask()

    assert context.ask.called
