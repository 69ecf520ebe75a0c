"""The scorecard: its headline names whoever is furthest below, at whatever level; its figures sort as numbers."""

import pandas as pd
import pytest

from reports.formats import Formats
from reports.overview.scorecard import headline, style, view
from reports.theme import LIGHT

ROWS = {
    "Whole hospital": "hospital",
    "Nursing": "area",
    "Dana · ICU": "manager",
    "Lee · LAB": "manager",
    "Chapel": "department",
}


def said(variances: dict[str, int]) -> str:
    rows = pd.DataFrame(
        {
            "label": list(ROWS),
            "level": list(ROWS.values()),
            "result_variance": pd.array([variances.get(label) for label in ROWS], dtype="Int64"),
            "missing": 2,
            "due": 0,
        }
    )
    told = headline(rows, Formats(), when="Jan 2026")
    assert told.endswith(" Explanations missing: 2; promised actions due: 0.")
    return told.removesuffix(" Explanations missing: 2; promised actions due: 0.")


@pytest.mark.parametrize(
    ("variances", "name", "size"),
    [
        (
            {"Whole hospital": -700_000_00, "Nursing": 200_000_00, "Dana · ICU": -200_000_00, "Lee · LAB": -900_000_00},
            "Lee · LAB",
            "$900K",
        ),
        ({"Whole hospital": 5_000_00, "Nursing": 5_000_00, "Dana · ICU": -200_000_00}, "Dana · ICU", "$200K"),
        ({"Whole hospital": 5_000_00, "Nursing": 9_000_00, "Chapel": -4_000_00}, "Chapel", "$4.00K"),
        ({"Whole hospital": -9_000_00, "Nursing": -9_000_00, "Dana · ICU": -9_000_00}, "Nursing", "$9.00K"),
        ({"Whole hospital": -7_000_00, "Nursing": 0}, "Whole hospital", "$7.00K"),
    ],
)
def test_who_is_furthest_below_is_named_at_whatever_level(variances: dict[str, int], name: str, size: str) -> None:
    assert said(variances) == f"Jan 2026: furthest below its result is {name}, by {size}."


def test_nobody_is_below_only_where_no_row_is() -> None:
    assert said({"Whole hospital": 0, "Nursing": 3_00}) == "Jan 2026: nobody is below the budgeted result."
    assert said({}) == "Jan 2026:"


def test_figures_read_as_everywhere_and_sort_as_numbers() -> None:
    rows = pd.DataFrame(
        {
            "label": ["Whole hospital", "ICU"],
            "level": ["hospital", "department"],
            "depth": [0, 1],
            "people": "",
            "result_variance": pd.array([-1_000_000_00, None], dtype="Int64"),
            "labor_variance": pd.array([20_396_00, -1_00], dtype="Int64"),
            "hours_gap": pd.array([-1234.4, None], dtype="Float64"),
            "hours_index": pd.array([0.987, None], dtype="Float64"),
            "missing": pd.array([25, 0], dtype="Int64"),
            "due": pd.array([1, 0], dtype="Int64"),
        }
    )
    shown = view(rows)
    written = style(shown, rows, Formats(), LIGHT).to_string(delimiter="|").splitlines()[1:]

    assert [line.split("|")[2:] for line in written] == [
        ["▼ (1,000,000)", "▲ 20,396", "(1,234)", "0.99", "25", "1"],
        ["–", "▼ (1)", "–", "–", "0", "0"],
    ]
    assert all(pd.api.types.is_numeric_dtype(shown[title]) for title in shown.columns[1:])
