"""Stored rows taken out again, as an import of the same kind reads them."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import text

from data.engine import reading
from language import _, translate
from services import settings
from services.currencies import exponent
from services.errors import UserError
from services.imports.exports import Export, Form
from services.imports.kinds import KINDS, kind_named
from services.permissions import Actor, require


@dataclass(frozen=True)
class ExportTable:
    """The rows of a kind by header, values as stored, and how each column is written.

    `exponent` is the number of decimal places of money.
    """

    kind: str
    title: str
    rows: pd.DataFrame
    forms: dict[str, Form]
    exponent: int


def exportable(actor: Actor) -> list[str]:
    """Return the kinds that a person may take out."""
    return [name for name, kind in KINDS.items() if kind.export and actor.may(kind.export.permission)]


def export(
    url: str,
    actor: Actor,
    *,
    kind: str,
    months: tuple[int, int] | None = None,
    version_id: int | None = None,
) -> ExportTable:
    """Return what is stored of a kind; a department manager gets the rows of own departments.

    Args:
        url: Database.
        actor: Who asks.
        kind: Name of a kind.
        months: First and last month (yyyymm) of lines; registers have none.
        version_id: Only the lines of one budget version.

    Raises:
        UserError: Not permitted, or there is no export of this kind.
    """
    allowed = _export_for(actor, kind)
    columns = allowed.columns
    statement = (
        f"SELECT {', '.join(column.stored for column in columns)} "
        f"{_selection(allowed, actor, kind, months, version_id)} ORDER BY {allowed.order}"
    )
    with reading(url) as session:
        lines = [tuple(row) for row in session.connection().execute(text(statement))]
        digits = exponent(settings.load(session).currency)
    rows = pd.DataFrame(lines, columns=[column.title for column in columns], dtype="object")
    return ExportTable(kind, KINDS[kind].file.title, rows, {column.title: column.form for column in columns}, digits)


def count_export(
    url: str,
    actor: Actor,
    *,
    kind: str,
    months: tuple[int, int] | None = None,
    version_id: int | None = None,
) -> int:
    """Return how many rows `export` would give.

    Raises:
        UserError: As `export`.
    """
    allowed = _export_for(actor, kind)
    statement = f"SELECT COUNT(*) {_selection(allowed, actor, kind, months, version_id)}"
    with reading(url) as session:
        return int(session.connection().execute(text(statement)).scalar_one())


def _export_for(actor: Actor, kind: str) -> Export:
    known = kind_named(kind)
    if known.export is None:
        raise UserError(
            _("{kind}: no export available.", kind=translate(known.file.title)), hint=_("Choose another kind.")
        )
    require(actor, known.export.permission)
    return known.export


def _selection(export_: Export, actor: Actor, kind: str, months: tuple[int, int] | None, version_id: int | None) -> str:
    conditions = _conditions(export_, actor, months if KINDS[kind].lines else None, version_id)
    return f"FROM {export_.source} WHERE {' AND '.join(conditions)}"


def _conditions(export_: Export, actor: Actor, months: tuple[int, int] | None, version_id: int | None) -> Iterable[str]:
    yield export_.in_force
    if export_.department and actor.departments is not None:
        listed = ", ".join(str(int(number)) for number in sorted(actor.departments))
        yield f"{export_.department} IN ({listed or '0'})"
    if months is not None:
        yield f"t.period BETWEEN {int(months[0])} AND {int(months[1])}"
    if export_.versioned and version_id is not None:
        yield f"v.id = {int(version_id)}"
