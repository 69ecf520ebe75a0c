"""Two keys above the figures: months, or budget and actual, over departments or accounts; and the other way round."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import Hospital, Truth
from tests.services.imports.generated.shapes import SHAPES, Made, figures_of, month_heading, total_of
from tests.services.imports.generated.writing import Cell, Sheet


@dataclass(frozen=True)
class Across:
    """What stands across and down: `across` are the departments or accounts of the headings, `down` those of lines."""

    departments: bool
    across: dict[str, str]
    down: dict[str, str]

    def key(self, across: str, down: str) -> tuple[str, str]:
        return (across, down) if self.departments else (down, across)

    def label(self, hospital: Hospital, code: str) -> str:
        return hospital.titled(code) if hospital.coded else self.across[code]


def _turned(hospital: Hospital, random: Random) -> Across:
    departments = random.random() < 0.6
    books = hospital.departments, hospital.accounts
    across, down = books if departments else books[::-1]
    return Across(departments, across, down)


def _heads(hospital: Hospital, across: Across) -> list[Cell]:
    tongue = hospital.tongue
    heads: list[Cell] = [tongue.account[0] if across.departments else tongue.department[0]]
    named = tongue.account_name if across.departments else tongue.department_name
    return [*heads, named] if hospital.coded else heads


def _head_cells(hospital: Hospital, across: Across, code: str) -> list[Cell]:
    return [code, across.down[code]] if hospital.coded else [code]


def _sheet(random: Random, heads: list[Cell], order: list[tuple[Cell, Cell]], rows: list[list[Cell]]) -> Sheet:
    """Two rows of headings, of which the upper one names each group once, or both texts in one row."""
    if random.random() < 0.4:
        return Sheet("Data", [[*heads, *(f"{one} {other}" for one, other in order)], *rows])
    upper: list[Cell] = [
        one if not place or order[place - 1][0] != one else None for place, (one, _o) in enumerate(order)
    ]
    blank: list[Cell] = [None] * len(heads)
    return Sheet("Data", [[*blank, *upper], [*heads, *(other for _one, other in order)], *rows])


def months_and_keys(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months over departments (or accounts), or these over months; a total of each month or none."""
    across = _turned(hospital, random)
    style = random.choice(("name year", "iso", "name-yy"))
    months_first = random.random() < 0.5
    labels = {month: str(month_heading(hospital, month, style)) for month in hospital.months}
    pairs = [(month, code) for month in hospital.months for code in across.across]
    if not months_first:
        pairs = [(month, code) for code in across.across for month in hospital.months]
    order: list[tuple[Cell, Cell]] = []
    for month, code in pairs:
        texts: tuple[Cell, Cell] = (labels[month], across.label(hospital, code))
        order.append(texts if months_first else (texts[1], texts[0]))
    total = months_first and random.random() < 0.4
    rows: list[list[Cell]] = []
    for down in across.down:
        cells: list[Cell] = [hospital.amounts.get((month, *across.key(code, down))) for month, code in pairs]
        if any(cell is not None for cell in cells):
            rows.append([*_head_cells(hospital, across, down), *cells, *([total_of(cells)] if total else [])])
    if total:
        order.append((hospital.tongue.total, hospital.tongue.total))
    return Made([_sheet(random, _heads(hospital, across), order, rows)], hospital.amounts)


def sides_and_keys(hospital: Hospital, random: Random, kind: str) -> Made:
    """Budget, actual and variance under each department (or account), a line for each month."""
    across, tongue = _turned(hospital, random), hospital.tongue
    sides = [tongue.budget, tongue.actual]
    random.shuffle(sides)
    sides += [tongue.variance] if random.random() < 0.6 else []
    order: list[tuple[Cell, Cell]] = [(across.label(hospital, code), side) for code in across.across for side in sides]
    rows: list[list[Cell]] = []
    truth: Truth = {}
    for month in hospital.months:
        for down in across.down:
            keys = [(month, *across.key(code, down)) for code in across.across]
            if any(key in hospital.amounts for key in keys):
                figures: list[Cell] = [_figure(hospital, side, key) for key in keys for side in sides]
                rows.append([month, *_head_cells(hospital, across, down), *figures])
                truth |= {key: figures_of(hospital, kind).get(key, Decimal(0)) for key in keys}
    made = _sheet(random, [tongue.month[0], *_heads(hospital, across)], order, rows)
    return Made([made], truth)


def _figure(hospital: Hospital, side: str, key: tuple[str, str, str]) -> Decimal:
    budget, actual = hospital.plans.get(key, Decimal(0)), hospital.amounts.get(key, Decimal(0))
    return {hospital.tongue.budget: budget, hospital.tongue.actual: actual}.get(side, budget - actual)


SHAPES |= {"months_and_keys": months_and_keys, "sides_and_keys": sides_and_keys}
