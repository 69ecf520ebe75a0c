"""Files of every shape in which hospitals export ledgers, budgets and volumes, with what they hold."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tests.services.imports.generated.hospital import Hospital, Truth, invent
from tests.services.imports.generated.writing import Cell, Sheet, write

ANY = "*"


@dataclass(frozen=True)
class Generated:
    """A file, how it is imported, and what is right to be stored; `seed` makes it again.

    `names` are those of departments and accounts by their codes, which are as right where the file has them;
    `answers` are right answers to what may be asked.
    """

    shape: str
    seed: int
    path: Path
    kind: str
    truth: Truth
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Made:
    """The sheets of a file and what they hold; `kind` where only one kind of import takes it, right `answers`."""

    sheets: list[Sheet]
    truth: Truth
    name: str = "export"
    kind: str = ""
    answers: dict[str, str] = field(default_factory=dict)


Shape = Callable[[Hospital, Random, str], Made]


def generate(shape: str, seed: int, folder: Path) -> Generated:
    """Return the file of a seed, always the same one."""
    random = Random(f"{shape} {seed}")
    hospital = invent(random, fewest_months=1 if shape in LONG else 2)
    kind = random.choice(("ledger", "budget"))
    made = SHAPES[shape](hospital, random, kind)
    path = write(folder, made.name, made.sheets, hospital, random)
    names = hospital.departments | hospital.accounts
    return Generated(shape, seed, path, made.kind or kind, made.truth, names, made.answers)


# Parts ----------------------------------------------------------------------------------------------------------------


def figures_of(hospital: Hospital, kind: str) -> Truth:
    """What an import of a kind takes where budget and actual stand side by side."""
    return hospital.plans if kind == "budget" else hospital.amounts


def month_heading(hospital: Hospital, month: str, style: str) -> Cell:
    """A month as a heading."""
    year, number = int(month[:4]), int(month[5:])
    name, last = hospital.month_name(month), calendar.monthrange(year, number)[1]
    return {
        "name year": f"{name} {year}",
        "name-yy": f"{name}-{year % 100}",
        "[year]": f"{name} [{year}]",
        "iso": month,
        "number": f"{number:02d}/{year}",
        "date": date(year, number, last),
        "first": date(year, number, 1),
        "local": (
            date(year, number, last).strftime("%m/%d/%Y")
            if hospital.tongue.code == "en"
            else date(year, number, last).strftime("%d.%m.%Y")
        ),
        "bare": name,
        "P": f"P{number:02d}",
    }[style]


DATED = ("name year", "name-yy", "[year]", "iso", "number", "date", "first", "local")


def titles(hospital: Hospital, random: Random, *, year: bool) -> list[list[Cell]]:
    """Lines above a table; the year where no heading has it, and often the day of printing."""
    if not year and random.random() < 0.5:
        return []
    lines: list[list[Cell]] = [["Maple Valley Hospital"]]
    lines.append([f"{hospital.tongue.budget} {hospital.year}" if year else "Report 12"])
    if random.random() < 0.3:
        lines.append(["Printed 01/09/2023 07:42 by kbaker"])
    return [*lines, []]


def keys(hospital: Hospital, random: Random) -> tuple[list[Cell], Callable[[str, str], list[Cell]]]:
    """Headings and cells of department and account, with their names beside them or not."""
    tongue = hospital.tongue
    named = random.random() < 0.6 and hospital.coded
    heads: list[Cell] = [random.choice(tongue.department), random.choice(tongue.account)]
    if not named:
        return heads, lambda department, account: [department, account]
    heads = [heads[0], tongue.department_name, heads[1], tongue.account_name]
    return heads, lambda department, account: [
        department, hospital.departments[department], account, hospital.accounts[account],
    ]  # fmt: skip


def ending(random: Random) -> list[list[Cell]]:
    """Lines below a table, or none."""
    if random.random() < 0.7:
        return []
    return [[], [random.choice(("End of report", "Page 1 of 1", "Source: general ledger", "* preliminary"))]]


def paged(rows: list[list[Cell]], head: list[Cell], random: Random) -> list[list[Cell]]:
    """Rows as a printed report has them: the headings repeated on each page, or not."""
    if random.random() < 0.8 or len(rows) < 6:
        return rows
    half = len(rows) // 2
    return [*rows[:half], [], list(head), *rows[half:]]


def month_cells(hospital: Hospital, figures: Truth, department: str, account: str) -> list[Cell]:
    """The figures of a line, month by month."""
    return [figures.get((month, department, account)) for month in hospital.months]


def total_of(cells: list[Cell]) -> Decimal:
    """What figures add up to."""
    return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))


def column_totals(rows: list[list[Cell]], skip: int) -> list[Cell]:
    """The sum of each column of figures."""
    return [total_of([row[place] for row in rows]) for place in range(skip, len(rows[0]))]


# Shapes ---------------------------------------------------------------------------------------------------------------


def long(hospital: Hospital, random: Random, kind: str) -> Made:
    """A line for each month, department and account."""
    heads, cells = keys(hospital, random)
    tongue = hospital.tongue
    rows: list[list[Cell]] = [[*heads, random.choice(tongue.month), random.choice(tongue.amount)]]
    for (month, department, account), amount in hospital.amounts.items():
        rows.append([*cells(department, account), month, amount])
    return Made([Sheet("Data", [rows[0], *paged(rows[1:], rows[0], random), *ending(random)])], hospital.amounts)


def wide(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months across, with totals beside and below them or not."""
    style = random.choice((*DATED, "bare", "P"))
    heads, cells = keys(hospital, random)
    total = random.random() < 0.5
    rows: list[list[Cell]] = []
    for department, account in hospital.lines():
        figures = month_cells(hospital, hospital.amounts, department, account)
        rows.append([*cells(department, account), *figures, *([total_of(figures)] if total else [])])
    if random.random() < 0.4 and len(rows) > 1:
        rows.append([hospital.tongue.total, *[None] * (len(heads) - 1), *column_totals(rows, len(heads))])
    head = [*heads, *(month_heading(hospital, month, style) for month in hospital.months)]
    above = titles(hospital, random, year=style in ("bare", "P"))
    return Made(
        [Sheet("Data", [*above, [*head, *([hospital.tongue.total] if total else [])], *rows])], hospital.amounts
    )


def statement(hospital: Hospital, random: Random, department: str, style: str, *, sections: bool) -> list[list[Cell]]:
    """One department: accounts down, months across, sections and totals or not."""
    tongue = hospital.tongue
    lines = [account for place, account in hospital.lines() if place == department]
    rows: list[list[Cell]] = [[None, "Expenses"]] if sections else []
    body: list[list[Cell]] = []
    for account in lines:
        figures = month_cells(hospital, hospital.amounts, department, account)
        code = account if hospital.coded else None
        body.append([code, hospital.accounts[account], *figures, total_of(figures)])
    rows += body
    if sections:
        rows.append([None, f"{tongue.total} Expenses", *column_totals(body, 2)])
    head = [tongue.account[0], tongue.account_name]
    return [[*head, *(month_heading(hospital, month, style) for month in hospital.months), tongue.total], *rows]


def tabs(hospital: Hospital, random: Random, kind: str) -> Made:
    """A tab for each department, with a cover and a tab of totals or not."""
    style = random.choice((*DATED, "bare"))
    sections, titled = random.random() < 0.5, random.random() < 0.5 or style == "bare"
    sheets = []
    present = {department for department, _account in hospital.lines()}
    for department in hospital.departments:
        if department not in present:
            continue
        above = [[f"{hospital.year} - {department}"], []] if titled else []
        table = statement(hospital, random, department, style, sections=sections)
        sheets.append(Sheet(hospital.titled(department).replace("/", "-")[:31], [*above, *table]))
    if random.random() < 0.4:
        sheets.append(_summary(hospital, style))
    if random.random() < 0.3:
        sheets.insert(0, Sheet("Cover", [["Maple Valley Hospital"], [f"{hospital.year}"], ["Prepared by", "Finance"]]))
    return Made(sheets, hospital.amounts)


def _summary(hospital: Hospital, style: str) -> Sheet:
    rows: list[list[Cell]] = []
    for account, name in hospital.accounts.items():
        sums: list[Cell] = [
            sum((hospital.amount(month, place, account) for place in hospital.departments), Decimal(0))
            for month in hospital.months
        ]
        rows.append([account if hospital.coded else None, name, *sums, total_of(sums)])
    head = [hospital.tongue.account[0], hospital.tongue.account_name]
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Sheet("Summary", [[*head, *months, hospital.tongue.total], *rows])


def subtotals(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months across, a total below each department and one below all, in the department's column."""
    style = random.choice(DATED)
    heads, cells = keys(hospital, random)
    rows: list[list[Cell]] = []
    everything: list[list[Cell]] = []
    for department in hospital.departments:
        block = [
            [*cells(department, account), *month_cells(hospital, hospital.amounts, department, account)]
            for place, account in hospital.lines()
            if place == department
        ]
        if not block:
            continue
        name = random.choice((hospital.departments[department], department))
        label = random.choice((f"{hospital.tongue.total} {name}", f"{name} {hospital.tongue.total}"))
        rows += [*block, [label, *[None] * (len(heads) - 1), *column_totals(block, len(heads))]]
        everything += block
    if random.random() < 0.7:
        label = random.choice((hospital.tongue.total, f"Grand {hospital.tongue.total}"))
        rows.append([label, *[None] * (len(heads) - 1), *column_totals(everything, len(heads))])
    head = [*heads, *(month_heading(hospital, month, style) for month in hospital.months)]
    return Made([Sheet("Data", [head, *rows])], hospital.amounts)


def pivot(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months across, each department written once above its accounts' lines."""
    style = random.choice(DATED)
    rows: list[list[Cell]] = []
    before = ""
    for department, account in hospital.lines():
        shown = department if department != before else None
        rows.append([shown, account, *month_cells(hospital, hospital.amounts, department, account)])
        before = department
    head = [hospital.tongue.department[0], hospital.tongue.account[0]]
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Made([Sheet("Data", [[*head, *months], *rows])], hospital.amounts)


def sections(hospital: Hospital, random: Random, kind: str) -> Made:
    """A line for each department above the lines of its accounts."""
    style = random.choice(DATED)
    rows: list[list[Cell]] = []
    for department in hospital.departments:
        lines = [account for place, account in hospital.lines() if place == department]
        if lines:
            rows.append([hospital.titled(department)])
        rows += [
            [account, hospital.accounts[account], *month_cells(hospital, hospital.amounts, department, account)]
            for account in lines
        ]
    head: list[Cell] = [hospital.tongue.account[0], hospital.tongue.account_name]
    if not hospital.coded:
        rows, head = [[row[0], *row[2:]] for row in rows], head[:1]
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Made([Sheet("Data", [[*head, *months], *rows])], hospital.amounts)


def transposed(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months down, accounts across; of one department each, or of none."""
    placed = random.random() < 0.6
    total = random.random() < 0.4
    named = random.random() < 0.6
    tongue = hospital.tongue
    accounts = [hospital.titled(code) if named else name for code, name in hospital.accounts.items()]
    rows: list[list[Cell]] = [
        [random.choice(tongue.month), *([tongue.department[0]] if placed else []), *accounts,
         *([tongue.total] if total else [])]
    ]  # fmt: skip
    truth: Truth = {}
    for month in hospital.months:
        for department in hospital.departments if placed else (ANY,):
            places = [department] if placed else list(hospital.departments)
            figures = {
                account: sum((hospital.amount(month, place, account) for place in places), Decimal(0))
                for account in hospital.accounts
            }
            cells: list[Cell] = [figure or None for figure in figures.values()]
            if not any(cells):
                continue
            truth |= {
                (month, department, account if named else hospital.accounts[account]): figure
                for account, figure in figures.items()
                if figure
            }
            rows.append(
                [month, *([department] if placed else []), *cells, *([total_of(cells)] if total else [])]
            )  # fmt: skip
    return Made([Sheet("Data", rows)], truth)


def crosstab(hospital: Hospital, random: Random, kind: str) -> Made:
    """Departments across, a line for each month and account."""
    total = random.random() < 0.5
    named = random.random() < 0.6
    tongue = hospital.tongue
    places = [hospital.titled(code) if named else name for code, name in hospital.departments.items()]
    rows: list[list[Cell]] = [
        [random.choice(tongue.month), tongue.account[0], *places, *([tongue.total] if total else [])]
    ]
    for month in hospital.months:
        for account in hospital.accounts:
            cells: list[Cell] = [hospital.amounts.get((month, place, account)) for place in hospital.departments]
            if any(cell is not None for cell in cells):
                rows.append([month, account, *cells, *([total_of(cells)] if total else [])])
    truth = {
        (month, department if named else hospital.departments[department], account): amount
        for (month, department, account), amount in hospital.amounts.items()
    }
    return Made([Sheet("Data", rows)], truth)


LONG = ("long",)
SHAPES: dict[str, Shape] = {
    "long": long,
    "wide": wide,
    "tabs": tabs,
    "subtotals": subtotals,
    "pivot": pivot,
    "sections": sections,
    "transposed": transposed,
    "crosstab": crosstab,
}
