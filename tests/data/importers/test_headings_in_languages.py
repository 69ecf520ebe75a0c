"""Headings in the languages of hospitals are understood, and a name belongs to the code that it stands beside."""

from pathlib import Path

import pytest

from data.importers.detect import detect

LEDGERS = [
    "Buchungsdatum;Abteilung;Konto;Kontobezeichnung;Währung;Betrag;Lieferant;Buchungstext",
    "Belegdatum;Kostenstelle;Sachkonto;Konto Bezeichnung;Währungscode;Nettobetrag;Kreditorname;Bezeichnung",
    "Date comptable;Service;Compte;Intitulé du compte;Monnaie;Montant;Fournisseur;Libellé écriture",
    "Date;Unité;Compte général;Libellé compte;Devise;Montant net;Raison sociale;Commentaire",
    "Fecha contable;Centro de coste;Cuenta contable;Descripción cuenta;Moneda;Importe;Proveedor;Concepto",
    "Fecha asiento;Servicio;Cuenta;Nombre de la cuenta;Divisa;Importe total;Razón social;Descripción",
    "Data registrazione;Centro di costo;Conto;Descrizione conto;Valuta;Importo;Fornitore;Causale",
    "Boekdatum;Afdeling;Grootboekrekening;Naam rekening;Valuta;Bedrag;Leverancier;Omschrijving",
    "Bokföringsdatum;Kostnadsställe;Konto;Kontonamn;Valuta;Belopp;Leverantör;Verifikationstext",
    "Bilagsdato;Avdeling;Konto;Kontonavn;Valuta;Beløp;Leverandør;Bilagstekst",
    "Posteringsdato;Omkostningssted;Kontonummer;Konto navn;Valuta;Beløb;Leverandør;Posteringstekst",
    "Data de lançamento;Centro de custo;Conta contábil;Nome da conta;Moeda;Valor;Fornecedor;Histórico",
]
CONCEPTS = ("date", "department", "account", "account_name", "currency", "amount", "supplier", "description")
ROWS = [
    "2026-01-10;ICU;6100;Verbrauch;EUR;10,50;Acme Medical;Handschuhe A",
    "2026-01-11;LAB;6200;Reagenzien;EUR;24,25;Beta Pharma;Proben",
    "2026-01-12;ICU;6100;Verbrauch;EUR;-3,75;Acme Medical;Rückgabe",
    "2026-01-13;LAB;6200;Reagenzien;EUR;8,00;Gamma Labor;Puffer",
]

CONTRACTS = [
    "Vertragsnummer;Bezeichnung;Vertragspartner;Vertragsbeginn;Vertragsende;Kündigungsfrist;Vertragswert",
    "Vertrag Nr.;Vertragsgegenstand;Lieferant;Laufzeit von;Laufzeit bis;Kündigungsfrist;Auftragswert",
    "Numéro de contrat;Objet;Fournisseur;Date de début;Date de fin;Préavis;Montant du contrat",
    "Número de contrato;Objeto del contrato;Proveedor;Fecha de inicio;Fecha de fin;Plazo de preaviso;Importe",
    "Numero contratto;Oggetto;Fornitore;Data inizio;Data scadenza;Preavviso;Importo contratto",
    "Contractnummer;Onderwerp;Leverancier;Ingangsdatum;Einddatum;Opzegtermijn;Contractwaarde",
    "Avtalsnummer;Benämning;Leverantör;Giltig från;Giltig till;Uppsägningstid;Avtalsvärde",
    "Avtalenr;Avtalenavn;Leverandør;Gyldig fra;Gyldig til;Oppsigelsestid;Kontraktsverdi",
    "Número do contrato;Objeto do contrato;Fornecedor;Data de início;Data de fim;Aviso prévio;Valor do contrato",
]
OF_CONTRACTS = ("contract", "title", "supplier", "start", "end", "notice_days", "amount")
CONTRACT_ROWS = [
    "V-1;Wäscherei;Acme GmbH;2024-01-01;2026-12-31;90;12000,00",
    "V-2;Wartung CT;Beta AG;2025-01-01;2027-12-31;180;45500,00",
    "V-3;Sauerstoff;Gamma KG;2025-06-01;2026-05-31;30;8000,00",
]


def mapping(tmp_path: Path, kind: str, *lines: str) -> dict[str, str]:
    path = tmp_path / "export.csv"
    path.write_text("\n".join([*lines, ""]))
    return {concept: guess.column for concept, guess in detect(path, kind=kind).mapping.items()}


@pytest.mark.parametrize("head", LEDGERS)
def test_a_ledger_is_understood(tmp_path: Path, head: str) -> None:
    read = mapping(tmp_path, "ledger", head, *ROWS)

    assert {concept: read.get(concept) for concept in CONCEPTS} == dict(zip(CONCEPTS, head.split(";"), strict=True))


@pytest.mark.parametrize("head", CONTRACTS)
def test_a_register_of_contracts_is_understood(tmp_path: Path, head: str) -> None:
    read = mapping(tmp_path, "contracts", head, *CONTRACT_ROWS)

    assert {concept: read.get(concept) for concept in OF_CONTRACTS} == dict(
        zip(OF_CONTRACTS, head.split(";"), strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "head", "rows", "expected"),
    [
        ("accounts", "Konto;Bezeichnung;Kontoart", ("4000;Erlöse;Ertrag", "6100;Material;Aufwand"),
         {"account": "Konto", "account_name": "Bezeichnung", "type": "Kontoart"}),
        ("accounts", "Compte;Intitulé;Type de compte", ("700;Ventes;Produit", "600;Achats;Charge"),
         {"account": "Compte", "account_name": "Intitulé", "type": "Type de compte"}),
        ("departments", "Kostenstelle;Bezeichnung;Verantwortlicher", ("100;Chirurgie;Leitung A", "200;Labor;Leitung B"),
         {"department": "Kostenstelle", "department_name": "Bezeichnung", "manager": "Verantwortlicher"}),
        ("departments", "Code service;Libellé service", ("100;Chirurgie", "200;Laboratoire"),
         {"department": "Code service", "department_name": "Libellé service"}),
        ("suppliers", "Kreditor;Name 1", ("70001;Acme GmbH", "70002;Beta AG"),
         {"supplier_code": "Kreditor", "supplier": "Name 1"}),
        ("suppliers", "Code fournisseur;Raison sociale", ("F1;Acme SA", "F2;Beta SARL"),
         {"supplier_code": "Code fournisseur", "supplier": "Raison sociale"}),
        ("prices", "Vertrag;Artikelnummer;Artikelbezeichnung;Mengeneinheit;Preis",
         ("V-1;A1;Handschuh;Karton;12,50", "V-1;A2;Maske;Karton;8,00"),
         {"contract": "Vertrag", "item": "Artikelnummer", "item_name": "Artikelbezeichnung", "unit": "Mengeneinheit",
          "price": "Preis"}),
    ],
)  # fmt: skip
def test_registers_are_understood(
    tmp_path: Path, kind: str, head: str, rows: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert expected.items() <= mapping(tmp_path, kind, head, *rows).items()


@pytest.mark.parametrize("account", ["Account", "Konto", "Compte", "Cuenta", "Conto"])
@pytest.mark.parametrize("name", ["Name", "Bezeichnung", "Libellé", "Description", "Nombre", "Descrizione"])
def test_a_name_beside_an_account_is_the_accounts(tmp_path: Path, account: str, name: str) -> None:
    read = mapping(
        tmp_path, "ledger", f"Date;Department;{account};{name};Amount",
        "2026-01-10;ICU;6100;Supplies;10.50", "2026-01-11;LAB;6200;Reagents;4.25", "2026-01-12;LAB;6100;Supplies;4.25",
    )  # fmt: skip

    assert read["account_name"] == name
    assert not {"supplier", "description"} & set(read)


def test_the_text_of_a_posting_is_no_name_of_its_account(tmp_path: Path) -> None:
    lines = ("100;6100;Material;10,50", "200;6200;Reagenzien;4,25", "200;6100;Material;1,00")

    posted = mapping(
        tmp_path, "ledger", "Datum;KSt;Konto;Text;Betrag", *(f"2026-01-1{n};{x}" for n, x in enumerate(lines))
    )
    listed = mapping(tmp_path, "ledger", "KSt;Konto;Text;Betrag", *lines)

    assert (posted["description"], listed["account_name"]) == ("Text", "Text")


def test_each_name_belongs_to_the_code_before_it(tmp_path: Path) -> None:
    read = mapping(
        tmp_path, "ledger", "Datum;KSt;Bezeichnung;Konto;Bezeichnung;Betrag",
        "2026-01-10;100;Chirurgie;6100;Material;10,50", "2026-01-11;200;Labor;6200;Reagenzien;4,25",
        "2026-01-12;200;Labor;6100;Material;1,00",
    )  # fmt: skip

    assert read["department_name"] == "Bezeichnung"
    assert read["account_name"] == "Bezeichnung (2)"


def test_a_name_that_differs_within_an_account_is_a_suppliers(tmp_path: Path) -> None:
    read = mapping(
        tmp_path, "ledger", "Date;Department;Account;Name;Amount",
        "2026-01-10;ICU;6100;Acme Medical;10.50", "2026-01-11;LAB;6100;Beta Pharma;4.25",
        "2026-01-12;LAB;6200;Acme Medical;4.25",
    )  # fmt: skip

    assert read["supplier"] == "Name"


@pytest.mark.parametrize("head", ["Units", "Centre", "Contact", "Counts", "Service date"])
def test_an_english_heading_is_no_slip_of_another_language(tmp_path: Path, head: str) -> None:
    read = mapping(
        tmp_path, "ledger", f"Date;Account;{head};Amount", "2026-01-10;6100;12;10.50", "2026-01-11;6200;14;4.25"
    )

    assert read.get("department") != head


@pytest.mark.parametrize("hours", ["Ore", "Ore totali", "Ore retribuite"])
def test_italian_hours_are_hours(tmp_path: Path, hours: str) -> None:
    found = mapping(
        tmp_path, "labor", f"Data;CdC;Qualifica;{hours};Importo", "31/01/2026;6010;Infermiere;120,50;3450,00"
    )

    assert {concept: found.get(concept) for concept in ("department", "hours")} == {"department": "CdC", "hours": hours}


@pytest.mark.parametrize("place", ["Station", "Abteilung", "Klinik", "Bereich"])
def test_where_patients_lie_is_a_department_in_statistics(tmp_path: Path, place: str) -> None:
    read = mapping(tmp_path, "statistics", f"{place};Monat;Belegungstage", "3A;Jan 2026;750", "3B;Jan 2026;640")

    assert (read.get("department"), read.get("measure")) == (place, None)
