"""Spend, leakage and price pages at 2 M purchase lines, from maintained totals and, as the peer, from the lines.

The lines are like a large hospital's: 60 departments, 2,000 suppliers, 8,000 items of which few make most of the lines,
each bought by up to eight departments, three years of orders and invoices, one invoice in twenty off its price.
Medians over interleaved rounds, processor time beside wall time. Then alias matching of 20,000 supplier names.

    python -m benchmarks.procurement [--quick] [--lines 2000000] [--names 20000]
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, text
from sqlmodel import Session

from data.engine import engine_for, reading, writing
from data.models import MONTH_COLUMNS, Contract, Department, Facility, Supplier
from planning.periods import FiscalCalendar
from planning.spend.supplier_names import alike
from services.contracts import leakage, matching, matching_queue
from services.database import migrate
from services.permissions import LOCAL_ACTOR
from services.totals import purchases

DEPARTMENTS, SUPPLIERS, ITEMS, CONTRACTS = 60, 2_000, 8_000, 600
YEARS = (2024, 2025, 2026)
YEAR, MONTH = 2026, 10
#: Processor time: of what a page asks of the database, of a whole answer with its frames, of the names.
TARGET_MS, TARGET_ANSWER_MS, TARGET_NAMES_S = 300, 1_000, 30
COLUMNS = (
    "line_number", "kind", "day", "period", "department_id", "supplier_id", "contract_id", "category", "item",
    "item_name", "unit", "quantity_milli", "unit_price_micro", "amount_minor", "currency", "po_number",
    "invoice_number", "match_rule", "expected_minor",
)  # fmt: skip
_TO_DATE = " + ".join(MONTH_COLUMNS[:MONTH])
_LINES = f"superseded_by IS NULL AND kind = 'invoice' AND period BETWEEN {YEAR}01 AND {YEAR}{MONTH:02d}"
_YEAR = f"kind = 'invoice' AND fiscal_year = {YEAR}"
_MONTHS = f"kind = 'invoice' AND period BETWEEN {YEAR}01 AND {YEAR}{MONTH:02d}"
_OVER = "SUM(CASE WHEN amount_minor > expected_minor THEN amount_minor - expected_minor ELSE 0 END)"
#: question -> the same from totals and from lines
QUESTIONS: dict[str, tuple[str, str]] = {
    "spend by supplier, year to date": (
        f"SELECT supplier_id, SUM({_TO_DATE}) FROM purchase_totals WHERE {_YEAR} GROUP BY 1",
        f"SELECT supplier_id, SUM(amount_minor) FROM purchase_line WHERE {_LINES} GROUP BY 1",
    ),
    "spend by supplier, category, department": (
        f"SELECT supplier_id, category, department_id, SUM({_TO_DATE}) FROM purchase_totals WHERE {_YEAR} "
        "GROUP BY 1, 2, 3",
        "SELECT supplier_id, category, department_id, SUM(amount_minor) FROM purchase_line "
        f"WHERE {_LINES} GROUP BY 1, 2, 3",
    ),
    "spend by month and standing": (
        f"SELECT standing, {', '.join(f'SUM({month})' for month in MONTH_COLUMNS)} FROM purchase_totals "
        f"WHERE {_YEAR} GROUP BY 1",
        f"SELECT {purchases.STANDING}, period, SUM(amount_minor) FROM purchase_line WHERE {_LINES} GROUP BY 1, 2",
    ),
    "paid above contract, by contract": (
        f"SELECT contract_id, SUM(over_minor), SUM(under_minor) FROM item_totals WHERE {_MONTHS} AND priced_minor <> 0 "
        "GROUP BY 1",
        f"SELECT contract_id, {_OVER} FROM purchase_line WHERE {_LINES} AND expected_minor IS NOT NULL GROUP BY 1",
    ),
    "price variance by item (PPV)": (
        "SELECT contract_id, item, unit, SUM(quantity_milli), SUM(priced_minor), SUM(expected_minor) FROM item_totals "
        f"WHERE {_MONTHS} AND priced_minor <> 0 GROUP BY 1, 2, 3",
        "SELECT contract_id, item, unit, SUM(quantity_milli), SUM(amount_minor), SUM(expected_minor) "
        f"FROM purchase_line WHERE {_LINES} AND expected_minor IS NOT NULL GROUP BY 1, 2, 3",
    ),
    "one supplier's prices by item and month": (
        "SELECT period, item, unit, SUM(quantity_milli), SUM(amount_minor) FROM item_totals "
        "WHERE kind = 'invoice' AND supplier_id = 7 GROUP BY 1, 2, 3",
        "SELECT period, item, unit, SUM(quantity_milli), SUM(amount_minor) FROM purchase_line "
        "WHERE superseded_by IS NULL AND kind = 'invoice' AND supplier_id = 7 GROUP BY 1, 2, 3",
    ),
}
#: Whole answers of services, with their frames.
ANSWERS: dict[str, Callable[[str], object]] = {
    "page: leakage, year to date": lambda url: leakage.report(url, LOCAL_ACTOR, period=YEAR * 100 + MONTH, over="ytd"),
    "page: coverage by contracts": lambda url: matching_queue.coverage(url, LOCAL_ACTOR, fiscal_year=YEAR),
}


def main() -> int:
    """Fill, ask, print; return 1 when a page shape or the names miss their target in processor time."""
    arguments = _arguments()
    lines = arguments.lines or (200_000 if arguments.quick else 2_000_000)
    folder = Path(tempfile.mkdtemp(prefix="caseload-bench-"))
    try:
        missed = _pages(f"sqlite:///{folder / 'purchases.sqlite'}", lines, 5 if arguments.quick else 9)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return int(_names(arguments.names or (5_000 if arguments.quick else 20_000)) or missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lines", type=int)
    parser.add_argument("--names", type=int)
    return parser.parse_args()


# Pages ----------------------------------------------------------------------------------------------------------------


def _pages(url: str, lines: int, rounds: int) -> bool:
    migrate(url)
    start = time.process_time()
    with writing(url) as session:
        _master(session)
        _fill(session, lines)
    filled = time.process_time() - start
    start = time.process_time()
    with writing(url) as session:
        purchases.add(session, "1 = 1", FiscalCalendar())
        session.connection().execute(text("ANALYZE"))
        sizes = {
            table: session.connection().execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()
            for table in ("purchase_totals", "item_totals")
        }
    print(
        f"{lines:,} lines filled in {filled:.1f} s, totalled in {time.process_time() - start:.1f} s: "
        + ", ".join(f"{count:,} rows of {table}" for table, count in sizes.items())
    )
    start = time.process_time()
    with writing(url) as session:
        changed = matching.rematch(session, suppliers=[7])
    print(f"one supplier matched again in {1000 * (time.process_time() - start):,.0f} ms ({changed:,} lines changed)")
    print(f"{'question':<42}{'totals ms':>12}{'cpu':>8}{'lines ms':>12}{'ratio':>8}")
    missed = False
    for question, pair in QUESTIONS.items():
        times = _interleaved([_asking(url, statement) for statement in pair], rounds)
        missed |= _report(question, times)
    for question, answer in ANSWERS.items():
        missed |= _report(question, _interleaved([lambda answer=answer: answer(url)], rounds))  # type: ignore[misc]
    engine_for(url).dispose()
    return missed


def _asking(url: str, statement: str) -> Callable[[], object]:
    def ask() -> object:
        with reading(url) as session:
            return session.connection().execute(text(statement)).all()

    return ask


def _interleaved(questions: list[Callable[[], object]], rounds: int) -> list[tuple[float, float]]:
    """Return median wall and processor milliseconds of each question."""
    taken: list[list[tuple[float, float]]] = [[] for _ in questions]
    for _ in range(rounds):
        for place, ask in enumerate(questions):
            wall, processor = time.perf_counter(), time.process_time()
            ask()
            taken[place].append((time.perf_counter() - wall, time.process_time() - processor))
    return [
        (1000 * statistics.median(wall for wall, _ in some), 1000 * statistics.median(cpu for _, cpu in some))
        for some in taken
    ]


def _report(question: str, times: list[tuple[float, float]]) -> bool:
    """Print one row; return whether it missed its target."""
    wall, processor = times[0]
    beside = f"{times[1][0]:>12,.0f}{times[1][1] / max(processor, 0.01):>7.0f}×" if len(times) > 1 else ""
    missed = processor > (TARGET_MS if len(times) > 1 else TARGET_ANSWER_MS)
    print(f"{question:<42}{wall:>12,.0f}{processor:>8,.0f}{beside}{'  MISSED' if missed else ''}", flush=True)
    return missed


def _master(session: Session) -> None:
    facility = Facility(code="H", name="Hospital")
    session.add(facility)
    session.flush()
    connection = session.connection()
    departments = [
        Department(id=number, code=f"{100 + number}", name=f"Department {number}", facility_id=facility.id)
        for number in range(1, DEPARTMENTS + 1)
    ]
    suppliers = [
        Supplier(id=number, code=f"S{number}", name=f"Supplier {number}", match_name=f"supplier {number}")
        for number in range(1, SUPPLIERS + 1)
    ]
    contracts = [
        Contract(id=number, number=f"C-{number}", title=f"Contract {number}", supplier_id=number)
        for number in range(1, CONTRACTS + 1)
    ]
    everything: list[list[Any]] = [departments, suppliers, contracts]
    for rows in everything:
        connection.execute(insert(type(rows[0]).__table__), [row.model_dump() for row in rows])


def _fill(session: Session, lines: int) -> None:
    raw: Any = session.connection().connection.driver_connection
    marks = ", ".join("?" for _ in COLUMNS)
    statement = f"INSERT INTO purchase_line ({', '.join(COLUMNS)}) VALUES ({marks})"
    rows = _rows(lines)
    while some := list(islice(rows, 50_000)):
        raw.executemany(statement, some)


def _rows(lines: int) -> Iterator[tuple[Any, ...]]:
    """Yield lines in the order of their months, as files come in."""
    chance = np.random.default_rng(11)
    popularity = 1 / np.arange(1, ITEMS + 1) ** 0.8  # a few items make most lines
    supplier_of = 1 + (np.arange(ITEMS) * 7919) % SUPPLIERS
    price = chance.integers(100, 50_000, ITEMS)
    periods = [year * 100 + month for year in YEARS for month in range(1, 13)]
    each = lines // len(periods)
    for period in periods:
        item = chance.choice(ITEMS, each, p=popularity / popularity.sum())
        quantity = chance.integers(1, 20, each)
        expected = quantity * price[item]
        amount = np.where(chance.random(each) < 0.05, expected * 108 // 100, expected)
        supplier = supplier_of[item]
        contract = np.where(supplier <= CONTRACTS, supplier, 0)
        for number, (kind, department, who, contract_id, what, count, due, paid) in enumerate(
            zip(
                np.where(chance.random(each) < 0.45, "order", "invoice").tolist(),
                (1 + (item * 31 + chance.integers(0, 8, each)) % DEPARTMENTS).tolist(),
                supplier.tolist(), contract.tolist(), item.tolist(), quantity.tolist(), expected.tolist(),
                amount.tolist(), strict=True,
            )
        ):  # fmt: skip
            invoiced = kind == "invoice"
            yield (
                number, kind, f"{period // 100}-{period % 100:02d}-{1 + number % 28:02d}", period, department, who,
                contract_id or None, f"Category {who % 25}", f"IT-{what:05d}", f"Item {what}", "EA", count * 1000,
                paid * 10_000 // count, paid, "USD", f"PO-{number}", f"I-{number}" if invoiced else "",
                "price_list" if contract_id else "none", due if invoiced and contract_id else None,
            )  # fmt: skip


# Names ----------------------------------------------------------------------------------------------------------------

_STARTS = "al be ca do el fa gra ho in jo kel lu mo nor os pre qui ro sil tor ul vo wes yar zen bri cho dri fre gla har"
_ENDS = "ton field mark wood dale via nex port ridge stone line care burg ham worth well ford gate lis"
_KINDS = (
    "Medical Supply Services Systems Products Health Surgical Devices Pharma Laboratories Diagnostics Consulting Foods "
    "Linen Waste Logistics Staffing Imaging Dental Equipment Furniture Print Software Energy Transport Training Legal"
)
_FORMS = ("Inc.", "LLC", "Ltd", "Co.", "Corp", "GmbH", "plc", "")


def _names(count: int) -> bool:
    """Compare names of which one in twenty is another spelling of an earlier one."""
    names, planted = _invented(count)
    wall, start = time.perf_counter(), time.process_time()
    pairs = {(pair.left, pair.right) for pair in alike(names)}
    seconds = time.process_time() - start
    recall = sum(pair in pairs for pair in planted) / len(planted)
    print(
        f"{count:,} supplier names: {time.perf_counter() - wall:.1f} s ({seconds:.1f} s of processor), "
        f"{len(pairs):,} pairs, {recall:.1%} of {len(planted):,} planted spellings found"
    )
    return seconds > TARGET_NAMES_S


def _invented(count: int) -> tuple[list[str], set[tuple[int, int]]]:
    chance = random.Random(7)
    words = [first.title() + second for first in _STARTS.split() for second in _ENDS.split()]
    kinds = _KINDS.split()
    whole = count - count // 20
    bases: dict[str, None] = {}
    while len(bases) < whole:
        own = [chance.choice(words) for _ in range(chance.choice((1, 2, 2)))]
        bases[" ".join((*own, *chance.sample(kinds, chance.choice((1, 2)))))] = None
    ordered = list(bases)
    names = [f"{base} {chance.choice(_FORMS)}".strip() for base in ordered]
    planted = set()
    for place in chance.sample(range(whole), count - whole):
        base = ordered[place]
        ways = (
            base.upper() + " INC",
            " ".join(reversed(base.split())),
            f"The {base}, Ltd.",
            base.replace("Medical", "Med"),
        )
        planted.add((place, len(names)))
        names.append(chance.choice(ways))
    return names, planted


if __name__ == "__main__":
    sys.exit(main())
