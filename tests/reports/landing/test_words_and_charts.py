"""Words, tables and pictures of landings."""

import io
from typing import Any

import pandas as pd
import pytest
import python_calamine

from reports.formats import Formats
from reports.landing import charts, tables, words
from reports.theme import LIGHT
from reports.variance.tables import TableSource

FORMATS = Formats()
SOURCE = TableSource("Northlake", "Year-end landing", "Jan – Dec 2026", "Budget 2026", "Data version 3")


def total(**changed: Any) -> dict[str, Any]:
    row = {
        **{"type": "expense", "actual": 300_00, "open": 900_00, "landing": 1200_00, "budget": 1000_00},
        **{"lo80": 1100_00, "hi80": 1300_00, "lo95": 1050_00, "hi95": 1350_00},
        **{"variance": -200_00, "variance_percent": -0.2, "variance_verdict": "unfavorable"},
    }
    return row | changed


def rows() -> pd.DataFrame:
    described = {"depth": 0, "is_group": True, "label": "Expense", "key": "Expense"}
    first = total() | described | {"methods": (3, 0, 0, 1, 0), "by_hand": 1}
    second = total(budget=pd.NA, lo80=pd.NA, hi80=pd.NA) | described
    second |= {"label": "=SUM(A1)", "depth": 1, "is_group": False, "methods": (0, 0, 0, 1, 0), "by_hand": 0}
    return pd.DataFrame([first, second])


def test_the_headline_says_landing_budget_distance_and_range() -> None:
    assert words.headline(total(), FORMATS, year="FY 2026", over=False) == (
        "FY 2026 lands at an expense of $1.20K against a budget of $1.00K: $200 (20.0%) over. "
        "The 80% range runs from $1.10K to $1.30K."
    )


@pytest.mark.parametrize(
    ("changed", "over", "said"),
    [
        ({"variance": 0}, True, "FY 2026 ended at an expense of $1.20K, exactly on budget."),
        ({"budget": pd.NA}, True, "FY 2026 ended at an expense of $1.20K; there is no budget to compare it with."),
        (
            {"type": "revenue", "variance": 200_00, "variance_percent": None, "lo80": pd.NA},
            False,
            "FY 2026 lands at revenue of $1.20K against a budget of $1.00K: $200 above.",
        ),
    ],
)
def test_the_headline_says_only_what_is_known(changed: dict[str, Any], over: bool, said: str) -> None:
    assert words.headline(total(**changed), FORMATS, year="FY 2026", over=over) == said


def test_the_chance_of_an_overrun_is_read_off_the_range() -> None:
    assert words.chance_of_budget(total(budget=1200_00)) == pytest.approx(0.5)
    assert words.chance_of_budget(total()) > 0.95
    assert pd.isna(words.chance_of_budget(total(budget=pd.NA)))
    assert pd.isna(words.chance_of_budget(total(lo95=pd.NA)))


def test_movers_name_the_two_worst_and_the_best() -> None:
    lines = pd.DataFrame(
        {
            "label": ["Agency", "Drugs", "Gloves", "Nurses", "Paper"],
            "type": "expense",
            "variance": [-900_00, -300_00, -10_00, 400_00, 0],
        }
    )

    assert words.movers(lines, FORMATS, figures="expense") == (
        "Furthest off: Agency, $900 over budget and Drugs, $300 over budget. Better: Nurses, $400 under budget."
    )
    assert words.movers(lines.tail(1), FORMATS, figures="expense") == ""


def test_cautions_say_what_the_landing_rests_on() -> None:
    notes = words.cautions(
        begun=True, partial=202604, awaited=["a", "b", "c", "d"], past_years=0, by_hand=1, formats=FORMATS
    )

    assert notes == [
        "April 2026 is not posted in full and counts as open.",
        "Last month is not posted yet and expected with the next one: a, b, c and 1 more.",
        "There is no full prior year, so no range can be given.",
        "1 line uses a method set by hand.",
    ]


@pytest.mark.parametrize(
    ("counts", "by_hand", "said"),
    [
        ((0, 0, 0, 0, 0), 0, "–"),
        ((0, 0, 0, 1, 0), 0, "Run rate"),
        ((0, 0, 0, 0, 1), 1, "Budget (set by hand)"),
        ((3, 0, 0, 1, 0), 2, "Volume forecast 3, other 1 (2 set by hand)"),
    ],
)
def test_the_method_of_a_row(counts: tuple[int, ...], by_hand: int, said: str) -> None:
    assert words.methods(counts, by_hand) == said


def test_a_line_says_where_its_volume_comes_from() -> None:
    assert "No volume drives this line" in words.volume("", 0.0, FORMATS)
    assert "Fixed cost" in words.volume("budgeted volume", 1.0, FORMATS)
    assert words.volume("published forecast", 0.4, FORMATS) == (
        "In the volume forecast, 60% moves with volume; open months use the published forecast."
    )


def test_files_carry_exact_amounts_and_no_formula_from_a_name() -> None:
    csv = tables.as_csv(rows(), FORMATS, first="Account").decode("utf-8-sig").splitlines()

    assert csv[1].startswith("Expense,expense,300.00,900.00,1200.00,1000.00,-200.00,1100.00,1300.00,1050.00,1350.00,")
    assert csv[2].startswith("'=SUM(A1),expense,300.00,900.00,1200.00,,")
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(tables.as_workbook(rows(), SOURCE, FORMATS, first="Account"))
    )
    cells = book.get_sheet_by_name("Year-end landing").to_python()
    assert cells[0][0] == "Year-end landing"
    assert next(row for row in cells if row[0] == "Expense")[1:6] == [300.0, 900.0, 1200.0, 1000.0, -200.0]
    assert any(row[0] == "=SUM(A1)" for row in cells)


def test_the_table_indents_and_hides_what_a_closed_year_has_not() -> None:
    shown = tables.landing_view(rows(), FORMATS, first="Account", hierarchy=True, over=False)
    over = tables.landing_view(rows(), FORMATS, first="Account", hierarchy=False, over=True)

    assert shown["80% range"].tolist() == ["$1.10K to $1.30K", "–"]
    assert shown["Account"].iloc[1].startswith("\u2002")
    assert over.columns.tolist() == ["Account", "Landing", "Budget", "Variance", "Variance %"]
    assert "1,200" in tables.style(shown, rows(), FORMATS, LIGHT).to_html()


@pytest.mark.parametrize("closed", [0, 3, 12])
def test_the_fan_opens_from_the_last_actual_to_the_range_of_the_year(closed: int) -> None:
    months = pd.DataFrame({"period": [202601 + at for at in range(12)], "landing": 100_00, "budget": 80_00})
    year = charts.LandingYear(months.astype("Int64"), total(), closed)

    drawn = charts.course(year, FORMATS, LIGHT).to_dict()
    off = charts.distance(year, FORMATS, LIGHT).to_dict()

    areas = [layer for layer in drawn["layer"] if layer["mark"].get("type") == "area"]
    assert len(areas) == (0 if closed == 12 else 2)
    if closed < 12:
        band = drawn["datasets"][areas[1]["data"]["name"]]
        assert (band[-1]["low"], band[-1]["high"]) == (1100.0, 1300.0)
        assert band[0]["high"] - band[0]["low"] == pytest.approx(200 / 12 if closed == 0 else 0)
    ends = [rows[-1] for rows in off["datasets"].values() if len(rows) == 12]
    assert ends[0]["landing"] == pytest.approx(240.0)


def test_a_year_without_budget_is_drawn_without_one() -> None:
    months = pd.DataFrame({"period": [202601 + at for at in range(12)], "landing": 100_00}).astype("Int64")
    year = charts.LandingYear(months.assign(budget=pd.array([None] * 12, dtype="Int64")), total(lo80=pd.NA), 3)

    assert len(charts.course(year, FORMATS, LIGHT).to_dict()["layer"]) == 3  # actual, landing, points
