"""Of two departments on each line the one that bears it counts, and names belong to the codes that they follow."""

from pathlib import Path

import pytest

from data.importers.detect import detect
from data.importers.tables.layout import Layout

LABOR = "Pay Period End,{columns},Job Title,Earnings Code,Hours,Earnings Amount"
LEDGER = "Posting Date,{columns},Account,Description,Amount"
ROWS = {
    LABOR: [
        "10/25/2025,{0},RN,REG,20.00,600.00",
        "10/26/2025,{1},RN,REG,80.00,2400.00",
        "10/27/2025,{2},RN,OT,9.00,1.00",
    ],
    LEDGER: ["25/10/2025,{0},6010,Gauze,20.00", "26/10/2025,{1},6010,Gauze,81.00", "27/10/2025,{2},6020,Tape,33.00"],
}


def layout_of(tmp_path: Path, form: str, columns: str, kind: str) -> Layout:
    """Lay out a file of which each line has two departments and the name of the second."""
    named = columns.count(",") == 2
    parts = [("6010", "6210", "Emergency"), ("6010", "6010", "Acute"), ("6210", "6300", "Surgery")]
    cells = [",".join(part if named else part[:2]) for part in parts]
    lines = [form.format(columns=columns), *(row.format(*cells) for row in ROWS[form])]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(lines) + "\n")
    return detect(path, kind=kind)


def pointed(layout: Layout) -> dict[str, str]:
    return {concept: guess.column for concept, guess in layout.mapping.items()}


@pytest.mark.parametrize(
    ("form", "kind", "first", "second"),
    [
        (LABOR, "labor", "Home Dept", "Worked Dept"),
        (LABOR, "labor", "Home Department Code", "Work Department Code"),
        (LABOR, "labor", "Home Department", "Worked In Department"),
        (LABOR, "labor", "Employee's Home Dept", "Dept Charged"),
        (LABOR, "labor", "Stammkostenstelle", "Einsatzkostenstelle"),
        (LABOR, "labor", "Service d'origine", "Service d'affectation"),
        (LEDGER, "ledger", "Requesting Department", "Charged Department"),
        (LEDGER, "ledger", "Parent Department", "Posting Department"),
        (LEDGER, "ledger", "Parent Cost Center", "Cost Center"),
        (LEDGER, "ledger", "Home Cost Centre", "Cost Centre"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_department_that_bears_the_line_counts(
    tmp_path: Path, form: str, kind: str, first: str, second: str, *, named: bool
) -> None:
    name = f"{second.removesuffix(' Code')} Name"

    layout = layout_of(tmp_path, form, f"{first},{second}" + (f",{name}" if named else ""), kind)

    assert pointed(layout)["department"] == second
    assert pointed(layout).get("department_name") == (name if named else None)
    assert f"Lines are filed under “{second}”, not under “{first}”." in layout.notes
    assert "two-departments" not in [asked.name for asked in layout.questions]


@pytest.mark.parametrize("columns", ["From Dept,To Dept", "From Dept,To Dept,To Dept Name"])
def test_a_transfer_is_asked_about(tmp_path: Path, columns: str) -> None:
    layout = layout_of(tmp_path, LEDGER, columns, "ledger")

    asked = next(one for one in layout.questions if one.name == "two-departments")
    assert [choice.value for choice in asked.choices] == ["From Dept", "To Dept"]
    assert asked.proposal == "To Dept"


@pytest.mark.parametrize(
    "columns", ["Home Dept,Labor Dist Dept", "Department,Dept Override", "Cost Center,Dist. Cost Center"]
)
def test_a_second_department_of_unknown_words_is_asked_about(tmp_path: Path, columns: str) -> None:
    layout = layout_of(tmp_path, LABOR, columns, "labor")

    asked = next(one for one in layout.questions if one.name == "two-departments")
    assert [choice.value for choice in asked.choices] == columns.split(",")


def test_a_name_of_another_department_is_no_name_of_this_one(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, LEDGER, "Charged Dept,Requesting Dept,Requesting Dept Name", "ledger")

    assert pointed(layout)["department"] == "Charged Dept"
    assert "department_name" not in pointed(layout)


@pytest.mark.parametrize("columns", ["Company,Dept,Dept Name", "Unit,Cost Center", "Default unit of measure,Unit"])
def test_files_with_one_department_ask_nothing(tmp_path: Path, columns: str) -> None:
    layout = layout_of(tmp_path, LEDGER, columns, "ledger")

    assert "two-departments" not in [asked.name for asked in layout.questions]
    assert not [note for note in layout.notes if "filed under" in note]
