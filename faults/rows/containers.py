"""Rows 9, 10 and 11: files of absurd size, that are not what their name says, that swell or reach out."""

import gzip
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from data.importers.inspection import Inspection, inspect
from data.importers.running.limits import ReadingLimits
from data.importers.running.pool import Readers
from data.importers.tables.layout import UnreadableFile
from faults.tally import MOST_MEGABYTES, Bench, largest_process
from tests.data.importers import test_import_containers as containers
from tests.data.importers.running import hostile

CANARY = "canary-that-no-file-may-show"


def read_huge(bench: Bench) -> None:
    """Read files of 2 GB, of a million columns, with a cell of 100 MB, with a stray cell far out; plain and packed."""
    huge = list(HUGE)[: bench.cases]
    with _reader(bench) as read:
        for name in bench.mine(huge):
            path = bench.folder / name.replace(" ", "_")
            with bench.case(name, "huge"):
                HUGE[name](path)
                bench.expect(isinstance(read(path), str), f"{name} was read")
            path.unlink(missing_ok=True)


def read_disguised(bench: Bench) -> None:
    """Read programs, pictures, databases, archives under names of tables, and tables under other names."""
    contents = containers.test_what_is_no_table_is_refused_with_a_reason.pytestmark[0].args[1]
    names = (
        "ledger.csv",
        "ledger.xlsx",
        "ledger.xls",
        "ledger.txt",
        "ledger.gz",
        "ledger.zip",
        "ledger",
        "ledger.CSV.exe",
    )
    plan = [(content, code, name) for name in names for content, code in contents][: bench.cases]
    tables = {
        "table as .exe": ("a.exe", containers.TABLE.encode()),
        "table as .xlsx": ("a.xlsx", containers.TABLE.encode()),
    }
    with _reader(bench) as read:
        for content, code, name in bench.mine(plan):
            with bench.case(f"{content[:12]!r} as {name}", "no table"):
                (bench.folder / name).write_bytes(content)
                said = read(bench.folder / name)
                bench.expect(said == code, f"{content[:12]!r} as {name}: {said!s:.80}, not {code}")
        for label, (name, content) in tables.items():
            with bench.case(label, "table"):
                (bench.folder / name).write_bytes(content)
                found = read(bench.folder / name)
                bench.expect(isinstance(found, Inspection) and found.data_rows == 28, f"{label} was not read")


def read_bombs(bench: Bench) -> None:
    """Read zip bombs, gzip bombs, entities that repeat themselves, and documents that ask for a file or a server."""
    with _server() as (port, asked), _reader(bench) as read:
        secret = bench.folder / "secret.txt"
        secret.write_text(CANARY)
        bombs = {**BOMBS, **_outside(secret, port)}
        for name in bench.mine(list(bombs)[: bench.cases]):
            path = bench.folder / "bomb.xlsx"
            with bench.case(name, "bomb"):
                bombs[name](path)
                said = read(path)
                bench.expect(isinstance(said, str), f"{name} was read")
                bench.expect(CANARY not in repr(said), f"{name} shows what stands in another file")
            path.unlink(missing_ok=True)
        bench.expect(not asked, f"a file had {asked} fetched")


@contextmanager
def _reader(bench: Bench) -> Iterator[Callable[[Path], object]]:
    """Yield a function that reads a file as imports do and returns what it holds, or the code of its refusal."""
    readers = Readers()

    def read(path: Path) -> object:
        with readers.reader() as reader:
            try:
                if bench.planted:
                    return reader.call(hostile.own_number, path, limits=ReadingLimits(), waiting=None)
                return reader.call(inspect, path, limits=ReadingLimits(), waiting=None)
            except UnreadableFile as error:
                return error.code

    try:
        yield read
    finally:
        readers.close()
        most = largest_process()
        bench.expect(most < MOST_MEGABYTES, f"a process held {most} MB")


# Huge -----------------------------------------------------------------------------------------------------------------


def _two_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.write(containers.TABLE.encode())
        file.truncate(2 << 30)


def _two_gigabytes_of_rows(path: Path) -> None:
    block = containers.TABLE.encode() * 2000
    with path.open("wb") as file:
        while file.tell() < 2 << 30:
            file.write(block)


def _million_columns(path: Path) -> None:
    path.write_text(",".join(f"c{number}" for number in range(1_000_000)) + "\n" + ",".join("1" * 1_000_000) + "\n")


def _huge_cell(path: Path) -> None:
    path.write_bytes(containers.TABLE.encode() + b'2024-04-01,"' + b"x" * (100 << 20) + b'",5\n')


def _one_line(path: Path) -> None:
    path.write_bytes(b"Date,Department,Amount " * (5 << 20))


def _stray_cell(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Department", "Amount"])
        sheet.write_string(1_048_575, 16_383, "x")


def _packed(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        plain = path.with_suffix(".plain")
        make(plain)
        with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=1) as target:
            while block := source.read(1 << 20):
                target.write(block)
        plain.unlink()

    return write


def _wide_workbook(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(3):
            sheet.write_row(row, 0, ["x"] * 16_384)


HUGE: dict[str, Callable[[Path], None]] = {
    "2 GB behind a table": _two_gigabytes,
    "a cell of 100 MB": _huge_cell,
    "a stray cell in the last row and column": _stray_cell,
    "a line of 110 MB": _one_line,
    "a million columns": _million_columns,
    "a million columns, packed": _packed(_million_columns),
    "a cell of 100 MB, packed": _packed(_huge_cell),
    "a line of 110 MB, packed": _packed(_one_line),
    "2 GB of zeros, packed": _packed(_two_gigabytes),
    "2 GB of rows": _two_gigabytes_of_rows,
}


# Bombs ----------------------------------------------------------------------------------------------------------------


def _with_part(prefix: bytes, part: str = "sheet1.xml") -> Callable[[Path], None]:
    """Return what writes a workbook with this before the root of one of its parts."""

    def write(path: Path) -> None:
        containers.workbook(path)
        evil = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(evil, "w") as new:
            for entry in old.infolist():
                content = old.read(entry)
                if entry.filename.endswith(part):
                    head, _sign, rest = content.partition(b"?>")
                    content = head + b"?>" + prefix + rest
                new.writestr(entry.filename, content)
        path.write_bytes(evil.getvalue())

    return write


def _laughs(depth: int) -> bytes:
    entities = [b'<!ENTITY a0 "ha">']
    entities += [b'<!ENTITY a%d "%s">' % (one, b"&a%d;" % (one - 1) * 10) for one in range(1, depth)]
    return b"<!DOCTYPE x [" + b"".join(entities) + b"]>"


def _nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (50 << 20))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(50):
            archive.writestr(f"{number}.zip", inner.getvalue())


def _many_parts(path: Path) -> None:
    containers.workbook(path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/media/{number}.png", b"")


def _gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as stream:
        for _turn in range(300):
            stream.write((b"a,b\n" * 250_000)[: 1 << 20])


BOMBS: dict[str, Callable[[Path], None]] = {
    "a zip bomb": lambda path: containers.bomb(path) and None,
    "a cell that each of many repeats": lambda path: hostile.write_bomb(path, 40_000) and None,
    "laughs in a sheet": _with_part(_laughs(10)),
    "a gzip bomb": _gzip_bomb,
    "a zip bomb with a false directory": lambda path: containers.bomb(path, declared=1000) and None,
    "laughs in the texts": _with_part(_laughs(10), "sharedStrings.xml"),
    "laughs in the workbook": _with_part(_laughs(8), "xl/workbook.xml"),
    "laughs in the styles": _with_part(_laughs(8), "styles.xml"),
    "laughs in the types": _with_part(_laughs(8), "[Content_Types].xml"),
    "zips in a zip": _nested,
    "twenty thousand parts": _many_parts,
}


def _outside(secret: Path, port: int) -> dict[str, Callable[[Path], None]]:
    asks = {"file": secret.as_uri(), "server": f"http://127.0.0.1:{port}/x"}
    made = {}
    for part in ("sheet1.xml", "sharedStrings.xml", "xl/workbook.xml"):
        for name, address in asks.items():
            made[f"{part} asks for a {name}"] = _with_part(
                f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>'.encode(), part
            )
            made[f"{part} has its rules on a {name}"] = _with_part(f'<!DOCTYPE x SYSTEM "{address}">'.encode(), part)
    return made


@contextmanager
def _server() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_unused: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], asked
        server.shutdown()
