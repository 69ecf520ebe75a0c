"""What is there and what each further file would switch on, until all pages are full."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import (
    Account,
    BudgetLine,
    Contract,
    Department,
    FlexRule,
    LaborEntry,
    LedgerEntry,
    PurchaseLine,
    Statistic,
)
from services.permissions import Actor, require


@dataclass(frozen=True)
class Step:
    """One input: `done` when there is some; `months` the first and last month (yyyymm) of figures.

    `name` is a kind of file, "budget-volumes", "units" (departments with a unit of service) or "shares" (accounts
    that are not wholly fixed).
    """

    name: str
    done: bool
    months: tuple[int, int] | None = None


def steps(url: str, actor: Actor) -> list[Step]:
    """Return the inputs in the order in which they are best given."""
    require(actor, "budget:read")
    with reading(url) as session:
        return [
            _lines(session, "ledger", LedgerEntry),
            _lines(session, "budget", BudgetLine),
            _lines(session, "statistics", Statistic, col(Statistic.kind) == "actual"),
            Step("units", _any(session, Department.id, col(Department.uos_measure_id).is_not(None))),
            Step("shares", _shares(session)),
            _lines(session, "budget-volumes", Statistic, col(Statistic.kind) == "budget"),
            _lines(session, "labor", LaborEntry),
            _lines(session, "purchases", PurchaseLine),
            Step("contracts", _any(session, Contract.id)),
        ]


def _lines(session: Session, name: str, model: Any, *conditions: Any) -> Step:
    query = select(func.min(model.period), func.max(model.period)).where(model.superseded_by.is_(None), *conditions)
    first, last = session.exec(query).one()
    return Step(name, first is not None, (int(first), int(last)) if first is not None else None)


def _any(session: Session, column: Any, *conditions: Any) -> bool:
    return session.exec(select(column).where(*conditions).limit(1)).first() is not None


def _shares(session: Session) -> bool:
    return _any(session, Account.id, col(Account.fixed_share) < 1) or _any(
        session, FlexRule.id, col(FlexRule.fixed_share) < 1
    )
