"""Is a month whole? By money per account against what usually is there, without false alarms over lumpy accounts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.month_end.states import MonthState, judge_months, last_counted
from planning.periods import shift, span

FIRST = 202501
#: Account -> type, category, usual amount of a month.
ACCOUNTS = {
    1: ("revenue", "gross_revenue", 10_000_00),
    2: ("revenue", "deductions", -6_000_00),
    3: ("expense", "salaries", 1_500_00),
    4: ("expense", "benefits", 400_00),
    5: ("expense", "depreciation", 200_00),
    6: ("expense", "supplies", 700_00),
    7: ("expense", "contract_labor", 60_00),
}
COLUMNS = ["period", "account_id", "type", "category", "amount_minor"]


def books(months: int, noise: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Return whole books of so many months, each amount up to `noise` (0–1) off its usual one."""
    rng = np.random.default_rng(seed)
    rows = [
        (month, number, kind, category, round(usual * (1 + noise * rng.uniform(-1, 1))))
        for month in span(FIRST, shift(FIRST, months - 1))
        for number, (kind, category, usual) in ACCOUNTS.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def last(lines: pd.DataFrame, budget: pd.DataFrame | None = None) -> MonthState:
    return judge_months(lines, budget)[-1]


def without(lines: pd.DataFrame, *accounts: int, months: int = 1) -> pd.DataFrame:
    """Return the books without some accounts in the last months."""
    newest = lines["period"].max()
    return lines[~(lines["account_id"].isin(accounts) & (lines["period"] > shift(newest, -months)))]


def scaled(lines: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the books with only a share of the last month posted."""
    newest = lines["period"] == lines["period"].max()
    return lines.assign(amount_minor=lines["amount_minor"].mask(newest, (lines["amount_minor"] * share).round()))


@pytest.mark.slow
@given(st.integers(1, 30), st.floats(0, 0.15), st.integers(0, 9999))
def test_normal_months_are_whole(months: int, noise: float, seed: int) -> None:
    states = judge_months(books(months, noise, seed))

    assert {state.state for state in states} == {"whole"}
    assert last_counted(states) == shift(FIRST, months - 1)


@pytest.mark.slow
@given(st.sampled_from([4, 5, 7]), st.integers(4, 20), st.floats(0, 0.05), st.integers(0, 9999))
def test_a_category_that_is_missing_makes_the_month_preliminary(
    account: int, months: int, noise: float, seed: int
) -> None:
    lines = books(months, noise, seed)
    state = last(without(lines, account))

    assert state.state == "preliminary"
    (missing,) = state.missing
    assert (missing.category, missing.posted, missing.absent) == (ACCOUNTS[account][1], 0, True)
    assert missing.usual == pytest.approx(ACCOUNTS[account][2], rel=0.15)
    assert last_counted(judge_months(without(lines, account))) == shift(FIRST, months - 2)


@pytest.mark.parametrize("accounts", [(1,), (2,), (3,), (1, 2), (3, 4, 5)])
def test_large_parts_missing_mean_that_the_month_has_begun(accounts: tuple[int, ...]) -> None:
    assert last(without(books(12, 0.05), *accounts)).state == "begun"


@given(st.floats(0.01, 0.68), st.integers(4, 30), st.floats(0, 0.1), st.integers(0, 9999))
def test_a_month_with_part_of_every_account_has_begun(share: float, months: int, noise: float, seed: int) -> None:
    assert last(scaled(books(months, noise, seed), share)).state == "begun"


@pytest.mark.slow
@given(st.integers(4, 24), st.integers(0, 9999), st.permutations(range(1, 8)))
def test_posting_more_never_makes_a_month_less_whole(months: int, seed: int, order: list[int]) -> None:
    lines = books(months, 0.1, seed)
    rank = {"open": 0, "begun": 1, "preliminary": 2, "whole": 3}

    steps = [judge_months(without(lines, *order[:count])) for count in range(6, -1, -1)]

    ranks = [rank[states[-1].state] for states in steps]
    assert ranks == sorted(ranks)
    assert ranks[-1] == 3


@pytest.mark.slow
@given(st.integers(2, 5), st.integers(1, 40), st.integers(4, 30))
def test_lumpy_accounts_raise_no_alarm(every: int, size: int, months: int) -> None:
    lumpy = [
        (month, 8, "expense", "other", size * 100_00)
        for place, month in enumerate(span(FIRST, shift(FIRST, months - 1)))
        if place % every == 0
    ]
    states = judge_months(pd.concat([books(months, 0.1), pd.DataFrame(lumpy, columns=COLUMNS)]))

    assert {state.state for state in states} == {"whole"}


@pytest.mark.slow
@given(st.sampled_from([1, 100, 10_000]), st.integers(0, 9999))
def test_the_unit_of_money_and_the_order_of_rows_do_not_matter(factor: int, seed: int) -> None:
    lines = without(books(14, 0.1, seed), 4)
    larger = lines.assign(amount_minor=lines["amount_minor"] * factor).sample(frac=1, random_state=seed)

    assert [s.state for s in judge_months(larger)] == [s.state for s in judge_months(lines)]


def test_a_low_month_as_in_every_year_is_whole() -> None:
    lines = books(25)
    summer = lines["period"] % 100 == 7
    lines["amount_minor"] = lines["amount_minor"].mask(summer, lines["amount_minor"] // 3)

    states = {state.period: state.state for state in judge_months(lines)}

    assert states[202507] == "begun"  # the first time it cannot be known
    assert states[202607] == "begun" or states[202607] == "whole"
    assert states[202608] == states[202701] == "whole"


def test_what_stays_away_for_three_months_is_a_new_level() -> None:
    lines = books(15, 0.05)

    ended = [judge_months(without(lines[lines["period"] <= shift(FIRST, 12 + n)], 7, months=n)) for n in (1, 2, 3)]

    assert [states[-1].state for states in ended] == ["preliminary", "preliminary", "whole"]
    assert {state.state for state in ended[2]} == {"whole"}


def test_a_site_that_closed_holds_the_books_up_for_two_months_only() -> None:
    lines = books(15, 0.02)
    after = lines["period"] > shift(FIRST, 11)
    lines["amount_minor"] = lines["amount_minor"].mask(after, (lines["amount_minor"] * 0.55).round())

    assert [state.state for state in judge_months(lines)[-3:]] == ["whole"] * 3
    assert judge_months(lines[lines["period"] <= shift(FIRST, 13)])[-1].state == "begun"


def test_entries_posted_ahead_do_not_make_future_months_whole() -> None:
    ahead = [(month, 5, "expense", "depreciation", 200_00) for month in span(shift(FIRST, 12), shift(FIRST, 20))]
    states = judge_months(pd.concat([books(12, 0.05), pd.DataFrame(ahead, columns=COLUMNS)]))

    assert {state.state for state in states[12:]} == {"begun"}
    assert last_counted(states) == shift(FIRST, 11)


def test_an_account_that_moved_to_another_of_its_category_is_not_missed() -> None:
    lines = books(13, 0.02)
    newest = lines["period"] == lines["period"].max()
    renumbered = lines.assign(account_id=lines["account_id"].mask(newest & (lines["account_id"] == 3), 33))

    assert last(renumbered).state == "whole"


@pytest.mark.parametrize(("accounts", "state"), [((), "whole"), ((4,), "preliminary"), ((3, 4, 5), "begun")])
def test_with_too_few_months_before_the_budget_is_the_measure(accounts: tuple[int, ...], state: str) -> None:
    budget = books(12)

    judged = last(without(books(2, 0.1), *accounts), budget)

    assert (judged.state, judged.judged_by) == (state, "budget")


def test_a_budget_that_keeps_benefits_apart_from_salaries_raises_no_alarm() -> None:
    lines = books(2)
    merged = lines.assign(
        account_id=lines["account_id"].replace(4, 3), category=lines["category"].replace("benefits", "salaries")
    )

    assert last(merged, books(12)).state == "whole"


def test_with_neither_history_nor_budget_a_month_is_whole_and_not_judged() -> None:
    judged = last(scaled(books(3), 0.1))

    assert (judged.state, judged.judged_by, judged.posted) == ("whole", "nothing", None)


def test_a_closed_month_is_closed_whatever_it_holds() -> None:
    lines = without(books(12), 4)
    newest = lines["period"].max()

    states = judge_months(lines, closed=[newest])

    assert (states[-1].state, [one.category for one in states[-1].missing]) == ("closed", ["benefits"])
    assert last_counted(states) == newest
    assert not replace(states[-1], state="begun").counts


def test_statistics_and_empty_books_are_no_months() -> None:
    lines = books(3).assign(type="statistic")

    assert judge_months(lines) == judge_months(lines.iloc[:0]) == ()
