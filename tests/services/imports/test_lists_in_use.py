"""Lists of departments and accounts say which of their things are still in use; none is active by silence."""

import pytest

from services import imports
from tests.services.imports.conftest import ADMIN, Desk


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Department,Department Name,Division,Status\n6010,ICU East,Nursing,Active\n"
            "6900,Skilled Nursing,Nursing,Inactive\n"
        ),
        "Cost Center,Active,Cost Center Name\n6010,Y,ICU East\n6900,N,Skilled Nursing\n",
        "Inactive,Dept ID,Description\nN,6010,ICU East\nY,6900,Skilled Nursing\n",
        "Kostenstelle,Bezeichnung,Gesperrt\n6010,Station Ost,\n6900,Pflege,X\n",
        "Dept No,Dept Name,State\n6010,ICU East,Open\n6900,Skilled Nursing,Closed\n",
    ],
)
def test_a_department_that_is_no_longer_used_is_inactive(desk: Desk, lines: str) -> None:
    outcome = desk.post(lines, kind="departments")

    assert desk.rows("SELECT code, active FROM department WHERE code IN ('6010', '6900') ORDER BY 1") == [
        ("6010", 1),
        ("6900", 0),
    ]
    assert not set(outcome.unused_columns) - {"Division"}


def test_an_account_that_is_no_longer_used_is_inactive(desk: Desk) -> None:
    desk.post("Account,Account Name,Type,Status\n7010,Film,Expense,Inactive\n7020,Gloves,Expense,A\n", kind="accounts")

    assert desk.rows("SELECT code, active FROM account WHERE code IN ('7010', '7020') ORDER BY 1") == [
        ("7010", 0),
        ("7020", 1),
    ]


def test_a_known_department_follows_its_list_and_an_undo_brings_it_back(desk: Desk) -> None:
    outcome = desk.post("Department,Department Name,Status\nICU,Intensive care,Closed\n", kind="departments")
    assert desk.rows("SELECT active FROM department WHERE code = 'ICU'") == [(0,)]

    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    assert desk.rows("SELECT active FROM department WHERE code = 'ICU'") == [(1,)]


def test_what_says_nothing_of_use_changes_nothing(desk: Desk) -> None:
    desk.post("Department,Department Name,Status\nICU,Intensive care,Inactive\n", kind="departments")
    desk.post("Department,Department Name,Manager\nICU,Intensive care,Lee\n", kind="departments")

    assert desk.rows("SELECT active, manager FROM department WHERE code = 'ICU'") == [(0, "Lee")]


def test_a_status_that_nobody_understands_is_said(desk: Desk) -> None:
    outcome = desk.post(
        "Department,Department Name,Status\n6010,ICU East,Active\n6020,ICU West,In build\n", kind="departments"
    )

    assert [(issue.line, issue.column, issue.value, issue.code) for issue in outcome.issues] == [
        (3, "Status", "In build", "unknown_status")
    ]
    assert outcome.rows_loaded == 2


@pytest.mark.parametrize(
    "header",
    [
        "Service Area,Dept No,Company,Dept Name",
        "Division Name,RC,Entity,Responsibility Center",
        "Division,Cost Center,Company,Cost Center Name",
        "Group,Dept ID,Site,Description",
        "Directorate,Unit,Entity,Department Name",
    ],
)
def test_a_group_of_departments_is_no_department(desk: Desk, header: str) -> None:
    rows = (
        "Nursing,6010,100,ICU East",
        "Nursing,6120,100,Ward North",
        "Support,8310,100,Laundry",
        "Support,9100,200,Hill Clinic",
    )
    desk.post("\n".join([header, *rows, ""]), kind="departments")

    assert desk.rows("SELECT code, name FROM department WHERE code IN ('6010', '6120', '8310', '9100') ORDER BY 1") == [
        ("6010", "ICU East"),
        ("6120", "Ward North"),
        ("8310", "Laundry"),
        ("9100", "Hill Clinic"),
    ]
    assert desk.rows("SELECT code FROM department WHERE code IN ('Nursing', 'Support', '100')") == []
