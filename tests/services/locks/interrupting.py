"""Two at work at one moment on PostgreSQL: one stops where it holds what the other needs, until that one waits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services import imports
from services.contracts import editing
from services.permissions import Actor
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")
BUDGET = "Month,Department,Account,Amount\n2026-01,ICU,6100,100.00\n2026-02,ICU,6100,50.00\n"
PURCHASES = (
    "Date,Supplier,Department,Item,Quantity,Unit price,Amount\n"
    "2026-01-05,S1,ICU,Gloves,1,7,7\n2026-01-06,S1,ICU,Gloves,1,5,5\n"
)


def post(hospital: SmallHospital, folder: Path, content: str, **options: Any) -> int:
    path = folder / f"{abs(hash(content))}.csv"
    path.write_text(content)
    chosen = imports.ImportOptions(**{"mode": "add", **options})
    return imports.post(hospital.url, ADMIN, path, filename=path.name, options=chosen).batch_id


def interrupt(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, place: tuple[Any, str], other: Callable[[], Any]
) -> list[Future[Any]]:
    """Begin the other where the first gets to a place, once, and let it run until it waits."""
    beside: list[Future[Any]] = []
    goes_on = getattr(*place)

    def stopped(*given: Any, **named: Any) -> Any:
        if not beside:
            beside.append(pool.submit(other))
            wait(beside, timeout=0.7)
        return goes_on(*given, **named)

    monkeypatch.setattr(*place, stopped)
    return beside


def add_contract(books: SmallHospital, supplier: str) -> int:
    """Add a contract that takes all purchases of a supplier, so that those that merge with it move."""
    values = {"number": "C-1", "title": "Supplies", "supplier_id": books.suppliers[supplier], "category": "supplies",
              "status": "active", "start_date": date(2025, 1, 1), "end_date": date(2027, 12, 31)}  # fmt: skip
    return editing.create(books.url, ADMIN, values=values)
