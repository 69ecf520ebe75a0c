"""What a server does with its database before it answers."""

from pathlib import Path

from services.database import newest_revision
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline
from services.upkeep import readiness
from tests.small_hospital import SmallHospital


def test_tables_are_brought_up_to_date(unmigrated_url: str) -> None:
    assert readiness.prepare(unmigrated_url) == ""
    assert baseline.years(unmigrated_url, LOCAL_ACTOR) == {}
    assert newest_revision()


def test_the_base_of_scenarios_is_kept(planned_hospital: SmallHospital) -> None:
    assert readiness.prepare(planned_hospital.url) == ""

    before = baseline._load_once.cache_info()
    year = next(iter(baseline.years(planned_hospital.url, LOCAL_ACTOR).values()))
    baseline.load(planned_hospital.url, LOCAL_ACTOR, fiscal_year=year)
    assert baseline._load_once.cache_info().hits == before.hits + 1


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    assert "cannot be opened" in readiness.prepare(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"not a database " * 100)

    assert "damaged" in readiness.prepare(f"sqlite:///{tmp_path}/broken.sqlite")
