"""Totals of purchases equal their lines, whatever was loaded, replaced, undone, merged and decided, in any order."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.engine import writing
from services import imports
from services.contracts import matching_queue
from services.contracts.matching_queue import DecisionGroup
from services.errors import UserError
from services.organization import suppliers
from services.organization.hospital import change
from services.totals import purchases
from services.upkeep import verify
from tests.services.purchases import ADMIN, Store

SUPPLIERS = ("Medline Industries", "Cardinal Health", "Total Gas & Power Ltd")
LINE = st.tuples(
    st.integers(1, 4),
    st.sampled_from(("ICU", "ED")),
    st.sampled_from(SUPPLIERS),
    st.sampled_from(("GL-1", "ZZ-1", "")),
    st.sampled_from(("BX", "EA", "CS")),
    st.integers(-50_00, 50_00),
    st.booleans(),
    st.sampled_from(("", "C-1", "K-9")),
)
MODE = st.sampled_from(("add", "replace", "only_new"))
FILE = st.tuples(st.just("file"), MODE, st.lists(LINE, min_size=1, max_size=6))
OTHER = st.sampled_from(("undo", "merge", "unmerge", "decide", "withdraw"))
STEP = st.one_of(FILE, st.tuples(OTHER, st.integers(0, 5), st.integers(0, 2)))


def csv(lines: list[tuple[Any, ...]]) -> str:
    rows = []
    for month, department, supplier, item, unit, cents, invoiced, contract in lines:
        documents = ",I-1" if invoiced else "P-1,"
        amount = f"{cents / 100:.2f}"
        rows.append(
            f"2026-{month:02d}-03,{department},{supplier},{item},1,{unit},{amount},{amount},{documents},{contract},\n"
        )
    return "".join(rows)


def act(store: Store, step: tuple[Any, ...], batches: list[int], contract: int) -> None:
    """Do one step; what cannot be done at this point is refused and changes nothing."""
    what, first, second = step
    ids = list(store.hospital.suppliers.values())
    try:
        if what == "file":
            batches.append(store.post(csv(second), mode=first).batch_id)
        elif what == "undo" and batches:
            imports.undo(store.url, ADMIN, batch_id=batches[first % len(batches)])
        elif what == "merge":
            suppliers.merge(store.url, ADMIN, supplier_id=ids[first % 3], into_id=ids[second])
        elif what == "unmerge":
            suppliers.unmerge(store.url, ADMIN, supplier_id=ids[first % 3])
        elif what == "decide":
            group = DecisionGroup(ids[second], ("GL-1", "ZZ-1", "")[first % 3])
            matching_queue.decide(store.url, ADMIN, group=group, contract_id=contract if first > 2 else None)
        elif what == "withdraw":
            matching_queue.withdraw(store.url, ADMIN, match_id=first)
    except UserError:
        pass


def run(store: Store, steps: list[tuple[Any, ...]]) -> None:
    contract = store.rows("SELECT id FROM contract")[0][0]
    batches: list[int] = []
    for step in steps:
        act(store, step, batches, contract)
        assert store.differences() == 0, step
    matched = store.state()
    matching_queue.match_all(store.url, ADMIN)
    assert store.state() == matched  # kept up step by step, it is what a look at every line finds


def prepared(store: Store) -> Store:
    if not store.rows("SELECT id FROM contract"):
        store.price(store.contract("C-1", "S1"), "GL-1", 10_000_000)
    return store


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=7))
def test_totals_are_their_lines_after_any_steps(store_sqlite: Store, steps: list[tuple[Any, ...]]) -> None:
    run(prepared(store_sqlite), steps)  # the books of earlier examples stay, so that steps meet a full database


def test_totals_are_their_lines_on_both_databases(store: Store) -> None:
    line = (1, "ICU", SUPPLIERS[1], "GL-1", "BX", 12_00, True, "")
    other = (2, "ED", SUPPLIERS[0], "GL-1", "EA", 5, True, "K-9")
    steps = [
        ("file", "add", [line, other, line]),
        ("merge", 1, 0),
        ("file", "replace", [line]),
        ("decide", 3, 1),
        ("undo", 1, 0),
        ("unmerge", 1, 0),
        ("undo", 0, 0),
    ]
    run(prepared(store), steps)
    assert store.state() == {"lines": [], "purchases": [], "items": []}


def test_an_undo_and_the_same_file_again_give_the_same_books(store_sqlite: Store) -> None:
    prepared(store_sqlite)
    text = csv(
        [(1, "ICU", SUPPLIERS[0], "GL-1", "BX", 12_00, True, ""), (2, "ED", SUPPLIERS[1], "GL-1", "CS", 7, True, "")]
    )
    first = store_sqlite.post(text)
    books = store_sqlite.state()

    imports.undo(store_sqlite.url, ADMIN, batch_id=first.batch_id)
    store_sqlite.post(text)

    assert store_sqlite.state() == books


def test_a_file_that_nets_to_nothing_leaves_no_amounts_but_its_items(store_sqlite: Store) -> None:
    line = (1, "ICU", SUPPLIERS[0], "ZZ-1", "BX", 12_00, True, "")
    credit = (1, "ICU", SUPPLIERS[0], "ZZ-1", "BX", -12_00, True, "")
    store_sqlite.post(csv([line, credit]))

    assert store_sqlite.rows("SELECT COUNT(*) FROM purchase_totals") == [(0,)]
    assert store_sqlite.rows("SELECT lines, amount_minor FROM item_totals") == [(2, 0)]
    assert store_sqlite.differences() == 0


def test_a_new_start_of_the_fiscal_year_moves_the_months(store_sqlite: Store) -> None:
    prepared(store_sqlite)
    store_sqlite.post(csv([(1, "ICU", SUPPLIERS[0], "GL-1", "BX", 12_00, True, "")]))
    change(store_sqlite.url, ADMIN, fiscal_first_month=7)

    assert store_sqlite.rows("SELECT fiscal_year, m07 FROM purchase_totals") == [(2026, 12_00)]
    assert store_sqlite.differences() == 0


@pytest.mark.parametrize("table", ["purchase_totals", "item_totals"])
def test_verify_names_totals_that_were_changed(store_sqlite: Store, table: str) -> None:
    store_sqlite.post(csv([(1, "ICU", SUPPLIERS[0], "GL-1", "BX", 12_00, True, "")]))
    column = "m01" if table == "purchase_totals" else "amount_minor"
    with writing(store_sqlite.url) as session:
        session.connection().exec_driver_sql(f"UPDATE {table} SET {column} = {column} + 1")  # noqa: S608

    found = verify.verify(store_sqlite.url, ADMIN)

    assert found.problems == ["2 totals of purchases differ from their lines."]
    assert set(found.purchase_differences["table"]) == {table}
    with writing(store_sqlite.url) as session:
        purchases.rebuild(session, 1)
    assert verify.verify(store_sqlite.url, ADMIN).sound
