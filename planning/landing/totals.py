"""Landings of lines, accounts, departments and the hospital as tables, each with its own range.

Source of the ranges: docs/methods.md#year-end-landing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.hierarchy import Node, Tree
from planning.landing import moves as common_moves
from planning.landing import ranges
from planning.landing.lines import Landed
from planning.landing.methods import METHODS, Bools, Floats, Int64
from planning.landing.ranges import LEVELS, PastErrors, Spread, Sums
from planning.variance import comparison

AMOUNTS = ("actual", "open", "landing", "budget")
RANGE = ("lo80", "hi80", "lo95", "hi95")
FIGURES = ("revenue", "expense", "result")


@dataclass(frozen=True)
class Parts:
    """Lines or totals that further totals add up: their amounts (parts × `AMOUNTS`), past errors and spread.

    `moves`: by how much one standard deviation of what moves all departments at once moves each, parts × `MOVES`;
    `bare` is the spread without these moves, so that totals of totals add each of them once. `shift`: by how much the
    range lies above the landing (minor units), as a move that has begun goes on.
    """

    amounts: Int64
    budgeted: Bools
    past: PastErrors
    spread: Spread
    bare: Spread
    direction: Int64
    moves: Floats
    shift: Floats

    def total_by(self, sums: Sums) -> "Parts":
        """Return totals of these parts, each with its own past errors and spread."""
        budgeted = np.zeros(sums.count, dtype=bool)
        np.logical_or.at(budgeted, sums.total, self.budgeted[sums.part])
        amounts = np.zeros((sums.count, len(AMOUNTS)), dtype=np.int64)
        np.add.at(amounts, sums.total, self.amounts[sums.part] * sums.sign[:, None])
        moves = sums.net(self.moves.T).T
        return Parts(
            amounts=amounts,
            budgeted=budgeted,
            past=self.past.total_by(sums),
            spread=ranges.of_totals(self.past, self.bare, self.direction, sums, moves=moves, told=self.spread),
            bare=ranges.of_totals(self.past, self.bare, self.direction, sums),
            direction=np.where(amounts[:, AMOUNTS.index("landing")] < 0, -1, 1).astype(np.int64),
            moves=moves,
            shift=sums.net(self.shift[None, :])[0],
        )

    def beside(self, other: "Parts") -> "Parts":
        """Return both one after the other, as parts of further totals."""
        past = PastErrors(
            np.hstack([self.past.error, other.past.error]),
            np.hstack([self.past.size, other.past.size]),
            self.past.year,
            self.past.weight,
        )
        return Parts(
            amounts=np.vstack([self.amounts, other.amounts]),
            budgeted=np.concatenate([self.budgeted, other.budgeted]),
            past=past,
            spread=ranges.join([self.spread, other.spread]),
            bare=ranges.join([self.bare, other.bare]),
            direction=np.concatenate([self.direction, other.direction]),
            moves=np.vstack([self.moves, other.moves]),
            shift=np.concatenate([self.shift, other.shift]),
        )

    def only(self, kept: Bools) -> "Parts":
        """Return some of the parts."""
        return Parts(
            self.amounts[kept],
            self.budgeted[kept],
            self.past.only(kept),
            self.spread.only(kept),
            self.bare.only(kept),
            self.direction[kept],
            self.moves[kept],
            self.shift[kept],
        )

    def table(self) -> pd.DataFrame:
        """Return `AMOUNTS` and `RANGE` as columns (Int64); the budget is NA where no part has one."""
        none = np.zeros(len(self.amounts), dtype=bool)
        columns = {name: _whole(self.amounts[:, at], none) for at, name in enumerate(AMOUNTS)}
        columns["budget"] = _whole(self.amounts[:, AMOUNTS.index("budget")], ~np.asarray(self.budgeted, dtype=bool))
        landing = self.amounts[:, AMOUNTS.index("landing")]
        inner = self.spread.half[min(LEVELS)]
        shift = np.clip(self.shift, -inner, inner)  # the landing stays within its range; all ranges have one middle
        for level in LEVELS:
            half = self.spread.half[level]
            for name, bound in ((f"lo{level}", np.rint(shift - half)), (f"hi{level}", np.rint(shift + half))):
                unknown = np.isnan(bound)
                columns[name] = _whole(landing + np.where(unknown, 0, bound).astype(np.int64), unknown)
        return pd.DataFrame(columns)


def _whole(amounts: Int64, missing: Bools) -> pd.arrays.IntegerArray:
    """Return minor units as a column that can lack some."""
    return pd.arrays.IntegerArray(np.array(amounts, dtype=np.int64), missing)


@dataclass(frozen=True)
class Places:
    """Departments, by revenue, expense and result, and what they add up to."""

    departments: Int64
    revenue: Parts
    expense: Parts
    result: Parts

    @property
    def parts(self) -> dict[str, Parts]:
        """Return the departments' parts by figures."""
        return {"revenue": self.revenue, "expense": self.expense, "result": self.result}

    def total(self, figures: str) -> Parts:
        """Return the sum over all departments."""
        return self.parts[figures].total_by(Sums.of(np.zeros(len(self.departments), dtype=np.int64), count=1))


def of_lines(landed: Landed, places: pd.DataFrame) -> Parts:
    """Return every line as a part. `places`: one row per line, with `category` and `department_id`."""
    closed = landed.record.closed
    actual, landing = landed.months[:, :closed].sum(axis=1), landed.months.sum(axis=1)
    category = pd.factorize(places["category"])[0].astype(np.int64)
    bare, (moves, shifts) = landed.spread(category), _moves(landed, places, landing - actual)
    return Parts(
        amounts=np.stack([actual, landing - actual, landing, landed.record.budget[-1].sum(axis=1)], axis=1),
        budgeted=landed.record.budgeted[-1],
        past=landed.past,
        spread=ranges.with_moves(bare, landed.past, moves),
        bare=bare,
        direction=landed.direction,
        moves=moves,
        shift=shifts.sum(axis=1),
    )


def _moves(landed: Landed, places: pd.DataFrame, ahead: Int64) -> tuple[Floats, Floats]:
    """Return by how much what moves all departments at once moves each line, once and where it goes on."""
    category = places["category"].fillna("").tolist()
    department = places["department_id"].to_numpy(dtype=np.int64)
    amounts = ahead.astype(np.float64)
    sizes = common_moves.sizes_of(landed.record, category), common_moves.shifts_of(landed.record, category)
    once, going_on = (common_moves.exposures(amounts, category, department, one) for one in sizes)
    return once, going_on


def by_account(lines: Parts, places: pd.DataFrame) -> tuple[pd.DataFrame, Parts]:
    """Return the accounts (`account_id, type`) and their parts, in the same order."""
    code, accounts = pd.factorize(places["account_id"].astype("int64"), sort=True)
    types = places.groupby("account_id")["type"].first()
    named = pd.DataFrame({"account_id": accounts, "type": types.reindex(accounts).to_numpy()})
    return named, lines.total_by(Sums.of(code.astype(np.int64), count=len(accounts)))


def by_department(lines: Parts, places: pd.DataFrame) -> Places:
    """Return departments: revenue and expense from their lines, the result from both."""
    code, departments = pd.factorize(places["department_id"].astype("int64"), sort=True)
    count, types = len(departments), places["type"].to_numpy()
    sides = {
        figures: lines.total_by(Sums.of(np.where(types == figures, code, -1).astype(np.int64), count=count))
        for figures in ("revenue", "expense")
    }
    both = np.tile(np.arange(count, dtype=np.int64), 2)
    signs = np.repeat(np.array([1, -1], dtype=np.int64), count)
    # A department's cost and revenue are both positive amounts, whatever the sign of the result.
    result = sides["revenue"].beside(sides["expense"]).total_by(Sums.of(both, count=count, sign=signs))
    return Places(np.asarray(departments, dtype=np.int64), **sides, result=result)


def methods_table(landed: Landed, places: pd.DataFrame) -> pd.DataFrame:
    """Return the lines with `method, default_method, by_hand, awaited, once` beside what `places` says of them."""
    names = pd.Index(METHODS)
    return places.assign(
        method=pd.Categorical.from_codes(landed.method, names),
        default_method=pd.Categorical.from_codes(landed.default, names),
        by_hand=landed.by_hand,
        awaited=landed.awaited,
        once=landed.once,
    )


def by_department_node(parts: Parts, departments: Int64, tree: Tree) -> pd.DataFrame:
    """Return one row per node of the department tree that has parts (one per department) at or below it.

    Returns:
        In reading order `key, label, parent, depth, is_group, member, kind`, `AMOUNTS` and `RANGE` (Int64).
    """
    shown, total, part = _pairs(tree, departments)
    return _describe(tree, shown).join(parts.total_by(Sums(total, part, np.ones_like(total), len(shown))).table())


def by_account_node(lines: Parts, places: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return one row per node of the account tree that has lines at or below it; the root is a result.

    A node's lines are added up within each department first: what gross revenue and the deductions from it have in
    common evens out there.

    Returns:
        The same columns as `by_department_node`.
    """
    shown, node, line = _pairs(tree, places["account_id"].to_numpy(dtype=np.int64))
    cost = (places["type"] == "expense").to_numpy(dtype=bool)[line]
    keys = np.stack([node, places["department_id"].to_numpy(dtype=np.int64)[line], cost.astype(np.int64)], axis=1)
    groups, group = np.unique(keys, axis=0, return_inverse=True)
    within = lines.total_by(Sums(group.reshape(-1), line, np.ones_like(line), len(groups)))
    of_result = np.array([one.kind == "result" for one in shown], dtype=bool)
    sign = np.where(of_result[groups[:, 0]] & (groups[:, 2] == 1), -1, 1).astype(np.int64)
    sums = Sums(groups[:, 0], np.arange(len(groups), dtype=np.int64), sign, len(shown))
    return _describe(tree, shown).join(within.total_by(sums).table())


def _pairs(tree: Tree, ids: Int64) -> tuple[list[Node], Int64, Int64]:
    """Return the nodes with any of the ids below them, and pairs of a node's and an id's place."""
    order = np.argsort(ids, kind="stable")
    known, start, count = np.unique(ids[order], return_index=True, return_counts=True)
    places = {int(number): order[at : at + size] for number, at, size in zip(known, start, count, strict=True)}
    below_nodes = [
        (node, [places[member] for member in tree.members(node.key) if member in places]) for node in tree.nodes
    ]
    shown = [(node, np.concatenate(below)) for node, below in below_nodes if below]
    node_at = np.repeat(np.arange(len(shown), dtype=np.int64), [len(below) for _, below in shown])
    part = np.concatenate([below for _, below in shown]) if shown else np.empty(0, dtype=np.int64)
    return [node for node, _ in shown], node_at, part.astype(np.int64)


def _describe(tree: Tree, shown: Sequence[Node]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": [node.key for node in shown],
            "label": [node.label for node in shown],
            "parent": [node.parent for node in shown],
            "depth": [len(tree.path(node.key)) - 1 for node in shown],
            "is_group": [not tree.is_leaf(node.key) for node in shown],
            "member": pd.array([node.member for node in shown], dtype="Int64"),
            "kind": [node.kind for node in shown],
        }
    )


def against_budget(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of landings (`type`, `AMOUNTS`) with the variance of the landing: positive is favorable."""
    judged = comparison.judge(table.assign(actual=table["landing"]))
    return judged.assign(actual=table["actual"])
