"""Statistics files: what is counted stands in a column, under headings or nowhere; measures are never added up."""

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk

COUNTS = (
    "SELECT period, d.code, m.name, quantity_milli FROM statistic s JOIN department d ON d.id = department_id "
    "JOIN measure m ON m.id = measure_id WHERE superseded_by IS NULL ORDER BY s.id"
)


@pytest.mark.parametrize("heading", ["Bezugsgröße", "What", "Merkmal", "Grootheid", "Objet"])
def test_measures_under_an_unknown_heading_are_asked_about_and_kept_apart(desk: Desk, heading: str) -> None:
    file = (
        f"Period;Department;{heading};Anzahl\n2026-01;W1;Fälle;195\n2026-01;W1;Pflegetage;955\n"
        "2026-01;W2;Fälle;180\n2026-01;W2;Pflegetage;811\n2026-02;W1;Fälle;201\n"
    )
    with pytest.raises(UserError) as held:
        desk.post(file, kind="statistics", create_missing=True)
    assert "Which column says what is counted?" in held.value.message

    desk.post(file, kind="statistics", create_missing=True, answers={"measure-column": heading})

    assert desk.rows(COUNTS) == [
        (202601, "W1", "Fälle", 195_000),
        (202601, "W1", "Pflegetage", 955_000),
        (202601, "W2", "Fälle", 180_000),
        (202601, "W2", "Pflegetage", 811_000),
        (202602, "W1", "Fälle", 201_000),
    ]


def test_a_heading_that_says_what_is_counted_needs_no_question(desk: Desk) -> None:
    file = "Month,Department,Payer,Patient days\n2026-01,ICU,Medicare,120\n2026-01,ICU,Commercial,80\n"

    desk.post(file, kind="statistics", create_missing=True)

    assert sum(row[3] for row in desk.rows(COUNTS)) == 200_000


@pytest.mark.parametrize(
    ("names", "rates"),
    [
        (("Fälle", "Belegungstage", "Amb. Fälle"), ("CMI", "VWD (Tage)")),
        (("Séjours", "Journées", "Passages"), ("DMS", "Indice")),
        (("Ingresos", "Estancias", "Urgencias"), ("Estancia media", "Peso")),
    ],
)
def test_each_column_of_counts_is_a_measure_and_rates_are_asked_about(
    desk: Desk, names: tuple[str, ...], rates: tuple[str, ...]
) -> None:
    header = ";".join(["Period", "Department", names[0], rates[0], *names[1:], rates[1]])
    file = f"{header}\n2026-01;W1;195;1,123;955;61;4,90\n2026-02;W1;180;0,987;811;44;4,51\n"

    desk.post(file, kind="statistics", create_missing=True, answers={"averages": "leave-out"})

    stored = {(row[0], row[2]): row[3] for row in desk.rows(COUNTS)}
    assert stored == {
        (202601, names[0]): 195_000,
        (202601, names[1]): 955_000,
        (202601, names[2]): 61_000,
        (202602, names[0]): 180_000,
        (202602, names[1]): 811_000,
        (202602, names[2]): 44_000,
    }


def test_small_broken_figures_beside_whole_counts_are_doubted_whatever_they_are_called(desk: Desk) -> None:
    file = (
        "Monat;KST;Kennzahl;Wert\n01.2026;W1;Fälle;195\n01.2026;W1;Schwere;0,987\n"
        "02.2026;W1;Fälle;180\n02.2026;W1;Schwere;1,021\n"
    )
    with pytest.raises(UserError) as held:
        desk.post(file, kind="statistics", create_missing=True)
    assert "“Schwere” has small figures with fractions" in held.value.message

    desk.post(file, kind="statistics", create_missing=True, answers={"averages": "load"})

    assert [row[3] for row in desk.rows(COUNTS)] == [195_000, 987, 180_000, 1_021]


def test_broken_figures_alone_are_volumes(desk: Desk) -> None:
    desk.post(
        "Month,Department,Measure,Quantity\n2026-01,ICU,Work RVU,80.25\n2026-02,ICU,Work RVU,91.75\n",
        kind="statistics",
        create_missing=True,
    )

    assert [row[3] for row in desk.rows(COUNTS)] == [80_250, 91_750]


@pytest.mark.parametrize("heading", ["Statistic", "Measure", "Stat Code", "Kennzahl"])
def test_measures_known_by_codes_alone_are_never_added_up(new_desk: Desk, heading: str) -> None:
    file = (
        f"Dept;{heading};Jan 2026;Feb 2026\n410;9010;300;280\n410;9020;40;39\nTotal 410;;340;319\n"
        "420;9010;100;110\n420;9020;11;12\nTotal 420;;111;122\n"
    )
    new_desk.post(file, kind="statistics", create_missing=True)

    counts = new_desk.rows(COUNTS.replace("m.name", "m.code"))
    assert sorted(counts) == [
        (202601, "410", "9010", 300_000), (202601, "410", "9020", 40_000), (202601, "420", "9010", 100_000),
        (202601, "420", "9020", 11_000), (202602, "410", "9010", 280_000), (202602, "410", "9020", 39_000),
        (202602, "420", "9010", 110_000), (202602, "420", "9020", 12_000),
    ]  # fmt: skip


def test_measures_side_by_side_with_months_are_asked_about_too(new_desk: Desk) -> None:
    file = "Dept,Sort,Jan 2026,Feb 2026\n410,9010,300,280\n410,9020,40,39\n420,9010,100,110\n420,9020,11,12\n"
    with pytest.raises(UserError) as held:
        new_desk.post(file, kind="statistics", create_missing=True)

    assert "Which column says what is counted?" in held.value.message


def test_type_says_what_is_counted_unless_it_says_actual_or_budget(new_desk: Desk) -> None:
    file = "Unit,Period,Type,Volume\nICU,2026-01,Admissions,30\nICU,2026-01,Transfers,12\nICU,2026-02,Admissions,28\n"
    with pytest.raises(UserError) as held:
        new_desk.post(file, kind="statistics", create_missing=True)
    assert "Which column says what is counted?" in held.value.message


def test_heads_over_known_measures_are_departments_in_any_language(new_desk: Desk) -> None:
    file = (
        "Nyckeltal;Benämning;01/2026;02/2026\n240 Akuten;;;\n9010;Besök;3;4\n9020;Utskrivningar;2;5\n"
        "580 Administration;;;\n9010;Besök;6;7\n9020;Utskrivningar;2;6\n670 Apotek;;;\n9010;Besök;2;1\n"
    )
    new_desk.post(file, kind="statistics", create_missing=True)

    assert {row[1] for row in new_desk.rows(COUNTS)} == {"240", "580", "670"}


UNITS = "Unit,Jan 2026,Feb 2026\nICU,300,280\nMed,600,560\n"


@pytest.mark.parametrize("name", ["patient days.csv", "patient days 2026.csv", "Jan 2026 patient days.csv"])
def test_months_across_count_what_the_files_name_says(new_desk: Desk, name: str) -> None:
    new_desk.post(UNITS, name=name, kind="statistics", create_missing=True)

    assert new_desk.rows("SELECT name FROM measure") == [("patient days",)]


def test_units_under_the_name_of_a_measure_are_asked_about(new_desk: Desk) -> None:
    file = UNITS.replace("Unit", "Patient Days")
    with pytest.raises(UserError) as held:
        new_desk.post(file, kind="statistics", create_missing=True)
    assert "No heading is known to say the department" in held.value.message

    new_desk.post(file, kind="statistics", create_missing=True, answers={"department-column": "Patient Days"})

    assert {row[1:3] for row in new_desk.rows(COUNTS)} == {("ICU", "Patient Days"), ("Med", "Patient Days")}


@pytest.mark.parametrize("heading", ["KST", "Kostenstelle", "Cost Centre"])
def test_codes_beside_the_name_of_the_department_count_nothing(new_desk: Desk, heading: str) -> None:
    rows = [f"{month:02d}.2026;{code};{name};{days};{cases}" for month, code, name, days, cases in (
        (1, 9110, "Innere Medizin", 820, 131), (1, 9120, "Chirurgie", 640, 99), (2, 9110, "Innere Medizin", 790, 120),
        (2, 9120, "Chirurgie", 655, 104), (3, 9110, "Innere Medizin", 845, 140), (3, 9120, "Chirurgie", 600, 90),
    )]  # fmt: skip
    content = "\n".join([f"Monat;{heading};Abteilung;Pflegetage;Stationäre Fälle", *rows, ""])
    new_desk.post(content, kind="statistics", create_missing=True)

    names = {name for (name,) in new_desk.rows("SELECT name FROM measure")}
    assert heading not in names
    assert len(names) == 2
