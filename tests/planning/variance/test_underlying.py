"""The way from the reported result to the underlying one."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.comparison import RESULT_SIGN
from planning.variance.underlying import bridge, without_one_offs

SIDES = ("actual", "budget")


def totals(revenue: tuple[int | None, int | None], expense: tuple[int | None, int | None]) -> pd.DataFrame:
    known = [(r or 0) - (e or 0) for r, e in zip(revenue, expense, strict=True)]
    rows = {"revenue": revenue, "expense": expense, "result": known}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(SIDES)).astype("Int64")


def test_a_grant_leaves_the_underlying_result_and_a_one_off_cost_enters_it() -> None:
    reported = totals((1_000_00, 900_00), (950_00, 800_00))
    accounts = pd.DataFrame(
        {
            "label": ["4740 Grants", "6285 Incident"],
            "type": ["revenue", "expense"],
            "actual": pd.array([80_00, 30_00], dtype="Int64"),
            "budget": pd.array([50_00, None], dtype="Int64"),
        }
    )

    rest = without_one_offs(reported, totals((80_00, 50_00), (30_00, None)), SIDES)
    way = bridge(reported, accounts, rest, SIDES)

    assert rest.loc["result"].tolist() == [0, 50_00]  # 50 − 80 + 30, 100 − 50
    assert way[["part", "label", "actual"]].values.tolist() == [
        ["reported", "", 50_00],
        ["one-off", "4740 Grants", 80_00],
        ["one-off", "6285 Incident", -30_00],
        ["underlying", "", 0],
    ]


def test_a_side_without_figures_keeps_having_none() -> None:
    reported = totals((100_00, None), (40_00, None)).assign(budget=pd.array([None] * 3, dtype="Int64"))

    rest = without_one_offs(reported, totals((10_00, None), (None, None)), SIDES)

    assert rest["budget"].isna().all()
    assert rest["actual"].tolist() == [90_00, 40_00, 50_00]


@given(
    st.lists(
        st.tuples(st.sampled_from(["revenue", "expense"]), st.integers(-(10**12), 10**12), st.booleans()),
        min_size=1,
        max_size=20,
    )
)
def test_the_reported_result_less_its_one_offs_is_the_underlying_one(lines: list[tuple[str, int, bool]]) -> None:
    def of(kept: list[tuple[str, int, bool]]) -> pd.DataFrame:
        sums = {kind: sum(amount for own, amount, _ in kept if own == kind) for kind in RESULT_SIGN}
        return totals((sums["revenue"], 0), (sums["expense"], 0))

    marked = [line for line in lines if line[2]]
    accounts = pd.DataFrame(
        {
            "label": [str(at) for at in range(len(marked))],
            "type": pd.Series([kind for kind, _, _ in marked], dtype="str"),
            "actual": pd.array([amount for _, amount, _ in marked], dtype="Int64"),
            "budget": pd.array([0] * len(marked), dtype="Int64"),
        }
    )

    way = bridge(of(lines), accounts, without_one_offs(of(lines), of(marked), SIDES), SIDES)

    assert way["actual"].iloc[0] - way["actual"].iloc[1:-1].sum() == way["actual"].iloc[-1]
    assert way["actual"].iloc[-1] == of([line for line in lines if not line[2]])["actual"]["result"]
