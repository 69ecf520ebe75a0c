"""Every table of a page can be taken along: as our files with their source, or at least by the table's own CSV.

The tables are read from the code. What has only its own CSV is named, so that the list can only become shorter.
"""

import ast
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "pages"
#: What draws a table, and what offers files (`pages/common/downloads.py` and what stands on it).
TABLES = frozenset(("phone.table", "drill.table", "drill.rows", "drill.open_row", "editable.table", "st.dataframe"))
FILES = frozenset(("stored_data.buttons", "downloads.button", "downloads.register"))
#: They draw the tables of others, or warm up a process for nobody.
DRAWING = frozenset(("common/phone.py", "common/drill.py", "common/warm.py", "editors/editable.py"))
OWN_CSV_ONLY = frozenset(
    (
        "budgets/adjustment_lists.py",
        "budgets/driver_changes.py",
        "budgets/driver_views.py",
        "budgets/sheet_quantities.py",
        "budgets/sheet_views.py",
        "budgets/version_views.py",
        "contracts/leakage_parts.py",
        "contracts/money.py",
        "contracts/one_contract.py",
        "contracts/payer_rates.py",
        "contracts/price_editors.py",
        "explanations/answering.py",
        "explanations/desk_parts.py",
        "explanations/limits.py",
        "forecasts/volume_work.py",
        "imports/drop/one_file.py",
        "imports/quality/lacks.py",
        "imports/quality/queue.py",
        "imports/wizard/account_types.py",
        "imports/wizard/codes.py",
        "imports/wizard/columns.py",
        "imports/wizard/people.py",
        "labor/job_class_parts.py",
        "landing/line_parts.py",
        "month_end/closing_parts.py",
        "organization/flex_rule_parts.py",
        "organization/standard_parts.py",
        "organization/suppliers.py",
        "organization/tables.py",
        "people/user_parts.py",
        "scenarios/goal_parts.py",
        "spend/purchase_lines.py",
        "staffing/assumptions.py",
        "variance/flash_parts.py",
        "variance/lines.py",
    )
)


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def draws_tables(path: Path) -> bool:
    return any(ast.unparse(call.func) in TABLES for call in calls(path))


def offers_files(path: Path) -> bool:
    names = {ast.unparse(call.func) for call in calls(path)}
    return bool(names & FILES) or any(name.endswith(".csv_and_excel") for name in names)


def modules() -> list[str]:
    """Return the modules of pages that draw a table."""
    paths = (path for path in sorted(PAGES.rglob("*.py")) if draws_tables(path))
    return [name for path in paths if (name := path.relative_to(PAGES).as_posix()) not in DRAWING]


def test_tables_without_a_file_of_ours_are_named_and_no_others() -> None:
    without = {name for name in modules() if not offers_files(PAGES / name)}

    assert without - OWN_CSV_ONLY == set(), "offer the table by downloads.csv_and_excel"
    assert OWN_CSV_ONLY - without == set(), "this table has a file now: take it out of the list"


@pytest.mark.parametrize("name", modules())
def test_no_table_is_drawn_without_the_buttons_of_its_own(name: str) -> None:
    """`st.table` and HTML have no CSV of their own."""
    drawn = {ast.unparse(call.func) for call in calls(PAGES / name)}

    assert "st.table" not in drawn
