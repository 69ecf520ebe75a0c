"""Volumes, labor hours and purchase lines."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk, tied


def statistics(desk: Desk) -> list[tuple]:
    return desk.rows(
        "SELECT d.code, m.code, kind, period, quantity_milli FROM statistic s "
        "JOIN department d ON d.id = department_id JOIN measure m ON m.id = measure_id "
        "WHERE superseded_by IS NULL ORDER BY 1, 2, 4, s.id"
    )


def test_counts_by_row(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Measure,Quantity\n2026-01-01,ICU,Patient days,17\n2026-01-02,ICU,patient_days,16.5\n"
        "2026-01-01,ED,visits,120\n2026-01-01,ED,nonsense,1\n",
        kind="statistics",
    )

    assert statistics(desk) == [
        ("ED", "visits", "actual", 202601, 120000),
        ("ICU", "patient_days", "actual", 202601, 17000),
        ("ICU", "patient_days", "actual", 202601, 16500),
    ]
    assert [issue.code for issue in outcome.issues] == ["unknown_measure"]
    assert imports.answer(outcome)["loaded_total"] == "153.500"
    assert desk.rows("SELECT day FROM statistic WHERE quantity_milli = 120000")[0][0] is not None


def test_one_column_per_measure(desk: Desk) -> None:
    desk.post(
        "Month,Department,Patient days,Visits\nJan-26,ICU,500,\nJan-26,ED,,3000\nFeb-26,ED,,2900\n", kind="statistics"
    )

    assert statistics(desk) == [
        ("ED", "visits", "actual", 202601, 3000000),
        ("ED", "visits", "actual", 202602, 2900000),
        ("ICU", "patient_days", "actual", 202601, 500000),
    ]


def test_one_column_per_unit(desk: Desk) -> None:
    desk.post(
        "Date,ICU,ED\n2026-01-01,17,9\n2026-01-02,16,8\n2026-01-03,15,7\n", kind="statistics", name="patient_days.csv"
    )

    assert [(row[0], row[1], row[4]) for row in statistics(desk)] == [
        ("ED", "patient_days", 9000),
        ("ED", "patient_days", 8000),
        ("ED", "patient_days", 7000),
        ("ICU", "patient_days", 17000),
        ("ICU", "patient_days", 16000),
        ("ICU", "patient_days", 15000),
    ]


def test_budgeted_volumes_belong_to_a_version(desk: Desk) -> None:
    desk.post(
        "Month,Department,Measure,Quantity\n2026-01,ICU,patient_days,500\n", kind="statistics", version="Budget 2026"
    )

    assert desk.rows("SELECT s.kind, v.name FROM statistic s JOIN budget_version v ON v.id = version_id") == [
        ("budget", "Budget 2026")
    ]


def test_replaced_counts_leave_other_measures_alone(desk: Desk) -> None:
    desk.post("Month,Department,Measure,Quantity\n2026-01,ICU,patient_days,5\n2026-01,ED,visits,7\n", kind="statistics")
    replaced = desk.post(
        "Month,Department,Measure,Quantity\n2026-01,ICU,patient_days,6\n", kind="statistics", mode="replace"
    )

    assert [row[4] for row in statistics(desk)] == [7000, 6000]
    imports.undo(desk.url, ADMIN, batch_id=replaced.batch_id)
    assert [row[4] for row in statistics(desk)] == [7000, 5000]


def labor(desk: Desk) -> list[tuple]:
    return desk.rows(
        "SELECT j.code, p.code, p.pay_group, hours_milli, amount_minor FROM labor_entry l "
        "JOIN job_class j ON j.id = job_class_id JOIN pay_code p ON p.id = pay_code_id ORDER BY l.id"
    )


def test_hours_and_cost_by_pay_code(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Job Class,Pay Code,Hours,Amount\n2026-01-10,ICU,RN,REG,36.25,1450.00\n"
        "2026-01-10,ICU,RN,OVERTIME 1.5,4,240.00\n2026-01-10,ICU,MD,REG,1,2.00\n",
        kind="labor",
    )

    assert labor(desk) == [("RN", "REG", "regular", 36250, 145000), ("RN", "OVERTIME 1.5", "overtime", 4000, 24000)]
    assert [issue.code for issue in outcome.issues] == ["unknown_job_class"]
    assert outcome.loaded_total == 169000
    assert tied(outcome)


def test_kinds_of_hours_side_by_side_keep_the_money_once(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Job Class,Regular Hours,Overtime Hours,Amount\n"
        "2026-01-10,ICU,RN,36,4,1690.00\n2026-01-11,ICU,RN,30,,1200.00\n2026-01-12,ED,RN,20,1,900.00\n",
        kind="labor",
    )

    assert [(group, hours) for _, _, group, hours, _ in labor(desk)] == [
        ("regular", 36000),
        ("overtime", 4000),
        ("regular", 30000),
        ("regular", 20000),
        ("overtime", 1000),
    ]
    assert sum(row[4] for row in labor(desk)) == outcome.loaded_total == 379000
    assert tied(outcome)


def test_staffing_files_give_employed_and_contract_hours(desk: Desk) -> None:
    head = "PROVNUM,PROVNAME,CY_Qtr,WorkDate,MDScensus,Hrs_RN,Hrs_RN_emp,Hrs_RN_ctr,Hrs_CNA,Hrs_CNA_emp,Hrs_CNA_ctr\n"
    rows = "".join(f"015009,Home,2024Q2,202404{day:02d},51,12.5,10,2.5,80,80,0\n" for day in range(1, 6))

    outcome = desk.post(head + rows, kind="labor", create_missing=True)

    sums: dict[tuple, int] = {}
    for job, _, group, hours, _ in labor(desk):
        sums[(job, group)] = sums.get((job, group), 0) + hours
    assert sums == {
        ("RN", "regular"): 50000,
        ("RN", "agency"): 12500,
        ("CNA", "regular"): 400000,
        ("CNA", "agency"): 0,
    }
    assert imports.answer(outcome)["loaded_total"] == "462.500"


def test_purchase_lines_know_order_and_invoice(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Supplier,Item,Quantity,Unit,Unit Price,Amount,PO Number,Invoice Number\n"
        "2026-01-10,ICU,Medline Industries,G-100,10,box,1.2345,12.35,PO1,INV1\n"
        "2026-01-10,ICU,Medline Industries,G-200,3,EA,2.50,,PO2,\n"
        "2026-01-11,LAB,S2,G-300,,,,-5.00,,INV2\n"
        "2026-01-11,LAB,Nobody,G-300,1,EA,1.00,1.00,,INV3\n"
        "2026-01-11,LAB,S2,G-300,,,,,,INV4\n",
        kind="purchases",
    )

    assert desk.rows(
        "SELECT kind, item, unit, quantity_milli, unit_price_micro, amount_minor FROM purchase_line ORDER BY id"
    ) == [
        ("invoice", "G-100", "BOX", 10000, 1234500, 1235),
        ("order", "G-200", "EA", 3000, 2500000, 750),
        ("invoice", "G-300", "", 1000, -5000000, -500),  # only an amount is stated, so nothing says how many of what
    ]
    assert [issue.code for issue in outcome.issues] == ["unknown_supplier", "missing_amount"]
    assert tied(outcome)
    assert outcome.loaded_total == 1485


def test_only_new_works_for_every_kind_of_line(desk: Desk) -> None:
    files = {
        "statistics": ("Date,Department,Measure,Quantity\n", "2026-01-01,ICU,visits,17\n"),
        "labor": ("Date,Department,Job Class,Pay Code,Hours\n", "2026-01-01,ICU,RN,REG,8\n"),
        "purchases": ("Date,Department,Supplier,Item,Amount,Invoice Number\n", "2026-01-01,ICU,S1,G,8.00,I\n"),
        "budget": ("Period,Department,Account,Amount\n", "2026-01,ICU,6100,8.00\n"),
    }
    for kind, (head, row) in files.items():
        desk.post(head + row, kind=kind, version="B" if kind == "budget" else None)
        again = desk.post(head + row * 3, kind=kind, version="B" if kind == "budget" else None)
        assert (kind, again.rows_duplicate, again.rows_loaded) == (kind, 1, 2)
        assert imports.undo(desk.url, ADMIN, batch_id=again.batch_id) == 2


def test_a_question_names_the_missing_column(desk: Desk) -> None:
    with pytest.raises(UserError, match="hours"):
        desk.post("Date,Department,Job Class\n2026-01-01,ICU,RN\n2026-01-02,ICU,RN\n", kind="labor")


def test_statistics_name_their_version_and_replace_its_own_only(new_desk: Desk) -> None:
    planned = "Month,Department,Measure,Quantity,Budget version\nJan-26,ICU,Patient days,{},{}\n"
    new_desk.post(planned.format(490, "Actual"), kind="statistics", create_missing=True)
    new_desk.post(planned.format(500, "Budget 2026"), kind="statistics")
    new_desk.post(planned.format(510, "Revision"), kind="statistics")

    new_desk.post(planned.format(520, "Revision"), kind="statistics", mode="replace")

    assert new_desk.rows(
        "SELECT s.kind, v.name, quantity_milli FROM statistic s LEFT JOIN budget_version v ON v.id = version_id "
        "WHERE superseded_by IS NULL ORDER BY quantity_milli"
    ) == [("actual", None, 490_000), ("budget", "Budget 2026", 500_000), ("budget", "Revision", 520_000)]
