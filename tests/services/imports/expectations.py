"""What an import of a case must do, and the check of it: lines to the cent, or a refusal that stores nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from data.engine import reading
from services import imports, settings
from services.currencies import exponent
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from tests.services.imports.conftest import tied

ANY = "*"
_MONEY = (
    "SELECT e.period, d.code, a.code, a.type, e.amount_minor FROM {table} e "
    "JOIN department d ON d.id = e.department_id JOIN account a ON a.id = e.account_id WHERE e.superseded_by IS NULL"
)
_TABLES = ("import_batch", "ledger_entry", "budget_line", "statistic", "labor_entry", "purchase_line", "contract")

Line = tuple[str, str, str, str, Decimal]


@dataclass(frozen=True)
class Loads:
    """The lines that must be stored, one by one: "month | department | account | amount", or the same with the type.

    Accounts are expense unless the line says otherwise, as in "2026-01 | 6010 | 4000 revenue | 9000.00"; amounts in
    their natural sign, those of balance-sheet accounts without one; `*` stands for any department or account.

    Args:
        lines: As above.
        rejected: Lines of the file that are rejected, each with its reason; None where it does not matter.
        says: What a note or reason must say, as a pattern.
        names: Account code to the name that it must have.
        operating: The total without balance-sheet accounts, in the sign of the file.
    """

    lines: str
    rejected: tuple[int, ...] | None = ()
    says: str = ""
    names: dict[str, str] = field(default_factory=dict)
    operating: str | None = None

    def rows(self) -> list[Line]:
        """Return the lines as typed rows."""
        return sorted(_line(line) for line in self.lines.splitlines() if line.strip())


@dataclass(frozen=True)
class Held:
    """Nothing is stored; the sentence says what is asked or wrong, as a pattern, and `question` is its stable name."""

    says: str
    question: str | None = None


Right = Loads | Held


@dataclass
class Tried:
    """What came of one import: an outcome, or a refusal with the names of the questions that are open."""

    url: str
    kind: str
    outcome: imports.Outcome | None
    refusal: str
    questions: tuple[str, ...] = ()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return query_rows(self.url, query)

    def stored(self) -> list[Line]:
        """Return the lines of the ledger or budget that are in force."""
        places = exponent(currency_of(self.url))
        query = _MONEY.format(table="budget_line" if self.kind == "budget" else "ledger_entry")
        return sorted(
            (f"{period // 100}-{period % 100:02d}", department, account, kind, _sized(amount, kind, places))
            for period, department, account, kind, amount in self.rows(query)
        )

    def sums(self) -> dict[str, Decimal]:
        """Return the stored amounts by type of account."""
        sums: dict[str, Decimal] = {}
        for *_keys, kind, amount in self.stored():
            sums[kind] = sums.get(kind, Decimal(0)) + amount
        return sums

    @property
    def told(self) -> str:
        """Everything that was said: refusal, notes, and reasons of rejected lines."""
        if self.outcome is None:
            return self.refusal
        reasons = [imports.shown(issue.message) for issue in self.outcome.issues]
        return " ".join([*self.outcome.notes, *reasons])


def attempt(url: str, path: Path, kind: str, **options: Any) -> Tried:
    """Import a file as `cli.py import KIND FILE --create-missing` does."""
    chosen = imports.ImportOptions(kind=kind, **{"mode": "only_new", "create_missing": True, **options})
    try:
        outcome = imports.post(url, LOCAL_ACTOR, path, filename=path.name, options=chosen)
    except imports.OpenQuestionsError as held:
        open_ = tuple(asked.name for asked in held.questions if asked.answer is None)
        return Tried(url, kind, None, str(held), open_)
    except UserError as error:
        return Tried(url, kind, None, str(error))
    return Tried(url, kind, outcome, "")


def check_any(tried: Tried, *rights: Right) -> None:
    """Hold an import against what is right; one of several is enough.

    Raises:
        AssertionError: With what was stored or said, beside each expectation.
    """
    failures = []
    for right in rights:
        try:
            check(tried, right)
        except AssertionError as failure:
            failures.append(str(failure))
        else:
            return
    raise AssertionError("\nnor: ".join(failures))


def check(tried: Tried, right: Right) -> None:
    """Hold an import against one expectation."""
    if isinstance(right, Held):
        stored = {table: count for table in _TABLES if (count := _count(tried.url, table))}
        asked = f"question “{right.question}”" if right.question else "refusal"
        assert not stored, f"{asked} was due, but there is stored: {stored}"
        assert re.search(right.says, tried.refusal, re.IGNORECASE), f"{asked} /{right.says}/ not in: {tried.refusal}"
        assert right.question in (None, *tried.questions), f"{asked} was due, but asked is {tried.questions}"
        return
    assert tried.outcome is not None, f"refused: {tried.refusal}"
    assert tied(tried.outcome)
    _same_lines(tried.stored(), right.rows())
    if right.rejected is not None:
        lines = sorted({issue.line for issue in tried.outcome.issues})
        assert lines == list(right.rejected), f"rejected lines {lines}: {tried.told}"
    assert re.search(right.says, tried.told, re.IGNORECASE), f"unsaid /{right.says}/ in: {tried.told}"
    for code, name in right.names.items():
        stored = dict(tried.rows("SELECT code, name FROM account")).get(code)
        assert stored == name, f"account {code} is named {stored}"
    if right.operating is not None:
        told = imports.answer(tried.outcome).get("operating_total")
        assert told == right.operating, f"operating total {told}"


def _same_lines(stored: Sequence[Line], right: Sequence[Line]) -> None:
    """Compare with wildcards; stored lines that match nothing and missing ones are named."""
    left = list(stored)
    missing = []
    for line in right:
        match = next((other for other in left if _matches(other, line)), None)
        if match is None:
            missing.append(line)
        else:
            left.remove(match)
    assert (left, missing) == ([], []), f"too much: {left[:8]}; missing: {missing[:8]}"


def _matches(stored: Line, right: Line) -> bool:
    return all(other in (one, ANY) for one, other in zip(stored, right, strict=True))


def _line(written: str) -> Line:
    month, department, account, amount = (part.strip() for part in written.split("|"))
    code, _gap, kind = account.rpartition(" ")
    if kind not in ("revenue", "balance"):
        code, kind = account, "expense"
    return month, department, code, kind, Decimal(amount)


def _sized(minor: int, kind: str, places: int) -> Decimal:
    amount = Decimal(minor).scaleb(-places)
    return abs(amount) if kind == "balance" else amount


def _count(url: str, table: str) -> int:
    return int(query_rows(url, f"SELECT COUNT(*) FROM {table}")[0][0])  # noqa: S608


def query_rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with reading(url) as session:
        return [tuple(row) for row in session.connection().execute(text(query))]


def currency_of(url: str) -> str:
    """Return the hospital's currency."""
    with reading(url) as session:
        return settings.load(session).currency


def cases(names: Sequence[str], known_wrong: dict[str, str]) -> list[Any]:
    """Return the cases as parameters, those that are known to be wrong as strict expected failures."""
    return [pytest.param(name, marks=_wrong(known_wrong, name), id=name) for name in names]


def _wrong(known_wrong: dict[str, str], name: str) -> tuple[pytest.MarkDecorator, ...]:
    if name not in known_wrong:
        return ()
    return (pytest.mark.xfail(strict=True, raises=AssertionError, reason=known_wrong[name]),)
