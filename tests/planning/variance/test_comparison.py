"""The sign rule, on every kind of account, and what must hold for any figures."""

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planning.variance import comparison
from planning.variance.comparison import as_figures, judge, largest, side_by_side

KEY = ["department", "account"]
TYPE_OF = {"4000": "revenue", "4900": "revenue", "5100": "expense", "6100": "expense", "S1": "statistic", "H1": "hours"}
Row = tuple[str, str, int]

rows_strategy = st.dictionaries(
    st.tuples(st.sampled_from(["ICU", "ED", "LAB"]), st.sampled_from(sorted(TYPE_OF))),
    st.integers(-(10**15), 10**15),
    max_size=18,
).map(lambda cells: [(department, account, amount) for (department, account), amount in cells.items()])


def ledger(rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*KEY, "amount_minor"]).astype({"amount_minor": "int64"})
    return frame.assign(type=frame["account"].map(TYPE_OF).astype("str"))


def against_budget(actual: pd.DataFrame, budget: pd.DataFrame, *, on: list[str]) -> pd.DataFrame:
    """Return both sides joined and judged, as the pages do."""
    return judge(side_by_side({"actual": actual, "budget": budget}, on=[*on, "type"]))


@pytest.mark.parametrize(
    ("account", "actual", "budget", "expected"),
    [
        # The published example: sales 400,855 against 373,080, cost of goods 179,336 against 158,940.
        ("4000", 400_855, 373_080, (27_775, 0.0744, "favorable")),
        ("5100", 179_336, 158_940, (-20_396, -0.1283, "unfavorable")),
        ("4900", -50_00, -40_00, (-10_00, -0.25, "unfavorable")),
        ("4000", 90, 100, (-10, -0.1, "unfavorable")),
        ("5100", 90, 100, (10, 0.1, "favorable")),
        ("6100", -5, 10, (15, 1.5, "favorable")),
        ("H1", 110, 100, (-10, -0.1, "unfavorable")),
        ("S1", 110, 100, (10, 0.1, "")),
        ("5100", 100, 100, (0, 0.0, "on budget")),
    ],
)
def test_positive_is_favorable_whatever_the_account(
    account: str, actual: int, budget: int, expected: tuple[int, float, str]
) -> None:
    table = against_budget(ledger([("ICU", account, actual)]), ledger([("ICU", account, budget)]), on=KEY)

    row = table.iloc[0]
    told = (row["variance"], round(row["variance_percent"], 4), row["variance_verdict"])
    assert told == expected


def test_what_only_one_side_has_is_shown() -> None:
    table = against_budget(ledger([("ICU", "5100", 70)]), ledger([("ED", "4000", 40)]), on=KEY)

    told = table[["department", "variance", "variance_verdict"]].to_numpy().tolist()
    assert told == [["ED", -40, "unfavorable"], ["ICU", -70, "unfavorable"]]
    assert table["actual"].isna().tolist() == [True, False]
    assert table["budget"].isna().tolist() == [False, True]


@pytest.mark.parametrize("budget", [[("ICU", "5100", 0)], []])
def test_there_is_no_percent_over_a_budget_of_zero(budget: list[Row]) -> None:
    table = against_budget(ledger([("ICU", "5100", 70)]), ledger(budget), on=KEY)

    assert table["variance_percent"].isna().all()


def test_prior_year_is_judged_by_the_same_rule() -> None:
    frame = pd.DataFrame({"type": ["expense"], "actual": [120], "prior": [100]}).astype(
        {"actual": "Int64", "prior": "Int64"}
    )

    told = judge(frame, reference="prior", name="prior_variance")

    assert told["prior_variance"].tolist() == [-20]
    assert told["prior_variance_verdict"].tolist() == ["unfavorable"]


def test_the_largest_come_first_whatever_their_direction() -> None:
    frame = pd.DataFrame({"label": ["a", "b", "c"], "variance": pd.array([5, -9, 7], dtype="Int64")})

    assert largest(frame, 2)["label"].tolist() == ["b", "c"]


@pytest.mark.parametrize(
    ("revenue", "expense", "margin"),
    [(200, 150, 0.25), (200, None, 1.0), (0, 5, None), (None, 5, None), (-10, 5, None)],
)
def test_margin_needs_revenue(revenue: int | None, expense: int | None, margin: float | None) -> None:
    assert comparison.margin(revenue, expense) == margin


@settings(deadline=None, max_examples=50)
@given(rows=rows_strategy)
def test_equal_frames_have_no_variance(rows: list[Row]) -> None:
    table = against_budget(ledger(rows), ledger(rows), on=KEY)

    assert (table["variance"] == 0).all()


@settings(deadline=None, max_examples=50)
@given(actual=rows_strategy, budget=rows_strategy)
def test_a_variance_and_its_reverse_cancel(actual: list[Row], budget: list[Row]) -> None:
    one = against_budget(ledger(actual), ledger(budget), on=KEY)
    other = against_budget(ledger(budget), ledger(actual), on=KEY)

    assert (one["variance"] + other["variance"] == 0).all()


@settings(deadline=None, max_examples=50)
@given(actual=rows_strategy, budget=rows_strategy)
def test_variances_add_up_to_the_variance_of_the_operating_result(actual: list[Row], budget: list[Row]) -> None:
    table = against_budget(ledger(actual), ledger(budget), on=KEY)
    money = table[table["type"].isin(("revenue", "expense"))]
    assume(money["budget"].notna().any())  # without a budget of money there is no variance of the result

    result = as_figures(money.assign(all=0), "result", on=["all"], amounts=["actual", "budget"])

    assert judge(result)["variance"].sum() == money["variance"].sum()


@settings(deadline=None, max_examples=50)
@given(rows=rows_strategy, budget=rows_strategy, share=st.floats(0, 1))
def test_splitting_a_department_changes_nothing(rows: list[Row], budget: list[Row], share: float) -> None:
    split = [
        (f"{department} {half}", account, part)
        for department, account, amount in rows
        for half, part in (("a", int(amount * share)), ("b", amount - int(amount * share)))
    ]

    def by_account(side: list[Row]) -> pd.DataFrame:
        return ledger(side).groupby(["account", "type"], as_index=False)["amount_minor"].sum()

    whole = against_budget(by_account(rows), by_account(budget), on=["account"])
    parts = against_budget(by_account(split), by_account(budget), on=["account"])

    pd.testing.assert_frame_equal(whole, parts)


@settings(deadline=None, max_examples=50)
@given(rows=rows_strategy)
def test_revenue_minus_expense_is_the_result(rows: list[Row]) -> None:
    frame = ledger(rows).rename(columns={"amount_minor": "actual"}).assign(all=0)

    def total(figures: str) -> int:
        return int(as_figures(frame, figures, on=["all"], amounts=["actual"])["actual"].sum())

    assert total("result") == total("revenue") - total("expense")
