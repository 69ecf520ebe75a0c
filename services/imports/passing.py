"""One pass over the rows of a source: typed, sorted into loaded, rejected and duplicate, stored and totalled."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.tables.layout import RowIssue
from data.models import Period
from language import N_, _
from services.errors import UserError
from services.imports import consequences
from services.imports.calendars.month_titles import MonthTitles
from services.imports.options import Progress, StartAgainError
from services.imports.people import search_people
from services.imports.results import Counts, StatementTotals
from services.imports.rows.account_question import ask_types
from services.imports.rows.context import Context
from services.imports.rows.plain_sums import sum_figures
from services.imports.rows.typed import Bools, Int64, Rows, TypedRows, distinct_numbers
from services.imports.rows.unused import note_filled
from services.imports.storing import overlap, rejects
from services.imports.storing.beside import LinesBeside
from services.imports.storing.bulk import insert_lines
from services.imports.storing.figures import FigureTally
from services.imports.storing.fingerprint import fingerprints
from services.imports.storing.left_out import LeftOut
from services.imports.storing.statement_totals import statement_totals

#: Lines whose sums wait to be made: most keys come again, but hardly within a chunk.
SUMMED_AT_ONCE = 250_000
#: Issues kept in memory; all of them are stored with their rows.
ISSUES_SHOWN = 100_000


@dataclass
class Pass:
    """The state of one pass; with a `batch_id` it stores, without it only counts.

    `sums` are the lines to be loaded by month, department, account and supplier (natural sign), `months` the rows and
    control figures by month (sign of the file).
    """

    session: Session
    context: Context
    rows: Rows
    mode: str | None
    batch_id: int | None = None
    progress: Progress | None = None
    counts: Counts = field(default_factory=Counts)
    issues: list[RowIssue] = field(default_factory=list)
    issue_count: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    sums: list[pd.DataFrame] = field(default_factory=list)
    months: dict[int, list[int]] = field(default_factory=dict)
    left_out: LeftOut | None = None
    sample: Any = None
    typed_sample: pd.DataFrame | None = None
    equal_rows: int = 0
    beside: LinesBeside | None = None
    hidden_rows: int = 0
    hidden_total: int = 0
    remember_bad: set[int] | None = None  # places of rejected rows, where a caller asks (held rows, one chunk)
    readings: consequences.OtherReadings = field(default_factory=consequences.OtherReadings)
    tally: FigureTally | None = None  # where somebody compares the file with others
    used: dict[str, set[int]] = field(default_factory=dict)  # kind to provisional ids of loaded lines, in a preview
    titles: MonthTitles = field(default_factory=MonthTitles)
    _closed: frozenset[int] = frozenset()
    _unsummed: int = 0

    def run(self) -> None:
        """Read the source to its end.

        Raises:
            StartAgainError: Later rows contradict a decision; run again with a fresh pass.
            UserError: The file is damaged, or a replaced month is closed.
        """
        closed = self.session.exec(select(Period.period).where(col(Period.status) == "closed"))
        self._closed = frozenset(closed) if self.rows.closes else frozenset()
        self._matcher = overlap.matcher(self.session, self.rows.table)
        self.beside = LinesBeside(self.rows.table) if self.mode == "only_new" else None
        first = True
        exponent = self.rows.control[1]
        for chunk in self.context.source.chunks(self.progress):
            self._take(chunk, first=first)
            first = first and chunk.table.num_rows == 0
        if blocked := self.context.scenarios.settle(exponent):
            self.context.ask(blocked)
        self.context.statuses.ask(exponent)
        consequences.settle_sides(self.context)
        self._check_sign()
        self._check_account_types()
        self.titles.check(self.context)
        self.rows.finish()
        consequences.ask_at_end(self.context, self.readings, self.counts.control_total, exponent)

    @property
    def file_total(self) -> int | None:
        """The figure of the file's own total; None where other figures are stored, or some are not."""
        context = self.context
        aside = context.scenarios.left_out() or context.statuses.left_out()
        restated = self.rows.restates or self.rows.totals_are_partial or aside
        return None if self.left_out is None or restated else self.left_out.file_total

    @property
    def stopped(self) -> bool:
        """True when nothing may be posted anyway, so that storing would be wasted."""
        context = self.context
        open_ = context.source.open_questions or context.fallbacks.open
        return bool(context.questions or context.amounts.questions or open_ or context.source.private)

    @property
    def narrowed(self) -> str:
        """The condition for the stored lines that the file competes with, beside the months; "" for all."""
        narrow = self.rows.narrow()
        return f"AND {narrow}" if narrow else ""

    def _take(self, chunk: Chunk, *, first: bool) -> None:
        source = self.context.source
        before = source.left_out
        search_people(source, chunk, first=first)
        if source.left_out != before and not first:
            raise StartAgainError(left_out=source.left_out)
        self._count_aside(chunk)
        chunk, others = self.context.scenarios.part(chunk, self._sum)
        chunk, dropped = self.context.statuses.part(chunk, self._sum)
        chunk, unmoved = self.context.unmoved.part(chunk)
        others += dropped + unmoved
        self.counts.rows_skipped += others
        self.counts.rows_read += others
        if chunk.table.num_rows == 0:
            self._store_raw(chunk)
            return
        self.context.fallbacks.forget_chunk()
        self.readings.take(self.context, chunk.table)
        typed = self.rows.read(chunk)
        self._store_raw(chunk)  # the columns that are read are known now
        note_filled(self.context, chunk)
        self._refuse_closed(typed)
        usable = ~typed.per_line(typed.problems.bad)
        if self.rows.table == "ledger_entry":
            typed.columns["fingerprint"] = fingerprints(typed.columns)
        duplicate = self._duplicates(typed, usable)
        keep = usable & ~duplicate
        self._tally(typed, keep, duplicate)
        if self.beside is not None:
            self.beside.take(typed, keep, duplicate)
        if self.tally is not None:
            self.tally.take(typed, usable, keep)
        self._reject(chunk, typed)
        if self.sample is None:
            self._show(chunk, typed, keep)
        if self.batch_id is not None and not self.stopped:
            insert_lines(self.session, self.rows.table, typed, keep, self.batch_id)

    # Counting ---------------------------------------------------------------------------------------------------------

    def _count_aside(self, chunk: Chunk) -> None:
        """Count what is no data row, and rows that cannot be read as rows."""
        self.counts.rows_skipped += len(chunk.skipped)
        self.counts.rows_rejected += len(chunk.raw_rejects)
        self.counts.rows_read += len(chunk.skipped) + len(chunk.raw_rejects)
        if self.left_out is None:
            self.left_out = LeftOut(self.rows.control[1], self.context.amounts.power)
        self.left_out.take(chunk.skipped)
        self.titles.add(chunk, self.context)
        if len(chunk.lines):
            self.left_out.last_row = int(chunk.lines[-1])
        rejects.refuse_joined(self.context, chunk)
        self._note(rejects.safe_issues(chunk, self.context.source))

    def _store_raw(self, chunk: Chunk) -> None:
        if self.batch_id is not None:
            rejects.store_raw(self.session, self.batch_id, chunk, self.context)

    def _sum(self, table: Any) -> int:
        """Return what lines that are not loaded add up to, in the units and sign of the control figure."""
        figures = self.rows.figures(table)
        return sum_figures(self.context, table, self.rows.control) if figures is None else figures

    def _tally(self, typed: TypedRows, keep: Bools, duplicate: Bools) -> None:
        """Add up rows and money. A row counts as duplicate when all of its lines are stored already."""
        count, bad = len(typed.lines), typed.problems.bad
        kept_rows = np.zeros(count, dtype=bool)
        kept_rows[typed.rows_of_lines()[keep]] = True
        counts = self.counts
        counts.rows_read += count
        counts.rows_rejected += int(bad.sum())
        counts.rows_loaded += int(kept_rows.sum())
        counts.rows_duplicate += int((~bad & ~kept_rows).sum())
        rejected = int(typed.amount[bad].sum())
        loaded, again = int(typed.line_amount[keep].sum()), int(typed.line_amount[duplicate].sum())
        counts.rejected_total += rejected
        counts.loaded_total += loaded
        counts.duplicate_total += again
        counts.control_total += rejected + loaded + again
        self._count_hidden(typed, kept_rows, keep)
        self.context.roundings.take(typed.problems.rounded, kept_rows)
        self._add_months(typed, keep)
        self._add_sums(typed, keep)
        if self.batch_id is None:
            self._note_used(typed, keep)
        self.context.fallbacks.tally(typed, keep, self.context.catalogue.account_types)

    def _count_hidden(self, typed: TypedRows, kept_rows: Bools, keep: Bools) -> None:
        """Count the loaded rows that the workbook hides, and what they add up to."""
        spans = self.context.source.layout.hidden_rows
        if not spans:
            return
        firsts, lasts = (np.array(ends, dtype=np.int64) for ends in zip(*spans, strict=True))
        place = np.searchsorted(firsts, typed.lines, side="right") - 1
        hidden = (place >= 0) & (typed.lines <= lasts[place])
        self.hidden_rows += int((hidden & kept_rows).sum())
        self.hidden_total += int(typed.line_amount[keep & typed.per_line(hidden)].sum())

    def _note_used(self, typed: TypedRows, keep: Bools) -> None:
        for name, values in typed.columns.items():
            if name.endswith("_id") and isinstance(values, np.ndarray):
                numbers = values[keep]
                self.used.setdefault(name.removesuffix("_id"), set()).update(np.unique(numbers[numbers < 0]).tolist())

    def _add_months(self, typed: TypedRows, keep: Bools) -> None:
        periods, amounts = typed.columns["period"][keep], typed.line_amount[keep]
        distinct, index = distinct_numbers(periods)
        rows = np.bincount(index, minlength=len(distinct))
        for place, (month, count) in enumerate(zip(distinct.tolist(), rows.tolist(), strict=True)):
            entry = self.months.setdefault(month, [0, 0])
            entry[0] += count
            entry[1] += int(amounts[index == place].sum())

    def _add_sums(self, typed: TypedRows, keep: Bools) -> None:
        keys = [name for name in _SUM_KEYS if isinstance(typed.columns.get(name), np.ndarray)]
        if "amount_minor" not in typed.columns or "account_id" not in keys or not keep.any():
            return
        frame = pd.DataFrame({name: typed.columns[name][keep] for name in (*keys, "amount_minor")})
        self.sums.append(frame)
        self._unsummed += len(frame)
        if self._unsummed > SUMMED_AT_ONCE:
            self._join_sums()

    def statement(self) -> StatementTotals | None:
        """Return operating figures and balance sheet of the lines to be loaded, None where there are no such."""
        return statement_totals(self.context, self.rows.table, self.totals_frame())

    def totals_frame(self) -> pd.DataFrame:
        """Return the sums of the lines to be loaded, one row per key (keys may depend on the kind of file)."""
        self._join_sums()
        if not self.sums:
            return pd.DataFrame(columns=[*_SUM_KEYS, "amount_minor"], dtype="int64")
        return self.sums[0]

    def _join_sums(self) -> None:
        if self._unsummed:
            whole = pd.concat(self.sums, ignore_index=True)
            self.sums = [_sum_by(whole, [name for name in _SUM_KEYS if name in whole.columns])]
            self._unsummed = 0

    # Sorting out ------------------------------------------------------------------------------------------------------

    def _refuse_closed(self, typed: TypedRows) -> None:
        if not self._closed:
            return
        shut = np.isin(typed.columns["period"], sorted(self._closed)) & ~typed.per_line(typed.problems.bad)
        if not shut.any():
            return
        month = int(typed.columns["period"][shut][0])
        if self.mode == "replace":
            raise UserError(
                _(
                    "{month} is closed, so it cannot be replaced.",
                    month=f"{month // 100}-{month % 100:02d}",
                ),
                hint=_("Reopen the month first, or load the other months from their own file."),
                code="closed_period",
            )
        rows = np.zeros(len(typed.lines), dtype=bool)
        rows[typed.rows_of_lines()[shut]] = True
        typed.problems.add(
            rows, column="", cells=None, code="closed_period",
            message=remark(N_("The month is closed (the first: {month}). Reopen it, or "
"post the row in an open month."), month=month // 100, month_2=f'{month % 100:02d}'),
        )  # fmt: skip

    def _duplicates(self, typed: TypedRows, usable: Bools) -> Bools:
        if self.mode in ("add", "replace"):
            return np.zeros(len(usable), dtype=bool)
        stored = self._matcher.matches(typed, usable)
        self.equal_rows += int(stored.sum())
        return stored if self.mode == "only_new" else np.zeros(len(usable), dtype=bool)

    def _reject(self, chunk: Chunk, typed: TypedRows) -> None:
        problems = typed.problems
        if not problems.issues:
            return
        if self.remember_bad is not None:
            self.remember_bad.update(problems.issues)
        self._note([issue for row in sorted(problems.issues) for issue in problems.issues[row]])
        rejects.count_unknown(self.context, chunk, typed)
        rejects.refuse_joined(self.context, chunk, problems.issues)
        if self.batch_id is not None and not self.stopped:
            rejects.store_rows(self.session, self.batch_id, chunk, typed, self.context)

    def _note(self, issues: list[RowIssue]) -> None:
        self.issue_count += len(issues)
        self.codes.update(issue.code for issue in issues)
        self.issues.extend(issues[: max(0, ISSUES_SHOWN - len(self.issues))])

    def _show(self, chunk: Chunk, typed: TypedRows, keep: Bools) -> None:
        self.sample = chunk.table.slice(0, 50).to_pandas()
        places = np.flatnonzero(keep)[:50]
        shown: dict[str, Any] = {"line_number": typed.lines[typed.rows_of_lines()[places]]}
        for name, values in typed.columns.items():
            if name != "fingerprint":
                shown[name] = _taken(values, places)
        self.typed_sample = pd.DataFrame(shown)

    def _check_account_types(self) -> None:
        """Start over where later rows show that an account is of another type; ask for types that stay uncertain."""
        context = self.context
        recognized = context.catalogue.recognized
        final = recognized.settle() if recognized is not None else None
        if final is not None:
            context.source.account_types = final
            raise StartAgainError
        ask_types(context, self.statement(), self.rows.control[1])

    def _check_sign(self) -> None:
        context = self.context
        if context.amounts.two_sided:
            return
        shown = context.signs.convention
        if context.signs.costs_are_negative:
            shown = consequences.ask_sign(context, self.statement(), self.rows.control[1]) or shown
        given = context.source.options.sign_convention is not None
        if not given and context.sign_convention not in (None, shown):
            raise StartAgainError(sign=shown)


_SUM_KEYS = ("version_id", "period", "department_id", "account_id", "supplier_id")


def _sum_by(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return one row per key with the exact sum of `amount_minor`.

    The keys are packed into one number per row, which is five times as fast as grouping by several columns.
    """
    columns = [frame[name].to_numpy(np.int64) for name in keys]
    lows = [int(column.min()) for column in columns]
    sizes = [int(column.max()) - low + 1 for column, low in zip(columns, lows, strict=True)]
    if math.prod(sizes) >= 2**62:
        wide: pd.DataFrame = frame.groupby(keys, as_index=False, sort=False).agg({"amount_minor": "sum"})
        return wide
    packed = np.zeros(len(frame), dtype=np.int64)
    for column, low, size in zip(columns, lows, sizes, strict=True):
        packed = packed * size + (column - low)
    place, distinct = pd.factorize(packed)
    sums = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(sums, place, frame["amount_minor"].to_numpy(np.int64))
    parts: dict[str, Int64] = {}
    for name, low, size in reversed(list(zip(keys, lows, sizes, strict=True))):
        distinct, parts[name] = distinct // size, distinct % size + low
    return pd.DataFrame({**{name: parts[name] for name in keys}, "amount_minor": sums})


def _taken(values: Any, places: Int64) -> Any:
    import pyarrow as pa

    if isinstance(values, pa.Array):
        return values.take(pa.array(places)).to_pylist()
    return values[places] if isinstance(values, np.ndarray) else [values] * len(places)


def repeat_until_settled(
    make: Callable[[str | None, tuple[str, ...]], Pass], *, undo_writes: Callable[[], Any]
) -> Pass:
    """Run passes until one agrees with all rows: at most a few, each with what the last one learned.

    Args:
        make: Returns a fresh pass for a sign convention (None = infer) and columns to leave out from the start.
        undo_writes: Called before a pass is repeated.
    """
    sign: str | None = None
    left_out: tuple[str, ...] = ()
    for _unused in range(8):
        current = make(sign, left_out)
        try:
            current.run()
        except StartAgainError as learned:
            undo_writes()
            sign, left_out = learned.sign or sign, learned.left_out or left_out
        else:
            return current
    raise AssertionError("a pass decides each question once")
