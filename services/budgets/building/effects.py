"""What a change of drivers does to a version: line by line, and to its revenue, expense and result."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import MONTH_COLUMNS, Account, Department, PeriodTotals
from services import frames
from services.budgets.building.keeping import Move
from services.permissions import Actor, require, require_department

Totals = dict[str, tuple[int, int]]


def by_line(url: str, actor: Actor, *, version_id: int, moves: Sequence[Move]) -> tuple[pd.DataFrame, Totals]:
    """Return the year of each line that moves, largest first, and the totals of the actor's departments.

    Returns:
        `department, account, type, before_minor, after_minor, difference_minor`; and before and after (minor units) of
        revenue, expense and result.

    Raises:
        NotPermittedError: A move is in another manager's department.
    """
    require(actor, "budget:read")
    for department in {one[0] for one in moves}:
        require_department(actor, department)
    with reading(url) as session:
        stored = _stored_years(session, actor, version_id)
    names = ["department_id", "account_id", "period", "before", "after"]
    frame = pd.DataFrame(list(moves), columns=names).astype("int64")
    keys = ["department_id", "account_id"]
    change = (frame["after"] - frame["before"]).groupby([frame[name] for name in keys]).sum().rename("difference_minor")
    lines = stored.merge(change.reset_index(), on=keys, how="outer").astype({"difference_minor": "Int64"})
    lines = lines.assign(difference_minor=lines["difference_minor"].fillna(0).astype("int64"))
    new = lines["amount_minor"].isna()
    if new.any():
        with reading(url) as session:
            lines = _with_names(session, lines)
    lines = lines.assign(before_minor=lines["amount_minor"].fillna(0).astype("int64"))
    lines = lines.assign(after_minor=lines["before_minor"] + lines["difference_minor"])
    touched = lines[lines["difference_minor"] != 0]
    order = touched["difference_minor"].abs().sort_values(ascending=False, kind="stable").index
    shown = ["department", "account", "type", "before_minor", "after_minor", "difference_minor"]
    return touched.loc[order, shown].reset_index(drop=True), _totals(lines)


def _totals(lines: pd.DataFrame) -> Totals:
    sums = lines.groupby("type")[["before_minor", "after_minor"]].sum()
    told = {
        kind: (int(sums["before_minor"].get(kind, 0)), int(sums["after_minor"].get(kind, 0)))
        for kind in ("revenue", "expense")
    }
    (before, after), (cost_before, cost_after) = told["revenue"], told["expense"]
    return {**told, "result": (before - cost_before, after - cost_after)}


def _stored_years(session: Session, actor: Actor, version_id: int) -> pd.DataFrame:
    months: Any = sum(col(getattr(PeriodTotals, name)) for name in MONTH_COLUMNS)
    query = (
        select(
            col(PeriodTotals.department_id), col(PeriodTotals.account_id), frames.label(Department),
            frames.label(Account), col(Account.type), months,
        )
        .join(Department, col(Department.id) == col(PeriodTotals.department_id))
        .join(Account, col(Account.id) == col(PeriodTotals.account_id))
        .where(col(PeriodTotals.version_id) == version_id, col(Account.type).in_(("revenue", "expense")))
    )  # fmt: skip
    if actor.departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(sorted(actor.departments)))
    names = ["department_id", "account_id", "department", "account", "type", "amount_minor"]
    rows = frames.frame(session, query, names)
    return rows.astype({"department_id": "int64", "account_id": "int64", "amount_minor": "Int64"})


def _with_names(session: Session, lines: pd.DataFrame) -> pd.DataFrame:
    places: Any = session.connection().execute(select(col(Department.id), frames.label(Department))).all()
    accounts: Any = (
        session.connection().execute(select(col(Account.id), frames.label(Account), col(Account.type))).all()
    )
    place = {int(number): name for number, name in places}
    account = {int(number): (name, kind) for number, name, kind in accounts}
    return lines.assign(
        department=lines["department_id"].map(place),
        account=lines["account_id"].map({number: told[0] for number, told in account.items()}),
        type=lines["account_id"].map({number: told[1] for number, told in account.items()}),
    )
