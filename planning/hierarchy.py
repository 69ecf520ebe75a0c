"""Departments and accounts as trees with subtotals; the text of a node is also its name in links."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

import pandas as pd

from language import N_

ROOT = "All"
TYPE_LABELS = {
    "revenue": N_("Revenue"),
    "expense": N_("Expense"),
    "hours": N_("Hours"),
    "statistic": N_("Statistics"),
    "balance": N_("Balance sheet"),
}
CATEGORY_LABELS = {
    "gross_revenue": N_("Gross revenue"),
    "deductions": N_("Deductions from revenue"),
    "other_revenue": N_("Other revenue"),
    "non_operating": N_("Non-operating income"),
    "salaries": N_("Salaries"),
    "benefits": N_("Benefits"),
    "contract_labor": N_("Contract labor"),
    "supplies": N_("Supplies"),
    "drugs": N_("Drugs"),
    "purchased_services": N_("Purchased services"),
    "utilities": N_("Utilities"),
    "depreciation": N_("Depreciation"),
    "interest": N_("Interest"),
    "other": N_("Other"),
    "cash": N_("Cash, unrestricted"),
    "restricted_cash": N_("Cash, restricted"),
    "receivables": N_("Receivables"),
    "other_assets": N_("Other assets"),
    "payables": N_("Payables"),
    "debt": N_("Debt"),
    "other_liabilities": N_("Other liabilities"),
    "equity": N_("Equity"),
}


@dataclass(frozen=True)
class Node:
    """A group, or a department or account (`member` is its id; it may have nodes below it and figures of its own)."""

    key: str
    label: str
    parent: str | None
    member: int | None = None
    kind: str = ""  # accounts: the type of everything below, "result" for the root; "" for departments
    name: str = ""  # without the code


@dataclass(frozen=True)
class Tree:
    """Nodes in reading order, parents before children; the first is the root."""

    nodes: tuple[Node, ...]
    _by_key: dict[str, Node] = field(init=False, repr=False, compare=False)
    _below: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, list[str]] = {node.key: [] for node in self.nodes}
        for node in self.nodes:
            if node.parent is not None:
                below[node.parent].append(node.key)
        object.__setattr__(self, "_by_key", {node.key: node for node in self.nodes})
        object.__setattr__(self, "_below", below)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._by_key

    def __getitem__(self, key: str) -> Node:
        return self._by_key[key]

    @property
    def root(self) -> Node:
        """Return the node above all others."""
        return self.nodes[0]

    def keys(self) -> list[str]:
        """Return all node keys in reading order."""
        return [node.key for node in self.nodes]

    def children(self, key: str) -> list[Node]:
        """Return the nodes directly below."""
        return [self._by_key[child] for child in self._below[key]]

    def is_leaf(self, key: str) -> bool:
        """Return whether nothing lies below."""
        return not self._below[key]

    def path(self, key: str) -> list[Node]:
        """Return the nodes from the root down to this one, both included."""
        node = self._by_key[key]
        above = self.path(node.parent) if node.parent is not None else []
        return [*above, node]

    def members(self, key: str) -> list[int]:
        """Return the ids of all departments or accounts at or below a node."""
        node = self._by_key[key]
        own = [node.member] if node.member is not None else []
        return own + [member for child in self._below[key] for member in self.members(child)]

    def keys_by_member(self) -> dict[int, str]:
        """Return the key of every department or account id."""
        return {node.member: node.key for node in self.nodes if node.member is not None}

    def names(self) -> dict[int, str]:
        """Return the name without code of every department or account id."""
        return {node.member: node.name or node.label for node in self.nodes if node.member is not None}


@dataclass(frozen=True)
class TreeItem:
    """A department or account before it has its place: `groups` are the group labels above it if it has no parent."""

    id: int
    code: str
    name: str
    parent_id: int | None = None
    groups: tuple[str, ...] = ()
    kind: str = ""
    category: str = "other"

    @property
    def text(self) -> str:
        """Return code and name, once when they are the same."""
        return self.code if self.code == self.name or not self.name else f"{self.code} {self.name}"


def department_tree(items: Iterable[TreeItem], *, root: str = N_("All departments")) -> Tree:
    """Return the departments below their parents; facilities (the items' groups) above them where there are several."""
    items = list(items)
    ids = {item.id for item in items}
    tops = Counter(item.groups for item in items if item.parent_id not in ids)
    # A facility that is one department at the top would only repeat it.
    bare = {groups for groups, count in tops.items() if count == 1 or len(tops) == 1}
    return _grow([replace(i, groups=()) if i.groups in bare else i for i in items], Node(ROOT, root, None))


def account_tree(accounts: Iterable[TreeItem], *, root: str = N_("Operating result")) -> Tree:
    """Return accounts below their parents, else below their category, and those below their type.

    Each item's `kind` is its type and `category` its category; a parent of another type does not count as one.
    """
    accounts = list(accounts)
    kinds = {item.id: item.kind for item in accounts}
    parents = {item.parent_id for item in accounts if item.parent_id is not None}
    items = []
    for item in accounts:
        parent = item.parent_id if kinds.get(item.parent_id or 0) == item.kind else None
        groups: tuple[str, ...] = (TYPE_LABELS[item.kind],)
        if item.id not in parents:
            groups = (*groups, CATEGORY_LABELS[item.category])
        items.append(replace(item, parent_id=parent, groups=groups))
    items.sort(key=_statement_order)
    return _grow(_without_single_categories(items), Node(ROOT, root, None, kind="result"))


def _statement_order(item: TreeItem) -> tuple[int, int, str]:
    """Return the place in an income statement: type, category, code."""
    return list(TYPE_LABELS).index(item.kind), list(CATEGORY_LABELS).index(item.category), item.code


def _without_single_categories(items: list[TreeItem]) -> list[TreeItem]:
    """Drop the category level of a type that has only one; it would repeat the subtotal above it."""
    groups: dict[str, set[tuple[str, ...]]] = {}
    for item in items:
        if item.parent_id is None:
            groups.setdefault(item.kind, set()).add(item.groups)
    return [replace(i, groups=i.groups[:1]) if len(groups.get(i.kind, ())) <= 1 else i for i in items]


def _grow(items: list[TreeItem], root: Node) -> Tree:
    """Return the tree of the items in their order; a parent that is missing or part of a circle counts as none."""
    by_id = {item.id: item for item in items}
    below: dict[int, list[TreeItem]] = {}
    tops: list[TreeItem] = []
    for item in items:
        if item.parent_id in by_id and not _in_circle(item, by_id):
            below.setdefault(item.parent_id or 0, []).append(item)
        else:
            tops.append(item)
    nodes: dict[str, Node] = {root.key: root}
    children: dict[str, list[str]] = {}
    for item in tops:
        _place(item, _group_above(item, nodes, children, root), nodes, children, below)
    return Tree(tuple(_in_reading_order(root.key, nodes, children)))


def at_or_below(marked: Set[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return the ids (keys of `parents`) that are marked, or below one that is; a circle of parents ends the way up."""
    return frozenset(item for item in parents if any(above in marked for above in _way_up(item, parents)))


def _way_up(item: int, parents: Mapping[int, int | None]) -> list[int]:
    way: list[int] = []
    above: int | None = item
    while above is not None and above not in way:
        way.append(above)
        above = parents.get(above)
    return way


def _in_circle(item: TreeItem, by_id: Mapping[int, TreeItem]) -> bool:
    seen = {item.id}
    parent = item.parent_id
    while parent is not None and parent in by_id:
        if parent in seen:
            return True
        seen.add(parent)
        parent = by_id[parent].parent_id
    return False


def _group_above(item: TreeItem, nodes: dict[str, Node], children: dict[str, list[str]], root: Node) -> str:
    above = root.key
    for depth, label in enumerate(item.groups):
        kind = item.kind
        key = label if depth == 0 else f"{item.groups[0]}: {label}"
        if key not in nodes:
            nodes[key] = Node(key, label, above, kind=kind)
            children.setdefault(above, []).append(key)
        above = key
    return above


def _place(
    item: TreeItem,
    above: str,
    nodes: dict[str, Node],
    children: dict[str, list[str]],
    below: Mapping[int, list[TreeItem]],
) -> None:
    key = item.text if item.text not in nodes else f"{item.text} ({item.id})"
    nodes[key] = Node(key, item.text, above, item.id, item.kind, item.name)
    children.setdefault(above, []).append(key)
    for child in below.get(item.id, []):
        _place(child, key, nodes, children, below)


def _in_reading_order(key: str, nodes: Mapping[str, Node], children: Mapping[str, list[str]]) -> list[Node]:
    return [nodes[key]] + [
        node for child in children.get(key, []) for node in _in_reading_order(child, nodes, children)
    ]


def with_subtotals(frame: pd.DataFrame, tree: Tree, *, on: str, amounts: Iterable[str]) -> pd.DataFrame:
    """Return one row per node that has figures at or below it, in reading order.

    Args:
        frame: One row per `on` (an id of the tree's members), `amounts` as nullable integers; NA is "no figure".
        tree: Members that the frame does not name, and ids that the tree does not know, add nothing.
        on: Column of ids.
        amounts: Columns to add up; a node's amount is NA only if all of its members' are.

    Returns:
        `key, label, parent, depth, is_group, member, kind` and the amounts (Int64).
    """
    amounts = list(amounts)
    reach = [(node.key, member) for node in tree.nodes for member in tree.members(node.key)]
    closure = pd.DataFrame(reach, columns=["key", on]).astype({on: "int64"})
    joined = closure.merge(frame[[on, *amounts]].astype({on: "int64"}), on=on)
    sums = joined.groupby("key", sort=False)[amounts].sum(min_count=1).astype("Int64")
    shown = [node for node in tree.nodes if node.key in sums.index]
    described = pd.DataFrame(
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
    keys = described["key"].tolist()
    return described.assign(**{name: sums[name].reindex(keys).array for name in amounts})


def below(rows: pd.DataFrame, tree: Tree, key: str) -> pd.DataFrame:
    """Return the rows of `with_subtotals` at or below a node, whose own depth becomes 0."""
    kept = {key}
    for node in tree.nodes:
        if node.parent in kept:
            kept.add(node.key)
    inside = rows[rows["key"].isin(kept)].reset_index(drop=True)
    return inside.assign(depth=inside["depth"] - (len(tree.path(key)) - 1))
