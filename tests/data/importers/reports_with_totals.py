"""Tables with totals as reports print them, and what of them is data."""

import csv
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
WORDS = (
    "Total {}", "{} Total", "Subtotal {}", "Summe {}", "Zwischensumme {}", "Total général", "Grand Total", "Suma {}",
    "Sous-total {}", "Summa Total {}", "TOTAL {}",
)  # fmt: skip
DEPARTMENTS = ("Pathology", "Med/Surg", "Estates", "Notaufnahme", "Pharmacie", "Kirurgi", "ICU", "Emergency")
ACCOUNTS = ("Reagents", "Blood", "Gas", "Salaries", "Gehälter", "Fournitures", "Löner", "Linen", "Drugs", "Rent")


@dataclass
class Report:
    """A table being written; `truth` has the labels and figures of its lines of data."""

    rows: list[list[str]] = field(default_factory=list)
    truth: list[tuple[str, ...]] = field(default_factory=list)

    def line(self, labels: list[str], figures: list[Decimal]) -> list[Decimal]:
        """Add a line of data."""
        self.rows.append([*labels, *map(str, figures)])
        self.truth.append((*(label.strip() for label in labels), *map(str, figures)))
        return figures

    def total(self, labels: list[str], parts: list[list[Decimal]]) -> list[Decimal]:
        """Add the sum of parts."""
        sums = [sum(column, Decimal(0)) for column in zip(*parts, strict=True)]
        self.rows.append([*labels, *map(str, sums)])
        return sums

    def write(self, path: Path, head: list[str]) -> Path:
        """Write the table."""
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *self.rows])
        return path


def figures(random: Random, months: int, size: int) -> list[Decimal]:
    return [Decimal(random.randint(1, size)) / 100 for _ in range(months)]
