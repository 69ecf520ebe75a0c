"""Budget versus actual at 1 M and 10 M ledger lines: what each shape of the page asks of the database.

The totals are as dense as they can get (36 months × 60 departments × 300 accounts, actuals and a budget for every
year), so that only the number of lines differs. Two times per question, medians over interleaved rounds:
`query` is the SQL alone, replayed with its rows fetched; `answer` is the whole service with its frames. Both as
processor time beside wall time, because a busy machine stretches the latter.

    python -m benchmarks.page_queries [--quick] [--lines 1000000 10000000] [--keep FOLDER]

A PostgreSQL server is measured as well when TEST_DATABASE_URL names one, at a tenth of the lines: filling takes most
of the time there, and the page shapes do not read lines.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, event, insert, text

from data.engine import engine_for, normalized_url, writing
from data.models import (
    MONTH_COLUMNS,
    Account,
    BudgetVersion,
    Department,
    Facility,
    ImportBatch,
    PeriodTotals,
    Supplier,
)
from data.models.base import utc_now
from services import overview
from services.database import migrate
from services.permissions import LOCAL_ACTOR
from services.variance import ledger_lines, report
from services.variance.report import Question

DEPARTMENTS, ACCOUNTS, SUPPLIERS, YEARS = 60, 300, 2000, (2024, 2025, 2026)
PLACES = DEPARTMENTS * ACCOUNTS
MONTHS = 12 * len(YEARS)
PERIOD = 202610
TARGET_MS, TARGET_GROWTH = {"sqlite": 100, "postgresql": 200}, 1.5
ONE, LEAF = "107 Department 7", "5100 Account 100"
Answer = Callable[[str], object]

#: What the page asks, by the name of what a person looks at.
QUESTIONS: dict[str, Answer] = {
    "filters": lambda url: report.choices(url, LOCAL_ACTOR),
    "departments, month": lambda url: _table(url, Question(PERIOD, "month"), "department"),
    "departments, year to date": lambda url: _table(url, Question(PERIOD, "ytd"), "department"),
    "departments, full year": lambda url: _table(url, Question(PERIOD, "year"), "department"),
    "accounts, year to date": lambda url: _table(url, Question(PERIOD, "ytd"), "account"),
    "one department's accounts": lambda url: _table(url, Question(PERIOD, department=ONE), "account"),
    "one account's departments": lambda url: _table(url, Question(PERIOD, account=LEAF), "department"),
    "causes: department × category": lambda url: report.detail(
        url, LOCAL_ACTOR, question=Question(PERIOD), by=("department", "category")
    ),
    "trend, 13 months": lambda url: report.trend(url, LOCAL_ACTOR, question=Question(PERIOD)),
    "trend, 24 months": lambda url: report.trend(url, LOCAL_ACTOR, question=Question(PERIOD), months=24),
    "without counterpart": lambda url: report.unmatched(url, LOCAL_ACTOR, question=Question(PERIOD)),
    "overview, 13 months": lambda url: overview.monthly(url, LOCAL_ACTOR, period=PERIOD),
}
#: These read ledger lines and so may grow with what was selected.
LINE_QUESTIONS: dict[str, Answer] = {
    "lines of one cell, month": lambda url: ledger_lines.find(
        url, LOCAL_ACTOR, periods=(PERIOD,), department=ONE, account=LEAF
    ),
    "lines of one account, year to date": lambda url: ledger_lines.find(
        url, LOCAL_ACTOR, periods=tuple(range(202601, 202611)), account=LEAF
    ),
    "lines of one department, year to date, search": lambda url: ledger_lines.find(
        url, LOCAL_ACTOR, periods=tuple(range(202601, 202611)), department=ONE, search="supplier 77"
    ),
}


def _table(url: str, question: Question, by: report.By) -> object:
    return report.table(url, LOCAL_ACTOR, question=question, by=by)


@dataclass
class Timing:
    """Milliseconds of one question on one database, one figure per round."""

    query: list[float] = field(default_factory=list)
    query_cpu: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)


def main() -> int:
    """Fill, ask, print; return 1 when a page shape misses its target in processor time."""
    arguments = _arguments()
    sizes = arguments.lines or ([100_000, 1_000_000] if arguments.quick else [1_000_000, 10_000_000])
    rounds = 5 if arguments.quick else 11
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="caseload-bench-"))
    missed = False
    try:
        with _sqlite(folder, sizes) as urls:
            missed |= _measure("sqlite", urls, rounds)
        server = os.environ.get("TEST_DATABASE_URL")
        if server:
            with _postgresql(server, [size // 10 for size in sizes]) as urls:
                missed |= _measure("postgresql", urls, rounds)
        else:
            print("PostgreSQL: not measured, TEST_DATABASE_URL is not set")
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return int(missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lines", type=int, nargs="+")
    parser.add_argument("--keep", help="folder to leave the SQLite files in, and to find them again")
    return parser.parse_args()


@contextmanager
def _sqlite(folder: Path, sizes: list[int]) -> Iterator[dict[int, str]]:
    folder.mkdir(parents=True, exist_ok=True)
    urls = {}
    for size in sizes:
        path = folder / f"lines_{size}.sqlite"
        urls[size] = f"sqlite:///{path}"
        if not path.exists():
            fill(urls[size], size)
        print(f"sqlite: {size:>12,} lines, {path.stat().st_size / 1e6:,.0f} MB", flush=True)
    yield urls


@contextmanager
def _postgresql(server: str, sizes: list[int]) -> Iterator[dict[int, str]]:
    admin = create_engine(normalized_url(server), isolation_level="AUTOCOMMIT")
    urls = {}
    try:
        for size in sizes:
            name = f"caseload_bench_{size}_{uuid4().hex[:6]}"
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            urls[size] = admin.url.set(database=name).render_as_string(hide_password=False)
            fill(urls[size], size)
            print(f"postgresql: {size:>12,} lines", flush=True)
        yield urls
    finally:
        for url in urls.values():
            engine_for(url).dispose()
            with admin.connect() as connection:
                name = url.rsplit("/", 1)[1].split("?")[0]
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def fill(url: str, lines: int) -> None:
    """Make a hospital with full totals and so many ledger lines, month by month in no order within a month."""
    start = time.monotonic()
    migrate(url)
    with writing(url) as session:
        facility = Facility(code="H", name="Hospital")
        session.add(facility)
        session.flush()
        connection = session.connection()
        departments = [{"id": n + 1, "code": str(100 + n), "name": f"Department {n}"} for n in range(DEPARTMENTS)]
        connection.execute(insert(Department), [{**row, "facility_id": facility.id} for row in departments])
        connection.execute(insert(Account), [_account(n) for n in range(ACCOUNTS)])
        suppliers = [{"id": n + 1, "name": f"Supplier {n}", "match_name": f"supplier {n}"} for n in range(SUPPLIERS)]
        connection.execute(insert(Supplier), suppliers)
        versions = [
            BudgetVersion(name=f"B{y}", fiscal_year=y, status="approved", approved_at=utc_now(), created_by="bench")
            for y in YEARS
        ]
        session.add_all(versions)
        batch = ImportBatch(kind="ledger", file_name="bench.csv", sha256="0" * 64, posted_by="bench")
        session.add(batch)
        session.flush()
        for year, version in zip(YEARS, versions, strict=True):
            connection.execute(insert(PeriodTotals), _totals(0, year))
            connection.execute(insert(PeriodTotals), _totals(version.id or 0, year))
    _fill_lines(engine_for(url), lines)
    print(f"  filled in {time.monotonic() - start:.0f} s", flush=True)


def _account(number: int) -> dict[str, Any]:
    revenue = number < 60
    category = "gross_revenue" if revenue else ("salaries", "supplies", "drugs", "other", "benefits")[number % 5]
    return {
        "id": number + 1,
        "code": str(5000 + number),
        "name": f"Account {number}",
        "type": "revenue" if revenue else "expense",
        "category": category,
    }


def _totals(version: int, year: int) -> list[dict[str, int]]:
    return [
        {
            "version_id": version,
            "fiscal_year": year,
            "department_id": place // ACCOUNTS + 1,
            "account_id": place % ACCOUNTS + 1,
            **{
                name: (place * 7919 + month * 104729 + version * 31) % 5_000_000
                for month, name in enumerate(MONTH_COLUMNS)
            },
        }
        for place in range(PLACES)
    ]


def _amount(place: int, month: int, version: int) -> int:
    return (place * 7919 + month * 104729 + version * 31) % 5_000_000


def _fill_lines(engine: Engine, lines: int) -> None:
    postgresql = engine.dialect.name == "postgresql"
    series = (
        f"SELECT generate_series(0, {lines - 1}) AS n"
        if postgresql
        else f"WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {lines - 1}) SELECT n FROM s"
    )
    blob = "decode(md5(n::text), 'hex')" if postgresql else "randomblob(16)"
    month, place = f"(CAST(n AS BIGINT) * {MONTHS} / {lines})", f"((CAST(n AS BIGINT) * 7919) % {PLACES})"
    day = "DATE '2026-01-15'" if postgresql else "'2026-01-15'"
    statement = f"""
        INSERT INTO ledger_entry (batch_id, line_number, period, posting_date, department_id, account_id, supplier_id,
            amount_minor, currency, description, reference, fingerprint)
        SELECT 1, n + 2, ({YEARS[0]} + {month} / 12) * 100 + {month} % 12 + 1, {day}, {place} / {ACCOUNTS} + 1,
            {place} % {ACCOUNTS} + 1, n % {SUPPLIERS} + 1, (CAST(n AS BIGINT) * 48271) % 2000000 - 100000, 'USD',
            'Line ' || n, 'DOC-' || (n % 100000), {blob}
        FROM ({series}) AS numbers"""
    with engine.execution_options(caseload_writes=True).begin() as connection:
        connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _measure(kind: str, urls: dict[int, str], rounds: int) -> bool:
    """Ask every question on every size in turns, print the table, return whether a page shape misses its target."""
    asked = {**QUESTIONS, **LINE_QUESTIONS}
    times = {(name, size): Timing() for name in asked for size in urls}
    statements = {key: _statements(urls[key[1]], asked[key[0]]) for key in times}
    for _ in range(rounds):
        for (name, size), timing in times.items():
            _replay(engine_for(urls[size]), statements[name, size], timing)
            start = time.perf_counter()
            asked[name](urls[size])
            timing.answer.append((time.perf_counter() - start) * 1000)
    return _report(kind, list(urls), times)


def _statements(url: str, answer: Answer) -> list[tuple[str, Any]]:
    """Return the SQL that a question runs."""
    statements: list[tuple[str, Any]] = []

    def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append((statement, parameters))

    engine = engine_for(url)
    event.listen(engine, "before_cursor_execute", record)
    answer(url)
    event.remove(engine, "before_cursor_execute", record)
    return statements


def _replay(engine: Engine, statements: list[tuple[str, Any]], timing: Timing) -> None:
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        start, cpu = time.perf_counter(), time.process_time()
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        timing.query_cpu.append((time.process_time() - cpu) * 1000)
        timing.query.append((time.perf_counter() - start) * 1000)
        cursor.close()


def _report(kind: str, sizes: list[int], times: dict[tuple[str, int], Timing]) -> bool:
    small, large = min(sizes), max(sizes)
    # The processor time of a PostgreSQL query is spent in the server, out of sight.
    seen = "query_cpu" if kind == "sqlite" else "query"
    print(f"\n{kind}: milliseconds, median of {len(next(iter(times.values())).query)} rounds")
    print(f"{'question':46} {'query':>19} {'processor':>19} {'growth':>7} {'answer':>19}")
    print(f"{'':46} {small:>9,} {large:>9,} {small:>9,} {large:>9,} {'':>7} {small:>9,} {large:>9,}")
    missed = []
    for name in dict.fromkeys(name for name, _ in times):
        pair = (times[name, small], times[name, large])
        before, after = (statistics.median(getattr(timing, seen)) for timing in pair)
        growth = after / max(before, 0.01)
        figures = [statistics.median(getattr(timing, part)) for part in ("query", "query_cpu") for timing in pair]
        answers = [statistics.median(timing.answer) for timing in pair]
        fast = after < TARGET_MS[kind] and (growth < TARGET_GROWTH or after < 10)
        mark = "" if fast or name in LINE_QUESTIONS else "  MISSED"
        missed += [name] if mark else []
        shown = " ".join(f"{value:9.1f}" for value in figures)
        print(f"{name:46} {shown} {growth:6.2f}× {answers[0]:9.1f} {answers[1]:9.1f}{mark}")
    target = f"under {TARGET_MS[kind]} ms and within {TARGET_GROWTH} × at {large:,} lines"
    print(f"page shapes {target}: {'missed by ' + ', '.join(missed) if missed else 'met by all'}\n", flush=True)
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
