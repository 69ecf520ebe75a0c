"""The shapes that reading and posting share: a file's layout, its skipped rows and its issues."""

import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal, Self

from data.importers.questions import FileQuestion
from data.importers.reading.fixed_width import FixedColumns, fixed_columns_of
from data.importers.reading.unquoted import UnquotedCommas, unquoted_commas_of
from data.importers.tables.unpivot import Unpivot, unpivot_of

Container = Literal["csv", "xlsx", "xlsm", "xls"]
Shape = Literal["long", "wide_months", "wide_years", "wide_classes", "crosstab", "blocks", "print"]
SkipReason = Literal["blank", "total", "title", "note", "repeated_header", "after_end", "balance"]
DateOrder = Literal["dmy", "mdy", "ymd"]


class UnreadableFile(ValueError):  # noqa: N818 - named for what the person sees
    """The file as a whole cannot be read as a table: what is wrong, then what to do.

    `code` is one of: empty, binary, encrypted, truncated, zip_bomb, too_large, not_a_table, saft_xml, xml,
    unsupported, archive, template, missing_sheet, changed, ragged.
    """

    def __init__(self, message: str, *, hint: str, code: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint
        self.code = code


@dataclass(frozen=True)
class RowIssue:
    """One row that cannot be taken as it is.

    `line` is the 1-based physical line (text files) or the sheet row (Excel); `message` ends with the remedy.
    """

    line: int
    column: str
    value: str
    code: str
    message: str


@dataclass(frozen=True)
class SkippedRow:
    """A row that carries no data of its own; `amount` is the figure it states, if any (totals).

    `tied`: arithmetic has shown what a total is of: "part" or "whole" of the lines so far; "" is a total by its place
    or words alone.
    """

    line: int
    reason: SkipReason
    text: str
    amount: Decimal | None = None
    tied: Literal["", "part", "whole"] = ""


@dataclass(frozen=True)
class ColumnGuess:
    """Which column seems to hold a concept; `confidence` 0-1 joins the name's and the content's verdict."""

    concept: str
    column: str
    confidence: float


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in one column.

    `thousands` is "" when no mark is used. `currency` is the one symbol or ISO code seen, else None.
    `decimals` is the largest number of decimal places met in the sample. `clock`: hours and minutes (8:30 is 8.5).
    `sides`: the letters of debit and credit that stand beside the figures, or "".
    """

    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    currency: str | None = None
    decimals: int = 2
    clock: bool = False
    sides: str = ""


@dataclass(frozen=True)
class TakingBack:
    """What tells which lines take others back where signs do not (`lines.taking_back`).

    `columns` are columns of texts, each with how it tells; `unsigned` columns of figures that bear no sign for it.
    """

    columns: tuple[tuple[str, Any], ...] = ()
    unsigned: tuple[str, ...] = ()

    @classmethod
    def of(cls, raw: Any) -> Self:
        """Return what `dataclasses.asdict` made of one."""
        known = raw if isinstance(raw, dict) else {}
        columns = tuple((name, rule) for name, rule in known.get("columns", ()))
        return cls(columns, tuple(known.get("unsigned", ())))


@dataclass(frozen=True)
class DateFormat:
    """How dates are written in one column.

    `pattern` is a strptime pattern, "excel" (day serials; "excel-1904" from 1904) or "text-month" (month names; several
    languages).
    `ambiguous` means that both day-first and month-first read every value. `swapped`: real dates whose day and month a
    spreadsheet has swapped stand among texts in `order`.
    """

    pattern: str
    order: DateOrder | None = None
    ambiguous: bool = False
    swapped: bool = False


@dataclass(frozen=True)
class DerivedColumn:
    """A column made while reading.

    `how` is "code" or "label" (two halves of a cell like "(55040) Admin"), "heading" (the heading row above, carried
    down to the rows under it), "part" (of a composite code or path, `splitting.part_of`), "joined" (behind the cell of
    the column `style`), "tag" (the part named `style` of a cell of named parts), or "across" (made of columns side by
    side, `Layout.unpivot`); `source` is the column it comes from, which may be derived as well, "" of several.
    """

    source: str
    how: Literal["code", "label", "heading", "across", "part", "joined", "tag"]
    style: str = ""


@dataclass(frozen=True)
class Layout:
    """Everything needed to read a file again the same way.

    Row numbers are 0-based record indexes (a quoted cell with line breaks is one record; blank lines count).
    `header_row` is the last header line and `header_rows` how many lines the header has (2 = two-tier).
    `columns` are unique: stripped, blank names become "column_3", repeated ones "Amount (2)".
    `month_columns` maps a column to its label as found: the month (wide_months), the year or version (wide_years),
    the class (wide_classes, blocks); an import makes one row of each of their cells. The shape print is long already,
    and blocks are stacked under each other with their title in the column "Block".
    `key_columns` are filled in ordinary lines and empty in totals; `value_columns` are the ones that add up.
    `stated_currency`: the one code of the currency column, or of the header of the figures, else "".
    `said_currencies`: signs and codes that headings and formats of cells name, by column, titles and notes under "";
    `sides`: how debits and credits are written where it is known (a key of `sides.FACTORS`), else "".
    `rival_formats` are columns whose every figure another style reads as well, with other values (1.234 or 1,234).
    `wrapped`: each line stands in quotation marks; `unquoted`: commas in figures separate cells;
    `fixed`: cells stand at fixed places. `hidden_rows` are
    stretches of hidden rows, first and last. `tabs` are sheets read under each other as one table, rows numbered
    through; a tab's name is the column "Tab"; `tab_titles` are the rows above the headers of all but the first.
    `scenario` is the column that tells lines of actuals from lines of a budget, or "", `status` the one that tells
    cancelled lines and drafts from those that hold;
    `floated` columns hold whole numbers that a program wrote with ".0" behind each: as codes they go without it;
    `stated_column` holds the figure that total lines state, where another one than `amount_column` is loaded;
    `unpivot` makes lines of columns side by side when rows are posted; `stated_year`, `stated_month` (yyyymm) and
    `stated_period` ("2025/26 P06") are those that titles speak of, of a month the file's name as well; `month_agreed`:
    title and name speak of the same month; `stated_department`: code and label of the one that titles name;
    `stated_so_far`: they speak of more than one month ("kumuliert", "January to March"); `opening_goes_on`: the balance
    before the figures is that of the month before, not of the year's first day;
    `carried` columns are written once for each group of lines and take the text above where they are blank;
    `inner_heads` are texts that stand between the head of a group and its lines and name neither ("Revenue");
    `summed_heads` are sums that name the department of the lines below them, each with the last of these;
    `single_figures` are cells (line, place) of merged figures below their first, read as no figure.
    `total_lines` are lines that are sums of others, `doubtful_lines` look like it and do not add up;
    while `blocking` says something, nothing is posted.
    `regular` files are read column-wise; `derived` columns are added while reading.
    """

    container: Container
    columns: tuple[str, ...]
    original_columns: tuple[str, ...]
    header_row: int | None
    first_data_row: int
    header_rows: int = 1
    gzipped: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = '"'
    escape: str | None = None
    regular: bool = False
    first_column: int = 0
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    number_formats: dict[str, NumberFormat] = field(default_factory=dict)
    date_formats: dict[str, DateFormat] = field(default_factory=dict)
    amount_column: str | None = None
    key_columns: tuple[str, ...] = ()
    value_columns: tuple[str, ...] = ()
    shape: Shape = "long"
    month_columns: dict[str, str] = field(default_factory=dict)
    derived: dict[str, DerivedColumn] = field(default_factory=dict)
    kind: str | None = None
    fingerprint: str = ""
    preset: str | None = None
    mapping: dict[str, ColumnGuess] = field(default_factory=dict)
    questions: tuple[FileQuestion, ...] = ()
    notes: tuple[str, ...] = ()
    stated_currency: str = ""
    said_currencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scenario: str = ""
    status: str = ""
    taking_back: TakingBack = TakingBack()
    stated_column: str = ""
    floated: tuple[str, ...] = ()
    sides: str = ""
    rival_formats: dict[str, NumberFormat] = field(default_factory=dict)
    wrapped: bool = False
    unquoted: UnquotedCommas | None = None
    fixed: FixedColumns | None = None
    hidden_rows: tuple[tuple[int, int], ...] = ()
    tabs: tuple[str, ...] = ()
    tab_titles: tuple[int, ...] = ()
    unpivot: Unpivot | None = None
    stated_year: str = ""
    stated_month: int = 0
    month_agreed: bool = False
    stated_period: str = ""
    stated_so_far: bool = False
    opening_goes_on: bool = False
    stated_department: tuple[str, str] = ("", "")
    carried: tuple[str, ...] = ()
    inner_heads: tuple[str, ...] = ()
    summed_heads: tuple[tuple[int, int], ...] = ()
    single_figures: tuple[tuple[int, int], ...] = ()
    total_lines: tuple[int, ...] = ()
    doubtful_lines: tuple[int, ...] = ()
    blocking: tuple[str, ...] = ()

    def origin(self, name: str) -> str:
        """The column of the file that a column comes from, itself where it is one; "" where it is made of several."""
        while name in self.derived and name not in self.columns:
            name = self.derived[name].source
        return name

    def to_json(self) -> str:
        """One JSON object; `from_json` gives an equal layout back, but for the questions: they are of the reading."""
        return json.dumps({**asdict(self), "questions": ()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The layout that `to_json` wrote; raises ValueError or TypeError on anything else."""
        raw: dict[str, Any] = json.loads(text)
        for name in (
            "columns",
            "original_columns",
            "sheets",
            "key_columns",
            "value_columns",
            "questions",
            "notes",
            "blocking",
            "carried",
            "floated",
            "inner_heads",
            "total_lines",
            "doubtful_lines",
            "tabs",
            "tab_titles",
        ):
            raw[name] = tuple(raw.get(name, ()))
        for name in ("number_formats", "rival_formats"):
            raw[name] = {k: NumberFormat(**v) for k, v in raw.get(name, {}).items()}
        raw["date_formats"] = {k: DateFormat(**v) for k, v in raw.get("date_formats", {}).items()}
        raw["derived"] = {k: DerivedColumn(**v) for k, v in raw.get("derived", {}).items()}
        raw["mapping"] = {k: ColumnGuess(**v) for k, v in raw.get("mapping", {}).items()}
        for name in ("hidden_rows", "summed_heads", "single_figures"):
            raw[name] = tuple((first, last) for first, last in raw.get(name, ()))
        raw["said_currencies"] = {name: tuple(signs) for name, signs in raw.get("said_currencies", {}).items()}
        code, label = raw.get("stated_department", ("", ""))
        raw["stated_department"] = (code, label)
        raw["taking_back"] = TakingBack.of(raw.get("taking_back"))
        raw["unquoted"] = unquoted_commas_of(raw.get("unquoted"))
        raw["fixed"] = fixed_columns_of(raw.get("fixed"))
        raw["unpivot"] = unpivot_of(raw.get("unpivot"))
        return cls(**raw)
