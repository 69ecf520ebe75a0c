"""What was imported: the list of batches, one batch with its rejected rows, and the file to correct them in."""

from typing import Any

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session, col, select

from data.engine import reading
from data.importers.remarks import shown_kept
from data.importers.tables.layout import Layout
from data.models import BudgetVersion, ImportBatch, RejectedRow
from language import _
from planning.spreadsheet_text import csv_text
from services.errors import UserError
from services.imports.kinds import KINDS
from services.imports.results import FallbackCount
from services.permissions import Actor, require

_COUNTS = ("rows_read", "rows_loaded", "rows_rejected", "rows_duplicate", "rows_skipped")
_TOTALS = ("control_total_minor", "loaded_total_minor", "rejected_total_minor", "duplicate_total_minor")
_FIELDS = ("id", "kind", "file_name", "scope", "mode", "sign_convention", "currency", "profile_name", "period_from",
           "period_to", *_COUNTS, *_TOTALS, "columns_left_out", "posted_by", "posted_at", "undone_by",
           "undone_at")  # fmt: skip


def list_batches(url: str, actor: Actor) -> pd.DataFrame:
    """Return all batches, newest first.

    Columns: the fields of a batch, `version` (name of its budget version), `control_of` and `control_exponent` (what
    the totals count: "amount" in minor units, or hours or a quantity in thousandths), `open_rejected` rows.
    """
    require(actor, "import:read")
    with reading(url) as session:
        versions = {row.id: row.name for row in session.exec(select(BudgetVersion))}
        waiting = _open_rejected(session)
        rows = [
            {**_fields(batch), "version": versions.get(batch.version_id), "open_rejected": waiting.get(batch.id, 0)}
            for batch in session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc()))
        ]
    return pd.DataFrame(rows, columns=[*_FIELDS, "control_of", "control_exponent", "version", "open_rejected"])


def batch_detail(url: str, actor: Actor, *, batch_id: int) -> dict[str, Any]:
    """Return one batch: its fields, `mapping`, `rejected`, `periods` and `fallbacks` (lines without a department …).

    `rejected` has one row per issue: line_number, column, value, code, message, status. `periods` has period, rows and
    amount_minor (natural sign; hours or quantity in thousandths for kinds without money) of the lines in force.
    """
    require(actor, "import:read")
    with reading(url) as session:
        batch = _batch(session, batch_id)
        rejected = [
            (row.line_number, issue["column"], issue["value"], issue["code"], shown_kept(issue), row.status)
            for row in _rejected_rows(session, batch_id)
            for issue in row.issues
        ]
        columns = ["line_number", "column", "value", "code", "message", "status"]
        return {
            **_fields(batch),
            "mapping": batch.mapping,
            "rejected": pd.DataFrame(rejected, columns=columns),
            "periods": _periods(session, batch),
            "fallbacks": [FallbackCount(**part) for part in batch.layout.get("fallbacks", ()) if part["kind"]],
        }


def rejected_csv(url: str, actor: Actor, *, batch_id: int) -> bytes:
    """Return the open rejected rows as a UTF-8 CSV with the file's own header, to correct and load again.

    The header is the file's, so that a remembered mapping fits. Texts that a spreadsheet would run as a formula get an
    apostrophe in front; numbers stay numbers. Columns left out stay out.
    """
    require(actor, "import:read")
    with reading(url) as session:
        batch = _batch(session, batch_id)
        rows = [row for row in _rejected_rows(session, batch_id) if row.status == "open"]
        columns = _columns(batch, rows)
        table = [[str(row.cells.get(name, "")) for name in columns] for row in rows]
    # Excel reads UTF-8 only with this mark.
    return ("\ufeff" + csv_text([columns, *table])).encode()


def _columns(batch: ImportBatch, rows: list[RejectedRow]) -> list[str]:
    """Return the file's columns, without those left out and those made by splitting, then whatever else rows have."""
    layout = Layout.from_json(_json(batch.layout["file"]))
    made = {name for name, rule in layout.derived.items() if rule.how != "heading"}
    usual = [name for name in layout.columns if name not in batch.columns_left_out]
    others = dict.fromkeys(name for row in rows for name in row.cells if name not in usual and name not in made)
    return [*usual, *others]


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def _batch(session: Session, batch_id: int) -> ImportBatch:
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise UserError(
            _("No batch {batch_id}.", batch_id=batch_id), hint=_("See the list of imports."), code="missing"
        )
    return batch


def _fields(batch: ImportBatch) -> dict[str, Any]:
    control = batch.layout.get("control", {"of": "amount", "exponent": 2})
    fields = {name: getattr(batch, name) for name in _FIELDS}
    return {**fields, "control_of": control["of"], "control_exponent": control["exponent"]}


def _rejected_rows(session: Session, batch_id: int) -> list[RejectedRow]:
    query = select(RejectedRow).where(RejectedRow.batch_id == batch_id)
    return list(session.exec(query.order_by(col(RejectedRow.line_number), col(RejectedRow.id))))


def _open_rejected(session: Session) -> dict[int | None, int]:
    query = text("SELECT batch_id, COUNT(*) FROM rejected_row WHERE status = 'open' GROUP BY batch_id")
    return {int(batch): int(rows) for batch, rows in session.connection().execute(query)}


#: The stored column of what a batch is controlled by.
_STORED = {"amount": "amount_minor", "hours": "hours_milli", "quantity": "quantity_milli"}


def _periods(session: Session, batch: ImportBatch) -> pd.DataFrame:
    columns = ["period", "rows", "amount_minor"]
    kind = KINDS[batch.kind]
    if not kind.lines:
        return pd.DataFrame(columns=columns, dtype="int64")
    figure = _STORED[batch.layout.get("control", {}).get("of", "amount")]
    statement = (
        f"SELECT period, COUNT(*), COALESCE(SUM({figure}), 0) FROM {kind.table} "  # noqa: S608 - our own names
        "WHERE batch_id = :batch AND superseded_by IS NULL GROUP BY period ORDER BY period"
    )
    answer = session.connection().execute(text(statement), {"batch": batch.id})
    return pd.DataFrame([tuple(map(int, row)) for row in answer], columns=columns, dtype="int64")
