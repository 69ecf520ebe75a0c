"""Columns of a chart of accounts that are headed by a type and marked where it holds ("Bilanzkonto": X, SAP's way)."""

import re

from data.importers.reading.chunks import Chunk
from services.imports.codes import guessing
from services.imports.codes.lookup import clean
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column

_YES = re.compile(r"x|✓|✔|•|y|yes|j|ja|1|true|wahr|o|oui|s|si|sí")
_NO = re.compile(r"|-|n|no|nein|non|nee|nej|nei|0|false|falsch")


def marked_types(context: Context, chunk: Chunk) -> dict[int, str]:
    """Return the heading of the one type that each row is marked with, by place; rows with none or several are out."""
    taken = set(context.mapping.values())
    marked: dict[int, list[str]] = {}
    for name in chunk.table.column_names:
        if name in taken or guessing.type_of(name) is None:
            continue
        cells = [clean(cell).casefold() for cell in text_column(chunk.table, name).to_pylist()]
        if not all(_YES.fullmatch(cell) or _NO.fullmatch(cell) for cell in cells):
            continue
        context.read_columns.add(name)
        for place, cell in enumerate(cells):
            if _YES.fullmatch(cell):
                marked.setdefault(place, []).append(name)
    return {place: names[0] for place, names in marked.items() if len(names) == 1}
