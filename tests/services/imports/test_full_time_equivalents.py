"""Labor files that count posts (FTE, WTE, VK, ETP) or name hours in other words."""

from decimal import Decimal

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk

LINES = "SELECT period, hours_milli, amount_minor FROM labor_entry WHERE superseded_by IS NULL ORDER BY id"
POSTS = (
    "Monat;Kostenstelle;Dienstart;Vollkräfte;Personalkosten\n"
    "01/2026;93110;Pflegedienst;11,52;72.520,47\n01/2026;92010;Ärztlicher Dienst;9,00;58.105,83\n"
    "02/2026;93110;Pflegedienst;-0,25;-1.575,00\n"
)


def test_posts_become_hours_only_where_a_person_says_so(desk: Desk) -> None:
    with pytest.raises(UserError) as held:
        desk.post(POSTS, kind="labor", create_missing=True)
    assert "“Vollkräfte” counts full-time equivalents" in held.value.message
    assert "2,080 hours a year" in held.value.message
    assert desk.rows(LINES) == []

    desk.post(POSTS, kind="labor", create_missing=True, answers={"fte": "hours"})

    # 11.52 × 2,080 ÷ 12 = 1,996.8 hours; 9 posts are 1,560; a quarter post taken back is 43 1/3.
    assert desk.rows(LINES) == [
        (202601, 1_996_800, 7_252_047),
        (202601, 1_560_000, 5_810_583),
        (202602, -43_333, -157_500),
    ]


def test_posts_left_out_leave_the_pay(desk: Desk) -> None:
    desk.post(POSTS, kind="labor", create_missing=True, answers={"fte": "leave-out"})

    assert [row[1:] for row in desk.rows(LINES)] == [(0, 7_252_047), (0, 5_810_583), (0, -157_500)]


@pytest.mark.parametrize(
    "headers",
    [
        "Month,Dept,Job Class,WTE,Hours,Cost",
        "Mois,Service,Fonction,ETP,Heures,Coût",
        "Monat,Kostenstelle,Dienstart,VK,Iststunden,Personalkosten",
        "Mes,Servicio,Puesto,FTE,Horas,Coste",
    ],
)
def test_hours_win_over_posts(desk: Desk, headers: str) -> None:
    desk.post(f"{headers}\n2026-01,ICU,RN,2.50,401.25,18000.00\n2026-02,ICU,RN,3.00,480.50,21000.00\n", kind="labor")

    assert [row[1:] for row in desk.rows(LINES)] == [(401_250, 1_800_000), (480_500, 2_100_000)]


@pytest.mark.parametrize(
    ("headers", "worked"),
    [
        ("Sollstunden;Iststunden;Überstunden", 1),
        ("Soll-Stunden;Ist-Stunden;Differenz", 1),
        ("Iststunden;Planstunden;Abweichung", 0),
    ],
)
def test_hours_worked_are_taken_and_neither_those_planned_nor_the_difference(
    desk: Desk, headers: str, worked: int
) -> None:
    figures = ["1841,60", "1878,60", "37,00"] if worked else ["1878,60", "1841,60", "37,00"]
    line = ";".join(figures)
    file = f"Monat;KST;Berufsgruppe;{headers}\n01/2026;92010;Arzt;{line}\n02/2026;92010;Arzt;{line}\n"

    desk.post(file, kind="labor", create_missing=True)

    assert [row[1] for row in desk.rows(LINES)] == [1_878_600, 1_878_600]


def test_overtime_beside_hours_worked_is_asked_about(desk: Desk) -> None:
    line = (
        "Monat;KST;Berufsgruppe;Scheduled hours;Worked hours;Overtime hours\n01/2026;92010;Arzt;1841,60;1878,60;37,00\n"
    )

    with pytest.raises(UserError, match="include “Overtime hours”"):
        desk.post(line, kind="labor", create_missing=True)
    desk.post(line, kind="labor", create_missing=True, answers={"regular-hours": "included"})

    assert sorted(row[1] for row in desk.rows(LINES)) == [37_000, 1_841_600]


def test_money_is_never_taken_for_hours(desk: Desk) -> None:
    file = desk.file("Monat;Kostenstelle;Dienstart;Zuschüsse\n01/2026;93110;Pflegedienst;72.520,47\n")

    preview = imports.preview(
        desk.url, ADMIN, file, filename=file.name, options=imports.ImportOptions(kind="labor", create_missing=True)
    )

    assert preview.blocking == ["No column says the hours. Choose it."]
    assert preview.loaded_total == Decimal(0)


@pytest.mark.parametrize(
    "heading",
    ["Personalkosten", "Bruttopersonalkosten", "Lohnaufwand", "Masse salariale", "Loonkosten", "Gross salary"],
)
def test_pay_stands_under_its_own_word_and_its_total_is_left_out(desk: Desk, heading: str) -> None:
    outcome = desk.post(
        f"Monat;Kostenstelle;Dienstart;Iststunden;{heading}\n01/2026;93110;Pflege;100,50;72.520,47\n"
        "01/2026;92010;Arzt;90,00;58.105,83\nSumme;;;190,50;130.626,30\n",
        kind="labor",
        create_missing=True,
    )

    assert [row[1:] for row in desk.rows(LINES)] == [(100_500, 7_252_047), (90_000, 5_810_583)]
    assert outcome.rows_rejected == 0


def test_rates_and_several_words_of_pay_are_no_pay(desk: Desk) -> None:
    desk.post(
        "Monat;Kostenstelle;Dienstart;Iststunden;Stundensatz;Kosten pro Stunde\n"
        "01/2026;93110;Pflege;100,50;31,20;45,10\n"
        "02/2026;93110;Pflege;90,00;31,20;45,10\n",
        kind="labor",
        create_missing=True,
    )

    assert [row[1:] for row in desk.rows(LINES)] == [(100_500, 0), (90_000, 0)]
