"""Orders not yet invoiced: never negative, closed ones out, to the cent; and the demo's 440 lines."""

from dataclasses import replace
from datetime import date

import pytest

from data.seed import stories
from services.permissions import LOCAL_ACTOR, Actor
from services.spend import commitments
from tests.figures import post_actuals, set_budget
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital

DAY = date(2026, 1, 10)


def order(number: str, cents: int, **more: object) -> Bought:
    return Bought(DAY, "S1", cents, kind="order", order=number, **more)  # type: ignore[arg-type]


def invoice(number: str, cents: int, **more: object) -> Bought:
    return Bought(date(2026, 1, 20), "S1", cents, order=number, invoice=f"I-{number}", **more)  # type: ignore[arg-type]


def test_what_is_ordered_and_not_invoiced_is_committed(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(
        small_hospital,
        [
            order("PO-1", 1_000_00),
            order("PO-2", 500_00),
            invoice("PO-2", 200_00),
            order("PO-3", 300_00),
            invoice("PO-3", 300_00),
            order("PO-4", 300_00),
            invoice("PO-4", 330_00),  # dearer than ordered: nothing is left, and nothing is negative
            order("PO-5", 300_00),
            invoice("PO-5", 297_00),  # cheaper than ordered: closed, too
            Bought(DAY, "S2", 77_00, invoice="X"),  # without an order
        ],
    )

    found = commitments.open_orders(small_hospital.url, viewer, period=202601)

    columns = ["po_number", "ordered_minor", "invoiced_minor", "open_minor", "lines", "age"]
    assert found.orders[columns].to_numpy().tolist() == [
        ["PO-1", 1_000_00, 0, 1_000_00, 1, 21],
        ["PO-2", 500_00, 200_00, 300_00, 1, 21],
    ]
    assert (found.total, found.lines, found.as_of) == (1_300_00, 2, date(2026, 1, 31))
    assert found.ages[["age", "orders"]].to_numpy().tolist()[0] == ["up to 30 days", 2]


def test_an_order_of_later_months_is_not_committed_yet(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(small_hospital, [order("PO-1", 1_000_00), invoice("PO-1", 1_000_00)])

    assert commitments.open_orders(small_hospital.url, viewer, period=202512).orders.empty


def test_the_rest_of_an_order_is_shared_to_the_cent(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(
        small_hospital,
        [
            order("PO-1", 100),
            order("PO-1", 100, department="ED"),
            order("PO-1", 100, department="LAB"),
            invoice("PO-1", 200),
        ],
    )

    found = commitments.open_orders(small_hospital.url, viewer, period=202601)

    assert found.places["open_minor"].sum() == found.total == 100
    assert sorted(found.places["open_minor"].tolist()) == [33, 33, 34]
    assert (
        found.orders["department"].tolist() == ["Emergency and 2 more"]
        or found.orders["department"].str.endswith("and 2 more").all()
    )


def test_commitments_stand_beside_actual_and_budget(small_hospital: SmallHospital, viewer: Actor) -> None:
    post_actuals(small_hospital, [(202601, "ICU", "6100", 400_00), (202601, "ICU", "5100", 9_999_00)])
    set_budget(small_hospital, [(202601, "ICU", "6100", 1_000_00), (202602, "ICU", "6100", 1_000_00)])
    buy(small_hospital, [order("PO-1", 700_00)])

    row = commitments.open_orders(small_hospital.url, viewer, period=202601).places.iloc[0]

    amounts = ["actual_minor", "open_minor", "budget_minor", "left_minor"]
    assert row[amounts].tolist() == [400_00, 700_00, 2_000_00, 900_00]


def test_without_a_budget_nothing_is_said_to_be_left(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(small_hospital, [order("PO-1", 700_00)])

    row = commitments.open_orders(small_hospital.url, viewer, period=202601).places.iloc[0]

    assert row[["budget_minor", "left_minor"]].isna().all()


def test_a_manager_sees_the_own_departments_orders(small_hospital: SmallHospital, manager: Actor) -> None:
    buy(small_hospital, [order("PO-1", 700_00), order("PO-2", 90_00, department="ED")])
    mona = replace(manager, departments=frozenset({small_hospital.departments["ED"]}))

    found = commitments.open_orders(small_hospital.url, mona, period=202601)

    assert found.orders["po_number"].tolist() == ["PO-2"]


def test_an_invoice_booked_to_another_department_counts_against_the_order(
    small_hospital: SmallHospital, manager: Actor
) -> None:
    buy(
        small_hospital,
        [order("PO-1", 700_00), invoice("PO-1", 700_00, department="ED"), order("PO-2", 90_00, department="ED")],
    )
    of_icu = replace(manager, departments=frozenset({small_hospital.departments["ICU"]}))

    found = commitments.open_orders(small_hospital.url, of_icu, period=202601)

    assert found.orders.empty


def test_a_part_of_an_order_is_what_the_own_department_ordered(small_hospital: SmallHospital, manager: Actor) -> None:
    buy(small_hospital, [order("PO-1", 300_00), order("PO-1", 100_00, department="ED"), invoice("PO-1", 200_00)])
    mona = replace(manager, departments=frozenset({small_hospital.departments["ED"]}))

    orders = commitments.open_orders(small_hospital.url, mona, period=202601).orders

    assert orders[["ordered_minor", "invoiced_minor", "open_minor"]].to_numpy().tolist() == [[100_00, 50_00, 50_00]]


def test_goods_received_and_accrued_are_spent_and_no_longer_ordered(
    small_hospital: SmallHospital, viewer: Actor
) -> None:
    set_budget(small_hospital, [(202601, "ICU", "6100", 1_000_00)])
    buy(small_hospital, [order("PO-1", 700_00), order("PO-2", 100_00)])
    post_actuals(small_hospital, [(202601, "ICU", "6100", 500_00)], reference="PO-1")

    found = commitments.open_orders(small_hospital.url, viewer, period=202601)

    amounts = ["po_number", "invoiced_minor", "open_minor"]
    assert found.orders[amounts].to_numpy().tolist() == [["PO-1", 500_00, 200_00], ["PO-2", 0, 100_00]]
    assert found.places.iloc[0]["left_minor"] == 200_00  # 1,000 − 500 spent − 300 still to come


def test_an_accrual_and_its_reversal_leave_the_invoice(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(small_hospital, [order("PO-1", 700_00), invoice("PO-1", 300_00)])
    post_actuals(small_hospital, [(202601, "ICU", "6100", amount) for amount in (500_00, -500_00)], reference="PO-1")

    assert commitments.open_orders(small_hospital.url, viewer, period=202601).total == 400_00


def test_the_demo_has_440_open_lines_and_the_monitors_lead(demo_url: str) -> None:
    found = commitments.open_orders(demo_url, LOCAL_ACTOR, period=202610)

    assert (found.lines, found.total) == (440, 4_696_017_71)
    first = found.orders.iloc[0]
    assert (first["po_number"], first["open_minor"]) == (stories.OPEN_ORDER_NUMBER, stories.OPEN_ORDER_MINOR)
    assert first["age"] == 47
    assert found.places["open_minor"].sum() == found.total


@pytest.mark.parametrize("period", [202606, 202607])
def test_open_orders_of_the_past_are_known(demo_url: str, period: int) -> None:
    assert commitments.open_orders(demo_url, LOCAL_ACTOR, period=period).total > 1_000_000_00
