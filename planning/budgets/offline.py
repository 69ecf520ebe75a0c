"""A department's budget sheet as a file: what it carries along, and what comes back in it.

The workbook has a sheet that nobody sees, with the version, the department and the basis of each cell: the figure that
stood there when the file was made. Whoever changes a cell in the meantime shows as a conflict, cell by cell.
Source: docs/methods.md#budget-sheet-in-excel.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

FORMAT, FORMAT_VERSION = "caseload budget sheet", "1"  # no text
#: Name of the sheet that nobody sees.
HIDDEN = "caseload"
#: Where the visible sheet has its months: the row of headings and the first month, both from 0.
HEAD, FIRST_MONTH = 5, 2
MONTHS = 12
#: More digits no spreadsheet program keeps of a number.
SIGNIFICANT = 15
#: Beyond this (minor units) no budget goes; also what the cells of the file allow.
LARGEST_MINOR = 10**15

Kind = Literal["number", "text", "bool", "error", "date", "percent"]
Answer = Literal["keep", "zero"]
KEEP: Answer = "keep"
ZERO: Answer = "zero"


@dataclass(frozen=True)
class OfflineLine:
    """A line of the sheet; `months` and `prior` are twelve amounts in minor units. Only base lines are filled in."""

    account_id: int
    code: str
    name: str
    type: str
    kind: str
    months: tuple[int, ...]
    prior: tuple[int, ...]


@dataclass(frozen=True)
class OfflineSheet:
    """What is written; `created` names the version beyond its number, `recent_months` is as on the sheet."""

    version_id: int
    version: str
    created: str
    department_id: int
    department: str
    fiscal_year: int
    currency: str
    digits: int
    periods: tuple[int, ...]
    exported_at: str
    exported_by: str
    prior_is_year: bool
    recent_months: int
    lines: tuple[OfflineLine, ...]


@dataclass(frozen=True)
class BasisLine:
    """A line of the visible sheet: its row (from 0) and what its months were; `fixed` ones are not filled in."""

    row: int
    account_id: int
    code: str
    name: str
    months: tuple[int, ...]


@dataclass(frozen=True)
class SheetIdentity:
    """What the hidden sheet says of a file that comes back."""

    version_id: int
    version: str
    created: str
    department_id: int
    department: str
    currency: str
    digits: int
    periods: tuple[int, ...]
    exported_at: str
    exported_by: str
    headings: tuple[str, ...]
    last_row: int
    fixed: tuple[BasisLine, ...]
    lines: tuple[BasisLine, ...]


@dataclass(frozen=True)
class StoredCell:
    """A cell as the file has it: `text` is the plain number or the text; None where a formula has no value yet."""

    kind: Kind
    text: str | None
    is_formula: bool = False


#: Cells of a sheet by row and column, from 0; empty cells are left out.
SheetCells = Mapping[tuple[int, int], StoredCell]
#: Account and month.
Place = tuple[int, int]


class ForeignFileError(ValueError):
    """The file is no sheet of ours, or not as it was written; `code` says in which way, `where` names the place."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code, self.where = code, where


@dataclass(frozen=True)
class UnreadableCell:
    """A cell that holds no amount: its address, its account and month, and what it holds instead."""

    address: str
    code: str
    period: int
    problem: str
    text: str


@dataclass(frozen=True)
class ReturnedSheet:
    """What was filled in: whole amounts in minor units, longer ones (rounded), empty cells, and unreadable ones."""

    identity: SheetIdentity
    amounts: dict[Place, int]
    longer: dict[Place, int]
    empty: frozenset[Place]
    unreadable: tuple[UnreadableCell, ...]


@dataclass(frozen=True)
class ReturnedChange:
    """A cell that was changed in the file, in minor units: at export, now in the books, and in the file."""

    account_id: int
    code: str
    name: str
    period: int
    basis_minor: int
    now_minor: int
    new_minor: int

    @property
    def is_conflict(self) -> bool:
        """Return whether somebody changed the cell in the books since the export."""
        return self.basis_minor != self.now_minor


# Written --------------------------------------------------------------------------------------------------------------


def hidden_rows(sheet: OfflineSheet, rows: Sequence[int], headings: Sequence[str], *, last: int) -> list[list[str]]:
    """Return the hidden sheet; in the visible one the lines stand in `rows`, and `last` is the last row of all."""
    content = [
        [FORMAT, FORMAT_VERSION],
        ["version", str(sheet.version_id), sheet.created, in_one_line(sheet.version)],
        ["department", str(sheet.department_id), in_one_line(sheet.department)],
        ["money", sheet.currency, str(sheet.digits)],
        ["exported", sheet.exported_at, in_one_line(sheet.exported_by)],
        ["months", *map(str, sheet.periods)],
        ["headings", *headings],
        ["last", str(last)],
    ]
    for row, line in zip(rows, sheet.lines, strict=True):
        kind = "line" if line.kind == "base" else "fixed"
        content.append([kind, str(row), str(line.account_id), line.code, line.name, *map(str, line.months)])
    return [*content, ["check", _sum(content)]]


def in_one_line(text: str) -> str:
    """Return a text as every spreadsheet program gives it back: single spaces, no line breaks, never empty."""
    return " ".join(text.split()) or "–"


def _sum(rows: Sequence[Sequence[str]]) -> str:
    return hashlib.sha256(json.dumps([list(row) for row in rows], ensure_ascii=False).encode()).hexdigest()


# Read -----------------------------------------------------------------------------------------------------------------


def read_back(book: Mapping[str, SheetCells]) -> ReturnedSheet:
    """Return what was filled into a workbook.

    Raises:
        ForeignFileError: "foreign" (no sheet of ours), "damaged" (the hidden sheet was changed), "structure" (rows or
            columns are not where they were written; `where` is a cell, "" where the sheet is gone), "protected" (a
            total or a line that is not filled in here was typed over).
    """
    identity = _identity(book)
    cells = _visible(book, identity)
    _require_protected(cells, identity)
    amounts: dict[Place, int] = {}
    longer: dict[Place, int] = {}
    empty: set[Place] = set()
    unreadable: list[UnreadableCell] = []
    stale = {line.row for line in identity.lines if _is_stale(cells, line, identity.digits)}
    for line, number, period in _inputs(identity):
        cell, place = cells.get((line.row, number)), (line.account_id, period)
        if cell is None:
            empty.add(place)
            continue
        problem = "uncalculated" if cell.is_formula and line.row in stale else _problem(cell)
        if not problem:
            minor, is_whole = _minor(cell.text or "", identity.digits)
            problem = "" if abs(minor) <= LARGEST_MINOR else "size"
            (amounts if is_whole else longer)[place] = minor
        if problem:
            unreadable.append(UnreadableCell(address(line.row, number), line.code, period, problem, cell.text or ""))
    return ReturnedSheet(identity, amounts, longer, frozenset(empty), tuple(unreadable))


def returned_changes(
    sheet: ReturnedSheet, now: Mapping[Place, int], *, empty: Answer = KEEP, rounded: bool = True
) -> list[ReturnedChange]:
    """Return the cells that were changed in the file and differ from the books, line by line.

    Args:
        sheet: What came back.
        now: What the books show by account and month; 0 where there is nothing.
        empty: Whether an empty cell is left as it is, or is zero.
        rounded: Whether amounts with more decimals than the currency count, rounded half away from zero.
    """
    told: list[ReturnedChange] = []
    for line, number, period in _inputs(sheet.identity):
        place, basis = (line.account_id, period), line.months[number - FIRST_MONTH]
        new = sheet.amounts.get(place)
        if place in sheet.longer and rounded:
            new = sheet.longer[place]
        if place in sheet.empty and empty == ZERO:
            new = 0
        if new is not None and new not in (basis, now.get(place, 0)):
            told.append(ReturnedChange(line.account_id, line.code, line.name, period, basis, now.get(place, 0), new))
    return told


def address(row: int, column: int) -> str:
    """Return the address of a cell (both from 0) as a spreadsheet shows it: C7."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def _inputs(identity: SheetIdentity) -> Iterator[tuple[BasisLine, int, int]]:
    """Yield each cell that was to be filled in: line, column, month."""
    for line in identity.lines:
        for place, period in enumerate(identity.periods):
            yield line, FIRST_MONTH + place, period


def _identity(book: Mapping[str, SheetCells]) -> SheetIdentity:
    rows = _texts(book.get(HIDDEN, {}))
    if not rows or rows[0][:1] != [FORMAT]:
        raise ForeignFileError("foreign")
    if rows[0] != [FORMAT, FORMAT_VERSION]:
        raise ForeignFileError("format")
    if rows[-1][:1] != ["check"] or rows[-1] != ["check", _sum(rows[:-1])]:
        raise ForeignFileError("damaged")
    named: dict[str, list[str]] = {row[0]: row[1:] for row in rows if row[0] not in ("line", "fixed")}
    version, department, money, exported = (named[key] for key in ("version", "department", "money", "exported"))
    return SheetIdentity(
        version_id=int(version[0]), created=version[1], version=version[2],
        department_id=int(department[0]), department=department[1],
        currency=money[0], digits=int(money[1]), periods=tuple(map(int, named["months"])),
        exported_at=exported[0], exported_by=exported[1],
        headings=tuple(named["headings"]), last_row=int(named["last"][0]),
        fixed=_lines(rows, "fixed"), lines=_lines(rows, "line"),
    )  # fmt: skip


def _lines(rows: Sequence[Sequence[str]], kind: str) -> tuple[BasisLine, ...]:
    return tuple(
        BasisLine(int(row[1]), int(row[2]), row[3], row[4], tuple(map(int, row[5:]))) for row in rows if row[0] == kind
    )


def _texts(cells: SheetCells) -> list[list[str]]:
    """Return the rows of a sheet of texts without gaps; a row ends at its first empty cell."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in cells.items():
        rows.setdefault(row, {})[column] = cell.text or ""
    count = max(rows, default=-1) + 1
    return [[rows.get(row, {})[place] for place in range(len(rows.get(row, {}))) if place in rows[row]]
            for row in range(count)]  # fmt: skip


def _visible(book: Mapping[str, SheetCells], identity: SheetIdentity) -> SheetCells:
    """Return the sheet that was filled in, whatever it is called by now; people may add sheets of their own."""
    broken = [(name, _first_moved(cells, identity)) for name, cells in book.items() if name != HIDDEN]
    right = [name for name, place in broken if place is None]
    if len(right) == 1:
        return book[right[0]]
    places = [place for _name, place in broken if place]
    raise ForeignFileError("structure", places[0] if len(broken) == 1 and places else "")


def _first_moved(cells: SheetCells, identity: SheetIdentity) -> str | None:
    """Return the first cell that is not as it was written, None where all are."""
    for place, heading in enumerate(identity.headings):
        if _text(cells, HEAD, FIRST_MONTH + place) != heading:
            return address(HEAD, FIRST_MONTH + place)
    for line in identity.lines:
        if _text(cells, line.row, 0) != line.code:
            return address(line.row, 0)
    for (row, column), cell in sorted(cells.items()):  # a figure that belongs to no line would be lost
        if row > identity.last_row and cell.kind == "number" and 0 <= column - FIRST_MONTH < MONTHS:
            return address(row, column)
    return None


def _require_protected(cells: SheetCells, identity: SheetIdentity) -> None:
    """Check that totals are formulas and fixed lines as they were: what is typed there would be lost."""
    inputs, fixed = {line.row for line in identity.lines}, {line.row: line for line in identity.fixed}
    for row in range(HEAD + 1, identity.last_row):
        for place in range(MONTHS + 1):
            cell = cells.get((row, FIRST_MONTH + place))
            is_given = place < MONTHS and (row in inputs or row in fixed)
            if cell is not None and not is_given and not cell.is_formula:
                raise ForeignFileError("protected", address(row, FIRST_MONTH + place))
        for place, basis in enumerate(fixed[row].months if row in fixed else ()):
            cell = cells.get((row, FIRST_MONTH + place))
            if cell is None or cell.kind != "number" or _minor(cell.text or "", identity.digits) != (basis, True):
                raise ForeignFileError("protected", address(row, FIRST_MONTH + place))


def _text(cells: SheetCells, row: int, column: int) -> str:
    cell = cells.get((row, column))
    return "" if cell is None else (cell.text or "")


def _problem(cell: StoredCell) -> str:
    """Return why a cell holds no amount, "" where it does."""
    if cell.text is None:
        return "uncalculated"
    return "" if cell.kind == "number" else cell.kind


def _is_stale(cells: SheetCells, line: BasisLine, digits: int) -> bool:
    """Return whether the year of a line is not what its months add up to: no program has calculated since a change."""
    months = [cells.get((line.row, FIRST_MONTH + place)) for place in range(MONTHS)]
    year = cells.get((line.row, FIRST_MONTH + MONTHS))
    if year is None or year.text is None or year.kind != "number":
        return True
    amounts = [Decimal(cell.text) for cell in months if cell and cell.kind == "number" and cell.text is not None]
    return abs(sum(amounts) - Decimal(year.text)) > Decimal(1).scaleb(-digits) / 2


def _minor(text: str, digits: int) -> tuple[int, bool]:
    """Return a number of the file in minor units, rounded half away from zero, and whether nothing was rounded.

    Programs keep 15 digits of a number; what stands beyond them (0.30000000000000004) is their noise.
    """
    value = Decimal(text)
    if value.adjusted() > SIGNIFICANT + 5:  # far beyond any budget, and beyond what is calculated exactly
        return LARGEST_MINOR + 1, True
    if value:
        value = round(value, SIGNIFICANT - 1 - value.adjusted())
    scaled = value.scaleb(digits)
    whole = scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return int(whole), whole == scaled
