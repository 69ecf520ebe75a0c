"""The flexed budget in words, as a chart, as files."""

from io import BytesIO
from itertools import pairwise

import pandas as pd
import python_calamine

from planning.variance.flex_bridge import Breakdown
from reports import bridge_chart
from reports.formats import Formats
from reports.theme import DARK, LIGHT
from reports.variance import flex_tables, flex_words
from reports.variance.tables import TableSource
from services.variance.supply_prices import InvoiceCoverage

US = Formats("USD", "en_US")


def cost(volume: int, efficiency: int, rate: int, spending: int, *, budget: int = 1000_000_00) -> Breakdown:
    change = volume + efficiency + rate + spending
    return Breakdown(
        figures="expense",
        budget=budget,
        flexed=budget - volume,
        actual=budget - change,
        variance=change,
        volume=volume,
        earned=0,
        efficiency=efficiency,
        rate=rate,
        usage=0,
        price=0,
        spending=spending,
    )


def test_the_sentence_says_how_much_can_be_controlled() -> None:
    told = flex_words.control(cost(-120_000_00, 4_000_00, -6_000_00, 0), US, when="April 2026")

    assert told == (
        "April 2026: expense $1.12M, $122K (12.2%) over budget. Of this, $120K unfavorable is due to volume and "
        "$2.00K unfavorable is controllable (labor efficiency $4.00K favorable, labor rate $6.00K unfavorable)."
    )


def test_a_cost_on_its_flexed_budget_is_said_to_be_on_budget() -> None:
    assert flex_words.verdict(cost(-120_000_00, 0, 0, -1_000_00), US) == "At actual volume, cost is on budget."
    assert flex_words.verdict(cost(0, 0, 0, -50_000_00), US) == (
        "At actual volume, cost is 5.0% over its flexed budget."
    )


def test_nothing_to_explain_is_said_plainly() -> None:
    told = flex_words.control(cost(0, 0, 0, 0), US, when="April 2026")

    assert told == (
        "April 2026: expense $1.00M, exactly on budget; nothing is due to volume and nothing is controllable."
    )


def steps(*levels: int) -> pd.DataFrame:
    rows = [("budget", "Budget", "total", 0, levels[0], 0)]
    for start, end in pairwise(levels):
        rows.append(("spending", "Spending", "step", start, end, start - end))
    rows.append(("actual", "Actual", "total", 0, levels[-1], 0))
    return pd.DataFrame(rows, columns=["key", "label", "kind", "start", "end", "change"])


def test_an_axis_is_cut_only_where_the_steps_would_vanish_and_then_says_so() -> None:
    alike, apart, negative = steps(1_000_00, 1_010_00), steps(1_000_00, 200_00), steps(100_00, -50_00)

    assert 900_00 < bridge_chart.axis_start(alike) < 1_000_00
    assert bridge_chart.axis_start(apart) == bridge_chart.axis_start(negative) == 0
    assert "the axis begins at" in bridge_chart.key(alike, US)
    assert "begins" not in bridge_chart.key(apart, US)


def test_the_bridge_draws_every_step_in_both_modes() -> None:
    for colors in (LIGHT, DARK):
        drawn = bridge_chart.bridge(steps(1_000_00, 1_010_00), US, colors).to_dict()
        rows = next(rows for rows in drawn["datasets"].values() if "label" in rows[0])
        assert [row["label"] for row in rows] == ["Budget", "Spending", "Actual"]
        assert rows[1]["text"] == "▼ $10"


def test_the_bridge_is_told_to_people_who_do_not_see_it() -> None:
    assert bridge_chart.bridge_text(steps(100_00, 110_00), US) == (
        "Bridge from budget to actual: Budget $100; Spending $10 unfavorable; Actual $110."
    )


ROWS = pd.DataFrame(
    [("=All", 0, True, "expense", 10000, 11000, 12050, -2050, -1000, 0, 0, 0, 0, 0, -1050, -1050)],
    columns=[
        *("label", "depth", "is_group", "type", "budget", "flexed", "actual", "variance"),
        *("volume", "mix", "efficiency", "rate", "usage", "price", "spending", "controllable"),
    ],
)


def test_a_csv_file_has_exact_amounts_and_no_formula() -> None:
    lines = flex_tables.as_csv(ROWS, US, first="Department", actual="Actual").decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Department,Type,Budget,Flexed budget,Actual,Variance,Volume")
    assert lines[1].startswith("'=All,expense,100.00,110.00,120.50,-20.50,-10.00,0.00,-10.50")


def test_a_workbook_holds_the_figures() -> None:
    source = TableSource("Hospital", "Flexed budget", "Apr 2026", "Budget 2026", "Data version 7")
    file = flex_tables.as_workbook(ROWS, source, US, first="Department", actual="Actual")

    rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert rows[-1][:6] == ["=All", 100.0, 110.0, 120.5, -20.5, -10.0]


def test_parts_that_are_0_throughout_are_left_out_of_the_table() -> None:
    seen = flex_tables.flex_view(ROWS, first="Department", actual="Actual", hierarchy=True)

    assert list(seen.columns) == [
        *("Department", "Budget", "Flexed budget", "Actual", "Variance", "Volume", "Controllable", "Spending")
    ]


def test_how_far_invoices_explain_supplies_is_said() -> None:
    told = flex_words.coverage(InvoiceCoverage(1_000_00, 900_00, 540_00, 90_00), US)

    assert told == (
        "Invoices cover 90% of supplies and drugs; standard prices: 60% at contract prices, 10% at last year's average."
    )
    assert "without usage and price" in flex_words.coverage(InvoiceCoverage(actual=5_00), US)
    assert flex_words.coverage(InvoiceCoverage(), US) == ""
