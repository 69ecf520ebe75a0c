"""What a file holds, read to its end without storing anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np

from data.importers.detect import detect
from data.importers.reading.pieces import Chunk, read_chunks
from data.importers.remarks import Remark, remark
from data.importers.tables.layout import DateFormat, Layout, NumberFormat, RowIssue, SkippedRow
from data.importers.values.failed_formulas import is_failed
from data.importers.values.numbers import parse_decimals
from data.importers.values.sides import FACTORS, Sides
from language import N_

EXACT_PLACES = 6


@dataclass
class Inspection:
    """The result of reading a whole file.

    `data_rows` are the rows whose amount can be read (all rows where there is no amount column);
    rows_read = data_rows + rejected_rows + len(skipped). `column_totals` has the exact total of every value column,
    `amount_total` the one of the amount (of all months or years in a wide file; debit minus credit in a pair).
    `stated_totals` are the totals lines of the file, which need not agree with the lines.
    """

    layout: Layout
    data_rows: int = 0
    rejected_rows: int = 0
    skipped: list[SkippedRow] = field(default_factory=list)
    issues: list[RowIssue] = field(default_factory=list)
    column_totals: dict[str, Decimal] = field(default_factory=dict)
    amount_total: Decimal | None = None

    @property
    def rows_read(self) -> int:
        """Records of the file without its header."""
        return self.data_rows + self.rejected_rows + len(self.skipped)

    @property
    def stated_totals(self) -> list[SkippedRow]:
        """Totals lines that the file has."""
        return [row for row in self.skipped if row.reason == "total"]

    @property
    def difference(self) -> Decimal | None:
        """The file's own last total minus what its lines add up to; None when it states none."""
        stated = [row.amount for row in self.stated_totals if row.amount is not None]
        return stated[-1] - self.amount_total if stated and self.amount_total is not None else None

    def to_dict(self) -> dict[str, Any]:
        """The fields of `cli.py inspect --json`; money as exact strings."""
        layout = self.layout
        return {
            "container": layout.container,
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "sheet": layout.sheet,
            "sheets": list(layout.sheets),
            "header_row": layout.header_row,
            "header_rows": layout.header_rows,
            "columns": list(layout.columns),
            "original_columns": list(layout.original_columns),
            "date_format": _main_date(layout),
            "date_formats": {name: fmt.pattern for name, fmt in layout.date_formats.items()},
            "number_format": _number(layout.number_formats.get(_main_value(layout) or "")),
            "amount_column": layout.amount_column,
            "shape": layout.shape,
            "kind": layout.kind,
            "preset": layout.preset,
            "fingerprint": layout.fingerprint,
            "mapping": {
                concept: {"column": guess.column, "confidence": guess.confidence}
                for concept, guess in layout.mapping.items()
            },
            "rows_read": self.rows_read,
            "data_rows": self.data_rows,
            "rejected_rows": self.rejected_rows,
            "skipped_rows": len(self.skipped),
            "skipped": [_skipped_row(row) for row in self.skipped],
            "amount_total": None if self.amount_total is None else format(self.amount_total, "f"),
            "column_totals": {name: format(total, "f") for name, total in self.column_totals.items()},
            "difference": None if self.difference is None else format(self.difference, "f"),
            "questions": [question.to_dict() for question in layout.questions],
            "notes": list(layout.notes),
            "issues": [vars(issue) for issue in self.issues],
        }


#: "1.2E+05"; a word beside a figure ("4,000 per month") shortens nothing.
_SHORTENED = re.compile(r"[0-9][eE][+-]?[0-9]")


def _main_value(layout: Layout) -> str | None:
    return layout.amount_column or next(iter(layout.value_columns), None)


def _main_date(layout: Layout) -> str | None:
    guess = layout.mapping.get("date")
    fmt: DateFormat | None = layout.date_formats.get(guess.column) if guess else None
    fmt = fmt or next(iter(layout.date_formats.values()), None)
    return fmt.pattern if fmt else None


def _number(fmt: NumberFormat | None) -> dict[str, Any] | None:
    return None if fmt is None else {"decimal": fmt.decimal, "thousands": fmt.thousands, "currency": fmt.currency}


def _skipped_row(row: SkippedRow) -> dict[str, Any]:
    amount = None if row.amount is None else format(row.amount, "f")
    return {"line": row.line, "reason": row.reason, "text": row.text, "amount": amount}


def inspect(
    path: Path, *, filename: str | None = None, sheet: str | None = None, kind: str | None = None
) -> Inspection:
    """Detect a file's layout and read it to its end.

    Raises:
        UnreadableFile: As `detect`.
    """
    return read_all(path, detect(path, filename=filename, sheet=sheet, kind=kind))


def read_all(path: Path, layout: Layout) -> Inspection:
    """Read a file by a known layout and count, total and check its rows."""
    result = Inspection(layout)
    totals = {name: Decimal(0) for name in layout.value_columns}
    sides = Sides()
    for chunk in read_chunks(path, layout):
        result.skipped.extend(chunk.skipped)
        result.issues.extend(chunk.issues)
        result.rejected_rows += len(chunk.raw_rejects)
        good = _readable(chunk, layout, result)
        result.data_rows += int(good.sum())
        result.rejected_rows += int((~good).sum())
        figures = {}
        for name in layout.value_columns:
            values, ok = _values(chunk, name, layout)
            figures[name] = values[good] * ok[good]
            totals[name] += sum(map(Decimal, values[good & ok].tolist()), Decimal(0))
        if len(figures) == 2:
            sides.take(*figures.values())
    result.skipped.sort(key=lambda row: row.line)
    result.issues.sort(key=lambda issue: issue.line)
    scale = _scale(layout)
    places = {name: _shown(layout, name, scale) for name in totals}
    result.column_totals = {name: _trim(total.scaleb(-scale), places[name]) for name, total in totals.items()}
    result.amount_total = _amount_total(layout, result.column_totals, sides)
    return result


def _scale(layout: Layout) -> int:
    return 2 if layout.container != "csv" else EXACT_PLACES


def _shown(layout: Layout, name: str, scale: int) -> int:
    return min(layout.number_formats.get(name, NumberFormat()).decimals, scale)


def _trim(total: Decimal, places: int) -> Decimal:
    """With at least the column's usual places, never cutting a digit that counts."""
    shorter = total.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return shorter if shorter == total else total.normalize()


def _values(chunk: Chunk, name: str, layout: Layout) -> tuple[Any, Any]:
    fmt = layout.number_formats.get(name, NumberFormat())
    return parse_decimals(chunk.table.column(name), fmt, scale=_scale(layout))


def _readable(chunk: Chunk, layout: Layout, result: Inspection) -> Any:
    """Rows whose value can be read; the others become issues."""
    rows = chunk.table.num_rows
    good = np.ones(rows, dtype=bool)
    needed = [layout.amount_column] if layout.amount_column and layout.shape == "long" else list(layout.value_columns)
    if not needed or not rows:
        return good
    some = np.zeros(rows, dtype=bool)
    for name in needed:
        _, ok = _values(chunk, name, layout)
        cells = chunk.table.column(name)
        filled = np.asarray([cells[int(i)].as_py() != "" for i in np.flatnonzero(~ok)], dtype=bool)
        bad = np.zeros(rows, dtype=bool)
        bad[np.flatnonzero(~ok)[filled]] = True
        some |= ok
        for index in np.flatnonzero(bad & good):
            result.issues.append(_unread(int(chunk.lines[index]), name, cells[int(index)].as_py(), layout))
        good &= ~bad
    for index in np.flatnonzero(~some & good):
        result.issues.append(_unread(int(chunk.lines[index]), needed[0], "", layout))
    return good & some


def _unread(line: int, name: str, text: str, layout: Layout) -> RowIssue:
    fmt = layout.number_formats.get(name, NumberFormat())
    if not text:
        return RowIssue(line, name, "", "amount_missing", remark(N_("No amount. Enter one, or remove the line.")))
    return RowIssue(line, name, text, "amount_unreadable", amount_remedy(text, fmt))


#: What is said of a cell of which the formula failed.
FORMULA_FAILED = N_("The formula failed: {text}. Correct it in the file, and export it again.")


def amount_remedy(text: str, fmt: NumberFormat) -> Remark:
    """Why an amount cannot be read, and what to write instead."""
    from data.importers.values.currencies import name_of

    stated = name_of(text)
    if set(text.strip()) <= {"#"}:
        return remark(N_("Excel showed ###### because the column was too narrow. Widen it and export again."))
    if is_failed(text.strip()):
        return remark(FORMULA_FAILED, text=text.strip())
    if stated and stated != fmt.currency:
        return _currency_remedy(stated, fmt)
    if _SHORTENED.search(text):
        return remark(N_("Excel shortened the number. Format the column as a number and export again."))
    if fmt.clock:
        return remark(N_("Not hours and minutes (8:30). Correct the value and load the line again."))
    example = f"1{fmt.thousands}234{fmt.decimal}50"
    return remark(
        N_("Not an amount in the column's format ({example}). Correct it and load the line again."), example=example
    )


def _currency_remedy(stated: str, fmt: NumberFormat) -> Remark:
    if fmt.currency:
        template = N_("The amount is in {stated}, but the column is in {currency}. Convert it, or load it separately.")
        return remark(template, stated=stated, currency=fmt.currency)
    template = N_(
        "The amount is in {stated}, but the other amounts have no currency. Convert it, or load it separately."
    )
    return remark(template, stated=stated)


def _amount_total(layout: Layout, totals: Mapping[str, Decimal], sides: Sides) -> Decimal | None:
    if layout.amount_column and (layout.shape == "long" or layout.amount_column in totals):
        return totals.get(layout.amount_column)
    if not totals:
        return None
    if layout.shape == "long" and len(layout.value_columns) == 2:
        factors = FACTORS[layout.sides or sides.decide() or "unsigned"]
        return sum((factor * total for factor, total in zip(factors, totals.values(), strict=True)), Decimal(0))
    return sum(totals.values(), Decimal(0))
