"""Rules of thumb for how much of an account is fixed, by category: proposals that count for nothing until accepted.

Source: docs/methods.md#flexed-budget.
"""

#: Fixed share (0–1) by category of account; what is not named is wholly fixed.
DEFAULT_FIXED_SHARES = {
    "gross_revenue": 0.0,
    "deductions": 0.0,
    "salaries": 0.4,
    "benefits": 0.4,
    "contract_labor": 0.2,
    "supplies": 0.1,
    "drugs": 0.1,
    "purchased_services": 0.8,
    "utilities": 0.9,
}


def default_share(category: str, *, has_driver: bool) -> float:
    """Return the usual fixed share of a category; without a statistic to flex on everything is fixed."""
    return DEFAULT_FIXED_SHARES.get(category, 1.0) if has_driver else 1.0
