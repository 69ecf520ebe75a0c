"""Rows 13, 14 and 16: texts that a spreadsheet, a database or a disk would take for orders stay texts."""

import csv
import io
import re
import tempfile
import zipfile
from pathlib import Path

from sqlalchemy import text

from data.engine import reading
from faults.hospital import ADMIN, HEAD, Databases, post
from faults.tally import Bench
from reports import load_files
from services import imports
from services.search import names
from services.variance import ledger_lines
from tests.services.imports.conftest import Desk

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "'=1+1", "''=2",
    "=1+1;=2", "＝1+1", " =1+1", "-2+3+cmd|' /C calc'!A0", "=IMPORTXML(CONCAT(1),2)", "+49 30 1234", "-", "=", "@",
)  # fmt: skip
COMMANDS = (
    "'; DROP TABLE ledger_entry; --", '" OR ""="', "' OR 1=1 --", "%", "_", "\\", "100%_x\\", "a'b\"c",
    "); DELETE FROM x",
    "Robert'); DROP TABLE supplier;--", "{0}", "%s", ":name", "$1", "?", "\\'; --", "/* x */", "1; SELECT pg_sleep(9)",
    "NULL", "`x`", "[x]", "U&'\\0441'", "E'\\n'", "||", "~*", "x' UNION SELECT * FROM app_user --",
)  # fmt: skip
PATHS = (
    "../../../tmp/x.csv", "..\\..\\x.csv", "/etc/passwd", "C:\\Windows\\x.csv", "CON", "NUL.csv", "aux.csv",
    "a" * 300 + ".csv",
    "x.csv/../../y.csv", ".", "..", "~/x.csv", "x\x00.csv", "x\n.csv", "x\r\n.csv", "\u202egnp.csv", "$(id).csv",
    "`id`.csv",
    "x;rm -rf.csv", "-rf", "file:///x.csv", "\\\\server\\share\\x.csv", "%2e%2e%2fx.csv", "x .csv", " x.csv", "x.csv.",
    "<b>x</b>.csv", "ü.csv", "u\u0308.csv", "🦊.csv",
)  # fmt: skip


def take_out_formulas(bench: Bench) -> None:
    """Store texts that a spreadsheet would run, export every kind as CSV and as a workbook, and look at each cell."""
    databases = Databases(bench.folder, "")
    for number in bench.mine(list(range(max(bench.cases // len(FORMULAS), 1)))):
        with databases.lent("sqlite", "filled") as url:
            _store_texts(url, bench.folder, FORMULAS, number)
            for kind in imports.exportable(ADMIN):
                with bench.case(f"{kind}, {number}", "export"):
                    _look_at_export(bench, imports.export(url, ADMIN, kind=kind))
                bench.tally.parts["texts"] += len(FORMULAS)
    databases.close()


def _store_texts(url: str, folder: Path, texts: tuple[str, ...], number: int) -> None:
    """Put the texts into names of suppliers, descriptions and references of lines."""
    out = io.StringIO()
    writer = csv.writer(out)
    for place, odd in enumerate(texts):
        writer.writerow([f"2026-06-{1 + place % 28:02d}", "ICU", "6100", f"{odd} {number}", "-7.31", odd, odd])
    post(url, folder, HEAD + out.getvalue(), f"texts_{number}.csv", create_missing=True, supplier_people="keep")


def _look_at_export(bench: Bench, table: imports.ExportTable) -> None:
    made = load_files.as_csv(table.rows, table.forms, exponent=table.exponent).decode("utf-8-sig")
    forms = list(table.forms.values())
    if bench.planted:
        made = table.rows.to_csv(index=False)
    for row in list(csv.reader(io.StringIO(made, newline="")))[1:]:
        for cell, form in zip(row, forms, strict=True):
            is_order = form == "text" and re.match(r"[=+\-@\t\r]", cell)
            bench.expect(not is_order, f"{table.kind}: {cell!r} would be run")
            is_figure = form != "money" or not cell or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell)
            bench.expect(is_figure, f"{table.kind}: {cell!r} is no figure any more")
    book = load_files.as_workbook(table.rows, table.forms, exponent=table.exponent, sheet="Rows", about="x")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))
    bench.expect(b"<f>" not in sheets and b"<f " not in sheets, f"{table.kind}: the workbook has a formula")
    bench.expect(b"<hyperlink" not in sheets, f"{table.kind}: the workbook has a link")


def speak_sql(bench: Bench) -> None:
    """Import texts that a database would take for commands, look for them on both kinds, and count what is there."""
    databases = Databases(bench.folder, bench.postgres)
    rounds = max(bench.cases // len(COMMANDS), 1)
    for kind in databases.kinds:
        for number in bench.mine(range(rounds)):
            with databases.lent(kind, "filled") as url:
                before = _counts(url)
                _store_texts(url, bench.folder, COMMANDS, number)
                for odd in COMMANDS:
                    with bench.case(f"{odd!r} on {kind}", kind):
                        _look_for(bench, url, odd, number)
                after = _counts(url)
                grown = after["ledger_entry"] - before["ledger_entry"]
                bench.expect(grown == len(COMMANDS), f"{grown} of {len(COMMANDS)} lines were stored")
                bench.expect(set(before) == set(after), "a table is gone")
                fewer = [name for name in before if after.get(name, 0) < before[name]]
                bench.expect(not fewer, f"{fewer} lost rows")
    databases.close()


def _look_for(bench: Bench, url: str, odd: str, number: int) -> None:
    desk = Desk(url, bench.folder)
    stored = {row[0] for row in desk.rows("SELECT description FROM ledger_entry")}
    wished = "planted" if bench.planted else " ".join(odd.split())
    bench.expect(wished in stored, f"{odd!r} is not stored as it came")
    found = names.findable(url, ADMIN)
    bench.expect(any(f"{odd} {number}" in thing.label for thing in found), f"{odd!r} is not found by its name")
    shown = ledger_lines.find(url, ADMIN, periods=(202606,), search=odd, size=1000).lines
    with_words = [_has_words(row, odd) for row in shown.astype(str).agg(" ".join, axis=1)]
    bench.expect(wished in set(shown["description"]), f"a search for {odd!r} does not find its line")
    bench.expect(all(with_words), f"a search for {odd!r} finds lines without it")


def _has_words(row: str, odd: str) -> bool:
    return all(word.casefold() in row.casefold() for word in odd.split()[:8])


def _counts(url: str) -> dict[str, int]:
    from faults.operations import contents

    return {name: len(rows) for name, rows in contents(url).items()}


def name_files(bench: Bench) -> None:
    """Import files under names that lead elsewhere: the name is shown, and no file appears anywhere."""
    databases = Databases(bench.folder, "")
    with databases.lent("sqlite", "filled") as url:
        for number in bench.mine(range(bench.cases)):
            name = PATHS[number % len(PATHS)]
            inside = bench.folder / "upload"
            inside.mkdir(exist_ok=True)
            path = inside / "upload.csv"
            path.write_text(HEAD + f"2026-07-01,ICU,6100,,{number + 1}.00,Names,{number}\n")
            with bench.case(f"{name!r:.60}", "name"):
                before = _files_around(bench.folder)
                options = imports.ImportOptions(kind="ledger", mode="add")
                batch = imports.post(url, ADMIN, path, filename=name, options=options).batch_id
                if bench.planted:
                    (bench.folder / "x.csv").touch()
                with reading(url) as session:
                    query = text("SELECT file_name FROM import_batch WHERE id = :batch")
                    kept = session.connection().execute(query, {"batch": batch}).scalar_one()
                bench.expect(kept == name, f"{name!r:.60} is kept as {kept!r:.60}")
                made = _files_around(bench.folder) - before
                bench.expect(not made, f"{name!r:.60} made {made}")
    databases.close()


def _files_around(folder: Path) -> set[str]:
    """Return the files that bear one of the names, in all places where they might lead."""
    ends = {part for name in PATHS for part in re.split(r"[/\\\\]", name) if part not in ("", ".", "..")}
    places = [folder, folder.parent, Path.cwd(), Path.cwd().parent, Path.home(), Path(tempfile.gettempdir())]
    return {str(path) for place in places if place.is_dir() for path in place.iterdir() if path.name in ends}
