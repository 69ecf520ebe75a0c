"""Where the header line is: under titles, in two tiers, or nowhere; and unique names for the columns."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.importers.headings.tiers import join, names_codes, spread, without_title
from data.importers.meaning.concepts import EXACT, NAMES
from data.importers.tables.month_headings import month_headings
from data.importers.values.currencies import CODES
from data.importers.values.headings import normalized
from data.importers.values.months import month_number, read_label
from data.importers.values.numbers import LONGEST_FIGURE, clean

SEARCHED = 80
#: A line repeats the headings where so great a share of its cells does.
_THE_SAME = 0.75
#: So many lines below its first title a header is looked for.
_TITLES = 8
_AMOUNT = re.compile(
    r"(?:[CcDd][Rr]\.?\s*+)?[-+(]?\s*+\W{0,2}\s*+[0-9][0-9.,' ]*+(?:[)%-][0-9.)%-]*+)?(?:\s*[A-Z]{2,3})?"
)
_DATEISH = re.compile(r"[0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{1,4}.*|[0-9]{1,2}[-\s][A-Za-z]{3,9}[-\s][0-9]{2,4}.*")
_RULE = re.compile(r"[-=_+*|.\s~#]*")
_KNOWN = frozenset(name for names in (*NAMES.values(), *EXACT.values()) for name in names)

Row = Sequence[str]


@dataclass(frozen=True)
class Header:
    """`row` (None = no header) and `first_data` index the records; `rows` is how many lines the header has."""

    row: int | None
    rows: int
    first_data: int
    names: tuple[str, ...]


#: "£000" heads a column of thousands; as a figure it would say nothing.
_UNIT = re.compile(r"[£$€¥₹]\s?['’]?000['’]?s?")


@lru_cache(maxsize=16_384)
def cell_kind(text: str) -> str:
    """ "blank", "number", "date", "label" (month, period, year) or "text"."""
    cell = clean(text)
    if not cell:
        return "blank"
    if len(cell) > LONGEST_FIGURE or _UNIT.fullmatch(cell):
        return "text"
    if read_label(cell):
        return "label"
    if _DATEISH.fullmatch(cell):
        return "date"
    return "number" if _AMOUNT.fullmatch(cell) and not _is_coded_name(cell) else "text"


def is_date(text: str) -> bool:
    """Whether `cell_kind` is "date", which most cells tell at the first look."""
    if text.replace(".", "", 1).isdecimal():  # no day has a single mark
        return False
    cell = clean(text)
    return len(cell) <= LONGEST_FIGURE and _DATEISH.fullmatch(cell) is not None and not read_label(cell)


def _is_coded_name(cell: str) -> bool:
    """True for a code with a short name ("480 ICU"), which is no amount with its currency."""
    letters = cell[-3:].strip() if cell[-1:].isalpha() else ""
    letters = "".join(filter(str.isalpha, letters))
    return bool(letters) and letters not in CODES and letters.upper() not in ("CR", "DR", "KR", "SH")


def is_rule(cells: Row) -> bool:
    """True for a line that is blank or only drawn (-----, =====)."""
    return all(_RULE.fullmatch(cell) for cell in cells)


#: Days of the shortest month.
_SHORTEST_MONTH = 28


def find_header(rows: Sequence[Row]) -> Header:
    """The header among the first records.

    It is the first line that names most columns in text, carries no amounts, and stands over lines whose cells are
    of other kinds (or that bear names finance teams use).
    """
    width = _usual_width(rows)
    for index in range(min(len(rows), SEARCHED)):
        if is_rule(rows[index]) or (_is_parted_title(rows[index], _next(rows, index)) and _is_second_tier(rows, index)):
            continue
        if _is_header(rows, index, width) and not _is_title_over(rows, index, width):
            return _complete(rows, index, width)
    first = next((i for i, row in enumerate(rows) if _count_filled(row) >= max(1, width * 0.5)), 0)
    names = tuple("" for _ in range(max((len(row) for row in rows[first : first + 200]), default=0)))
    return Header(None, 0, first, names)


def _count_filled(row: Row) -> int:
    return sum(map(bool, map(str.strip, row)))


def _usual_width(rows: Sequence[Row]) -> float:
    """Cells that a typical table line fills: the upper quarter of the lines with the most."""
    counts = sorted(filter(None, map(_count_filled, rows)))
    several = [count for count in counts if count > 1] or counts
    return several[len(several) * 3 // 4] if several else 1


def _is_header(rows: Sequence[Row], index: int, width: float) -> bool:
    row = [cell.strip() for cell in rows[index]]
    if _counts_up(row):
        return True
    kinds = _codes_as_labels(row, _kinds(row), rows[index + 1 : index + 60])
    filled = [i for i, kind in enumerate(kinds) if kind != "blank"]
    enough = max(1 if width <= 1 else 2, min(width, _filled_below(rows, index)) * 0.5)
    heads = _heads_figures(rows, index, kinds, filled)
    if len(filled) < enough and not heads:
        return False
    if not heads and not _could_name(row, kinds, filled) and not (index and _completes(rows, index, kinds, filled)):
        return False
    least = max(1, min(len(filled), width) * 0.4)  # most months may be blank yet
    following = rows[index + 1 : index + 60]
    below = [r for r in following if not is_rule(r) and _count_filled(r) >= least and not _equal(r, row)]
    known = sum(1 for i in filled if normalized(row[i]) in _KNOWN)
    if not below or (max(len(row[i]) for i in filled) > 120 and known < 2):
        return not any(map(_count_filled, following)) and known >= 2  # a header with nothing below it
    contrast = sum(_contrast(kinds[i], below, i) for i in filled)
    if contrast >= 1 and (contrast + known >= 2 or len(filled) <= 3):
        return not _like_body(row, kinds, below, contrast)
    named = known >= 2 or (known == 1 and len(filled) <= 2)
    return named or contrast >= 1 or _plain_names(row, filled, below)


def _is_title_over(rows: Sequence[Row], index: int, width: float) -> bool:
    """True for words that name no column, parted over some, with the line of names a little below them."""
    filled = _count_filled(rows[index])
    if filled > 3 or any(normalized(cell) in _KNOWN for cell in rows[index] if cell.strip()):
        return False
    for below in range(index + 1, min(index + _TITLES, len(rows))):
        known = sum(1 for cell in rows[below] if cell.strip() and normalized(cell) in _KNOWN)
        if known >= 2 and _count_filled(rows[below]) > filled and _is_header(rows, below, width):
            return True
        if not is_rule(rows[below]) and "number" in _kinds(rows[below]):
            return False
    return False


def _equal(one: Row, two: Row) -> bool:
    """True for the same headings again, in another order too: of files that were joined."""
    cells, names = ({cell.strip().casefold() for cell in row} - {""} for row in (one, two))
    return len(cells & names) >= max(1, len(cells) * _THE_SAME) and len(cells) * 2 >= len(names)


def _could_name(row: Row, kinds: Sequence[str], filled: Sequence[int]) -> bool:
    """Mostly text, no dates and no amounts (years and small numbers may head columns)."""
    if "date" in kinds or "text" not in kinds:
        return False
    numbers = [row[i] for i in filled if kinds[i] == "number"]
    return len(numbers) <= len(filled) * 0.25 and not any(map(_money_like, numbers))


def _kinds(row: Row) -> list[str]:
    """The kind of each cell; numbers 1, 2, 3 … and dates that are months' first or last days are labels of months."""
    kinds = [cell_kind(cell) for cell in row]
    known = sum(1 for cell in row if normalized(cell) in _KNOWN)
    if known >= 2 and kinds.count("date") >= 2:  # days over a census
        return ["label" if kind == "date" else kind for kind in kinds]
    places = [i for i, kind in enumerate(kinds) if kind in ("number", "date")]
    if len(places) >= 2 and len(month_headings(unique_names([row[i] for i in places]))) == len(places):
        return ["label" if i in places else kind for i, kind in enumerate(kinds)]
    return kinds


def _codes_as_labels(row: Row, kinds: Sequence[str], below: Sequence[Row]) -> list[str]:
    """The kinds with codes side by side as labels: different numbers of one length over figures that are none."""
    places = [i for i, cell in enumerate(row) if kinds[i] in ("number", "label") and cell.isdecimal()]
    codes = [row[i] for i in places]
    if len(codes) < 3 or len({*codes}) < len(codes) or {*map(len, codes)} != {max(3, len(codes[0]))}:
        return list(kinds)
    named = sum(1 for cell in row if normalized(cell) in _KNOWN)
    cells = [line[i].strip() for line in below for i in places if i < len(line) and line[i].strip()]
    alike = sum(1 for cell in cells if cell.isdecimal() and len(cell) == len(codes[0]))
    if not named or not cells or alike > 0.2 * len(cells):
        return list(kinds)
    return ["label" if i in places else kind for i, kind in enumerate(kinds)]


def _completes(rows: Sequence[Row], index: int, kinds: Sequence[str], filled: Sequence[int]) -> bool:
    """True for months alone under a line that names the columns beside them."""
    above = [cell.strip() for cell in rows[index - 1]]
    named = [i for i, cell in enumerate(above) if cell and cell_kind(cell) == "text"]
    beside = [i for i in named if i not in filled]
    return len(filled) >= 2 and bool(beside) and all(kinds[i] == "label" for i in filled) and len(named) >= 2


def _counts_up(row: Row) -> bool:
    """Return whether texts and then 1, 2, 3 … to the end of a month stand in a line: the days of a census."""
    numbers = [int(cell) for cell in row if cell.isdecimal() and len(cell) < 3]
    days = len(numbers) >= _SHORTEST_MONTH and numbers == list(range(1, len(numbers) + 1))
    return days and bool(row[0]) and not row[0].isdecimal()


def _heads_figures(rows: Sequence[Row], index: int, kinds: Sequence[str], filled: Sequence[int]) -> bool:
    """True for months or known names alone over figures; the first column has labels of lines and no heading."""
    cells = rows[index]
    known = all(kinds[i] == "label" or normalized(cells[i]) in _KNOWN for i in filled)
    if not filled or filled != list(range(1, len(filled) + 1)) or not known:
        return False
    below = [row for row in rows[index + 1 : index + 40] if _count_filled(row) >= len(filled)]
    labeled = sum(1 for row in below if cell_kind(row[0]) == "text")
    figures = sum(1 for row in below for i in filled if i < len(row) and cell_kind(row[i]) == "number")
    return len(below) >= 2 and labeled >= 0.8 * len(below) and figures >= 0.7 * len(below) * len(filled)


def _filled_below(rows: Sequence[Row], index: int) -> float:
    counts = sorted(_count_filled(row) for row in rows[index + 1 : index + 40] if _count_filled(row) > 1)
    return counts[len(counts) // 2] if counts else 1


def _money_like(text: str) -> bool:
    digits = re.sub(r"[^0-9]", "", text)
    return bool(re.search(r"[.,][0-9]{2}\b", text)) or len(digits) > 4 or text.startswith(("-", "("))


def _contrast(kind: str, below: Sequence[Row], column: int) -> int:
    """1 when the cell names a column whose cells are mostly numbers or dates."""
    kinds = Counter(cell_kind(row[column]) for row in below if column < len(row) and row[column].strip())
    total = sum(kinds.values())
    typed = kinds["number"] + kinds["date"] + (kinds["label"] if kind == "text" else 0)
    return int(kind in ("text", "label") and total > 0 and typed / total >= 0.6)


def _like_body(row: Row, kinds: Sequence[str], below: Sequence[Row], contrast: int) -> bool:
    """A data line with a text where others have a number (a typing slip) is no header."""
    seen: list[set[str]] = [{r[i].strip().casefold() for r in below if i < len(r)} for i in range(len(row))]
    repeats = sum(1 for i, cell in enumerate(row) if kinds[i] == "text" and cell.casefold() in seen[i])
    return repeats > 0 and repeats >= contrast


def _plain_names(row: Row, filled: Sequence[int], below: Sequence[Row]) -> bool:
    """A header over text only: short, all different, none of them a value of its column, none with digits."""
    cells = [row[i].casefold() for i in filled]
    if len(filled) < 2 or len(set(cells)) < len(cells) or any(len(c) > 40 or any(map(str.isdigit, c)) for c in cells):
        return False
    values = [[r[i].strip().casefold() for r in below if i < len(r)] for i in filled]
    if any(cell in column for cell, column in zip(cells, values, strict=True)):
        return False
    repeated = any(len(set(column)) < len(column) * 0.7 for column in values if len(column) >= 4)
    digits = any(sum(any(map(str.isdigit, v)) for v in column) > len(column) * 0.5 for column in values)
    return repeated or digits


def _complete(rows: Sequence[Row], index: int, width: float) -> Header:
    """Join the tiers of a header: a line of group names above, or a second line of names below."""
    row = [cell.strip() for cell in rows[index]]
    body = [r for r in rows[index + 1 : index + 200] if not is_rule(r)]
    columns = _columns(row, [r for r in body if _count_filled(r) >= max(2, width * 0.5)])
    names = [*row, *[""] * (columns - len(row))]
    last, tiers = index, 1
    if _is_second_tier(rows, index):
        lower = [cell.strip() for cell in rows[index + 1]]
        names = join(spread(names, lower), lower)
        last, tiers = index + 1, 2
    elif index and _is_upper_tier(rows[index - 1], row, body):
        names = join(without_title(spread([c.strip() for c in rows[index - 1]], names), names, _KNOWN), names)
        tiers = 2
    first = next((i for i in range(last + 1, len(rows)) if not is_rule(rows[i])), last + 1)
    return Header(last, tiers, first, tuple(names))


def _columns(row: Row, body: Sequence[Row]) -> int:
    """The header's cells, or more when a fifth of the lines have more; a single longer line is a faulty one."""
    lengths = Counter(len(r) for r in body)
    usual = [
        length for length in lengths if sum(n for k, n in lengths.items() if k >= length) >= max(2, len(body) * 0.2)
    ]
    return max([len(row), *usual])


def _is_second_tier(rows: Sequence[Row], index: int) -> bool:
    """The next line names columns too (Budget, Actual, Budget, Actual under Q1, Q2)."""
    if index + 1 >= len(rows):
        return False
    upper = [cell.strip() for cell in rows[index]]
    lower = [cell.strip() for cell in rows[index + 1]]
    kinds = _kinds(lower)
    named = [i for i, kind in enumerate(kinds) if kind in ("text", "label")]
    if len(named) < 2 or any(kind in ("number", "date") for kind in kinds):
        return False
    if not any(i >= len(upper) or not upper[i] for i in named) and not names_codes(upper, lower, named):
        return False
    again = (rows[index], rows[index + 1])  # on each page or tab
    body = (r for r in rows[index + 2 : index + 40] if not any(_equal(r, head) for head in again))
    below = [r for r in body if not is_rule(r) and _count_filled(r) >= 2]
    return bool(below) and sum(_contrast(kinds[i], below, i) for i in named) >= max(2, len(named) * 0.5)


def _is_upper_tier(above: Row, row: Row, body: Sequence[Row]) -> bool:
    """Group names stand over several columns, the line is not a title, and every group has names or cells below."""
    groups = [i for i, cell in enumerate(above) if cell.strip()]
    if not groups or any(cell_kind(above[i]) in ("number", "date") for i in groups):
        return False
    bare = [i for i in groups if i >= len(row) or not row[i]]
    if groups == [0] or any(not _has_cells(body, i, above[i]) for i in bare) or len(bare) == len(groups):
        return False
    repeated = len({c.casefold() for c in row if c}) < sum(1 for c in row if c)
    if not repeated and _PIVOT.match(normalized(above[groups[0]])):
        return False
    if _is_parted_title(above, row) or (not repeated and any(_OF_PAGES.search(normalized(above[i])) for i in groups)):
        return False
    return repeated or (len(groups) >= 2 and len(groups) < _count_filled(row)) or (len(groups) == 1 and groups[0] > 1)


#: What a pivot table writes above its headings: what it adds up, and the field whose texts stand across.
_PIVOT = re.compile(r"(?:sum|count|average|total) of |summe von |anzahl von |somme de |suma de |som van |summa av ")
#: What a title says of the whole page: its period, its day of printing.
_OF_PAGES = re.compile(  # no text
    r"^(?:for (?:the )?)?(?:(?:fiscal |accounting )?periods?|months?|quarter|year|(?:one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve) months) (?:ending|ended|end|of|through|thru)\b|^as (?:of|at)\b|^through\b|"
    r"\b(?:run|print|report) (?:date|time)\b|\bpage [0-9]+\b|^printed\b"
)


def _next(rows: Sequence[Row], index: int) -> Row:
    return rows[index + 1] if index + 1 < len(rows) else ()


def _is_parted_title(above: Row, row: Row) -> bool:
    """True for a title that its commas part over the first columns of a full header: "Period ended March 31, 2025"."""
    parts = [i for i, cell in enumerate(above) if cell.strip()]
    names = [cell.strip().casefold() for cell in row]
    return (
        1 < len(parts) < len(list(filter(None, names)))
        and parts == list(range(len(parts)))
        and all(names[: len(parts)])
        and len({*filter(None, names)}) == len(list(filter(None, names)))
    )


def _has_cells(body: Sequence[Row], column: int, name: str) -> bool:
    """True when half of the lines fill a column, so that the name above it is its own; a key may stand once a group."""
    lines = [row for row in body if _count_filled(row) >= 2]
    filled = sum(1 for row in lines if column < len(row) and row[column].strip())
    return filled >= (2 if normalized(name) in _KNOWN else max(1, len(lines) * 0.5))


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Column names that can be told apart: stripped, "" -> "column_3", a repeated "Amount" -> "Amount (2)"."""
    taken: set[str] = set()
    unique = []
    for index, name in enumerate(names):
        base = " ".join(clean(name).split()) or f"column_{index + 1}"
        candidate, count = base, 1
        while candidate in taken:
            count += 1
            candidate = f"{base} ({count})"
        taken.add(candidate)
        unique.append(candidate)
    return tuple(unique)


def family(container: str, names: Sequence[str], *, delimiter: str | None = None) -> str:
    """A mark of a form: like a fingerprint, but months, years and other numbers in headings do not count."""
    return fingerprint(container, [_without_numbers(name) for name in names], delimiter=delimiter)


def _without_numbers(name: str) -> str:
    words = re.sub(r"[0-9]+", "0", normalized(name)).split()
    return " ".join("month" if month_number(word) else word for word in words)


def fingerprint(container: str, names: Sequence[str], *, delimiter: str | None = None) -> str:
    """A short mark of a file's shape, equal for files whose header is the same but for case, marks and blanks."""
    header = "\x1f".join(normalized(name) for name in names)
    shape = f"{container}\x1e{delimiter or ''}\x1e{len(names)}\x1e{header}"
    return hashlib.sha256(shape.encode()).hexdigest()[:16]
