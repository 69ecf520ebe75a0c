"""Averages and rates among counts do not add up: they are asked about, and left out or loaded as the person says."""

import pytest

from services import imports
from services.imports.rows.averages import does_not_add_up, is_average
from tests.services.imports.conftest import Desk

LONG = (
    "Month,Department,Statistic,Value\n2026-01,ICU,Patient days,310\n2026-01,ICU,Average daily census,10\n"
    "2026-02,ICU,Patient days,280\n2026-02,ICU,Average daily census,10\n"
)
WIDE = "Month,Department,Patient days,Average daily census,ALOS\n2026-01,ICU,310,10,4.2\n2026-02,ICU,280,10,4.4\n"
STORED = "SELECT m.name, SUM(quantity_milli) FROM statistic JOIN measure m ON m.id = measure_id GROUP BY 1 ORDER BY 1"


@pytest.mark.parametrize(
    "name",
    ["Average daily census", "Avg LOS", "ADC", "ALOS", "Occupancy %", "Occupancy rate", "Mittelwert Belegung",
     "Durchschnittliche Verweildauer", "Durée moyenne de séjour", "Estancia media", "Gemiddelde ligduur",
     "Medelvårdtid", "Case mix index", "Readmission rate"],
)  # fmt: skip
def test_names_of_averages_are_known(name: str) -> None:
    assert is_average(name)


@pytest.mark.parametrize(
    "name",
    ["Patient days", "Visits", "Discharges", "Surgeries", "Total census", "Midnight census", "Lab tests", "Births",
     "Fallzahlen", "Pflegetage", "Journées", "Estancias", "Operations", "Emergency visits", "Separations"],
)  # fmt: skip
def test_counts_are_no_averages(name: str) -> None:
    assert not is_average(name)


@pytest.mark.parametrize("lines", [LONG, WIDE])
def test_averages_hold_the_import_and_are_left_out(new_desk: Desk, lines: str) -> None:
    with pytest.raises(imports.OpenQuestionsError, match="Average daily census"):
        new_desk.post(lines, "statistics", create_missing=True)

    new_desk.post(lines, "statistics", create_missing=True, answers={"averages": "leave-out"})

    assert new_desk.rows(STORED) == [("Patient days", 590_000)]


def test_rows_of_averages_are_rejected_and_listed(new_desk: Desk) -> None:
    outcome = new_desk.post(LONG, "statistics", create_missing=True, answers={"averages": "leave-out"})

    assert (outcome.rows_loaded, outcome.rows_rejected) == (2, 2)
    assert {issue.code for issue in outcome.issues} == {"average"}


@pytest.mark.parametrize("lines", [LONG, WIDE])
def test_they_may_be_loaded_all_the_same(new_desk: Desk, lines: str) -> None:
    new_desk.post(lines, "statistics", create_missing=True, answers={"averages": "load"})

    assert ("Average daily census", 20_000) in new_desk.rows(STORED)


@pytest.mark.parametrize("heading", ["Hours", "Stunden", "Heures", "Horas", "Uren", "Timmar", "Std"])
def test_hours_and_minutes_are_read(new_desk: Desk, heading: str) -> None:
    lines = f"Month,Department,Job class,{heading}\n2026-01,ICU,RN,80:30\n2026-01,ICU,LPN,7:45\n"

    new_desk.post(lines, "labor", create_missing=True)

    assert new_desk.rows("SELECT SUM(hours_milli) FROM labor_entry") == [(88_250,)]


CODED = """Period End,Dept,Stat Code,Stat Description,Volume
01/31/2026,6010,S100,Pt Days – Acute,"5,276"
01/31/2026,6010,S107,Average Length of Stay,4
02/28/2026,6010,S100,Pt Days – Acute,"5,011"
02/28/2026,6010,S107,Average Length of Stay,5
"""


def test_an_average_is_told_by_the_name_beside_its_code(new_desk: Desk) -> None:
    preview = new_desk.preview(CODED, "statistics", create_missing=True)
    assert [asked.name for asked in preview.questions if asked.answer is None] == ["averages"]

    new_desk.post(CODED, "statistics", create_missing=True, answers={"averages": "leave-out"})

    stored = new_desk.rows(
        "SELECT m.code, m.name, SUM(quantity_milli) FROM statistic JOIN measure m ON m.id = measure_id "
        "GROUP BY m.code, m.name"
    )
    assert [(code, name, int(milli)) for code, name, milli in stored] == [("S100", "Pt Days – Acute", 10_287_000)]


@pytest.mark.parametrize(
    "name",
    ["Licensed Beds", "Staffed beds", "Available Beds", "Beds", "Beds available", "Total Licensed Beds", "Bassinets",
     "Planbetten", "Aufgestellte Betten", "Lits installés", "Operating rooms"],
)  # fmt: skip
def test_capacities_do_not_add_up(name: str) -> None:
    assert does_not_add_up(name)


@pytest.mark.parametrize(
    "name", ["Bed days", "Bed Days Available", "Occupied bed days", "Births", "Bedside procedures"]
)
def test_what_is_counted_around_beds_adds_up(name: str) -> None:
    assert not does_not_add_up(name)


def _unit_lines(heading: str, figures: tuple[int, int]) -> str:
    rows = [
        f"2026-0{month},{unit},{300 + 7 * month + place},{figures[place]},{40 + month * month + place}"
        for month in range(1, 6)
        for place, unit in enumerate(("ICU", "OR"))
    ]
    return "\n".join([f"Month,Department,Patient days,{heading},Referrals", *rows, ""])


@pytest.mark.parametrize("heading", ["Licensed Beds", "Staffed Beds", "Infusion Pumps", "Vents Owned", "Posts"])
def test_what_stays_the_same_is_asked_about(new_desk: Desk, heading: str) -> None:
    lines = _unit_lines(heading, (10, 24))
    with pytest.raises(imports.OpenQuestionsError, match=heading):
        new_desk.post(lines, "statistics", create_missing=True)

    new_desk.post(lines, "statistics", create_missing=True, answers={"averages": "leave-out"})

    assert [name for name, _total in new_desk.rows(STORED)] == ["Patient days", "Referrals"]


def test_what_stays_the_same_in_lines_is_asked_about(new_desk: Desk) -> None:
    wide = [line.split(",") for line in _unit_lines("Infusion Pumps", (10, 24)).split("\n")[1:] if line]
    lines = ["Month,Department,Statistic,Value"]
    lines += [f"{m},{d},{name},{value}" for m, d, *values in wide
              for name, value in zip(("Patient days", "Infusion Pumps", "Referrals"), values, strict=True)]  # fmt: skip
    with pytest.raises(imports.OpenQuestionsError, match="Infusion Pumps"):
        new_desk.post("\n".join([*lines, ""]), "statistics", create_missing=True)
