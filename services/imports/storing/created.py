"""New departments, accounts, suppliers … and drafts that came with a file: kept while something uses them.

A posted file keeps what one of its lines needs; an undo takes back what nothing else has come to use and nobody has
changed since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, or_, update
from sqlmodel import Session, SQLModel, col, select

from data.models import AuditEvent, BudgetVersion, CodeAlias, ImportBatch, ServiceLine, SupplierAlias, UnknownCode
from services import audit
from services.imports.codes.code_books import MODELS, Catalogue

#: Key of the batch's layout: kind to ids of what the file brought.
KEY = "created"
#: New budget versions and service lines stand beside the kinds of codes.
VERSION = "version"
_OTHERS: dict[str, type[SQLModel]] = {VERSION: BudgetVersion, "service_line": ServiceLine}
_PART = 900


def forget_unused(session: Session, catalogue: Catalogue) -> None:
    """Drop what was made for rows that were rejected in the end; what a person asked for by name stays."""
    session.flush()
    asked = {
        (kind, text) for (kind, text), decision in catalogue.options.decisions.items() if decision.action == "create"
    }
    made = {
        kind: [item.id for item in book.created if (kind, item.code) not in asked]
        for kind, book in catalogue.books.items()
    }
    removed = _remove_unused(session, made)
    for kind, book in catalogue.books.items():
        book.created = [item for item in book.created if item.id not in removed.get(kind, ())]


def remember_created(batch: ImportBatch, catalogue: Catalogue, others: Mapping[str, list[int]]) -> None:
    """Write into the batch what it brought, codes and `others` (versions, service lines), so that an undo finds it."""
    made = {kind: [item.id for item in book.created] for kind, book in catalogue.books.items() if book.created}
    for kind, ids in others.items():
        made[kind] = [*made.get(kind, []), *ids]
    batch.layout = _with_created(batch.layout, made)


def take_back_created(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Remove what a batch brought, nothing uses and nobody has changed since; return how many of each kind went.

    What earlier undone batches brought, and this one alone still used, goes as well.
    """
    undone = _leaving_something(session)
    if batch.layout.get(KEY) or undone:
        audit.one_writer(session)  # before what it brought, as everybody who changes that does
    session.flush()
    made: dict[str, list[int]] = {}
    for one in [batch, *undone]:
        for kind, ids in one.layout.get(KEY, {}).items():
            made.setdefault(kind, []).extend(_without_changes(session, kind, list(map(int, ids)), one.posted_at))
    of_version = [(one, one.version_id) for one in [batch, *undone] if one.version_id in made.get(VERSION, ())]
    for one, _version in of_version:
        one.version_id = None
        session.add(one)
    session.flush()
    removed = _remove_unused(session, made)
    for one in [batch, *undone]:  # a database gives the number of what is gone to something new
        left = {
            kind: [number for number in ids if number not in removed.get(kind, ())]
            for kind, ids in one.layout.get(KEY, {}).items()
        }
        one.layout = _with_created(one.layout, left)
        session.add(one)
    for one, version in of_version:  # the name of one that is gone stays in `scope`
        if version not in removed[VERSION]:
            one.version_id = version
    return {kind: len(ids) for kind, ids in removed.items() if ids}


def brings_something(session: Session, batches: Iterable[int]) -> bool:
    """Return whether codes or versions may go with these batches, or with earlier ones that left something behind."""
    concerned = or_(col(ImportBatch.id).in_(set(batches)), col(ImportBatch.undone_at).is_not(None))
    query = select(ImportBatch.id).where(concerned, _brought()).limit(1)
    return session.exec(query).first() is not None


def _leaving_something(session: Session) -> Sequence[ImportBatch]:
    """Return the undone batches that left something behind, which others still used."""
    return session.exec(select(ImportBatch).where(col(ImportBatch.undone_at).is_not(None), _brought())).all()


def _brought() -> ColumnElement[bool]:
    brought: ColumnElement[bool] = col(ImportBatch.layout)[KEY].as_string().is_not(None)
    return brought


def _with_created(layout: Mapping[str, Any], made: Mapping[str, list[int]]) -> dict[str, Any]:
    """Return a layout that says what the batch brought and is still there; where nothing is, it says nothing."""
    brought = {kind: ids for kind, ids in made.items() if ids}
    rest = {name: value for name, value in layout.items() if name != KEY}
    return {**rest, KEY: brought} if brought else rest


def _remove_unused(session: Session, made: Mapping[str, list[int]]) -> dict[str, set[int]]:
    """Remove what nothing refers to, again and again: a parent is free once its children are gone."""
    removed: dict[str, set[int]] = {kind: set() for kind in made}
    left = {kind: set(ids) for kind, ids in made.items() if ids}
    while left:
        free = {kind: ids - _ids_in_use(session, kind, ids) for kind, ids in left.items()}
        if not any(free.values()):
            break
        for kind, ids in free.items():
            _delete(session, kind, ids)
            removed[kind] |= ids
        left = {kind: ids - free[kind] for kind, ids in left.items() if ids - free[kind]}
    return removed


def _model(kind: str) -> Any:
    return _OTHERS.get(kind) or MODELS[kind]


def _references(kind: str) -> Iterator[Column[Any]]:
    """Yield the columns of all tables that may point to an item; names that lead to a supplier go with it."""
    target = _model(kind).__table__.name
    for table in SQLModel.metadata.tables.values():
        if table.name != SupplierAlias.__tablename__:
            yield from (key.parent for key in table.foreign_keys if key.column.table.name == target)


def _ids_in_use(session: Session, kind: str, ids: set[int]) -> set[int]:
    used: set[int] = set()
    for column in _references(kind):
        for part in _parts(ids - used):
            used |= set(session.connection().execute(select(column).where(column.in_(part)).distinct()).scalars())
    if kind == VERSION:
        drafts = select(BudgetVersion.id).where(col(BudgetVersion.id).in_(ids), col(BudgetVersion.status) != "draft")
        used |= set(session.connection().execute(drafts).scalars())
    return used


def _without_changes(session: Session, kind: str, ids: list[int], since: datetime) -> list[int]:
    """Return the items that no person has changed since the file was posted."""
    name = "budget_version" if kind == VERSION else kind
    subjects = {f"{name}/{number}": number for number in ids}
    changed: set[int] = set()
    for part in _parts(subjects):
        query = select(AuditEvent.subject).where(col(AuditEvent.subject).in_(part), col(AuditEvent.at) >= since)
        changed |= {subjects[subject] for subject in session.connection().execute(query).scalars()}
    return [number for number in ids if number not in changed]


def _delete(session: Session, kind: str, ids: set[int]) -> None:
    model = _model(kind)
    connection = session.connection()
    for part in _parts(ids):
        if kind == "supplier":
            connection.execute(delete(SupplierAlias).where(col(SupplierAlias.supplier_id).in_(part)))
        elif kind != VERSION:
            named = (col(CodeAlias.kind) == kind, col(CodeAlias.target_id).in_(part))
            connection.execute(delete(CodeAlias).where(*named))
        if kind != VERSION:
            solved = (col(UnknownCode.kind) == kind, col(UnknownCode.resolved_id).in_(part))
            again = {"status": "open", "resolved_id": None, "resolved_by": None, "resolved_at": None}
            connection.execute(update(UnknownCode).where(*solved).values(**again))
        connection.execute(delete(model).where(col(model.id).in_(part)))


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = list(items)
    for start in range(0, len(ordered), _PART):
        yield ordered[start : start + _PART]
