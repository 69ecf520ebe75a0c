"""The queue: why groups of lines wait, who sees them, and who may decide."""

from dataclasses import replace

import pytest

from services.contracts import matching_queue
from services.contracts.matching_queue import DecisionGroup
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.purchases import ADMIN, Store


@pytest.fixture
def full(store: Store) -> Store:
    """One group for each reason but "unit" and "new", in two departments."""
    ended = {"start_date": None, "end_date": None, "status": "active"}
    first = store.contract("C-1", "S1")
    store.price(first, "GL-1", 10_000_000)
    for number in ("E-1", "E-2"):
        store.contract(number, "S3", category="Energy", **ended)
    store.post(
        "2026-02-04,ICU,Cardinal Health,GL-1,1,BX,12.00,12.00,,I-1,,\n"
        "2026-02-04,ED,Cardinal Health,ZZ-1,1,EA,50.00,50.00,,I-2,,\n"
        "2026-02-05,ED,Cardinal Health,ZZ-1,1,EA,70.00,70.00,,I-3,,\n"
        "2026-02-04,ED,Cardinal Health,ZZ-2,1,EA,40.00,40.00,,I-4,K-99,\n"
        "2027-02-04,ED,Cardinal Health,ZZ-3,1,EA,30.00,30.00,,I-5,C-1,\n"
        "2026-02-04,ED,Total Gas & Power Ltd,,,,,20.00,,I-6,,Energy\n"
        "2026-02-04,ED,Medline Industries,NEW-1,1,EA,10.00,10.00,,I-7,,\n"
        "2026-02-04,ED,Medline Industries,GL-1,1,BX,10.00,10.00,,I-8,,\n"
    )
    return store


def test_groups_say_why_they_wait_most_money_first(full: Store) -> None:
    found = matching_queue.waiting(full.url, ADMIN)

    assert found[["supplier", "item", "reason", "around", "lines", "amount_minor"]].values.tolist() == [
        ["Cardinal Health", "ZZ-1", "none", False, 2, 120_00],
        ["Cardinal Health", "ZZ-2", "unknown", False, 1, 40_00],
        ["Cardinal Health", "ZZ-3", "ended", False, 1, 30_00],
        ["Total Gas & Power Ltd", "", "ambiguous", False, 1, 20_00],
        ["Cardinal Health", "GL-1", "none", True, 1, 12_00],
        ["Medline Industries", "NEW-1", "unsure", False, 1, 10_00],
    ]
    assert len(matching_queue.waiting(full.url, ADMIN, months=(202702,))) == 1


def test_a_manager_sees_the_lines_of_own_departments_only(full: Store, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({full.hospital.departments["ICU"]}))

    assert matching_queue.waiting(full.url, mona)["item"].tolist() == ["GL-1"]
    coverage = matching_queue.coverage(full.url, mona, fiscal_year=2026)
    assert coverage is not None
    assert coverage.amounts == {"contracted": 0, "around": 12_00, "unclear": 0, "none": 0}


def test_coverage_adds_up_to_what_was_invoiced(full: Store) -> None:
    coverage = matching_queue.coverage(full.url, ADMIN, fiscal_year=2026)

    assert coverage is not None
    assert coverage.amounts == {"contracted": 20_00, "around": 12_00, "unclear": 20_00, "none": 160_00}
    assert coverage.invoiced == 212_00
    assert coverage.years == (2027, 2026)


def test_deciding_that_there_is_no_contract_settles_a_group(full: Store) -> None:
    group = DecisionGroup(full.hospital.suppliers["S2"], "ZZ-1")

    assert matching_queue.decide(full.url, ADMIN, group=group, contract_id=None) == matching_queue.Effect(2, 120_00)
    assert "ZZ-1" not in matching_queue.waiting(full.url, ADMIN)["item"].tolist()
    assert matching_queue.decisions(full.url, ADMIN)["answer"].tolist() == ["no contract"]


def test_own_contracts_and_those_that_list_the_item_come_first(full: Store) -> None:
    found = matching_queue.candidates(full.url, ADMIN, supplier_id=full.hospital.suppliers["S3"], item="GL-1")
    assert found["number"].tolist() == ["E-1", "E-2", "C-1"]


def test_only_those_who_may_decide_do(full: Store, viewer: Actor, manager: Actor) -> None:
    group = DecisionGroup(full.hospital.suppliers["S2"], "ZZ-1")
    for person in (viewer, manager):
        for act in (matching_queue.decide, matching_queue.foresee):
            with pytest.raises(NotPermittedError):
                act(full.url, person, group=group, contract_id=None)
    with pytest.raises(UserError, match="no longer exists"):
        matching_queue.decide(full.url, ADMIN, group=group, contract_id=4711)
    with pytest.raises(UserError, match="at least one"):
        matching_queue.state_unit(full.url, ADMIN, supplier_id=group.supplier_id, item="ZZ-1", unit="CS", base_units=0)


def test_no_purchases_have_no_coverage(store_sqlite: Store) -> None:
    assert matching_queue.coverage(store_sqlite.url, ADMIN) is None
    assert matching_queue.waiting(store_sqlite.url, ADMIN).empty
