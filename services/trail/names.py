"""What the things are called that events of the audit trail are about, and which of them a text names."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, or_

from data.models import (
    Account,
    AppUser,
    BudgetVersion,
    Contract,
    Department,
    ImportBatch,
    JobClass,
    Measure,
    PayCode,
    Scenario,
    ServiceLine,
    Supplier,
)
from services.names_and_notes import id_in

#: Each kind of subject with an id, its table, and the columns that say what it is called.
NAMED: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "department": (Department, ("code", "name")),
    "account": (Account, ("code", "name")),
    "supplier": (Supplier, ("name",)),
    "measure": (Measure, ("name",)),
    "service_line": (ServiceLine, ("name",)),
    "pay_code": (PayCode, ("code", "name")),
    "job_class": (JobClass, ("code", "name")),
    "budget_version": (BudgetVersion, ("name",)),
    "contract": (Contract, ("title",)),
    "scenario": (Scenario, ("name",)),
    "import_batch": (ImportBatch, ("file_name",)),
    "app_user": (AppUser, ("name", "email")),
}
Names = dict[tuple[str, int], str]
#: Ids asked for at once; databases limit the values of one statement.
AT_ONCE = 500
#: Things of one kind that a text may name; a text that names more is too common to search for.
MOST_NAMED = 200


def names(session: Session, things: Collection[tuple[str, int]]) -> Names:
    """Return what things are called by kind and id; what is gone has no name."""
    known: Names = {}
    for kind in {kind for kind, _number in things} & set(NAMED):
        model, columns = NAMED[kind]
        ids = sorted(number for one, number in things if one == kind)
        for at in range(0, len(ids), AT_ONCE):
            query = select(model.id, *(getattr(model, name) for name in columns))
            rows = session.connection().execute(query.where(model.id.in_(ids[at : at + AT_ONCE])))
            known |= {(kind, number): " ".join(filter(None, words)) for number, *words in rows}
    return known


def people(session: Session) -> dict[str, str]:
    """Return the names of people by address."""
    query = select(col(AppUser.email), col(AppUser.name))
    return {row.email: row.name for row in session.connection().execute(query)}


def subject_things(subject: str) -> set[tuple[str, int]]:
    """Return the things that a subject names, as kind and id."""
    kind, *rest = subject.split("/")
    numbers = [id_in(part) or 0 for part in rest]
    if kind == "comment" and len(numbers) == 3:
        return {("department", numbers[0]), ("account", numbers[1])}
    if kind == "landing" and len(numbers) == 3:
        return {("department", numbers[1]), ("account", numbers[2])}
    if kind == "volume" and len(rest) == 4:
        place = {("department", numbers[1])} if rest[0] == "department" else set()
        return place | {("measure", numbers[2])}
    if kind == "budget_version" and len(rest) == 3:
        return {(kind, numbers[0]), ("department", numbers[2])}
    if kind == "period" and len(rest) == 3:
        return {("department", numbers[2])}
    return {(kind, numbers[0])} if kind in NAMED and len(numbers) == 1 else set()


def things_called(session: Session, text: str) -> Iterable[tuple[str, int]]:
    """Yield the things whose name holds a text (case aside), as kind and id."""
    for kind, (model, columns) in NAMED.items():
        same = or_(*(getattr(model, name).icontains(text, autoescape=True) for name in columns))
        for number in session.connection().execute(select(model.id).where(same).limit(MOST_NAMED)).scalars():
            yield kind, number
