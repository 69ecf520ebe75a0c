"""The text beside a code that is its name, whatever its heading says: "Description" beside "Account"."""

from collections.abc import Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess

_PAIRS = {"account": "account_name", "department": "department_name"}


def add_names(
    mapping: dict[str, ColumnGuess],
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    concepts: Sequence[str],
) -> None:
    """Point the name of an account or department at a free text column right behind the code, one text a code."""
    names = list(facts)
    for code, name in _PAIRS.items():
        guess = mapping.get(code)
        if guess is None or name in mapping or name not in concepts or guess.column not in names:
            continue
        beside = next(iter(names[names.index(guess.column) + 1 :]), "")
        taken = {other.column for other in mapping.values()}
        free = beside in cells and beside not in taken and name_score(beside, "description") >= 0.75
        if free and _names_codes(cells[guess.column], cells[beside], facts[beside]):
            mapping[name] = ColumnGuess(name, beside, 0.6)


def _names_codes(codes: Sequence[str], texts: Sequence[str], column: ColumnFacts) -> bool:
    if column.words < 0.8 or column.filled < 0.8:
        return False
    pairs = {(code, text) for code, text in zip(codes, texts, strict=True) if code and text}
    return len({code for code, _text in pairs}) == len(pairs) and len({text for _code, text in pairs}) > 1
