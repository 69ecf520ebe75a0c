"""The files of `tests/cases/first_week`, what is known to be wrong with them, and sums of what was stored."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.services.imports.expectations import Line, Tried, attempt

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "first_week"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))

#: File, or file and question, to what happens today.
KNOWN_WRONG: dict[str, str] = {}


def import_file(url: str, name: str, kind: str = "ledger", **options: Any) -> Tried:
    """Import a file of the first week; a budget as version B1."""
    version = {"version": "B1"} if kind == "budget" else {}
    return attempt(url, FOLDER / name, kind, **version, **options)


def loaded(url: str, name: str, kind: str = "ledger", **options: Any) -> Tried:
    """Import a file that must load without a rejected row."""
    tried = import_file(url, name, kind, **options)
    assert tried.outcome is not None, tried.refusal
    assert tried.outcome.rows_rejected == 0, tried.told
    return tried


def total(lines: list[Line], *, month: str = "", department: str = "", kind: str = "", account: str = "") -> Decimal:
    """Return the sum of the lines of a month, department, type or account ("4010 revenue")."""
    return sum(
        (
            amount
            for period, place, code, type_, amount in lines
            if month in ("", period)
            and department in ("", place)
            and kind in ("", type_)
            and account in ("", f"{code} {type_}")
        ),
        Decimal(0),
    )


def results(lines: list[Line]) -> dict[str, str]:
    """Return revenue less expense of each department."""
    return {
        place: str(total(lines, department=place, kind="revenue") - total(lines, department=place, kind="expense"))
        for place in sorted({line[1] for line in lines})
    }
