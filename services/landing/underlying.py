"""Where a year lands with and without one-offs and grants, each with its own range."""

import pandas as pd

from planning.landing import totals as landing_totals
from planning.landing.methods import Bools
from planning.landing.totals import AMOUNTS, FIGURES, RANGE, Parts
from planning.variance import underlying
from planning.variance.underlying import WithoutOneOffs
from services.landing.reading import LandingInputs


def without_one_offs(base: LandingInputs, parts: Parts, kept: Bools, totals: pd.DataFrame) -> WithoutOneOffs | None:
    """Return the landing of the lines that recur; None where no marked account has figures in the selection.

    Args:
        base: The lines of the year.
        parts: All lines with their amounts, as `landing_totals.of_lines` has them.
        kept: Which lines are in the selection.
        totals: Where the selection lands, by `revenue`, `expense` and `result` (index).

    Returns:
        Totals and bridge with `AMOUNTS`, `RANGE` and the variance of the landing; a marked account has no range here.
    """
    marked = kept & base.places["account_id"].isin(base.trees.non_recurring).to_numpy(dtype=bool)
    if not parts.amounts[marked].any():
        return None
    rest = totals_of(parts.only(kept & ~marked), base.places[kept & ~marked])
    named, own = landing_totals.by_account(parts.only(marked), base.places[marked])
    keys, names = base.trees.accounts.keys_by_member(), base.trees.accounts.names()
    accounts = named.join(own.table()).assign(label=named["account_id"].map(keys))
    accounts = accounts[accounts[list(AMOUNTS)].fillna(0).ne(0).any(axis=1)]
    way = underlying.bridge(totals, accounts, rest, AMOUNTS)
    for name in RANGE:
        way[name] = pd.array([totals[name]["result"], *[pd.NA] * len(accounts), rest[name]["result"]], dtype="Int64")
    return WithoutOneOffs(
        one_offs=totals_of(parts.only(marked), base.places[marked]),
        underlying=rest,
        bridge=landing_totals.against_budget(way),
        accounts=tuple(accounts["account_id"].map(names)),
    )


def totals_of(parts: Parts, places: pd.DataFrame) -> pd.DataFrame:
    """Return amounts, range and variance by `revenue`, `expense` and `result` (index)."""
    if not len(places):
        nothing = pd.DataFrame(0, index=list(FIGURES), columns=[*AMOUNTS, *RANGE], dtype="Int64")
        return landing_totals.against_budget(nothing.assign(type=list(FIGURES)))
    sides = landing_totals.by_department(parts, places)
    table = pd.concat([sides.total(name).table().assign(type=name) for name in FIGURES])
    return landing_totals.against_budget(table.reset_index(drop=True)).set_index("type", drop=False).rename_axis(None)
