"""Columns of a chart of accounts that are headed by a type and marked where it holds ("Bilanzkonto": X, SAP's way)."""

from data.importers.reading.chunks import Chunk
from data.importers.values.marks import parse_mark
from services.imports.codes import guessing
from services.imports.codes.lookup import clean
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column


def marked_types(context: Context, chunk: Chunk) -> tuple[dict[int, str], frozenset[int]]:
    """Return the heading of the one type that each row is marked with, by place, and the rows that are no balance.

    Rows with several marks are in neither; one without the mark of the balance sheet is an account of income or cost.
    """
    taken = set(context.mapping.values())
    marked: dict[int, list[str]] = {}
    no_balance: set[int] = set()
    for name in chunk.table.column_names:
        if name in taken or guessing.type_of(name) is None:
            continue
        marks = [parse_mark(clean(cell)) for cell in text_column(chunk.table, name).to_pylist()]
        if None in marks:
            continue
        context.read_columns.add(name)
        if guessing.type_of(name) == "balance" and any(marks):
            no_balance |= {place for place, mark in enumerate(marks) if not mark}
        for place, mark in enumerate(marks):
            if mark:
                marked.setdefault(place, []).append(name)
    return {place: names[0] for place, names in marked.items() if len(names) == 1}, frozenset(no_balance)
