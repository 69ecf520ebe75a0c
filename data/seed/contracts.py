"""Contracts, their price lists and rebate tiers; agreements with payers."""

from datetime import date
from typing import Any, NamedTuple

from data.seed.catalog import ITEMS, SERVICES
from data.seed.labor import BILL_RAISE, BILL_RATES, ICU_BILL_RATE
from data.seed.organization import LAKESHORE, NORTHLAKE
from data.seed.revenue import CHARGES, charge, deduction_share
from data.seed.size import LAST_PERIOD, fiscal_year
from data.seed.table_files import read


class ContractRow(NamedTuple):
    """One contract; money in whole dollars. `escalator` raises its prices every 1 July (0.03 = 3 %)."""

    number: str
    title: str
    supplier: str
    category: str
    start: date
    end: date
    notice_days: int
    auto_renew_months: int
    value: int
    owner: str
    escalator: float
    ceiling: int | None
    minimum: int | None
    savings: int | None
    status: str
    note: str | None


CONTRACTS = read("contracts", ContractRow)
#: contract -> (annual spend in dollars, rebate share)
TIERS: dict[str, tuple[tuple[int, float], ...]] = {
    "C-2023-001": ((8_000_000, 0.01), (9_800_000, 0.02), (12_000_000, 0.03)),
    "C-2023-007": ((8_000_000, 0.01), (11_000_000, 0.02), (14_000_000, 0.035)),
    "C-2023-017": ((12_000_000, 0.005), (15_000_000, 0.01), (18_000_000, 0.015)),
    "C-2024-009": ((3_000_000, 0.01), (3_900_000, 0.02)),
    "C-2024-011": ((6_000_000, 0.01), (7_200_000, 0.02)),
}
BY_NUMBER = {contract.number: contract for contract in CONTRACTS}
#: What an item costs when no contract covers it.
UNCONTRACTED = 1.05
AGENCY_CONTRACTS = {"ICU": "C-2023-034", "RN": "C-2023-033", "TECH": "C-2023-035", "THER": "C-2023-035"}


def price_cents(dollars: float, contract: str, year: int) -> int:
    """Return the agreed price in cents, in a fiscal year; without a contract prices rise by 2.5 % a year."""
    escalator = BY_NUMBER[contract].escalator if contract else 0.025
    return round(dollars * 100 * (1 + escalator) ** (year - 2024))


def agency_item(key: str) -> tuple[str, str]:
    """Return item code and name of an agency hour: key "ICU" or a job class."""
    names = {"ICU": "Critical care nurse, hour", "RN": "Registered nurse, hour", "TECH": "Technologist, hour"}
    return f"AG-{key}", names.get(key, "Therapist, hour")


def price_list() -> list[dict[str, Any]]:
    """Return agreed prices: contract, item, item_name, unit, base_units, unit_price_micro, valid_from, valid_to."""
    rows = []
    for item in ITEMS:
        article = {"item": item.code, "item_name": item.name, "unit": item.unit, "base_units": item.base_units}
        rows += _valid(item.contract, item.price, article)
        if item.case:
            case = article | {"unit": "CS", "base_units": item.base_units * item.case}
            rows += _valid(item.contract, item.price, case, pack=item.case)
    for service in SERVICES:
        article = {"item": service.code, "item_name": service.name, "unit": service.unit, "base_units": 1}
        rows += _valid(service.contract, service.price, article)
    return rows + _agency_prices() + _payer_rates()


def _valid(contract: str, price: float, article: dict[str, Any], pack: int = 1) -> list[dict[str, Any]]:
    """Return one price per fiscal year of the contract for an article of `pack` units at `price` dollars each."""
    if not contract:
        return []
    return [
        _price(contract, article, price_cents(price, contract, year) * pack, (first, last))
        for year, first, last in _years(BY_NUMBER[contract])
    ]


def _agency_prices() -> list[dict[str, Any]]:
    rows = []
    for key, contract in AGENCY_CONTRACTS.items():
        code, name = agency_item(key)
        article = {"item": code, "item_name": name, "unit": "HR", "base_units": 1}
        base = ICU_BILL_RATE if key == "ICU" else BILL_RATES[key]
        for year, first, last in _years(BY_NUMBER[contract]):
            cents = base + BILL_RAISE.get(year, 0 if year < 2024 else 600)
            rows.append(_price(contract, article, cents, (first, last)))
    return rows


def _payer_rates() -> list[dict[str, Any]]:
    """Return what payers with an agreement pay per unit of service: the charge less their contractual allowance."""
    rows = []
    for contract in CONTRACTS:
        if contract.category != "Payer":
            continue
        payer = contract.supplier.removeprefix("P-")
        for unit in (*NORTHLAKE, *LAKESHORE):
            if unit.measure is None or unit.code not in CHARGES:
                continue
            article = {"item": f"RATE-{unit.code}", "item_name": unit.name, "base_units": 1}
            for year, first, last in _years(contract):
                rate = round(charge(unit.code, year) * (1 - deduction_share(payer, year)))
                rows.append(_price(contract.number, article | {"unit": unit.measure}, rate, (first, last)))
    return rows


def _price(contract: str, article: dict[str, Any], cents: int, term: tuple[date, date]) -> dict[str, Any]:
    return {
        "contract": contract,
        **article,
        "unit_price_micro": cents * 10_000,
        "valid_from": term[0],
        "valid_to": term[1],
    }


def _years(contract: ContractRow) -> list[tuple[int, date, date]]:
    """Return fiscal year, first and last day of every price, up to a year past the data."""
    first_year = fiscal_year(contract.start.year * 100 + contract.start.month)
    last_year = min(fiscal_year(contract.end.year * 100 + contract.end.month), fiscal_year(LAST_PERIOD) + 1)
    return [
        (year, max(contract.start, date(year - 1, 7, 1)), min(contract.end, date(year, 6, 30)))
        for year in range(first_year, last_year + 1)
    ]
