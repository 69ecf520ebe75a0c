"""The figures of one file by month, department and account, measure or the like, to be compared with other files'."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from planning.names import normalize
from services.imports.codes.code_books import Catalogue
from services.imports.rows.typed import Bools, Int64, TypedRows
from services.imports.storing.file_figures import FileFigures

#: What the figures of a table stand under, beside their month and department, and which of its columns they are.
THINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "ledger_entry": (("account_id",), "amount_minor"),
    "budget_line": (("account_id",), "amount_minor"),
    "statistic": (("measure_id",), "quantity_milli"),
    "labor_entry": (("job_class_id", "pay_code_id"), "hours_milli"),
    "purchase_line": (("supplier_id",), "amount_minor"),
}
_DAYS = {"ledger_entry": "posting_date"}
#: Above so many figures days are given up, months remain.
MOST_BY_DAY = 300_000


@dataclass
class FigureTally:
    """Adds up the figures of a file while it is read."""

    table: str
    lines: int = 0
    _parts: list[pd.DataFrame] = field(default_factory=list)

    def take(self, typed: TypedRows, usable: Bools, fresh: Bools) -> None:
        """Add the lines of a chunk that could be stored; `fresh` ones are not stored yet."""
        if self.table not in THINGS or not usable.any():
            return
        things, figure = THINGS[self.table]
        columns = typed.columns
        frame = pd.DataFrame(
            {
                "period": columns["period"][usable],
                "day": _days(columns.get(_DAYS.get(self.table, "day")), usable),
                "department_id": columns["department_id"][usable],
                **{name: columns[name][usable] for name in things},
                "planned": _budget_marks(columns.get("kind"), usable, self.table),
                "amount": np.asarray(columns[figure], dtype=np.int64)[usable],
                "fresh": fresh[usable].astype(np.int64),
            }
        )
        self.lines += len(frame)
        self._parts.append(_sum_up(frame))
        if len(self._parts) > 12:
            self._join()

    def _join(self) -> None:
        whole = _sum_up(pd.concat(self._parts, ignore_index=True))
        if len(whole) > MOST_BY_DAY:
            whole = _sum_up(whole.assign(day=-1))
        self._parts = [whole]

    def figures(self, catalogue: Catalogue) -> FileFigures | None:
        """Return what was added, under the codes of departments and things; None for files without figures."""
        if not self._parts:
            return None
        self._join()
        cells = self._parts[0]
        things, _figure = THINGS[self.table]
        labels: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for column in ("department_id", *things):
            kind = column.removesuffix("_id")
            coded = {item.id: item for item in catalogue.book(kind).known}
            labels[column] = [normalize(coded[n].code or coded[n].name) if n in coded else "" for n in cells[column]]
            used = set(cells[column].tolist())
            names |= {normalize(coded[n].code or coded[n].name): normalize(coded[n].name) for n in used if n in coded}
        parts = zip(*(labels[column] for column in things), cells["planned"], strict=True)
        return FileFigures(
            cells[["period", "day"]].assign(
                department=labels["department_id"],
                thing=["/".join(part for part in map(str, words) if part) for words in parts],
                amount=cells["amount"],
                fresh=cells["fresh"],
            ),
            names,
            self.lines,
        )


def _sum_up(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in frame.columns if name not in ("amount", "fresh")]
    added: pd.DataFrame = frame.groupby(keys, as_index=False, sort=False)[["amount", "fresh"]].sum()
    return added


def _days(values: Any, usable: Bools) -> Int64:
    if not isinstance(values, np.ndarray):
        return np.full(int(usable.sum()), -1, dtype=np.int64)
    days = values[usable].astype("datetime64[D]")
    return np.where(np.isnat(days), -1, days.astype(np.int64))


def _budget_marks(values: Any, usable: Bools, table: str) -> list[str]:
    """Return "budget" for statistics that are budgeted, "" for everything else."""
    if table != "statistic" or not isinstance(values, pa.Array):
        return [""] * int(usable.sum())
    return ["" if kind == "actual" else kind for kind in values.filter(pa.array(usable)).to_pylist()]
