"""Lines put into the books by hand, with their monthly totals, for tests of services that change them."""

import pandas as pd
from sqlmodel import Session

from data.engine import writing
from data.models import BudgetLine, ImportBatch, LedgerEntry
from planning.periods import FiscalCalendar
from services.budgets import versions
from services.budgets.versions import Version
from services.permissions import Actor
from services.totals import ledger

CALENDAR = FiscalCalendar(1)


def add_batch(session: Session, kind: str, *, sign: str = "natural", version_id: int | None = None) -> int:
    """Store an empty batch and return its id."""
    count = len(session.exec(_all(ImportBatch)).all())
    batch = ImportBatch(
        kind=kind,
        file_name=f"{kind}_{count}.csv",
        sha256=f"{count:064d}",
        sign_convention=sign,
        version_id=version_id,
        period_from=202601,
        period_to=202612,
        posted_by="test",
    )
    session.add(batch)
    session.flush()
    return batch.id or 0


def post_ledger(
    url: str, lines: list[tuple[int, int, int, int | None, int]], *, sign: str = "natural", superseded: bool = False
) -> int:
    """Store ledger lines (period, department, account, supplier, amount) as one batch; return its id."""
    with writing(url) as session:
        batch = add_batch(session, "ledger", sign=sign)
        for number, (period, department, account, supplier, amount) in enumerate(lines, start=2):
            session.add(
                LedgerEntry(
                    batch_id=batch,
                    line_number=number,
                    period=period,
                    department_id=department,
                    account_id=account,
                    supplier_id=supplier,
                    amount_minor=amount,
                    currency="USD",
                    fingerprint=number.to_bytes(16, "big"),
                    superseded_by=batch if superseded else None,
                )
            )
        if not superseded:
            columns = ["period", "department_id", "account_id", "supplier_id", "amount_minor"]
            frame = pd.DataFrame(lines, columns=columns)
            ledger.apply(session, 0, frame.drop(columns="supplier_id"), CALENDAR)
            named = frame.dropna(subset="supplier_id").astype("int64")
            ledger.apply_suppliers(session, named, CALENDAR)
        return batch


def post_budget(
    url: str, version_id: int, lines: list[tuple[int, int, int, int]], *, sign: str | None = "natural"
) -> int | None:
    """Store budget lines (period, department, account, amount); as a file's batch, or typed in when sign is None."""
    with writing(url) as session:
        batch = add_batch(session, "budget", sign=sign, version_id=version_id) if sign else None
        for number, (period, department, account, amount) in enumerate(lines, start=2):
            session.add(
                BudgetLine(
                    version_id=version_id,
                    department_id=department,
                    account_id=account,
                    period=period,
                    amount_minor=amount,
                    batch_id=batch,
                    line_number=number if batch else None,
                )
            )
        frame = pd.DataFrame(lines, columns=["period", "department_id", "account_id", "amount_minor"])
        ledger.apply(session, version_id, frame, CALENDAR)
        return batch


def _all(model: type[ImportBatch]):  # type: ignore[no-untyped-def]
    from sqlmodel import select

    return select(model)


def version_of(url: str, version_id: int) -> Version:
    """Return one budget version as the list of the page has it."""
    return next(one for one in versions.list_versions(url, Actor(name="ada", role="admin")) if one.id == version_id)
