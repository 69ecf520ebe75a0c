"""The column that says debit or credit of each amount although its heading does not: all its texts are such words."""

from collections.abc import Mapping

from data.importers.headings.side_words import side_of
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.roles import is_unnamed
from data.importers.values.headings import normalized

#: Letters say it only together, and under a heading that names nothing else ("Shift", "Category").
_LETTERS = (frozenset("dc"), frozenset("sh"), frozenset("dk"))
_OF_LETTERS = frozenset(  # no text
    (
        "side", "sides", "type", "typ", "sign", "ind", "indicator", "flag", "mark", "posting", "post", "entry", "line",
        "trans", "transaction", "txn", "d", "c", "s", "h", "k", "art", "kz", "vz", "kennzeichen", "vorzeichen", "sens",
        "nature", "bal", "balance", "seite", "buchung", "soort", "signo",
    )
)  # fmt: skip
_AMOUNTS = frozenset(("debit", "credit", "dc_flag"))
#: What such a column is taken for where only a weak name says so.
_WEAKLY = frozenset(("description", "reference", "supplier", "entity"))


def point_at_sides(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the flag at the one column of nothing but "Debit" and "Credit", whatever its heading."""
    if _AMOUNTS & set(mapping) or "amount" not in mapping:
        return
    taken = {guess.column for concept, guess in mapping.items() if concept not in _WEAKLY}
    likely = [name for name, column in facts.items() if name not in taken and _says_sides(name, column)]
    if len(likely) != 1:
        return
    for concept in [one for one, guess in mapping.items() if guess.column == likely[0]]:
        del mapping[concept]
    mapping["dc_flag"] = ColumnGuess("dc_flag", likely[0], 0.7)


def _says_sides(name: str, column: ColumnFacts) -> bool:
    """Return whether lines on both sides say so in words of their own."""
    texts = [normalized(text) for text in column.counted if text.strip()]
    if frozenset(texts) in _LETTERS:
        return is_unnamed(name) or set(normalized(name).split()) <= _OF_LETTERS
    sides = [side_of(text) for text in texts]
    return {side for side, _rest in sides} == {"debit", "credit"} and not any(rest for _side, rest in sides)
