"""Two who change what hangs together take its locks in one order: on PostgreSQL neither breaks off for the other.

One stops where it holds what the other needs; the other begins, and gets as far as it can; then the first goes on.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import Account, BudgetVersion, ImportBatch, PurchaseLine, Supplier
from services import imports, merging
from services.budgets import versions
from services.contracts import editing
from services.imports import undoing
from services.imports.registers import updating
from services.imports.storing import created, effects
from services.organization import hospital, registers, suppliers
from services.organization.registers import CellChange
from services.permissions import Actor
from services.upkeep.verify import verify
from tests.small_hospital import SmallHospital, add_small_hospital

ADMIN = Actor(name="ada", role="admin")


@pytest.fixture
def books(postgres_url: str) -> SmallHospital:
    return add_small_hospital(postgres_url)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as workers:
        yield workers


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


BUDGET = "Month,Department,Account,Amount\n2026-01,ICU,6100,100.00\n2026-02,ICU,6100,50.00\n"


def test_a_version_is_copied_while_its_file_is_undone(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """Who undoes waits for the copy, and takes the copied lines along."""
    batch = post(books, tmp_path, BUDGET, kind="budget", version="Budget 2026")
    undo = interrupt(
        monkeypatch, pool, (versions, "copy_contents"), lambda: imports.undo(books.url, ADMIN, batch_id=batch)
    )

    versions.copy(books.url, ADMIN, version_id=books.version, name="Copy")

    assert undo[0].result() == 4
    assert verify(books.url, ADMIN).problems == []
    with reading(books.url) as session:
        assert set(session.exec(select(BudgetVersion.name))) == {"Budget 2026", "Copy"}
        assert session.get_one(ImportBatch, batch).undone_at is not None


def test_a_file_is_undone_while_its_version_is_copied(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """The other way round the copy waits, and has no line of a file that is gone."""
    batch = post(books, tmp_path, BUDGET, kind="budget", version="Budget 2026")
    copy = interrupt(
        monkeypatch, pool, (undoing, "take_back"),
        lambda: versions.copy(books.url, ADMIN, version_id=books.version, name="Copy"),
    )  # fmt: skip

    assert imports.undo(books.url, ADMIN, batch_id=batch) == 2

    assert copy[0].result() > books.version
    assert verify(books.url, ADMIN).problems == []


def test_a_budget_is_handed_in_while_the_fiscal_year_moves(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    post(books, tmp_path, BUDGET.replace("2026-01", "2026-03"), kind="budget", version="Budget 2026")
    with reading(books.url) as session:
        revision = session.get_one(BudgetVersion, books.version).revision
    moved = interrupt(
        monkeypatch, pool, (versions, "proven_sums"), lambda: hospital.change(books.url, ADMIN, fiscal_first_month=2)
    )

    versions.submit(books.url, ADMIN, version_id=books.version, revision=revision)

    assert moved[0].result().fiscal_first_month == 2
    assert verify(books.url, ADMIN).problems == []


ACCOUNTS = "Account,Account name,Type,Category\n6100,Supplies of all kinds,expense,supplies\n"


def _rename(books: SmallHospital) -> int:
    change = CellChange(books.accounts["6200"], "name", "Drugs", "Drugs and vaccines")
    also = CellChange(books.accounts["6100"], "active", True, False)
    return registers.save(books.url, ADMIN, kind="account", changes=[change, also])


def test_accounts_come_with_a_file_while_somebody_changes_one(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    renamed = interrupt(monkeypatch, pool, (updating, "_fill"), lambda: _rename(books))

    post(books, tmp_path, ACCOUNTS, kind="accounts")

    assert renamed[0].result() == 0
    with reading(books.url) as session:
        names = dict(session.exec(select(Account.code, Account.name)).all())
    assert (names["6100"], names["6200"]) == ("Supplies of all kinds", "Drugs and vaccines")


def test_a_file_of_accounts_is_undone_while_somebody_changes_one(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    batch = post(books, tmp_path, ACCOUNTS, kind="accounts")
    renamed = interrupt(monkeypatch, pool, (created, "take_back_created"), lambda: _rename(books))

    imports.undo(books.url, ADMIN, batch_id=batch)

    assert renamed[0].result() == 0


def test_suppliers_are_merged_while_somebody_changes_one(
    books: SmallHospital, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    number = books.suppliers["S1"]
    change = CellChange(number, "name", "Medline Industries", "Medline")
    renamed = interrupt(
        monkeypatch, pool, (merging.Mergeable, "_point"),
        lambda: registers.save(books.url, ADMIN, kind="supplier", changes=[change]),
    )  # fmt: skip

    suppliers.merge(books.url, ADMIN, supplier_id=number, into_id=books.suppliers["S2"])

    assert renamed[0].result() == 0
    with reading(books.url) as session:
        row = session.get_one(Supplier, number)
        assert (row.name, row.merged_into_id) == ("Medline", books.suppliers["S2"])


PURCHASES = (
    "Date,Supplier,Department,Item,Quantity,Unit price,Amount\n"
    "2026-01-05,S1,ICU,Gloves,1,7,7\n2026-01-06,S1,ICU,Gloves,1,5,5\n"
)


def add_contract(books: SmallHospital, supplier: str) -> int:
    """Add a contract that takes all purchases of a supplier, so that those that merge with it move."""
    values = {"number": "C-1", "title": "Supplies", "supplier_id": books.suppliers[supplier], "category": "supplies",
              "status": "active", "start_date": date(2025, 1, 1), "end_date": date(2027, 12, 31)}  # fmt: skip
    return editing.create(books.url, ADMIN, values=values)


def merge(books: SmallHospital) -> None:
    suppliers.merge(books.url, ADMIN, supplier_id=books.suppliers["S1"], into_id=books.suppliers["S2"])


def lines_under_contract(books: SmallHospital) -> int:
    with reading(books.url) as session:
        return len(session.exec(select(PurchaseLine.id).where(PurchaseLine.contract_id.is_not(None))).all())  # type: ignore[union-attr]


def test_purchases_are_loaded_while_suppliers_are_merged(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    add_contract(books, "S2")
    post(books, tmp_path, PURCHASES, kind="purchases")
    merged = interrupt(monkeypatch, pool, (effects, "_fill"), lambda: merge(books))

    post(books, tmp_path, PURCHASES.replace("Gloves", "Masks"), kind="purchases")

    assert merged[0].result() is None
    assert lines_under_contract(books) == 4
    assert verify(books.url, ADMIN).problems == []


def test_purchases_are_undone_while_suppliers_are_merged(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    add_contract(books, "S2")
    batch = post(books, tmp_path, PURCHASES, kind="purchases")
    merged = interrupt(monkeypatch, pool, (undoing, "_settle_rejected"), lambda: merge(books))

    assert imports.undo(books.url, ADMIN, batch_id=batch) == 2

    assert merged[0].result() is None
    assert verify(books.url, ADMIN).problems == []


def test_a_contract_is_edited_while_suppliers_are_merged(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    contract = add_contract(books, "S2")
    post(books, tmp_path, PURCHASES, kind="purchases")
    merged = interrupt(monkeypatch, pool, (editing.checks, "check"), lambda: merge(books))

    assert editing.change(books.url, ADMIN, contract_id=contract, values={"title": "Gloves and masks"})

    assert merged[0].result() is None
    assert lines_under_contract(books) == 2
    assert verify(books.url, ADMIN).problems == []
