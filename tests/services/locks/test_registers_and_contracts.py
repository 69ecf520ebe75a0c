"""Who changes registers, contracts and what waits for a decision takes locks in the order of those who load files.

As in `test_lock_orders.py`: one stops where it holds what the other needs, the other begins, then the first goes on.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services import imports
from services.budgets import cells, versions
from services.budgets.cells import CellEdit
from services.contracts import editing, matching_queue
from services.errors import UserError
from services.imports.codes import queue
from services.imports.options import Decision
from services.imports.storing import effects
from services.organization import registers
from services.organization.registers import CellChange
from services.upkeep.verify import verify
from tests.services.locks.interrupting import ADMIN, BUDGET, PURCHASES, add_contract, interrupt, post
from tests.small_hospital import SmallHospital


def test_what_a_file_brought_is_accepted_while_somebody_changes_one(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    post(books, tmp_path, LEDGER, kind="ledger", create_missing=True)
    waiting = registers.needing_review(books.url, ADMIN)
    number = int(waiting.loc[waiting["code"] == "6300", "id"].iloc[0])
    change = CellChange(number, "name", "Linen of all kinds", "Linen")
    renamed = interrupt(
        monkeypatch, pool, (registers.audit, "record"),
        lambda: registers.save(books.url, ADMIN, kind="account", changes=[change]),
    )  # fmt: skip

    assert registers.accept(books.url, ADMIN, kind="account", ids=[number]) == 1

    assert renamed[0].result() == 0


LEDGER = "Month,Department,Account,Account name,Amount\n2026-01,ICU,6300,Linen of all kinds,100.00\n"


def test_a_code_is_added_by_hand_while_a_file_brings_it(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    values = {"code": "6300", "name": "Linen", "type": "expense", "category": "supplies"}
    added = interrupt(
        monkeypatch, pool, (effects, "_check_references"),
        lambda: registers.save(books.url, ADMIN, kind="account", added=[values]),
    )  # fmt: skip

    post(books, tmp_path, LEDGER, kind="ledger", create_missing=True)

    with pytest.raises(UserError, match="6300"):
        added[0].result()


def test_a_file_is_undone_while_somebody_types_a_figure_for_what_it_brought(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    batch = post(books, tmp_path, LEDGER, kind="ledger", create_missing=True)
    accounts = registers.list_accounts(books.url, ADMIN)
    number = int(accounts.loc[accounts["code"] == "6300", "id"].iloc[0])
    undone = interrupt(
        monkeypatch, pool, (cells.audit, "record"), lambda: imports.undo(books.url, ADMIN, batch_id=batch)
    )
    edit = CellEdit(
        department_id=books.departments["ICU"], account_id=number, period=202601, seen_minor=0, new_minor=500
    )

    cells.save(books.url, ADMIN, version_id=books.version, edits=[edit])

    assert undone[0].result() == 1


@pytest.mark.parametrize("again", ["loaded", "decided"])
def test_rows_that_waited_are_posted_while_their_version_is_copied(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, again: str
) -> None:
    """Its first go is taken back, which the trail hears of first; and so it is where a code is decided on."""
    content = BUDGET.replace("6100", "6300")
    post(books, tmp_path, content, kind="budget", version="Budget 2026")
    copied = interrupt(
        monkeypatch, pool, (effects, "open_batch"),
        lambda: versions.copy(books.url, ADMIN, version_id=books.version, name="Copy"),
    )  # fmt: skip

    if again == "loaded":
        post(books, tmp_path, content, kind="budget", version="Budget 2026", create_missing=True)
    else:
        decision = Decision("map", target_id=books.accounts["6100"])
        queue.decide(books.url, ADMIN, kind="account", text="6300", decision=decision)

    assert copied[0].result() > books.version
    assert verify(books.url, ADMIN).problems == []


def price(item: str) -> dict[str, Any]:
    return {
        "item": item,
        "unit": "each",
        "unit_price_micro": 1_000_000,
        "valid_from": date(2025, 1, 1),
        "valid_to": None,
    }


def test_prices_are_taken_back_while_somebody_sets_others(
    books: SmallHospital, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    contract = add_contract(books, "S2")
    editing.set_prices(books.url, ADMIN, contract_id=contract, rows=[price("Gloves")])
    others = interrupt(
        monkeypatch, pool, (editing.audit, "record"),
        lambda: editing.set_prices(books.url, ADMIN, contract_id=contract, rows=[price("Masks")]),
    )  # fmt: skip

    assert editing.undo(books.url, ADMIN, contract_id=contract) == "contract.prices"

    assert others[0].result()


CONTRACTS = "Contract number,Title,Supplier,Category,Start,End\nC-1,Supplies,S2,supplies,2025-01-01,2027-12-31\n"


def test_a_contract_is_added_while_a_file_brings_it(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    loaded = interrupt(
        monkeypatch, pool, (editing.audit, "record"), lambda: post(books, tmp_path, CONTRACTS, kind="contracts")
    )

    add_contract(books, "S2")

    with pytest.raises(UserError, match="The same is stored already"):
        loaded[0].result()


def test_purchases_are_given_to_a_contract_while_somebody_edits_it(
    books: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    contract = add_contract(books, "S2")
    post(books, tmp_path, PURCHASES, kind="purchases")
    edited = interrupt(
        monkeypatch, pool, (matching_queue.matching, "rematch_counted"),
        lambda: editing.change(books.url, ADMIN, contract_id=contract, values={"title": "Gloves and masks"}),
    )  # fmt: skip
    group = matching_queue.DecisionGroup(books.suppliers["S1"])

    assert matching_queue.decide(books.url, ADMIN, group=group, contract_id=contract).lines == 2

    assert edited[0].result()
