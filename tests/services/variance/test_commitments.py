"""What is spent, ordered and left of the year's budget, on a hospital small enough to reckon by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.budget_use import with_left
from services.errors import NotPermittedError
from services.permissions import Actor
from services.spend.commitments import open_orders
from services.variance.commitments import BudgetUse, beside_actuals, listing
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital

YEAR = [202601 + month for month in range(12)]


def order(number: str, cents: int, day: date, **more: object) -> Bought:
    return Bought(day, "S1", cents, kind="order", order=number, **more)  # type: ignore[arg-type]


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    post_actuals(small_hospital, [(month, "ICU", "6100", 100_00) for month in YEAR[:2]])
    post_actuals(small_hospital, [(month, "ED", "6200", 50_00) for month in YEAR[:2]])
    set_budget(small_hospital, [(month, "ICU", "6100", 90_00) for month in YEAR])
    return small_hospital


def figures(use: BudgetUse | None) -> dict[str, tuple[int | None, ...]]:
    assert use is not None
    names = ["budget", "actual", "ordered", "left"]
    values = use.rows[names].astype(object).where(use.rows[names].notna(), None)
    return dict(zip(use.rows["label"], values.itertuples(index=False, name=None), strict=True))


def test_orders_take_from_the_budget_what_actuals_have_left(hospital: SmallHospital, viewer: Actor) -> None:
    buy(
        hospital,
        [
            order("PO-1", 300_00, date(2025, 11, 3), department="ICU", account="6100"),  # of last year, still open
            order("PO-2", 80_00, date(2026, 2, 3), department="ED", account="6200"),
            order("PO-3", 999_00, date(2026, 3, 3), department="ICU", account="6100"),  # after the last actual month
        ],
    )

    by_account = figures(beside_actuals(hospital.url, viewer, question=Question(202603), by="account"))
    by_department = beside_actuals(hospital.url, viewer, question=Question(202602, "month"), by="department")

    assert by_account == {
        "Expense": (1_080_00, 300_00, 380_00, 400_00),
        "Supplies": (1_080_00, 200_00, 300_00, 580_00),
        "6100 Medical supplies": (1_080_00, 200_00, 300_00, 580_00),
        "Drugs": (None, 100_00, 80_00, None),
        "6200 Drugs": (None, 100_00, 80_00, None),
    }
    assert figures(by_department)["ICU Intensive care"] == (1_080_00, 200_00, 300_00, 580_00)
    assert by_department is not None
    assert by_department.top()["ordered"] == open_orders(hospital.url, viewer, period=202602).total
    assert (by_department.months, by_department.as_of) == ((202601, 202602), date(2026, 2, 28))


def test_orders_without_an_account_count_in_their_department_and_have_a_row_of_their_own(
    hospital: SmallHospital, viewer: Actor
) -> None:
    buy(hospital, [order("PO-1", 70_00, date(2026, 1, 3), department="ICU", account=None)])

    by_account = figures(beside_actuals(hospital.url, viewer, question=Question(202602), by="account"))
    by_department = figures(beside_actuals(hospital.url, viewer, question=Question(202602), by="department"))

    assert by_account["Orders without an account"] == (None, None, 70_00, None)
    assert by_account["Expense"] == by_department["All departments"] == (1_080_00, 300_00, 70_00, 710_00)
    one = Question(202602, account="6100 Medical supplies")
    assert beside_actuals(hospital.url, viewer, question=one, by="account") is None


def test_the_list_adds_up_to_its_total(hospital: SmallHospital, viewer: Actor) -> None:
    buy(hospital, [order("PO-1", 70_00, date(2026, 1, 3), department="ICU", account=None)])
    buy(hospital, [order("PO-2", 30_00, date(2026, 1, 3), department="ED", account="6200")])

    listed = listing(hospital.url, viewer, question=Question(202602), by=("department", "account"))

    assert listed.rows["ordered"].sum() == listed.totals["ordered"]["expense"] == 100_00
    assert listed.rows["actual"].sum() == listed.totals["actual"]["expense"]
    assert listed.elsewhere == 0


def test_before_the_first_month_of_a_year_orders_are_those_of_the_last_month_that_counts(
    hospital: SmallHospital, viewer: Actor
) -> None:
    buy(hospital, [order("PO-1", 70_00, date(2026, 1, 3), department="ICU", account="6100")])
    buy(hospital, [order("PO-2", 30_00, date(2026, 3, 3), department="ICU", account="6100")])

    use = beside_actuals(hospital.url, viewer, question=Question(202704), by="account")

    assert use is not None
    assert (use.months, use.through, use.as_of) == ((), 202602, date(2026, 2, 28))
    assert use.top()["ordered"] == 70_00


def test_only_who_may_see_purchases_sees_commitments(hospital: SmallHospital) -> None:
    nobody = Actor("Max", "uploader")

    with pytest.raises(NotPermittedError):
        beside_actuals(hospital.url, nobody, question=Question(202602), by="account")


@given(st.tuples(*[st.none() | st.integers(-(10**13), 10**13)] * 3))
def test_budget_is_spent_ordered_or_left(row: tuple[int | None, int | None, int | None]) -> None:
    table = with_left(pd.DataFrame([row], columns=["budget", "actual", "ordered"]).astype("Int64")).iloc[0]

    budget, actual, ordered = row
    if budget is None:
        assert pd.isna(table["left"])
    else:
        assert (actual or 0) + (ordered or 0) + table["left"] == budget
    assert pd.isna(table["used"]) == (budget is None or budget <= 0)
