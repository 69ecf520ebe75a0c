"""What a file that corrects stored months would count twice, where lines that are stored already are left out.

The lines that it repeats are known, and the others are loaded beside the stored ones of the same place (department and
account, job class, measure, supplier) that it no longer has: a corrected line then stands beside the old one. Nobody is
asked in the terminal, so it is said, with its amount.
"""

from collections import Counter
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlmodel import Session

from language import count_text, ngettext
from services.imports.results import amount_text, join_first
from services.imports.rows.typed import Bools, TypedRows

#: What says where a line belongs, beside its month; lines of one place correct each other.
PLACES = {
    "ledger_entry": ("department_id", "account_id"),
    "budget_line": ("department_id", "account_id"),
    "labor_entry": ("department_id", "job_class_id", "pay_code_id"),
    "statistic": ("department_id", "measure_id"),
    "purchase_line": ("department_id", "supplier_id"),
}
#: So many months are named.
_NAMED = 3

Place = tuple[int, ...]


class LinesBeside:
    """Counts, by month and place, the lines that a file repeats and those that it brings."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._names = ("period", *PLACES.get(table, ()))
        self._repeated: Counter[Place] = Counter()
        self._brought: Counter[Place] = Counter()
        self._amounts: Counter[Place] = Counter()

    def take(self, typed: TypedRows, keep: Bools, duplicate: Bools) -> None:
        """Count the lines of a chunk: those to be loaded (`keep`) and those that are stored (`duplicate`)."""
        columns = [typed.columns.get(name) for name in self._names]
        if len(columns) < 2 or not all(isinstance(column, np.ndarray) for column in columns):
            return
        for lines, counter in ((duplicate, self._repeated), (keep, self._brought)):
            if lines.any():
                keys = np.stack([column[lines] for column in columns if column is not None])
                places, index = np.unique(keys, axis=1, return_inverse=True)
                named = [tuple(place) for place in places.T.tolist()]
                counter.update(dict(zip(named, np.bincount(index.ravel()).tolist(), strict=True)))
                if counter is self._brought:
                    sums = np.zeros(len(named), dtype=np.int64)
                    np.add.at(sums, index.ravel(), typed.line_amount[lines])
                    self._amounts.update(dict(zip(named, sums.tolist(), strict=True)))

    def notes(self, session: Session, batch_id: int | None, exponent: int, narrow: str) -> list[str]:
        """Return the remark on places where the file brings lines and lacks stored ones, in months that it repeats."""
        months = {place[0] for place in self._repeated}
        brought = {place for place in self._brought if place[0] in months}
        if not brought:
            return []
        stored = self._lines_of_others(session, sorted({place[0] for place in brought}), batch_id, narrow)
        lacking = {place: stored.get(place, 0) - self._repeated[place] for place in brought}
        lacking = {place: count for place, count in lacking.items() if count > 0}
        if not lacking:
            return []
        lines = sum(self._brought[place] for place in lacking)
        named = sorted({place[0] for place in lacking})
        return [
            ngettext(
                "{count} line ({amount}) stands beside stored ones of the same place in {months}, of which {lacking} "
                "are not in the file. If it corrects them, it has to replace its months (in the terminal: "
                "--replace-periods).",
                "{count} lines ({amount}) stand beside stored ones of the same place in {months}, of which {lacking} "
                "are not in the file. If it corrects them, it has to replace its months (in the terminal: "
                "--replace-periods).",
                lines,
                count=count_text(lines),
                amount=amount_text(sum(self._amounts[place] for place in lacking), exponent),
                months=join_first([f"{month // 100}-{month % 100:02d}" for month in named], _NAMED),
                lacking=count_text(sum(lacking.values())),
            )
        ]

    def _lines_of_others(
        self, session: Session, months: list[int], batch_id: int | None, narrow: str
    ) -> dict[Place, int]:
        """Return how many lines of others are in force, by month and place."""
        names = ", ".join(f"COALESCE({name}, 0)" for name in self._names)
        statement = (
            f"SELECT {names}, COUNT(*) FROM {self._table} WHERE superseded_by IS NULL "  # noqa: S608
            f"AND COALESCE(batch_id, 0) <> :batch AND period IN ({', '.join(map(str, months))}) {narrow} "
            f"GROUP BY {names}"
        )
        rows: list[Any] = list(session.connection().execute(text(statement), {"batch": batch_id or -1}))
        return {tuple(map(int, row[:-1])): int(row[-1]) for row in rows}
