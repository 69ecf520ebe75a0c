"""Initiatives, transfers and carry-forward of a version, and what they make of its original budget."""

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, case, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, BudgetAdjustment, BudgetLine, BudgetVersion, Department
from planning.periods import FiscalCalendar
from services import frames, settings
from services.budgets.adjusting.making import AdjustmentRequest, carried_so_far, unused_of
from services.errors import UserError
from services.permissions import Actor, require, require_department

COLUMNS = ["id", "kind", "status", "name", "owner", "department", "account", "to_department", "to_account", "period",
           "amount_minor", "recurrent", "year_minor", "reason", "requested_by", "requested_at", "decided_by",
           "decision_note"]  # fmt: skip


def adjustments(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return what was added to a version or asked for, newest first: `COLUMNS`; a manager sees what touches her own.

    `year_minor` is what it is in the year (of a transfer: what it moves), minor units.
    """
    require(actor, "budget:read")
    places: list[Any] = [aliased(Department), aliased(Account), aliased(Department), aliased(Account)]
    place, account, to_place, to_account = places
    one = BudgetAdjustment
    query: Any = (
        select(
            col(one.id), col(one.kind), col(one.status), col(one.name), col(one.owner), frames.label(place),
            frames.label(account), frames.label(to_place), frames.label(to_account), col(one.period),
            col(one.amount_minor), col(one.recurrent), col(one.reason), col(one.requested_by), col(one.requested_at),
            col(one.decided_by), col(one.decision_note),
        )
        .join(place, place.id == col(one.department_id))
        .join(account, account.id == col(one.account_id))
        .outerjoin(to_place, to_place.id == col(one.to_department_id))
        .outerjoin(to_account, to_account.id == col(one.to_account_id))
        .where(col(one.version_id) == version_id)
        .order_by(col(one.id).desc())
    )  # fmt: skip
    if actor.departments is not None:
        own = sorted(actor.departments)
        query = query.where(col(one.department_id).in_(own) | col(one.to_department_id).in_(own))
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        rows = session.connection().execute(query).all()
    names = [name for name in COLUMNS if name != "year_minor"]
    table = pd.DataFrame([tuple(row) for row in rows], columns=names)
    months = [13 - calendar.fiscal_month(int(period)) if recurrent else 1
              for period, recurrent in zip(table["period"], table["recurrent"], strict=True)]  # fmt: skip
    year = [int(amount) * count for amount, count in zip(table["amount_minor"], months, strict=True)]
    return table.assign(year_minor=pd.Series(year, dtype="int64"))[COLUMNS]


def original_and_revised(url: str, actor: Actor, *, version_id: int) -> pd.DataFrame:
    """Return lines with transfers or carry-forward: what the budget was, what moved, what it is now.

    Returns:
        `department, account, original_minor, transfers_minor, carried_minor, revised_minor` of the year; original +
        transfers + carried = revised, which is what all reports compare with.
    """
    require(actor, "budget:read")
    line, added = BudgetLine, BudgetAdjustment
    amount = col(line.amount_minor)
    sums = [
        cast(func.coalesce(func.sum(case((condition, amount))), 0), BigInteger)
        for condition in (
            col(added.kind).is_(None) | col(added.kind).in_(("initiative", "one_time")),
            col(added.kind) == "transfer",
            col(added.kind) == "carry_forward",
        )
    ]
    query: Any = (
        select(frames.label(Department), frames.label(Account), *sums)
        .select_from(line)
        .join(Department, col(Department.id) == col(line.department_id))
        .join(Account, col(Account.id) == col(line.account_id))
        .outerjoin(added, col(added.id) == col(line.adjustment_id))
        .where(col(line.version_id) == version_id, col(line.superseded_by).is_(None))
        .group_by(col(Department.code), col(Department.name), col(Account.code), col(Account.name))
        .having(func.count(case((col(added.kind).in_(("transfer", "carry_forward")), 1))) > 0)
        .order_by(col(Department.code), col(Account.code))
    )
    if actor.departments is not None:
        query = query.where(col(line.department_id).in_(sorted(actor.departments)))
    with reading(url) as session:
        rows = session.connection().execute(query).all()
    names = ["department", "account", "original_minor", "transfers_minor", "carried_minor"]
    table = pd.DataFrame([tuple(row) for row in rows], columns=names)
    table = table.astype(dict.fromkeys(names[2:], "int64"))
    return table.assign(revised_minor=table[names[2:]].sum(axis=1).astype("int64"))


def left_over(
    url: str, actor: Actor, *, version_id: int, from_version_id: int, department_id: int, account_id: int
) -> int | None:
    """Return what can still be carried forward of a line of the year before (minor units); None where not known.

    What was carried, or is asked for, counts already; only expense is carried.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        version = session.get(BudgetVersion, version_id)
        return None if version is None else _left(session, version, from_version_id, department_id, account_id)


def _left(
    session: Session, version: BudgetVersion, from_version_id: int, department_id: int, account_id: int
) -> int | None:
    try:
        left = unused_of(session, from_version_id, version, department_id, account_id)
    except UserError:  # said where it is asked for
        return None
    account = session.get(Account, account_id)
    asked = AdjustmentRequest(version.id or 0, "carry_forward", "", department_id, account_id, 0, 0)
    return max(left - carried_so_far(session, asked), 0) if account and account.type == "expense" else 0
