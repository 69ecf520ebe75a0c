"""The parts that make up a variance, each with a name for sentences and a key that leads to it."""

import pandas as pd

from language import N_, _, translate
from planning.hierarchy import CATEGORY_LABELS, TYPE_LABELS
from planning.variance.comparison import RESULT_SIGN
from services.permissions import Actor
from services.variance import report
from services.variance.report import Choices, Question

KEY_SEPARATOR = "\n"
NET_REVENUE = N_("Net revenue")
#: What the lines of `of_departments` are asked by (`services.variance.report.detail`).
BY = ("department", "category")


def by_department(url: str, actor: Actor, question: Question) -> pd.DataFrame:
    """Return net revenue and the cost categories of each department of a question: `of_departments`."""
    return of_departments(report.choices(url, actor), report.detail(url, actor, question=question, by=BY))


def by_account(url: str, actor: Actor, question: Question) -> pd.DataFrame:
    """Return the accounts of a question, in the same shape as `of_departments`."""
    choices, lines = report.choices(url, actor), report.detail(url, actor, question=question, by=("account",))
    lines = lines[lines["type"].isin(RESULT_SIGN)]
    keys = lines["account_id"].map(choices.accounts.keys_by_member())
    return lines.assign(label=lines["account_id"].map(choices.accounts.names()), key=keys, is_group=False)


def of_departments(choices: Choices, lines: pd.DataFrame) -> pd.DataFrame:
    """Return net revenue and the cost categories of each department.

    Gross revenue and deductions move together: apart they would look like large causes that cancel out.

    Args:
        choices: Of the person who asks.
        lines: `services.variance.report.detail` by `BY`.

    Returns:
        `label`, `key` (one a row: department, account, part; see `node_of`), `type`, `is_group`, amounts and variances.
    """
    sides = list(report.AMOUNTS)
    lines = lines[lines["type"].isin(RESULT_SIGN)]
    lines = lines.assign(part=lines["category"].map(CATEGORY_LABELS).mask(lines["type"] == "revenue", NET_REVENUE))
    summed = lines.groupby(["department_id", "type", "part"], as_index=False)[sides].sum(min_count=1)
    departments = summed["department_id"]
    accounts = [_account_key(choices, row["type"], row["part"]) for row in summed.to_dict("records")]
    return report.with_verdicts(summed).assign(
        label=pd.Series(
            [
                _("{part} in {department}", part=translate(part), department=department)
                for part, department in zip(summed["part"], departments.map(choices.departments.names()), strict=True)
            ],
            index=summed.index,
            dtype="str",
        ),
        key=[
            KEY_SEPARATOR.join(names)
            for names in zip(
                departments.map(choices.departments.keys_by_member()), accounts, summed["part"], strict=True
            )
        ],
        is_group=False,
    )


def node_of(key: str) -> tuple[str, str]:
    """Return the department and the account that a cause leads to; several parts may lead to one account."""
    department, account, _part = key.split(KEY_SEPARATOR)
    return department, account


def _account_key(choices: Choices, kind: str, part: str) -> str:
    """Return the node of a category; a type with a single category has no node of its own for it."""
    key = f"{TYPE_LABELS[kind]}: {part}"
    return key if key in choices.accounts else TYPE_LABELS[kind]
