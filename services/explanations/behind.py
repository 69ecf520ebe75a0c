"""The ledger lines behind the parts of a draft, down to the file and line that they came from."""

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select
from sqlmodel import col

from data.engine import reading
from data.models import ImportBatch, LedgerEntry, Supplier
from data.rows import plain
from services.permissions import Actor, require, require_department

COLUMNS = ("id", "period", "supplier", "reference", "description", "amount_minor", "file", "line")
#: Lines that are read, the largest first; a part that is a whole month may have thousands.
MOST_LINES = 200


def ledger_lines(url: str, actor: Actor, *, department_id: int, account_id: int, ids: Collection[int]) -> pd.DataFrame:
    """Return ledger lines of one department and account by id, the largest first: `COLUMNS` (natural sign).

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    entry = LedgerEntry
    query = (
        select(
            col(entry.id), col(entry.period), col(Supplier.name), col(entry.reference), col(entry.description),
            col(entry.amount_minor), col(ImportBatch.file_name), col(entry.line_number),
        )
        .join(Supplier, col(Supplier.id) == col(entry.supplier_id), isouter=True)
        .join(ImportBatch, col(ImportBatch.id) == col(entry.batch_id), isouter=True)
        .where(col(entry.department_id) == department_id, col(entry.account_id) == account_id)
    )  # fmt: skip
    known = sorted(ids)
    with reading(url) as session:
        rows = [
            row
            for at in range(0, len(known), 500)
            for row in plain(session.connection().execute(query.where(col(entry.id).in_(known[at : at + 500]))))
        ]
    table = pd.DataFrame.from_records(rows, columns=list(COLUMNS))
    order = table["amount_minor"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].head(MOST_LINES).reset_index(drop=True)
