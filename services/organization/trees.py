"""The departments and accounts that a person may look at, as trees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.models import Account, Department, Facility
from language import _
from planning import hierarchy
from planning.hierarchy import Tree, TreeItem
from services import kept_reads
from services.permissions import Actor
from services.totals.operating import BALANCE


@dataclass(frozen=True)
class Trees:
    """Both hierarchies; `types` and `categories` are by account id.

    `non_recurring`: ids of the accounts that are marked as one-offs and grants, themselves or by an account above.
    """

    departments: Tree
    accounts: Tree
    types: dict[int, str]
    categories: dict[int, str]
    non_recurring: frozenset[int] = frozenset()


def load(session: Session, actor: Actor) -> Trees:
    """Return the trees of operating figures, departments restricted to the actor's own.

    Other people's parents leave no trace; accounts of the balance sheet are not among the accounts.
    """
    return kept_reads.kept(session, ("trees", actor.departments), lambda: _read(session, actor))


def _read(session: Session, actor: Actor) -> Trees:
    accounts = [item for item in account_items(session) if item.kind != BALANCE]
    return Trees(
        departments=hierarchy.department_tree(department_items(session, actor)),
        accounts=hierarchy.account_tree(accounts),
        types={item.id: item.kind for item in accounts},
        categories={item.id: item.category for item in accounts},
        non_recurring=_non_recurring(session, accounts),
    )


def _non_recurring(session: Session, accounts: Iterable[TreeItem]) -> frozenset[int]:
    query = select(col(Account.id)).where(col(Account.non_recurring))
    rows: Iterable[Any] = session.connection().execute(query)
    marked = frozenset(int(number) for (number,) in rows)
    return hierarchy.at_or_below(marked, {item.id: item.parent_id for item in accounts})


def account_items(session: Session) -> list[TreeItem]:
    """Return all accounts by code; `kind` is the type."""
    columns = (Account.id, Account.code, Account.name, Account.parent_id, Account.type, Account.category)
    rows: Iterable[Any] = session.connection().execute(select(*map(col, columns)).order_by(col(Account.code)))
    return [TreeItem(row[0], row[1], row[2], row[3], kind=row[4], category=row[5]) for row in rows]


def department_items(session: Session, actor: Actor) -> list[TreeItem]:
    """Return the actor's departments by facility and code; the facility is the group above."""
    columns = (Department.id, Department.code, Department.name, Department.parent_id, Facility.name)
    query = (
        select(*map(col, columns))
        .join(Facility, col(Facility.id) == col(Department.facility_id), isouter=True)
        .order_by(col(Facility.name), col(Department.code))
    )
    rows: Iterable[Any] = session.connection().execute(query)
    return [
        TreeItem(row[0], row[1], row[2], row[3], (row[4] or _("No facility"),))
        for row in rows
        if actor.departments is None or row[0] in actor.departments
    ]
