"""Registers of supplier invoices: purchases by their columns, the supplier in heads of groups, never the due day."""

from pathlib import Path

import pytest

from data.importers.detect import detect, recognize
from data.importers.meaning.mapping import name_score

LINES = (
    "Invoice No,{date},Due Date,PO Number,GL Account,Memo,Gross Amount,Discount,Net Amount",
    "{head} {first}",
    "A1,11/23/25,12/23/25,P1,5400,Service,100.00,0.00,100.00",
    "A2,10/26/25,11/25/25,P2,5600,Service,50.00,1.00,49.00",
    "{head} {second}",
    "A3,01/21/26,02/20/26,P3,5400,Parts,10.00,0.00,10.00",
    "A4,01/31/26,03/02/26,,5400,Parts,20.00,0.00,20.00",
)


def register(tmp_path: Path, **parts: str) -> Path:
    path = tmp_path / "file.csv"
    path.write_text("\n".join(LINES).format(**parts) + "\n")
    return path


@pytest.mark.parametrize("head", ["Vendor:", "Supplier:", "Kreditor:", "Lieferant:", "Fournisseur:", "Vendor No:"])
@pytest.mark.parametrize("date", ["Inv Date", "Invoice Date", "Bill Date"])
def test_heads_of_groups_are_the_suppliers_they_name(tmp_path: Path, head: str, date: str) -> None:
    path = register(tmp_path, head=head, date=date, first="100200 Cardinal 200 LLC", second="100310 Acme Inc")

    recognized, layout = recognize(path), detect(path, kind="purchases")

    assert (recognized.kind, recognized.sure) == ("purchases", True)
    columns = {concept: guess.column for concept, guess in layout.mapping.items()}
    assert columns["date"] == date
    assert (columns["supplier"], columns["supplier_code"]) == ("Heading [label]", "Heading [code]")
    assert "department" not in columns


def test_heads_without_codes_name_suppliers_too(tmp_path: Path) -> None:
    layout = detect(
        register(tmp_path, head="Vendor:", date="Inv Date", first="Cardinal", second="Acme"), kind="purchases"
    )

    assert layout.mapping["supplier"].column == "Heading [label]"
    assert "supplier_code" not in layout.mapping


@pytest.mark.parametrize(
    "header",
    [
        "Belegdatum;Kreditor;Lieferant;Rechnungsnr.;Bestellnr.;Kostenstelle;Sachkonto;Buchungstext;Netto;USt;Brutto",
        "Invoice Date;Supplier No;Supplier;Invoice No;PO No;Cost Centre;Account;Text;Net;VAT;Gross",
        "Date facture;Code tiers;Fournisseur;N° facture;N° commande;Centre de coût;Compte;Libellé;HT;TVA;TTC",
    ],
)
def test_invoices_with_tax_apart_are_purchases(tmp_path: Path, header: str) -> None:
    path = tmp_path / "file.csv"
    rows = ("13.01.2025;70001;Braun GmbH;R-1;45;93000;6600;Gut;100,00;19,00;119,00",
            "15.01.2025;70007;Hart AG;R-2;46;92500;6612;Gut;200,50;38,10;238,60")  # fmt: skip
    path.write_text("\n".join([header, *rows]))

    assert (recognize(path).kind, recognize(path).sure) == ("purchases", True)


def test_a_ledger_with_suppliers_stays_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "Posting Date,Account,Department,Supplier,Invoice Number,Debit,Credit\n"
        "2025-01-13,6600,10,Acme,R-1,100.00,\n2025-01-14,6600,10,Acme,R-2,,50.00\n"
    )

    assert recognize(path).kind == "ledger"


@pytest.mark.parametrize(
    "header", ["Due Date", "Payment due date", "Fälligkeit", "Date d'échéance", "Fecha de vencimiento", "Need by date"]
)
def test_a_due_day_is_never_the_date(header: str) -> None:
    assert name_score(header, "date") == 0.0


@pytest.mark.parametrize("posted", ["Posting Date", "GL Date", "Accounting Date"])
def test_the_day_of_posting_goes_before_the_day_of_the_document(tmp_path: Path, posted: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        f"Invoice Date,{posted},Account,Department,Amount\n2025-01-13,2025-02-01,6600,10,100.00\n"
        "2025-01-14,2025-02-03,6600,10,50.00\n"
    )

    assert detect(path, kind="ledger").mapping["date"].column == posted
