"""Where a selection of a year lands: rows with subtotals and ranges, totals, the course of the year, methods in use."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.engine import reading
from language import _
from planning import hierarchy
from planning.hierarchy import ROOT, Tree
from planning.landing import totals as landing_totals
from planning.landing.lines import Landed
from planning.landing.methods import METHODS, Bools, Int64
from planning.variance import comparison
from planning.variance.underlying import WithoutOneOffs
from services.errors import UserError
from services.landing import underlying
from services.landing.lines import of_session
from services.landing.reading import LandingInputs
from services.permissions import Actor, require
from services.variance.question import BudgetChoice, By


@dataclass(frozen=True)
class LandingReport:
    """An answer. `rows`: `key, label, parent, depth, is_group, member, kind, type`, `landing_totals.AMOUNTS` and
    `RANGE`, `variance…` of the landing against the budget, `methods` (how many lines use each, in the order of
    `METHODS`) and `by_hand` (how many were chosen by a person). By account amounts have their natural sign.

    `totals`: the same figures for `revenue`, `expense` and `result` (index). `course`: `period, landing, budget` of the
    chosen figures by month. `awaited`: names of lines whose last month is not posted yet. `volumes`: where
    expected volumes come from, with the number of departments. `without_one_offs`: None where nothing is marked.
    """

    fiscal_year: int
    version: BudgetChoice | None
    months: tuple[int, ...]
    closed: tuple[int, ...]
    partial: int | None
    past_years: int
    rows: pd.DataFrame
    totals: pd.DataFrame
    course: pd.DataFrame
    by_hand: int
    awaited: tuple[str, ...]
    volumes: tuple[tuple[str, int], ...] = ()
    without_one_offs: WithoutOneOffs | None = None

    def total(self, figures: str) -> dict[str, Any]:
        """Return one row of the totals."""
        return {str(name): value for name, value in self.totals.loc[figures].to_dict().items()}


def report(
    url: str,
    actor: Actor,
    *,
    fiscal_year: int,
    by: By,
    version_id: int | None = None,
    through: int | None = None,
    department: str = ROOT,
    account: str = ROOT,
    figures: str = "result",
) -> LandingReport:
    """Return where a selection lands, by account or by department.

    By department every row is `figures`: "result", "revenue" or "expense"; these are the figures of `course` too.

    Raises:
        UserError: The version, department or account is not there for this person, or the year lies too far ahead.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        base, landed = of_session(session, actor, fiscal_year=fiscal_year, version_id=version_id, through=through)
    kept = selection_mask(base, department, account)
    places, every_line = base.places[kept], landing_totals.of_lines(landed, base.places)
    parts = every_line.only(kept)
    sides = landing_totals.by_department(parts, places)
    totals = underlying.totals_of(parts, places)
    if by == "account":
        rows = landing_totals.by_account_node(parts, places.reset_index(drop=True), base.trees.accounts)
        rows = hierarchy.below(rows, base.trees.accounts, account).assign(type=lambda landed: landed["kind"])
    else:
        rows = landing_totals.by_department_node(sides.parts[figures], sides.departments, base.trees.departments)
        rows = hierarchy.below(rows, base.trees.departments, department).assign(type=figures)
        if figures != "result":
            places = places[places["type"] == figures]
    rows = _with_ranges_of(totals, rows, whole=account == ROOT)
    tree = base.trees.accounts if by == "account" else base.trees.departments
    rows = rows[rows[["landing", "budget"]].fillna(0).ne(0).any(axis=1) | rows["is_group"]].reset_index(drop=True)
    rows = rows.join(_methods(rows["key"], tree, places, f"{by}_id", landed))
    return LandingReport(
        fiscal_year=fiscal_year,
        version=base.version,
        months=base.months,
        closed=base.months[: base.record.closed],
        partial=base.partial,
        past_years=sum(months == 12 for months in base.record.real[:-1]),
        rows=landing_totals.against_budget(rows),
        totals=totals,
        course=_course(base, landed, kept, figures),
        by_hand=int(landed.by_hand[kept].sum()),
        awaited=_lines_waiting(base, landed.awaited & kept),
        volumes=base.volume_sources,
        without_one_offs=underlying.without_one_offs(base, every_line, kept, totals),
    )


def selection_mask(base: LandingInputs, department: str, account: str) -> Bools:
    """Return which lines lie below a department and an account, by the keys of their trees.

    Raises:
        UserError: One of them is not there for this person.
    """
    kept = np.ones(len(base.places), dtype=bool)
    for tree, key, column in (
        (base.trees.departments, department, "department_id"),
        (base.trees.accounts, account, "account_id"),
    ):
        if key not in tree:
            raise UserError(
                _("“{key}” does not exist, or you do not have access to it.", key=key),
                hint=_("Choose another from the list."),
            )
        if key != ROOT:
            kept &= base.places[column].isin(tree.members(key)).to_numpy(dtype=bool)
    return kept


def _with_ranges_of(totals: pd.DataFrame, rows: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Give the selection's own row, and its revenue and expense where all accounts are shown, the totals' ranges.

    They are the same figures; without this, ranges reckoned by accounts and by departments would differ a little.
    """
    ranges = list(landing_totals.RANGE)
    same = rows.index == 0
    if whole:
        same |= rows["depth"].eq(1) & rows["parent"].eq(ROOT) & rows["kind"].isin(["revenue", "expense"])
    ranged = rows.copy()
    for at in rows.index[same & rows["type"].isin(totals.index)]:
        ranged.loc[at, ranges] = totals.loc[rows.loc[at, "type"], ranges].to_numpy()
    return ranged


def _methods(keys: pd.Series, tree: Tree, places: pd.DataFrame, column: str, landed: Landed) -> pd.DataFrame:
    """Return `methods` (lines by method) and `by_hand` of each row's lines; none in a year that is over."""
    members = places[column].to_numpy(dtype=np.int64)
    method, by_hand = landed.method[places.index], landed.by_hand[places.index]
    counts, chosen = [], []
    for key in keys:
        inside = np.isin(members, tree.members(key)) & (landed.record.closed < 12)
        counts.append(tuple(np.bincount(method[inside], minlength=len(METHODS)).tolist()))
        chosen.append(int(by_hand[inside].sum()))
    return pd.DataFrame({"methods": counts, "by_hand": chosen}, index=keys.index)


def _course(base: LandingInputs, landed: Landed, kept: Bools, figures: str) -> pd.DataFrame:
    types = base.places["type"].to_numpy()
    sign = comparison.RESULT_SIGN if figures == "result" else {figures: 1}
    signs = np.array([sign.get(kind, 0) for kind in types], dtype=np.int64)[kept]
    landing: Int64 = (landed.months[kept] * signs[:, None]).sum(axis=0)
    budget: Int64 = (base.record.budget[-1][kept] * signs[:, None]).sum(axis=0)
    course = pd.DataFrame({"period": list(base.months), "landing": landing, "budget": budget}).astype("Int64")
    return (
        course if base.record.budgeted[-1][kept].any() else course.assign(budget=pd.array([None] * 12, dtype="Int64"))
    )


def _lines_waiting(base: LandingInputs, waiting: Bools) -> tuple[str, ...]:
    departments, accounts = base.trees.departments.names(), base.trees.accounts.names()
    rows = base.places[waiting]
    return tuple(
        _(
            "{account}, {department}",
            account=accounts.get(account, account),
            department=departments.get(department, department),
        )
        for department, account in zip(rows["department_id"], rows["account_id"], strict=True)
    )
