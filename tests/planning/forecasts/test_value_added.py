"""Forecast value added, reckoned by hand."""

from datetime import date

import pandas as pd
import pytest

from planning.forecasts.value_added import BUDGET, COLUMNS, OVERRIDE, value_added, verdict


def months(*rows: tuple[str, str, str, float, float, float | None]) -> pd.DataFrame:
    """Return rows of (kind, author, place, actual, said, model)."""
    full = [(kind, who, 1, place, "Visits", date(2026, 1, 1), *figures) for kind, who, place, *figures in rows]
    return pd.DataFrame(full, columns=list(COLUMNS))


def test_errors_are_shares_of_what_came_over_the_same_months() -> None:
    table = value_added(
        months(
            (OVERRIDE, "ada", "ICU", 100.0, 110.0, 130.0),  # 10 against 30
            (OVERRIDE, "ada", "ED", 300.0, 280.0, 300.0),  # 20 against 0
            (OVERRIDE, "bob", "ED", 100.0, 150.0, 100.0),
            (OVERRIDE, "bob", "ED", 100.0, 150.0, None),  # the model said nothing: not judged
        ),
        ["kind", "author"],
    )

    assert table.to_dict("records") == [
        {
            "kind": OVERRIDE, "author": "ada", "months": 2, "closer": 1,
            "error": pytest.approx(30 / 400), "model_error": pytest.approx(30 / 400), "added": pytest.approx(0.0),
        },
        {
            "kind": OVERRIDE, "author": "bob", "months": 1, "closer": 0,
            "error": pytest.approx(0.5), "model_error": pytest.approx(0.0), "added": pytest.approx(-0.5),
        },
    ]  # fmt: skip
    assert [verdict(added) for added in table["added"]] == ["even", "worse"]


def test_parts_may_be_any_of_kind_author_and_place() -> None:
    rows = months((BUDGET, "ada", "ICU", 100.0, 100.0, 90.0), (OVERRIDE, "ada", "ICU", 100.0, 120.0, 110.0))

    assert value_added(rows, ["place"])["months"].tolist() == [2]
    assert value_added(rows, ["kind"])["kind"].tolist() == [BUDGET, OVERRIDE]
    assert value_added(rows.iloc[:0], ["kind"]).empty
