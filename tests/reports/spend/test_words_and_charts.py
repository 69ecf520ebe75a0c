"""Words, tables and charts of spend: computed from their data, safe in spreadsheets."""

import io
from typing import Any

import pandas as pd
import pytest

from reports import column_tables
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.spend import charts, words
from reports.theme import DARK, LIGHT

USD = Formats()
COLUMNS = [
    TableColumn("name", "Name"),
    TableColumn("amount", "Amount", "money"),
    TableColumn("share", "Share", "rate"),
    TableColumn("day", "Day", "day"),
    TableColumn("period", "Month", "month"),
]
ROWS = pd.DataFrame(
    {
        "name": ["=HYPERLINK(1)", None],
        "amount": pd.Series([1_234_56, None], dtype="Int64"),
        "share": [0.5, None],
        "day": [pd.Timestamp("2026-01-02"), pd.NaT],
        "period": pd.Series([202601, None], dtype="Int64"),
    }
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (0.069, "Oct 2026: $10K spent with 1 supplier, 6.9% more than in the prior year."),
        (-0.5, "Oct 2026: $10K spent with 1 supplier, 50.0% less than in the prior year."),
        (0.0, "Oct 2026: $10K spent with 1 supplier, unchanged from the prior year."),
        (None, "Oct 2026: $10K spent with 1 supplier; no prior-year spend to compare with."),
    ],
)
def test_the_headline_says_how_spend_moved(change: float | None, expected: str) -> None:
    assert words.headline(10_000_00, change, 1, USD, when="Oct 2026") == expected.replace("$10K", "$10.0K")


def test_causes_are_named_by_size_and_direction() -> None:
    parts = {"price": -5_000_00, "volume": 1_00, "mix": -900_00, "new": 700_00, "dropped": 0, "unlike": 0}

    assert words.causes(parts, 0.98, USD) == (
        "Lower prices saved $5.00K (own basket −2.0%), fewer or different items per unit of service saved $900, "
        "new items added $700."
    )
    assert words.causes(dict.fromkeys(parts, 0), None, USD) == ""


def test_a_table_reads_well_on_screen_and_is_safe_in_files() -> None:
    shown = column_tables.style(ROWS, COLUMNS, USD).to_html()
    assert "1,235" in shown
    assert "Jan 2026" in shown

    plain = column_tables.plain(ROWS, COLUMNS, USD)
    assert plain["Name"].tolist() == ["=HYPERLINK(1)", ""]
    assert plain["Amount"].tolist()[0] == 1234.56
    assert b"'=HYPERLINK(1),1234.56,0.5,2026-01-02,202601" in column_tables.as_csv(ROWS, COLUMNS, USD)
    file = io.BytesIO(column_tables.as_workbook(ROWS, COLUMNS, USD, sheet="Spend", notes=["N"]))
    book = pd.read_excel(file, sheet_name="Spend", header=None, engine="calamine")
    assert book.iloc[1, :2].tolist() == ["'=HYPERLINK(1)", 1234.56]
    assert book.iloc[4, 0] == "N"


def bars_and_line(pareto: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two layers that are drawn of suppliers."""
    bars, others = pareto["layer"]
    return [bars, others["layer"][0]]


def test_charts_carry_their_data_in_both_modes() -> None:
    suppliers = pd.DataFrame(
        {
            "supplier_id": [1, 2, 3],
            "supplier": ["A", "A", "Credit"],
            "amount_minor": [300_00, 100_00, -5_00],
            "cumulative": [0.75, 1.0, 1.0],
            "grade": ["A", "B", ""],
        }
    )
    months = pd.DataFrame({"period": [202601, 202602], "category": ["X", "X"], "amount_minor": [100, 300]})
    for colors in (LIGHT, DARK):
        pareto = charts.pareto(suppliers, USD, colors).to_dict()
        values = next(iter(pareto["datasets"].values()))
        assert len([row for rows in pareto["datasets"].values() for row in rows if "supplier" in row]) == 2
        assert values
        assert {layer["encoding"]["y"]["field"] for layer in bars_and_line(pareto)} == {"supplier"}  # names beside bars
        picture = charts.category_months(months, USD, colors).to_dict()
        assert picture["mark"]["type"] == "rect"
        assert picture["height"] >= 70  # month names need 40 of it, also where there is one category
        standing = months.assign(standing=["contracted", "none"])
        assert charts.supplier_months(standing, USD, colors).to_dict()["mark"]["type"] == "bar"
    assert charts.pareto_text(suppliers, USD).startswith("Spend by supplier, largest first: A $300")
