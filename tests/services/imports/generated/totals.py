"""Totals in every place: above and below, beside, of quarters and half years; pivots, sections, transposed sheets."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import Hospital, Truth
from tests.services.imports.generated.shapes import (
    ANY,
    DATED,
    SHAPES,
    Made,
    column_totals,
    keys,
    month_cells,
    month_heading,
    total_of,
)
from tests.services.imports.generated.writing import Cell, Sheet


def _blocks(hospital: Hospital, cells: Callable[[str, str], list[Cell]]) -> dict[str, list[list[Cell]]]:
    """The lines of each department that has figures."""
    blocks: dict[str, list[list[Cell]]] = {}
    for department, account in hospital.lines():
        figures = month_cells(hospital, hospital.amounts, department, account)
        blocks.setdefault(department, []).append([*cells(department, account), *figures])
    return blocks


def totals_above(hospital: Hospital, random: Random, kind: str) -> Made:
    """The total of all in the first line or in the last; that of each department above its lines, or below, or both."""
    style = random.choice(DATED)
    heads, cells = keys(hospital, random)
    width, word = len(heads), hospital.tongue.total
    where = random.choice(("above", "above", "below", "both"))
    everything = random.choice(("first", "first", "last", "both"))
    rows: list[list[Cell]] = []
    lines: list[list[Cell]] = []
    for department, block in _blocks(hospital, cells).items():
        name = random.choice((hospital.departments[department], department))
        label = random.choice((f"{word} {name}", f"{name} {word}"))
        total = [label, *[None] * (width - 1), *column_totals(block, width)]
        rows += [*([total] if where != "below" else []), *block, *([total] if where != "above" else [])]
        lines += block
    last = [random.choice((word, f"Grand {word}")), *[None] * (width - 1), *column_totals(lines, width)]
    rows = [*([last] if everything != "last" else []), *rows, *([last] if everything != "first" else [])]
    head = [*heads, *(month_heading(hospital, month, style) for month in hospital.months)]
    return Made([Sheet("Data", [head, *rows])], hospital.amounts)


def pivot_totals(hospital: Hospital, random: Random, kind: str) -> Made:
    """A pivot as Excel makes it: departments once, their totals below, a total of all, a column of totals."""
    style = random.choice(DATED)
    tongue = hospital.tongue
    grand = f"Grand {tongue.total}" if tongue.code == "en" else random.choice((tongue.total, f"{tongue.total}e"))
    grand = "Gesamtergebnis" if tongue.code == "de" else grand
    rows: list[list[Cell]] = []
    lines: list[list[Cell]] = []
    for department, block in _blocks(hospital, lambda department, account: [department, account]).items():
        lines += block
        rows += [[department if row is block[0] else None, *row[1:]] for row in block]
        label = f"{department} {'Ergebnis' if tongue.code == 'de' else tongue.total}"
        rows.append([label, None, *column_totals(block, 2)])
    rows.append([grand, None, *column_totals(lines, 2)])
    rows = [[*row, total_of(row[2:])] for row in rows]
    head = [tongue.department[0], tongue.account[0]]
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Made([Sheet("Pivot", [[*head, *months, grand], *rows])], hospital.amounts)


def compact_pivot(hospital: Hospital, random: Random, kind: str) -> Made:
    """A compact pivot: departments with their sums and accounts below them in one column."""
    style = random.choice(DATED)
    rows: list[list[Cell]] = []
    lines: list[list[Cell]] = []
    for department, block in _blocks(hospital, lambda _department, account: [hospital.titled(account)]).items():
        lines += block
        rows += [[hospital.titled(department), *column_totals(block, 1)], *block]
    rows.append([f"Grand {hospital.tongue.total}", *column_totals(lines, 1)])
    total = random.random() < 0.6
    months = [month_heading(hospital, month, style) for month in hospital.months]
    head: list[Cell] = ["Row Labels", *months, *(["Grand Total"] if total else [])]
    table: list[list[Cell]] = [head, *([*row, *([total_of(row[1:])] if total else [])] for row in rows)]
    return Made([Sheet("Pivot", table)], hospital.amounts, answers={"account-column": "Row Labels"})


def blank_sections(hospital: Hospital, random: Random, kind: str) -> Made:
    """Divisions on lines of their own, below them departments written once, with totals of divisions or not."""
    style = random.choice(DATED)
    totals = random.random() < 0.5
    blocks = _blocks(hospital, lambda department, account: [department, account])
    places = list(blocks)
    half = (len(places) + 1) // 2
    rows: list[list[Cell]] = []
    for title, members in (("Nursing Services", places[:half]), ("Support Services", places[half:])):
        if not members:
            continue
        rows.append([title])
        for department in members:
            block = blocks[department]
            rows += [[department if row is block[0] else None, *row[1:]] for row in block]
        if totals:
            lines = [row for department in members for row in blocks[department]]
            rows.append([f"{hospital.tongue.total} {title}", None, *column_totals(lines, 2)])
    head = [hospital.tongue.department[0], hospital.tongue.account[0]]
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Made([Sheet("Data", [[*head, *months], *rows])], hospital.amounts)


def transposed_totals(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months down, accounts across, a column of totals, a line of totals below, and one below each quarter or not."""
    tongue = hospital.tongue
    style = random.choice(("iso", "name year", "date"))
    named = random.random() < 0.6
    quarterly = random.random() < 0.4
    accounts = [hospital.titled(code) if named else name for code, name in hospital.accounts.items()]
    rows: list[list[Cell]] = []
    lines: list[list[Cell]] = []
    truth: Truth = {}
    quarter: list[list[Cell]] = []
    for month in hospital.months:
        figures = {
            account: sum((hospital.amount(month, place, account) for place in hospital.departments), Decimal(0))
            for account in hospital.accounts
        }
        truth |= {
            (month, ANY, account if named else hospital.accounts[account]): figure
            for account, figure in figures.items()
            if figure
        }
        line: list[Cell] = [month_heading(hospital, month, style), *figures.values()]
        lines.append(line)
        quarter.append(line)
        rows.append(line)
        if quarterly and (int(month[5:]) % 3 == 0 or month == hospital.months[-1]):
            rows.append([f"{tongue.quarter}{(int(month[5:]) + 2) // 3}", *column_totals(quarter, 1)])
            quarter = []
    rows.append([tongue.total, *column_totals(lines, 1)])
    head: list[Cell] = [tongue.month[0], *accounts, tongue.total]
    return Made([Sheet("Data", [head, *([*row, total_of(row[1:])] for row in rows)])], truth)


def quarter_sums(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months with a column for each quarter behind them, half years and the year too, or all sums at the end."""
    tongue = hospital.tongue
    style = random.choice((*DATED, "bare"))
    heads, cells = keys(hospital, random)
    halves, at_end, year = random.random() < 0.5, random.random() < 0.3, random.random() < 0.6
    columns: list[tuple[Cell, tuple[str, ...]]] = []
    sums: list[tuple[Cell, tuple[str, ...]]] = []
    for month in hospital.months:
        columns.append((month_heading(hospital, month, style), (month,)))
        number = int(month[5:])
        made = [(f"{tongue.quarter}{number // 3}", _span(hospital, number, 3))] if number % 3 == 0 else []
        made += [(f"{tongue.half}{number // 6}", _span(hospital, number, 6))] if halves and number % 6 == 0 else []
        (sums if at_end else columns).extend(made)
    columns += sums
    if year:
        columns.append((random.choice((tongue.total, f"FY {hospital.year}", f"{tongue.total} {hospital.year}")),
                        hospital.months))  # fmt: skip
    rows: list[list[Cell]] = []
    for line in hospital.lines():
        figures: list[Cell] = [
            hospital.amounts.get((months[0], *line))
            if len(months) == 1
            else sum((hospital.amount(month, *line) for month in months), Decimal(0))
            for _name, months in columns
        ]
        rows.append([*cells(*line), *figures])
    above: list[list[Cell]] = [[f"{tongue.budget} {hospital.year}"], []] if style == "bare" else []
    return Made([Sheet("Data", [*above, [*heads, *(name for name, _months in columns)], *rows])], hospital.amounts)


def _span(hospital: Hospital, last: int, count: int) -> tuple[str, ...]:
    """The months of a quarter or half year that the file has."""
    return tuple(month for month in hospital.months if last - count < int(month[5:]) <= last)


SHAPES |= {
    "totals_above": totals_above,
    "pivot_totals": pivot_totals,
    "compact_pivot": compact_pivot,
    "blank_sections": blank_sections,
    "transposed_totals": transposed_totals,
    "quarter_sums": quarter_sums,
}
