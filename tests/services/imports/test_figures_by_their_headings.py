"""A heading that says the figure wins over numbers beside it, however many of its cells are bad or blank."""

from itertools import product

import pytest

from services.imports import Preview
from tests.services.imports.conftest import Desk

#: Language → headings: day, department, what a line is of (by kind), the figure (by kind), and numbers of other things.
HEADS = {
    "en": ("Date", "Department", {"ledger": "Account", "purchases": "Supplier", "labor": "Job class"},
           {"ledger": "Amount", "purchases": "Amount", "labor": "Hours"},
           ("Case number", "Document number", "Room", "Cost center", "Zip", "Batch")),
    "de": ("Datum", "Kostenstelle", {"ledger": "Konto", "purchases": "Lieferant", "labor": "Dienstart"},
           {"ledger": "Betrag", "purchases": "Betrag", "labor": "Stunden"},
           ("Fallnummer", "Aufnahmenr", "Belegnr", "PLZ", "Zimmer")),
    "fr": ("Date", "Service", {"ledger": "Compte", "purchases": "Fournisseur", "labor": "Grade"},
           {"ledger": "Montant", "purchases": "Montant", "labor": "Heures"},
           ("Numéro de séjour", "N° dossier", "Chambre", "Code postal")),
}  # fmt: skip
CELLS = {"one bad": ("100.00", "x"), "all bad": ("tbd", "x"), "blank": ("", ""), "marked": ("100.00", "100.00*")}


def first_figure(preview: Preview) -> dict[str, str]:
    return {concept: guess.column for concept, guess in preview.mapping.items()}


@pytest.mark.parametrize(("language", "kind"), list(product(HEADS, ["ledger", "purchases", "labor"])))
def test_numbers_of_cases_and_rooms_are_no_figures(new_desk: Desk, language: str, kind: str) -> None:
    day, department, of, figures, others = HEADS[language]
    target = "hours" if kind == "labor" else "amount"
    wrong = []
    for other, (name, cells) in product(others, CELLS.items()):
        lines = f"{other};{day};{department};{of[kind]};{figures[kind]}\n"
        lines += "".join(f"{50123 + at};2026-01-31;100;6000;{cell}\n" for at, cell in enumerate(cells))
        used = first_figure(new_desk.preview(lines, kind=kind, create_missing=True))
        if used.get(target) != figures[kind] or used.get("amount", figures[kind]) != figures[kind]:
            wrong.append((other, name, used))

    assert wrong == []


def test_the_good_row_is_loaded_and_the_bad_one_kept(new_desk: Desk) -> None:
    lines = "Fallnummer;Aufnahmenr;Datum;Kostenstelle;Konto;Kontobezeichnung;Betrag\n"
    lines += "1001;500123;31.01.2026;100;6000;Material;100,00\n1002;500124;31.01.2026;100;6000;Material;x\n"

    outcome = new_desk.post(lines, create_missing=True, drop_private=True)

    assert (outcome.rows_loaded, outcome.rows_rejected, outcome.loaded_total) == (1, 1, 100_00)


def test_whole_numbers_that_no_heading_names_are_asked_about(new_desk: Desk) -> None:
    lines = "Date,Department,Account,Account name,Zorp\n2026-01-31,100,6000,Supplies,500123\n"
    lines += "2026-01-31,100,6100,Drugs,500124\n"

    (asked,) = new_desk.preview(lines, create_missing=True).questions
    assert (asked.name, asked.proposal, [choice.value for choice in asked.choices]) == ("amount-column", None, ["Zorp"])
    answered = new_desk.post(lines, create_missing=True, answers={"amount-column": "Zorp"})
    assert answered.loaded_total == 1_000_247_00


@pytest.mark.parametrize(
    ("invoice", "credit"), [("Invoice", "Credit memo"), ("Rechnung", "Gutschrift"), ("Billed", "Credited")]
)
def test_credit_memos_in_a_column_of_their_own_are_subtracted(new_desk: Desk, invoice: str, credit: str) -> None:
    lines = f"Date,Department,Account,Account name,{invoice},{credit}\n2026-01-10,100,6000,Supplies,100.00,\n"
    lines += "2026-01-12,100,6000,Supplies,,30.00\n2026-01-14,100,6000,Supplies,50.00,5.00\n"

    assert new_desk.post(lines, create_missing=True).loaded_total == 115_00


@pytest.mark.parametrize(
    ("invoice", "credit"),
    [("Invoice", "Credit memo"), ("Amount", "Credit memo amount"), ("Rechnung", "Gutschrift"), ("Facture", "Avoir")],
)
def test_purchases_with_credit_memos_beside_are_held(new_desk: Desk, invoice: str, credit: str) -> None:
    lines = f"Date,Supplier,Item,{invoice},{credit}\n2026-01-10,Acme,Gloves,100.00,\n2026-01-12,Acme,Gloves,,30.00\n"

    blocking = new_desk.preview(lines, kind="purchases", create_missing=True).blocking
    assert any(f"“{credit}” stands beside “{invoice}”" in sentence for sentence in blocking)
    without = lines.replace("30.00", "0.00")
    assert not any(
        "stands beside" in one for one in new_desk.preview(without, kind="purchases", create_missing=True).blocking
    )


@pytest.mark.parametrize("steps", [("Ordered", "Received", "Invoiced"), ("Bestellt", "Geliefert", "Berechnet")])
def test_no_quantity_is_proposed_as_money_beside_amounts_of_several_steps(
    new_desk: Desk, steps: tuple[str, ...]
) -> None:
    quantities, amounts = [f"Qty {step}" for step in steps], [f"Amount {step}" for step in steps]
    lines = ",".join(["PO Number", "Order Date", "Supplier", "Item", *quantities, *amounts]) + "\n"
    lines += "P1,2026-01-05,Medline,Gauze,10,10,8,125.00,125.00,100.00\n"
    lines += "P2,2026-01-06,Medline,Tape,20,15,15,50.00,37.50,37.50\n"

    questions = new_desk.preview(lines, kind="purchases", create_missing=True).questions
    (asked,) = [one for one in questions if one.name == "amount-column"]

    assert [choice.value for choice in asked.choices] == amounts
    assert asked.proposal in (None, *amounts)
