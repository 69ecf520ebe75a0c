"""Departments above their accounts in one column, told by sums above lines or by the indent of cells."""

from collections.abc import Sequence
from io import BytesIO

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk

DIVISIONS = {
    "Nursing Services": {"6010 Med/Surg": (1000, 20, 7), "6040 ICU": (700, 11, 3)},
    "Support Services": {"8010 Dietary": (90, 4, 2)},
}
ACCOUNTS = ("5000 Salaries", "5100 Medical supplies", "5200 Travel")
#: Months that neither rise throughout, as figures of the year so far do, nor are alike.
FACTORS = (1, 3, 2, 4)
#: Label, steps to the right, figures of one month after the other.
Line = tuple[str, int, list[int]]


def outline(months: int) -> list[Line]:
    """Divisions, departments and accounts, each with the sums of what stands below it."""
    lines: list[Line] = []
    for division, departments in DIVISIONS.items():
        lines.append((division, 0, _months(sum(map(sum, departments.values())), months)))
        for department, figures in departments.items():
            lines.append((department, 1, _months(sum(figures), months)))
            lines += [(name, 2, _months(figure, months)) for name, figure in zip(ACCOUNTS, figures, strict=True)]
    return lines


def _months(figure: int, months: int) -> list[int]:
    return [figure * factor for factor in FACTORS[:months]]


def header(months: int) -> list[str]:
    return ["", *(f"{name} 2026" for name in ("Jan", "Feb", "Mar", "Apr")[:months])] if months > 1 else ["", "Amount"]


def workbook(lines: Sequence[Line], months: int) -> bytes:
    """The labels are moved to the right by the format of their cells alone."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Budget")
    sheet.write(0, 0, "Annual budget 2026")
    sheet.write_row(2, 0, header(months))
    for at, (label, steps, figures) in enumerate(lines, 3):
        sheet.write_string(at, 0, label, book.add_format({"indent": steps}) if steps else None)
        sheet.write_row(at, 1, figures)
    book.close()
    return content.getvalue()


def text_file(lines: Sequence[Line], months: int, *, blanks: bool) -> str:
    rows = ["Annual budget 2026", "", ",".join(header(months))]
    rows += [
        ",".join([f"{'  ' * steps if blanks else ''}{label}", *map(str, figures)]) for label, steps, figures in lines
    ]
    return "\n".join(rows) + "\n"


def stored(desk: Desk) -> list[tuple[str, str, int]]:
    rows = desk.rows(
        "SELECT d.code, a.code, SUM(amount_minor) FROM budget_line b JOIN department d ON d.id = department_id "
        "JOIN account a ON a.id = account_id GROUP BY d.code, a.code"
    )
    return sorted((department, account, int(amount)) for department, account, amount in rows)


def expected(months: int) -> list[tuple[str, str, int]]:
    share = sum(FACTORS[:months])
    return sorted(
        (department.split(" ")[0], account.split(" ")[0], figure * share * 100)
        for departments in DIVISIONS.values()
        for department, figures in departments.items()
        for account, figure in zip(ACCOUNTS, figures, strict=True)
    )


@pytest.mark.parametrize("months", [1, 2, 4])
@pytest.mark.parametrize("form", ["format", "blanks"])
def test_indented_accounts_belong_to_the_department_above_them(new_desk: Desk, form: str, months: int) -> None:
    lines = outline(months)
    content = workbook(lines, months) if form == "format" else text_file(lines, months, blanks=True)

    new_desk.post(
        content, "budget", name="b.xlsx" if form == "format" else "b.csv", create_missing=True, version="B1",
        answers={"account-types": "proposed", "year": "2026"},
    )  # fmt: skip

    assert stored(new_desk) == expected(months)


def test_sums_above_their_lines_name_departments_without_any_indent(new_desk: Desk) -> None:
    new_desk.post(
        text_file(outline(4), 4, blanks=False), "budget", create_missing=True, version="B1",
        answers={"account-types": "proposed"},
    )  # fmt: skip

    assert stored(new_desk) == expected(4)


def test_groups_of_accounts_are_no_departments(new_desk: Desk) -> None:
    groups = {"Salaries and wages": ("5000 Nurses' wages", "5010 Overtime"), "Supplies": ("5100 Drugs", "5110 Linen")}
    lines: list[Line] = []
    for at, (group, names) in enumerate(groups.items(), 1):
        lines.append((group, 0, [31 * at, 62 * at, 93 * at, 124 * at]))
        lines += [
            (name, 1, [part * at * month for month in (1, 2, 3, 4)]) for name, part in zip(names, (11, 20), strict=True)
        ]

    new_desk.post(
        workbook(lines, 4), "budget", name="b.xlsx", create_missing=True, version="B1",
        answers={"account-types": "proposed", "department-column": "none", "fallback-department": "hospital"},
    )  # fmt: skip

    assert {account for _department, account, _amount in stored(new_desk)} == {"5000", "5010", "5100", "5110"}
    assert {name for (name,) in new_desk.rows("SELECT name FROM department")} == {"Whole hospital"}
