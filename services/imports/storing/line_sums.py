"""What the lines of a file add up to: kept with its batch and told to the trail, so that `verify` can hold them to it.

The ledger has its total in the batch already. Lines of a budget come and go with its version, and so do volumes that
were planned; neither is kept to.
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlmodel import Session

from data.integrity import PART

#: Where a batch and its event keep the sums.
SUMS = "sums_stored"
#: Columns that nobody changes once they are stored, by table; what an invoice should come to changes with contracts.
COLUMNS = {
    "labor_entry": ("hours_milli", "amount_minor"),
    "purchase_line": ("quantity_milli", "unit_price_micro", "amount_minor"),
    "statistic": ("quantity_milli",),
}
#: Lines that stay until their file is undone.
LASTING = {"statistic": "version_id IS NULL"}


def of_batch(session: Session, table: str, batch: int) -> dict[str, int]:
    """Return rows and exact sums of the lines that a batch stored; {} for a table that is not kept to them."""
    return _sums(session, table, f"batch_id = {int(batch)}").get(batch, {"rows": 0} if table in COLUMNS else {})


def by_batch(session: Session, table: str) -> Mapping[int, dict[str, int]]:
    """Return rows and exact sums of the stored lines of each batch, in and out of force."""
    return _sums(session, table, "batch_id IS NOT NULL")  # no text: SQL


def _sums(session: Session, table: str, condition: str) -> dict[int, dict[str, int]]:
    if table not in COLUMNS:
        return {}
    columns = COLUMNS[table]
    parts = "".join(f", SUM({column} / {PART}), SUM({column} % {PART})" for column in columns)
    lasting = f" AND {LASTING[table]}" if table in LASTING else ""
    query = f"SELECT batch_id, COUNT(*){parts} FROM {table} WHERE {condition}{lasting} GROUP BY batch_id"  # noqa: S608
    sums = {}
    for batch, rows, *values in session.connection().execute(text(query)):
        whole = {
            column: int(values[2 * place] or 0) * PART + int(values[2 * place + 1] or 0)
            for place, column in enumerate(columns)
        }
        sums[int(batch)] = {"rows": int(rows), **whole}
    return sums
