"""The headline of the scorecard names whoever is furthest below, at whatever level."""

import pandas as pd
import pytest

from reports.formats import Formats
from reports.overview.scorecard import headline

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
