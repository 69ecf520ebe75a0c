"""The notice of a contract register under an unknown heading: told by cells that say to when it takes effect."""

from collections.abc import Mapping

from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized
from data.importers.values.terms import parse_notice

#: Share of the cells that are lengths of notice, and of those that say to what end.
_LENGTHS, _ENDS = 0.8, 0.3
#: Beginnings of words that speak of giving notice; below them lengths alone are enough.
_SPOKEN = (  # no text
    "kundigung", "kuendigung", "notice", "cancel", "terminat", "resiliation", "preavis", "preavviso", "preaviso",
    "rescision", "disdetta", "opzeg", "uppsagning", "oppsigelse", "opsigelse", "denuncia",
)  # fmt: skip


def point_at_notice(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the notice at a free column of lengths of notice ("3 Monate zum Quartalsende")."""
    if {"notice_days", "notice_months"} & set(mapping):
        return
    taken = {guess.column for guess in mapping.values()}
    for name, column in facts.items():
        if name not in taken and _holds_notice(name, column):
            mapping["notice_days"] = ColumnGuess("notice_days", name, 0.7)
            return


def _holds_notice(name: str, column: ColumnFacts) -> bool:
    total = column.counted.total()
    if not total or column.is_number or column.is_date:
        return False
    read = [(parse_notice(text, unit=None), count) for text, count in column.counted.items()]
    lengths = sum(count for notice, count in read if notice is not None)
    ends = sum(count for notice, count in read if notice is not None and notice.to)
    spoken = any(word.startswith(_SPOKEN) for word in normalized(name).split())
    return lengths >= _LENGTHS * total and (spoken or ends >= _ENDS * total)
