"""Makes messy ledger files of which the right reading is known."""

import csv
import gzip
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

DEPARTMENTS = ["ICU", "4 West", "Emergency", "Pharmacie générale", "Radiology; imaging", "Op. “Theatre” 2", "0410"]
ACCOUNTS = ["610000", "0620", "Drugs & gases", "C&M-GMS Global Sum", "Agency staff", "Énergie"]
SUPPLIERS = ["TOTAL GAS & POWER LTD", "Medline, Inc.", 'The "Best" Supplies', "Siemens", "Müller GmbH", "O'Neill Ltd"]
HEADERS = {
    "date": ["Date", "Posting Date", "Payment Date", "Date Paid", "Datum", "Invoice Date"],
    "department": ["Department", "Cost Centre", "Expense Area", "Dept", "Kostenstelle"],
    "account": ["Account", "Expense Type", "GL Account", "Nominal Code", "Konto"],
    "supplier": ["Supplier", "Supplier Name", "Vendor", "Suppklier", "Payee"],
    "reference": ["Reference", "Transaction Number", "Document No", "Voucher", "Belegnummer"],
    "amount": ["Amount", " Amount ", "AMOUNT", "Net Amount", "Betrag", "Amount in Sterling"],
}
DATE_FORMATS = ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%b-%y", "%Y%m%d", "%d/%m/%y", "%d %B %Y"]
BAD_AMOUNTS = ["n/a", "########", "3501.872.63", "1e308", "None", "12,34,5"]
NUMBER_STYLES = [(".", ""), (".", ","), (",", "."), (",", ""), (",", " "), (".", "'"), (",", "\u00a0")]
NEGATIVES = ["-1", "1-", "(1)", "1 CR"]


@dataclass(frozen=True)
class Mess:
    """What is messy about one file."""

    seed: int
    rows: int
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\r\n"
    titles: int = 0
    blank_above: bool = False
    number: tuple[str, str] = (".", ",")
    currency: str = ""
    negative: str = "-1"
    date_format: str = "%d/%m/%Y"
    blanks: int = 0
    bad: int = 0
    totals: str = "none"
    total_label: str = "Total"
    total_off: bool = False
    leftover: bool = False
    notes: int = 0
    repeat_header: bool = False
    empty_first: bool = False
    unnamed_last: bool = False
    line_breaks: bool = False
    padded: bool = False
    typo: bool = False
    container: str = "csv"
    shuffle_columns: bool = False


@dataclass
class Messy:
    """A file and its right reading."""

    mess: Mess
    records: list[list[str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    header_row: int = 0
    data_rows: int = 0
    bad_rows: int = 0
    total: Decimal = Decimal(0)
    amount_name: str = ""
    date_name: str = ""
    days: list[date] = field(default_factory=list)

    @property
    def records_read(self) -> int:
        """Records without the header."""
        return len(self.records) - 1

    def write(self, folder: Path) -> Path:
        """Store the file in its container and encoding."""
        if self.mess.container == "xlsx":
            path = folder / "upload.xlsx"
            _write_xlsx(path, self)
            return path
        text = _text(self)
        content = text.encode(self.mess.encoding, "replace")
        path = folder / ("upload.csv.gz" if self.mess.container == "gz" else "upload.csv")
        path.write_bytes(gzip.compress(content) if self.mess.container == "gz" else content)
        return path


def _text(messy: Messy) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=messy.mess.delimiter, lineterminator=messy.mess.newline)
    writer.writerows([row or [""] * len(messy.header) for row in messy.records])
    return buffer.getvalue()


def _write_xlsx(path: Path, messy: Messy) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Cover").write(0, 0, "Printed for the finance committee")
        sheet = book.add_worksheet(" Data ")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for r, row in enumerate(messy.records):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(r, c, float(cell))
                elif cell:
                    sheet.write_string(r, c, cell)


def money(value: Decimal, mess: Mess) -> str:
    """An amount as the file writes it."""
    point, mark = mess.number
    whole, cents = f"{abs(value):,.2f}".split(".")
    body = whole.replace(",", mark) + point + cents
    body = f"{mess.currency}{body}" if mess.currency in "£$€" else f"{body} {mess.currency}"
    if value >= 0:
        return body
    return {"-1": f"-{body}", "1-": f"{body}-", "(1)": f"({body})", "1 CR": f"{body} CR"}[mess.negative]


def build(mess: Mess) -> Messy:  # noqa: PLR0912 - one step per kind of mess, read top to bottom
    """The file that a mess describes."""
    rng = random.Random(mess.seed)
    names = {concept: rng.choice(choices) for concept, choices in HEADERS.items()}
    if mess.typo:
        names["supplier"] = "Suppklier"
    order = list(names)
    if mess.shuffle_columns:
        rng.shuffle(order)
    messy = Messy(mess, amount_name=names["amount"].strip(), date_name=names["date"])
    excel = mess.container == "xlsx"
    lead, tail = [""] * mess.empty_first, [""] * mess.unnamed_last
    messy.header = [*lead, *(names[concept] for concept in order), *tail]
    width = len(messy.header)

    def line(cells: dict[str, Any]) -> list[Any]:
        return [*lead, *(cells.get(concept, "") for concept in order), *tail]

    def figure(value: Decimal) -> Any:
        return value if excel else money(value, mess)

    for index in range(mess.titles):
        title = ["Mercy Valley Hospital", "Ledger lines", "For April to June", "Prepared by finance"][index]
        messy.records.append([*lead, title, *[""] * (width - 1 - len(lead))])
    if mess.blank_above:
        messy.records.append([""] * width)
    messy.header_row = len(messy.records)
    messy.records.append(list(messy.header))

    start = date(2024, rng.randint(1, 9), rng.randint(1, 25))
    group = Decimal(0)
    boundary = 0
    bad_at = set(rng.sample(range(mess.rows), min(mess.bad, max(mess.rows - 3, 0))))
    blank_at = set(rng.sample(range(1, mess.rows), min(mess.blanks, mess.rows - 1)))
    departments = sorted(rng.choices(DEPARTMENTS, k=mess.rows))
    for i in range(mess.rows):
        if i in blank_at:
            messy.records.append([""] * width)
        if mess.repeat_header and i == mess.rows // 2:
            messy.records.append(list(messy.header))
        # Two days that tell day from month, then any.
        day = [start.replace(day=25), start.replace(day=13)][i] if i < 2 else start + timedelta(rng.randint(0, 80))
        value = Decimal(rng.randint(-900_00, 90_000_00)) / 100 or Decimal("1.00")
        bad = i in bad_at
        cells = {
            "date": day if excel else day.strftime(mess.date_format),
            "department": departments[i],
            "account": rng.choice(ACCOUNTS),
            "supplier": rng.choice(SUPPLIERS) + ("\nsecond line" if mess.line_breaks and rng.random() < 0.3 else ""),
            "reference": f"INV{rng.randint(0, 99999):05d}",
            "amount": rng.choice(BAD_AMOUNTS) if bad else figure(value),
        }
        if mess.padded and not excel:
            cells["amount"] = f" {cells['amount']} "
            cells["supplier"] = f"{cells['supplier']}   "
        messy.records.append(line(cells))
        if bad:
            messy.bad_rows += 1
        else:
            messy.data_rows += 1
            messy.total += value
            messy.days.append(day)
            group += value
        last = i == mess.rows - 1
        if mess.totals == "groups" and (last or departments[i + 1] != departments[i]) and i + 1 > boundary:
            messy.records.append(line({"department": f"{departments[i]} total", "amount": figure(group)}))
            group, boundary = Decimal(0), i + 1
    if mess.totals != "none":
        stated = messy.total + (Decimal("386833.20") if mess.total_off else 0)
        label = {} if mess.totals == "unlabelled" else {"supplier": mess.total_label}
        messy.records.append(line({**label, "amount": figure(stated)}))
    if mess.leftover and mess.totals != "none":
        messy.records.append([""] * width)
        messy.records.append(line({"account": "Personal", "amount": figure(messy.total - 1)}))
        messy.records.append(line({"account": "Supplies", "amount": figure(Decimal(1))}))
    for index in range(mess.notes):
        messy.records.append(line({"department": ["DONE", "rf 3/1/16 late", "Source: ledger"][index]}))
    return messy


def messes(**fixed: Any) -> st.SearchStrategy[Mess]:
    """Any combination of the messes seen in real uploads."""
    some = {
        "seed": st.integers(0, 10**6),
        "rows": st.integers(6, 40),
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
        "newline": st.sampled_from(["\n", "\r\n"]),
        "titles": st.integers(0, 4),
        "blank_above": st.booleans(),
        "number": st.sampled_from(NUMBER_STYLES),
        "currency": st.sampled_from(["", "£", "$", "€", "USD", "kr"]),
        "negative": st.sampled_from(NEGATIVES),
        "date_format": st.sampled_from(DATE_FORMATS),
        "blanks": st.integers(0, 4),
        "bad": st.integers(0, 2),
        "totals": st.sampled_from(["none", "in_words", "unlabelled", "groups"]),
        "total_label": st.sampled_from(["Total", "Sum:", "Grand total", "Gesamt", "Control figure"]),
        "total_off": st.booleans(),
        "leftover": st.booleans(),
        "notes": st.integers(0, 3),
        "repeat_header": st.booleans(),
        "empty_first": st.booleans(),
        "unnamed_last": st.booleans(),
        "line_breaks": st.booleans(),
        "padded": st.booleans(),
        "typo": st.booleans(),
        "container": st.sampled_from(["csv", "csv", "csv", "gz", "xlsx"]),
        "shuffle_columns": st.booleans(),
    }
    return st.builds(Mess, **{**some, **{name: st.just(value) for name, value in fixed.items()}})
