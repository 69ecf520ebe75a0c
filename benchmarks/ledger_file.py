"""A believable ledger file of any size: regular CSV, seven columns, about 96 bytes a line, the same every time."""

from pathlib import Path

import numpy as np

DEPARTMENTS, ACCOUNTS, SUPPLIERS = 60, 300, 2_000
HEADER = "date,department,account,supplier,reference,description,amount\n"
#: One bad line of each kind in turn: amount, date, department, account.
BAD = (
    "2025-03-05,D001,50010,Supplier 0001 Health Products,INV-bad,unreadable amount,12.3.4",
    "2025-13-45,D001,50010,Supplier 0001 Health Products,INV-bad,impossible date,10.00",
    "2025-03-05,X999,50010,Supplier 0001 Health Products,INV-bad,unknown department,10.00",
    "2025-03-05,D001,99999,Supplier 0001 Health Products,INV-bad,unknown account,10.00",
)
_PIECE = 100_000


def department_codes() -> list[str]:
    """Return the codes of the departments that the file names."""
    return [f"D{number:03d}" for number in range(1, DEPARTMENTS + 1)]


def account_codes() -> list[str]:
    """Return the codes of the accounts that the file names."""
    return [str(50_000 + 10 * number) for number in range(1, ACCOUNTS + 1)]


def supplier_names() -> list[str]:
    """Return the names of the suppliers that the file names."""
    return [f"Supplier {number:04d} Health Products" for number in range(1, SUPPLIERS + 1)]


def write_ledger(path: Path, rows: int, *, first: int = 0, bad: int = 0) -> int:
    """Write lines `first` to `first + rows` of an endless ledger, `bad` bad lines among them; return cents in all.

    Two files with overlapping ranges have the overlapping lines in common. Bad lines are not in the cents returned.
    """
    total = 0
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(HEADER)
        for start in range(first, first + rows, _PIECE):
            numbers = np.arange(start, min(start + _PIECE, first + rows))
            cents, lines = _lines(numbers)
            total += int(cents.sum())
            file.write("\n".join(lines) + "\n")
        file.writelines(_bad_line(number) for number in range(bad))
    return total


def _bad_line(number: int) -> str:
    return BAD[number % len(BAD)].replace("INV-bad", f"INV-bad-{number}") + "\n"


def _lines(numbers: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Return cents and text of the lines with these numbers; a line depends on its number alone."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    days = (np.datetime64("2025-01-01") + (numbers * 365 // 1_000_000) % 365).astype(str)
    departments, accounts, suppliers = department_codes(), account_codes(), supplier_names()
    chosen = (mixed >> np.uint64(41)) % np.uint64(SUPPLIERS)
    # A supplier sells to a few departments and under a few accounts.
    account = ((chosen * np.uint64(7) + (mixed >> np.uint64(17)) % np.uint64(3)) % np.uint64(ACCOUNTS)).tolist()
    department = ((chosen * np.uint64(13) + (mixed >> np.uint64(33)) % np.uint64(6)) % np.uint64(DEPARTMENTS)).tolist()
    supplier = chosen.tolist()
    cents = ((mixed >> np.uint64(23)) % np.uint64(2_000_000)).astype(np.int64) - 100_000
    lines = [
        f"{day},{departments[d]},{accounts[a]},{suppliers[s]},INV-{number:08d},Supply {number % 50_000:06d},{_money(c)}"
        for day, d, a, s, number, c in zip(
            days.tolist(), department, account, supplier, numbers.tolist(), cents.tolist(), strict=True
        )
    ]
    return cents, lines


def _money(cents: int) -> str:
    sign, size = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{size // 100}.{size % 100:02d}"
