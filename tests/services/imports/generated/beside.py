"""What stands beside the figures: opening and closing balances, prior years and variances, comments and footnotes."""

from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import Hospital, Truth
from tests.services.imports.generated.shapes import (
    DATED,
    SHAPES,
    Made,
    figures_of,
    keys,
    month_cells,
    month_heading,
    total_of,
)
from tests.services.imports.generated.writing import Cell, Sheet


def balances(hospital: Hospital, random: Random, kind: str) -> Made:
    """A trial balance of each month: opening balance, debit, credit, closing balance, in one column each or in two."""
    tongue = hospital.tongue
    heads, cells = keys(hospital, random)
    opening, closing = random.choice(tongue.opening), random.choice(tongue.closing)
    form = random.choice(("signed", "signed", "sided", "net"))
    middle = [tongue.debit, tongue.credit] if form != "net" else [tongue.amount[0]]
    months = random.choice((hospital.months, hospital.months[-1:]))
    by_title = len(months) == 1 and random.random() < 0.25
    rows: list[list[Cell]] = []
    for month in months:
        for line in hospital.lines():
            before = sum((hospital.amount(one, *line) for one in hospital.months if one < month), Decimal(0))
            amount = hospital.amount(month, *line)
            moved: list[Cell] = (
                [amount] if form == "net" else [amount if amount >= 0 else None, -amount if amount < 0 else None]
            )
            around = [_sided(before, form), _sided(before + amount, form)]
            rows.append([*cells(*line), *([] if by_title else [month]), *around[0], *moved, *around[1]])
    sides = [f" {side}" for side in (tongue.debit, tongue.credit)] if form == "sided" else [""]
    names = [*(f"{opening}{side}" for side in sides), *middle, *(f"{closing}{side}" for side in sides)]
    head: list[Cell] = [*heads, *([] if by_title else [tongue.month[0]]), *names]
    above: list[list[Cell]] = []
    if by_title:
        above = [["Trial Balance"], [str(month_heading(hospital, months[0], "name year"))], []]
    truth = {key: amount for key, amount in hospital.amounts.items() if key[0] in months}
    return Made([Sheet("Data", [*above, head, *rows])], truth, kind="ledger")


def _sided(balance: Decimal, form: str) -> list[Cell]:
    if form != "sided":
        return [balance]
    return [balance if balance >= 0 else None, -balance if balance < 0 else None]


def prior_years(hospital: Hospital, random: Random, kind: str) -> Made:
    """Months across, behind them their total, that of the prior year, the variance and its percent."""
    tongue = hospital.tongue
    style = random.choice((*DATED, "bare"))
    heads, cells = keys(hospital, random)
    prior = random.choice((*tongue.prior, f"FY {int(hospital.year) - 1}", f"{tongue.actual} {int(hospital.year) - 1}"))
    first, percent = random.random() < 0.3, random.random() < 0.5
    rows: list[list[Cell]] = []
    for line in hospital.lines():
        figures = month_cells(hospital, hospital.amounts, *line)
        before = total_of(month_cells(hospital, hospital.plans, *line))
        total = total_of(figures)
        share = f"{(total - before) / before * 100:.1f}%" if before else ""
        behind: list[Cell] = [total, *([] if first else [before]), total - before, *([share] if percent else [])]
        rows.append([*cells(*line), *([before] if first else []), *figures, *behind])
    months = [month_heading(hospital, month, style) for month in hospital.months]
    behind = [
        tongue.total,
        *([] if first else [prior]),
        tongue.variance,
        *([f"{tongue.variance} %"] if percent else []),
    ]
    head = [*heads, *([prior] if first else []), *months, *behind]
    above: list[list[Cell]] = [[f"{tongue.budget} {hospital.year}"], []] if style == "bare" else []
    return Made([Sheet("Data", [*above, head, *rows])], hospital.amounts)


_REMARKS = (
    "see note 3", "incl. 1,200 for linen", "one-off in March", "new contract from 1 July", "OK", "12 FTE",
    "2025: 3 beds", "- agreed with CFO -", "tbc",
)  # fmt: skip


def comments(hospital: Hospital, random: Random, kind: str) -> Made:
    """A comment in some lines, at the end or before the figures, and footnotes below the table."""
    tongue = hospital.tongue
    wide = random.random() < 0.6
    style = random.choice(DATED)
    heads, cells = keys(hospital, random)
    at_end = random.random() < 0.7
    name = random.choice(tongue.comment)
    body: list[tuple[list[Cell], list[Cell]]]
    if wide:
        body = [(cells(*line), month_cells(hospital, hospital.amounts, *line)) for line in hospital.lines()]
        figures: list[Cell] = [month_heading(hospital, month, style) for month in hospital.months]
    else:
        body = [
            ([*cells(place, account), month], [amount]) for (month, place, account), amount in hospital.amounts.items()
        ]
        heads, figures = [*heads, tongue.month[0]], [random.choice(tongue.amount)]
    rows: list[list[Cell]] = []
    for texts, numbers in body:
        remark: Cell = random.choice(_REMARKS) if random.random() < 0.3 else None
        rows.append([*texts, *numbers, remark] if at_end else [*texts, remark, *numbers])
    head = [*heads, *figures, name] if at_end else [*heads, name, *figures]
    notes = random.sample(
        ("1) Figures are preliminary.", "* incl. 4 500 for the new wing", "Note 2: drugs are net of rebates of 3%",
         "Prepared 14.02.2026 by Finance", "2) see memo of 12/03/2025"), 2,
    )  # fmt: skip
    below: list[list[Cell]] = [[], *([note] for note in notes)] if random.random() < 0.6 else []
    return Made([Sheet("Data", [head, *rows, *below])], hospital.amounts)


def merged_tabs(hospital: Hospital, random: Random, kind: str) -> Made:
    """A tab for each department; within it months over budget, actual and variance, or the reverse, cells merged."""
    tongue = hospital.tongue
    sides = [tongue.budget, tongue.actual, *([tongue.variance] if random.random() < 0.6 else [])]
    style = random.choice(("name year", "name-yy", "iso"))
    months_first = random.random() < 0.5
    order = (
        [(side, month) for month in hospital.months for side in sides]
        if months_first
        else [(side, month) for side in sides for month in hospital.months]
    )
    labels = {month: str(month_heading(hospital, month, style)) for month in hospital.months}
    upper = [labels[month] if months_first else side for side, month in order]
    lower: list[Cell] = [side if months_first else labels[month] for side, month in order]
    size = len(sides) if months_first else len(hospital.months)
    sheets = []
    titled = random.random() < 0.5
    for department in dict.fromkeys(place for place, _account in hospital.lines()):
        rows: list[list[Cell]] = []
        for place, account in hospital.lines():
            if place == department:
                code = [account] if hospital.coded else []
                figures = [_side(hospital, side, (month, place, account)) for side, month in order]
                rows.append([*code, hospital.accounts[account], *figures])
        names: list[Cell] = [tongue.account[0], *([tongue.account_name] if hospital.coded else [])]
        top: list[Cell] = [text if place % size == 0 else None for place, text in enumerate(upper)]
        above: list[list[Cell]] = [[f"{tongue.budget} {hospital.year}"], []] if titled else []
        line, skip = len(above), len(names)
        merged = [(line, place, line + 1, place) for place in range(skip)]
        if size > 1:
            merged += [(line, skip + at, line, skip + at + size - 1) for at in range(0, len(order), size)]
        table = [[*names, *top], [*[None] * skip, *lower], *rows]
        sheets.append(Sheet(hospital.titled(department).replace("/", "-")[:31], [*above, *table], merged))
    present = set(hospital.lines())
    truth: Truth = {key: amount for key, amount in figures_of(hospital, kind).items() if (key[1], key[2]) in present}
    return Made(sheets, truth)


def _side(hospital: Hospital, side: str, key: tuple[str, str, str]) -> Decimal:
    budget, actual = hospital.plans.get(key, Decimal(0)), hospital.amounts.get(key, Decimal(0))
    return {hospital.tongue.budget: budget, hospital.tongue.actual: actual}.get(side, budget - actual)


SHAPES |= {
    "balances": balances,
    "prior_years": prior_years,
    "comments": comments,
    "merged_tabs": merged_tabs,
}
