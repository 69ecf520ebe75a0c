"""Every file that a page hands out has amounts in the currency's main unit, never as they are stored.

Each page makes its files twice, the second time as if the currency had three minor digits: an amount is then a tenth
of what it was. A column that stays the same is no amount, and stands in `OTHERS` with what it is.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pages.common import downloads, looks

PAGES = [
    "variance/comparison", "variance/flexed", "landing/year_end", "staffing/cost", "labor/productivity",
    "labor/pay_codes", "spend/analysis", "spend/supplier", "spend/payments", "contracts/register",
    "contracts/calendar", "contracts/leakage", "contracts/matching", "explanations/overview",
    "budgets/stages",
    "month_end/checklist", "overview/scorecard",
]  # fmt: skip
#: Scripts that draw downloads only after a choice of a person, or of volumes alone: who looks at their figures instead.
ELSEWHERE = {
    "pages/forecasts/volume_parts.py": "volumes, no money",
    "pages/forecasts/value_parts.py": "errors of volumes, no money",
    "pages/forecasts/money_signal_parts.py": "tests/reports/forecasts/test_money_words.py",
    "pages/scenarios/results.py": "tests/reports/scenarios/test_tables.py",
    "pages/scenarios/beside_parts.py": "tests/services/scenarios/test_beside.py, by the form of each column",
    "pages/scenarios/compare_parts.py": "tests/reports/scenarios/test_tables.py",
    "pages/trail/audit_parts.py": "amounts as texts: tests/reports/trail/test_words.py",
    "pages/common/stored_data.py": "tests/services/imports/test_exporting.py, by the form of each column",
}
#: Columns of figures that are no amounts, by words of their titles.
OTHERS = (
    "%", "share", "hours", "fte", "pace", "chance", "index", "per unit", "volume", "quantity", "lines", "utilization",
    "days", "contracts", "months", "change", "year", "code", "account", "department", "number", "contract", "line",
    "worked", "target", "overtime", "agency", "unit", "places", "month", "invoices", "orders", "gap",
    "cumulative", "confidence", "explained", "thresholds", "missing", "actions",
)  # fmt: skip


def test_every_page_with_downloads_is_looked_at() -> None:
    folders = {Path(page).parent.name for page in PAGES}
    drawing = {path for path in Path("pages").rglob("*.py") if "downloads.csv_and_excel(" in path.read_text()}

    assert {path.parent.name for path in drawing if path.as_posix() not in ELSEWHERE} <= folders


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_amounts_of_files_are_in_the_main_unit(
    demo_url: str, open_app: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    files: dict[int, dict[str, bytes]] = {}
    for digits in (2, 3):
        made = files[digits] = {}

        def keep(stem: str, *, as_csv: Any, as_workbook: Any, prefix: str = "", made: Any = made) -> None:
            made[f"{prefix}{stem}.csv"], made[f"{prefix}{stem}.xlsx"] = as_csv(), as_workbook()

        monkeypatch.setattr(downloads, "csv_and_excel", keep)
        monkeypatch.setattr("reports.formats.exponent", lambda _currency, digits=digits: digits)
        looks._formats.cache_clear()
        assert not open_app(demo_url, f"pages/{page}.py").exception
    looks._formats.cache_clear()

    assert files[2]
    raw = {name: _raw_columns(files[2][name], files[3][name], name) for name in files[2]}
    assert {name: columns for name, columns in raw.items() if columns} == {}


def _raw_columns(before: bytes, after: bytes, name: str) -> list[str]:
    """Return the titles of figures that did not move with the unit and are not known as anything else."""
    tables = zip(_tables(before, name), _tables(after, name), strict=True)
    return [title for old, new in tables for title in old if _is_raw(title, old[title], new[title])]


def _is_raw(title: str, old: pd.Series, new: pd.Series) -> bool:
    figures = pd.to_numeric(old, errors="coerce")
    same = figures.notna().any() and figures.abs().max() > 0 and figures.equals(pd.to_numeric(new, errors="coerce"))
    return bool(same) and not any(word in title.lower() for word in OTHERS)


def _tables(file: bytes, name: str) -> list[pd.DataFrame]:
    if name.endswith(".csv"):
        return [pd.read_csv(io.BytesIO(file), dtype="str")]
    sheets = pd.read_excel(io.BytesIO(file), sheet_name=None, header=None, dtype="object", engine="calamine")
    return [_below_titles(sheet) for sheet in sheets.values() if len(sheet)]


def _below_titles(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return a sheet with the first row of several texts as its titles; source lines stand above it."""
    texts = sheet.map(lambda cell: isinstance(cell, str) and cell != "").sum(axis=1)
    head = int((texts > 1).to_numpy().argmax())
    return sheet.iloc[head + 1 :].set_axis([f"{title}" for title in sheet.iloc[head]], axis=1)
