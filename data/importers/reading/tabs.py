"""Workbooks with a tab for each department (or month, or year): tabs of one form are read as one table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.mapping import name_score
from data.importers.reading.records import Record
from data.importers.reading.sheets import BLANK_ROWS, Workbook
from data.importers.tables.headers import Header, find_header, is_rule
from data.importers.tables.layout import NumberFormat
from data.importers.tables.month_headings import month_heading
from data.importers.tables.roles import imported_role, role_of
from data.importers.values.headings import normalized
from data.importers.values.months import read_label
from data.importers.values.numbers import parse_amount
from language import _, in_quotes

TAB_COLUMN = "Tab"
LOOKED_AT = 200
TabsAre = Literal["department", "period", "fiscal_year"]
_SUMMARY = re.compile(  # no text
    r"\b(?:summary|consolidated|consolidation|combined|overview|rollup|roll up|cover|index|contents|instructions?|"
    r"readme|notes?|lookups?|template|example|dashboard|all departments|whole hospital|hospital wide|ubersicht|"
    r"zusammenfassung|deckblatt|konsolidiert|synthese|recapitulatif|couverture|oversikt|sammanfattning)\b"
)
_GENERIC = re.compile(r"(?:sheet|tabelle|feuil|blad|hoja|foglio|ark|data|export|table|tab|part|page)[ _-]?[0-9]*")

#: A department's code and name, as workbooks with a tab for each name them; and what else follows a number.
_CODE_AND_NAME = re.compile(r"(?P<code>[0-9]{3,6})(?:\s*[:–-]\s*|\s+)(?P<label>[^\W\d_][^:]*)")
_NO_NAMES = re.compile(  # no text
    r"\b(?:trial balance|tb|gl|ledger|journal|p l|pl|statistics|stats|volumes?|fte|hours|payroll|invoices?|orders?|"
    r"contracts?|prices?|accounts?|months?|mth|days?|quarters?|version|rev|draft|final|copy|susa|bab)\b"
)


@dataclass(frozen=True)
class Tabs:
    """The tabs that are read as one table, and what their names say; `left_out` are the others of the workbook.

    `question` is what has to be known before tabs of one form can be read together.
    """

    names: tuple[str, ...]
    meaning: TabsAre | None = None
    left_out: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class _Form:
    name: str
    header: Header

    @property
    def names(self) -> tuple[str, ...]:
        names = [normalized(name) for name in self.header.names]
        while names and not names[-1]:
            names.pop()
        return tuple(names)


def find_tabs(book: Workbook, kind: str | None) -> Tabs | None:
    """Return the tabs of a workbook that have one form; None where its largest sheet stands alone."""
    if len(book.sheets) < 2:
        return None
    forms = [form for name in book.sheets if (form := _form(name, book.rows(name))) is not None]
    if not forms:
        return None
    largest = max(forms, key=lambda form: sum(1 for row in book.rows(form.name) for cell in row if cell))
    alike = [form for form in forms if _is_alike(form, largest)]
    kept = _without_summaries(book, alike)
    if len(kept) < 2:
        return None
    left_out = tuple(name for name in book.sheets if name not in {form.name for form in kept})
    return _meaning(kept, left_out, kind)


def _form(name: str, rows: list[list[str]]) -> _Form | None:
    stripped = [[cell.strip() for cell in row] for row in rows[:LOOKED_AT]]
    if sum(1 for row in stripped if sum(map(bool, row)) > 1) < 2:
        return None
    header = find_header(stripped)
    return _Form(name, header) if header.row is not None and len(header.names) >= 2 else None


def _is_alike(one: _Form, other: _Form) -> bool:
    """The same headings in the same order; one may differ by the names of the tabs (“ICU budget” on the tab “ICU”).

    What differs otherwise (Amount and “Amount in thousands”, Debit and Credit) are other figures, not other lines.
    """
    if len(one.names) != len(other.names):
        return False
    different = [(a, b) for a, b in zip(one.names, other.names, strict=True) if a != b]
    if not different:
        return True
    (here, there), *more = different
    return not more and len(one.names) > 2 and _beside(one.name, here) == _beside(other.name, there) is not None


def _beside(tab: str, heading: str) -> str | None:
    """Return what a heading says beside the name of its tab, None where it does not name it, or names a month."""
    name = f" {normalized(tab)} "
    if month_heading(heading) or name not in f" {heading} ":
        return None
    return f" {heading} ".replace(name, " ", 1).strip()


def _without_summaries(book: Workbook, forms: Sequence[_Form]) -> list[_Form]:
    """Take out tabs that name themselves a total or summary, or that add up all others."""
    kept = [form for form in forms if not _names_summary(form.name)]
    if len(kept) < 3:
        return kept
    sums = {form.name: _column_sums(form, book.rows(form.name)) for form in kept}
    for form in kept:
        others = [sums[other.name] for other in kept if other is not form]
        if any(sums[form.name]) and _same(sums[form.name], [sum(column) for column in zip(*others, strict=True)]):
            return [other for other in kept if other is not form]
    return kept


def _names_summary(name: str) -> bool:
    words = normalized(name)
    return bool(TOTAL_WORDS.search(words) or _SUMMARY.search(words))


def _column_sums(form: _Form, rows: Sequence[Sequence[str]]) -> list[Decimal]:
    """What the figures of each column add up to, subtotals included, so that tabs can be compared."""
    columns = [
        place
        for place, name in enumerate(form.header.names)
        if max(name_score(name, concept) for concept in ("account", "department", "period", "date")) < 0.7
    ]
    sums = []
    for place in columns:
        cells = (row[place] for row in rows[form.header.first_data :] if place < len(row) and row[place])
        values = (parse_amount(cell, NumberFormat()) for cell in cells)
        sums.append(sum((value for value in values if value is not None), Decimal(0)))
    return sums


def _same(one: Sequence[Decimal], other: Sequence[Decimal | int]) -> bool:
    return all(abs(a - b) <= Decimal("0.05") for a, b in zip(one, other, strict=True))


# What the tabs' names say ---------------------------------------------------------------------------------------------


def department_of_sheet(name: str) -> tuple[str, str]:
    """Return code and name of the department that a sheet's name gives ("120 Emergency"); ("", "") for none."""
    match = _CODE_AND_NAME.fullmatch(name.strip())
    if match is None or 1990 <= int(match["code"]) < 2100:
        return "", ""
    label = match["label"].strip()
    other = role_of(label) or _time(name) or _time(label) or _names_summary(name) or _NO_NAMES.search(normalized(label))
    return ("", "") if other or _GENERIC.fullmatch(normalized(label)) else (match["code"], label)


def _meaning(forms: Sequence[_Form], left_out: tuple[str, ...], kind: str | None) -> Tabs:
    names = tuple(form.name for form in forms)
    heads = forms[0].header.names
    if all(map(role_of, names)):
        return _of_role(names, left_out, kind)
    if any(map(_time, names)):
        return _of_times(names, left_out, heads)
    generic = any(_GENERIC.fullmatch(normalized(name)) for name in names)
    stated = _speaks(heads, "department", "department_name")
    listing = kind in ("contracts", "prices", "accounts", "departments", "suppliers")
    return _ask_which(names, left_out) if generic or stated or listing else Tabs(names, "department", left_out)


def _of_role(names: tuple[str, ...], left_out: tuple[str, ...], kind: str | None) -> Tabs:
    """One tab with the budget, one with actual figures: the one that is imported."""
    chosen = [name for name in names if role_of(name) == imported_role(kind)]
    if len(chosen) != 1:
        return _ask_which(names, left_out)
    return Tabs((chosen[0],), None, (*(name for name in names if name != chosen[0]), *left_out))


def _of_times(names: tuple[str, ...], left_out: tuple[str, ...], heads: Sequence[str]) -> Tabs:
    """A tab for each month, or for each year with months across."""
    times = set(map(_time, names))
    months_across = any(month_heading(name) for name in heads)
    if times == {"month"} and not months_across:
        return Tabs(names, None if _speaks(heads, "period", "date") else "period", left_out)
    if times == {"fiscal_year"} and not _speaks(heads, "fiscal_year"):
        return Tabs(names, "fiscal_year", left_out)
    return _ask_which(names, left_out)


def _time(name: str) -> str | None:
    heading = month_heading(name)
    if heading is not None:
        return "month"
    label = read_label(name)
    return "fiscal_year" if label is not None and label.year is not None else None


def _speaks(heads: Sequence[str], *concepts: str) -> bool:
    return any(name_score(name, concept) >= 0.75 for name in heads for concept in concepts)


def _ask_which(names: Sequence[str], left_out: tuple[str, ...]) -> Tabs:
    listed = ", ".join(in_quotes(name) for name in names[:5])
    question = _("The sheets {sheets} have the same columns. Choose the one to import.", sheets=listed)
    return Tabs(tuple(names), None, left_out, question)


# Reading --------------------------------------------------------------------------------------------------------------


#: A tab's name that is a department's number behind its word ("KST 200", "Dept. 6010").
_NUMBERED = re.compile(
    r"(?:kst|kostenst(?:elle)?|kostenplaats|cost cent(?:er|re)|cc|dept|department|abt|abteilung|afdeling)"
    r"[ .:#_-]{0,3}(?P<code>[0-9]{3}[0-9A-Za-z.-]{0,9})",
    re.IGNORECASE,
)


def _keys(names: Sequence[str]) -> dict[str, str]:
    """Return what lines of a tab are known by: the department's number where all names are such, else its name."""
    read = {name: match["code"] for name in names if (match := _NUMBERED.fullmatch(name.strip()))}
    return read if len(set(read.values())) == len(names) else {name: name for name in names}


def joined_records(book: Workbook, names: Sequence[str]) -> Iterator[Record]:
    """The rows of several tabs under each other, numbered through; the tab's name stands in a column of its own.

    Rows above a tab's header and rows of a single cell bear no name, so that they are told as titles and headings.
    """
    head: list[str] = []
    number = 0
    keys = _keys(names)
    for name in names:
        rows = book.rows(name)
        form = _form(name, rows)
        if form is None:
            continue
        width = len(form.header.names)
        header = form.header.row or 0
        blank = 0
        for index, row in enumerate(rows):
            number += 1
            blank = 0 if any(row) else blank + 1
            if blank > BLANK_ROWS:
                continue
            padded = [*row[:width], *[""] * (width - len(row))]
            extra = [cell for cell in row[width:] if cell.strip()]
            if header - form.header.rows < index < header:
                yield number, [*padded, TAB_COLUMN]
            elif index == header:
                head = head or [*padded, TAB_COLUMN]
                yield number, list(head)
            elif extra:
                yield number, [*padded, keys[name], *row[width:]]
            elif index < header or is_rule(row) or sum(1 for cell in row if cell.strip()) < 2:
                yield number, [*padded, ""]
            else:
                yield number, [*padded, keys[name]]


def asides(book: Workbook, names: Sequence[str]) -> frozenset[int]:
    """Numbers of the rows above the headers of all tabs but the first: titles, not data."""
    numbers: set[int] = set()
    number = 0
    for position, name in enumerate(names):
        rows = book.rows(name)
        form = _form(name, rows)
        if form is None:
            continue
        if position:
            numbers.update(range(number + 1, number + 1 + (form.header.row or 0)))
        number += len(rows)
    return frozenset(numbers)


def starts(book: Workbook, names: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return the first and last number of the rows of each tab."""
    spans: dict[str, tuple[int, int]] = {}
    number = 0
    for name in names:
        rows = book.rows(name)
        if _form(name, rows) is not None:
            spans[name] = (number + 1, number + len(rows))
            number += len(rows)
    return spans
