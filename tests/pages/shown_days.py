"""Days on screen are written in one way; which tables of a page show one in ISO 8601, as machines write it."""

import json
import re
from typing import Any

import pandas as pd
import pyarrow as pa
from streamlit.testing.v1 import AppTest

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


def iso_days(app: AppTest) -> list[str]:
    """Return "table, column: cell" of each column that shows a day in ISO 8601, its first such cell each."""
    tables = [*app.dataframe, *app.get("data_editor"), *app.table]
    return [told for table in tables for told in _of_table(table)]


def _of_table(table: Any) -> list[str]:
    frame, settings = table.value, json.loads(getattr(table.proto, "columns", "") or "{}")
    shown = _display_values(table, frame)
    told = []
    for place, title in enumerate(frame.columns):
        named = f"{table.key or table.proto.id[:30]}, {title}"
        if pd.api.types.is_datetime64_any_dtype(frame[title]) and shown is None:
            if not _format(settings, title, place):
                told.append(f"{named}: a date without a format")
            continue
        values = (frame if shown is None else shown).iloc[:, place]
        bad = next((str(value) for value in values if ISO_DAY.search(str(value))), None)
        if bad is not None and not (_format(settings, title, place) and shown is None):
            told.append(f"{named}: {bad}")
    return told


def _format(settings: dict[str, Any], title: object, place: int) -> object:
    one = settings.get(str(title)) or settings.get(f"_index:{place}") or {}
    return (one.get("type_config") or {}).get("format")


def _display_values(table: Any, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Return what a styled table shows, None for one that shows its values."""
    styler = getattr(getattr(table.proto, "arrow_data", table.proto), "styler", None)
    data = getattr(styler, "display_values", b"")
    if not data:
        return None
    with pa.ipc.open_stream(data) as stream:
        shown = stream.read_pandas()
    return shown if shown.shape == frame.shape else None
