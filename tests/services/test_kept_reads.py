"""Trees and versions are read once for each state of the data, and never from before the last change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import Session, select

from data.engine import reading, writing
from data.models import Department
from services import audit, kept_reads
from services.errors import UserError
from services.organization import trees
from services.permissions import LOCAL_ACTOR, Actor
from tests.small_hospital import SmallHospital


def _rename(session: Session, name: str) -> None:
    department = session.exec(select(Department)).first()
    assert department is not None
    department.name = name
    session.add(department)
    session.flush()


def test_what_did_not_change_is_read_once(small_hospital: SmallHospital) -> None:
    with reading(small_hospital.url) as session:
        first = trees.load(session, LOCAL_ACTOR)
    with reading(small_hospital.url) as session:
        assert trees.load(session, LOCAL_ACTOR) is first


def test_a_change_shows_at_the_next_read(small_hospital: SmallHospital) -> None:
    with reading(small_hospital.url) as session:
        trees.load(session, LOCAL_ACTOR)
    with writing(small_hospital.url) as session:
        _rename(session, "Renamed")
        audit.record(session, LOCAL_ACTOR, "department.change", "department", {})
    with reading(small_hospital.url) as session:
        assert "Renamed" in trees.load(session, LOCAL_ACTOR).departments.names().values()


def test_a_writer_sees_its_own_change_and_nobody_else_does(small_hospital: SmallHospital) -> None:
    with reading(small_hospital.url) as session:
        before = trees.load(session, LOCAL_ACTOR)
    with writing(small_hospital.url) as session:
        _rename(session, "Not yet")
        assert "Not yet" in trees.load(session, LOCAL_ACTOR).departments.names().values()
        session.rollback()
    with reading(small_hospital.url) as session:
        assert trees.load(session, LOCAL_ACTOR) is before


def test_people_have_their_own(small_hospital: SmallHospital) -> None:
    manager = Actor(name="m", role="manager", departments=frozenset({1}))
    with reading(small_hospital.url) as session:
        everything = trees.load(session, LOCAL_ACTOR)
        assert trees.load(session, manager) is not everything
        assert set(trees.load(session, manager).departments.names()) <= {1}


def test_few_are_kept(small_hospital: SmallHospital) -> None:
    with reading(small_hospital.url) as session:
        for number in range(3 * kept_reads.MOST_ENTRIES):
            kept_reads.kept(session, ("a name", number), lambda number=number: number)  # type: ignore[misc]
    assert len(kept_reads._entries) == kept_reads.MOST_ENTRIES


def _at_once(ask: Callable[[], object], people: int) -> list[object]:
    with ThreadPoolExecutor(people) as threads:
        return [future.result(timeout=30) for future in [threads.submit(ask) for _person in range(people)]]


def test_what_many_ask_at_once_is_worked_out_once(small_hospital: SmallHospital) -> None:
    """After an import everybody's page asks for the same landing: Python would make all of them in turns."""
    begun, everybody = [], Barrier(8)

    def work() -> str:
        begun.append(1)
        sleep(0.3)
        return "the landing"

    def ask() -> str:
        with reading(small_hospital.url) as session:
            everybody.wait(10)
            return kept_reads.kept(session, ("asked at once",), work)

    assert set(_at_once(ask, 8)) == {"the landing"}
    assert len(begun) == 1


def test_where_the_work_fails_each_gets_the_reason(small_hospital: SmallHospital) -> None:
    everybody = Barrier(4)

    def refused() -> str:
        sleep(0.1)
        raise UserError("The year is over.")

    def ask() -> str:
        with reading(small_hospital.url) as session:
            everybody.wait(10)
            try:
                return kept_reads.kept(session, ("refused at once",), refused)
            except UserError as error:
                return error.message

    assert _at_once(ask, 4) == ["The year is over."] * 4


def test_after_a_failure_one_of_those_who_waited_tries_next() -> None:
    tries, everybody = [], Barrier(6)

    def work() -> int:
        tries.append(1)
        sleep(0.2)
        if len(tries) == 1:
            raise ValueError("the first one failed")
        return kept_reads._put(kept_reads._by_content, "one by one", 7, 10)

    def ask() -> int:
        everybody.wait(10)
        try:
            return kept_reads.ask_once(
                "one by one", lambda: kept_reads._take(kept_reads._by_content, "one by one"), work
            )
        except ValueError:
            return 0

    answers = _at_once(ask, 6)

    assert sorted(answers, key=int) == [0, 7, 7, 7, 7, 7]  # type: ignore[arg-type]
    assert len(tries) == 2


def test_one_who_asks_within_the_same_work_does_not_wait_for_herself() -> None:
    def work() -> int:
        return 1 + kept_reads.of_content("within itself", lambda: 1)

    assert _at_once(lambda: kept_reads.of_content("within itself", work), 1) == [2]


def test_who_has_waited_long_works_it_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_reads, "PATIENCE_SECONDS", 0.05)
    begun, everybody = [], Barrier(2)

    def work() -> int:
        begun.append(1)
        sleep(0.5)
        return 7

    def ask() -> int:
        everybody.wait(10)
        return kept_reads.of_content("slow", work)

    assert _at_once(ask, 2) == [7, 7]
    assert len(begun) == 2


def test_an_answer_of_nothing_is_an_answer() -> None:
    begun: list[int] = []

    def work() -> None:
        begun.append(1)

    for _time in range(3):
        kept_reads.of_content("nothing", work)
    assert len(begun) == 1


def test_what_was_kept_of_an_earlier_state_makes_room(small_hospital: SmallHospital) -> None:
    database = str(make_url(small_hospital.url).database)  # keys name a database without the password of its server

    def states() -> set[object]:
        return {key[1] for key in kept_reads._entries if isinstance(key, tuple) and database in key[0]}

    with reading(small_hospital.url) as session:
        trees.load(session, LOCAL_ACTOR)
    before = states()
    with writing(small_hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, "department.change", "department", {})
    with reading(small_hospital.url) as session:
        trees.load(session, LOCAL_ACTOR)

    assert len(before) == 1
    assert len(states()) == 1
    assert states() != before
