"""The year-end landing as a plain list with codes and names, for files and other programs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.engine import reading
from planning.landing import totals
from planning.landing.lines import Landed
from planning.landing.methods import METHODS
from planning.landing.ranges import Sums
from services import settings
from services.landing import underlying
from services.landing.lines import of_session
from services.landing.reading import LandingInputs
from services.listings import Column, Listing, check_columns, favorable, with_names
from services.permissions import Actor, require

#: Columns of a row after its keys: amounts, then what is said of them.
AMOUNTS = (*totals.AMOUNTS, "variance", *totals.RANGE)
FIGURES = (*AMOUNTS, "percent", "favorable", "method")


def listing(
    url: str,
    actor: Actor,
    *,
    fiscal_year: int,
    by: Sequence[Column],
    version_id: int | None = None,
    through: int | None = None,
) -> Listing:
    """Return the landing by any of department, account and category, each row with its own range.

    Returns:
        Rows and totals with `FIGURES`; `method` names the methods of a row's lines, empty in a year that is over;
        `months` are those that are actual.

    Raises:
        UserError: The version is not of this year, the year lies too far ahead, or `by` names something else.
    """
    require(actor, "budget:read")
    check_columns(by)
    with reading(url) as session:
        base, landed = of_session(session, actor, fiscal_year=fiscal_year, version_id=version_id, through=through)
        parts = totals.of_lines(landed, base.places)
        rows, keys = with_names(session, actor, _group(base, landed, parts, by), by)
        whole = underlying.totals_of(parts, base.places)
        return Listing(
            rows=_figures(rows, keys),
            totals=_figures(whole.assign(method="").reset_index(drop=True), ["type"]).set_index("type"),
            version=base.version.name if base.version else None,
            months=base.months[: base.record.closed],
            currency=settings.load(session).currency,
            volumes=base.volume_sources,
            partial=base.partial,
            without_one_offs=underlying.without_one_offs(base, parts, np.ones(len(base.places), dtype=bool), whole),
        )


def _group(base: LandingInputs, landed: Landed, parts: totals.Parts, by: Sequence[Column]) -> pd.DataFrame:
    """Return one row per group of lines: its keys (ids), `type`, amounts, range and `method`."""
    keys = [name if name == "category" else f"{name}_id" for name in by]
    keyed = base.places[list(dict.fromkeys([*keys, "type"]))]
    code = keyed.groupby(list(keyed.columns), sort=True).ngroup().to_numpy().astype(np.int64)
    first = pd.Series(code).drop_duplicates().sort_values().index
    rows = keyed.iloc[first].reset_index(drop=True)
    rows = rows.join(parts.total_by(Sums.of(code, count=len(rows))).table())
    return rows.assign(method=_methods(landed, code, len(rows)))


def _methods(landed: Landed, code: np.ndarray, count: int) -> list[str]:
    if landed.record.closed == 12:
        return [""] * count
    used = np.zeros((count, len(METHODS)), dtype=bool)
    used[code, landed.method] = True
    return ["; ".join(method for method, here in zip(METHODS, row, strict=True) if here) for row in used]


def _figures(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    judged = totals.against_budget(frame)
    words = favorable(judged["variance_verdict"])
    return judged.assign(percent=judged["variance_percent"], favorable=words)[[*keys, *FIGURES]]
