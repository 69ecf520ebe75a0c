"""Suppliers and payers: named ones that contracts and stories use, and a tail of small ones (all invented)."""

from functools import lru_cache
from typing import NamedTuple

from data.seed import stories
from data.seed.table_files import read

TOTAL_SUPPLIERS = 150


class SupplierRow(NamedTuple):
    """One supplier or payer; `variant_of` names the supplier of which it is a second spelling."""

    code: str
    name: str
    category: str
    payer: bool = False
    variant_of: str = ""


PAYERS = (
    SupplierRow("P-MCR", "Medicare (federal program)", "Payer", True),
    SupplierRow("P-MCD", "Minnesota Medicaid", "Payer", True),
    SupplierRow("P-BLU", "Great Lakes Blue Plan", "Payer", True),
    SupplierRow("P-COM", "Summit Managed Care", "Payer", True),
    SupplierRow("P-SLF", "Self-pay patients", "Payer", True),
)


class SmallSupplier(NamedTuple):
    """A small supplier: the first and the second part of its name, and what it sells."""

    first: str
    second: str
    category: str


VARIANTS = {
    "V1901": "MERIDIAN MEDICAL SUPPLY INC",
    "V1902": "Ortho Core Implants Inc",
    "V1903": "Great Plains Pharmaceutical Distrib.",
    "V1904": "Twin Rivers Printing and Forms Co",
}
FORMS = ("Inc.", "LLC", "Co.", "Group", "Ltd.")


@lru_cache(maxsize=1)
def suppliers() -> tuple[SupplierRow, ...]:
    """Return all suppliers: payers, the named ones, second spellings, and the tail."""
    named = list(read("suppliers", SupplierRow))
    category_of = {row.code: row.category for row in named}
    kept = {variant: code for code, variant in stories.DUPLICATE_SUPPLIERS}
    variants = [
        SupplierRow(code, name, category_of[kept[code]], variant_of=kept[code]) for code, name in VARIANTS.items()
    ]
    rest = TOTAL_SUPPLIERS - len(named) - len(variants)
    return (*PAYERS, *named, *variants, *_tail(rest))


def _tail(count: int) -> list[SupplierRow]:
    """Return small suppliers; each has a first word of its own, so that no two look alike."""
    small = read("small_suppliers", SmallSupplier)[:count]
    return [
        SupplierRow(f"V{2001 + number}", f"{row.first} {row.second} {FORMS[number % len(FORMS)]}", row.category)
        for number, row in enumerate(small)
    ]


@lru_cache(maxsize=1)
def tail_by_category() -> dict[str, list[str]]:
    """Return the codes of small suppliers by category."""
    names: dict[str, list[str]] = {}
    for row in suppliers():
        if row.code >= "V2000" and not row.payer:
            names.setdefault(row.category, []).append(row.code)
    return names
