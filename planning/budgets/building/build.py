"""A budget built from its drivers: every figure with the parts that it is the sum of, to the cent.

Source: docs/methods.md#budget-from-drivers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from planning.budgets.building.assumptions import Assumption, AssumptionSet
from planning.budgets.building.basis import BuildBasis, LaborAccount
from planning.budgets.building.labor import PlannedLabor, planned_labor, takers_of, to_accounts
from planning.budgets.building.lines import line_parts, payer_parts
from planning.budgets.building.parts import FigurePart
from planning.budgets.building.volumes import Volumes, planned_volumes

#: Department, account and month of the budget (0–11).
Place = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class BuiltBudget:
    """`figures`: minor units in natural sign by place, no zeros; `volumes` (thousandths) in the order of the basis.

    `unplaced`: labor by department and category that no account of the department can take; it is in no figure.
    """

    basis: BuildBasis
    figures: Mapping[Place, int]
    volumes: Volumes
    labor: PlannedLabor
    parts: tuple[FigurePart, ...]
    unplaced: Mapping[tuple[int, str], int]

    @cached_property
    def _by_place(self) -> dict[Place, list[FigurePart]]:
        by_place: dict[Place, list[FigurePart]] = {}
        for part in self.parts:
            by_place.setdefault((part.department_id, part.account_id, part.place), []).append(part)
        return by_place

    def explain(self, place: Place) -> "FigureOrigin":
        """Return how one figure came about."""
        department, account, month = place
        plain = tuple(self._by_place.get(place, ()))
        shares = tuple(self._labor_shares(department, account, month))
        return FigureOrigin(plain, shares, self.figures.get(place, 0))

    def _labor_shares(self, department: int, account: int, month: int) -> Iterable["LaborShare"]:
        by_category: dict[str, list[FigurePart]] = {}
        for number, part in enumerate(self.labor.parts):
            if (part.department_id, part.place) == (department, month):
                by_category.setdefault(self.labor.categories[number], []).append(part)
        for category, parts in by_category.items():
            takers = takers_of(self.basis.labor_accounts, department, category)
            own = next((one for one in takers if one.account_id == account), None)
            if own is not None:
                yield LaborShare(category, tuple(parts), own, sum(one.weight for one in takers), len(takers))


@dataclass(frozen=True)
class LaborShare:
    """Labor of a category in a department and month, which its accounts share by what they had in the base months."""

    category: str
    parts: tuple[FigurePart, ...]
    account: LaborAccount
    whole_weight: int
    accounts: int

    @property
    def total_minor(self) -> int:
        """Return the category's amount, of which the account has its share."""
        return sum(part.amount_minor for part in self.parts)


@dataclass(frozen=True)
class FigureOrigin:
    """Where a figure comes from: its own parts, and its share of the department's labor; both add up to it."""

    parts: tuple[FigurePart, ...]
    labor: tuple[LaborShare, ...]
    amount_minor: int

    @property
    def labor_minor(self) -> int:
        """Return what the figure has of labor."""
        return self.amount_minor - sum(part.amount_minor for part in self.parts)


def build(basis: BuildBasis, assumptions: Iterable[Assumption]) -> BuiltBudget:
    """Return the budget under some assumptions; the same basis and assumptions always give the same figures."""
    assumed = AssumptionSet(assumptions)
    volumes = planned_volumes(basis, assumed)
    labor = planned_labor(basis, assumed, volumes)
    figures, unplaced = to_accounts(labor, basis.labor_accounts)
    parts = [part for line in basis.lines for part in line_parts(basis, assumed, volumes, line)]
    parts += payer_parts(basis, assumed, _charges(basis, parts))
    for part in parts:
        place = part.department_id, part.account_id, part.place
        figures[place] = figures.get(place, 0) + part.amount_minor
    kept = {place: amount for place, amount in figures.items() if amount}
    return BuiltBudget(basis, kept, volumes, labor, tuple(parts), unplaced)


def _charges(basis: BuildBasis, parts: Iterable[FigurePart]) -> dict[tuple[int, int], int]:
    gross = {
        (line.department_id, line.account_id)
        for line in basis.lines
        if (line.type, line.category) == ("revenue", "gross_revenue")
    }
    charges: dict[tuple[int, int], int] = {}
    for part in parts:
        if (part.department_id, part.account_id) in gross:
            key = part.department_id, part.place
            charges[key] = charges.get(key, 0) + part.amount_minor
    return charges


def figures_moved(before: Mapping[Place, int], after: Mapping[Place, int]) -> dict[Place, tuple[int, int]]:
    """Return the figures that differ, each before and after."""
    return {
        place: (before.get(place, 0), after.get(place, 0))
        for place in sorted({*before, *after})
        if before.get(place, 0) != after.get(place, 0)
    }
