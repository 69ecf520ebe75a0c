"""Two who change what hangs together take its locks in one order: on PostgreSQL neither breaks off for the other.

One stops where it holds what the other needs; the other begins, and gets as far as it can; then the first goes on.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
from services.upkeep.verify import verify
from tests.services.locks.interrupting import ADMIN, BUDGET, PURCHASES, add_contract, interrupt, post
from tests.small_hospital import SmallHospital


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
