"""Time exports in the shapes that systems print: kinds of pay side by side, H:MM, corrections, names of people."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk, tied

LINES = (
    "SELECT j.code, p.code, p.pay_group, hours_milli, amount_minor FROM labor_entry l JOIN job_class j "
    "ON j.id = job_class_id JOIN pay_code p ON p.id = pay_code_id WHERE superseded_by IS NULL ORDER BY l.id"
)


def hours_by_group(desk: Desk) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for _, _, group, hours, _ in desk.rows(LINES):
        sums[group] += hours
    return dict(sums)


def test_hours_and_minutes_are_read_as_hours(desk: Desk) -> None:
    outcome = desk.post(
        "Pay Period End,Cost Center,Job Code,Job Description,Pay Code,Hours,Wages\n"
        "10/10/2026,ICU,RN,Registered nurse,REG,1204:30,60225.00\n10/10/2026,ICU,RN,Registered nurse,OT,48:15,3618.75\n"
        "10/10/2026,ICU,RN,Registered nurse,REG,-8:00,-400.00\n10/24/2026,ICU,RN,Registered nurse,PTO,0:20,10.00\n",
        kind="labor",
    )

    assert [(row[3], row[4]) for row in desk.rows(LINES)] == [
        (1204500, 6022500),
        (48250, 361875),
        (-8000, -40000),
        (333, 1000),
    ]
    assert desk.rows("SELECT DISTINCT day FROM labor_entry ORDER BY day")[0][0] is not None
    assert tied(outcome)


def test_a_column_for_each_kind_of_pay_without_the_word_hours_and_a_total_beside_them(desk: Desk) -> None:
    outcome = desk.post(
        "PP Ending,Dept,Job Class,REG,OT,PTO,EDU,AGY,Total Hours\n"
        "2026-10-10,ICU,RN,1204.50,48.25,96.00,12.00,80.00,1440.75\n2026-10-10,ED,RN,880.00,20.00,60.00,,0,960.00\n"
        "2026-10-10,LAB,TECH,640.00,8.00,40.00,4.00,,692.00\n",
        kind="labor",
    )

    assert hours_by_group(desk) == {
        "regular": 2724500,
        "overtime": 76250,
        "paid_leave": 196000,
        "education": 16000,
        "agency": 80000,
    }
    assert outcome.loaded_total == 3092750


def test_hours_and_dollars_of_each_kind_of_pay_stay_together(desk: Desk) -> None:
    outcome = desk.post(
        "Pay Period End Date,Home Department,Job,Regular Hours,Regular Dollars,O/T Hours,O/T Earnings,Bonus Dollars\n"
        "10/10/2026,ICU,RN,1204.5,60225.00,48.25,3618.75,\n10/10/2026,ED,RN,880,44000.00,,,250.00\n",
        kind="labor",
    )

    assert [row[2:] for row in desk.rows(LINES)] == [
        ("regular", 1204500, 6022500),
        ("overtime", 48250, 361875),
        ("regular", 880000, 4400000),
        ("other", 0, 25000),
    ]
    assert outcome.loaded_total == 10809375
    assert tied(outcome)


def test_dollars_may_be_missing_and_corrections_negative(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Job Class,Pay Code,Hours,Amount\n2026-10-03,ICU,RN,REG,100.00,5000.00\n"
        "2026-10-03,ICU,RN,REG,(8.00),(400.00)\n2026-10-03,ICU,RN,OT,4-,300.00-\n2026-10-03,ICU,RN,AGY,24.00,\n"
        "2026-10-03,ICU,RN,BONUS,,1500.00\n2026-10-03,ICU,RN,REG,,\n2026-10-03,ICU,RN,REG,8h,400\n",
        kind="labor",
    )

    assert [(row[1], row[3], row[4]) for row in desk.rows(LINES)] == [
        ("REG", 100000, 500000),
        ("REG", -8000, -40000),
        ("OT", -4000, -30000),
        ("AGY", 24000, 0),
        ("BONUS", 0, 150000),
    ]
    assert [(issue.line, issue.code) for issue in outcome.issues] == [(7, "missing_amount"), (8, "bad_amount")]
    assert tied(outcome)


def test_names_and_numbers_of_staff_are_refused_or_left_out(desk: Desk) -> None:
    lines = (
        "Co Code,File #,Employee Name,Home Department Code,Job Title Description,Pay Date,Reg Hours,O/T Hours\n"
        'NLH,001234,"Smith, Jane",ICU,RN,10/16/2026,80.00,4.50\nNLH,001235,"Doe, John",ICU,RN,10/16/2026,72.00,0.00\n'
    )

    with pytest.raises(UserError, match="identify people"):
        desk.post(lines, kind="labor")
    outcome = desk.post(lines, kind="labor", drop_private=True)

    assert outcome.rows_loaded == 2
    assert sum(hours_by_group(desk).values()) == 156500
    assert any("“File #”" in note and "“Employee Name”" in note for note in outcome.notes)


def test_a_plain_name_over_names_of_people_is_left_out_too(desk: Desk) -> None:
    outcome = desk.post(
        "Week Ending,Cost Centre,Staff Group,Name,Basic Hours,Bank Hours,Annual Leave\n"
        "11/10/2026,ICU,RN,Jane Smith,30,0,7.5\n11/10/2026,ICU,RN,John O'Neil,37.5,0,0\n"
        "11/10/2026,ED,RN,Mary-Ann Poe,37.5,4,0\n",
        kind="labor",
        date_order="dmy",
        drop_private=True,
    )

    assert any("“Name”" in note for note in outcome.notes)
    assert hours_by_group(desk) == {"regular": 105000, "float": 4000, "paid_leave": 7500}


def test_new_codes_get_the_names_beside_them_and_wait_for_a_look(desk: Desk) -> None:
    desk.post(
        "Date,Department,Job Code,Job Description,Pay Code,Pay Code Description,Hours\n"
        "2026-10-03,ICU,7110,Respiratory therapist,SDE,Shift diff evening,8\n",
        kind="labor",
        create_missing=True,
    )

    assert desk.rows("SELECT name FROM job_class WHERE code = '7110'") == [("Respiratory therapist",)]
    assert [tuple(row) for row in desk.rows("SELECT name, pay_group FROM pay_code WHERE needs_review")] == [
        ("Shift diff evening", "other")
    ]


def test_a_federal_staffing_file_loads_as_it_is(desk: Desk, real_files: Path) -> None:
    path = real_files / "staffing_pbj_2024q2_first45days.csv"
    head, *rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").replace(", INC.", "").splitlines()]
    parts = [name for name in head if name.endswith(("_emp", "_ctr"))]
    expected = {name: sum(Decimal(row[head.index(name)]) for row in rows) for name in parts}

    outcome = imports.post(
        desk.url,
        ADMIN,
        path,
        filename=path.name,
        options=imports.ImportOptions(kind="labor", mode="only_new", create_missing=True),
    )

    assert outcome.rows_loaded == 45
    assert outcome.loaded_total == int(sum(expected.values()) * 1000)
    loaded: Counter[tuple[str, str]] = Counter()
    for job, _, group, hours, _ in desk.rows(LINES):
        loaded[job, group] += hours
    for name, total in expected.items():
        _, job, kind = name.split("_")
        assert loaded[job.upper(), "agency" if kind == "ctr" else "regular"] == int(total * 1000), name
    assert desk.rows("SELECT DISTINCT d.code, d.name FROM labor_entry JOIN department d ON d.id = department_id") == [
        ("015009", "BURNS NURSING HOME, INC.")
    ]


@pytest.mark.parametrize(
    ("lines", "stored"),
    [
        (",,Jan 2026,,Feb 2026,\nDepartment,Job,Regular,Overtime,Regular,Overtime\n6010,RN,1000,20,1100.5,30\n",
         [(202601, "OVERTIME", 20_000, 0), (202601, "REGULAR", 1_000_000, 0), (202602, "OVERTIME", 30_000, 0),
          (202602, "REGULAR", 1_100_500, 0)]),
        ("Department,Job,2026-01 Hours,2026-01 Dollars,2026-02 Hours,2026-02 Dollars\n6010,RN,1000,40000,1100.5,4.25\n",
         [(202601, "REG", 1_000_000, 4_000_000), (202602, "REG", 1_100_500, 425)]),
        ("Department,Job,Jan 2026 REG Hours,Jan 2026 REG $,Jan 2026 OT Hours,Feb 2026 REG Hours,Feb 2026 REG $\n"
         "6010,RN,1000,40000,7,,41000\n",
         [(202601, "OT", 7_000, 0), (202601, "REG", 1_000_000, 4_000_000), (202602, "REG", 0, 4_100_000)]),
    ],
)  # fmt: skip
def test_months_over_kinds_of_pay_are_read_cell_by_cell(desk: Desk, lines: str, stored: list[object]) -> None:
    desk.post(lines, "labor", create_missing=True)

    assert stored == desk.rows(
        "SELECT period, p.code, hours_milli, amount_minor FROM labor_entry e JOIN pay_code p ON p.id = pay_code_id "
        "ORDER BY period, p.code"
    )
