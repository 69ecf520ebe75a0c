"""Names that look like months, codes, roles or kinds of pay are names: stored as they are, or asked about."""

from typing import Any

import pytest

from data.importers.detect import recognize
from data.importers.headings.month_pairs import month_pairs
from data.importers.tables.columns import column_facts
from data.importers.tables.splitting import split_style
from services.errors import UserError
from tests.services.imports.conftest import Desk

STATISTICS = "SELECT DISTINCT d.name FROM statistic s JOIN department d ON d.id = s.department_id ORDER BY 1"


@pytest.mark.parametrize(
    "names",
    [
        ["3-North", "3-South", "4-North", "4-South"],
        ["24-Hour Clinic", "24-Bed Rehab"],
        ["610-Medical Supplies", "610-Office Supplies"],
        ["5-West Oncology", "5-East Ortho"],
    ],
)
def test_floors_and_beds_are_no_codes(names: list[str]) -> None:
    assert split_style(names) is None


def test_codes_before_a_dash_are_still_codes() -> None:
    assert split_style(["6010-Salaries RN", "6020-Medical Supplies", "6010-Salaries RN"]) == "code-label"


@pytest.mark.parametrize(
    "lines",
    [
        "Cost Center,Period,Base Salary,Overtime,Vacation,Taxes\n6010,2026-01,120345.50,12034.20,8034.10,310.4\n",
        "Month,Department,Regular Pay,Overtime Pay,Holiday Pay\n2026-01,ICU,120345.50,12034.20,8034.10\n",
        "Month,Department,Agency,Overtime,Sick,Vacancies\n2026-01,ICU,4,12,3,2\n2026-01,ED,5,13,4,3\n",
        'Month,Department,Regular,Overtime,PTO\n2026-01,ICU,"$120,345.50","$12,034.20","$834.10"\n',
    ],
)
def test_kinds_of_pay_without_a_word_of_hours_are_not_taken_for_hours(new_desk: Desk, lines: str) -> None:
    answer = recognize(new_desk.file(lines, "export.csv"))

    assert not (answer.kind == "labor" and answer.sure)


@pytest.mark.parametrize("heads", ["April Clinic,May Clinic,June Clinic", "May Clinic,June Clinic,March Clinic"])
def test_clinics_called_by_months_are_departments_where_lines_say_their_month(new_desk: Desk, heads: str) -> None:
    lines = f"Month,Account,{heads}\n2026-01,6100,100.50,200.50,300.50\n2026-02,6200,110.50,210.50,310.50\n"
    answers = {"account-types": "proposed", "sign": "debit_positive"}

    new_desk.post(lines, create_missing=True, answers=answers)

    stored = new_desk.rows(
        "SELECT DISTINCT e.period, d.name FROM ledger_entry e JOIN department d ON d.id = department_id ORDER BY 1, 2"
    )
    assert stored == [(month, name) for month in (202601, 202602) for name in sorted(heads.split(","))]


@pytest.mark.parametrize(
    "names",
    [
        ["Operating Actual", "Operating Budget", "Consolidated Actual", "Consolidated Budget"],
        ["Fixed Budget", "Fixed Actual", "Flex Budget", "Flex Actual"],
        ["Mo Actual", "Mo Budget", "Yr Actual", "Yr Budget"],
        ["PTD Actual", "PTD Budget", "Curr Actual", "Curr Budget"],
        ["Blue Actual", "Blue Budget", "Green Actual", "Green Budget"],
    ],
)
@pytest.mark.parametrize("kind", ["ledger", "budget"])
def test_bases_of_one_figure_are_no_departments(names: list[str], kind: str) -> None:
    facts: dict[str, Any] = {"Account": column_facts("Account", ["6100", "6200"])}
    facts |= {name: column_facts(name, ["10.50", "20.25"]) for name in names}

    assert month_pairs(facts, names, {}, kind) is None


def test_dollars_and_hours_of_a_month_hold_the_file(new_desk: Desk) -> None:
    head = "Account,Jan 2026 Dollars,Jan 2026 Hours,Feb 2026 Dollars,Feb 2026 Hours"
    lines = f"{head}\n6010,119000.10,1900.5,9900.20,2000.5\n"

    with pytest.raises(UserError, match="same month"):
        new_desk.post(lines, create_missing=True)


def test_a_managers_number_is_no_code_of_her_department(new_desk: Desk) -> None:
    lines = "Department,Manager ID,Manager\nEmergency Room,10234,Ann Lee\nLaboratory,10412,Cy Fox\n"

    new_desk.post(lines, "departments", create_missing=True)

    codes = {code for (code,) in new_desk.rows("SELECT code FROM department")}
    assert not codes & {"10234", "10412"}


def test_overtime_by_month_is_never_regular(new_desk: Desk) -> None:
    heads = ",".join(f"Overtime Hours {month} 2026" for month in ("Jan", "Feb", "Mar"))
    lines = f"Department,Job Class,{heads}\nICU,RN,100,110,120\n"

    with pytest.raises(UserError):
        new_desk.post(lines, "labor", create_missing=True)
