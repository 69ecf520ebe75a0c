"""Trees and versions are read once for each state of the data, and never from before the last change."""

from sqlmodel import Session, select

from data.engine import reading, writing
from data.models import Department
from services import audit, kept_reads
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
