"""General ledgers in sections: the account heads its lines, totals close it, sub-accounts lie within."""

import csv
import time
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.lines.sections import OpenSections, _plain
from data.importers.reading.pieces import read_chunks

DESKTOP = ["", "Type", "Date", "Num", "Name", "Memo", "Class", "Split", "Debit", "Credit", "Balance"]
ONLINE = ["", "Date", "Transaction Type", "Num", "Name", "Memo/Description", "Class", "Split", "Amount", "Balance"]
NAMES = ("Salaries & Wages", "Medical Supplies", "Drugs", "Inpatient Revenue", "Rent", "Utilities", "Agency Nurses")
CLASSES = ("Surgery", "Med/Surg", "Emergency", "")


@dataclass
class Book:
    """A general ledger being written: its rows, and account and signed amount of each posting."""

    random: Random
    online: bool
    classes: bool
    style: str
    rows: list[list[str]] = field(default_factory=list)
    postings: list[tuple[str, Decimal]] = field(default_factory=list)

    def head(self) -> list[str]:
        """The headings."""
        return [name for name in (ONLINE if self.online else DESKTOP) if self.classes or name != "Class"]

    def add(self, **cells: str) -> None:
        """Add a row of the named cells."""
        self.rows.append([cells.get(name or "first", "") for name in self.head()])

    def figures(self, amount: Decimal) -> dict[str, str]:
        """An amount as the style of the export has it."""
        if self.online:
            return {"Amount": f"{amount:,.2f}"}
        return {"Debit" if amount >= 0 else "Credit": f"{abs(amount):,.2f}"}

    def section(self, code: str, name: str, *, deep: int) -> Decimal:
        """Write an account, its postings, its sub-accounts and its total; return what it adds up to."""
        random = self.random
        title = {"dot": f"{code} · {name}", "dash": f"{code} - {name}", "space": f"{code} {name}", "name": name}[
            self.style
        ]
        balance = Decimal(random.randint(-(10**6), 10**6)) / 100
        shown = {} if self.online else {"Balance": f"{balance:,.2f}"}
        self.add(first=title, **shown)
        if self.online and random.random() < 0.7:
            self.add(Date="Beginning Balance", Balance=f"{balance:,.2f}")
        total = Decimal(0)
        for _ in range(random.randint(1 if deep else 0, 4) or (0 if not deep else 1)):
            amount = Decimal(random.randint(-(10**6), 10**6) or 1) / 100
            total, balance = total + amount, balance + amount
            kind = {"Transaction Type" if self.online else "Type": random.choice(("Bill", "Deposit", "Check"))}
            day = f"01/{random.randint(13, 31)}/2026"
            texts = {"Memo/Description" if self.online else "Memo": random.choice(("monthly entry", "", "invoice"))}
            more = {"Date": day, "Num": str(random.randint(100, 9999)), "Split": "-SPLIT-"}
            more |= {"Class": random.choice(CLASSES), "Balance": f"{balance:,.2f}"}
            self.add(**kind, **texts, **more, **self.figures(amount))
            self.postings.append((code if self.style != "name" else name, amount))
        for number in range(random.choice((0, 0, 2)) if not deep else 0):
            total += self.section(f"{code}{number + 1}", f"{name} {number + 1}", deep=1)
        self.add(first=f"{'Total for' if self.online else 'Total'} {title}", **self.totals(total))
        return total

    def totals(self, amount: Decimal) -> dict[str, str]:
        """The figures of a total; a printed ledger has the sums of both sides, which differ from the net."""
        return {"Amount": f"{amount:,.2f}"} if self.online else {}


def written(seed: int) -> Book:
    """Return the ledger of a seed."""
    random = Random(seed)
    book = Book(random, random.random() < 0.5, random.random() < 0.5, random.choice(("dot", "dash", "space", "name")))
    names = random.sample(NAMES, random.randint(2, 5))
    for number, name in enumerate(names):
        start = len(book.postings)
        place = len(book.rows)
        book.section(str(6000 + 100 * number), name, deep=0)
        if not book.online:
            _state_sides(book, place, start)
    return book


def _state_sides(book: Book, place: int, start: int) -> None:
    """Fill the totals of a printed ledger in: debit, credit and net of the postings in each section."""
    done, open_ = start, []
    for row in book.rows[place:]:
        debit, credit = book.head().index("Debit"), book.head().index("Credit")
        if row[0].startswith("Total "):
            amounts = [amount for _code, amount in book.postings[open_.pop() : done]]
            row[debit] = f"{sum((a for a in amounts if a >= 0), Decimal(0)):,.2f}"
            row[credit] = f"{-sum((a for a in amounts if a < 0), Decimal(0)):,.2f}"
            row[-1] = f"{sum(amounts, Decimal(0)):,.2f}"
        elif row[0]:
            open_.append(done)
        else:
            done += 1


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
@example(seed=1649)  # an account without postings stands at the end
@example(seed=3646)
def test_each_posting_lies_in_its_account(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = written(seed)
    if len(book.postings) < 4:
        return
    path = tmp_path_factory.mktemp("ledger") / "gl.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([book.head(), *book.rows])

    layout = detect(path, kind="ledger")
    chunks = list(read_chunks(path, layout))

    lines = [row for chunk in chunks for row in chunk.table.to_pylist()]
    account = layout.mapping["account"].column
    assert [row[account] for row in lines] == [code for code, _amount in book.postings]
    assert [row for chunk in chunks for row in chunk.raw_rejects] == []
    assert len(lines) + sum(len(chunk.skipped) for chunk in chunks) == len(book.rows)
    if book.classes:
        assert layout.mapping["department"].column == "Class"
    else:
        assert "department" not in layout.mapping


def test_a_total_closes_its_section_and_all_within() -> None:
    sections = OpenSections()
    for text in ("6000 · Salaries", "6010 · Nurses"):
        sections.enter(text)

    sections.close("Total 6010 · Nurses")
    assert sections.innermost == "6000 · Salaries"
    sections.close("TOTAL")
    assert sections.innermost == "6000 · Salaries"
    sections.enter("6020 · Doctors")
    sections.close("Total for 6000 · Salaries with sub-accounts")
    assert sections.innermost == ""


def test_a_heading_of_dashes_takes_time_in_proportion_to_its_length() -> None:
    begun = time.process_time()

    plain = [_plain("-" * 50_000 + "!"), _plain("6100 Wages with sub-accounts" + "-:" * 25_000)]

    assert plain == ["-" * 50_000 + "!", "6100 wages"]
    assert time.process_time() - begun < 2
