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
        ("V-3", 500_000, 3, "term", 1, "Einkauf"),
    ]
    assert [(issue.line, issue.column, issue.code) for issue in outcome.issues] == [(4, "Verlängerung", "no_term")]


ABROAD = (
    "Vertragsnummer;Lieferant;Gegenstand;Vertragsbeginn;Vertragsende;{heading}\n"
    "W-1;Stadtwerke;Strom;01.01.2022;{rest}\n"
)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("aktiv", "active"), ("Laufend", "active"), ("in Verhandlung", "draft"), ("abgelaufen", "expired"),
        ("beendet", "expired"), ("gekündigt", "terminated"), ("en cours", "active"), ("résilié", "terminated"),
        ("Vigente", "active"), ("vencido", "expired"), ("pågående", "active"), ("uppsagt", "terminated"),
        ("lopend", "active"), ("opgezegd", "terminated"), ("nicht mehr aktiv", "expired"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["Status", "Vertragsstatus"])
def test_the_status_is_read_in_the_language_of_the_register(
    new_desk: Desk, heading: str, text: str, status: str
) -> None:
    content = ABROAD.format(heading=heading, rest=f"31.12.2027;{text}")
    new_desk.post(content, kind="contracts", create_missing=True)

    assert new_desk.rows("SELECT status FROM contract") == [(status,)]


@pytest.mark.parametrize(
    ("text", "months"),
    [("keine", 0), ("ohne", 0), ("aucune", 0), ("jeweils 12 Monate", 12), ("stillschweigend um ein Jahr", 12)],
)
def test_a_renewal_is_read_or_denied_in_german(new_desk: Desk, text: str, months: int) -> None:
    outcome = new_desk.post(ABROAD.format(heading="Verlängerung", rest=f"31.12.2027;{text}"), kind="contracts",
                            create_missing=True)  # fmt: skip

    assert new_desk.rows("SELECT auto_renew_months FROM contract") == [(months,)]
    assert not outcome.issues


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Extension", "Extended to 31 March 2029"), ("Options to extend", "Option exercised until 31 March 2029"),
        ("Verlängerung", "verlängert bis zum 31.03.2029"),
    ],
)  # fmt: skip
def test_the_end_is_the_day_to_which_a_contract_was_extended(new_desk: Desk, heading: str, text: str) -> None:
    new_desk.post(ABROAD.format(heading=heading, rest=f"31.03.2027;{text}"), kind="contracts", create_missing=True)

    stored = new_desk.rows("SELECT end_date, auto_renew_months, note FROM contract")
    assert [(str(end), months, note) for end, months, note in stored] == [("2029-03-31", 0, f"{heading}: {text}")]


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
