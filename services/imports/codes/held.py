"""Rows that wait for a decision: read again as they were once their codes are explained, and posted as a new batch."""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import update
from sqlmodel import Session, col

from data.importers.reading.chunks import Chunk
from data.importers.tables.layout import ColumnGuess, Layout
from data.models import ImportBatch, RejectedRow
from services.imports import posting
from services.imports.codes.waiting import waiting
from services.imports.options import ImportOptions
from services.imports.results import Outcome
from services.imports.source import ImportSource
from services.permissions import Actor


def post_waiting(session: Session, actor: Actor, *, kind: str, text: str) -> list[Outcome]:
    """Post what an explained code held back, one batch per file; rows that lack something else keep waiting."""
    outcomes = []
    for batch_id, rows in waiting(session, kind, text).items():
        batch = session.get_one(ImportBatch, batch_id)
        if batch.undone_at is None:
            outcome = _post_rows(session, actor, batch, rows, text)
            if outcome is not None:
                outcomes.append(outcome)
    return outcomes


def _post_rows(
    session: Session, actor: Actor, batch: ImportBatch, rows: list[RejectedRow], text: str
) -> Outcome | None:
    """Post those of the rows that are good now. A first pass tells which; only these make up the new batch."""
    good = set(posting.good_lines(session, _source(batch, rows, text)))
    ready = [row for row in rows if row.id in good]
    if not ready:
        return None
    outcome = posting.post_source(session, actor, _source(batch, ready, text))
    made = session.get_one(ImportBatch, outcome.batch_id)
    made.layout = {**made.layout, "held_of": batch.id, "held_rows": [row.id for row in ready]}
    session.add(made)
    marked = update(RejectedRow).where(col(RejectedRow.id).in_([row.id for row in ready])).values(status="resolved")
    session.connection().execute(marked)
    session.flush()
    return outcome


def _source(batch: ImportBatch, rows: list[RejectedRow], text: str) -> ImportSource:
    """Return the rows as a source that is read like their file was."""
    layout = Layout.from_json(_json(batch.layout["file"]))
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    arrays = [pa.array([row.cells.get(name, "") for row in rows], pa.string()) for name in names]
    lines = np.array([row.line_number for row in rows], dtype=np.int64)
    marks = ",".join(str(row.id) for row in rows)
    options = ImportOptions(kind=batch.kind, mode="add", sign_convention=batch.sign_convention)
    return ImportSource(
        filename=batch.file_name,
        size=batch.file_size,
        sha256=hashlib.sha256(f"{batch.sha256}:{text}:{marks}".encode()).hexdigest(),
        layout=layout,
        guesses={concept: ColumnGuess(concept, column, 1.0) for concept, column in batch.mapping.items()},
        options=replace(options, **batch.layout.get("options", {})),
        left_out=tuple(batch.columns_left_out),
        held=[Chunk(pa.Table.from_arrays(arrays, names=names), lines)],
        held_ids=tuple(row.id or 0 for row in rows),
    )


def _json(value: Any) -> str:
    import json

    return json.dumps(value)
