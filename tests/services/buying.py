"""Purchase lines put into the books by hand, with their totals, for tests of what reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from data.engine import writing
from data.models import DataVersion, ImportBatch, PurchaseLine
from services.totals import purchases
from tests.small_hospital import SmallHospital


@dataclass(frozen=True)
class Bought:
    """A line: who bought what from whom, for how much (cents)."""

    day: date
    supplier: str
    amount: int
    department: str = "ICU"
    account: str | None = "6100"
    item: str = ""
    quantity: int = 1
    unit: str = "EA"
    category: str | None = None
    invoice: str = ""
    order: str = ""
    kind: str = "invoice"
    contract_id: int | None = None
    file: int = 1


def buy(hospital: SmallHospital, lines: Iterable[Bought], *, first_month: int = 1) -> list[int]:
    """Store the lines, one batch per file number, with all totals made anew; return the batch ids."""
    with writing(hospital.url) as session:
        batches: dict[int, int] = {}
        for number, line in enumerate(lines, start=2):
            if line.file not in batches:
                batches[line.file] = _batch(session, line.file)
            session.add(
                PurchaseLine(
                    batch_id=batches[line.file],
                    line_number=number,
                    kind=line.kind,
                    day=line.day,
                    period=line.day.year * 100 + line.day.month,
                    department_id=hospital.departments[line.department],
                    account_id=None if line.account is None else hospital.accounts[line.account],
                    supplier_id=hospital.suppliers[line.supplier],
                    contract_id=line.contract_id,
                    category=line.category,
                    item=line.item,
                    item_name=f"Item {line.item}" if line.item else "",
                    unit=line.unit,
                    quantity_milli=line.quantity * 1000,
                    unit_price_micro=line.amount * 10_000 // max(line.quantity, 1),
                    amount_minor=line.amount,
                    po_number=line.order,
                    invoice_number=line.invoice,
                    match_rule="price_list" if line.contract_id else "none",
                )
            )
        session.flush()
        purchases.rebuild(session, first_month)
        version = session.get(DataVersion, 1) or DataVersion(id=1)
        version.version += 1
        session.add(version)
        return list(batches.values())


def _batch(session, file: int) -> int:  # type: ignore[no-untyped-def]
    count = len(session.exec(select(ImportBatch)).all())
    batch = ImportBatch(
        kind="purchases", file_name=f"purchases_{file}.csv", sha256=f"{count + 500:064d}", posted_by="test"
    )
    session.add(batch)
    session.flush()
    return batch.id or 0
