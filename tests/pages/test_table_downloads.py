"""Every table of a page can be taken along: as our files with their source, or at least by the table's own CSV.

The tables are read from the code. What has only its own CSV is named with the reason.
"""

import ast
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "pages"
#: What draws a table, and what offers files (`pages/common/downloads.py` and what stands on it).
TABLES = frozenset(("phone.table", "drill.table", "drill.rows", "drill.open_row", "editable.table", "st.dataframe"))
FILES = frozenset(
    (
        *("stored_data.buttons", "downloads.button", "downloads.register", "downloads.table", "downloads.buttons"),
        *("downloads.prices", "downloads.purchase_lines"),
    )
)
#: They draw the tables of others, or warm up a process for nobody.
DRAWING = frozenset(("common/phone.py", "common/drill.py", "common/warm.py", "editors/editable.py"))
#: Modules whose tables have their files beside them, drawn by another module of the page.
ELSEWHERE = {
    "labor/job_class_parts.py": "labor/pay_code_parts.py",
    "organization/flex_rule_parts.py": "organization/flex_setup.py",
    "organization/standard_parts.py": "organization/flex_setup.py",
    "organization/tables.py": "organization/registers.py",
}
#: The others, and why the table's own CSV is enough.
OWN_CSV_ONLY = {
    "budgets/driver_views.py": "figures that a budget was built from; the budget's lines have files on its page",
    "budgets/sheet_quantities.py": "an editor; the sheet is taken along by its Excel file",
    "contracts/price_editors.py": "an editor; the price list has files on the contract's page",
    "explanations/answering.py": "a dialog on one variance; explanations and ledger lines have files on their pages",
    "explanations/limits.py": "an editor of settings, four rows",
    "forecasts/volume_work.py": "the runs of one series; its forecast has files on the page",
    "imports/drop/one_file.py": "the first rows of the person's own file",
    "imports/quality/lacks.py": "three short lists of what to look at; the lines have files on Files",
    "imports/quality/queue.py": "an editor: codes that wait for an answer",
    "imports/wizard/account_types.py": "an editor, a step of an import",
    "imports/wizard/codes.py": "an editor, a step of an import",
    "imports/wizard/columns.py": "the first rows of the person's own file",
    "imports/wizard/people.py": "what a step of an import masks, of the person's own file",
    "landing/line_parts.py": "one line by its methods; the landing of all lines has files on the page",
    "month_end/closing_parts.py": "a dialog before a close; what is not explained has files on Explanations",
    "scenarios/goal_parts.py": "a search that is gone with the next slider; scenarios have files",
    "staffing/assumptions.py": "an editor; the forecast it moves has files on its page",
}


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
    named = {*OWN_CSV_ONLY, *ELSEWHERE}

    assert without - named == set(), "offer the table by downloads.table or downloads.csv_and_excel"
    assert named - without == set(), "this table has a file now: take it out of the list"
    assert [name for name in ELSEWHERE.values() if not offers_files(PAGES / name)] == []


@pytest.mark.parametrize("name", modules())
def test_no_table_is_drawn_without_the_buttons_of_its_own(name: str) -> None:
    """`st.table` and HTML have no CSV of their own."""
    drawn = {ast.unparse(call.func) for call in calls(PAGES / name)}

    assert "st.table" not in drawn
