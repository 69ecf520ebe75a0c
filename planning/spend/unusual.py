"""Unusual invoices: few, each with its reason. A person decides; what is named here is not wrong by itself."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from language import _, count_text, share_text

COLUMNS = ["key", "kind", "score", "usual_minor", "reason"]
#: The median absolute deviation of a normal distribution is this part of its standard deviation (Iglewicz and Hoaglin,
#: How to Detect and Handle Outliers, 1993: modified z-score).
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class ReviewLimits:
    """What counts as unusual; all amounts in minor units.

    `approval`: amounts from which an invoice needs a further signature; none are known by themselves.
    """

    z: float = 6.0
    times_usual: float = 4.0
    fewest: int = 12  # invoices before a supplier's usual amount is known
    least_minor: int = 5_000_00
    large_first_minor: int = 50_000_00
    large_first_share: float = 0.95  # of all invoices are smaller
    known_days: int = 180  # of history before a supplier can be new
    most_new: float = 0.15  # of all suppliers; with more, the books begin rather than the suppliers
    below_limit: float = 0.03
    limit_days: int = 14
    round_to_minor: int = 1_000_00
    round_usual_share: float = 0.02
    price_jump: float = 0.08
    price_scatter: float = 0.04
    price_fewest: int = 6
    jump_least_minor: int = 250_00
    approval: tuple[int, ...] = field(default=())


USUAL = ReviewLimits()


def far_amounts(documents: pd.DataFrame, limits: ReviewLimits = USUAL) -> pd.DataFrame:
    """Return invoices far above what this supplier usually charges in this category.

    Args:
        documents: One row per invoice and category: `key, supplier_id, category, day, amount_minor`, and `judged`
            (False for history that only says what is usual).
        limits: What counts as unusual.

    Returns:
        `COLUMNS`; `score` is the robust z of the log amount, `usual_minor` the median. The scale is at least a tenth of
        an order of magnitude, so that a fee that never moved does not make a small change look enormous.
    """
    paid = documents[documents["amount_minor"] > 0]
    logs: pd.Series = pd.Series(np.log(paid["amount_minor"].astype("float64")), paid.index)
    by = [paid["supplier_id"], paid["category"]]
    middle = logs.groupby(by).transform("median")
    scale = (logs - middle).abs().groupby(by).transform("median") * MAD_TO_SIGMA
    z = (logs - middle) / scale.clip(lower=0.23)
    usual = np.exp(middle)
    far = (
        paid["judged"]
        & (z > limits.z)
        & (paid["amount_minor"] > usual * limits.times_usual)
        & (paid["amount_minor"] >= limits.least_minor)
        & (logs.groupby(by).transform("size") >= limits.fewest)
        & ~_is_repeated(paid)
    )
    hits = paid[far].assign(score=z[far], usual=usual[far], times=paid["amount_minor"][far] / usual[far])
    reasons = [
        _("{times} times this supplier's usual charge in this category.", times=count_text(times))
        for times in hits["times"]
    ]
    return _findings(hits, "amount", hits["usual"].round(), reasons)


def large_first(documents: pd.DataFrame, limits: ReviewLimits = USUAL) -> pd.DataFrame:
    """Return first invoices of new suppliers that are large at once.

    Args:
        documents: As for `far_amounts`, with the history before; a supplier is new when it was never paid in at least
            `known_days` of history (a few old invoices are no history).
        limits: What counts as unusual.
    """
    paid = documents[documents["amount_minor"] > 0]
    if paid.empty:
        return _nothing()
    days: Any = pd.to_datetime(paid["day"])
    begin = days.quantile(0.02)
    first = paid.sort_values(["day", "key"], kind="stable").drop_duplicates("supplier_id")
    bar = max(float(paid["amount_minor"].quantile(limits.large_first_share)), float(limits.large_first_minor))
    new = first["judged"] & ((pd.to_datetime(first["day"]) - begin).dt.days >= limits.known_days)
    if new.sum() > max(limits.most_new * len(first), 1):
        return _nothing()
    hits = first[new & (first["amount_minor"] >= bar)]
    reasons = [_("A large first invoice from a supplier that was never paid before.")] * len(hits)
    return _findings(hits.assign(score=hits["amount_minor"] / bar), "new supplier", None, reasons)  # no text


def below_approval(documents: pd.DataFrame, limits: ReviewLimits = USUAL) -> pd.DataFrame:
    """Return invoices just below an approval limit, of which one supplier sent two or more within a fortnight.

    One invoice below a limit is chance; two that pass it together are how a purchase is split. Fees that repeat to the
    cent are left out.
    """
    paid = documents[(documents["amount_minor"] > 0) & ~_is_repeated(documents)]
    parts = [_split_below(paid, limit, limits) for limit in sorted(limits.approval)]
    return pd.concat(parts, ignore_index=True).drop_duplicates("key") if parts else _nothing()


def _split_below(paid: pd.DataFrame, limit: int, limits: ReviewLimits) -> pd.DataFrame:
    near = paid[paid["amount_minor"].between(round(limit * (1 - limits.below_limit)), limit - 1)]
    near = near.sort_values(["supplier_id", "day", "key"], kind="stable")
    days = pd.to_datetime(near["day"])
    same_before = near["supplier_id"].eq(near["supplier_id"].shift())
    same_after = near["supplier_id"].eq(near["supplier_id"].shift(-1))
    before = same_before & (days - days.shift()).dt.days.le(limits.limit_days)
    after = same_after & (days.shift(-1) - days).dt.days.le(limits.limit_days)
    hits = near[(before | after) & near["judged"]]
    reasons = [_("Just below an approval limit, like another invoice of this supplier within two weeks.")] * len(hits)
    return _findings(hits.assign(score=hits["amount_minor"] / limit), "approval limit", None, reasons)  # no text


def round_amounts(documents: pd.DataFrame, limits: ReviewLimits = USUAL) -> pd.DataFrame:
    """Return large round amounts of suppliers whose invoices are never round: an estimate or a down payment."""
    paid = documents[documents["amount_minor"] > 0]
    is_round = (paid["amount_minor"] % limits.round_to_minor == 0) & (
        paid["amount_minor"] >= 10 * limits.round_to_minor
    )
    by = paid["supplier_id"]
    count = by.groupby(by).transform("size")
    others = (is_round.astype("int64").groupby(by).transform("sum") - is_round) / (count - 1).clip(lower=1)
    odd = paid["judged"] & is_round & (count > limits.fewest) & (others <= limits.round_usual_share)
    hits = paid[odd & ~_is_repeated(paid)]
    reasons = [_("A round amount; this supplier's other invoices are not round.")] * len(hits)
    return _findings(hits.assign(score=1.0), "round amount", None, reasons)  # no text


def price_jumps(lines: pd.DataFrame, limits: ReviewLimits = USUAL) -> pd.DataFrame:
    """Return lines priced well above what was last paid for the item, by whichever supplier.

    Args:
        lines: One row per invoice line: `key, item, day, quantity` (base units, thousandths), `amount_minor`, `judged`.
            Items without a number, and lines whose unit cannot be converted, are left out by the caller.
        limits: What counts as unusual.

    Returns:
        `COLUMNS`; `score` is the rise (0–1), `usual_minor` the line at the price last paid. An item is judged once its
        price stood still for `price_fewest` deliveries: what is called "miscellaneous" has no price.
    """
    priced = lines[(lines["quantity"] > 0) & (lines["amount_minor"] > 0)].copy()
    priced = priced.sort_values(["item", "day", "key"], kind="stable").reset_index(drop=True)
    price: pd.Series = pd.Series(np.log(priced["amount_minor"] / priced["quantity"]), priced.index)
    by = priced["item"]
    # The median of the deliveries before: one wrong price must not make the next right one look cheap, or a second
    # wrong one usual.
    windows = price.groupby(by).rolling(limits.price_fewest, min_periods=limits.price_fewest)
    last = windows.median().droplevel(0).sort_index().groupby(by).shift()
    highest = windows.quantile(0.75).droplevel(0).sort_index().groupby(by).shift()
    lowest = windows.quantile(0.25).droplevel(0).sort_index().groupby(by).shift()
    rise = np.exp(price - last) - 1
    usual = (priced["amount_minor"] / (1 + rise)).round()
    jumped = (
        priced["judged"]
        & (rise >= limits.price_jump)
        & (highest - lowest <= limits.price_scatter)
        & (priced["amount_minor"] - usual >= limits.jump_least_minor)
    )
    hits = priced[jumped].assign(score=rise[jumped])
    reasons = [_("{rate} above the price last paid for this item.", rate=share_text(rate)) for rate in hits["score"]]
    return _findings(hits, "price", usual[jumped], reasons)


def _is_repeated(documents: pd.DataFrame) -> pd.Series:
    """Return whether the supplier charges this very amount three times or more: a fee."""
    by = ["supplier_id", "amount_minor"]
    return documents.groupby(by)["key"].transform("size") >= 3


def _findings(hits: pd.DataFrame, kind: str, usual: pd.Series | None, reasons: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "key": hits["key"],
            "kind": kind,
            "score": hits["score"].astype("float64"),
            "usual_minor": pd.Series(pd.NA, hits.index, "Int64") if usual is None else usual.astype("Int64"),
            "reason": pd.Series(reasons, hits.index, "str"),
        },
        columns=COLUMNS,
    )
    return table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


def _nothing() -> pd.DataFrame:
    return _findings(pd.DataFrame({"key": [], "score": []}), "", None, [])
