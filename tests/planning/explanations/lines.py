"""Lines of two years made by hand, for drafts of explanations."""

from typing import Any

import numpy as np
import pandas as pd

from planning.explanations.facts import LineFacts
from planning.periods import shift, span
from planning.variance.flex_lines import COMPONENTS, explain

MONTH = 202604
MONTHS = span(202404, shift(MONTH, 1))


def a_line(
    amounts: dict[int, int] | None = None,
    *,
    postings: list[tuple[int, int, str, str, int]] | None = None,
    category: str = "purchased_services",
    **columns: Any,
) -> LineFacts:
    """Return a cost of $10,000 a month that varies by ±1 %, budgeted at $10,000, explained for April 2026.

    Args:
        amounts: Actuals (cents) of months that are otherwise.
        postings: Lines (month, cents, reference, description, supplier number) in place of the one a month.
        category: Of the account.
        columns: Inputs of `explain` by month, such as `actual_volume`.
    """
    rng = np.random.default_rng(4)
    usual = {month: round(10_000_00 * float(1 + rng.normal(0, 0.01))) for month in MONTHS}
    lines = [(month, amount, f"INV-{month}", "Cleaning", 7) for month, amount in usual.items()]
    for month, amount in (amounts or {}).items():
        lines = [line for line in lines if line[0] != month] + (
            [(month, amount, f"INV-{month}", "Cleaning", 7)] if amount else []
        )
    lines += postings or []
    actual = dict.fromkeys(MONTHS, 0)
    for month, amount, *_rest in lines:
        actual[month] += amount
    months = pd.DataFrame({"budget": 10_000_00, "actual": [actual[month] for month in MONTHS]}, index=MONTHS)
    nothing = pd.array([None] * len(MONTHS), dtype="Int64")
    inputs = months.assign(
        cost=True,
        fixed_share=1.0,
        price_effect=nothing,
        mix_group=-1,
        budget_volume=nothing,
        actual_volume=nothing,
        budget_hours=nothing,
        standard_hours=nothing,
        actual_hours=nothing,
        own_hours=nothing,
    ).assign(**columns)
    told = explain(inputs)
    return LineFacts(
        cost=True,
        category=category,
        span=(MONTH,),
        months=inputs.assign(**{name: told[name].to_numpy() for name in ("flexed", *COMPONENTS)}),
        postings=pd.DataFrame(
            [
                (number, month, supplier, f"Supplier {supplier}" if supplier else "", reference, text, amount)
                for number, (month, amount, reference, text, supplier) in enumerate(sorted(lines), start=1)
            ],
            columns=["id", "period", "supplier_id", "supplier", "reference", "description", "amount"],
        ),
        year_budget=dict.fromkeys(span(202601, 202612), 10_000_00),
    )
