"""Balance lists, crosstabs and invoice journals as German systems print them."""

from pathlib import Path

import pytest

from data.importers.detect import recognize
from data.importers.meaning.cumulative import so_far
from services import imports
from tests.services.imports.conftest import ADMIN, Desk


def test_what_moved_in_the_months_of_a_report_is_no_balance(desk: Desk) -> None:
    desk.post(
        "Sachkonto\tKurztext\tSaldovortrag\tSollsaldo BerZtr\tHabensaldo BerZtr\tSaldo kumuliert\n"
        "120000\tForderungen\t1.000,00\t250,00\t100,00-\t1.150,00\n600000\tLöhne\t500,00\t260,00\t0,00\t760,00\n"
        "400100\tErlöse\t1.500,00-\t0,00\t410,00-\t1.910,00-\n",
        create_missing=True,
        upload_period=202603,
        answers={"fallback-department": "hospital", "account-types": "proposed"},
    )

    assert [(row[0], row[2], row[3]) for row in desk.ledger()] == [
        (202603, "120000", 150_00),
        (202603, "600000", 260_00),
        (202603, "400100", 410_00),
    ]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Habensaldo BerZtr", ""),
        ("Sollsaldo Berichtszeitraum", ""),
        ("Sollsaldo", "balance"),
        ("Endsaldo Soll", "closing"),
    ],
)
def test_balances_of_sides_are_told_from_what_moved(heading: str, said: str) -> None:
    assert so_far(heading) == said


def test_cost_centers_across_are_codes_in_the_header(desk: Desk) -> None:
    desk.post(
        "Kostenartenauswertung März 2026;;;;\nKostenart;Bezeichnung;90100;92010;93110;Summe\n"
        "600000;Löhne;;700,10;1.200,30;1.900,40\n690000;Bürobedarf;44,00;;12,50;56,50\nSumme;;44,00;700,10;1.212,80;1.956,90\n",
        create_missing=True,
        upload_period=202603,
    )

    assert [row[1:] for row in desk.ledger()] == [
        ("92010", "600000", 700_10),
        ("93110", "600000", 1_200_30),
        ("90100", "690000", 44_00),
        ("93110", "690000", 12_50),
    ]


JOURNALS = (
    "Belegdatum;Belegnr.;Kreditor;Lieferant;KSt;Konto;Netto;USt;Brutto;fällig am",
    "Belegdatum;Beleg-Nr.;Kreditor;Lieferant;KSt;Konto;Nettobetrag;MwSt;Bruttobetrag;Fälligkeit",
    "Date facture;No pièce;Code fournisseur;Fournisseur;Service;Compte;Montant HT;TVA;Montant TTC;Échéance",
)


@pytest.mark.parametrize("headers", JOURNALS)
def test_a_journal_of_invoices_with_tax_apart_is_purchases(headers: str, desk: Desk, tmp_path: Path) -> None:
    text = (
        f"{headers}\n15.01.2026;ER26001;70012;Fresenius Kabi;93110;660000;1.000,00;190,00;1.190,00;14.02.2026\n"
        "20.01.2026;ER26002;70055;Braun Melsungen;92200;660400;-50,00;-9,50;-59,50;19.02.2026\n"
    )
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    assert recognize(path).kind == "purchases"

    net, gross = headers.split(";")[6], headers.split(";")[8]
    options = imports.ImportOptions(
        kind="purchases", create_missing=True, mode="only_new", answers={"amount-column": gross}
    )
    imports.post(desk.url, ADMIN, path, filename=path.name, options=options)

    assert net != gross
    assert desk.rows("SELECT amount_minor FROM purchase_line WHERE superseded_by IS NULL ORDER BY id") == [
        (1_190_00,),
        (-59_50,),
    ]


@pytest.mark.parametrize("word", ["KST ", "Kostenstelle ", "CC", "Dept. "])
def test_a_word_before_codes_across_is_no_part_of_them(desk: Desk, word: str) -> None:
    desk.post(
        f"Konto;Text;{word}90100;{word}92010;Gesamt\n600000;Löhne;10,10;700,10;710,20\n690000;Büro;44,00;1,00;45,00\n",
        create_missing=True,
        upload_period=202603,
    )

    assert {row[1] for row in desk.ledger()} == {"90100", "92010"}


def test_cost_classes_across_are_accounts_and_no_amount_beside_others(desk: Desk) -> None:
    preview = desk.preview(
        "Monat;Kostenstelle;Personalkosten;Sachkosten;Energiekosten\n2026-03;93110;100,00;20,00;3,50\n"
        "2026-03;92010;80,00;10,00;1,50\n",
        create_missing=True,
    )

    assert preview.loaded_total == 215_00


def test_a_total_of_accounts_that_did_not_move_is_no_account(desk: Desk) -> None:
    desk.post(
        "Konto;Beschriftung;Soll;Haben\n"
        "600000;Löhne;512,30;0,00\n671000;Strom;70,30;0,00\n;Summe Klasse 6;582,60;0,00\n"
        "900000;Kapital;0,00;0,00\n;Summe Klasse 9;0,00;0,00\n",
        create_missing=True,
        upload_period=202603,
        answers={"fallback-department": "hospital", "account-types": "proposed"},
    )

    assert desk.rows("SELECT count(*) FROM account WHERE name LIKE 'Summe%' OR code LIKE 'Summe%'") == [(0,)]
