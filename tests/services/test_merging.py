"""Two people who merge the same records at the same time wait for each other; neither is refused."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session

from data.engine import reading, writing
from data.models import Supplier
from services.errors import UserError
from services.organization import suppliers
from services.permissions import Actor
from tests.small_hospital import SmallHospital, add_small_hospital

ADMIN = Actor(name="ada", role="admin")
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def hospital(postgres_url: str) -> SmallHospital:
    return add_small_hospital(postgres_url)


def start(url: str, work: Callable[[], object]) -> "Future[object]":
    """Start work beside this thread, and come back when it has ended or waits for a lock."""
    thread = ThreadPoolExecutor(1)
    started = thread.submit(work)
    thread.shutdown(wait=False)
    while not started.done():
        with reading(url) as session:
            if session.connection().execute(text(WAITING)).scalar_one():
                break
        threading.Event().wait(0.02)
    return started


def lock(session: Session, number: int) -> None:
    session.get(Supplier, number, with_for_update=True)


def test_a_merge_locks_in_ascending_order_whichever_way_it_goes(hospital: SmallHospital) -> None:
    url, first, second = hospital.url, hospital.suppliers["S1"], hospital.suppliers["S2"]

    with writing(url) as other:
        lock(other, first)
        merge = start(url, lambda: suppliers.merge(url, ADMIN, supplier_id=second, into_id=first))
        lock(other, second)  # a deadlock if the merge held this one already

    assert merge.exception(timeout=20) is None


def test_several_merges_lock_in_ascending_order(hospital: SmallHospital) -> None:
    url, (first, second, third) = hospital.url, (hospital.suppliers[code] for code in ("S1", "S2", "S3"))
    pairs = [(third, second), (second, first)]

    with writing(url) as other:
        lock(other, first)
        merges = start(url, lambda: suppliers.merge_pairs(url, ADMIN, pairs=pairs))
        lock(other, third)

    assert merges.result(timeout=20) == 2


def test_those_that_move_along_are_locked_in_order_too(hospital: SmallHospital) -> None:
    url, (first, second, third) = hospital.url, (hospital.suppliers[code] for code in ("S1", "S2", "S3"))
    suppliers.merge(url, ADMIN, supplier_id=first, into_id=third)

    with writing(url) as other:
        lock(other, first)
        merge = start(url, lambda: suppliers.merge(url, ADMIN, supplier_id=third, into_id=second))
        lock(other, second)

    assert merge.exception(timeout=20) is None


def test_whoever_waited_counts_from_what_the_other_merged(hospital: SmallHospital) -> None:
    url, (first, second, third) = hospital.url, (hospital.suppliers[code] for code in ("S1", "S2", "S3"))

    with writing(url) as other:
        other.get_one(Supplier, first, with_for_update=True).merged_into_id = third
        other.flush()
        merge = start(url, lambda: suppliers.merge(url, ADMIN, supplier_id=second, into_id=first))

    with pytest.raises(UserError, match="Medline Industries is itself merged"):
        merge.result(timeout=20)


def test_an_alias_that_is_taken_locks_no_second_supplier(hospital: SmallHospital) -> None:
    url, first, second = hospital.url, hospital.suppliers["S1"], hospital.suppliers["S2"]
    suppliers.add_alias(url, ADMIN, supplier_id=first, text="medline")

    with writing(url) as other:
        lock(other, first)
        refused = start(url, lambda: suppliers.add_alias(url, ADMIN, supplier_id=second, text="medline"))
        lock(other, second)

    assert "already an alias of Medline Industries" in str(refused.exception(timeout=20))
