"""Full-time equivalents under months are refused with the way out: they are no amounts and no hours."""

import pytest

from data.importers.detect import recognize
from services.errors import UserError
from tests.services.imports.conftest import Desk

MONTHS = ("Oct-25", "Nov-25", "Dec-25", "Jan-26")
POSITIONS = (
    "Position #,{department},{job},Status,{months},Avg FTE\nP1,ICU,RN II,Filled,1,1,0.9,1,0.98\n"
    "P2,ICU,LPN,Vacant,0,0,0.5,0.5,0.25\n"
)
BY_DEPARTMENT = "{department},Name,{months}\nICU,Intensive care,21.4,22,21.9,20\nOR,Surgery,11.25,10,10.5,11\n"


@pytest.mark.parametrize("department", ["Dept", "Cost Center", "Department", "RC"])
@pytest.mark.parametrize("job", ["Job Title", "Position Title", "Job"])
@pytest.mark.parametrize("kind", ["labor", "budget", "ledger"])
def test_position_control_is_refused(desk: Desk, department: str, job: str, kind: str) -> None:
    lines = POSITIONS.format(department=department, job=job, months=",".join(MONTHS))

    with pytest.raises(UserError, match="full-time equivalents"):
        desk.post(lines, kind, name="position_control.csv", create_missing=True, fiscal_start=10)
    assert desk.rows("SELECT COUNT(*) FROM import_batch WHERE undone_at IS NULL AND kind = 'labor'") == [(0,)]


@pytest.mark.parametrize("title", ["Paid FTEs by Department", "Full-Time Equivalents", "WTE worked", "Stellenplan"])
def test_posts_by_department_are_known_by_their_title(desk: Desk, title: str) -> None:
    lines = f"{title},,,,,\n" + BY_DEPARTMENT.format(department="Cost Center", months=",".join(MONTHS))

    assert recognize(desk.file(lines)).kind == "labor"
    with pytest.raises(UserError, match="full-time equivalents"):
        desk.post(lines, "labor", create_missing=True)


def test_a_budget_with_posts_beside_its_months_is_still_read(desk: Desk) -> None:
    lines = (
        "Department,Account,FTE,Oct-25,Nov-25,Dec-25\nICU,6100,4.2,1200.50,1300.25,1250.75\n"
        "ICU,6200,,80.10,82.20,83.30\n"
    )
    desk.post(lines, "budget", create_missing=True, fiscal_start=10, version="FY26")

    assert desk.rows("SELECT SUM(amount_minor) FROM budget_line") == [(399_710,)]


def test_hours_by_month_are_still_read(desk: Desk) -> None:
    lines = "Hours and FTE basis,,,,,\nDepartment,Job Class,Oct-25,Nov-25,Dec-25\nICU,RN,1200.5,1300.25,1250.75\n"
    desk.post("Worked hours by month,,,,\n" + lines.split("\n", 1)[1], "labor", create_missing=True)

    assert desk.rows("SELECT SUM(hours_milli) FROM labor_entry") == [(3_751_500,)]
