"""Headings in two rows, budget beside actual, debit beside credit, numbered periods, wide volumes."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import Hospital
from tests.services.imports.generated.shapes import (
    DATED,
    SHAPES,
    Made,
    figures_of,
    keys,
    month_heading,
    titles,
)
from tests.services.imports.generated.writing import Cell, Sheet


@dataclass(frozen=True)
class Tiers:
    """Two rows of headings and what stands below each; `year`: only the title names it."""

    order: list[tuple[str, str]]
    upper: list[Cell]
    lower: list[Cell]
    year: bool


def _sides(hospital: Hospital, random: Random) -> list[str]:
    """Budget, actual and what is neither, in some order."""
    tongue = hospital.tongue
    sides = [tongue.budget, tongue.actual]
    random.shuffle(sides)
    return [*sides, *([tongue.variance] if random.random() < 0.6 else [])]


def _figure(hospital: Hospital, side: str, key: tuple[str, str, str]) -> Decimal:
    budget, actual = hospital.plans.get(key, Decimal(0)), hospital.amounts.get(key, Decimal(0))
    return {hospital.tongue.budget: budget, hospital.tongue.actual: actual}.get(side, budget - actual)


def _cells(hospital: Hospital, order: list[tuple[str, str]], department: str, account: str) -> list[Cell]:
    return [_figure(hospital, side, (month, department, account)) for side, month in order]


def _truth(hospital: Hospital, kind: str) -> dict[tuple[str, str, str], Decimal]:
    present = set(hospital.lines())
    return {key: amount for key, amount in figures_of(hospital, kind).items() if (key[1], key[2]) in present}


def sides_over_months(hospital: Hospital, random: Random, kind: str) -> Made:
    """Budget | Actual | Variance over the months; the keys' names in the first row or in the second."""
    sides = _sides(hospital, random)
    order = [(side, month) for side in sides for month in hospital.months]
    upper: list[Cell] = [side if month == hospital.months[0] else None for side, month in order]
    style = random.choice((*DATED, "bare"))
    lower = [month_heading(hospital, month, style) for _side, month in order]
    return _two_rows(hospital, random, kind, Tiers(order, upper, lower, year=style == "bare"))


def months_over_sides(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months over Budget | Actual | Variance."""
    sides = _sides(hospital, random)
    order = [(side, month) for month in hospital.months for side in sides]
    style = random.choice(("name year", "name-yy", "[year]", "iso", "date", "bare"))
    upper = [month_heading(hospital, month, style) if side == sides[0] else None for side, month in order]
    lower: list[Cell] = [side for side, _month in order]
    return _two_rows(hospital, random, kind, Tiers(order, upper, lower, year=style == "bare"))


def _two_rows(hospital: Hospital, random: Random, kind: str, tiers: Tiers) -> Made:
    heads, cells = keys(hospital, random)
    where = random.choice(("upper", "lower", "both"))  # both: cells merged over two rows
    top = [*(heads if where != "lower" else [None] * len(heads)), *tiers.upper]
    below = [*(heads if where != "upper" else [None] * len(heads)), *tiers.lower]
    rows = [[*cells(*line), *_cells(hospital, tiers.order, *line)] for line in hospital.lines()]
    above = titles(hospital, random, year=tiers.year)
    return Made([Sheet("Data", [*above, top, below, *rows])], _truth(hospital, kind))


def quarters(hospital: Hospital, random: Random, kind: str) -> Made:
    """Quarters, or the year, over the months."""
    heads, cells = keys(hospital, random)
    yearly = random.random() < 0.5
    style = "bare" if yearly else random.choice(DATED)
    upper: list[Cell] = []
    before = ""
    for month in hospital.months:
        group = hospital.year if yearly else f"Q{(int(month[5:]) + 2) // 3}"
        upper.append(group if group != before else None)
        before = group
    lower = [month_heading(hospital, month, style) for month in hospital.months]
    rows = [
        [*cells(*line), *(hospital.amounts.get((month, *line)) for month in hospital.months)]
        for line in hospital.lines()
    ]
    return Made(
        [Sheet("Data", [[*[None] * len(heads), *upper], [*heads, *lower], *rows])], hospital.amounts
    )  # fmt: skip


def side_by_side(hospital: Hospital, random: Random, kind: str) -> Made:
    """ "Jan Actual, Jan Budget, Jan Var" in one row of headings."""
    heads, cells = keys(hospital, random)
    sides = _sides(hospital, random)
    style = random.choice(("name year", "name-yy", "iso"))
    back = random.random() < 0.5
    order = [(side, month) for month in hospital.months for side in sides]
    names: list[Cell] = []
    for side, month in order:
        label = str(month_heading(hospital, month, style))
        names.append(f"{label} {side}" if back else f"{side} {label}")
    rows = [[*cells(*line), *_cells(hospital, order, *line)] for line in hospital.lines()]
    return Made([Sheet("Data", [[*heads, *names], *rows])], _truth(hospital, kind))


def long_sides(hospital: Hospital, random: Random, kind: str) -> Made:
    """A line for each month, with budget, actual and variance as columns."""
    heads, cells = keys(hospital, random)
    sides = [*_sides(hospital, random), *(["%"] if random.random() < 0.3 else [])]
    rows: list[list[Cell]] = [[*heads, hospital.tongue.month[0], *sides]]
    for month in hospital.months:
        for line in hospital.lines():
            key = (month, *line)
            figures = [Decimal("12.5") if side == "%" else _figure(hospital, side, key) for side in sides]
            rows.append([*cells(*line), month, *figures])
    return Made([Sheet("Data", rows)], _truth(hospital, kind))


def two_sided(hospital: Hospital, random: Random, kind: str) -> Made:
    """Debit and credit of each month, in one row of headings or in two."""
    heads, cells = keys(hospital, random)
    tongue = hospital.tongue
    style = random.choice(("name year", "name-yy", "iso"))
    labels = [str(month_heading(hospital, month, style)) for month in hospital.months]
    rows = []
    for line in hospital.lines():
        figures: list[Cell] = []
        for month in hospital.months:
            amount = hospital.amount(month, *line)
            figures += [amount if amount > 0 else None, -amount if amount < 0 else None]
        rows.append([*cells(*line), *figures])
    if random.random() < 0.5:
        names = [f"{label} {side}" for label in labels for side in (tongue.debit, tongue.credit)]
        above: list[list[Cell]] = [[*heads, *names]]
    else:
        upper: list[Cell] = [part for label in labels for part in (label, None)]
        above = [[*heads, *upper], [*[None] * len(heads), *[tongue.debit, tongue.credit] * len(labels)]]
    return Made([Sheet("Data", [*above, *rows])], hospital.amounts)


def numbered(hospital: Hospital, random: Random, kind: str) -> Made:
    """Periods 1 to 12 or P01 to P12 as headings, the year in the title or in a column."""
    heads, cells = keys(hospital, random)
    bare = random.random() < 0.5 and int(hospital.months[0][5:]) == 1
    in_column = random.random() < 0.5
    names: list[Cell] = [str(int(month[5:])) if bare else f"P{month[5:]}" for month in hospital.months]
    rows = [
        [*cells(*line), *([hospital.year] if in_column else []),
         *(hospital.amounts.get((month, *line)) for month in hospital.months)]
        for line in hospital.lines()
    ]  # fmt: skip
    head = [*heads, *(["Fiscal Year"] if in_column else []), *names]
    title = "Trial balance" if kind == "ledger" else "Budget"
    above = [] if in_column else [[f"{title} FY{hospital.year}"], []]
    return Made([Sheet("Data", [*above, head, *rows])], hospital.amounts)


SHAPES |= {
    "sides_over_months": sides_over_months,
    "months_over_sides": months_over_sides,
    "quarters": quarters,
    "side_by_side": side_by_side,
    "long_sides": long_sides,
    "two_sided": two_sided,
    "numbered": numbered,
}
