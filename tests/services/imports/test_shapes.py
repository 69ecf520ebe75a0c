"""Small files of odd shapes, each line to the cent, or a question; what generated files of more seeds once found."""

from pathlib import Path

import pytest

from tests.services.imports.expectations import Held, Loads, Right, attempt, check

SIDES = """Department,Account,Budget,,,Actual,,
,,01/31/2026,02/28/2026,03/31/2026,01/31/2026,02/28/2026,03/31/2026
ICU,Drugs,10.25,20.25,30.25,1.50,2.50,3.50
ED,Linen,11.25,21.25,31.25,4.50,5.50,6.50
"""
ACTUAL = """
    2026-01 | ICU | Drugs | 1.50
    2026-02 | ICU | Drugs | 2.50
    2026-03 | ICU | Drugs | 3.50
    2026-01 | ED | Linen | 4.50
    2026-02 | ED | Linen | 5.50
    2026-03 | ED | Linen | 6.50
"""
BUDGET = """
    2026-01 | ICU | Drugs | 10.25
    2026-02 | ICU | Drugs | 20.25
    2026-03 | ICU | Drugs | 30.25
    2026-01 | ED | Linen | 11.25
    2026-02 | ED | Linen | 21.25
    2026-03 | ED | Linen | 31.25
"""
SHAPES: dict[str, tuple[str, str, Right]] = {
    "a ledger takes actual below dates in two rows": ("ledger", SIDES, Loads(ACTUAL)),
    "a budget takes budget below dates in two rows": ("budget", SIDES, Loads(BUDGET)),
    "a department alone in a line heads accounts that have no codes": (
        "ledger",
        "Account,Jan 2026,Feb 2026\nICU\nDrugs,1.50,2.50\nLinen,3.50,4.50\nED\nDrugs,5.50,6.50\nLinen,7.50,8.50\n",
        Loads("""
            2026-01 | ICU | Drugs | 1.50
            2026-02 | ICU | Drugs | 2.50
            2026-01 | ICU | Linen | 3.50
            2026-02 | ICU | Linen | 4.50
            2026-01 | ED | Drugs | 5.50
            2026-02 | ED | Drugs | 6.50
            2026-01 | ED | Linen | 7.50
            2026-02 | ED | Linen | 8.50
        """),
    ),
    "accounts across, one of them under a name that is a code elsewhere": (
        "ledger",
        "Month,Material,Drugs,Salaries,Total\n2026-01,100,200,300,600\n2026-02,110,210,310,630\n",
        Loads("""
            2026-01 | * | Material | 100.00
            2026-01 | * | Drugs | 200.00
            2026-01 | * | Salaries | 300.00
            2026-02 | * | Material | 110.00
            2026-02 | * | Drugs | 210.00
            2026-02 | * | Salaries | 310.00
        """),
    ),
    "departments across": (
        "ledger",
        "Month,Account,110 ICU,120 ED\n2026-01,6100,1.50,2.50\n2026-02,6100,,4.50\n",
        Loads(
            "2026-01 | 110 | 6100 | 1.50\n2026-01 | 120 | 6100 | 2.50\n2026-02 | 120 | 6100 | 4.50",
            names={"6100": "6100"},
        ),
    ),
    "figures under headings that may be either": (
        "ledger", "Month,North,South\n2026-01,1.50,2.50\n2026-02,3.50,4.50\n", Held("accounts across or departments")
    ),
    "a total that is none": (
        "ledger",
        "Month,Drugs,Salaries,Total\n2026-01,1.50,2.50,5.00\n2026-02,3.50,4.50,9.00\n",
        Held("not the sum of the columns"),
    ),
    "balances month by month": (
        "ledger",
        "Dept,Account,Saldo Jan 2025,Saldo Feb 2025\n110,6100,1.50,2.75\n120,6200,2.50,3.75\n",
        Held("balances or year-to-date"),
    ),
    "days across": (
        "ledger",
        "Dept,Account,01/15/2025,01/31/2025,02/15/2025\n110,6100,1.50,2.75,3.50\n120,6200,2.50,3.75,9.50\n",
        Held("under days"),
    ),
    "one month twice": (
        "budget",
        "Dept,Account,Original Budget Jan 2026,Revised Budget Jan 2026\n110,6100,1.50,2.75\n120,6200,2.50,3.75\n",
        Held("the same month"),
    ),
    "one month in the heading": (
        "budget",
        "Dept,Account,Jan 2026\n110,6100,1.50\n120,6200,2.75\n",
        Loads("2026-01 | 110 | 6100 | 1.50\n2026-01 | 120 | 6200 | 2.75"),
    ),
    "no headings at all": ("ledger", "110,6100,1.50,2.75\n120,6200,2.50,3.75\n", Held("names the columns")),
    "months without a year": (
        "ledger", "Dept,Account,Jan,Feb,Mar\n110,6100,1.50,2.75,3.50\n120,6200,2.50,3.75,9.50\n", Held("name no year")
    ),
    "only budget columns for a ledger": (
        "ledger",
        "Dept,Account,Budget Jan 2026,Budget Feb 2026\n110,6100,1.50,2.75\n120,6200,2.50,3.75\n",
        Held("No month column holds actual"),
    ),
    "a fiscal year that begins in April": (
        "ledger",
        "Trial balance 2025/26\nDept,Account,Apr,May,Jan,Mar\n110,6100,1.50,2.75,3.50,4.50\n"
        "120,6100,1.00,2.00,3.00,4.25\n",
        Loads("""
            2025-04 | 110 | 6100 | 1.50
            2025-05 | 110 | 6100 | 2.75
            2026-01 | 110 | 6100 | 3.50
            2026-03 | 110 | 6100 | 4.50
            2025-04 | 120 | 6100 | 1.00
            2025-05 | 120 | 6100 | 2.00
            2026-01 | 120 | 6100 | 3.00
            2026-03 | 120 | 6100 | 4.25
        """),
    ),
    "actual of one year beside the budget of the next": (
        "budget",
        "Dept,Account,FY2025 Actual,FY2026 Budget,Variance\n110,6100,1000.50,12.00,-988.50\n"
        "120,6100,7.00,24.00,17.00\n",
        Loads(
            "\n".join(
                f"2026-{month:02d} | {place} | 6100 | {amount}"
                for place, amount in (("110", "1.00"), ("120", "2.00"))
                for month in range(1, 13)
            )
        ),
    ),
    "a bad cell rejects its row with the column's own name": (
        "ledger",
        "Dept,Account,Jan 2026,Feb 2026,Mar 2026\n110,6100,1.50,oops,3.50\n120,6100,4.50,5.50,6.50\n"
        "130,6100,1.00,2.00,3.00\n",
        Loads(
            """
            2026-01 | 120 | 6100 | 4.50
            2026-02 | 120 | 6100 | 5.50
            2026-03 | 120 | 6100 | 6.50
            2026-01 | 130 | 6100 | 1.00
            2026-02 | 130 | 6100 | 2.00
            2026-03 | 130 | 6100 | 3.00
            """,
            rejected=(2,),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_shape_is_read_or_asked_about(sqlite_url: str, tmp_path: Path, shape: str) -> None:
    kind, content, right = SHAPES[shape]
    path = tmp_path / "export.csv"
    path.write_text(content, encoding="utf-8")

    tried = attempt(sqlite_url, path, kind, version="B1" if kind == "budget" else None)

    check(tried, right)


def test_a_rejected_cell_is_named_by_its_month(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(SHAPES["a bad cell rejects its row with the column's own name"][1], encoding="utf-8")

    outcome = attempt(sqlite_url, path, "ledger").outcome

    assert outcome is not None
    assert [(issue.column, issue.value) for issue in outcome.issues] == [("Feb 2026", "oops")]
    assert (outcome.rows_read, outcome.rows_loaded, outcome.rows_rejected) == (3, 2, 1)


@pytest.mark.parametrize(("sign", "hours", "cents"), [("", 3_000, 0), ("$", 0, 300)])
def test_wide_labor_is_hours_or_money_by_its_sign(
    sqlite_url: str, tmp_path: Path, sign: str, hours: int, cents: int
) -> None:
    path = tmp_path / "export.csv"
    line = f"110,RN,REG,{sign}1.00,{sign}1.00,{sign}1.00\n"
    path.write_text(f"Dept,Job Class,Pay Code,Jan-25,Feb-25,Mar-25\n{line}", encoding="utf-8")

    tried = attempt(sqlite_url, path, "labor")

    assert tried.rows("SELECT SUM(hours_milli), SUM(amount_minor) FROM labor_entry") == [(hours, cents)]
