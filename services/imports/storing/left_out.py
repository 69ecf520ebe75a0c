"""Lines of a file that are no data: totals of others, balances brought forward; counted, and said with their amount."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data.importers.tables.layout import SkippedRow
from language import count_text, ngettext
from services.imports.results import amount_text, join_first

#: So many lines are named one by one.
NAMED = 12


@dataclass
class LeftOut:
    """What was left out of one file; amounts in minor units and in the sign of the file.

    `exponent` and `power` are the places of stored figures, and by how many places the file's are larger than written.
    `last_row` is the line of the last row of data so far; `_whole` and `_unproven` are figures of total rows, with
    their lines: of all rows so far, and of no rows that arithmetic could tell.
    """

    exponent: int
    power: int = 0
    totals: list[int] = field(default_factory=list)
    total_count: int = 0
    balances: list[int] = field(default_factory=list)
    balance_count: int = 0
    balance_total: int = 0
    last_row: int = 0
    _whole: tuple[int, int] | None = None
    _unproven: int | None = None

    def take(self, skipped: Sequence[SkippedRow]) -> None:
        """Count the lines of a chunk that are no data."""
        for row in skipped:
            if row.reason == "total":
                self.total_count += 1
                self.totals += [row.line] if len(self.totals) < NAMED else []
                self._compare(row)
            elif row.reason == "balance":
                self.balance_count += 1
                self.balances += [row.line] if len(self.balances) < NAMED else []
                self.balance_total += self._minor(row.amount or Decimal(0))

    def _compare(self, row: SkippedRow) -> None:
        if row.amount is None or row.tied == "part":
            return
        if row.tied == "whole":
            self._whole, self._unproven = (row.line, self._minor(row.amount)), None
        else:
            self._unproven = self._minor(row.amount)

    @property
    def file_total(self) -> int | None:
        """The figure of the file's own total of all its lines; None when it states none.

        A total of a part, as arithmetic shows, is not compared with the whole.
        """
        if self._unproven is not None:
            return self._unproven
        if self._whole is not None and self._whole[0] > self.last_row:
            return self._whole[1]
        return None

    def notes(self) -> list[str]:
        """Return what is said about these lines."""
        told = []
        if self.total_count:
            told.append(
                ngettext(
                    "{count} line is a total of others and was left out: line {lines}.",
                    "{count} lines are totals of others and were left out: lines {lines}.",
                    self.total_count,
                    count=count_text(self.total_count),
                    lines=join_first(self.totals, NAMED, count=self.total_count),
                )
            )
        if self.balance_count:
            told.append(
                ngettext(
                    "{count} line states an opening or closing balance, no posting, and was left out ({amount}): "
                    "line {lines}.",
                    "{count} lines state opening or closing balances, no postings, and were left out ({amount}): "
                    "lines {lines}.",
                    self.balance_count,
                    count=count_text(self.balance_count),
                    amount=amount_text(self.balance_total, self.exponent),
                    lines=join_first(self.balances, NAMED, count=self.balance_count),
                )
            )
        return told

    def _minor(self, amount: Decimal) -> int:
        return int(amount.scaleb(self.exponent + self.power).to_integral_value())
