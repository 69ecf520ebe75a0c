"""Files whose sums lack the code of their lines: above or below them, of all, by group, by month, in every kind."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import xlsxwriter

_WARDS = {"60": "ICU", "70": "Emergency", "80": "Station 80", "90": "Laboratoire"}
_LINES = {"6100": "Supplies", "6200": "Drugs", "6310": "Rent", "6420": "Miete", "7100": "Assurances"}
_LABELS = ("{ward}", "{ward} Total", "Summe {ward}", "Total {ward}", "Ensemble {ward}", "All of it", "")
#: Kind of file: headings of the code and the name that a sum lacks and has, and of the figures of a long file.
_HEADS = {
    "ledger": ("Account", "Account Name", "Amount"),
    "budget": ("Account", "Account Name", "Amount"),
    "statistics": ("Measure", "", "Quantity"),
    "labor": ("Job Class", "", "Hours"),
    "purchases": ("Supplier", "", "Amount"),
}
_GERMAN = {"Department": "Kostenstelle", "Account": "Konto", "Account Name": "Kontobezeichnung", "Amount": "Betrag",
           "Month": "Monat"}  # fmt: skip


@dataclass(frozen=True)
class Keyless:
    """One file: its rows with the headings, the numbers of its sums, the total of its lines, and how it was made."""

    rows: list[list[Any]]
    sums: list[int]
    total: Decimal
    kind: str
    excel: bool
    made: str

    def content(self) -> bytes:
        """Return the file as CSV or as a workbook."""
        if not self.excel:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(self.rows)
            return text.getvalue().encode()
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Data")
            for number, row in enumerate(self.rows):
                sheet.write_row(number, 0, [float(cell) if isinstance(cell, Decimal) else cell for cell in row])
        return file.getvalue()


def invent(random: Random, kind: str) -> Keyless:
    """Return a file of a kind."""
    months = random.choice((1, 1, 2, 3, 12))
    across = kind in ("ledger", "budget", "statistics") and random.random() < 0.5
    grain = 1 if kind == "statistics" else random.choice((1, 100))
    size = random.choice((60, 9_000, 2_000_000))
    wards = dict(random.sample(sorted(_WARDS.items()), random.randint(1, 4)))
    label = random.choice(_LABELS)
    above, grand = random.random() < 0.5, random.choice((False, False, True))
    code, name, figure = _HEADS[kind]
    columns = range(months)

    def figures() -> list[Decimal]:
        return [Decimal(random.randint(1, size)) / grain for _month in columns]

    blocks: list[list[tuple[str, str, str, list[Decimal]]]] = []
    for ward, title in wards.items():
        lines = [
            (ward, one if name else text, text, figures())
            for one, text in random.sample(sorted(_LINES.items()), random.randint(1 if len(wards) > 2 else 2, 4))
        ]
        total = [sum((line[3][month] for line in lines), Decimal(0)) for month in columns]
        head = (ward, "", label.format(ward=title), total)
        blocks.append([head, *lines] if above else [*lines, head])
    flat = [line for block in blocks for line in block]
    data = [line for line in flat if line[1]]
    if grand:
        every = ("", "", "All wards", [sum((line[3][month] for line in data), Decimal(0)) for month in columns])
        flat = [every, *flat] if random.random() < 0.5 else [*flat, every]
    keys = ["Department", code, *([name] if name else [])]
    if across:
        rows: list[list[Any]] = [[ward, one, *([text] if name else []), *amounts] for ward, one, text, amounts in flat]
        head_row = [*keys, *(f"2025-{month + 1:02d}" for month in columns)]
        sums = [number for number, line in enumerate(flat, 2) if not line[1]]
    else:
        by_month = random.random() < 0.5
        day = "{}-28" if kind == "purchases" or (kind == "ledger" and random.random() < 0.5) else "{}"
        long = [(month, line) for line in flat for month in columns]
        long = sorted(long, key=lambda one: one[0]) if by_month else long
        rows = [
            [day.format(f"2025-{month + 1:02d}"), ward, one, *([text] if name else []), amounts[month]]
            for month, (ward, one, text, amounts) in long
        ]
        head_row = ["Date" if day != "{}" else "Month", *keys, figure]
        sums = [number for number, (_month, line) in enumerate(long, 2) if not line[1]]
    german = kind in ("ledger", "budget") and random.random() < 0.3
    head_row = [_GERMAN.get(cell, cell) if german else cell for cell in head_row]
    truth = sum((amount for line in data for amount in line[3]), Decimal(0))
    made = f"{kind} months={months} across={across} above={above} grand={grand} label={label!r} wards={len(wards)}"
    return Keyless([head_row, *rows], sums, truth, kind, random.random() < 0.4, made)
