"""Books kept beside each other: every line stands once in each (GAAP and tax), and they do not add up.

Exports of ledgers with several valuations repeat each line; a column such as “Ledger” tells them apart. Loaded whole, a
cost of 120 is 240. The column is treated as one that tells actuals from other figures: a person says whose lines count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from data.importers.lines.section_words import numbered_section
from data.importers.reading.sheet_shapes import BLOCK_COLUMN
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts, decimals
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized

#: Books are few; nearly every line stands in each of them.
MOST, NEARLY_ALL = 5, 0.9
#: Where no word speaks of books, so many lines have to say the same, of so many different figures.
LEAST_LINES, LEAST_FIGURES = 3, 3
#: What a line is of. Numbers and texts of documents may differ from book to book.
_KEYS = frozenset(
    ("date", "period", "fiscal_year", "fiscal_period", "department", "department_name", "account", "account_name",
     "supplier", "supplier_code", "job_class", "pay_code", "item", "version", "kind", "dc_flag", "currency")
)  # fmt: skip
#: What such a column is taken for where its heading is another's as well ("Ledger" of a company).
_WEAKLY = frozenset(("entity", "category", "description", "reference", "line_kind", "line_note", "version", "kind"))
_HEADING = re.compile(  # no text
    r"(?:set of )?books?(?: (?:code|id|name|type))?|ledgers?(?: (?:code|id|name|group|book|no|nr))?|rldnr|sob|gaap|"
    r"valuation(?: (?:area|view|type|method|basis))?|(?:accounting|reporting)? ?(?:basis|principles?|standards?|"
    r"framework|view|layer|set)(?: of accounting)?|depreciation area|depr area|bewertung\w*|rechnungslegung\w*|"
    r"ledgergruppe|norme(?: comptable)?|referentiel(?: comptable)?|livre|libro(?: contable)?|norma(?: contable)?|"
    r"principio (?:contable|contabile)|boek|waarderingsgrondslag|regnskapsstandard|redovisningsprincip"
)
_BOOK = re.compile(  # no text
    r"(?:us |swiss |local |french )?gaap(?: fer)?|ifrs|ias|hgb|ugb|gasb|fasb|stat(?:utory)?|local|group|konzern|tax|"
    r"fiscal|"
    r"steuer\w*|handels(?:recht|bilanz)|cash(?: basis)?|accrual(?: basis)?|modified accrual|[0-9][lx]|l[0-9]|"
    r"primary|secondary|leading|non ?leading|management|mgmt|pcg|pgc|rj|bw|impot|fiscale?|statutaire|social"
)
#: Kinds of files whose lines may stand once in each of several books.
KINDS = ("ledger", "budget", "labor", "purchases")
Cells = Mapping[str, Sequence[str]]


def parallel_books(
    facts: Mapping[str, ColumnFacts], cells: Cells, mapping: Mapping[str, ColumnGuess], values: Values, kind: str
) -> str:
    """Return the column whose texts repeat every line, "" where none does.

    Where neither heading nor texts speak of books, the figures have to be the same in all of them: a day shift and a
    night shift have each line, too, and share its amount.

    Args:
        facts: Facts per column.
        cells: Cells of ordinary lines by column.
        mapping: What is known of the columns.
        values: Columns of the figures that add up.
        kind: What is imported.
    """
    taken = {guess.column for concept, guess in mapping.items() if concept not in _WEAKLY}
    keys = [guess.column for concept, guess in mapping.items() if concept in _KEYS]
    figures = values.unpivot.sources if values.unpivot else values.columns
    read = {name: decimals(facts[name], cells[name]) for name in figures if name in cells}
    if kind not in KINDS or not keys or not read:
        return ""
    placed = _says_all(mapping)
    for name, column in facts.items():
        if name not in cells or name in (*taken, *figures):
            continue
        if column.distinct == 1 and _speaks(name, column, both=True):
            return name  # the other books may stand further down
        if _may_tell(column):
            lines = _LinesOfBooks(cells[name], [cells[key] for key in keys if key in cells and key != name], read)
            titles = placed and name == BLOCK_COLUMN and not numbered_section(column.counted)  # above whole tables
            if lines.are_repeated() and (titles or _speaks(name, column) or (placed and lines.are_equal())):
                return name
    return ""


def _may_tell(column: ColumnFacts) -> bool:
    return 2 <= column.distinct <= MOST and column.filled >= NEARLY_ALL and not column.is_date and not column.signed


def _speaks(name: str, column: ColumnFacts, *, both: bool = False) -> bool:
    """Return whether the heading or all the texts of a column are words for books, or heading and texts are."""
    texts = [normalized(text) for text in column.counted if text]
    told = bool(_HEADING.fullmatch(normalized(name))), all(map(_BOOK.fullmatch, texts))
    return all(told) if both else any(told)


def are_books(texts: Collection[str]) -> bool:
    """Return whether several texts all name books that are kept beside each other: GAAP and tax."""
    return len(texts) > 1 and all(_BOOK.fullmatch(normalized(text)) for text in texts)


def are_parallel(
    texts: Sequence[str],
    facts: Mapping[str, ColumnFacts],
    cells: Cells,
    mapping: Mapping[str, ColumnGuess],
    values: Values,
    *,
    placed: bool,
) -> bool:
    """Return whether nearly every line stands again under each of the lines' texts; `placed`: with all its keys."""
    keys = [guess.column for concept, guess in mapping.items() if concept in _KEYS]
    figures = values.unpivot.sources if values.unpivot else values.columns
    read = {name: decimals(facts[name], cells[name]) for name in figures if name in cells}
    known = [name for name in keys if name in cells]
    if not known or not read or len(set(texts)) < 2 or (placed and not _says_all(mapping)):
        return False
    # A line above the first text is of what the title says.
    named = [text or "-" for text in texts]
    return _LinesOfBooks(named, [cells[key] for key in known], read).are_repeated()


def _says_all(mapping: Mapping[str, ColumnGuess]) -> bool:
    """Whether columns say department and what else a line is of; else one of them may be told by what is tried."""
    known = set(mapping)
    return bool({"department", "department_name"} & known) and bool(
        {"account", "account_name", "job_class", "supplier", "supplier_code"} & known
    )


class _LinesOfBooks:
    """The lines of a file by what they are of, and by the texts of one column, with their figures."""

    def __init__(
        self, texts: Sequence[str], keys: Iterable[Sequence[str]], figures: Mapping[str, Sequence[Decimal | None]]
    ) -> None:
        self._texts = {text for text in texts if text}
        self._by_key: dict[tuple[str, ...], dict[str, Counter[tuple[Decimal | None, ...]]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        for text, key, line in zip(texts, zip(*keys, strict=True), zip(*figures.values(), strict=True), strict=False):
            if text and any(line):
                self._by_key[key][text][line] += 1

    def are_repeated(self) -> bool:
        """Return whether nearly every line stands under each text, as often as under the others."""
        fits = [
            set(books) == self._texts and len({lines.total() for lines in books.values()}) == 1
            for books in self._by_key.values()
        ]
        return bool(fits) and sum(fits) >= len(fits) * NEARLY_ALL

    def are_equal(self) -> bool:
        """Return whether the figures are the same under each text, in enough lines to be no chance."""
        whole = [list(books.values()) for books in self._by_key.values() if set(books) == self._texts]
        same = [books[0] for books in whole if all(book == books[0] for book in books[1:])]
        enough = len(same) >= LEAST_LINES and len({line for book in same for line in book}) >= LEAST_FIGURES
        return enough and len(same) >= len(whole) * NEARLY_ALL
