"""Columns of a chart of accounts that are headed by a type and marked where it holds ("Bilanzkonto": X, SAP's way)."""

import re

from data.importers.reading.chunks import Chunk
from services.imports.codes import guessing
from services.imports.codes.lookup import clean
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column

_YES = re.compile(r"x|✓|✔|•|y|yes|j|ja|1|true|wahr|o|oui|s|si|sí")
_NO = re.compile(r"|-|n|no|nein|non|nee|nej|nei|0|false|falsch")


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
        cells = [clean(cell).casefold() for cell in text_column(chunk.table, name).to_pylist()]
        if not all(_YES.fullmatch(cell) or _NO.fullmatch(cell) for cell in cells):
            continue
        context.read_columns.add(name)
        if guessing.type_of(name) == "balance" and any(_YES.fullmatch(cell) for cell in cells):
            no_balance |= {place for place, cell in enumerate(cells) if _NO.fullmatch(cell)}
        for place, cell in enumerate(cells):
            if _YES.fullmatch(cell):
                marked.setdefault(place, []).append(name)
    return {place: names[0] for place, names in marked.items() if len(names) == 1}, frozenset(no_balance)
