"""Which lines of a table are sums of others, found over the whole file once its columns are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from data.importers.columns.figures import is_value
from data.importers.columns.line_keys import heads_groups
from data.importers.kinds import FILE_KINDS
from data.importers.lines.balances import is_balance
from data.importers.lines.code_tree import code_of, find_parents
from data.importers.lines.keyless_sums import find_keyless
from data.importers.lines.line_table import Bools, Int64, LineTable
from data.importers.lines.missing_codes import CodedLines
from data.importers.lines.sums import SumLines, find_sums, indentation
from data.importers.lines.words import totals_among
from data.importers.meaning.proposal import Meaning
from data.importers.reading.records import Record
from data.importers.reading.samples import FirstRecords, whole_records
from data.importers.tables import headers, tabulated
from data.importers.tables.layout import NumberFormat
from data.importers.tables.scanning import distinct_texts
from data.importers.values.numbers import parse_decimals

#: What a code is a sum within.
_GROUPS = (
    "department", "entity", "period", "fiscal_year", "fiscal_period", "version", "account", "measure", "job_class",
    "pay_code",
)  # fmt: skip
#: Texts that head others stand in one of the first columns.
_HEADS = 2
#: Files without days are searched whole up to so many lines, even where the first lines show no total.
UNDATED_UP_TO = 50_000
#: By how much the sum of rounded cells may differ, in hundredths for each line.
_ROUNDING = 0.5


@dataclass(frozen=True)
class Outline:
    """Lines of the file that are sums of others, and lines that seem to be and do not add up, by their number.

    Of `keyless`, which are doubtful, it is only known that they lack the code of the others.
    `heads` are sums that stand above their lines, each with the last of these.
    """

    totals: frozenset[int] = frozenset()
    doubtful: frozenset[int] = frozenset()
    heads: tuple[tuple[int, int], ...] = ()
    keyless: frozenset[int] = frozenset()


def find_outline(sample: FirstRecords, table: tabulated.Table, meaning: Meaning) -> Outline:
    """Return the lines that are sums of others: what the sample shows is sought in the whole file."""
    kind = FILE_KINDS[meaning.kind]
    if table.blocks or not meaning.values.columns or kind.many_sums or kind.listing:
        return Outline()
    search = _OutlineSearch(sample, table, meaning)
    outline = search.outline(sample.records)
    shown = bool(outline.totals or outline.doubtful) or (not sample.complete and search.lacks_codes())
    if sample.complete or not (shown or search.undated):
        return outline
    records = whole_records(sample, tabulated.PROVED_ON if shown else UNDATED_UP_TO)
    return outline if records is None or not (shown or search.names_total(records)) else search.outline(records)


@dataclass(frozen=True)
class _OutlineSearch:
    """The search for sums among the lines of one file."""

    sample: FirstRecords
    table: tabulated.Table
    meaning: Meaning

    @property
    def undated(self) -> bool:
        """Whether the lines are balances, budgets or months side by side, among which totals stand as lines."""
        return self.meaning.values.shape != "long" or "date" not in self.meaning.mapping

    def lacks_codes(self) -> bool:
        """Return whether a line of the whole file lacks the code of an account (measure …) beside its name."""
        places = CodedLines(self.meaning, self._places, ()).places_of_codes()
        return any(texts[""] for texts in distinct_texts(self.sample, places).values())

    def names_total(self, records: Sequence[Record]) -> bool:
        """Return whether a label of a line says total."""
        places = [self._places[name] for name in self._labels]
        return any(totals_among({row[at] for _line, row in records if at < len(row)}) for at in places)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.table.columns)}

    @property
    def _values(self) -> list[str]:
        return [name for name in self.meaning.values.columns if name in self._places]

    @cached_property
    def _labels(self) -> list[str]:
        """Columns of texts, codes and days; codes that are written once for each group are no figures."""
        values, facts = self.meaning.values, self.meaning.facts
        aside = {*values.columns, *values.ignored, *values.months}
        first = self.table.columns[0]
        return [
            name
            for name in self.table.columns
            if (name == first and name not in values.columns and heads_groups(facts[name], self.table.cells[name]))
            or (name not in aside and not is_value(name, facts[name]))
        ]

    def outline(self, records: Sequence[Record]) -> Outline:
        """Return what is told of these records."""
        header, width = self.table.header, len(self.table.columns)
        body = [
            (line, cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))])
            for line, cells in records[header.first_data :]
            if line not in self.sample.asides
        ]
        if not self._values or not self._labels:
            return Outline()
        speaks = self._speaks(body)
        if not speaks and not self._coded_lines(body).keys():
            return Outline()
        head = [cell.strip() for cell in records[header.row][1]] if header.row is not None else None
        kept, lines = self._lines(body, head)
        sums = SumLines()
        for table in self._as_net(lines) if speaks else ():
            find_sums(table, sums)
            self._add_codes(kept, table, sums)
        keyless = self._add_keyless(kept, lines, sums) - sums.doubtful
        sums.doubtful.update(keyless)
        return Outline(
            frozenset(lines.numbers[place] for place in sums.totals),
            frozenset(lines.numbers[place] for place in sums.doubtful - sums.totals),
            tuple((lines.numbers[first], lines.numbers[last]) for first, last in sorted(sums.below.items())),
            frozenset(lines.numbers[place] for place in keyless - sums.totals),
        )

    def _add_keyless(self, kept: Sequence[Record], lines: LineTable, sums: SumLines) -> set[int]:
        """Add lines without the code of the others that are their sum; return those of which it is not certain."""
        coded = self._coded_lines(kept)
        keys = coded.keys()
        groups = coded.groups() if keys else []
        doubtful: set[int] = set()
        for table in self._as_net(lines) if keys else ():
            doubtful = find_keyless(table, keys, groups, sums, coded.sides())
        return doubtful

    def _coded_lines(self, lines: Sequence[Record]) -> CodedLines:
        carried = {one.position for one in self.table.carried}
        return CodedLines(self.meaning, self._places, [cells for _line, cells in lines], carried)

    def _as_net(self, lines: LineTable) -> list[LineTable]:
        """The lines, and before them the same with debit less credit: totals of accounts state one or the other."""
        values = self.meaning.values
        if values.amount is not None or values.chosen is None:
            return [lines]
        sign = 1 if values.negative_credit else -1
        net = lines.figures[:, :1] + sign * lines.figures[:, 1:]
        stated: Bools = lines.stated[:, :1] | lines.stated[:, 1:]
        return [replace(lines, figures=net, stated=stated), lines]

    def _speaks(self, body: Sequence[Record]) -> bool:
        """True for figures side by side, and where words, blanks before a text or undated codes speak for sums."""
        if self.meaning.values.shape != "long":
            return True
        places = [self._places[name] for name in self._labels]
        if any(totals_among({row[place] for _line, row in body}) for place in places):
            return True
        first = {row[places[0]] for _line, row in body}
        indented = len({indentation(text) for text in first if text.strip()}) > 1
        undated = "date" not in self.meaning.mapping and "account" in self.meaning.mapping
        return indented or undated

    def _lines(self, body: Sequence[Record], head: Sequence[str] | None) -> tuple[list[Record], LineTable]:
        """The lines with figures, balances left aside."""
        figures, stated = self._figures(body)
        places = [self._places[name] for name in self._labels]
        kept: list[int] = []
        starts: list[bool] = []
        heads: set[str] = set()
        begins = True
        figured = list(map(bool, np.asarray(stated.any(axis=1)).tolist()))
        for place, (_line, cells) in enumerate(body):
            stripped = [cell.strip() for cell in cells]
            if not figured[place] or stripped == head or headers.is_rule(stripped):
                begins = True
                heads.update(cell for cell in stripped[:_HEADS] if sum(map(bool, stripped)) == 1 and cell)
            elif not any(is_balance(stripped[at]) for at in places):
                kept.append(place)
                starts.append(begins)
                begins = False
        facts = self.meaning.facts
        lines = LineTable(
            numbers=[body[place][0] for place in kept],
            labels=[[body[place][1][at] for at in places] for place in kept],
            figures=figures[kept],
            stated=stated[kept],
            starts=np.array(starts, dtype=bool),
            usual=[i for i, name in enumerate(self._labels) if facts[name].filled >= 0.8],
            asks=self.undated,
            heads=frozenset(heads),
            slack=_ROUNDING if self.sample.dialect is None else 0.0,
        )
        return [body[place] for place in kept], lines

    def _figures(self, body: Sequence[Record]) -> tuple[Int64, Bools]:
        """Figures of the value columns in units that hold each of them, and where there are any."""
        figures = np.zeros((len(body), len(self._values)), dtype=np.int64)
        stated = np.zeros(figures.shape, dtype=bool)
        styles = [self.meaning.facts[name].numbers for name in self._values]
        formats = [style.format if style else NumberFormat() for style in styles]
        scale = 2 if self.sample.dialect is None else min(max(2, *(fmt.decimals for fmt in formats)), 4)
        for i, (name, fmt) in enumerate(zip(self._values, formats, strict=True)):
            at = self._places[name]
            cells = pa.array([row[at] for _line, row in body], pa.string())
            figures[:, i], stated[:, i] = parse_decimals(cells, fmt, scale=scale)
        return figures, stated

    def _add_codes(self, kept: Sequence[Record], lines: LineTable, sums: SumLines) -> None:
        """Add codes that are sums of longer ones, of accounts and of departments."""
        derived = self.meaning.derived
        columns = {
            concept: derived[guess.column].source if guess.column in derived else guess.column
            for concept, guess in self.meaning.mapping.items()
        }
        places = {concept: self._places[name] for concept, name in columns.items() if name in self._places}
        if "date" in columns:
            return
        for concept in ("account", "department"):
            if concept not in places:
                continue
            others = [places[one] for one in _GROUPS if one in places and places[one] != places[concept]]
            groups = [tuple(row[place].strip() for place in others) for _line, row in kept]
            find_parents(lines, [code_of(row[places[concept]]) for _line, row in kept], groups, sums)
