"""Twenty people on one process, sixty on replicas behind a proxy, beside a plain page of four charts in the same run.

Each person goes from page to page with think time, asks other departments and months by link or by a widget; a second
crowd meets an import halfway, after which every view is worked out anew, a third one new volumes, after which all
forecasts are made anew beside the pages. On a busy machine the processor time of a rerun counts; waiting times need a
machine of their own.

    python -m benchmarks.people [--quick]

On the PostgreSQL server of TEST_DATABASE_URL; the replicas need nginx (Debian: apt install nginx-light). Without
either, that part is left out.
"""

import argparse
import os
import random
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from benchmarks import proxy, serving
from benchmarks.serving import PROJECT, Server
from benchmarks.visitor import Shown, Visitor
from data.engine import engine_for, normalized_url
from scripts import nginx
from services.database import migrate
from services.forecasts import keeping_up
from services.permissions import LOCAL_ACTOR
from services.upkeep import demo

PAGES = ("", "variance", "flexed", "landing", "spend", "explore")
NAMES = {"": "overview"}
QUERIES = ("department=16310", "department=16010&period=2026-08", "period=2026-09", "department=16410&period=2026-06")
WIDGETS = ("period", "department")
#: These start a forecast by themselves, which is a change of data: visited last, so that they age nobody's answer.
FORECASTING = ("staffing_cost", "patient_volume", "signals")
THINK_SECONDS = 5.0
TABS = 10
#: Milliseconds of processor time; seconds of waiting; megabytes.
RERUN_MS, SLOWEST_MS, FIRST_SECONDS = 100, 200, 1.5
IDLE_MB, WITH_HELPERS_MB, TAB_MB = 350, 700, 5
#: What pages say while forecasts are made beside them.
BEING_MADE = "New forecasts are being made"
TWENTY_P95, SIXTY_P95, WHILE_FORECASTING_P95 = 1.0, 1.5, 2.0


@dataclass
class Crowd:
    """What people waited for, what they could not open, and the processor seconds of their servers."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    cpu: float = 0.0

    def take(self, shown: Shown) -> None:
        """Remember one run of a page."""
        self.seconds.append(shown.seconds)
        if shown.raised:
            self.failures.append(shown.raised)

    def quantile(self, share: float) -> float:
        """Return how long that share of the reruns took at most, in seconds."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


@dataclass
class Scores:
    """Printed figures beside their targets; `missed` says which were not met."""

    missed: list[str] = field(default_factory=list)

    def tell(self, what: str, value: float, target: float | None, unit: str) -> None:
        """Print a line, with the target where there is one."""
        late = target is not None and value > target
        self.missed += [what] if late else []
        aim = "" if target is None else f"  target {target:g}{'  MISSED' if late else ''}"
        print(f"{what:58} {value:9.2f} {unit:4}{aim}", flush=True)


def main() -> int:
    """Measure and print; return 1 when a page failed or a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seconds = 30.0 if quick else 60.0
    scores = Scores()
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder)) as url:
        with serving.app(url) as server:
            one_person(server, scores, rounds=5 if quick else 9)
            twenty = crowd(server.address, [server], 20, seconds)
            _tell(scores, "20 people, one process", twenty, [server], TWENTY_P95)
            imported = crowd(server.address, [server], 20, seconds, halfway=lambda: import_file(url, Path(folder)))
            _tell(scores, "20 people, an import midway", imported, [server], None)
            while_forecasting = crowd(
                server.address, [server], 20, seconds, halfway=lambda: import_volumes(url, Path(folder))
            )
            _tell(scores, "20 people, all forecasts made anew", while_forecasting, [server], WHILE_FORECASTING_P95)
            begun = begun_forecasts(server.address, url)
        with serving.peer() as plain:
            peers = crowd(plain.address, [plain], 20, seconds, pages=("",), widgets=("department",))
            per_peer = _tell(scores, "20 people, plain page of four charts", peers, [plain], None)
        failures = twenty.failures + imported.failures + while_forecasting.failures + peers.failures + begun
        failures += replicas(url, Path(folder), scores, seconds, per_peer)
    for failure in sorted(set(failures)):
        print(f"Failed: {failure}")
    print("Missed: " + ", ".join(scores.missed) if scores.missed else "All targets met.")
    return 1 if failures or scores.missed else 0


def one_person(server: Server, scores: Scores, *, rounds: int) -> None:
    """Measure what nobody else disturbs: memory, first visits, reruns of the six pages."""
    scores.tell("start until healthy", server.started, None, "s")
    scores.tell("memory, idle", server.memory(helpers=False), IDLE_MB, "MB")
    with Visitor(server.address) as person:
        slowest: tuple[float, float, str] = (0.0, 0.0, "")
        for page in sorted(person.pages, key=lambda page: page in FORECASTING):
            cpu = _cpu_of(server, lambda page=page: person.open(page))  # type: ignore[misc]
            slowest = max(slowest, (person.shown.seconds, cpu, NAMES.get(page, page)))
        scores.tell(
            f"slowest first visit ({slowest[2]}, {1000 * slowest[1]:.0f} ms CPU)", slowest[0], FIRST_SECONDS, "s"
        )
        medians = {page: _rerun_ms(server, person, page, rounds) for page in PAGES}
    for page, spent in medians.items():
        scores.tell(f"CPU of a warm rerun, {NAMES.get(page, page)}", spent, SLOWEST_MS, "ms")
    scores.tell("CPU of a warm rerun, median of the six", statistics.median(medians.values()), RERUN_MS, "ms")
    until = time.monotonic() + 60
    while not server.helpers() and time.monotonic() < until:
        time.sleep(0.5)
    time.sleep(10)  # the helper loads its libraries
    scores.tell(f"memory with {server.helpers()} helper(s), all pages seen", server.memory(), WITH_HELPERS_MB, "MB")
    with ExitStack() as tabs:
        before = server.memory(helpers=False)
        for _ in range(TABS):
            tabs.enter_context(Visitor(server.address))
        scores.tell("memory of one more tab", (server.memory(helpers=False) - before) / TABS, TAB_MB, "MB")


def _rerun_ms(server: Server, person: Visitor, page: str, rounds: int) -> float:
    person.open(page)
    return 1000 * statistics.median(_cpu_of(server, lambda: person.open(page)) for _ in range(rounds))


def _cpu_of(server: Server, work: Callable[[], object]) -> float:
    before = server.cpu(helpers=False)  # one loads its libraries meanwhile
    work()
    time.sleep(0.1)  # what the server still does after its last message
    return server.cpu(helpers=False) - before


def crowd(
    address: str,
    servers: list[Server],
    count: int,
    seconds: float,
    *,
    pages: tuple[str, ...] = PAGES,
    widgets: tuple[str, ...] = WIDGETS,
    halfway: Callable[[], None] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Crowd:
    """Let people work for so long and return what they met; `halfway` happens once in between."""
    met, before = Crowd(), sum(server.cpu() for server in servers)
    habits = {"until": time.monotonic() + seconds, "pages": pages, "widgets": widgets, "tls": tls}
    people = [threading.Thread(target=_work, args=(met, address, number), kwargs=habits) for number in range(count)]
    for person in people:
        person.start()
    if halfway is not None:
        time.sleep(seconds / 2)
        halfway()
    for person in people:
        person.join()
    met.cpu = sum(server.cpu() for server in servers) - before
    return met


def _work(
    met: Crowd,
    address: str,
    number: int,
    *,
    until: float,
    pages: tuple[str, ...],
    widgets: tuple[str, ...],
    tls: ssl.SSLContext | None,
) -> None:
    chance = random.Random(number)
    try:
        time.sleep(chance.random() * THINK_SECONDS)
        with Visitor(address, tls=tls) as person:
            met.take(person.shown)
            while time.monotonic() < until:
                time.sleep(chance.expovariate(1 / THINK_SECONDS))
                met.take(_next(person, chance, pages, widgets))
    except (OSError, KeyError, TimeoutError) as error:
        met.failures.append(f"{type(error).__name__}: {error}")


def _next(person: Visitor, chance: random.Random, pages: tuple[str, ...], widgets: tuple[str, ...]) -> Shown:
    """Go on as people do: two in five by a link to other figures, one in five by a widget, else to another page."""
    draw = chance.random()
    here = [name for name in widgets if name in person.shown.widgets]
    if draw < 0.2 and here:
        name = chance.choice(here)
        return person.choose(name, chance.choice(list(person.shown.widgets[name].options)))
    return person.open(chance.choice(pages), chance.choice(QUERIES) if draw > 0.6 else "")


def replicas(url: str, folder: Path, scores: Scores, seconds: float, per_peer: float) -> list[str]:
    """Measure sixty people on one server for each core, behind nginx; return what failed."""
    program = nginx.find()
    if program is None:
        print("60 people on replicas: left out, nginx is not installed (Debian: apt install nginx-light).")
        return []
    if url.startswith("sqlite"):
        print("60 people on replicas: left out, there is no PostgreSQL server (TEST_DATABASE_URL).")
        return []
    with ExitStack() as stack:
        servers = [stack.enter_context(serving.app(url)) for _ in range(os.cpu_count() or 1)]
        front = stack.enter_context(proxy.behind_nginx(program, [one.address for one in servers], folder))
        met = crowd(front.address, servers, 60, seconds, tls=front.tls)
        per_rerun = _tell(scores, f"60 people, {len(servers)} replicas", met, servers, SIXTY_P95)
        imported = crowd(front.address, servers, 60, seconds, halfway=lambda: import_file(url, folder), tls=front.tls)
        _tell(scores, "60 people, an import midway", imported, servers, None)
    if per_peer:
        scores.tell("CPU of a rerun against the plain page of four charts", per_rerun / per_peer, None, "×")
    if per_rerun:
        scores.tell("people that a core carries", 1000 * THINK_SECONDS / per_rerun, None, "")
    return met.failures + imported.failures


def _tell(scores: Scores, what: str, met: Crowd, servers: list[Server], target: float | None) -> float:
    """Print a crowd's waiting and return the processor milliseconds of a rerun."""
    if not met.seconds:
        met.failures.append(f"{what}: nobody saw a page")
        return 0.0
    spent = 1000 * met.cpu / len(met.seconds)
    scores.tell(f"{what}: p50 of {len(met.seconds)} reruns", met.quantile(0.5), None, "s")
    scores.tell(f"{what}: p95", met.quantile(0.95), target, "s")
    scores.tell(f"{what}: CPU of a rerun", spent, None, "ms")
    scores.tell(f"{what}: memory", sum(server.memory() for server in servers), None, "MB")
    return spent


def import_file(url: str, folder: Path) -> None:
    """Import a small ledger file from the terminal, as a nightly job would: what people see goes stale at once."""
    path = folder / f"late_{uuid4().hex[:8]}.csv"
    rows = [f"2026-10,16310,6110,{100 + number}.00,LATE-{path.stem}-{number}" for number in range(200)]
    path.write_text("Period,Department,Account,Amount,Reference\n" + "\n".join(rows) + "\n")
    command = [sys.executable, "cli.py", "import", "ledger", str(path), "--create-missing"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL)


def import_volumes(url: str, folder: Path) -> None:
    """Import a month of all counts: October's once more for November, so that every forecast has to be made anew."""
    query = """
        SELECT d.code, m.code, SUM(s.quantity_milli) / 1000.0 FROM statistic s
        JOIN department d ON d.id = s.department_id JOIN measure m ON m.id = s.measure_id
        WHERE s.kind = 'actual' AND s.period = 202610 AND s.superseded_by IS NULL GROUP BY d.code, m.code
    """
    with engine_for(url).connect() as connection:
        counts = connection.execute(text(query)).all()
    path = folder / f"counts_{uuid4().hex[:8]}.csv"
    rows = [f"2026-11,{department},{measure},{float(count):.3f}" for department, measure, count in counts]
    path.write_text("Period,Department,Measure,Quantity\n" + "\n".join(rows) + "\n")
    command = [sys.executable, "cli.py", "import", "statistics", str(path)]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL)


def begun_forecasts(address: str, url: str) -> list[str]:
    """Return a failure where forecasts are neither being made nor made: then nobody was measured beside that."""
    if not keeping_up.standing(url, LOCAL_ACTOR).behind:
        return []
    with Visitor(address) as person:
        told = person.open("landing").text
    return [] if BEING_MADE in told else ["no forecast was made anew while people looked"]


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Make the demo hospital on PostgreSQL, or on SQLite where there is no server."""
    server = os.environ.get("TEST_DATABASE_URL")
    name = f"caseload_people_{uuid4().hex[:8]}"
    admin = create_engine(normalized_url(server), isolation_level="AUTOCOMMIT") if server else None
    url = f"sqlite:///{folder}/demo.sqlite"
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = admin.url.set(database=name).render_as_string(hide_password=False)
    try:
        migrate(url)
        demo.load(url, LOCAL_ACTOR, folder=folder / "files")
        yield url
    finally:
        engine_for(url).dispose()
        if admin is not None:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


if __name__ == "__main__":
    sys.exit(main())
