"""What every test may ask for: databases, a small hospital, people, real files, the app, golden files.

- `database_url`: an empty, migrated database, on SQLite and again on PostgreSQL (needs TEST_DATABASE_URL)
- `sqlite_url`, `postgres_url`: the same for a test that needs one kind only
- `small_hospital`: a few departments, accounts, suppliers in `database_url`; `small_hospital_sqlite` in `sqlite_url`
- `planned_hospital`: the small hospital with a year of figures, for scenarios; `planned_template` only to read
- `viewer`, `manager`, `finance_lead`, `approver`, `admin`: people who ask
- `demo_url`: the demo hospital on SQLite; tests that only read it share a copy, and what was worked out from it
- `open_app(url, page=None)`: the web app as an AppTest on that database
- `real_files`, `forecast_dev`: folders of real data outside the project (CASELOAD_REAL_DATA); skips without them
- `golden(name, text)`: compare with tests/golden/<name>; `make golden` rewrites the files instead
"""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from data.engine import engine_for
from services.database import migrate
from services.permissions import Actor
from tests import shared_statements, unsynced_files
from tests.demo_copies import DemoCopies
from tests.postgres_databases import PostgresDatabases
from tests.small_hospital import SmallHospital, add_small_hospital

PROJECT = Path(__file__).resolve().parent.parent
GOLDEN = PROJECT / "tests" / "golden"
REAL_DATA = Path(os.environ.get("CASELOAD_REAL_DATA", PROJECT.parent / "shared" / "data"))
# Every chart that a page draws is compared with the schema of Vega-Lite; a server trusts that tests did.
os.environ["CASELOAD_CHECK_CHARTS"] = "yes"
# Files are read in this process, which spares each test a child; tests of the children say otherwise.
os.environ.setdefault("CASELOAD_READ_IN_CHILD", "no")
# Nobody is new here but in the tests of the tour.
os.environ.setdefault("CASELOAD_TOUR", "no")
# Nothing is fitted beside a test that did not ask for it.
os.environ.setdefault("CASELOAD_REFRESH_FORECASTS", "no")
shared_statements.share()
unsynced_files.unsync()
NO_POSTGRES = "no PostgreSQL server: TEST_DATABASE_URL is not set (`make test` starts one)"


# No test fails because the machine is busy. "same" tries the same examples every time, so that red in CI means broken;
# new ones are tried by whoever works on the project.
settings.register_profile("usual", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("usual"), derandomize=True, max_examples=25)
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="rewrite the golden files; run only such tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests on PostgreSQL and over real data; with --refresh-golden keep only tests with golden files."""
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        names = getattr(item, "fixturenames", ())
        if parameters.get("database_url") == "postgresql" or "postgres_url" in names:
            item.add_marker(pytest.mark.postgres)
        if {"real_files", "forecast_dev"} & set(names):
            item.user_properties.append(("real_data", "yes"))  # counted by scripts/run_tests.py
    if config.getoption("--refresh-golden"):
        items[:] = [item for item in items if "golden" in getattr(item, "fixturenames", ())]


def pytest_collection_finish() -> None:
    """Spare Python the search for garbage among what stays until the end: libraries, and the tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# Databases ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty, migrated SQLite file; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    migrate(f"sqlite:///{path}")
    engine_for(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """Yield an empty, migrated SQLite database."""
    yield from _copied(sqlite_template, tmp_path / "caseload.sqlite")


def _copied(source: Path, target: Path) -> Iterator[str]:
    shutil.copyfile(source, target)
    url = f"sqlite:///{target}"
    yield url
    engine_for(url).dispose()


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Yield empty, migrated databases on the PostgreSQL server of the tests."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        pytest.skip(NO_POSTGRES)
    databases = PostgresDatabases(server)
    yield databases
    databases.close()


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """Yield an empty, migrated PostgreSQL database."""
    url = postgres_databases.lend()
    yield url
    postgres_databases.take_back(url)


@pytest.fixture
def second_postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """Yield another one, for tests that move figures from database to database."""
    url = postgres_databases.lend()
    yield url
    postgres_databases.take_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return an empty, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def unmigrated_url(tmp_path: Path) -> Iterator[str]:
    """Yield a SQLite URL whose file does not exist yet."""
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    yield url
    engine_for(url).dispose()


# Hospitals and people -------------------------------------------------------------------------------------------------


@pytest.fixture
def small_hospital(database_url: str) -> SmallHospital:
    """Return the ids of a small hospital stored in `database_url` (both kinds of database)."""
    return add_small_hospital(database_url)


@pytest.fixture
def small_hospital_sqlite(sqlite_url: str) -> SmallHospital:
    """Return the ids of a small hospital stored in `sqlite_url`."""
    return add_small_hospital(sqlite_url)


@pytest.fixture(scope="session")
def planned_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallHospital:
    """Return a small hospital with figures enough for scenarios (see tests/what_if.py), for tests that only read."""
    from tests.what_if import fill

    path = tmp_path_factory.mktemp("planned") / "planned.sqlite"
    shutil.copyfile(sqlite_template, path)
    return fill(add_small_hospital(f"sqlite:///{path}"))


@pytest.fixture
def planned_hospital(planned_template: SmallHospital, tmp_path: Path) -> Iterator[SmallHospital]:
    """Yield a copy of it that the test may change."""
    engine_for(planned_template.url).dispose()
    for url in _copied(Path(planned_template.url.removeprefix("sqlite:///")), tmp_path / "planned.sqlite"):
        yield replace(planned_template, url=url)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo hospital as an SQLite file, made by the same service as on a first start."""
    folder = _shared_folder(tmp_path_factory)
    path = folder / "demo.sqlite"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first of several workers makes it, the others wait
        if not path.exists():
            _make_demo(folder / "part.sqlite")
            (folder / "part.sqlite").rename(path)
    return path


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of this run share; `make test` names one for all its parts."""
    named = os.environ.get("CASELOAD_TEST_SHARED")
    if named:
        return Path(named)
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def _make_demo(path: Path) -> None:
    from services.upkeep import demo

    url = f"sqlite:///{path}"
    path.unlink(missing_ok=True)
    migrate(url)
    demo.load(url, Actor(name="test", role="admin"), folder=path.parent / "files")
    engine_for(url).dispose()


@pytest.fixture(scope="session")
def demo_copies(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCopies]:
    copies = DemoCopies(demo_template, tmp_path_factory.mktemp("demo"))
    yield copies
    copies.close()


@pytest.fixture
def demo_url(demo_copies: DemoCopies, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the demo hospital, which the test may change; one copy serves as long as tests only read it."""
    yield demo_copies.lend()
    demo_copies.take_back(is_patched=bool(monkeypatch._setattr))


@pytest.fixture
def viewer() -> Actor:
    return Actor(name="vera", role="viewer")


@pytest.fixture
def manager() -> Actor:
    """Return a department manager who sees no department yet; see `dataclasses.replace(manager, departments=…)`."""
    return Actor(name="mona", role="manager", departments=frozenset())


@pytest.fixture
def finance_lead() -> Actor:
    return Actor(name="fay", role="finance_lead")


@pytest.fixture
def approver() -> Actor:
    return Actor(name="abe", role="approver")


@pytest.fixture
def admin() -> Actor:
    return Actor(name="ada", role="admin")


# The app --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that opens the app (`page="pages/variance/comparison.py"` for a page) and runs it once."""
    from services.forecasts import keeping_up
    from tests import opened_app

    # A job that pauses holds its place on the board, where the next test may wait for another.
    monkeypatch.setattr(keeping_up, "PAUSE_SECONDS", 0.0)

    def opened(url: str, page: str | None = None, **query: str) -> Any:
        monkeypatch.setenv("DATABASE_URL", url)
        return opened_app.open_app(page, query)

    return opened


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Return the folder with real uploads and their expected.json."""
    return _outside("real_files")


@pytest.fixture(scope="session")
def forecast_dev() -> Path:
    """Return the folder with real series for forecast development."""
    return _outside("forecast_dev")


def _outside(name: str) -> Path:
    folder = (REAL_DATA / name).resolve()
    if not folder.is_dir():
        pytest.skip(f"real data not found: set CASELOAD_REAL_DATA to the folder that holds {name}/")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a check of a text against tests/golden/<name>."""
    refresh = request.config.getoption("--refresh-golden")

    def check(name: str, actual: str) -> None:
        path = GOLDEN / name
        if refresh:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing; `make golden` writes it"
        assert actual == path.read_text(encoding="utf-8")

    return check
