"""Tables, charts, sentences and workbooks say the same as their rows."""

import io

import pandas as pd
import pytest
import python_calamine

from planning.variance.comparison import judge
from planning.variance.headline import Cause, Headline
from reports import attention, plain_files, workbook
from reports.formats import Formats
from reports.theme import DARK, LIGHT, palette
from reports.variance import charts, sentences, tables
from reports.variance.tables import TableSource

US = Formats()
SOURCE = TableSource("Main hospital", "Budget versus actual", "Jan – Feb 2026", "Budget 2026", "Data version 3")


def report_rows() -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            ("All", "Operating result", 0, True, "result", 80_00, 100_00, 90_00),
            ("5100", "5100 Salaries", 1, False, "expense", 120_00, 100_00, None),
            ("6285", "=HYPERLINK(1)", 1, False, "expense", 10_05, None, None),
            ("D", "Patient days", 1, False, "statistic", 50, 40, 45),
        ],
        columns=["key", "label", "depth", "is_group", "type", "actual", "budget", "prior"],
    ).astype({"actual": "Int64", "budget": "Int64", "prior": "Int64"})
    return judge(judge(rows), reference="prior", name="prior_variance")


def test_a_view_has_the_columns_a_person_reads() -> None:
    view = tables.variance_view(report_rows(), first="Account", actual="Actual", has_budget=True, hierarchy=True)

    assert list(view.columns)[:5] == ["Account", "Actual", "Budget", "Variance", "Variance %"]
    assert view["Account"].tolist()[1] == tables.INDENT + "5100 Salaries"


def test_without_a_budget_its_columns_are_left_out() -> None:
    view = tables.variance_view(report_rows(), first="Account", actual="Actual", has_budget=False, hierarchy=False)

    assert "Budget" not in view
    assert "Variance" not in view
    assert "Prior year" in view


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_cells_read_as_money_with_an_arrow_and_a_colour(colors: object) -> None:
    rows = report_rows()
    view = tables.variance_view(rows, first="Account", actual="Actual", has_budget=True, hierarchy=True)

    html = tables.style(view, rows, US, colors).to_html()  # type: ignore[arg-type]

    assert "▼ (20)" in html
    assert "▲ 10" not in html  # statistics have no verdict
    assert colors.unfavorable_text in html  # type: ignore[attr-defined]


def test_csv_amounts_are_exact_and_texts_are_no_formulas() -> None:
    view = tables.variance_view(report_rows(), first="Account", actual="Actual", has_budget=True, hierarchy=True)

    plain = tables.plain(view, US)

    assert plain["Actual"].tolist() == ["80.00", "120.00", "10.05", "0.50"]
    assert plain["Budget"].tolist() == ["100.00", "100.00", "", "0.40"]
    assert "'=HYPERLINK(1)" in plain_files.csv_of(plain)


def test_a_workbook_reads_back_to_the_cent_with_its_source() -> None:
    content = workbook.variance_workbook([workbook.Sheet("By account", "Account", report_rows(), SOURCE)], US)

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    told = {row[0]: row[1:5] for row in rows}
    assert told["5100 Salaries"] == [120.0, 100.0, -20.0, -0.2]
    assert told["=HYPERLINK(1)"] == [10.05, "", -10.05, "n/a"]
    assert {"Main hospital", "Period: Jan – Feb 2026", "Budget: Budget 2026"} <= {row[0] for row in rows}


def test_bars_carry_key_words_and_colours_by_meaning() -> None:
    rows = report_rows().iloc[1:3]

    spec = charts.variance_bars(rows, US, LIGHT).to_dict()

    data = next(iter(spec["datasets"].values()))
    bars = next(rows for rows in spec["datasets"].values() if "shade" in rows[0])
    assert data
    assert [(bar["key"], bar["value"], bar["text"]) for bar in bars] == [
        ("5100", -20.0, "▼ $20  (−20.0%)"),
        ("6285", -10.05, "▼ $10"),
    ]
    assert {bar["shade"] for bar in bars} == {LIGHT.unfavorable}


def test_the_trend_draws_actual_budget_and_prior_year_and_leaves_gaps() -> None:
    months = pd.DataFrame(
        {"period": [202601, 202602], "actual": [5_00, None], "budget": [6_00, 7_00], "prior": [None, 4_00]}
    ).astype({"actual": "Int64", "budget": "Int64", "prior": "Int64"})

    spec = charts.trend(months, US, LIGHT, title="Expense").to_dict()

    points = next(iter(spec["datasets"].values()))
    assert [(point["actual"], point["budget"], point["prior"]) for point in points] == [
        (5.0, 6.0, None),
        (None, 7.0, 4.0),
    ]
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "bar", "tick"]
    assert spec["layer"][0]["mark"]["filled"] is False


HEADLINE = Headline(
    figures="result",
    actual=1_230_000_00,
    reference=1_575_000_00,
    variance=-345_000_00,
    percent=-0.219,
    cause=Cause("Contract labor in ICU", "expense", -210_000_00),
    offset=Cause("Drugs in Pharmacy", "expense", 90_000_00),
)


def test_a_headline_names_size_percent_place_and_verdict() -> None:
    assert sentences.against(HEADLINE, US, when="Jan – Apr 2026") == (
        "Jan – Apr 2026: operating result $1.23M, $345K (21.9%) below budget (unfavorable)."
    )
    assert sentences.main_causes(HEADLINE, US) == (
        "Largest cause: Contract labor in ICU, $210K over budget; "
        "largest offset: Drugs in Pharmacy, $90.0K under budget."
    )


@pytest.mark.parametrize(
    ("type_", "variance", "word"),
    [
        ("expense", -1, "over"),
        ("expense", 1, "under"),
        ("revenue", 1, "above"),
        ("result", -1, "below"),
        ("hours", -1, "over"),
    ],
)
def test_words_follow_the_kind_of_account(type_: str, variance: int, word: str) -> None:
    assert sentences.direction(type_, variance) == word


def test_a_headline_without_reference_says_so() -> None:
    bare = Headline("expense", 5_00, None, 0, None)

    assert (
        sentences.against(bare, US, when="Jan 2026")
        == "Jan 2026: expense $5. There is no budget to compare it with yet."
    )
    assert sentences.main_causes(bare, US) == ""


@pytest.mark.parametrize("kind", sorted(attention.TITLES))
def test_every_kind_of_attention_has_words_for_one_and_several(kind: str) -> None:
    assert attention.title(kind, 1, US) != attention.title(kind, 2, US)
    assert "and 3 more" in attention.detail(kind, 5_00, ["a", "b"], 5, US)
    assert kind in attention.ICONS
    assert set(attention.TITLES) == set(attention.REMEDIES) == set(attention.ICONS)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", ["text", "muted", "favorable_text", "unfavorable_text"])
def test_text_colours_have_the_contrast_that_wcag_asks_for(mode: str, name: str) -> None:
    colors = palette(mode)
    lighter, darker = sorted((_luminance(getattr(colors, name)), _luminance(colors.surface)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
