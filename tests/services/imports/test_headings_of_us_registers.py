"""Contracts, prices and purchases under headings that many US systems write: told by words, and by what they hold."""

import pytest

from tests.services.imports.conftest import Desk


@pytest.mark.parametrize("end", ["Term End", "Term Expires", "Contract Ends", "Exp Date", "Runs Through"])
@pytest.mark.parametrize("value", ["Annual $", "Est. Annual Cost", "Yearly Cost"])
def test_the_end_and_the_value_a_year_of_contracts(desk: Desk, end: str, value: str) -> None:
    desk.post(
        f"Contract Number,Vendor,Title,Begin Date,{end},Notice Required,{value}\n"
        'C-1,Medline,Gloves,10/01/2023,09/30/2026,90 days,"$1,200.00"\n'
        'C-2,Stericycle,Waste,03/01/2021,MTM,30 days,"$840.00"\n',
        "contracts", create_missing=True,
    )  # fmt: skip

    stored = desk.rows(
        "SELECT number, end_date, annual_value_minor FROM contract WHERE number IN ('C-1', 'C-2') ORDER BY number"
    )
    assert [(number, str(end), value) for number, end, value in stored] == [
        ("C-1", "2026-09-30", 120_000),
        ("C-2", "None", 84_000),
    ]


@pytest.mark.parametrize("item", ["Catalog #", "Part #", "Mfr Cat #", "Cat No", "Part No"])
@pytest.mark.parametrize("pieces", ["Each per UOM", "UOM Qty", "Pkg Qty", "Units per UOM", "Case Pack"])
def test_items_and_pieces_of_price_lists(desk: Desk, item: str, pieces: str) -> None:
    desk.post(
        "Contract Number,Vendor,Title,Start Date\nC-1,Medline,Gloves,2025-01-01\n", "contracts", create_missing=True
    )
    desk.post(
        f"Contract No,{item},Description,U/M,{pieces},Price,Eff Date,Exp Date\n"
        "C-1,MDL-1,Exam glove,BX,100,$8.95,10/13/2025,09/30/2026\n",
        "prices",
    )

    stored = desk.rows("SELECT item, base_units, unit_price_micro, valid_from, valid_to FROM contract_price")
    assert [(i, int(b), p, str(f), str(t)) for i, b, p, f, t in stored] == [
        ("MDL-1", 100, 8_950_000, "2025-10-13", "2026-09-30")
    ]


@pytest.mark.parametrize(
    ("day", "quantity", "price", "amount"),
    [
        ("Order Date", "Ordered", "Cost", "Total"),
        ("Ordered", "Order Qty", "Unit Price", "Extended Amount"),
        ("PO Date", "Units Wanted", "Each", "Line Total"),
        ("Date", "Qty", "Our Cost", "Ext Cost"),
    ],
)
def test_quantity_and_price_are_told_by_their_product(
    desk: Desk, day: str, quantity: str, price: str, amount: str
) -> None:
    lines = [f"PO No,{day},Vendor,Item,UM,{quantity},{price},{amount},Dept"]
    lines += [
        f"P{n},01/{12 + n:02d}/2026,Medline,M{n},BX,{n},{4 + n}.25,{n * (4 + n)}.{25 * n:02d},ICU" for n in (2, 3)
    ]
    lines += ["P9,01/29/2026,Medline,M9,CS,12,9.50,114.00,ICU", "P8,01/30/2026,Medline,M8,CS,7,3.10,21.70,ICU"]
    desk.post("\n".join([*lines, ""]), "purchases", create_missing=True)

    stored = desk.rows("SELECT SUM(quantity_milli), SUM(amount_minor), MIN(period), MAX(period) FROM purchase_line")
    assert stored == [(24_000, 12_50 + 21_75 + 114_00 + 21_70, 202601, 202601)]
