"""Printed reports whose columns stand at fixed places: told by the blanks that all their lines share.

Each page repeats titles and headings, and says again under which head it goes on ("(continued)"). Where heads of
departments stand above heads of accounts, the department becomes a column of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from data.importers.lines.section_names import SECTIONS

#: A line with so many wide gaps is one of a table; so many of them there must be, and this share of all lines.
_GAPS, _LEAST, _SHARE = 2, 5, 0.2
#: Columns that a table has at least, and blanks between two of them.
_COLUMNS, _WIDE = 3, 2
#: Lines in which a mark separates cells are no print.
_MARKS = re.compile(r"[\t;|^~\x1f]|,(?![0-9]{3}(?![0-9]))")
_WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
#: How a page says under which head it goes on, and how many heads of each kind there must be.
_CONTINUED = re.compile(r"\b(?:continued|cont'?d?\.?|fortsetzung|suite)[)\]]?$", re.IGNORECASE)
_BOTH = 2
_RULE = re.compile(r"[\s=_*.-]*")
_FIGURE = re.compile(r"[-(]?[$€£]?[0-9][0-9,]*(?:\.[0-9]+)?\)?-?%?(?: ?[CD]R)?", re.IGNORECASE)


@dataclass(frozen=True)
class FixedColumns:
    """Where columns are parted: the first place of each gap, and the place behind it.

    `header` is the line of headings as cells, `page` the titles above it without their numbers. `outer` is the heading
    of a column for the department that heads of other heads name, "" where there are none.
    """

    gaps: tuple[tuple[int, int], ...]
    header: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    outer: str = ""

    def records(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells of numbered lines; what pages repeat is blank from the second page on."""
        begun, department = False, ""
        for number, line in lines:
            cells = self.cut(line)
            if tuple(cells) == self.header:
                begun = True
                yield number, [*cells, self.outer] if self.outer else cells
            elif begun and (_RULE.fullmatch(line.strip()) or _without_numbers(line) in self.page):
                yield number, [""]
            elif len(cells) > 1:
                yield number, self._with(cells, department) if self.outer and begun else cells
            else:
                text = _without_continued(cells[0]) if begun else cells[0]
                if self.outer and begun and (head := SECTIONS["department"].fullmatch(text)):
                    department, text = " ".join(filter(None, (head["code"], head["label"]))), ""
                yield number, [text]

    def _with(self, cells: list[str], department: str) -> list[str]:
        """Return the cells with the department behind the last column; a line that fits no columns stays as it is."""
        missing = len(self.gaps) + 1 - len(cells)
        return [*cells, *[""] * missing, department] if missing >= 0 else [*cells, "", department]

    def cut(self, line: str) -> list[str]:
        """Return the cells of a line; a text that runs across a gap stands alone, as heads of groups do.

        A line of figures that runs across one has more cells than there are columns, so that it is no text.
        """
        bare = line.rstrip("\r\n").replace("\f", "")
        places = [0]
        for first, end in self.gaps:
            here = bare[first:end]
            if len(bare) <= first:
                break
            if " " not in here:
                return self._across(bare)
            places.append(first + here.rindex(" ") + 1)
        cells = [bare[one:other].strip() for one, other in zip(places, [*places[1:], len(bare)], strict=True)]
        if _WIDE_GAP.search(bare):
            return cells
        figures = [cell for cell in cells[1:] if _FIGURE.fullmatch(cell)]  # one without decimals may be a title's year
        return cells if len(figures) > 1 or any("." in figure for figure in figures) else [bare.strip()]

    def _across(self, bare: str) -> list[str]:
        if not _is_line(bare):
            return [bare.strip()]
        *parts, last = _WIDE_GAP.split(bare.strip())
        return [*parts, *[""] * (len(self.gaps) + 1 - len(parts)), last]


def fixed_columns_of(raw: object) -> FixedColumns | None:
    """Return columns as they were kept as plain values."""
    if not isinstance(raw, dict):
        return None
    gaps = tuple((first, end) for first, end in raw["gaps"])
    return FixedColumns(gaps, tuple(raw["header"]), tuple(raw["page"]), raw["outer"])


def find_fixed_columns(lines: Sequence[str]) -> FixedColumns | None:
    """Return where the columns of a printed report are parted, None where lines are no such print.

    Args:
        lines: The first lines of a file, with or without their ends.
    """
    filled = [bare for line in lines if (bare := line.replace("\f", "").rstrip()) and not _RULE.fullmatch(bare)]
    if sum(1 for line in filled if _MARKS.search(line)) > len(filled) * 0.2:
        return None
    table = [line for line in filled if _is_line(line)]
    if len(table) < _LEAST or len(table) < len(filled) * _SHARE:
        return None
    heads = _line_of_headings(filled)
    columns = FixedColumns(_shared_gaps(table, heads))
    cut = [columns.cut(line) for line in table]
    fits = all(1 < len(cells) <= len(columns.gaps) + 1 for cells in cut)
    if any(_WIDE_GAP.search(cell) for cell in columns.cut(heads)):
        return None  # headings of several columns over what would be read as one
    return _with_pages(columns, filled) if fits and len(columns.gaps) >= _COLUMNS - 1 else None


def _line_of_headings(filled: Sequence[str]) -> str:
    """Return the last line of three texts or more above the first line of figures, "" where none is."""
    first = next((place for place, line in enumerate(filled) if _is_line(line)), 0)
    parts = ((line, _WIDE_GAP.split(line.strip())) for line in reversed(filled[:first]))
    return next((line for line, texts in parts if len(texts) > _GAPS and not any(map(_FIGURE.fullmatch, texts))), "")


def _with_pages(columns: FixedColumns, filled: Sequence[str]) -> FixedColumns:
    """Add what pages repeat, and the column of departments that head other heads."""
    first = next((place for place, line in enumerate(filled) if _is_line(line)), 0)
    heads = [place for place in range(first) if _names_columns(columns.cut(filled[place]), len(columns.gaps) + 1)]
    if not heads:
        return columns
    header = columns.cut(filled[heads[-1]])
    page = tuple(dict.fromkeys(_without_numbers(line) for line in filled[: heads[-1]]))
    texts = [_without_continued(line.strip()) for line in filled[heads[-1] :] if len(columns.cut(line)) == 1]
    both = all(sum(1 for text in texts if pattern.fullmatch(text)) >= _BOTH for pattern in SECTIONS.values())
    outer = "Department" if both else ""  # no text: a heading as files have it
    return replace(columns, header=tuple(header), page=page, outer=outer)


def _names_columns(cells: Sequence[str], columns: int) -> bool:
    """Return whether cells stand over most columns, and are no figures."""
    return sum(map(bool, cells)) >= max(columns * 0.6, 2) and not any(map(_FIGURE.fullmatch, cells))


def _without_continued(text: str) -> str:
    match = _CONTINUED.search(text)
    return text[: match.start()].rstrip(" ,-([") if match else text


def _without_numbers(line: str) -> str:
    return " ".join(re.sub(r"[0-9]+", "", line).split())


def _is_line(bare: str) -> bool:
    """Return whether a line has figures among parts that wide gaps keep apart."""
    parts = _WIDE_GAP.split(bare.strip())
    return len(parts) > _GAPS and any(map(_FIGURE.fullmatch, parts))


def _shared_gaps(table: Sequence[str], heads: str) -> tuple[tuple[int, int], ...]:
    """The places that are blank in all lines, between places that are not; a single one where headings stand apart."""
    width = max(map(len, table))
    filled = [0] * width
    for line in table:
        for place, char in enumerate(line):
            filled[place] += char != " "
    gaps: list[tuple[int, int]] = []
    start: int | None = None
    seen = False
    for place in range(width):
        if not filled[place]:
            start = place if start is None else start
            continue
        apart = start is not None and (
            place - start >= _WIDE or (heads and "  " in heads.ljust(width)[start - 1 : place + 1])
        )
        if start is not None and seen and apart:
            gaps.append((start, place))
        start, seen = None, True
    return tuple(gaps)
