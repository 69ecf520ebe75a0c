"""Ledger lines behind a figure: one page at a time, searchable, down to the file and the line they came from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, Department, ImportBatch, LedgerEntry, Supplier
from data.rows import plain
from language import _
from planning.hierarchy import ROOT
from services.errors import UserError
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.totals.operating import is_operating

PAGE_SIZE = 50
MOST_PER_PAGE = 1000
#: Lines that a file holds at most.
MOST_IN_FILE = 100_000
Order = Literal["largest", "newest", "file"]
COLUMNS = (
    "period",
    "posting_date",
    "department",
    "account",
    "supplier",
    "amount_minor",
    "description",
    "reference",
    "file_name",
    "line_number",
    "batch_id",
    "posted_by",
)


@dataclass(frozen=True)
class LedgerLinesPage:
    """One page of lines, and the count and exact sum of all that match (minor units, natural sign)."""

    lines: pd.DataFrame
    count: int
    total_minor: int

    def pages(self, size: int) -> int:
        """Return how many pages there are, at least one."""
        return max(-(-self.count // size), 1)


def every_page(find_page: Callable[..., LedgerLinesPage]) -> pd.DataFrame:
    """Return the lines of all pages one below the other, for a file; of very many the first `MOST_IN_FILE`.

    Args:
        find_page: Returns the lines of a `page` of a `size`.
    """
    size = MOST_PER_PAGE
    first = find_page(page=1, size=size)
    others = range(2, min(first.pages(size), MOST_IN_FILE // size) + 1)
    return pd.concat([first.lines, *(find_page(page=page, size=size).lines for page in others)], ignore_index=True)


def find(
    url: str,
    actor: Actor,
    *,
    periods: tuple[int, ...],
    department: str = ROOT,
    account: str = ROOT,
    search: str = "",
    order: Order = "largest",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> LedgerLinesPage:
    """Return a page of the lines behind a figure.

    Args:
        url: Database.
        actor: Who asks; only own departments are searched.
        periods: Accounting months (yyyymm).
        department: Key of the department tree, as on budget versus actual.
        account: Key of the account tree.
        search: Words to find in description, reference or supplier, all of them; an amount ("1,234.50") finds lines
            of exactly that size.
        order: "largest" amounts first, "newest" posting date first, or as in the "file".
        page: From 1 on; a page past the end is empty.
        size: Lines per page, at most 1,000.

    Raises:
        UserError: Department or account are not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        trees = organization_trees.load(session, actor)
        if department not in trees.departments or account not in trees.accounts:
            raise UserError(
                _("This selection does not exist, or you do not have access to it."), hint=_("Choose another.")
            )
        where = _matching(
            periods,
            departments=trees.departments.members(department),
            accounts=None if account == ROOT else trees.accounts.members(account),
            search=search,
        )
        count, total = _totals(session, where, searched=bool(search.strip()))
        lines = _page(session, where, order=order, page=max(page, 1), size=min(max(size, 1), MOST_PER_PAGE))
        return LedgerLinesPage(lines=lines, count=count, total_minor=total)


def _matching(
    periods: tuple[int, ...], *, departments: list[int], accounts: list[int] | None, search: str
) -> list[ColumnElement[bool]]:
    # Naming every department lets the index (period, department, account) be used down to the account.
    where: list[ColumnElement[bool]] = [
        col(LedgerEntry.period).in_(periods),
        col(LedgerEntry.department_id).in_(departments),
        col(LedgerEntry.superseded_by).is_(None),
        is_operating(LedgerEntry.account_id),
    ]
    if accounts is not None:
        where.append(col(LedgerEntry.account_id).in_(accounts))
    return where + [_contains(word) for word in search.split()[:8]]


def _contains(word: str) -> ColumnElement[bool]:
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
    texts = (LedgerEntry.description, LedgerEntry.reference, Supplier.name)
    conditions: list[ColumnElement[bool]] = [col(text).ilike(pattern, escape="\\") for text in texts]
    amount = _as_minor(word)
    if amount is not None:
        conditions.append(func.abs(col(LedgerEntry.amount_minor)) == amount)
    return or_(*conditions)


def _as_minor(word: str) -> int | None:
    """Return the size of a typed amount in cents, None if the word is no amount."""
    if not re.fullmatch(r"[-(]?\$?[0-9][0-9,]{0,18}(\.[0-9]{1,2})?\)?", word):
        return None
    digits = re.sub(r"[^0-9.]", "", word)
    return int(Decimal(digits) * 100)


def _totals(session: Session, where: list[ColumnElement[bool]], *, searched: bool) -> tuple[int, int]:
    query = select(func.count(), func.coalesce(func.sum(col(LedgerEntry.amount_minor)), 0)).select_from(LedgerEntry)
    if searched:
        query = query.join(Supplier, col(Supplier.id) == col(LedgerEntry.supplier_id), isouter=True)
    count, total = session.connection().execute(query.where(*where)).one()
    return int(count), int(total)


def _page(session: Session, where: list[ColumnElement[bool]], *, order: Order, page: int, size: int) -> pd.DataFrame:
    orders: dict[str, list[Any]] = {
        "largest": [func.abs(col(LedgerEntry.amount_minor)).desc()],
        "newest": [col(LedgerEntry.period).desc(), col(LedgerEntry.posting_date).desc()],
        "file": [col(LedgerEntry.batch_id), col(LedgerEntry.line_number)],
    }
    # Sort narrow rows first, join names onto the few that are shown.
    ids = select(col(LedgerEntry.id)).where(*where).order_by(*orders[order], col(LedgerEntry.id))
    ids = ids.join(Supplier, col(Supplier.id) == col(LedgerEntry.supplier_id), isouter=True)
    numbers = [row[0] for row in session.connection().execute(ids.limit(size).offset((page - 1) * size))]
    query = (
        select(
            col(LedgerEntry.id),
            col(LedgerEntry.period),
            col(LedgerEntry.posting_date),
            col(Department.code) + " " + col(Department.name),
            col(Account.code) + " " + col(Account.name),
            col(Supplier.name),
            col(LedgerEntry.amount_minor),
            col(LedgerEntry.description),
            col(LedgerEntry.reference),
            col(ImportBatch.file_name),
            col(LedgerEntry.line_number),
            col(LedgerEntry.batch_id),
            col(ImportBatch.posted_by),
        )
        .join(Department, col(Department.id) == col(LedgerEntry.department_id))
        .join(Account, col(Account.id) == col(LedgerEntry.account_id))
        .join(ImportBatch, col(ImportBatch.id) == col(LedgerEntry.batch_id))
        .join(Supplier, and_(col(Supplier.id) == col(LedgerEntry.supplier_id)), isouter=True)
        .where(col(LedgerEntry.id).in_(numbers))
    )
    rows = session.connection().execute(query).all()
    shown = pd.DataFrame.from_records(plain(rows), columns=["id", *COLUMNS])
    return shown.set_index("id").loc[numbers].reset_index(drop=True)
