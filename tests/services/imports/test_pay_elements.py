"""Pay elements under many names are pay codes; what falls to regular pay is counted and told, never silent."""

from itertools import product

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk

GROUPS = (
    "SELECT p.pay_group, SUM(hours_milli) FROM labor_entry l JOIN pay_code p ON p.id = pay_code_id "
    "WHERE superseded_by IS NULL GROUP BY 1"
)
ELEMENTS = {
    "en": (("Basic Pay", "regular"), ("Overtime", "overtime"), ("Sick Pay", "paid_leave"),
           ("Study Leave", "education"), ("Bank Worked", "float"), ("Bank Holiday", "paid_leave"),
           ("Unsocial Hours Enhancement", "other")),
    "de": (("Grundentgelt", "regular"), ("Überstunden", "overtime"), ("Krankheit", "paid_leave"),
           ("Urlaub", "paid_leave"), ("Fortbildung", "education"), ("Zeitarbeit", "agency"),
           ("Rufbereitschaft", "other")),
    "fr": (("Salaire de base", "regular"), ("Heures supplémentaires", "overtime"), ("Congés payés", "paid_leave"),
           ("Maladie", "paid_leave"), ("Formation", "education"), ("Intérim", "agency"), ("Astreintes", "other")),
    "es": (("Salario base", "regular"), ("Horas extras", "overtime"), ("Enfermedad", "paid_leave")),
    "nl": (("Basisloon", "regular"), ("Overwerk", "overtime"), ("Ziekteverlof", "paid_leave")),
    "sv": (("Grundlön", "regular"), ("Övertid", "overtime"), ("Sjukfrånvaro", "paid_leave")),
}  # fmt: skip
HEADINGS = (
    "Element Name",
    "Earnings",
    "Pay Type",
    "Salary component",
    "Hours Type",
    "Pay Category",
    "Rubrique",
    "What for",
)


def payroll(heading: str, elements: tuple[tuple[str, str], ...], departments: int = 2) -> str:
    lines = [f"Month,Department,Staff Group,{heading},Hours,Amount"]
    for unit, (place, (text, _group)) in product(range(departments), enumerate(elements)):
        lines.append(f"2025-04,W{unit},Nursing,{text},{100 + place}.00,{2000 + place}.50")
    return "\n".join(lines)


@pytest.mark.parametrize("language", ELEMENTS)
@pytest.mark.parametrize("heading", ["Element Name", "What for"])
def test_pay_elements_are_the_pay_codes(new_desk: Desk, language: str, heading: str) -> None:
    elements = ELEMENTS[language]
    expected: dict[str, int] = {}
    for place, (_text, group) in enumerate(elements):
        expected[group] = expected.get(group, 0) + 2 * (100 + place) * 1000

    outcome = new_desk.post(payroll(heading, elements), kind="labor", create_missing=True)

    assert dict(new_desk.rows(GROUPS)) == expected
    assert outcome.unused_columns == []
    assert not [note for note in outcome.notes if "regular" in note]


@pytest.mark.parametrize("heading", HEADINGS)
def test_many_headings_name_the_pay_code(new_desk: Desk, heading: str) -> None:
    new_desk.post(payroll(heading, ELEMENTS["en"]), kind="labor", create_missing=True)

    assert dict(new_desk.rows(GROUPS))["overtime"] == 202_000


def test_a_column_that_may_be_the_pay_code_is_asked_about(new_desk: Desk) -> None:
    text = payroll("Elem.", (("Grade A", ""), ("Zulu", ""), ("Overtime", ""), ("Kilo", "")))

    with pytest.raises(UserError) as held:
        new_desk.post(text, kind="labor", create_missing=True)
    assert [asked.name for asked in held.value.questions] == ["pay-code-column"]  # type: ignore[attr-defined]

    outcome = new_desk.post(text, kind="labor", create_missing=True, answers={"pay-code-column": "Elem."})
    assert dict(new_desk.rows(GROUPS)) == {"regular": 2 * (100 + 101 + 103) * 1000, "overtime": 204_000}
    assert "“Grade A”, “Zulu”, “Kilo”. 6 lines count as regular" in " ".join(outcome.notes)


def test_without_any_pay_code_the_hours_that_count_as_regular_are_told(new_desk: Desk) -> None:
    header = "Month,Department,Staff Group,Hours,Amount"
    text = f"{header}\n2025-04,W1,Nursing,100.00,2000.50\n2025-04,W2,Nursing,50.00,1000.00\n"

    outcome = new_desk.post(text, kind="labor", create_missing=True)

    told = [note for note in outcome.notes if "pay code" in note]
    assert told == ["2 lines name no pay code and count as regular, worked hours: 150.000 hours, 3000.50."]


def test_blank_pay_codes_are_told_beside_filled_ones(new_desk: Desk) -> None:
    text = "Month,Department,Job,Pay code,Hours\n2025-04,W1,RN,OT,10.00\n2025-04,W1,RN,,5.00\n2025-04,W1,RN,REG,80.00\n"

    outcome = new_desk.post(text, kind="labor", create_missing=True)

    assert [note for note in outcome.notes if "pay code" in note] == [
        "1 line names no pay code and counts as regular, worked hours: 5.000 hours, 0.00."
    ]
