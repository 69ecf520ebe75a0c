"""Lines find their contract when they are loaded, and again when contracts, prices, merges or decisions change."""

import pytest

from data import outcomes
from data.engine import last_commit
from services import imports
from services.contracts import matching_queue
from services.contracts.matching_queue import DecisionGroup
from services.errors import UserError
from services.organization import suppliers
from services.upkeep import verify
from tests.services.purchases import ADMIN, Store

GLOVES = "2026-02-03,ICU,Medline Industries,GL-1,2,BX,10.50,21.00,,I-1,,\n"


def test_lines_are_matched_while_their_file_is_loaded(store: Store) -> None:
    contract = store.contract("C-1", "S1")
    store.price(contract, "GL-1", 10_000_000)

    store.post(
        GLOVES
        + "2026-02-04,ICU,Cardinal Health,gl-1,1,BX,12.00,12.00,,I-2,,\n"
        + "2026-02-05,ED,Cardinal Health,XX-9,1,EA,5.00,5.00,,I-3,c-1,\n"
        + "2026-02-06,ED,Total Gas & Power Ltd,,,,,99.00,,I-4,,\n"
    )

    assert store.matched() == [
        ("price_list", "C-1", None, 20_00),
        ("none", None, "C-1", 10_00),
        ("reference", "C-1", None, None),
        ("none", None, None, None),
    ]
    assert store.rows("SELECT standing, SUM(m02) FROM purchase_totals GROUP BY standing ORDER BY 1") == [
        ("around", 12_00),
        ("contracted", 26_00),
        ("none", 99_00),
    ]
    assert store.rows("SELECT SUM(over_minor), SUM(under_minor), SUM(priced_minor) FROM item_totals") == [
        (3_00, 0, 33_00)
    ]


def test_a_contract_or_price_that_comes_later_finds_the_lines(store: Store) -> None:
    store.post(GLOVES)
    assert store.matched() == [("none", None, None, None)]

    contract = store.contract("C-1", "S1")
    assert store.matched() == [("supplier", "C-1", None, None)]
    store.price(contract, "GL-1", 10_000_000)
    assert store.matched() == [("price_list", "C-1", None, 20_00)]
    assert store.differences() == 0


def test_a_contract_file_matches_and_its_undo_lets_go(store: Store) -> None:
    store.post("2026-02-05,ED,Cardinal Health,XX-9,1,EA,5.00,5.00,,I-3,K-7,\n")
    before = store.state()

    outcome = store.post(
        "Contract Number,Title,Supplier,Start Date,End Date\nK-7,Supplies,Cardinal Health,2026-01-01,2026-12-31\n",
        kind="contracts",
    )
    assert store.matched() == [("reference", "K-7", None, None)]

    imports.undo(store.url, ADMIN, batch_id=outcome.batch_id)
    assert store.state() == before
    assert store.differences() == 0


def test_a_merge_brings_a_supplier_under_the_others_contract_and_back(store: Store) -> None:
    ids = store.hospital.suppliers
    store.price(store.contract("C-1", "S1"), "GL-1", 10_000_000)
    store.post("2026-02-04,ICU,Cardinal Health,GL-1,1,BX,12.00,12.00,,I-2,,\n")
    around = store.state()

    suppliers.merge(store.url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])
    assert store.matched() == [("price_list", "C-1", None, 10_00)]
    assert store.differences() == 0

    suppliers.unmerge(store.url, ADMIN, supplier_id=ids["S2"])
    assert store.state() == around


def test_taking_a_merge_back_returns_those_who_moved_along(store: Store) -> None:
    ids = store.hospital.suppliers
    suppliers.merge(store.url, ADMIN, supplier_id=ids["S3"], into_id=ids["S2"])
    suppliers.merge(store.url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])
    suppliers.unmerge(store.url, ADMIN, supplier_id=ids["S2"])

    assert store.rows("SELECT code, merged_into_id FROM supplier ORDER BY code") == [
        ("S1", None),
        ("S2", None),
        ("S3", ids["S2"]),
    ]


def test_the_old_spelling_of_a_later_file_counts_under_the_surviving_supplier(store: Store) -> None:
    ids = store.hospital.suppliers
    store.price(store.contract("C-1", "S1"), "GL-1", 10_000_000)
    suppliers.merge(store.url, ADMIN, supplier_id=ids["S2"], into_id=ids["S1"])

    store.post("2026-02-04,ICU,CARDINAL  health,GL-1,1,BX,12.00,12.00,,I-2,,\n")

    assert store.matched() == [("price_list", "C-1", None, 10_00)]


def test_a_decision_holds_for_later_files_and_for_the_same_file_again(store: Store) -> None:
    contract = store.contract("C-1", "S1")
    group = DecisionGroup(store.hospital.suppliers["S2"], "GL-1")
    line = "2026-02-04,ICU,Cardinal Health,GL-1,1,BX,12.00,12.00,,I-2,,\n"
    first = store.post(line)

    before, commits = outcomes.mark(), last_commit()
    assert matching_queue.foresee(store.url, ADMIN, group=group, contract_id=contract) == matching_queue.Effect(
        1, 12_00
    )
    assert (outcomes.since(before), last_commit()) == ("unasked", commits), "to foresee is no write"
    assert store.matched() == [("none", None, None, None)]
    assert matching_queue.decide(store.url, ADMIN, group=group, contract_id=contract) == matching_queue.Effect(1, 12_00)
    assert store.matched() == [("person", "C-1", None, None)]

    imports.undo(store.url, ADMIN, batch_id=first.batch_id)
    store.post(line)
    assert store.matched() == [("person", "C-1", None, None)]

    chosen = int(matching_queue.decisions(store.url, ADMIN)["id"].iloc[0])
    matching_queue.withdraw(store.url, ADMIN, match_id=chosen)
    assert store.matched() == [("none", None, None, None)]
    assert store.differences() == 0
    assert verify.verify(store.url, ADMIN).problems == []
    with pytest.raises(UserError, match="already undone"):
        matching_queue.withdraw(store.url, ADMIN, match_id=chosen)


def test_an_unknown_unit_waits_until_somebody_states_it(store: Store) -> None:
    store.price(store.contract("C-1", "S1"), "GL-1", 10_000_000)
    store.post("2026-02-03,ICU,Medline Industries,GL-1,1,CS,95.00,95.00,,I-1,,\n")
    waiting = matching_queue.waiting(store.url, ADMIN)
    assert waiting[["reason", "item", "unit", "lines"]].values.tolist() == [["unit", "GL-1", "CS", 1]]

    supplier = store.hospital.suppliers["S1"]
    effect = matching_queue.state_unit(store.url, ADMIN, supplier_id=supplier, item="GL-1", unit="CS", base_units=1000)
    assert effect == matching_queue.Effect(1, 95_00)
    assert store.matched() == [("price_list", "C-1", None, 100_00)]
    assert matching_queue.waiting(store.url, ADMIN).empty

    matching_queue.forget_unit(
        store.url, ADMIN, conversion_id=int(matching_queue.decisions(store.url, ADMIN)["id"].iloc[0])
    )
    assert store.matched() == [("price_list", "C-1", None, None)]


def test_matching_again_changes_nothing(store_sqlite: Store) -> None:
    store_sqlite.price(store_sqlite.contract("C-1", "S1"), "GL-1", 10_000_000)
    store_sqlite.post(GLOVES)

    assert matching_queue.match_all(store_sqlite.url, ADMIN) == matching_queue.Effect(0, 0)
