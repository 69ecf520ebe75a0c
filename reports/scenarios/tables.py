"""Scenarios as tables: what moves by department and category, every step for a file, several side by side."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from reports.formats import MISSING, Formats
from reports.variance.tables import Source, safe_text
from reports.workbook import HEADER_COLOR

CATEGORIES = {
    "gross_revenue": "Gross revenue",
    "deductions": "Deductions",
    "other_revenue": "Other revenue",
    "salaries": "Salaries",
    "benefits": "Benefits",
    "contract_labor": "Contract labor",
    "supplies": "Supplies",
    "drugs": "Drugs",
    "purchased_services": "Purchased services",
    "utilities": "Utilities",
    "depreciation": "Depreciation",
    "interest": "Interest",
    "other": "Other expense",
}


def departments_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments as people read them: result of base and scenario, change, FTE."""
    return pd.DataFrame(
        {
            "Department": rows["name"].to_numpy(),
            "Base": [formats.amount(value) for value in rows["base_margin"]],
            "Scenario": [formats.amount(value) for value in rows["margin"]],
            "Change of the result": [formats.variance(value) for value in rows["change"]],
            "FTE base": [_fte(value, formats) for value in rows["base_fte"]],
            "FTE change": [
                _signed(fte - before, formats) for fte, before in zip(rows["fte"], rows["base_fte"], strict=True)
            ],
        }
    )


def _fte(value: float, formats: Formats) -> str:
    return formats.number(round(float(value), 1), 1)


def _signed(value: float, formats: Formats) -> str:
    rounded = round(float(value), 1)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{formats.number(abs(rounded), 1)}"


def categories_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return account categories as people read them; a change is judged by its effect on the result."""
    sign = rows["type"].map({"revenue": 1, "expense": -1})
    return pd.DataFrame(
        {
            "Category": [CATEGORIES.get(name, name) for name in rows["category"]],
            "Base": [formats.amount(value) for value in rows["base"]],
            "Scenario": [formats.amount(value) for value in rows["scenario"]],
            "Change of the result": [formats.variance(value) for value in rows["change"] * sign],
        }
    )


def steps_csv(steps: pd.DataFrame, formats: Formats) -> bytes:
    """Return every effect with exact amounts in the currency's main unit."""
    plain = pd.DataFrame(
        {
            **{
                name.capitalize(): [safe_text(str(text)) for text in steps[name]]
                for name in ("step", "department", "account")
            },
            "Month": [f"{period // 100}-{period % 100:02d}" for period in steps["period"]],
            "Amount": [str(formats.major(minor)) for minor in steps["amount_minor"]],
            "Effect on the result": [str(formats.major(minor)) for minor in steps["result_minor"]],
        }
    )
    return plain.to_csv(index=False).encode("utf-8-sig")


def workbook(
    steps: pd.DataFrame, departments: pd.DataFrame, categories: pd.DataFrame, source: Source, formats: Formats
) -> bytes:
    """Return an XLSX file with three sheets: departments, categories, every step."""
    sheets = {
        "Departments": (
            ["Department", "Base", "Scenario", "Change of the result"],
            departments[["name", "base_margin", "margin", "change"]],
        ),
        "Categories": (
            ["Category", "Base", "Scenario", "Change"],
            categories.assign(category=categories["category"].map(CATEGORIES))[
                ["category", "base", "scenario", "change"]
            ],
        ),
        "Steps": (
            ["Step", "Department", "Account", "Month", "Amount", "Effect on the result"],
            steps.assign(period=[f"{period // 100}-{period % 100:02d}" for period in steps["period"]]),
        ),
    }
    return written(sheets, source, formats)


def written(sheets: dict[str, tuple[list[str], pd.DataFrame]], source: Source, formats: Formats) -> bytes:
    """Return a workbook of plain tables: text as text, whole numbers as amounts in minor units, the source above."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        digits = "." + "0" * formats.digits if formats.digits else ""
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "note": book.add_format({"font_color": "#55616D"}),
            "head": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR}),
            "money": book.add_format({"num_format": f"#,##0{digits};(#,##0{digits});–"}),
        }
        for name, (titles, rows) in sheets.items():
            page = book.add_worksheet(name)
            head = _heading(page, titles, source, looks)
            _rows(page, head + 1, rows, formats, looks["money"])
    return file.getvalue()


def _heading(page: Any, titles: list[str], source: Source, looks: dict[str, Any]) -> int:
    """Write title, source and column titles; return the row of these."""
    page.write_string(0, 0, source.title, looks["title"])
    for number, line in enumerate(source.lines(), start=1):
        page.write_string(number, 0, line, looks["note"])
    head = len(source.lines()) + 2
    for column, title in enumerate(titles):
        page.write_string(head, column, title, looks["head"])
    page.set_column(0, 0, 40)
    page.set_column(1, max(len(titles) - 1, 1), 22)
    page.freeze_panes(head + 1, 1)
    return head


def _rows(page: Any, first: int, rows: pd.DataFrame, formats: Formats, money: Any) -> None:
    for number, row in enumerate(rows.itertuples(index=False, name=None), start=first):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, value)
            elif not pd.isna(value):
                page.write_number(number, column, float(formats.major(int(value))), money)


def side_by_side(columns: dict[str, dict[str, Any]], formats: Formats) -> pd.DataFrame:
    """Return the key figures of scenarios side by side; `columns` maps a title to figures as they are stored."""
    rows: dict[str, tuple[str, Callable[[Any], str]]] = {
        "Operating margin": ("operating_margin", lambda value: formats.percent(value, signed=True)),
        "Result": ("result_minor", formats.money),
        "Revenue": ("revenue_minor", formats.money),
        "Expense": ("expense_minor", formats.money),
        "Labor share of revenue": ("labor_share", formats.percent),
        "Agency share of hours": ("agency_share", formats.percent),
        "FTE": ("fte", lambda value: formats.number(round(value, 1), 1)),
        "Days cash": ("days_cash", lambda value: formats.number(round(value, 1), 1)),
    }
    made: dict[str, list[str]] = {"Figure": list(rows)}
    for title, figures in columns.items():
        made[title] = [MISSING if figures.get(key) is None else write(figures[key]) for key, write in rows.values()]
    return pd.DataFrame(made)


def difference_view(rows: pd.DataFrame, formats: Formats, *, first: str) -> pd.DataFrame:
    """Return what makes the difference, with the total on top."""
    names = [name for name in rows.columns if name != "label"]
    labels = ["All", *(CATEGORIES.get(str(label), str(label)) for label in rows["label"])]
    return pd.DataFrame(
        {
            first: labels,
            **{name: [formats.variance(value) for value in [rows[name].sum(), *rows[name]]] for name in names},
        }
    )


def difference_csv(tables: dict[str, pd.DataFrame], formats: Formats) -> bytes:
    """Return all differences in one file, exact amounts in the currency's main unit."""
    parts = []
    for title, rows in tables.items():
        lines = [safe_text(CATEGORIES.get(str(label), str(label))) for label in rows["label"]]
        part = pd.DataFrame({"View": title, "Line": lines})
        for name in rows.columns.drop("label"):
            part[safe_text(str(name))] = [str(formats.major(minor)) for minor in rows[name]]
        parts.append(part)
    return pd.concat(parts, ignore_index=True).to_csv(index=False).encode("utf-8-sig")


def comparison_workbook(
    tables: dict[str, pd.DataFrame],
    base: dict[str, Any],
    columns: dict[str, dict[str, Any]],
    source: Source,
    formats: Formats,
) -> bytes:
    """Return an XLSX file: key figures side by side as text, and each difference as amounts."""
    shown = side_by_side({"Base": base, **columns}, formats)
    sheets = {"Figures": ([str(name) for name in shown.columns], shown)}
    for title, rows in tables.items():
        named = rows.assign(label=[CATEGORIES.get(str(label), str(label)) for label in rows["label"]])
        sheets[title] = (["Line", *map(str, rows.columns.drop("label"))], named)
    return written(sheets, source, formats)
