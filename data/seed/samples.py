"""Small sample files, one per kind of import: the files of one small hospital, so that they fit each other."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

#: code, name, part of, unit of service
DEPARTMENTS = (
    ("100", "Nursing total", "", ""),
    ("110", "Intensive care", "100", "Patient days"),
    ("120", "Emergency department", "100", "Emergency visits"),
    ("210", "Laboratory", "", "Laboratory tests"),
)
#: code, name, type, category
ACCOUNTS = (
    ("4000", "Patient revenue", "revenue", "gross_revenue"),
    ("5100", "Salaries and wages", "expense", "salaries"),
    ("5900", "Agency nursing", "expense", "contract_labor"),
    ("6100", "Medical supplies", "expense", "supplies"),
    ("6200", "Drugs", "expense", "drugs"),
)
SUPPLIERS = (
    ("S-01", "Northside Medical Supply, Inc.", "Medical supplies"),
    ("S-02", "Bridgewater Pharmaceuticals", "Drugs"),
    ("S-03", "Evergreen Staffing LLC", "Contract labor"),
)
#: Amount of one month in cents by department and account, before the season.
MONTHLY = {
    ("110", "4000"): 842_150_00,
    ("110", "5100"): 388_410_00,
    ("110", "5900"): 41_280_00,
    ("110", "6100"): 58_920_50,
    ("110", "6200"): 72_310_25,
    ("120", "4000"): 615_900_00,
    ("120", "5100"): 301_770_00,
    ("120", "6100"): 33_480_75,
    ("210", "4000"): 204_600_00,
    ("210", "5100"): 96_150_00,
    ("210", "6100"): 44_275_10,
}
SUPPLIER_OF = {"5900": SUPPLIERS[2], "6100": SUPPLIERS[0], "6200": SUPPLIERS[1]}
#: What actuals are of the budget, in percent, for the first three months.
ACTUAL_PERCENT = (98, 101, 106)
Rows = Iterator[tuple[object, ...]]


def text(rows: Rows) -> str:
    """Return the rows of a sample as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _major(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def ledger(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield (
        "Posting date",
        "Department",
        "Department name",
        "Account",
        "Account name",
        "Supplier",
        "Amount",
        "Description",
    )
    departments, accounts = _names(DEPARTMENTS), _names(ACCOUNTS)
    for month, percent in enumerate(ACTUAL_PERCENT, start=1):
        day = date(year, month, monthrange(year, month)[1])
        for (department, account), cents in MONTHLY.items():
            supplier = SUPPLIER_OF.get(account, ("", "", ""))[1]
            about = f"{accounts[account]} {day:%B}"
            amount = _major(cents * percent // 100)
            yield day, department, departments[department], account, accounts[account], supplier, amount, about


def budget(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    yield "Department", "Department name", "Account", "Account name", *months
    departments, accounts = _names(DEPARTMENTS), _names(ACCOUNTS)
    for (department, account), cents in MONTHLY.items():
        yield department, departments[department], account, accounts[account], *[_major(cents)] * 12


def statistics(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Date", "Department", "Measure", "Quantity"
    for day in range(1, 15):
        yield date(year, 1, day), "110", "Patient days", 18 + day % 5
        yield date(year, 1, day), "120", "Emergency visits", 96 + day * 7 % 23
        yield date(year, 1, day), "210", "Laboratory tests", 410 + day * 31 % 67


def labor(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Pay period end", "Department", "Job class", "Pay code", "Hours", "Amount"
    for day in (date(year, 1, 14), date(year, 1, 28)):
        yield day, "110", "Registered nurse", "REG", "2480.00", "104160.00"
        yield day, "110", "Registered nurse", "OT", "186.50", "11749.50"
        yield day, "110", "Agency nurse", "AGENCY", "214.00", "20330.00"
        yield day, "120", "Registered nurse", "REG", "1920.00", "80640.00"
        yield day, "210", "Technician", "REG", "1360.00", "40120.00"


def purchases(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield (
        *("Invoice date", "Department", "Account", "Supplier", "Item", "Item name", "Quantity", "Unit", "Price"),
        *("Amount", "PO number", "Invoice number", "Contract"),
    )
    for number, (item, name, quantity, unit, price, supplier, account) in enumerate(_ITEMS, start=1):
        day = date(year, 1, 3 + number * 4)
        amount = _major(round(quantity * price * 100))
        order, invoice = f"PO-{1000 + number}", f"INV-{7000 + number}"
        contract = "C-2201" if supplier == SUPPLIERS[0][1] else ""
        yield (
            day,
            "110",
            account,
            supplier,
            item,
            name,
            quantity,
            unit,
            f"{price:.2f}",
            amount,
            order,
            invoice,
            contract,
        )


_ITEMS = (
    ("GLV-M", "Exam gloves, medium", 120, "BX", 8.40, SUPPLIERS[0][1], "6100"),
    ("IVS-20", "IV start kit", 60, "EA", 4.15, SUPPLIERS[0][1], "6100"),
    ("CATH-14", "Catheter 14 Fr", 25, "EA", 11.80, SUPPLIERS[0][1], "6100"),
    ("HEP-5K", "Heparin 5,000 units", 200, "EA", 2.95, SUPPLIERS[1][1], "6200"),
    ("PROP-20", "Propofol 20 ml", 80, "EA", 6.30, SUPPLIERS[1][1], "6200"),
)


def contracts(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield (
        *("Contract number", "Title", "Supplier", "Category", "Start date", "End date", "Notice days"),
        *("Renewal months", "Value", "Owner"),
    )
    ends = (date(year + 1, 6, 30), date(year + 2, 3, 31), date(year + 1, 12, 31))
    rows = (
        ("C-2201", "Medical supplies", SUPPLIERS[0], 90, 12, "720000.00"),
        ("C-2207", "Drug supply", SUPPLIERS[1], 60, 0, "910000.00"),
        ("C-2213", "Agency nursing", SUPPLIERS[2], 30, 6, "480000.00"),
    )
    for (number, title, supplier, notice, renewal, value), end in zip(rows, ends, strict=True):
        start = date(year - 1, 1, 1)
        yield number, title, supplier[1], supplier[2], start, end, notice, renewal, value, "Purchasing"


def prices(year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Contract number", "Item", "Item name", "Unit", "Pieces per unit", "Unit price", "Valid from", "Valid to"
    contracts = {SUPPLIERS[0][1]: "C-2201", SUPPLIERS[1][1]: "C-2207"}
    for item, name, _, unit, price, supplier, _ in _ITEMS:
        pieces = 100 if unit == "BX" else 1
        yield contracts[supplier], item, name, unit, pieces, f"{price:.2f}", date(year, 1, 1), date(year, 12, 31)


def accounts(_year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Account", "Account name", "Type", "Category"
    yield from ACCOUNTS


def departments(_year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Department", "Department name", "Part of", "Unit of service"
    yield from DEPARTMENTS


def suppliers(_year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Supplier code", "Supplier name", "Category"
    yield from SUPPLIERS


def flex_rules(_year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Department", "Account", "Statistic", "Fixed share"
    yield "110", "6100", "Patient days", "20%"
    yield "110", "6200", "Patient days", "10%"
    yield "120", "6100", "Emergency visits", "25%"
    yield "210", "6100", "Laboratory tests", "30%"


def standards(_year: int) -> Rows:
    """Yield the rows of a sample, header first."""
    yield "Department", "Unit of service", "Target hours", "Fixed hours"
    yield "110", "Patient days", "15.5", "4160"
    yield "120", "Emergency visits", "2.4", "6240"
    yield "210", "Laboratory tests", "0.18", "2080"


def _names(rows: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows}
