import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import leakage

STANDINGS = ("contracted", "around", "none", "unclear")


def lines(rows: list[tuple[str, int, int | None]]) -> pd.DataFrame:
    """(standing, paid in cents, at the contract's price in cents)."""
    frame = pd.DataFrame(rows, columns=["standing", "amount_minor", "expected_minor"])
    return frame.astype({"amount_minor": "int64", "expected_minor": "Int64"})


@st.composite
def purchases(draw: st.DrawFn) -> pd.DataFrame:
    """Lines bought at whole pieces; some are credits, some without a price."""
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        standing = draw(st.sampled_from(STANDINGS))
        quantity = draw(st.integers(-30, 60).filter(bool))
        paid, agreed = draw(st.integers(0, 9_999)), draw(st.integers(1, 9_999))
        priced = standing != "none" and draw(st.booleans())
        rows.append((standing, quantity * paid, quantity * agreed if priced else None, quantity))
    frame = pd.DataFrame(rows, columns=["standing", "amount_minor", "expected_minor", "quantity"])
    return frame.astype({"amount_minor": "int64", "expected_minor": "Int64"}).assign(
        item=[f"I{draw(st.integers(0, 3))}" for _ in rows]
    )


def test_the_three_numbers_stay_apart() -> None:
    found = leakage.total(
        leakage.judge(
            lines(
                [
                    ("contracted", 107_00, 100_00),
                    ("contracted", 95_00, 100_00),
                    ("contracted", 50_00, None),
                    ("around", 228_00, 200_00),
                    ("none", 70_00, None),
                ]
            )
        )
    )

    assert (found["none"], found["around"], found["above"]) == (70_00, 228_00, 7_00)
    assert (found["around_dearer"], found["below"], found["ppv"]) == (28_00, 5_00, -2_00)  # paid 2 more: unfavorable
    assert found["utilization"] == 252 / 550


def test_the_credit_of_an_overpaid_line_takes_back_what_was_above() -> None:
    found = leakage.total(leakage.judge(lines([("contracted", 107_00, 100_00), ("contracted", -107_00, -100_00)])))

    assert (found["above"], found["below"], found["ppv"], found["total"]) == (0, 0, 0, 0)


def test_nothing_bought_has_no_utilization() -> None:
    assert pd.isna(leakage.total(leakage.judge(lines([])))["utilization"])


@given(frame=purchases())
def test_parts_add_up_to_the_spend_and_ppv_to_its_two_sides(frame: pd.DataFrame) -> None:
    found = leakage.total(leakage.judge(frame))

    assert sum(found[name] for name in STANDINGS) == found["total"] == frame["amount_minor"].sum()
    assert found["below"] - found["above"] == found["ppv"]


@given(frame=purchases())
def test_items_add_up_to_the_total(frame: pd.DataFrame) -> None:
    judged = leakage.judge(frame)

    by_item = leakage.measure(judged, ["item"])

    for name in leakage.FIGURES:
        assert by_item[name].sum() == leakage.total(judged)[name]


@pytest.mark.slow
@given(frame=purchases(), parts=st.integers(2, 4))
def test_splitting_lines_changes_nothing(frame: pd.DataFrame, parts: int) -> None:
    """The same purchase billed in `parts` equal lines leaks as much: nothing is netted or counted twice."""
    whole = frame.assign(amount_minor=frame["amount_minor"] * parts, expected_minor=frame["expected_minor"] * parts)
    split = pd.concat([frame] * parts, ignore_index=True)

    assert (
        leakage.total(leakage.judge(whole)) == leakage.total(leakage.judge(split)) or frame["amount_minor"].sum() == 0
    )


@pytest.mark.slow
@given(frame=purchases(), factor=st.integers(2, 50))
def test_figures_grow_with_the_money(frame: pd.DataFrame, factor: int) -> None:
    once = leakage.total(leakage.judge(frame))
    more = frame.assign(amount_minor=frame["amount_minor"] * factor, expected_minor=frame["expected_minor"] * factor)
    times = leakage.total(leakage.judge(more))

    assert all(times[name] == factor * once[name] for name in leakage.FIGURES)


@given(quantity=st.integers(1, 500), paid=st.integers(0, 99_999), agreed=st.integers(0, 99_999))
def test_ppv_is_favorable_exactly_when_paid_below_the_agreed_price(quantity: int, paid: int, agreed: int) -> None:
    found = leakage.total(leakage.judge(lines([("contracted", quantity * paid, quantity * agreed)])))

    assert found["ppv"] == (agreed - paid) * quantity
    assert (found["ppv"] > 0) == (paid < agreed)
    assert found["above"] >= 0
    assert found["below"] >= 0
    assert found["above"] == 0 or found["below"] == 0
