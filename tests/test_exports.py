"""Everything that leaves as a file goes through a gate; a new way out that goes around it is found here.

CSV and XLSX: `reports/plain_files.py`. Downloads of pages: `pages/common/downloads.py`. Files of commands:
`commands/output.py`. What writes slides, PDF, HTML or calendars is named below with what makes its texts harmless.
"""

import ast
from pathlib import Path

import pytest

from tests.syntax import nodes_of
from tests.test_layers import PROJECT, source_files

#: Calls that make or hand out a file, by what they are called in the code.
WRITERS = {
    "to_csv": "CSV", "csv.writer": "CSV", "csv.DictWriter": "CSV", "write_csv": "CSV",
    "to_excel": "XLSX", "xlsxwriter.Workbook": "XLSX", "pd.ExcelWriter": "XLSX", "openpyxl.Workbook": "XLSX",
    "to_html": "HTML", "to_markdown": "HTML", "to_parquet": "Parquet", "to_clipboard": "text",
    "typst.compile": "PDF", "Presentation": "PPTX", "Calendar": "ICS",
    "download_button": "download", "write_bytes": "file", "write_text": "file",
    "dataframe": "toolbar of a table", "data_editor": "toolbar of a table", "st.table": "table",
    "st.pdf": "file", "st.image": "file", "st.audio": "file", "st.video": "file",
}  # fmt: skip
#: Where each may be called, and what makes the texts harmless there.
GATES = {
    ("reports/plain_files.py", "to_csv"): "the gate",
    ("reports/plain_files.py", "to_excel"): "the gate",
    ("reports/plain_files.py", "xlsxwriter.Workbook"): "the gate",
    ("reports/plain_files.py", "pd.ExcelWriter"): "the gate",
    ("planning/spreadsheet_text.py", "csv.writer"): "the gate",
    ("reports/load_files.py", "csv.writer"): "guards every text itself, also codes that look like numbers",
    ("pages/common/downloads.py", "download_button"): "the gate",
    ("pages/common/phone.py", "dataframe"): "the gate of tables: their toolbar downloads and copies",
    ("pages/common/cells.py", "data_editor"): "the gate of tables under edits",
    ("pages/common/warm.py", "dataframe"): "a table without texts of people, which nobody sees",
    ("pages/budgets/offline_views.py", "write_bytes"): "an upload, to be read, gone afterwards",
    ("commands/output.py", "write_bytes"): "the gate",
    ("reports/contracts/brief_pdf.py", "typst.compile"): "texts are inputs of the template, never its source",
    ("reports/board_pack/paper.py", "typst.compile"): "texts are inputs of the template, never its source",
    ("reports/board_pack/slides/template.py", "Presentation"): "texts of slides are runs, never formulas or links",
    ("reports/board_pack/slides/plain_template.py", "Presentation"): "no texts of people",
    ("reports/contracts/calendar_file.py", "Calendar"): "icalendar escapes texts",
    ("reports/digest/calendar_file.py", "Calendar"): "icalendar escapes texts",
    ("data/seed/files.py", "csv.writer"): "files of the demo hospital, to be imported",
    ("data/seed/samples.py", "csv.writer"): "sample files, without texts of people",
    ("services/budgets/planned_volumes.py", "csv.writer"): "a file for our own import, gone afterwards",
    ("services/imports/storing/bulk.py", "write_csv"): "sent to the database",
    ("pages/imports/wizard/account_types.py", "csv.writer"): "the answer to a question, in our own database",
    ("forecasting/running/worker.py", "write_text"): "its own priority, to the kernel",
    ("pages/guide/tasks.py", "st.image"): "pictures of our own documents",
    ("forecasting/files.py", "to_csv"): "figures by the series ids of a file, back into a file",
}


def called(node: ast.AST) -> str | None:
    """Return by what name of WRITERS a node calls one of them."""
    if not isinstance(node, ast.Call):
        return None
    name = ast.unparse(node.func)
    return next((one for one in WRITERS if name == one or name.endswith(f".{one}")), None)


def calls(path: Path) -> set[tuple[str, str]]:
    place = str(path.relative_to(PROJECT))
    return {(place, name) for node in nodes_of(path) if (name := called(node))}


def all_calls() -> set[tuple[str, str]]:
    return set().union(*(calls(path) for path in source_files()))


def test_every_file_that_leaves_passes_a_gate() -> None:
    around = all_calls() - set(GATES)

    assert sorted(around) == [], "Write through reports/plain_files.py, downloads.button or output.write_file."


def test_the_list_of_gates_names_only_what_is_there() -> None:
    assert sorted(set(GATES) - all_calls()) == []


@pytest.mark.parametrize(
    "source",
    [
        "frame.to_csv(path)", "csv.writer(out)", "xlsxwriter.Workbook(file)", "left.download_button('x', b'')",
        "pd.ExcelWriter(file)", "view.to_html()", "Path('x').write_text('y')", "typst.compile(b'')",
    ],
)  # fmt: skip
def test_a_way_around_is_found(source: str) -> None:
    assert [name for node in ast.walk(ast.parse(source)) if (name := called(node))]
