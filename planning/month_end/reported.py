"""What changed in a month after it was reported: as reported plus changes is what stands now, to the cent.

Source: docs/methods.md#as-reported.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from language import N_

#: What tells one figure from another; an account that moves to another type or category leaves one and enters another.
PLACE = ("period", "department_id", "account_id", "type", "category")
Cause = Literal["posted", "undone", "replaced", "restored", "moved"]
#: What happened to the lines of a file after the close.
CAUSES: dict[Cause, str] = {
    "posted": N_("Imported later"),
    "undone": N_("Undone"),
    "replaced": N_("Replaced by a later file"),
    "restored": N_("Back in force: the file that had replaced it was undone"),
    "moved": N_("Account moved to another type or category"),
}


def compare(reported: pd.DataFrame, now: pd.DataFrame, on: Sequence[str] = PLACE) -> pd.DataFrame:
    """Return one row per key of either side: `reported, now, changed` (int64 minor units), changed = now − reported.

    Args:
        reported: The columns `on` and `amount_minor`; keys may repeat.
        now: The same of what stands in the books.
        on: What is held side by side.
    """
    keys = list(on)
    sides = [
        side[[*keys, "amount_minor"]].rename(columns={"amount_minor": name}).assign(**{other: 0})
        for side, name, other in ((reported, "reported", "now"), (now, "now", "reported"))
    ]
    both = pd.concat(sides, ignore_index=True).astype({"reported": "int64", "now": "int64"})
    rows = both.groupby(keys, as_index=False, sort=True)[["reported", "now"]].sum()
    return rows.assign(changed=rows["now"] - rows["reported"])


def changed_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose figure is another one now, the largest change first."""
    return rows[rows["changed"] != 0].sort_values(
        "changed", key=np.abs, ascending=False, kind="stable", ignore_index=True
    )


def result_of(rows: pd.DataFrame) -> dict[str, tuple[int, int, int]]:
    """Return `(reported, now, changed)` in minor units of revenue, expense and result; other types are none of them."""

    def of(kind: str) -> tuple[int, int, int]:
        own = rows.loc[rows["type"] == kind]
        return int(own["reported"].sum()), int(own["now"].sum()), int(own["changed"].sum())

    revenue, expense = of("revenue"), of("expense")
    result = (revenue[0] - expense[0], revenue[1] - expense[1], revenue[2] - expense[2])
    return {"revenue": revenue, "expense": expense, "result": result}


def cause_of(*, undone: bool, posted_later: bool, moved: bool, reported: int) -> Cause:
    """Return what happened to the lines of one file at one place since the close.

    Args:
        undone: The file was undone after the close.
        posted_later: The file came after the close.
        moved: The account has another type or category than it had.
        reported: What of the file was in the reported figure, in minor units.
    """
    if undone:
        return "undone"
    if posted_later:
        return "posted"
    if moved:
        return "moved"
    return "replaced" if reported else "restored"
