"""Charts of accounts and lists of cost centers as other systems write them: types by word, mark and chart; trees."""

import pytest

from planning.accounts.charts import without_padding
from services.imports.codes.guessing import type_of
from tests.services.imports.conftest import Desk

TYPES = "SELECT code, name, type FROM account ORDER BY code"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bestandskonto Aktiva", "balance"),
        ("Bestandskonto Passiva", "balance"),
        ("Bilanz Passiva", "balance"),
        ("GuV Ertrag", "revenue"),
        ("GuV Aufwand", "expense"),
        ("Statistik", "statistic"),
        ("Statistisches Konto", None),
        ("GuV", None),
    ],
)
def test_types_of_german_charts(text: str, kind: str | None) -> None:
    assert type_of(text) == kind


def test_a_date_beside_the_title_is_no_header(new_desk: Desk) -> None:
    new_desk.post(
        "Klinik Waldtal gGmbH;;;\nKontenplan gemäß KHBV;;Stand 02.01.2026;\n;;;\n"
        "Konto;Kontobezeichnung;Kontoart;gesperrt\n"
        "071000;Einrichtungen;Bestandskonto Aktiva;nein\n400100;Fallpauschalen;Ertrag;nein\n"
        "600000;Ärztlicher Dienst;Aufwand;nein\n950100;Belegungstage;Statistik;nein\n",
        kind="accounts",
    )

    assert new_desk.rows(TYPES) == [
        ("071000", "Einrichtungen", "balance"),
        ("400100", "Fallpauschalen", "revenue"),
        ("600000", "Ärztlicher Dienst", "expense"),
        ("950100", "Belegungstage", "statistic"),
    ]


def test_types_are_marked_in_columns_of_their_own_and_codes_are_padded(new_desk: Desk) -> None:
    accounts = {
        "071000": "Einrichtungen und Ausstattungen", "120000": "Forderungen aus Lieferungen", "135000": "Bank",
        "200000": "Gezeichnetes Kapital", "320000": "Verbindlichkeiten aus Lieferungen", "400100": "Erlöse aus DRG",
        "570000": "Sonstige Erträge", "600000": "Löhne und Gehälter", "671000": "Strom", "690000": "Verwaltungsbedarf",
    }  # fmt: skip
    rows = "".join(
        f"KHBV;0000{code};{name};{'X' if code < '4' else ''};{'' if code < '4' else 'X'}\n"
        for code, name in accounts.items()
    )

    new_desk.post("KtPl;Sachkonto;Kurztext;Bilanzkonto;GuV-Konto\n" + rows, kind="accounts")

    stored = {code: (name, kind) for code, name, kind in new_desk.rows(TYPES)}
    assert stored["0000071000"] == ("Einrichtungen und Ausstattungen", "balance")
    assert {kind for code, (_name, kind) in stored.items() if code < "00004"} == {"balance"}
    assert {kind for code, (_name, kind) in stored.items() if "00004" <= code < "00006"} == {"revenue"}
    assert {kind for code, (_name, kind) in stored.items() if code >= "00006"} == {"expense"}


def test_only_zeros_that_all_codes_of_one_length_share_are_padding() -> None:
    assert without_padding(["0000071000", "0000400100"]) == ["071000", "400100"]
    assert without_padding(["071000", "400100"]) == ["071000", "400100"]
    assert without_padding(["0710", "04100"]) == ["0710", "04100"]


@pytest.mark.parametrize(
    "parent", ["übergeordnete KST", "Übergeordnete Kostenstelle", "Verdichtungsstelle", "Knoten", "Rattachement"]
)
def test_cost_centers_stand_under_those_named_beside_them(new_desk: Desk, parent: str) -> None:
    new_desk.post(
        f"KST;Bezeichnung;{parent};gültig bis\n93000;Pflege;;31.12.9999\n93110;Station 1;93000;31.12.9999\n"
        "93120;Station 2;93000;31.12.9999\n",
        kind="departments",
    )

    assert new_desk.rows(
        "SELECT d.code, d.name, p.code FROM department d LEFT JOIN department p ON p.id = d.parent_id ORDER BY d.code"
    ) == [("93000", "Pflege", None), ("93110", "Station 1", "93000"), ("93120", "Station 2", "93000")]


def test_accounts_without_the_mark_of_the_balance_sheet_never_become_balance(new_desk: Desk) -> None:
    accounts = {
        "1020": "Bank", "1050": "Forderungen aus Leistungen", "2000": "Kreditoren", "2800": "Eigenkapital",
        "3000": "Ärztlicher Dienst", "3200": "Pflegedienst", "4000": "Arzneimittel", "6000": "Erlöse aus Leistungen",
    }  # fmt: skip
    rows = "".join(f"00{code};{name};{'X' if code < '3' else ''}\n" for code, name in accounts.items())

    new_desk.post("Konto;Langtext;Bilanz\n" + rows, kind="accounts")

    stored = {code: kind for code, _name, kind in new_desk.rows(TYPES)}
    assert {kind for code, kind in stored.items() if code < "003"} == {"balance"}
    assert {kind for code, kind in stored.items() if "003" <= code < "006"} == {"expense"}
    assert stored["006000"] == "revenue"
