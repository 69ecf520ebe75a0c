"""Rows that were not loaded: kept with the columns that are read, and counted by what is unknown in them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import Session

from data.importers.headings.second_headers import has_other_order, heading_names
from data.importers.reading.chunks import Chunk, row_text
from data.importers.remarks import kept
from data.importers.tables.layout import RowIssue
from data.importers.values.headings import normalized
from data.models import RejectedRow
from language import _
from planning.identifiers.texts import holds_identifier
from services.imports.codes.lookup import clean
from services.imports.rows.context import Context
from services.imports.rows.typed import TypedRows, text_column
from services.imports.source import ImportSource
from services.imports.storing.safe_cells import SafeCells

_UNKNOWN = "unknown_"


def store_rows(session: Session, batch_id: int, chunk: Chunk, typed: TypedRows, context: Context) -> None:
    """Keep the rejected rows of a chunk with all their issues, without what identifies somebody."""
    places = sorted(typed.problems.issues)
    safe = SafeCells(context, chunk)
    rows = [
        {
            "batch_id": batch_id,
            "line_number": int(typed.lines[place]),
            "cells": cells,
            "issues": [_plain(safe.issue(issue, place)) for issue in typed.problems.issues[place]],
            "amount_minor": int(typed.amount[place]),
            "status": "open",
        }
        for place, cells in zip(places, safe.cells(places), strict=True)
    ]
    session.connection().execute(insert(RejectedRow), rows)


def _plain(issue: RowIssue) -> dict[str, Any]:
    return {"column": issue.column, "value": issue.value, "code": issue.code, **kept(issue.message)}


def safe_issues(chunk: Chunk, source: ImportSource) -> list[RowIssue]:
    """Return the reader's issues; a ragged row's text is dropped where it may hold what must not be shown.

    Its cells cannot be told apart, so with columns left out, or with anything like an identifier, only the line stays.
    """
    people = _names_people(source)
    return [
        RowIssue(issue.line, issue.column, "", issue.code, issue.message)
        if people or holds_identifier(issue.value)
        else issue
        for issue in chunk.issues
    ]


def _names_people(source: ImportSource) -> bool:
    return bool(source.left_out or source.private)


def store_raw(session: Session, batch_id: int, chunk: Chunk, context: Context) -> None:
    """Keep rows that have too many cells or the like: with columns left out their line alone."""
    if not chunk.raw_rejects:
        return
    safe = SafeCells(context, chunk)
    by_line: dict[int, list[RowIssue]] = {}
    for issue in safe_issues(chunk, context.source):
        by_line.setdefault(issue.line, []).append(safe.raw_issue(issue))
    people = _names_people(context.source)
    rows = [
        {
            "batch_id": batch_id,
            "line_number": line,
            "cells": {} if people or holds_identifier(row_text(cells)) else safe.raw_cells(cells),
            "issues": [_plain(issue) for issue in by_line.get(line, ())],
            "amount_minor": None,
            "status": "open",
        }
        for line, cells in chunk.raw_rejects
    ]
    session.connection().execute(insert(RejectedRow), rows)


def refuse_joined(context: Context, chunk: Chunk, issues: Mapping[int, Sequence[RowIssue]] | None = None) -> None:
    """Hold a file in which headings come again in another order: below them other columns would be read.

    `issues` are those of the chunk's rows by place; without them lines with too many cells are looked at.
    """
    columns = context.source.layout.columns
    known = heading_names(columns)
    rows = chunk.raw_rejects if issues is None else _told_by_issues(chunk, columns, issues, known)
    for line, cells in rows:
        if has_other_order(cells, columns, context.mapping):
            context.ask(
                _(
                    "Line {line} has the headings again in another order, so the lines below it would be read wrong. "
                    "Split the file there and import the parts one by one.",
                    line=line,
                )
            )


def _told_by_issues(
    chunk: Chunk, columns: Sequence[str], issues: Mapping[int, Sequence[RowIssue]], known: frozenset[str]
) -> list[tuple[int, list[str]]]:
    """Return line and cells of the rows of which a cell that was no figure, day or code is a heading."""
    names = [name for name in columns if name in chunk.table.column_names]
    places = [place for place, told in issues.items() if any(normalized(issue.value) in known for issue in told)]
    rows = [(place, chunk.table.select(names).slice(place, 1).to_pylist()[0]) for place in places]
    return [(int(chunk.lines[place]), [cells.get(name) or "" for name in columns]) for place, cells in rows]


def count_unknown(context: Context, chunk: Chunk, typed: TypedRows) -> None:
    """Tally the unknown codes of rejected rows, with the money on them, for the queue."""
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for place, issues in typed.problems.issues.items():
        for issue in issues:
            if issue.code.startswith(_UNKNOWN):
                by_kind.setdefault(issue.code.removeprefix(_UNKNOWN), []).append((place, issue.value))
    for kind, rows in by_kind.items():
        places = np.array([place for place, _ in rows])
        names = _names_beside(context, chunk.table, kind, places)
        context.catalogue.book(kind).count_unknown([text for _, text in rows], names, typed.amount[places].tolist())


def _names_beside(context: Context, table: Any, kind: str, places: Any) -> list[str | None]:
    column = context.mapping.get("supplier" if kind == "supplier" else f"{kind}_name")
    if column is None:
        return [None] * len(places)
    return [clean(text) or None for text in text_column(table, column).take(places).to_pylist()]
