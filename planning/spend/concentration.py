"""Who the money goes to: Pareto grades, concentration, categories that hang on one supplier, and the tail."""

import re
from dataclasses import dataclass

import pandas as pd

#: Names behind which several payees stand, so that they are no single supplier.
_NAMELESS = re.compile(
    r"^\W*(redacted|(name |details? |supplier )?withheld|personal data|personal information|confidential|anonymi[sz]ed|"
    r"not disclosed|exempt from disclosure|individuals?|sundry|sundries|various|miscellaneous|misc|one[- ]?time|"
    r"unknown|none|n/?a|not applicable)"
    r"(\W+(redacted|redaction|personal|data|information|name|foi.*|s ?40.*|section \d+.*|supplier|suppliers|vendor|"
    r"vendors|payee|payees|creditor|creditors|account|under|by|the|trust|individual|individuals))*\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Bands:
    """Where grades and bands begin.

    `a_below`, `b_below`: shares of spend. `moderate`, `high`: HHI from which suppliers count as concentrated; the
    defaults are those of the US Merger Guidelines of 2023 (guideline 1).
    """

    a_below: float = 0.80
    b_below: float = 0.95
    moderate: float = 1_000
    high: float = 1_800


USUAL = Bands()


def nameless(name: str) -> bool:
    """Return whether a name stands for payees that the file does not name ("REDACTED", "Sundry suppliers")."""
    return _NAMELESS.match(name) is not None


def grade_suppliers(spend: pd.DataFrame, bands: Bands = USUAL) -> pd.DataFrame:
    """Return spend by supplier, largest first, with share and Pareto grade.

    Args:
        spend: One row per supplier: `amount_minor` (int64) and anything else.
        bands: Where the grades begin.

    Returns:
        The rows with `share` of all positive spend, `before` and `cumulative` (the shares above the row and with it,
        0–1) and `grade`: A while `before` is under 80 %, B under 95 %, then C; "" for a supplier that was, on the
        whole, credited. NaN shares when nothing was spent.
    """
    ordered = spend.sort_values("amount_minor", ascending=False, kind="stable").reset_index(drop=True)
    amount = ordered["amount_minor"].clip(lower=0)
    total = int(amount.sum())
    running = amount.cumsum()
    before = (running - amount) / total if total else running * float("nan")
    grade = pd.Series("C", ordered.index).mask(before < bands.b_below, "B").mask(before < bands.a_below, "A")
    return ordered.assign(
        share=amount / total if total else float("nan"),
        before=before,
        cumulative=running / total if total else float("nan"),
        grade=grade.where(ordered["amount_minor"] > 0, ""),
    )


def hhi(amounts: pd.Series) -> float | None:
    """Return the supplier HHI: Σ share² · 10,000 over positive amounts; 40/30/20/10 % → 3,000. None without spend."""
    positive = amounts[amounts > 0].astype("float64")
    total = positive.sum()
    return None if total <= 0 else float(((positive / total) ** 2).sum() * 10_000)


def band(value: float | None, bands: Bands = USUAL) -> str:
    """Return "low", "moderate" or "high" concentration, "" without a figure."""
    if value is None:
        return ""
    return "high" if value > bands.high else "moderate" if value >= bands.moderate else "low"


def single_source(spend: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the groups (categories, items) that one supplier alone is paid for, dearest first.

    Args:
        spend: `group`, `supplier_id`, `amount_minor`; several rows per pair are added up.
        group: Name of the column.

    Returns:
        `group`, `supplier_id`, `amount_minor`. Suppliers without spend in the group do not count.
    """
    summed = spend.groupby([group, "supplier_id"], as_index=False)[["amount_minor"]].sum()
    paid = summed[summed["amount_minor"] > 0]
    alone: pd.DataFrame = paid[~paid.duplicated(group, keep=False)]
    return alone.sort_values("amount_minor", ascending=False, kind="stable").reset_index(drop=True)


def concentration_by(spend: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return `group, amount_minor, suppliers, hhi, largest_share` of every group with spend, largest first."""
    summed = spend.groupby([group, "supplier_id"], as_index=False)[["amount_minor"]].sum()
    paid = summed[summed["amount_minor"] > 0]
    total = paid.groupby(group)["amount_minor"].transform("sum")
    share = paid["amount_minor"] / total
    grouped = paid.assign(share=share, square=share**2 * 10_000).groupby(group, as_index=False)
    result: pd.DataFrame = grouped.agg(
        amount_minor=("amount_minor", "sum"),
        suppliers=("supplier_id", "nunique"),
        hhi=("square", "sum"),
        largest_share=("share", "max"),
    )
    return result.sort_values("amount_minor", ascending=False, kind="stable").reset_index(drop=True)


def tail(ranked: pd.DataFrame) -> tuple[int, int, float | None]:
    """Return the number of C suppliers, what they are paid together, and their share of spend."""
    small = ranked[ranked["grade"] == "C"]
    spent = int(ranked["amount_minor"].clip(lower=0).sum())
    together = int(small["amount_minor"].sum())
    return len(small), together, together / spent if spent else None
