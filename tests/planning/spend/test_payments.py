"""Possible duplicate payments: what is named, what is let be, and that an equal amount alone never is."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spend.payments import Rules, duplicates, nearly, normalize, one_edit, without_suffix

START = date(2026, 5, 4)


def booked(*rows: tuple[str, int, int] | tuple[str, int, int, str], supplier: int = 1) -> pd.DataFrame:
    """Return documents: (number, days after 4 May 2026, cents, order)."""
    return pd.DataFrame(
        [
            (key, supplier, row[0], row[3] if len(row) > 3 else "", START + timedelta(days=row[1]), row[2])
            for key, row in enumerate(rows)
        ],
        columns=["key", "supplier_id", "number", "po_number", "day", "amount_minor"],
    )


def told(*rows: tuple[str, int, int] | tuple[str, int, int, str], **more: object) -> list[tuple[int, int, str]]:
    found = duplicates(booked(*rows), **more)  # type: ignore[arg-type]
    return list(zip(found["first"], found["second"], found["evidence"], strict=True))


@pytest.mark.parametrize(
    ("first", "second", "evidence"),
    [
        ("INV-1001", "INV-1001", "same"),
        ("INV-1001", "INV1001", "spelling"),
        ("INV-1001", "inv 1001", "spelling"),
        ("0001001", "1001", "spelling"),
        ("INV-1001", "INV-1001-1", "suffix"),
        ("INV-1001", "INV-1001A", "suffix"),
        ("10010", "1001O", "confused"),
        ("INV-102934", "INV-120934", "mistyped"),
        ("INV-102934", "INV-1022934", "mistyped"),
    ],
)
def test_one_invoice_under_nearly_the_same_number_is_named(first: str, second: str, evidence: str) -> None:
    assert told((first, 0, 4_711_50), (second, 6, 4_711_50)) == [(0, 1, evidence)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("INV-1001", "INV-1002"),  # the next invoice
        ("INV-1001", "INV-1011"),
        ("1051084110", "1051086410"),
        ("102934", "102943"),  # nine invoices later, or two digits exchanged: nobody knows
        ("INV-1001-1", "INV-1001-2"),  # parts
        ("", ""),
        ("n/a", "n/a"),
        ("ABC-17", "XYZ-99"),
    ],
)
def test_the_next_invoice_of_the_same_amount_is_not(first: str, second: str) -> None:
    assert told((first, 0, 4_711_50), (second, 6, 4_711_50)) == []


def test_another_amount_or_supplier_or_season_is_no_duplicate() -> None:
    assert told(("INV-1001", 0, 4_711_50), ("INV-1001", 6, 4_711_51)) == []
    assert told(("INV-1001", 0, 4_711_50), ("INV-1001", 91, 4_711_50)) == []
    assert told(("INV-1001", 0, 4_711_50), ("INV-1001", 91, 4_711_50), rules=Rules(window_days=120))
    other = pd.concat([booked(("INV-1001", 0, 900_00)), booked(("INV-1001", 3, 900_00), supplier=2)])
    assert duplicates(other.assign(key=[0, 1])).empty


def test_monthly_fees_under_running_numbers_are_let_be() -> None:
    assert told(*[(f"FEE-{600 + month}", 30 * month, 2_500_00) for month in range(12)]) == []


def test_a_customer_number_on_every_bill_is_no_invoice_number() -> None:
    assert told(*[("ACC-77120", 30 * month, 2_500_00) for month in range(6)]) == []
    assert told(*[("ACC-77120", 30 * month, 2_500_00) for month in range(3)]) == []  # installments


def test_parts_of_a_series_are_no_repetitions() -> None:
    assert told(("P-500", 0, 100_00), ("P-500-1", 5, 100_00), ("P-500-2", 10, 100_00)) == []


def test_a_credit_takes_the_duplicate_back() -> None:
    pair = (("INV-1001", 0, 900_00), ("INV-1001", 6, 900_00))

    assert told(*pair, ("CN-5", 20, -900_00)) == []
    assert told(*pair, ("CN-5", 20, -899_00)) == [(0, 1, "same")]
    assert told(*pair, ("INV-1001", 9, 900_00), ("CN-5", 20, -900_00)) == [(0, 2, "same")]
    assert told(("CN-5", -20, -900_00), *pair) == [(1, 2, "same")]  # a credit before it belongs to something else


def test_an_order_invoiced_beyond_what_was_ordered_is_named_although_the_number_differs() -> None:
    pair = (("A-1007", 0, 900_00, "PO-1"), ("B-22", 6, 900_00, "PO-1"))

    assert told(*pair, ordered=pd.Series({"PO-1": 900_00})) == [(0, 1, "overbilled")]
    assert told(*pair, ordered=pd.Series({"PO-1": 1_800_00})) == []  # two deliveries were ordered
    assert told(*pair) == []  # nobody knows what was ordered
    alike = (("A-1007", 0, 900_00, "PO-1"), ("A-1008", 6, 900_00, "PO-1"))
    assert told(*alike, ordered=pd.Series({"PO-1": 900_00})) == [(0, 1, "order")]


def test_the_reason_says_what_is_the_same() -> None:
    found = duplicates(booked(("MER-49047", 0, 900_00, "PO-7"), ("MER49047", 6, 900_00, "PO-7")))

    assert found["reason"].tolist() == [
        "Invoice MER-49047 was booked again 6 days later, written MER49047, on the same order PO-7. "
        "Supplier and amount are the same."
    ]
    assert found["score"].tolist() == [0.92]


def test_small_change_is_let_be() -> None:
    assert told(("INV-1001", 0, 50), ("INV-1001", 6, 50)) == []


numbers = st.text(alphabet="AB01279-/ ", max_size=9)
invoices = st.lists(st.tuples(numbers, st.integers(0, 200), st.integers(-300, 300)), max_size=25)


@given(invoices)
def test_whatever_is_named_has_one_supplier_one_amount_and_close_days(rows: list[tuple[str, int, int]]) -> None:
    documents = booked(*[(number, day, cents * 100) for number, day, cents in rows])

    found = duplicates(documents)

    first = documents.set_index("key").loc[found["first"]]
    second = documents.set_index("key").loc[found["second"]]
    assert first["amount_minor"].tolist() == second["amount_minor"].tolist() == found["amount_minor"].tolist()
    assert all((b - a).days in range(91) for a, b in zip(first["day"], second["day"], strict=True))
    assert not found["second"].duplicated().any()  # nothing is paid back twice
    assert found["score"].between(0, 1).all()
    assert (found["amount_minor"] > 0).all()


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 5)), max_size=30))
def test_equal_amounts_alone_are_never_named(rows: list[tuple[int, int]]) -> None:
    """Invoices of one supplier with amounts from a short price list, each with the next number."""
    documents = booked(*[(f"INV-{5000 + place}", day, kind * 99_95) for place, (day, kind) in enumerate(sorted(rows))])

    assert duplicates(documents).empty


@given(st.integers(100, 10**9), st.integers(0, 90), st.integers(1_00, 10**9))
def test_the_same_invoice_again_is_always_named(number: int, later: int, cents: int) -> None:
    assert told((f"R-{number}", 0, cents), (f"R{number}", later, cents)) == [(0, 1, "spelling")]


@given(numbers)
def test_normalizing_twice_changes_nothing(number: str) -> None:
    assert normalize(normalize(number)) == normalize(number)


@given(numbers, numbers)
def test_nearness_works_both_ways(left: str, right: str) -> None:
    assert nearly(left, right) == nearly(right, left)
    assert one_edit(left, right) == one_edit(right, left)
    assert not nearly(left, left)


def test_a_suffix_needs_a_number_before_it() -> None:
    assert without_suffix("INV-1001-1") == "inv1001"
    assert without_suffix("1001B") == "1001"
    assert [without_suffix(number) for number in ("MER-1", "2026", "INV-1001", "INV-1001-17")] == [None] * 4
