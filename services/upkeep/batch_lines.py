"""Compare what each batch says was stored with the lines that are there: how many, and what they add up to."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlmodel import Session, col, select

from data.integrity import PART
from data.models import ImportBatch
from language import _, ngettext
from services.imports.kinds import KINDS
from services.imports.storing import line_sums
from services.imports.storing.effects import LINES
from services.imports.storing.line_sums import SUMS
from services.imports.storing.statement_totals import SIGNS

#: Kinds whose lines go only when their file is undone; those of budgets go also with drafts and under drivers.
KEPT_WHOLE = ("ledger", "labor", "purchases")
#: Kinds whose lines are held to what they add up to; the ledger is held to the total of its file.
SUMMED = ("labor", "purchases", "statistics")


def problems(session: Session) -> list[str]:
    """Return one sentence for each batch that does not have the lines, or the sums, that it stored."""
    of_ledger = _ledger_lines(session)
    stored = {kind: line_sums.by_batch(session, KINDS[kind].table) for kind in SUMMED}
    sentences = []
    for batch in _batches(session):
        if batch.kind == "ledger":
            kept = _in_sign_of_file(batch, of_ledger.get(batch.id or 0, []))
            if not _ties_out(batch, *kept):
                sentences.append(_untied_ledger(batch, *kept))
        elif not _has_its_lines(batch, count := stored[batch.kind].get(batch.id or 0, {}).get("rows", 0)):
            sentences.append(
                _(
                    "Batch {batch} ({file}) should have {rows} lines; it has {stored_rows}.",
                    batch=batch.id,
                    file=batch.file_name,
                    rows=_lines_to_have(batch),
                    stored_rows=count,
                )
            )
    return sentences + _sum_problems(session, stored)


def _sum_problems(session: Session, stored: Mapping[str, Mapping[int, Mapping[str, int]]]) -> list[str]:
    """Hold hours, costs, purchases and volumes to what their files stored."""
    return [
        _(
            "Batch {batch} ({file}): {column} of its lines should add up to {told}; it is {stored}.",
            batch=batch.id,
            file=batch.file_name,
            column=column,
            told=told,
            stored=there.get(column, 0),
        )
        for batch in _batches(session, SUMMED)
        for there in [stored[batch.kind].get(batch.id or 0, {})]
        for column, told in _sums_to_have(batch, there).items()
        if there.get(column, 0) != told and not (column == "rows" and batch.kind in KEPT_WHOLE)
    ]


def _sums_to_have(batch: ImportBatch, there: Mapping[str, int]) -> dict[str, int]:
    """Return what the lines of a batch have to add up to; nothing where an older version did not keep it."""
    if batch.undone_at is not None:
        return dict.fromkeys(there, 0)
    return {**dict.fromkeys(there, 0), **batch.layout[SUMS]} if SUMS in batch.layout else {}


def unknown_counts(session: Session) -> list[str]:
    """Return what no comparison can say of files that an older version imported, without number or sums of lines."""
    uncounted = [batch for batch in _batches(session) if _lines_to_have(batch) is None]
    unsummed = [batch for batch in _batches(session, SUMMED) if batch.undone_at is None and SUMS not in batch.layout]
    return _without_count(uncounted) + _without_sums(unsummed)


def _without_sums(unknown: list[ImportBatch]) -> list[str]:
    if not unknown:
        return []
    return [
        ngettext(
            "Not checked: what the lines of {count} file of hours, purchases or volumes add up to (batch {batches}). "
            "The version that imported it did not keep that.",
            "Not checked: what the lines of {count} files of hours, purchases or volumes add up to (batches "
            "{batches}). The version that imported them did not keep that.",
            len(unknown),
            batches=", ".join(str(batch.id) for batch in unknown),
        )
    ]


def _without_count(unknown: list[ImportBatch]) -> list[str]:
    if not unknown:
        return []
    return [
        ngettext(
            "Not checked: how many lines {count} file has (batch {batches}). The version that imported it kept the "
            "number of rows only, and a row may be several lines.",
            "Not checked: how many lines {count} files have (batches {batches}). The version that imported them kept "
            "the number of rows only, and a row may be several lines.",
            len(unknown),
            batches=", ".join(str(batch.id) for batch in unknown),
        )
    ]


def _batches(session: Session, kinds: Sequence[str] = KEPT_WHOLE) -> list[ImportBatch]:
    query = select(ImportBatch).where(col(ImportBatch.kind).in_(kinds)).order_by(col(ImportBatch.id))
    return list(session.exec(query))


def _lines_to_have(batch: ImportBatch) -> int | None:
    """Return how many lines a batch has to have; None where an older version kept only that of its rows.

    A row of the ledger is one line, unless its months lay across; hours of several kinds may share a row, too.
    """
    if batch.undone_at is not None:
        return 0
    if LINES in batch.layout:
        return int(batch.layout[LINES])
    return batch.rows_loaded if batch.kind == "ledger" and not _groups_across(batch) else None


def _groups_across(batch: ImportBatch) -> int:
    """Return how many figures lie side by side in a row of the file."""
    return len(((batch.layout.get("file") or {}).get("unpivot") or {}).get("groups") or ())


def _has_its_lines(batch: ImportBatch, count: int) -> bool:
    stored = _lines_to_have(batch)
    if stored is not None:
        return count == stored
    most = batch.rows_loaded * _groups_across(batch) if batch.kind == "ledger" else count
    return batch.rows_loaded <= count <= most


def _ties_out(batch: ImportBatch, count: int, total: int) -> bool:
    return total == _promised_total(batch) and _has_its_lines(batch, count)


def _promised_total(batch: ImportBatch) -> int:
    return 0 if batch.undone_at is not None else batch.loaded_total_minor


def _untied_ledger(batch: ImportBatch, count: int, total: int) -> str:
    promised = _lines_to_have(batch)
    return _(
        "Batch {batch} ({file}) should have {rows} lines totaling {total} in minor units; it has "
        "{stored_rows} lines totaling {stored_total}.",
        batch=batch.id,
        file=batch.file_name,
        rows=batch.rows_loaded if promised is None else promised,
        total=_promised_total(batch),
        stored_rows=count,
        stored_total=total,
    )


def _in_sign_of_file(batch: ImportBatch, lines: list[tuple[str, int, int]]) -> tuple[int, int]:
    """Return rows and total of stored lines, turned back as they were turned round when they were loaded."""
    earned, spent = SIGNS[batch.sign_convention]
    total = sum(amount * (earned if kind == "revenue" else spent) for kind, _rows, amount in lines)
    return sum(rows for _kind, rows, _amount in lines), total


def _ledger_lines(session: Session) -> dict[int, list[tuple[str, int, int]]]:
    """Return account type, rows and exact total of the ledger lines of each batch."""
    query = text(
        f"SELECT e.batch_id, a.type, COUNT(*), SUM(e.amount_minor / {PART}), SUM(e.amount_minor % {PART}) "  # noqa: S608
        "FROM ledger_entry e JOIN account a ON a.id = e.account_id GROUP BY e.batch_id, a.type"
    )
    stored: dict[int, list[tuple[str, int, int]]] = {}
    for batch, kind, rows, high, low in session.connection().execute(query):
        stored.setdefault(batch, []).append((kind, rows, int(high) * PART + int(low)))
    return stored
