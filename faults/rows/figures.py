"""Row 12: figures in every notation and in none: read exactly or refused, never turned into another figure."""

from pathlib import Path
from random import Random

from faults.hospital import ADMIN, Databases
from faults.tally import Bench
from services import imports
from services.errors import UserError

#: What is no amount, or has more places than a currency has cents.
NO_AMOUNTS = (
    "NaN", "nan", "inf", "-inf", "Infinity", "1e308", "-1e400", "0x10", "0b11", "1_000.00", "12.345.67", "--5", "1.2.3",
    "٣٤٥", "１２.００", "½", "12,34,56.7.8", "five", "#REF!", "#DIV/0!", "TRUE", "10%%", "1/2", "12 34 x", "1..5",
)  # fmt: skip
PLAIN = (10_00, 2_345_67, -89_01)


def read_figures(bench: Bench) -> None:
    """Read an odd cell among plain ones: the total is that of the plain ones, or exactly with what the cell says."""
    databases = Databases(bench.folder, "")
    with databases.lent("sqlite", "filled") as url:
        for number in bench.mine(range(bench.cases)):
            text, value = _cell(Random(f"figures {number}"), number)
            with bench.case(f"{number}: {text!r}", "no amount" if value is None else "an amount"):
                total = _total(url, bench.folder, text)
                allowed = {None, sum(PLAIN), *([sum(PLAIN) + value] if value is not None else [])}
                if bench.planted and total is not None:
                    total += 1
                bench.expect(total in allowed, f"{text!r} beside {sum(PLAIN)} came to {total}, not {allowed}")
    databases.close()


def _cell(random: Random, number: int) -> tuple[str, int | None]:
    """Return a cell and what it means in cents, None for nothing."""
    if number % 3 == 0:
        return NO_AMOUNTS[number // 3 % len(NO_AMOUNTS)], None
    cents = random.choice((random.randint(1, 99), random.randint(100, 99_999), random.randint(100_000, 10**11)))
    whole, part = divmod(cents, 100)
    grouped = f"{whole:,}.{part:02d}"
    forms = {
        f"({grouped})": -cents,
        f"-{grouped}": -cents,
        f"{grouped}-": -cents,
        f"${grouped}": cents,
        f"USD {whole}.{part:02d}": cents,
        f"{whole}.{part:02d}": cents,
        f"+{whole}.{part:02d}": cents,
        f" {whole}.{part:02d} ": cents,
        f"{grouped} CR": -cents,
        f"{whole}.{part // 10}": whole * 100 + part // 10 * 10,
        f"'{whole}.{part:02d}": cents,
        f"−{whole}.{part:02d}": -cents,
        f"{cents}e-2": cents,
    }
    text = random.choice(list(forms))
    return text, forms[text]


def _total(url: str, folder: Path, text: str) -> int | None:
    """Return what would be loaded of a file with the plain figures and this cell, None when it is refused or asked."""
    lines = "".join(f'2026-05-{day:02d},ICU,6100,"{cents / 100:.2f}"\n' for day, cents in enumerate(PLAIN, start=1))
    quoted = text.replace('"', '""')
    path = folder / "figures.csv"
    path.write_text(f'Date,Department,Account,Amount\n{lines}2026-05-09,ICU,6100,"{quoted}"\n', encoding="utf-8")
    options = imports.ImportOptions(kind="ledger", mode="add", sign_convention="natural")
    try:
        preview = imports.preview(url, ADMIN, path, filename=path.name, options=options)
    except UserError:
        return None
    return None if preview.blocking else preview.loaded_total
