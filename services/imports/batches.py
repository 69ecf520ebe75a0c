"""What was imported: the list of batches, one batch with its rejected rows, and the file to correct them in."""

from typing import Any

import pandas as pd

from services.permissions import Actor


def list_batches(url: str, actor: Actor) -> pd.DataFrame:
    """Return all batches, newest first: id, kind, file_name, mode, version, posted_at/by, undone_at, counts, totals."""
    raise NotImplementedError


def batch_detail(url: str, actor: Actor, *, batch_id: int) -> dict[str, Any]:
    """Return one batch: its fields, `rejected` (line, column, value, code, message) and `periods` (rows, amount)."""
    raise NotImplementedError


def rejected_csv(url: str, actor: Actor, *, batch_id: int) -> bytes:
    """Return the rejected rows as a UTF-8 CSV with the file's own header, to correct and load again."""
    raise NotImplementedError
