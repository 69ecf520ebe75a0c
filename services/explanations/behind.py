"""The ledger lines behind the parts of a draft, down to the file and line that they came from."""

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ImportBatch, LedgerEntry, Supplier
from data.rows import plain
from services.organization import trees as organization_trees
from services.permissions import Actor, require, require_department

COLUMNS = ("id", "period", "supplier", "reference", "description", "amount_minor", "file", "line")
#: Lines that are read, the largest first; a part that is a whole month may have thousands.
MOST_LINES = 200


def ledger_lines(
    url: str, actor: Actor, *, department_id: int, account_id: int | None = None, ids: Collection[int]
) -> pd.DataFrame:
    """Return ledger lines of one department by id, the largest first: `COLUMNS` (natural sign).

    With an account they are of that alone, without one of any account of the department and of those that roll up to
    it, as far as the actor may see them.

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
    )  # fmt: skip
    known = sorted(ids)
    with reading(url) as session:
        if account_id is None:
            query = query.where(col(entry.department_id).in_(_departments(session, actor, department_id)))
        else:
            query = query.where(col(entry.department_id) == department_id, col(entry.account_id) == account_id)
        rows = [
            row
            for at in range(0, len(known), 500)
            for row in plain(session.connection().execute(query.where(col(entry.id).in_(known[at : at + 500]))))
        ]
    table = pd.DataFrame.from_records(rows, columns=list(COLUMNS))
    order = table["amount_minor"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].head(MOST_LINES).reset_index(drop=True)


def _departments(session: Session, actor: Actor, department_id: int) -> list[int]:
    """Return a department with those that roll up to it, as far as the actor may see them."""
    tree = organization_trees.load(session, actor).departments
    key = tree.keys_by_member().get(department_id)
    return [department_id] if key is None else tree.members(key)
