"""Headings in the middle of a file: of files that were joined, the second of which has its columns in another order."""

from collections.abc import Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.values.headings import normalized

#: A line is one of headings where so many cells, and so great a share of them, are headings.
LEAST, SHARE = 3, 0.75
#: A heading has so many letters.
LETTERS = 2
#: From this score on a text is a name of a concept.
_NAMED = 0.9


def heading_names(columns: Sequence[str]) -> frozenset[str]:
    """Return the headings in plain letters; those that are figures may stand in any line."""
    return frozenset(normalized(name) for name in columns if sum(map(str.isalpha, name)) >= LETTERS)


def has_other_order(cells: Sequence[str], columns: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Return whether a line of data repeats the headings in another order, so that the lines below mean other things.

    Args:
        cells: The line's cells, in the order of the columns.
        columns: The headings of the file.
        mapping: Concept to column; another name of what a column means is no other order.
    """
    names = [normalized(name) for name in columns]
    texts = [normalized(cell) for cell in cells]
    filled = [text for text in texts if text]
    known = sum(1 for text in filled if text in names)
    if known < LEAST or known < len(filled) * SHARE:
        return False
    concepts = {column: concept for concept, column in mapping.items()}
    return any(
        text and text != name and not _means(cell, concepts.get(column, ""))
        for text, name, cell, column in zip(texts, names, cells, columns, strict=False)
    )


def _means(text: str, concept: str) -> bool:
    return bool(concept) and name_score(text, concept) >= _NAMED
