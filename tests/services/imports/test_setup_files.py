"""Flex rules and labor standards by file: what is set, what is made, what is refused, and the way back."""

from services import imports
from tests.services.imports.conftest import ADMIN, Desk

RULES = (
    "SELECT d.code, a.code, m.code, r.fixed_share FROM flex_rule r JOIN department d ON d.id = r.department_id "
    "JOIN account a ON a.id = r.account_id LEFT JOIN measure m ON m.id = r.flex_measure_id ORDER BY 1, 2"
)
STANDARDS = (
    "SELECT d.code, m.code, m.unit, d.target_hours_per_uos, d.fixed_hours FROM department d "
    "JOIN measure m ON m.id = d.uos_measure_id WHERE d.code IN ('ICU', 'LAB') ORDER BY 1"
)


def test_flex_rules_are_added_changed_and_taken_back(desk: Desk) -> None:
    first = desk.post(
        "department,account,statistic,fixed_share\nICU,6100,Patient days,20%\nLAB,6100,Slides,0.5\nICU,6200,,1\n",
        kind="flex-rules",
    )
    before = desk.rows(RULES)
    assert before == [("ICU", "6100", before[0][2], 0.2), ("ICU", "6200", None, 1.0), ("LAB", "6100", "Slides", 0.5)]
    assert first.rows_loaded == 3

    later = desk.post("department,account,statistic,fixed_share\nICU,6100,Slides,40%\n", kind="flex-rules")

    assert desk.rows(RULES)[0] == ("ICU", "6100", "Slides", 0.4)
    imports.undo(desk.url, ADMIN, batch_id=later.batch_id)
    assert desk.rows(RULES) == before
    imports.undo(desk.url, ADMIN, batch_id=first.batch_id)
    assert desk.rows(RULES) == []


def test_flex_rules_that_cannot_be_meant_are_refused_row_by_row(desk: Desk) -> None:
    outcome = desk.post(
        "department,account,statistic,fixed_share\nICU,6100,Patient days,20%\nICU,6100,Patient days,30%\n"
        "Moon,6100,,20%\nICU,9999,,20%\nICU,6200,,\nICU,5100,,120%\n",
        kind="flex-rules",
    )

    assert sorted((issue.line, issue.code) for issue in outcome.issues) == [
        (3, "repeated_code"), (4, "unknown_department"), (5, "unknown_account"), (6, "missing_rule"),
        (7, "bad_percent"),
    ]  # fmt: skip
    assert outcome.rows_loaded == 1


def test_standards_set_the_unit_of_service_and_hours_and_an_undo_brings_the_former_back(desk: Desk) -> None:
    before = desk.rows(STANDARDS)

    outcome = desk.post(
        "department,unit,target_hours,fixed_hours\nICU,Bed days,15.5,4160\nLAB,,0.18,\nMoon,Craters,1,1\n",
        kind="standards",
    )

    assert desk.rows(STANDARDS)[0] == ("ICU", "Bed days", "days", 15.5, 4160.0)
    assert desk.rows("SELECT target_hours_per_uos FROM department WHERE code = 'LAB'") == [(0.18,)]
    assert [(issue.line, issue.code) for issue in outcome.issues] == [(4, "unknown_department")]
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    assert desk.rows(STANDARDS) == before


def test_standards_of_a_department_that_the_file_makes_are_set(new_desk: Desk) -> None:
    text = "department,unit,target_hours,fixed_hours\nW1,Patient days,9.5,2080\n"
    assert new_desk.preview(text, kind="standards", create_missing=True).rows_loaded == 1

    new_desk.post(text, kind="standards", create_missing=True)

    assert new_desk.rows("SELECT code, target_hours_per_uos, fixed_hours FROM department") == [("W1", 9.5, 2080.0)]
