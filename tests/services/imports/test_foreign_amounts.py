"""Amounts in the currency of the invoice beside the hospital's own: the own ones are loaded, all of them."""

import pytest

from tests.services.imports.conftest import Desk

ROWS = [
    ("USD", "100.00", "1.0", "100.00"), ("EUR", "200.00", "1.1", "220.00"), ("EUR", "51.00", "1.1", "56.10"),
    ("GBP", "10.00", "1.3", "13.00"),
]  # fmt: skip
HEADS = [
    "Currency,FC Amount,Ex Rate,Amount (USD)", "Währung,Betrag FW,Kurs,Betrag USD",
    "Currency,Amount,Rate of exchange,Amount USD", "Doc Currency,Amount in Doc Currency,Rate,Amount in Local Currency",
]  # fmt: skip


def lines(head: str, rows: list[tuple[str, ...]]) -> str:
    told = [f"2026-01-{5 + place:02d},Acme,INV-{place},210,{','.join(row)}" for place, row in enumerate(rows * 3)]
    return "\n".join([f"Invoice Date,Supplier,Invoice No,Cost Center,{head}", *told, ""])


@pytest.mark.parametrize("head", HEADS)
def test_the_own_currency_is_loaded(new_desk: Desk, head: str) -> None:
    outcome = new_desk.post(lines(head, ROWS), kind="purchases", create_missing=True)

    cents = sum(round(float(row[3]) * 100) for row in ROWS * 3)
    assert outcome.rows_rejected == 0
    assert new_desk.rows("SELECT COUNT(*), SUM(amount_minor) FROM purchase_line") == [(len(ROWS) * 3, cents)]


@pytest.mark.parametrize("head", HEADS[:3])
def test_a_rate_of_exchange_is_no_quantity(new_desk: Desk, head: str) -> None:
    preview = new_desk.preview(lines(head, ROWS), kind="purchases", create_missing=True)

    assert not {"quantity", "price"} & set(preview.mapping)


def test_one_amount_beside_a_currency_is_still_refused_line_by_line(new_desk: Desk) -> None:
    file = lines("Currency,Amount", [("USD", "100.00"), ("EUR", "200.00")])

    outcome = new_desk.post(file, kind="purchases", create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (3, 3)


PARTS = ("Discount amount", "Withholding tax amount", "Freight amount", "VAT amount", "Open amount")
SAYING = ("Amount in doc. curr.", "Amount in transaction currency", "Betrag FW", "FC Amount")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("head", SAYING)
def test_a_part_of_the_amount_is_not_its_twin(new_desk: Desk, head: str, part: str) -> None:
    """The only whole amount is loaded, and the currency of each line is still looked at."""
    rows = [("USD", f"{100 + place}.00", f"{place}.10") for place in range(1, 4)] + [("EUR", "9.00", "0.10")]
    outcome = new_desk.post(lines(f"Currency,{head},{part}", rows), kind="purchases", create_missing=True)

    assert outcome.rows_rejected == 3
    assert new_desk.rows("SELECT COUNT(*), SUM(amount_minor) FROM purchase_line") == [(9, 3 * (101 + 102 + 103) * 100)]


def test_a_discount_beside_both_is_none_of_them(new_desk: Desk) -> None:
    rows = [("EUR", "200.00", "220.00", "1.00"), ("USD", "9.00", "9.00", "2.00")]
    head = "Currency,Amount in doc. curr.,Amount in local currency,Discount amount"
    new_desk.post(lines(head, rows), kind="purchases", create_missing=True)

    assert new_desk.rows("SELECT SUM(amount_minor) FROM purchase_line") == [(3 * 229_00,)]
