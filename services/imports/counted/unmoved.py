"""Lines of a trial balance without a posting: a balance before, the same after, and neither debit nor credit."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow.compute as pc

from data.importers.meaning.cumulative import is_opening
from data.importers.reading.chunks import Chunk
from data.importers.tables.roles import role_of
from language import count_text, ngettext
from services.imports.rows.typed import Bools, text_column, which_filled
from services.imports.source import ImportSource

#: Zero as figures: "0.00", "-", ".00".
_NOTHING = r"^[\s0.,'\-–—]*$"


def _which_move(cells: Any) -> Bools:
    """Return which cells hold a figure that is not zero."""
    moves: Bools = ~pc.match_substring_regex(cells, _NOTHING).to_numpy(zero_copy_only=False).astype(bool)
    return which_filled(cells) & moves


@dataclass
class UnmovedRows:
    """The lines of one file in which nothing was posted; `rows` counts them."""

    source: ImportSource
    rows: int = 0

    def part(self, chunk: Chunk) -> tuple[Chunk, int]:
        """Return a chunk with the lines that may have a posting, and how many others it had."""
        balances = self._balances()
        if balances is None or not chunk.table.num_rows or not set(balances) <= set(chunk.table.column_names):
            return chunk, 0
        before, after, *sides = (text_column(chunk.table, name) for name in balances)
        posted = np.logical_or.reduce([_which_move(cells) for cells in sides])
        same: Bools = pc.equal(before, after).to_numpy(zero_copy_only=False).astype(bool)
        out = same & which_filled(before) & ~posted
        count = int(out.sum())
        self.rows += count
        return (replace(chunk, table=chunk.table.filter(~out), lines=chunk.lines[~out]), count) if count else (chunk, 0)

    def _balances(self) -> tuple[str, ...] | None:
        """The balance before, the one after, debit and credit; None where a file has no such columns."""
        mapping, layout = self.source.mapping, self.source.layout
        if not {"debit", "credit"} <= set(mapping):
            return None
        free = [name for name in layout.number_formats if name not in mapping.values()]
        before = [name for name in free if is_opening(name)]
        after = [name for name in free if name not in before and role_of(name) == "cumulative"]
        if len(before) != 1 or len(after) != 1:
            return None
        return (before[0], after[0], mapping["debit"], mapping["credit"])

    def notes(self) -> list[str]:
        """Say how many lines were left out."""
        if not self.rows:
            return []
        return [
            ngettext(
                "{count} line with the same balance before and after and no posting was left out.",
                "{count} lines with the same balance before and after and no posting were left out.",
                self.rows, count=count_text(self.rows),
            )
        ]  # fmt: skip
