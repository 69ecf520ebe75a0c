"""What an import tells: the preview before posting and the outcome after it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from data.importers.questions import FileQuestion
from data.importers.tables.layout import ColumnGuess, Layout, RowIssue
from language import in_marks
from services.imports.codes.coming import NOTHING, Coming
from services.imports.options import ImportOptions
from services.imports.storing.file_figures import FileFigures


@dataclass(frozen=True)
class Unknown:
    """A code that nobody has explained yet; `amount_minor` in the sign of the file, `score` 0-1.

    `kind` is department, account, supplier, measure or job_class; `text` is the key that a decision is filed under.
    """

    kind: str
    text: str
    name: str | None
    rows: int
    amount_minor: int
    suggestion_id: int | None = None
    suggestion_text: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class ReportedColumn:
    """A column that seems to identify patients (or employees), and why.

    `holds` is "people" where the whole column does, "texts" where some of its cells do, "suppliers" where names of
    suppliers look like persons'.
    """

    column: str
    reason: str
    holds: Literal["people", "texts", "suppliers"] = "people"


@dataclass(frozen=True)
class Overlap:
    """Stored lines in the months of the file: `stored_rows` in all, `equal_rows` of the file equal to one of them."""

    periods: tuple[int, ...]
    stored_rows: int
    equal_rows: int


@dataclass(frozen=True)
class FallbackCount:
    """Lines that lack a department or account (`kind`) and where they went; `kind` "" is all of them, each once.

    `total` is in minor units and in the sign of the file.
    """

    kind: str
    target: str
    rows: int
    total: int


@dataclass
class Counts:
    """Rows and money of a file; money in minor units and in the sign of the file.

    Files without money are controlled by their quantity or hours, in thousandths (`exponent` 3, `control_of`).

    rows_read = loaded + rejected + duplicate + skipped; control_total = loaded + rejected + duplicate totals.
    """

    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    rows_skipped: int = 0
    control_total: int = 0
    loaded_total: int = 0
    rejected_total: int = 0
    duplicate_total: int = 0


@dataclass(frozen=True)
class StatementTotals:
    """What the loaded lines add up to beside `loaded_total`, in minor units and in the sign of the file.

    `operating` covers revenue and expense, `balance` the accounts of the balance sheet; statistics and hours are in
    neither. `accounts` is the number of accounts of the balance sheet.
    """

    operating: int
    balance: int
    accounts: int = 0


@dataclass(frozen=True)
class ProposedAccount:
    """A new account and its likely type; `total` in minor units and in the sign of the file, `confidence` 0-1."""

    code: str
    name: str
    total: int
    type: str
    category: str
    confidence: float
    reason: str


@dataclass
class Preview(Counts):
    """What posting a file with these options would do; nothing is stored yet.

    `sample` shows the first rows as read, `typed_sample` as they would be stored, with codes and names in place of ids;
    `periods` has period, rows and amount_minor of the rows that would be loaded. While `blocking` holds sentences,
    posting refuses; `questions` are what the file leaves open, answered or not. `new_codes` are what posting would
    make: kind to codes with names. `unused_columns` hold something that goes nowhere. `file_total` is the figure of
    the file's own totals row, in minor units; `figures` are there where a comparison was asked for.
    `brings` is what the previews of later files have to know; `restates`: figures of the year so far are turned.
    `masked_suppliers` are the names that are replaced because they look like persons'.
    `versions` are the budget versions to be filled and their ids (below zero: new), `locked_versions` take none.
    """

    options: ImportOptions = field(default_factory=lambda: ImportOptions(kind="ledger"))
    layout: Layout | None = None
    mapping: dict[str, ColumnGuess] = field(default_factory=dict)
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    typed_sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    file_total: int | None = None
    issues: list[RowIssue] = field(default_factory=list)
    periods: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["period", "rows", "amount_minor"]))
    unknown: list[Unknown] = field(default_factory=list)
    private_columns: list[ReportedColumn] = field(default_factory=list)
    overlap: Overlap | None = None
    already_posted: int | None = None
    blocking: list[str] = field(default_factory=list)
    questions: list[FileQuestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fallbacks: list[FallbackCount] = field(default_factory=list)
    sign_convention: str = "natural"
    profile_suggested: str | None = None
    unused_columns: list[str] = field(default_factory=list)
    exponent: int = 2
    control_of: str = "amount"
    statement: StatementTotals | None = None
    proposed: list[ProposedAccount] = field(default_factory=list)
    new_codes: dict[str, list[str]] = field(default_factory=dict)
    figures: FileFigures | None = None
    brings: Coming = NOTHING
    restates: bool = False
    versions: dict[str, int] = field(default_factory=dict)
    locked_versions: list[str] = field(default_factory=list)
    masked_suppliers: list[str] = field(default_factory=list)


@dataclass
class Outcome(Counts):
    """What posting a file did. `created` counts what was made by name: {"department": 3, …}."""

    batch_id: int = 0
    issues: list[RowIssue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)
    unused_columns: list[str] = field(default_factory=list)
    fallbacks: list[FallbackCount] = field(default_factory=list)
    sign_convention: str = "natural"
    mode: str = "add"
    exponent: int = 2
    control_of: str = "amount"
    statement: StatementTotals | None = None


def exact(minor: int, exponent: int = 2) -> str:
    """Return an amount in minor units as an exact decimal string: 123456 is "1234.56"."""
    return str(Decimal(minor).scaleb(-exponent).quantize(Decimal(1).scaleb(-exponent)))


def amount_text(minor: int, exponent: int = 2) -> str:
    """Return an amount in minor units as a sentence about a file writes it: all its digits, the reader's mark."""
    return in_marks(exact(minor, exponent))


def join_first(items: Sequence[object], most: int, *, count: int | None = None) -> str:
    """Return the first items of a list with commas; "…" stands for the others of `count`, the length by default."""
    listed = ", ".join(str(item) for item in items[:most])
    return f"{listed} …" if (len(items) if count is None else count) > most else listed


def answer(counts: Preview | Outcome) -> dict[str, Any]:
    """Return counts, totals (exact decimal strings) and issues, as the terminal prints them."""
    plain = {name: getattr(counts, name) for name in Counts.__dataclass_fields__}
    totals = {name: exact(value, counts.exponent) for name, value in plain.items() if name.endswith("_total")}
    if counts.statement is not None:
        totals["operating_total"] = exact(counts.statement.operating, counts.exponent)
        totals["balance_total"] = exact(counts.statement.balance, counts.exponent)
    issues = [asdict(issue) for issue in counts.issues]
    return {
        **plain,
        **totals,
        **_fallbacks(counts),
        "issues": issues,
        "notes": counts.notes,
        "columns_unused": counts.unused_columns,
    }


def _fallbacks(counts: Preview | Outcome) -> dict[str, Any]:
    """Return rows and total of all lines that went to a fallback, and each fallback by itself."""
    whole, *parts = counts.fallbacks or [FallbackCount("", "", 0, 0)]
    listed = [{**asdict(part), "total": exact(part.total, counts.exponent)} for part in parts]
    total = exact(whole.total, counts.exponent)
    return {"fallback_rows": whole.rows, "fallback_total": total, "fallbacks": listed}
