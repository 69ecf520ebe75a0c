"""Figures without hours: volume × price per unit, the run rate's fixed part, contract prices, payer rates.

Source: docs/methods.md#budget-from-drivers.
"""

from collections.abc import Iterator

from planning.budgets.building.assumptions import MICRO, MILLI, AssumptionSet
from planning.budgets.building.basis import BuildBasis, ContractPart, LineBasis
from planning.budgets.building.parts import (
    CONTRACT,
    FIXED,
    PAYER,
    UNITS,
    Factor,
    FigurePart,
    nearest,
    product_minor,
    share_minor,
)
from planning.budgets.building.volumes import Volumes

#: What moves the price of labor accounts of departments without hours.
PAY = {"salaries": "wage_award", "benefits": "wage_award", "contract_labor": "bill_rate"}


def line_parts(basis: BuildBasis, assumed: AssumptionSet, volumes: Volumes, line: LineBasis) -> Iterator[FigurePart]:
    """Yield the parts of a line: what moves with its driver, and what does not; each split by contract."""
    prices = _prices(basis, assumed, line)
    bought = sum(one.share_micro for one in line.contracts)
    for place in range(len(basis.months)):
        units = volumes[line.driver][place] if line.driver >= 0 and line.unit_micro else 0
        month = line.fixed_minor[place] * 10 ** (6 - basis.digits)
        for kind, quantity, price in ((UNITS, units, line.unit_micro), (FIXED, MILLI, month)):
            if not quantity or not price:
                continue
            under = [nearest(price * one.share_micro, MICRO) for one in line.contracts]
            for contract, part in zip(line.contracts, under, strict=True):
                factors = _contract_factors(basis, assumed, contract, prices, place)
                yield _part(basis, line, (CONTRACT, contract.contract, place), quantity, part, *factors)
            if bought < MICRO:
                detail = basis.volumes[line.driver].measure if kind == UNITS else ""
                yield _part(basis, line, (kind, detail, place), quantity, price - sum(under), prices[place])


def _part(
    basis: BuildBasis, line: LineBasis, what: tuple[str, str, int], quantity: int, price: int, *factors: Factor
) -> FigurePart:
    kind, detail, place = what
    amount = product_minor(quantity, price, factors, basis.digits)
    return FigurePart(line.department_id, line.account_id, place, kind, detail, amount, quantity, price, None, factors)


def _prices(basis: BuildBasis, assumed: AssumptionSet, line: LineBasis) -> list[Factor]:
    """Return how prices of the line's category move, by month of the budget."""
    kind = PAY.get(line.category, "inflation") if line.type == "expense" else "inflation"
    details = (line.category,) if kind == "inflation" else ("",)
    factors = assumed.factors(kind, line.department_id, basis.months, details)
    return [Factor(kind, micro) for micro in factors]


def _contract_factors(
    basis: BuildBasis, assumed: AssumptionSet, one: ContractPart, prices: list[Factor], place: int
) -> tuple[Factor, ...]:
    """Return the price list while the contract runs; once it has ended, prices of the category move on top."""
    own = assumed.factors("contract_price", 0, basis.months, (one.contract,))
    factors = [Factor("price_list", one.list_micro[place]), Factor("contract_price", own[place])]
    if place >= one.ends_after:
        factors.append(prices[place])
    return tuple(factors)


def payer_parts(basis: BuildBasis, assumed: AssumptionSet, charges: dict[tuple[int, int], int]) -> Iterator[FigurePart]:
    """Yield what changes of payers' rates bring: charges × part of the payer × what it pays × change.

    `charges`: gross revenue by department and month (0–11). Revenue per unit has today's rates already.
    """
    for one in basis.payers:
        factors = assumed.factors("payer_rate", one.department_id, basis.months, ("", one.payer))
        for place, registered in enumerate(one.registered):
            change = nearest(registered * factors[place], MICRO) - MICRO
            base = charges.get((one.department_id, place), 0)
            if not change or not base:
                continue
            told = (Factor("payer_share", one.share_micro), Factor("net_share", one.net_micro),
                    Factor("rate_change", change))  # fmt: skip
            amount = share_minor(base, told)
            yield FigurePart(one.department_id, one.account_id, place, PAYER, one.payer, amount, base_minor=base,
                             factors=told)  # fmt: skip
