"""Prices of so many units, quantities and amounts with two signs, and units of amounts that only some columns have."""

import pytest

from tests.services.imports.conftest import Desk

LINES = "SELECT quantity_milli, unit_price_micro, amount_minor FROM purchase_line ORDER BY line_number"
HEAD = "PO,Date,Vendor,Dept,Item,Qty,UoM,Net Price"


@pytest.mark.parametrize("heading", ["Per", "Price Unit", "PE", "Price per", "Preiseinheit"])
def test_a_price_of_a_thousand_is_divided(new_desk: Desk, heading: str) -> None:
    lines = (
        f"{HEAD},{heading}\n1,2026-01-15,Medline,100,M1,5001,EA,12.34,1000\n2,2026-01-15,Medline,100,M2,20,CS,40,1\n"
    )

    outcome = new_desk.post(lines, kind="purchases", create_missing=True)

    assert new_desk.rows(LINES) == [(5_001_000, 12_340, 6171), (20_000, 40_000_000, 80_000)]
    assert not any(f"“{heading}”" in note for note in outcome.notes if "used" in note)


def test_what_is_no_quantity_of_a_price_is_a_bad_row_or_another_thing(new_desk: Desk) -> None:
    lines = f"{HEAD},Price Unit\n1,2026-01-15,Medline,100,M1,5,EA,12.34,1000\n2,2026-01-15,Medline,100,M2,2,CS,40,7\n"
    units = f"{HEAD},Price Unit\n3,2026-02-15,Medline,100,M1,5,EA,12.00,EA\n"

    assert new_desk.post(lines, kind="purchases", create_missing=True).rows_rejected == 1
    assert new_desk.post(units, kind="purchases", create_missing=True).rows_loaded == 1
    assert new_desk.rows(LINES)[-1][2] in {6, 6000}


def test_a_price_list_states_what_one_unit_costs(new_desk: Desk) -> None:
    new_desk.post(
        "Contract,Title,Supplier,Start,End\nC1,Med,Medline,2025-01-01,2026-12-31\n",
        kind="contracts",
        create_missing=True,
    )

    new_desk.post("Contract,Item,UOM,Price,Price per,From\nC1,M1,EA,12.50,1000,2025-01-01\n", kind="prices")

    assert new_desk.rows("SELECT unit_price_micro FROM contract_price") == [(12_500,)]


def test_a_quantity_that_goes_back_beside_an_amount_that_does_not_is_a_bad_row(new_desk: Desk) -> None:
    lines = "Invoice,Date,Vendor,Dept,Item,Qty,Price,Amount\n1,2026-01-15,Medline,100,M1,10,12.5,125\n"

    outcome = new_desk.post(f"{lines}C1,2026-01-15,Medline,100,M1,-2,12.5,25\n", kind="purchases", create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)


THOUSANDS = {"thousands": "thousands"}


@pytest.mark.parametrize(
    ("heading", "cell", "stored"),
    [("Contract Value $000", "45.5", 4_550_000), ("Contract Value $000", "1.2M", 120_000_000)],
)
def test_values_of_contracts_are_in_the_unit_that_was_answered(
    new_desk: Desk, heading: str, cell: str, stored: int
) -> None:
    lines = f"Contract,Title,Supplier,Start,End,{heading}\nC1,Lease,DLL,2025-01-01,2027-12-31,{cell}\n"
    lines += "C2,Lease,DLL,2025-01-01,2027-12-31,20\n"

    new_desk.post(lines, kind="contracts", create_missing=True, answers=THOUSANDS)

    assert new_desk.rows("SELECT value_minor FROM contract ORDER BY number") == [(stored,), (2_000_000,)]


def test_hours_and_prices_in_thousands_leave_the_amounts_beside_them(new_desk: Desk) -> None:
    hours = "Month,Dept,Job,Hours (000),Pay\n2026-01,100,RN,1.2,54200\n"
    prices = "PO,Date,Vendor,Dept,Item,Qty,Price (k$),Amount\n1,2026-01-15,V,100,X,2,54.2,108400\n"

    new_desk.post(hours, kind="labor", create_missing=True, answers=THOUSANDS)
    new_desk.post(prices, kind="purchases", create_missing=True, answers=THOUSANDS)

    assert new_desk.rows("SELECT hours_milli, amount_minor FROM labor_entry") == [(1_200_000, 5_420_000)]
    assert new_desk.rows(LINES) == [(2000, 54_200_000_000, 10_840_000)]


def test_an_amount_a_year_is_never_the_value_of_the_term(new_desk: Desk) -> None:
    lines = "N° contrat;Objet;Fournisseur;Date début;Date fin;Montant annuel HT;Montant annuel TTC\n"

    new_desk.post(
        f"{lines}M-1;IRM;Philips;01/02/2025;31/01/2028;12 500,00;15 000,00\n", kind="contracts", create_missing=True
    )

    assert new_desk.rows("SELECT value_minor, annual_value_minor FROM contract") == [(None, 1_250_000)]


def test_pay_without_hours_is_told(new_desk: Desk) -> None:
    lines = "Month,Dept,Job Class,Pay Code,Minutes,Pay\n2026-01,100,RN,REG,9600,5000\n"

    notes = new_desk.post(lines, kind="labor", create_missing=True).notes

    assert "No column says the hours, so no hours are stored beside the pay." in notes
