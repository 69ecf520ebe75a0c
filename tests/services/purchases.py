"""Purchase files, contracts and prices at the small hospital, and what its tables hold afterwards."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from data.engine import reading, writing
from data.models import Contract, ContractPrice
from planning.periods import FiscalCalendar
from services import imports, settings
from services.contracts import matching
from services.permissions import Actor
from services.totals import purchases
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")
HEADER = "Date,Department,Supplier,Item,Quantity,Unit,Unit Price,Amount,PO Number,Invoice Number,Contract,Category"
#: What matching and totals hold, without ids of lines: what two ways to the same state must share.
LINES = (
    "kind, day, department_id, supplier_id, item, unit, amount_minor, po_number, invoice_number, match_rule, "
    "match_confidence, contract_id, covered_by_id, expected_minor"
)


@dataclass
class Store:
    """A small hospital that buys: `post(rows)` posts a file of purchase lines."""

    hospital: SmallHospital
    folder: Path
    files: int = 0

    @property
    def url(self) -> str:
        return self.hospital.url

    def post(self, rows: str, *, kind: str = "purchases", **options: Any) -> imports.Outcome:
        self.files += 1
        path = self.folder / f"file_{self.files}.csv"
        header = f"{HEADER}\n" if kind == "purchases" else ""
        path.write_text(f"{header}{rows}", encoding="utf-8")
        chosen = imports.ImportOptions(kind=kind, **{"mode": "add", **options})
        return imports.post(self.url, ADMIN, path, filename=path.name, options=chosen)

    def contract(self, number: str, supplier: str, **values: Any) -> int:
        """Store a contract of 2026 without prices, and match again."""
        usual = {"start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31), "title": number}
        with writing(self.url) as session:
            row = Contract(number=number, supplier_id=self.hospital.suppliers[supplier], **{**usual, **values})
            session.add(row)
            session.flush()
            assert row.id is not None
            matching.rematch(session, contracts=[row.id])
            return row.id

    def price(self, contract: int, item: str, micro: int, **values: Any) -> None:
        with writing(self.url) as session:
            usual = {"unit": "BX", "base_units": 100, "valid_from": date(2026, 1, 1)}
            session.add(ContractPrice(contract_id=contract, item=item, unit_price_micro=micro, **{**usual, **values}))
            session.flush()
            matching.rematch(session, contracts=[contract])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with reading(self.url) as session:
            return [tuple(row) for row in session.connection().execute(text(query))]

    def matched(self) -> list[tuple[Any, ...]]:
        """Lines in force in the order of their files: rule, contract, covering contract, expected cents."""
        return self.rows(
            "SELECT match_rule, c.number, v.number, expected_minor FROM purchase_line p "
            "LEFT JOIN contract c ON c.id = contract_id LEFT JOIN contract v ON v.id = covered_by_id "
            "WHERE superseded_by IS NULL ORDER BY p.batch_id, p.line_number"
        )

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that two ways to the same books must share."""
        return {
            "lines": self.rows(f"SELECT {LINES} FROM purchase_line WHERE superseded_by IS NULL ORDER BY {LINES}"),  # noqa: S608
            "purchases": self.rows("SELECT * FROM purchase_totals ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"),
            "items": self.rows("SELECT * FROM item_totals ORDER BY 1, 2, 3, 4, 5, 6, 7"),
        }

    def differences(self) -> int:
        with reading(self.url) as session:
            calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
            return len(purchases.differences(session, calendar))
