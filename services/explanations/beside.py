"""Explanations beside the rows of budget versus actual, for its table, its files and the terminal."""

import pandas as pd

from data.engine import reading
from services.explanations import notes
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.variance.question import Question, open_frame

COLUMNS = ("department_id", "account_id", "department", "account", "period", "kind", "cause", "action", "owner", "due",
           "status", "written_by", "department_code", "account_code", "category")  # fmt: skip


def beside(url: str, actor: Actor, *, question: Question) -> pd.DataFrame:
    """Return the explanations in force of a question's months and selection: `COLUMNS`, oldest month first.

    `…_code` are the codes alone; `department` and `account` are keys of the trees: of the subtotal where it is about a
    category, "" where it is about the department as a whole.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        periods = tuple(frame.calendar.period(frame.year, month) for month in frame.months())
        rows = notes.in_force(session, actor, periods)
        version = frame.version.id if frame.version else 0
        rows = notes.of_versions(rows, {version})
        if frame.departments is not None:
            rows = rows[rows["department_id"].isin(frame.departments)]
        if frame.accounts is not None:
            rows = rows[rows["account_id"].isin(frame.accounts)]
        departments, accounts = (tree.keys_by_member() for tree in (frame.trees.departments, frame.trees.accounts))
        codes = {
            "department_code": {item.id: item.code for item in organization_trees.department_items(session, actor)},
            "account_code": {item.id: item.code for item in organization_trees.account_items(session)},
        }
        own_categories = rows["account_id"].map(frame.trees.categories).astype("object")
        subtotals = rows["category"].map(_category_nodes(frame.trees)).astype("object")
        rows = rows.assign(
            **{name: rows[f"{name.removesuffix('_code')}_id"].map(known) for name, known in codes.items()},
            department=rows["department_id"].map(departments).astype("object").fillna("").astype("str"),
            category=own_categories.fillna(rows["category"]).astype("str"),
            account=rows["account_id"].map(accounts).astype("object").fillna(subtotals).fillna("").astype("str"),
        )
    return rows.sort_values(["period", "department", "account"], kind="stable")[list(COLUMNS)].reset_index(drop=True)


def _category_nodes(trees: organization_trees.Trees) -> dict[str, str]:
    """Return the key of the subtotal of each category of accounts; where it has none of its own, the one above."""
    nodes: dict[str, str] = {}
    for number, key in trees.accounts.keys_by_member().items():
        above = [node.key for node in trees.accounts.path(key) if node.member is None]
        nodes.setdefault(trees.categories[number], above[-1])
    return nodes
