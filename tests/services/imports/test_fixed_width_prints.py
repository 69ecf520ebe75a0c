"""Printed reports with columns at fixed places: pages, heads within heads, running balances, figures that run over."""

import pytest

from data.importers.reading.fixed_width import find_fixed_columns
from tests.services.imports.conftest import Desk

DEPARTMENTS = {"601": "Intensive Care", "602": "Med Surg"}
ACCOUNTS = {"6100": "Medical supplies", "7100": "Linen"}
PLACES = (12, 14, 26, 16, 16, 16)


def _line(*cells: str) -> str:
    parts = [cell.rjust(width - 2) + "  " if place > 2 else cell.ljust(width)
             for place, (cell, width) in enumerate(zip(cells, PLACES, strict=True))]  # fmt: skip
    return "".join(parts).rstrip()


def _page(number: int) -> list[str]:
    heads = _line("DATE", "JOURNAL", "DESCRIPTION", "DEBIT", "CREDIT", "BALANCE")
    return [f"GENERAL HOSPITAL{'PAGE':>60} {number}", "GENERAL LEDGER DETAIL     11/01/2025 - 11/30/2025", "", heads,
            " ".join("-" * (width - 1) for width in PLACES)]  # fmt: skip


def _print(department: str = "DEPARTMENT: {} {}", account: str = "ACCOUNT: {} {}", every: int = 9) -> tuple[str, int]:
    """Return a printed ledger, a new page after so many lines, and the sum of its postings in cents."""
    lines, total, page = _page(1), 0, 1
    for code, name in DEPARTMENTS.items():
        lines.append(department.format(code, name))
        for number, label in ACCOUNTS.items():
            lines += [account.format(number, label), _line("", "", "BEGINNING BALANCE", "", "", "1,000.00")]
            for day in range(1, 6):
                cents = 100_025 * day + int(number)
                total += cents if day % 2 else -cents
                amount = f"{cents / 100:,.2f}"
                sides = (amount, "") if day % 2 else ("", amount)
                lines.append(_line(f"11/{day:02d}/2025", f"JE-{day}", "Month entry", *sides, "1,500.00CR"))
                if len(lines) % every == 0:
                    page += 1
                    lines += _page(page)
                    lines += [
                        f"{department.format(code, name)} (continued)",
                        f"{account.format(number, label)} (cont.)",
                    ]
            lines.append(_line("", "", "ENDING BALANCE", "", "", "2,000.00"))
    return "\r\n".join([*lines, "*** END OF REPORT ***", ""]), total


@pytest.mark.parametrize(
    ("department", "account"),
    [
        ("DEPARTMENT: {} {}", "ACCOUNT: {} {}"),
        ("Dept: {} {}", "Acct: {} {}"),
        ("COST CENTER {} {}", "ACCOUNT {} {}"),
        ("Department {} {}", "Account {} {}"),
        ("Cost Center: {} {}", "Account: {} {}"),
    ],
)
@pytest.mark.parametrize("every", [9, 14, 1000])
def test_a_printed_ledger_is_read_by_department_and_account(
    new_desk: Desk, department: str, account: str, every: int
) -> None:
    text, total = _print(department, account, every)
    outcome = new_desk.post(
        text, name="GLDETAIL.PRN", create_missing=True, fiscal_start=10, date_order="mdy",
        answers={"account-types": "proposed"},
    )  # fmt: skip

    assert outcome.rows_rejected == 0
    stored = new_desk.ledger()
    assert {(d, a) for _m, d, a, _amount in stored} == {(d, a) for d in DEPARTMENTS for a in ACCOUNTS}
    assert (len(stored), sum(amount for *_keys, amount in stored)) == (20, total)
    assert new_desk.rows("SELECT name FROM department WHERE code = '601'") == [("Intensive Care",)]


def test_a_figure_that_runs_over_its_place_is_never_lost() -> None:
    lines = [_line(f"11/{day:02d}/2025", "JE-1", "Entry", "10.00", "", "20.00") for day in range(1, 20)]
    columns = find_fixed_columns(lines)

    assert columns is not None
    long = f"11/20/2025  JE-1          {'x' * 42}  10.00  30.00"
    assert len(columns.cut(long)) > len(columns.gaps) + 1


@pytest.mark.parametrize(
    "lines",
    [
        ["Date,Amount,Name"] + [f"2026-01-{day:02d}, 1.00,   Gloves" for day in range(1, 20)],
        ["Date\tAmount\tName"] + [f"2026-01-{day:02d}\t  1.00\t   Gloves" for day in range(1, 20)],
        ["6000 Gloves", "6100 Linen", "7000 Gas"] * 5,
        ["A list of words   and  numbers 7"] * 3,
    ],
)
def test_other_texts_are_no_prints(lines: list[str]) -> None:
    assert find_fixed_columns(lines) is None


def test_payroll_by_department_written_once_for_each_group(new_desk: Desk) -> None:
    places = (10, 14, 12, 14, 16)
    lines = ["GENERAL HOSPITAL", "PAYROLL DISTRIBUTION", "FOR THE MONTH OF DECEMBER 2025", ""]
    heads = ("DEPT", "JOB CLASS", "PAY CODE", "HOURS", "EARNINGS")
    rows: list[tuple[str, ...]] = [heads]
    for code in DEPARTMENTS:
        for place, (job, pay, hours) in enumerate((("RN", "REG", 900), ("RN", "OT", 30), ("LPN", "REG", 500))):
            rows.append((code if not place else "", job, pay, f"{hours}.25", f"{hours * 40:,}.50"))
        rows.append((f"TOTAL {code}", "", "", "1,430.75", "57,201.50"))
    for row in rows:
        cells = enumerate(zip(row, places, strict=True))
        lines.append(
            "".join(cell.rjust(width - 1) + " " if at > 2 else cell.ljust(width) for at, (cell, width) in cells)
        )
    new_desk.post("\n".join([*lines, ""]), "labor", name="PAYDIST.TXT", create_missing=True, upload_period=202512)

    stored = new_desk.rows(
        "SELECT d.code, SUM(hours_milli), SUM(amount_minor) FROM labor_entry JOIN department d ON d.id = department_id "
        "GROUP BY 1 ORDER BY 1"
    )
    assert stored == [("601", 1_430_750, 5_720_150), ("602", 1_430_750, 5_720_150)]
