"""Rows 18 and 19: files twice, corrected, with equal lines; and lines that all have one mark."""

from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any

import numpy as np

from faults.hospital import HEAD, Databases
from faults.operations import problems
from faults.tally import Bench
from services.errors import UserError
from services.imports import passing
from tests.services.imports.conftest import Desk

ACCOUNTS, PLACES = ("5100", "6100", "6200"), ("ICU", "ED", "LAB")


def repeat_files(bench: Bench) -> None:
    """Import a file, the same again, a corrected one, and one with more equal lines; count each line."""
    _each(bench)


def collide(bench: Bench) -> None:
    """The same while the marks of lines collide: all alike, or alike in 64 bits, or in pairs."""
    original = passing.fingerprints
    try:
        _each(bench, collision=True)
    finally:
        passing.fingerprints = original


def _each(bench: Bench, *, collision: bool = False) -> None:
    databases = Databases(bench.folder, bench.postgres)
    original = passing.fingerprints
    for number in bench.mine(range(bench.cases)):
        kind = databases.kinds[number % len(databases.kinds)]
        passing.fingerprints = _colliding(original, number) if collision else original
        with bench.case(f"{number} on {kind}", kind), databases.lent(kind, "filled") as url:
            _one(bench, Desk(url, bench.folder), Random(f"again {number}"), number)
            for problem in problems(url):
                bench.lose(f"{number} on {kind}: {problem}")
    databases.close()


def _one(bench: Bench, desk: Desk, random: Random, number: int) -> None:
    first = [_line(random) for _line_number in range(random.randint(1, 30))]
    first += random.choices(first, k=random.randint(0, 5))  # equal lines that are meant
    desk.post(HEAD + "".join(first), name="first.csv")
    _expect(bench, desk, Counter(first), f"{number}: after the first file")
    with suppress(UserError):  # already imported
        desk.post(HEAD + "".join(first), name="again.csv")
        bench.lose(f"{number}: the same file went in twice")
    corrected = [line if random.random() < 0.8 else _line(random) for line in first]
    corrected += random.choices(first, k=3)
    random.shuffle(corrected)
    with suppress(UserError):  # nothing new in it
        desk.post(HEAD + "".join(corrected), name="corrected.csv")
    _expect(bench, desk, Counter(first) | Counter(corrected), f"{number}: after the corrected file")
    replacing = [_line(random) for _line_number in range(3)]
    desk.post(HEAD + "".join(replacing), name="replacing.csv", mode="replace")
    months = {line[:7] for line in replacing}
    kept = Counter(
        {line: count for line, count in (Counter(first) | Counter(corrected)).items() if line[:7] not in months}
    )
    _expect(bench, desk, kept + Counter(replacing), f"{number}: after months were replaced")


def _line(random: Random) -> str:
    """Return a line; few different values, so that many are alike but for one column."""
    day = f"2026-{random.randint(9, 10):02d}-{random.randint(1, 2):02d}"
    cents = random.randint(1, 3)
    return f"{day},{random.choice(PLACES)},{random.choice(ACCOUNTS)},,{cents}.00,Line,R{random.randint(1, 2)}\n"


def _expect(bench: Bench, desk: Desk, lines: Counter[str], when: str) -> None:
    stored = Counter(
        f"{day},{place},{account},,{cents // 100}.00,Line,{reference}\n"
        for day, place, account, cents, reference in desk.rows(
            "SELECT posting_date, d.code, a.code, amount_minor, reference FROM ledger_entry e JOIN department d ON "
            "d.id = department_id JOIN account a ON a.id = account_id WHERE superseded_by IS NULL AND period >= 202609"
        )
    )
    if bench.planted:
        stored.pop(next(iter(stored)))
    bench.expect(not lines - stored, f"{when}: lost {lines - stored}")
    bench.expect(not stored - lines, f"{when}: doubled {stored - lines}")


def _colliding(original: Any, number: int) -> Any:
    """Return marks that collide: all equal, their first 64 bits equal, or only two values in all."""

    def marks(columns: dict[str, Any]) -> Any:
        true = np.ascontiguousarray(original(columns)).view(np.uint64).reshape(-1, 2).copy()
        if number % 3 == 0:
            true[:] = 7
        elif number % 3 == 1:
            true[:, 0] = 7
        else:
            true %= np.uint64(2)
        return np.ascontiguousarray(true).view("V16").ravel()

    return marks
