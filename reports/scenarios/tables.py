"""Scenarios as tables: what moves by department and category, every step for a file, several side by side."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pandas as pd

from language import N_, _, translate
from reports import plain_files
from reports.formats import MISSING, Formats
from reports.variance.tables import TableSource
from reports.workbook import HEADER_COLOR

CATEGORIES = {
    "gross_revenue": N_("Gross revenue"),
    "deductions": N_("Deductions"),
    "other_revenue": N_("Other revenue"),
    "non_operating": N_("Non-operating income"),
    "salaries": N_("Salaries"),
    "benefits": N_("Benefits"),
    "contract_labor": N_("Contract labor"),
    "supplies": N_("Supplies"),
    "drugs": N_("Drugs"),
    "purchased_services": N_("Purchased services"),
    "utilities": N_("Utilities"),
    "depreciation": N_("Depreciation"),
    "interest": N_("Interest"),
    "other": N_("Other expense"),
}


def category_name(code: str) -> str:
    """Return a category's name; what is none, such as a department, keeps its own."""
    return translate(CATEGORIES[code]) if code in CATEGORIES else code


def links_view(links: Sequence[tuple[str, str, float, float, int]], formats: Formats) -> pd.DataFrame:
    """Return which volumes follow others: department, source, per cent for 1 %, R² and months."""
    rows = [
        (name, source, _("{share} for 1%", share=f"{formats.number(round(strength, 2), 2)}%"),
         formats.percent(fit, digits=0), formats.number(months))
        for name, source, strength, fit, months in links
    ]  # fmt: skip
    columns = [_("Department"), _("Follows"), _("Moves"), _("Explained"), _("Months")]
    return pd.DataFrame(rows, columns=columns)


def quarters_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the fiscal quarters as people read them: results of base, scenario and budget."""
    labels = [
        _("Q{quarter}: {months}", quarter=number, months=formats.months(months))
        for number, months in zip(rows["quarter"], rows["months"], strict=True)
    ]
    changes = rows["scenario"] - rows["base"]
    return pd.DataFrame(
        {
            _("Quarter"): labels,
            _("Base"): [formats.amount(value) for value in rows["base"]],
            _("Scenario"): [formats.amount(value) for value in rows["scenario"]],
            _("Change in result"): [formats.variance(value) for value in changes],
            _("Budget"): [MISSING if pd.isna(value) else formats.amount(value) for value in rows["budget"]],
        }
    )


def service_lines_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return service lines as people read them: result of base and scenario, change."""
    return pd.DataFrame(
        {
            _("Service line"): [name or _("No service line") for name in rows["name"]],
            _("Base"): [formats.amount(value) for value in rows["base_margin"]],
            _("Scenario"): [formats.amount(value) for value in rows["margin"]],
            _("Change in result"): [formats.variance(value) for value in rows["change"]],
        }
    )


def beds_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return beds by month as people read them; beds left are those that no patient day uses."""
    return pd.DataFrame(
        {
            _("Month"): [formats.month(int(period)) for period in rows["period"]],
            _("Staffed beds"): [_fte(value, formats) for value in rows["beds"]],
            _("Occupied, base"): [_fte(value, formats) for value in rows["base_used"]],
            _("Occupied, scenario"): [_fte(value, formats) for value in rows["used"]],
            _("Beds left"): [_fte(value, formats) for value in rows["left"]],
        }
    )


def departments_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments as people read them: result of base and scenario, change, FTE."""
    return pd.DataFrame(
        {
            _("Department"): rows["name"].to_numpy(),
            _("Base"): [formats.amount(value) for value in rows["base_margin"]],
            _("Scenario"): [formats.amount(value) for value in rows["margin"]],
            _("Change in result"): [formats.variance(value) for value in rows["change"]],
            _("FTE with agency, base"): [_fte(value, formats) for value in rows["base_fte"]],
            _("FTE with agency, change"): [
                _signed_text(fte - before, formats) for fte, before in zip(rows["fte"], rows["base_fte"], strict=True)
            ],
        }
    )


def _fte(value: float, formats: Formats) -> str:
    return formats.number(round(float(value), 1), 1)


def _signed_text(value: float, formats: Formats) -> str:
    rounded = round(float(value), 1)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{formats.number(abs(rounded), 1)}"


def categories_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return account categories as people read them; a change is judged by its effect on the result."""
    sign = rows["type"].map({"revenue": 1, "expense": -1})
    return pd.DataFrame(
        {
            _("Category"): [category_name(name) for name in rows["category"]],
            _("Base"): [formats.amount(value) for value in rows["base"]],
            _("Scenario"): [formats.amount(value) for value in rows["scenario"]],
            _("Change in result"): [formats.variance(value) for value in rows["change"] * sign],
        }
    )


def steps_csv(steps: pd.DataFrame, formats: Formats) -> bytes:
    """Return every effect with exact amounts in the currency's main unit."""
    plain = pd.DataFrame(
        {
            _("Step"): [translate(str(step)) for step in steps["step"]],
            _("Department"): [str(name) for name in steps["department"]],
            _("Account"): [str(name) for name in steps["account"]],
            _("Month"): [f"{period // 100}-{period % 100:02d}" for period in steps["period"]],
            _("Amount"): [formats.exact(minor) for minor in steps["amount_minor"]],
            _("Effect on the result"): [formats.exact(minor) for minor in steps["result_minor"]],
        }
    )
    return plain_files.as_csv(plain)


def workbook(
    steps: pd.DataFrame, departments: pd.DataFrame, categories: pd.DataFrame, source: TableSource, formats: Formats
) -> bytes:
    """Return an XLSX file with three sheets: departments, categories, every step."""
    sheets = {
        _("Departments"): (
            [_("Department"), _("Base"), _("Scenario"), _("Change in result")],
            departments[["name", "base_margin", "margin", "change"]],
        ),
        _("Categories"): (
            [_("Category"), _("Base"), _("Scenario"), _("Change")],
            categories.assign(category=categories["category"].map(category_name))[
                ["category", "base", "scenario", "change"]
            ],
        ),
        _("Steps"): (
            [_("Step"), _("Department"), _("Account"), _("Month"), _("Amount"), _("Effect on the result")],
            steps.assign(
                step=steps["step"].map(translate),
                period=[f"{period // 100}-{period % 100:02d}" for period in steps["period"]],
            ),
        ),
    }
    return written(sheets, source, formats)


def written(sheets: dict[str, tuple[list[str], pd.DataFrame]], source: TableSource, formats: Formats) -> bytes:
    """Return a workbook of plain tables: text as text, whole numbers as amounts in minor units, the source above."""
    file = BytesIO()
    with plain_files.open_workbook(file) as book:
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


def _heading(page: Any, titles: list[str], source: TableSource, looks: dict[str, Any]) -> int:
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
                page.write_number(number, column, formats.figure(value), money)


def side_by_side(columns: dict[str, dict[str, Any]], formats: Formats) -> pd.DataFrame:
    """Return the key figures of scenarios side by side; `columns` maps a title to figures as they are stored."""
    rows: dict[str, tuple[str, Callable[[Any], str]]] = {
        _("Operating margin"): ("operating_margin", lambda value: formats.percent(value, signed=True)),
        _("Result"): ("result_minor", formats.money),
        _("Revenue"): ("revenue_minor", formats.money),
        _("Expense"): ("expense_minor", formats.money),
        _("Labor share of revenue"): ("labor_share", formats.percent),
        _("Agency share of hours"): ("agency_share", formats.percent),
        _("FTE with agency"): ("fte", lambda value: formats.number(round(value, 1), 1)),
        _("Days cash on hand"): ("days_cash", lambda value: formats.number(round(value, 1), 1)),
    }
    table: dict[str, list[str]] = {_("Figure"): list(rows)}
    for title, figures in columns.items():
        table[title] = [MISSING if figures.get(key) is None else write(figures[key]) for key, write in rows.values()]
    return pd.DataFrame(table)


def difference_view(rows: pd.DataFrame, formats: Formats, *, first: str) -> pd.DataFrame:
    """Return what makes the difference, with the total on top."""
    names = [name for name in rows.columns if name != "label"]
    labels = [_("All"), *(category_name(str(label)) for label in rows["label"])]
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
        lines = [category_name(str(label)) for label in rows["label"]]
        part = pd.DataFrame({_("View"): title, _("Line"): lines})
        for name in rows.columns.drop("label"):
            part[str(name)] = [formats.exact(minor) for minor in rows[name]]
        parts.append(part)
    return plain_files.as_csv(pd.concat(parts, ignore_index=True))


def comparison_workbook(
    tables: dict[str, pd.DataFrame],
    base: dict[str, Any],
    columns: dict[str, dict[str, Any]],
    source: TableSource,
    formats: Formats,
) -> bytes:
    """Return an XLSX file: key figures side by side as text, and each difference as amounts."""
    shown = side_by_side({_("Base"): base, **columns}, formats)
    sheets = {_("Figures"): ([str(name) for name in shown.columns], shown)}
    for title, rows in tables.items():
        named = rows.assign(label=[category_name(str(label)) for label in rows["label"]])
        sheets[title] = ([_("Line"), *map(str, rows.columns.drop("label"))], named)
    return written(sheets, source, formats)
