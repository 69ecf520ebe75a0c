"""Files of lines and of a budget's tables say which rows they hold, and where they end before the last."""

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.common import downloads
from services.budgets import cells
from services.budgets.building import creating
from services.budgets.cells import CellEdit
from services.variance import ledger_lines
from tests.figures import post_actuals
from tests.pages.people import said, unfold
from tests.services import contract_books as books
from tests.services.books import post_budget
from tests.services.budgets.building.hospital_with_drivers import ANN, NAME, Built, assume, edit
from tests.small_hospital import SmallHospital

Open = Callable[..., AppTest]
Files = dict[str, Callable[[], bytes]]
COMPARISON = "pages/variance/comparison.py"
LEAKAGE = "pages/contracts/leakage.py"
CUT = "Files hold the first 1 of 2 lines; their total is not the total of all."


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """Return the workbooks that a page offers, by the name of the file."""
    offered: Files = {}

    def keep(stem: str, *, as_csv: Any, as_workbook: Any, prefix: str = "") -> None:
        offered[stem] = as_workbook

    monkeypatch.setattr(downloads, "csv_and_excel", keep)
    return offered


@pytest.fixture
def buying(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a contract and three purchases, one above its price."""
    hospital = small_hospital_sqlite
    post_actuals(hospital, [(202610, "ICU", "6100", 220_00), (202610, "ED", "6100", 500_00)])
    books.add_prices(hospital, books.add_contract(hospital, "A", title="Gloves"), {"gloves": 10})
    lines = [("ICU", "S1", "gloves", 1000, 10), ("ICU", "S1", "gloves", 1000, 12), ("ED", "S3", "gas", 1, 500_00)]
    books.buy(hospital, [(pd.Timestamp(2026, 10, 9 + place).date(), *line) for place, line in enumerate(lines)])
    return hospital


def texts(workbook: bytes) -> list[str]:
    """Return every text of the first column of a workbook's sheets, as they follow each other."""
    sheets = pd.read_excel(io.BytesIO(workbook), sheet_name=None, header=None, dtype="object", engine="calamine")
    return [cell for sheet in sheets.values() for cell in sheet[0] if isinstance(cell, str)]


@pytest.fixture
def lines(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with two lines of one department, and one of another."""
    hospital = small_hospital_sqlite
    rows = [("ICU", "6100", 600_00), ("ICU", "6100", 75_50), ("ED", "6100", 90_00)]
    post_actuals(hospital, [(202601, *row) for row in rows])
    return hospital


def test_a_file_of_ledger_lines_says_which_lines_it_holds(lines: SmallHospital, open_app: Open, files: Files) -> None:
    app = open_app(
        lines.url, COMPARISON, department="ICU Intensive care", account="6100 Medical supplies", search="75.50"
    )

    assert not app.exception
    told = texts(files["ledger-lines-202601"]())
    place = told.index("Ledger lines")
    assert told[place : place + 5] == [
        "Ledger lines",
        "Department: ICU Intensive care",
        "Account: 6100 Medical supplies",
        "Search: 75.50",
        "Period: Jan 2026",
    ]
    assert "Files hold" not in "\n".join(told) + said(app)


def test_page_and_file_of_ledger_lines_say_where_the_file_ends(
    lines: SmallHospital, open_app: Open, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_lines, "MOST_IN_FILE", 1)

    app = open_app(lines.url, COMPARISON, department="ICU Intensive care")

    assert CUT in said(app)
    assert CUT in texts(files["ledger-lines-202601"]())


def test_a_file_of_leaking_purchases_says_leak_and_supplier(
    buying: SmallHospital, open_app: Open, files: Files
) -> None:
    app = open_app(buying.url, LEAKAGE)
    app.button_group(key="leak").set_value("Above price").run()

    assert not app.exception
    told = texts(files["purchase-lines"]())
    place = told.index("Above price")
    assert told[place : place + 3] == ["Above price", "Supplier: Medline Industries", "Period: Oct 2026"]


def test_page_and_file_of_a_contracts_purchases_say_the_contract_and_where_the_file_ends(
    buying: SmallHospital, open_app: Open, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_lines, "MOST_IN_FILE", 1)

    app = open_app(buying.url, "pages/contracts/register.py", contract="a", view="Purchases", as_of="2026-11-24")

    assert not app.exception
    told = texts(files["purchase-lines"]())
    assert "Contract: A Gloves" in told
    assert CUT in told
    assert CUT in said(app)


def test_a_file_of_assumptions_names_the_budget(planned_hospital: SmallHospital, open_app: Open, files: Files) -> None:
    made = creating.create(planned_hospital.url, ANN, name=NAME, fiscal_year=2027)
    assume(Built(planned_hospital, made.version_id), edit("inflation", 10_000, detail="supplies"))

    app = open_app(planned_hospital.url, "pages/budgets/drivers.py")

    assert not app.exception
    told = texts(files["budget-assumptions"]())
    assert f"Budget: {NAME}" in told
    assert any(line.startswith("Period: ") and "2027" in line for line in told)


def test_a_file_of_changes_names_department_and_budget(
    small_hospital_sqlite: SmallHospital, open_app: Open, files: Files
) -> None:
    hospital = small_hospital_sqlite
    ward, account = hospital.departments["ED"], hospital.accounts["5100"]
    post_budget(hospital.url, hospital.version, [(202601, ward, account, 500_00)])
    edit = CellEdit(ward, account, 202602, 0, 12_34)
    cells.save(hospital.url, ANN, version_id=hospital.version, edits=[edit], note="Two shifts")

    app = unfold(open_app(hospital.url, "pages/budgets/sheet.py"), "sheet_history")

    assert not app.exception
    told = texts(files[f"sheet-changes-{ward}"]())
    assert "Department: ED Emergency" in told
    assert "Budget: Budget 2026" in told
    assert any(line.startswith("Period: ") and "2026" in line for line in told)
