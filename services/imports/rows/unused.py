"""Columns of a file that nothing was read from: a person has to know of them, since what they say is nowhere."""

from data.importers.reading.chunks import Chunk
from language import _, in_quotes, ngettext
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column


def note_filled(context: Context, chunk: Chunk) -> None:
    """Remember which columns without a meaning hold anything; empty ones are not worth a word."""
    import pyarrow.compute as pc

    for name in _unread(context):
        if name not in context.filled_columns and name in chunk.table.column_names:
            cells = pc.utf8_trim_whitespace(text_column(chunk.table, name))
            if pc.any(pc.greater(pc.binary_length(cells), 0)).as_py():
                context.filled_columns.add(name)


def unused_columns(context: Context) -> list[str]:
    """Return the filled columns that were not used, in the file's order; columns left out on purpose are not here."""
    return [name for name in _unread(context) if name in context.filled_columns]


def kept_note(columns: list[str], rejected: int) -> list[str]:
    """Return what to know of rejected rows of a file with unused columns: these are looked up in the file."""
    if not columns or not rejected:
        return []
    return [_("Rejected rows are kept without the columns not used; the line number leads back to the file.")]


def unused_note(columns: list[str]) -> list[str]:
    """Return the sentence that lists them, none where all were used."""
    if not columns:
        return []
    listed = ", ".join(in_quotes(name) for name in columns)
    return [ngettext("Column not used: {columns}.", "Columns not used: {columns}.", len(columns), columns=listed)]


def _unread(context: Context) -> list[str]:
    source = context.source
    if source.held is not None:  # its file has said so already
        return []
    read = {*columns_read(context), *source.left_out}
    return [name for name in source.layout.columns if name not in read]


def columns_read(context: Context) -> frozenset[str]:
    """Return the columns of the file that anything is read from; all others say nothing to Caseload."""
    layout = context.source.layout
    read = {*context.source.mapping.values(), *layout.month_columns, *context.read_columns}
    read |= set(layout.unpivot.sources) if layout.unpivot else set()
    return frozenset(read | {layout.origin(name) for name in read})
