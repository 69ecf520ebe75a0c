"""What is bought: items with units and prices, running services, and overheads paid by invoice or journal."""

from typing import NamedTuple

from data.seed.table_files import read


class Article(NamedTuple):
    """One article. `price` is dollars per `unit` in July 2023, `base_units` the single pieces in that unit.

    `case` is the number of units in a case that can be bought too (0: none), `only` the department kinds that buy it.
    """

    code: str
    name: str
    account: str
    unit: str
    base_units: int
    price: float
    supplier: str
    contract: str
    weight: float
    case: int
    only: tuple[str, ...]


class Service(NamedTuple):
    """A running service: `price` dollars (July 2023) per `unit`.

    `per_uos` is the number of units per unit of service, `monthly` the number that comes every month.
    """

    template: str
    account: str
    code: str
    name: str
    unit: str
    price: float
    per_uos: float
    monthly: float
    supplier: str
    contract: str


class Overhead(NamedTuple):
    """A cost without purchase lines: dollars a month in July 2023, seasonal swing, raise a year, noise."""

    template: str
    account: str
    dollars: float
    supplier: str
    text: str
    season: float  # peak in July when positive, in January when negative
    raise_: float
    noise: float


class SupplyCost(NamedTuple):
    """Supplies and drugs of a department kind: dollars per unit of service, dollars a month, at July 2023 prices."""

    template: str
    account: str
    per_uos: float
    per_month: float


ITEMS = read("items", Article)
SERVICES = read("services", Service)
OVERHEADS = read("overheads", Overhead)
SUPPLY_COSTS = read("supply_costs", SupplyCost)


def supply_costs(template: str) -> list[SupplyCost]:
    """Return what a department kind spends on supplies and drugs."""
    return [row for row in SUPPLY_COSTS if row.template == template]


#: Accounts in which small suppliers sell a little without any contract: account -> (share, supplier category).
TAIL_SHARE = {
    "6010": (0.045, "Medical supplies"),
    "6050": (0.05, "Food"),
    "6070": (0.12, "Office"),
    "6080": (0.30, "Equipment"),
}
TAIL_SERVICES = (
    ("9030", "6210", 16_000, "Maintenance", "Repair on call"),
    ("9110", "6280", 13_000, "Information technology", "Integration work"),
    ("9120", "6280", 15_000, "Business services", "Project support"),
)
