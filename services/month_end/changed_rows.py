"""What changed after the close of its months in each row of budget versus actual, subtotals included."""

import pandas as pd

from data.engine import reading
from planning import hierarchy
from planning.hierarchy import ROOT
from planning.month_end.reported import result_of
from planning.variance.comparison import RESULT_SIGN
from services.month_end.changes import of_question
from services.permissions import Actor, require
from services.variance.question import By, Question, open_frame


def changed_rows(url: str, actor: Actor, *, question: Question, by: By, figures: str = "result") -> dict[str, int]:
    """Return the change since the months were first reported, in minor units, by the key of each row that has one.

    Args:
        url: Database.
        actor: Who asks; a manager sees her departments.
        question: As of budget versus actual.
        by: What the rows are. Departments are `figures`, accounts have their natural sign and the top is the result.
        figures: "result" (revenue − expense), "revenue" or "expense".

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        _first, rows = of_question(frame)
        rows = rows[rows["changed"] != 0]
        if rows.empty:
            return {}
        if by == "account":
            told = _by_key(rows, frame.trees.accounts, "account_id")
            return told | {ROOT: result_of(rows)["result"][2]}
        signs = RESULT_SIGN if figures == "result" else {figures: 1}
        signed = rows.assign(changed=rows["changed"] * rows["type"].map(signs).fillna(0).astype("int64"))
        return _by_key(signed, frame.trees.departments, "department_id")


def _by_key(rows: pd.DataFrame, tree: hierarchy.Tree, on: str) -> dict[str, int]:
    sums = rows.groupby(on)["changed"].sum().astype("Int64").reset_index()
    table = hierarchy.with_subtotals(sums, tree, on=on, amounts=["changed"])
    return {str(key): int(amount) for key, amount in zip(table["key"], table["changed"], strict=True)}
