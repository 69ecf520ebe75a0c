"""As reported plus changes is what stands now, to the cent, whatever is held side by side."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.month_end.reported import PLACE, cause_of, changed_only, compare, result_of

AMOUNTS = st.integers(-(10**13), 10**13)
FIGURES = st.lists(
    st.tuples(
        st.sampled_from([202601, 202602]),
        st.integers(1, 3),
        st.integers(1, 3),
        st.sampled_from(["revenue", "expense", "balance"]),
        st.sampled_from(["supplies", "other"]),
        AMOUNTS,
    ),
    max_size=12,
)


def figures(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*PLACE, "amount_minor"])


def test_a_late_invoice_is_a_change_of_its_line() -> None:
    reported = figures((202601, 1, 7, "expense", "supplies", 100_00), (202601, 1, 8, "revenue", "other", 500_00))
    now = figures((202601, 1, 7, "expense", "supplies", 130_00), (202601, 1, 8, "revenue", "other", 500_00))

    rows = changed_only(compare(reported, now))

    assert rows[["account_id", "reported", "now", "changed"]].values.tolist() == [[7, 100_00, 130_00, 30_00]]
    assert result_of(compare(reported, now)) == {
        "revenue": (500_00, 500_00, 0), "expense": (100_00, 130_00, 30_00), "result": (400_00, 370_00, -30_00),
    }  # fmt: skip


def test_an_account_that_moved_leaves_one_category_and_enters_another() -> None:
    reported = figures((202601, 1, 7, "expense", "supplies", 100_00))
    now = figures((202601, 1, 7, "expense", "drugs", 100_00))

    rows = changed_only(compare(reported, now)).sort_values("category")

    assert rows[["category", "reported", "now", "changed"]].values.tolist() == [
        ["drugs", 0, 100_00, 100_00], ["supplies", 100_00, 0, -100_00],
    ]  # fmt: skip


@given(before=FIGURES, after=FIGURES)
def test_as_reported_plus_changes_is_now(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> None:
    rows = compare(figures(*before), figures(*after))

    assert rows["reported"].sum() == sum(row[-1] for row in before)
    assert rows["now"].sum() == sum(row[-1] for row in after)
    assert (rows["reported"] + rows["changed"] == rows["now"]).all()
    assert not rows.duplicated(list(PLACE)).any()
    for reported, now, changed in result_of(rows).values():
        assert reported + changed == now


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"undone": True}, "undone"),
        ({"posted_later": True}, "posted"),
        ({"moved": True}, "moved"),
        ({}, "replaced"),
        ({"reported": 0}, "restored"),
    ],
)
def test_the_cause_of_a_change_is_named(facts: dict[str, Any], cause: str) -> None:
    assert cause_of(**{"undone": False, "posted_later": False, "moved": False, "reported": 5} | facts) == cause
