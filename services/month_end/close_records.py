"""The closes of a month as a person may read them: who closed it, what was open, and why it was closed anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlmodel import Session, select

from data.engine import reading
from data.models import MonthClose
from planning.month_end.checklist import OF_DEPARTMENTS
from services.month_end import reported
from services.permissions import Actor, require


@dataclass(frozen=True)
class CloseRecord:
    """One close of a month. `number` counts from 1; `revenue`, `expense` in minor units as the actor may see them.

    Reasons are finance's: "" for who sees some departments, as well as open items that are not of departments.
    `unexplained`: the lines above the thresholds without an explanation at the close, of departments that the actor
    sees (`services.month_end.left_open`); why it was closed without them is a reason of finance, too.
    """

    id: int
    period: int
    number: int
    status: str
    reason: str
    open_items: tuple[str, ...]
    unexplained: tuple[dict[str, Any], ...]
    unexplained_reason: str
    budget: str
    revenue: int
    expense: int
    proposed_by: str
    proposed_at: datetime
    closed_by: str
    closed_at: datetime
    ended_by: str
    ended_at: datetime | None
    ended_reason: str


def close_records(session: Session, actor: Actor, closes: Sequence[MonthClose]) -> tuple[CloseRecord, ...]:
    """Return the closes of a month as the actor may read them, the earliest first."""
    names = reported.version_names(session)
    bounded = actor.departments is not None
    return tuple(
        CloseRecord(
            id=close.id or 0,
            period=close.period,
            number=number,
            status=close.status,
            reason="" if bounded else close.reason or "",
            open_items=tuple(one for one in close.open_items if not bounded or one in OF_DEPARTMENTS),
            unexplained=lines_seen(actor, close),
            unexplained_reason="" if bounded else close.unexplained_reason or "",
            budget=names.get(close.version_id or 0, ""),
            revenue=int(sums.get("revenue", 0)),
            expense=int(sums.get("expense", 0)),
            proposed_by=close.proposed_by,
            proposed_at=close.proposed_at,
            closed_by=close.closed_by or "",
            closed_at=close.closed_at or close.proposed_at,
            ended_by=close.ended_by or "",
            ended_at=close.ended_at,
            ended_reason="" if bounded else close.ended_reason or "",
        )
        for number, close in enumerate(closes, start=1)
        for sums in [_sums_reported(session, actor, close)]
    )


def _sums_reported(session: Session, actor: Actor, close: MonthClose) -> pd.Series:
    rows = reported.as_reported(session, close)
    if actor.departments is not None:
        rows = rows[rows["department_id"].isin(actor.departments)]
    return rows.groupby("type")["amount_minor"].sum()


@dataclass(frozen=True)
class CloseProposal:
    """What somebody proposed to close a month with; reasons and lines as of `CloseRecord`."""

    id: int
    proposed_by: str
    reason: str
    unexplained: tuple[dict[str, Any], ...]
    unexplained_reason: str


def proposal(url: str, actor: Actor, *, period: int) -> CloseProposal | None:
    """Return the proposal to close a month, None where there is none."""
    require(actor, "budget:read")
    query = select(MonthClose).where(MonthClose.period == period, MonthClose.status == "proposed")
    with reading(url) as session:
        close = session.exec(query).first()
        if close is None:
            return None
        bounded = actor.departments is not None
        reason, without = ("", "") if bounded else (close.reason or "", close.unexplained_reason or "")
        return CloseProposal(close.id or 0, close.proposed_by, reason, lines_seen(actor, close), without)


def lines_seen(actor: Actor, close: MonthClose) -> tuple[dict[str, Any], ...]:
    """Return the lines that a month is closed without explanations of, of the departments that the actor sees."""
    seen = actor.departments
    return tuple(line for line in close.unexplained if seen is None or line["department_id"] in seen)
