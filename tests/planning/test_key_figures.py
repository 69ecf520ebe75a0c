"""Margin and shares from amounts by category."""

import pandas as pd

from planning.key_figures import key_figures, verdict


def test_key_figures_of_a_small_statement() -> None:
    amounts = pd.DataFrame(
        [
            ("revenue", "gross_revenue", 1_500_00),
            ("revenue", "deductions", -500_00),
            ("expense", "salaries", 300_00),
            ("expense", "benefits", 60_00),
            ("expense", "contract_labor", 40_00),
            ("expense", "drugs", 100_00),
            ("expense", "supplies", 150_00),
            ("expense", "other", 250_00),
            ("statistic", "other", 9_999),
        ],
        columns=["type", "category", "amount_minor"],
    )

    figures = key_figures(amounts)

    assert (figures.revenue, figures.expense, figures.result) == (1_000_00, 900_00, 100_00)
    assert (figures.margin, figures.labor_share, figures.contract_share, figures.supply_share) == (0.1, 0.4, 0.1, 0.25)


def test_there_is_no_share_without_revenue() -> None:
    figures = key_figures(pd.DataFrame([("expense", "salaries", 5)], columns=["type", "category", "amount_minor"]))

    assert (figures.margin, figures.labor_share, figures.contract_share) == (None, None, 0.0)


def test_a_lower_labor_share_is_favorable_and_a_lower_margin_is_not() -> None:
    assert verdict("labor_share", 0.4, 0.5) == "favorable"
    assert verdict("margin", 0.4, 0.5) == "unfavorable"
    assert verdict("margin", None, 0.5) == ""
