"""Registers in other languages: yearly values, notice to an end, contracts without a term."""

import pytest

from data.importers.meaning.mapping import name_score
from data.importers.values.terms import Notice, parse_notice
from tests.services.imports.conftest import Desk


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("3 Monate zum Ablauf", Notice(months=3, to="term")),
        ("6 Monate zum Ende der Laufzeit", Notice(months=6, to="term")),
        ("3 Monate vor Vertragsablauf", Notice(months=3, to="term")),
        ("6 Wochen zum Quartal", Notice(days=42, to="quarter")),
        ("3 Monate zum Ende des Kalendervierteljahres", Notice(months=3, to="quarter")),
        ("6 Monate zum 31.12.", Notice(months=6, to="year")),
        ("3 Monate zum Ende eines Kalenderjahres", Notice(months=3, to="year")),
        ("1 Monat zum Monatsende, schriftlich", Notice(months=1, to="month")),
        ("jederzeit", Notice()),
        ("3 mois avant l'échéance", Notice(months=3, to="term")),
        ("6 mois à la fin de l'année", Notice(months=6, to="year")),
        ("2 meses antes del vencimiento", Notice(months=2, to="term")),
        ("3 mesi prima della scadenza", Notice(months=3, to="term")),
        ("3 maanden voor einde looptijd", Notice(months=3, to="term")),
        ("3 Monate zum Halbjahr", None),
        ("6 Monate zum 31.12.2027", None),
        ("3 Monate zum 30.06. oder 31.12.", None),
    ],
)
def test_notice_says_to_what_it_takes_effect_or_is_asked_about(text: str, notice: Notice | None) -> None:
    assert parse_notice(text, unit=None) == notice


@pytest.mark.parametrize(
    "heading",
    [
        "Jahreswert netto (EUR)",
        "Kosten p.a.",
        "Betrag pro Jahr",
        "Jahresvolumen",
        "Montant annuel HT",
        "Vertragswert p.a. (netto)",
    ],
)
def test_values_a_year_are_told_from_whole_ones(heading: str) -> None:
    assert name_score(heading, "annual_amount") >= 0.85
    assert name_score(heading, "annual_amount") > name_score(heading, "amount")


def test_a_register_with_terms_in_german(desk: Desk) -> None:
    outcome = desk.post(
        "Vertragsnr.;Vertragspartner;Vertragsgegenstand;Laufzeit von;Laufzeit bis;Jahreswert netto (EUR);"
        "Kündigungsfrist;Verlängerung;Zuständig\n"
        "V-1;Stadtwerke;Strom;01.01.2022;31.12.2026;1.480.000,00;3 Monate zum Ablauf;nein;Technik\n"
        "V-2;Braun;Naht;01.02.2024;;95.000,00;3 Monate zum Monatsende;unbefristet;Einkauf\n"
        "V-3;Linde;Gase;01.02.2024;31.01.2027;5.000,00;3 Monate;unbefristet;Einkauf\n",
        kind="contracts",
        create_missing=True,
    )

    assert (outcome.rows_loaded, outcome.rows_rejected) == (3, 0)
    assert desk.rows(
        "SELECT number, annual_value_minor, notice_months, notice_to, auto_renew_months, owner FROM contract "
        "WHERE number LIKE 'V-%' ORDER BY number"
    ) == [
        ("V-1", 148_000_000, 3, "term", 0, "Technik"),
        ("V-2", 9_500_000, 3, "month", 0, "Einkauf"),
        ("V-3", 500_000, 3, "term", 12, "Einkauf"),
    ]


@pytest.mark.parametrize("heading", ["Kündigung", "Cancellation", "Bedingungen", "Préavis / résiliation"])
def test_notice_under_an_unknown_heading_is_told_by_its_cells(desk: Desk, heading: str) -> None:
    desk.post(
        f"Vertragsnummer;Lieferant;Gegenstand;Vertragsbeginn;Vertragsende;{heading}\n"
        "W-1;Stadtwerke;Strom;01.01.2022;31.12.2026;3 Monate zum Quartalsende\n"
        "W-2;Braun;Naht;01.02.2024;31.12.2027;6 Monate zum Jahresende\n",
        kind="contracts",
        create_missing=True,
    )

    assert desk.rows(
        "SELECT number, notice_months, notice_to FROM contract WHERE number LIKE 'W-%' ORDER BY number"
    ) == [
        ("W-1", 3, "quarter"),
        ("W-2", 6, "year"),
    ]


def test_the_length_of_a_contract_is_no_notice(desk: Desk) -> None:
    desk.post(
        "Vertragsnummer;Lieferant;Gegenstand;Vertragsbeginn;Vertragsende;Laufzeit\n"
        "W-1;Stadtwerke;Strom;01.01.2022;31.12.2026;60 Monate\nW-2;Braun;Naht;01.02.2024;31.12.2027;47 Monate\n",
        kind="contracts",
        create_missing=True,
    )

    assert desk.rows("SELECT DISTINCT notice_days, notice_months FROM contract WHERE number LIKE 'W-%'") == [(0, 0)]
