"""Row 8: real files, damaged: each is read and ties to the cent, or is refused in a sentence, and nothing is torn."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from data.importers.inspection import inspect
from data.importers.running.limits import ReadingLimits
from data.importers.running.pool import Readers
from data.importers.tables.layout import UnreadableFile
from faults.hospital import ADMIN, Databases
from faults.judging import damage
from faults.operations import problems
from faults.tally import Bench
from services import imports
from services.errors import UserError
from tests.data.importers.running import hostile

PROJECT = Path(__file__).resolve().parents[2]
#: Beside the project, where real files may lie; what is read there goes nowhere.
REAL = os.environ.get("CASELOAD_REAL_DATA", "")
#: Larger files are cut to this before they are damaged, so that ten thousand can be tried.
MOST_BYTES = 200_000
#: Of so many damaged files one is imported too, the others are read; importing takes ten times as long.
IMPORTED_EACH = 10
PIECES = (
    b'"',
    b"\0",
    b"\r",
    b"\n\n",
    b",,,",
    b";",
    b"\t",
    b"\xff\xfe",
    b"Total",
    b"1.2.3",
    b"-",
    b"(",
    b"\xe2\x80\xae",
)
Mutation = Callable[[bytes, Random], bytes]


def damage_files(bench: Bench) -> None:
    """Damage real files, one to four times each; read each, and import every tenth into a database of its own."""
    files = _files()
    readers, databases = Readers(), Databases(bench.folder, "")
    url, posted = databases.copy("sqlite", "filled"), 0
    for number in bench.mine(range(bench.cases)):
        source = files[number % len(files)]
        random = Random(f"{number} {source.name}")
        path = bench.folder / f"case_{number}{source.suffix}"
        names = [random.choice(list(MUTATIONS)) for _turn in range(random.randint(1, 4))]
        content = source.read_bytes()[:MOST_BYTES]
        for name in names:
            content = MUTATIONS[name](content, random)
        path.write_bytes(content)
        with bench.case(f"{number}: {source.name}, {', '.join(names)}", names[0]):
            _read(bench, readers, path)
            if number % IMPORTED_EACH == 0:
                _import(bench, url, path, number)
                posted += 1
                if posted % 25 == 0:
                    _look(bench, url, number)
        path.unlink()
    _look(bench, url, bench.cases)
    readers.close()
    imports_readers().close()
    databases.drop(url)
    databases.close()


def imports_readers() -> Readers:
    """Return the readers that imports of this process use."""
    from data.importers.running.pool import readers

    return readers()


def _files() -> list[Path]:
    places = [PROJECT / "tests" / "cases", PROJECT / "data"]
    places += [Path(REAL) / "real_files"] if REAL else []
    endings = (".csv", ".xlsx", ".xls", ".txt", ".gz", ".tsv", ".se", ".sta")
    return sorted(path for place in places for path in place.rglob("*") if path.suffix.lower() in endings)


def _read(bench: Bench, readers: Readers, path: Path) -> None:
    with suppress(UnreadableFile), readers.reader() as reader:
        reader.call(hostile.fail if bench.planted else inspect, path, limits=ReadingLimits(), waiting=None)


def _import(bench: Bench, url: str, path: Path, number: int) -> None:
    options = imports.ImportOptions(
        kind="ledger", mode="add", create_missing=True, drop_private=True, supplier_people="mask",
        upload_period=202605, date_order="mdy",
    )  # fmt: skip
    try:
        outcome = imports.post(url, ADMIN, path, filename=path.name, options=options)
    except UserError as error:
        bench.expect(error.message, f"{number}: refused without a sentence")
        return
    rows = outcome.rows_loaded + outcome.rows_rejected + outcome.rows_duplicate + outcome.rows_skipped
    money = outcome.loaded_total + outcome.rejected_total + outcome.duplicate_total
    bench.expect((outcome.rows_read, outcome.control_total) == (rows, money), f"{number}: the file does not tie out")


def _look(bench: Bench, url: str, number: int) -> None:
    if bench.planted:
        damage(url)
    for problem in problems(url):
        bench.lose(f"up to case {number}: {problem}")


# Kinds of damage ------------------------------------------------------------------------------------------------------


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _garble(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _turn in range(random.randint(1, 20)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _insert(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice(PIECES) * random.choice((1, 1, 3, 5000)) + content[place:]


def _leave_out(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + content[place + random.randint(1, 200) :]


def _repeat(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + content[max(place - random.randint(1, 2000), 0) :]


def _recode(content: bytes, random: Random) -> bytes:
    text = content.decode("latin-1")
    return text.encode(random.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig")), "replace")


def _mix_ends(content: bytes, random: Random) -> bytes:
    lines = content.splitlines()
    return b"".join(line + random.choice((b"\n", b"\r\n", b"\r", b"\n\r")) for line in lines)


def _shuffle(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _swap_signs(content: bytes, random: Random) -> bytes:
    one, other = random.sample((b",", b";", b"\t", b".", b"|", b'"', b"'", b" "), 2)
    return content.replace(one, b"\x01").replace(other, one).replace(b"\x01", other)


def _change_figures(content: bytes, random: Random) -> bytes:
    odd = random.choice((b"NaN", b"inf", b"1e308", b"0x10", b"12.345", b"(1.00)", b"1,234.5", b"-", b"9" * 40))
    return content.replace(random.choice((b"1", b"5", b"0.", b".00")), odd, random.randint(1, 50))


MUTATIONS: dict[str, Mutation] = {
    "cut": _cut,
    "garbled": _garble,
    "inserted": _insert,
    "left out": _leave_out,
    "repeated": _repeat,
    "other encoding": _recode,
    "mixed line ends": _mix_ends,
    "shuffled lines": _shuffle,
    "swapped separators": _swap_signs,
    "odd figures": _change_figures,
}
