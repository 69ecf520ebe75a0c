"""Workbooks of several tabs, reports of one month, statements with results, wide volumes."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.services.imports.generated.hospital import Hospital, Truth
from tests.services.imports.generated.shapes import (
    DATED,
    SHAPES,
    Made,
    column_totals,
    figures_of,
    keys,
    month_cells,
    month_heading,
    total_of,
)
from tests.services.imports.generated.writing import Cell, Sheet


def month_tabs(hospital: Hospital, random: Random, kind: str) -> Made:
    """A tab for each month: department, account, amount."""
    style = random.choice(("name year", "name-yy", "iso"))
    heads, cells = keys(hospital, random)
    sheets = []
    for month in hospital.months:
        rows = [[*cells(*line), hospital.amounts[month, *line]] for line in hospital.lines()]
        name = str(month_heading(hospital, month, style))
        sheets.append(Sheet(name, [[*heads, hospital.tongue.amount[0]], *rows]))
    return Made(sheets, hospital.amounts)


def role_tabs(hospital: Hospital, random: Random, kind: str) -> Made:
    """A tab with the budget and one with actual figures."""
    heads, cells = keys(hospital, random)
    style = random.choice(DATED)
    months = [month_heading(hospital, month, style) for month in hospital.months]
    sheets = []
    for name, figures in ((hospital.tongue.budget, hospital.plans), (hospital.tongue.actual, hospital.amounts)):
        rows = [[*cells(*line), *month_cells(hospital, figures, *line)] for line in hospital.lines()]
        sheets.append(Sheet(name, [[*heads, *months], *rows]))
    random.shuffle(sheets)
    present = set(hospital.lines())
    truth = {key: amount for key, amount in figures_of(hospital, kind).items() if (key[1], key[2]) in present}
    return Made(sheets, truth)


def parts(hospital: Hospital, random: Random, kind: str) -> Made:
    """One long table that goes on in a second sheet."""
    heads, cells = keys(hospital, random)
    rows: list[list[Cell]] = [
        [*cells(department, account), month, amount]
        for (month, department, account), amount in hospital.amounts.items()
    ]
    head = [*heads, hospital.tongue.month[0], hospital.tongue.amount[0]]
    half = len(rows) // 2
    return Made([Sheet("Sheet1", [head, *rows[:half]]), Sheet("Sheet2", [head, *rows[half:]])], hospital.amounts)


def month_report(hospital: Hospital, random: Random, kind: str) -> Made:
    """One month: actual, budget, variance, and the same for the year to date."""
    heads, cells = keys(hospital, random)
    tongue = hospital.tongue
    month = hospital.months[-1]
    label = str(month_heading(hospital, month, random.choice(("name year", "name-yy"))))
    sides = [tongue.actual, tongue.budget, tongue.variance]
    rows = []
    for line in hospital.lines():
        actual, plan = hospital.amount(month, *line), hospital.plans.get((month, *line), Decimal(0))
        so_far = sum((hospital.amount(earlier, *line) for earlier in hospital.months), Decimal(0))
        planned = sum((hospital.plans.get((earlier, *line), Decimal(0)) for earlier in hospital.months), Decimal(0))
        rows.append([*cells(*line), actual, plan, plan - actual, so_far, planned, planned - so_far])
    if random.random() < 0.5:
        above = [[*heads, *(f"{label} {side}" for side in sides), *(f"YTD {side}" for side in sides)]]
    else:
        above = [[*[None] * len(heads), label, None, None, "YTD", None, None], [*heads, *sides, *sides]]
    present = set(hospital.lines())
    truth = {
        key: amount
        for key, amount in figures_of(hospital, kind).items()
        if key[0] == month and (key[1], key[2]) in present
    }
    return Made([Sheet("Data", [*above, *rows])], truth)


def statements(hospital: Hospital, random: Random, kind: str) -> Made:
    """A tab for each department with revenue, expenses, their totals and the result."""
    hospital = replace(hospital, accounts={"4010": "Patient Revenue", **hospital.accounts})
    style = random.choice(("name year", "iso", "date"))
    truth: Truth = dict(hospital.amounts)
    sheets = []
    months = [month_heading(hospital, month, style) for month in hospital.months]
    for department in dict.fromkeys(place for place, _account in hospital.lines()):
        revenue: list[list[Cell]] = []
        if random.random() < 0.8:
            earned = {month: Decimal(random.randint(10_000, 9_000_000)) / 100 for month in hospital.months}
            truth |= {(month, department, "4010"): amount for month, amount in earned.items()}
            revenue.append(["4010", "Patient Revenue", *earned.values()])
        expense: list[list[Cell]] = [
            [account, hospital.accounts[account], *month_cells(hospital, hospital.amounts, department, account)]
            for place, account in hospital.lines()
            if place == department
        ]
        rows: list[list[Cell]] = [["Account", "Description", *months]]
        totals = []
        for title, block in (("Revenue", revenue), ("Expenses", expense)):
            if block:
                totals.append(column_totals(block, 2))
                rows += [[None, title], *block, [None, f"Total {title}", *totals[-1]], []]
        first = totals[0] if len(totals) > 1 else [Decimal(0)] * len(months)
        result = [one - other for one, other in zip(first, totals[-1], strict=True)]  # type: ignore[operator]
        rows.append([None, random.choice(("Net Income", "Net Income / (Loss)", "Operating Margin")), *result])
        sheets.append(Sheet(hospital.titled(department).replace("/", "-")[:31], rows))
    return Made(sheets, truth)


def three_rows(hospital: Hospital, random: Random, kind: str) -> Made:
    """The year over budget and actual over the months."""
    heads, cells = keys(hospital, random)
    tongue = hospital.tongue
    order = [(side, month) for side in (tongue.budget, tongue.actual) for month in hospital.months]
    gap = len(hospital.months) - 1
    rows = []
    for line in hospital.lines():
        figures = {tongue.budget: hospital.plans, tongue.actual: hospital.amounts}
        rows.append([*cells(*line), *(figures[side].get((month, *line)) for side, month in order)])
    top: list[Cell] = [*[None] * len(heads), hospital.year, *[None] * (len(order) - 1)]
    middle: list[Cell] = [*[None] * len(heads), tongue.budget, *[None] * gap, tongue.actual, *[None] * gap]
    bottom = [*heads, *(month_heading(hospital, month, "bare") for _side, month in order)]
    present = set(hospital.lines())
    truth = {key: amount for key, amount in figures_of(hospital, kind).items() if (key[1], key[2]) in present}
    return Made([Sheet("Data", [top, middle, bottom, *rows])], truth)


def volumes(hospital: Hospital, random: Random, kind: str) -> Made:
    """Wide statistics: department, measure, months across, a total beside them or not."""
    measures = random.sample(("Patient Days", "ED Visits", "Lab Tests", "Discharges", "Surgical Cases"), 2)
    style = random.choice(DATED)
    total = random.random() < 0.5
    truth: Truth = {}
    rows = []
    for department in hospital.departments:
        for measure in measures:
            counts: list[Cell] = [Decimal(random.randint(1, 9000)) for _month in hospital.months]
            truth |= {
                (month, department, measure): count
                for month, count in zip(hospital.months, counts, strict=True)
                if isinstance(count, Decimal)
            }
            rows.append([department, measure, *counts, *([total_of(counts)] if total else [])])
    months = [month_heading(hospital, month, style) for month in hospital.months]
    head = ["Dept", "Statistic", *months, *(["Total"] if total else [])]
    return Made([Sheet("Data", [head, *rows])], truth, kind="statistics")


def hours(hospital: Hospital, random: Random, kind: str) -> Made:
    """Wide hours: department, job class, pay code, months across; two years side by side are one file."""
    style = random.choice(DATED)
    truth: Truth = {}
    rows = []
    for department in hospital.departments:
        for job, pay in (("RN", "REG"), ("RN", "OT"), ("Tech", "REG")):
            counts: list[Cell] = [Decimal(random.randint(100, 900_000)) / 100 for _month in hospital.months]
            truth |= {
                (month, department, f"{job} {pay}"): count
                for month, count in zip(hospital.months, counts, strict=True)
                if isinstance(count, Decimal)
            }
            rows.append([department, job, pay, *counts])
    months = [month_heading(hospital, month, style) for month in hospital.months]
    return Made([Sheet("Hours", [["Dept", "Job Class", "Pay Code", *months], *rows])], truth, kind="labor")


SHAPES |= {
    "month_tabs": month_tabs,
    "role_tabs": role_tabs,
    "parts": parts,
    "month_report": month_report,
    "statements": statements,
    "three_rows": three_rows,
    "volumes": volumes,
    "hours": hours,
}
