"""Figures as a plain list with codes and names, for files and other programs: what all such lists share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlmodel import Session

from language import _
from planning.variance.underlying import WithoutOneOffs
from services.errors import UserError
from services.organization import trees
from services.permissions import Actor

Column = Literal["department", "account", "category"]
COLUMNS: tuple[Column, ...] = ("department", "account", "category")
VERDICTS = {"favorable": True, "unfavorable": False}


@dataclass(frozen=True)
class Listing:
    """Rows with their codes and names, the totals of the whole, and what they rest on.

    `rows`: `department, department_name, account, account_name, category` as asked for, `type`, then the list's own
    figures (minor units, NA = none; `percent` 0–1; `favorable` True, False, None for a variance of 0 and statistics).
    `totals`: the same figures for `result`, `revenue` and `expense` (index). `volumes`: where the expected volumes of a
    landing come from, with the number of departments; `partial`: the month that has figures but counts as open there.
    `without_one_offs`: None where nothing is marked as not recurring.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    version: str | None
    months: tuple[int, ...]
    currency: str
    volumes: tuple[tuple[str, int], ...] = ()
    partial: int | None = None
    without_one_offs: WithoutOneOffs | None = None


def check_columns(by: Sequence[str]) -> None:
    """Refuse what nothing can be grouped by.

    Raises:
        UserError: `by` is empty or names something else than `COLUMNS`.
    """
    unknown = [name for name in by if name not in COLUMNS]
    if unknown or not by:
        raise UserError(
            _("Cannot group by “{unknown}”.", unknown=", ".join(unknown)),
            hint=_("Choose from: {columns}.", columns=", ".join(COLUMNS)),
        )


def with_names(
    session: Session, actor: Actor, rows: pd.DataFrame, by: Sequence[Column]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows with codes and names in place of ids, sorted by what was asked for, and their key columns."""
    items = {
        "department": trees.department_items(session, actor),
        "account": trees.account_items(session),
    }
    for name, known in items.items():
        if f"{name}_id" in rows:
            ids = rows.pop(f"{name}_id")
            rows[name] = ids.map({item.id: item.code for item in known})
            rows[f"{name}_name"] = ids.map({item.id: item.name for item in known})
    keys = [column for name in by for column in (name, f"{name}_name") if column in rows]
    return rows.sort_values([*by, "type"], kind="stable").reset_index(drop=True), [*keys, "type"]


def favorable(verdicts: pd.Series) -> pd.Series:
    """Return True, False or None for the words of verdicts."""
    return pd.Series([VERDICTS.get(word) for word in verdicts], verdicts.index, "object")
