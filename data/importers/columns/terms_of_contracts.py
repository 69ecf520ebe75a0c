"""Days of a contract register under unknown headings: what begins before the other ends."""

import re
from collections.abc import Mapping, Sequence

from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.dates import parse_date
from data.importers.values.headings import normalized
from data.importers.values.terms import is_open_end

#: Share of the cells that must be days or say that there is no end.
_NEARLY_ALL = 0.9
#: Days within or beside a term, which end nothing: of invoices, reviews, signatures, of a certificate or a price.
_OF_OTHERS = re.compile(  # no text
    r"\b(?:last|latest|invoiced?|billed|paid|payment|review\w*|revision|audit\w*|meeting|signed|signature|signing|"
    r"executed|approv\w*|award\w*|created|entered|added|modified|changed|updated|printed|order\w*|deliver\w*|"
    r"install\w*|go live|insurance|certificate|coi|licen[cs]e|price|notice|notify|cancel\w*|opt out|decision|contact|"
    r"letzte\w*|rechnung\w*|zahlung\w*|prufung|unterschrift|unterzeichn\w*|angelegt|geandert|preis\w*|kundig\w*|"
    r"derniere?|facture|paiement|signature|revue|cree|modifie|prix|preavis)\b"
)
Cells = Mapping[str, Sequence[str]]


def point_at_end(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells) -> None:
    """Point the end of contracts at the one free column of days that lie behind their beginning."""
    if "end" in mapping or "start" not in mapping:
        return
    taken = {guess.column for guess in mapping.values()}
    ends = [
        name
        for name, column in facts.items()
        if name not in taken
        and name in cells
        and not _OF_OTHERS.search(normalized(name))
        and _ends(column)
        and _lie_behind(mapping["start"].column, name, facts, cells)
    ]
    if len(ends) == 1:
        mapping["end"] = ColumnGuess("end", ends[0], 0.6)


def _ends(column: ColumnFacts) -> bool:
    total = column.counted.total()
    open_ends = sum(count for text, count in column.counted.items() if is_open_end(text))
    return bool(total) and column.date_share * total + open_ends >= _NEARLY_ALL * total and open_ends < total


def _lie_behind(start: str, end: str, facts: Mapping[str, ColumnFacts], cells: Cells) -> bool:
    first, last = (facts[name].dates.decide() if name in facts else None for name in (start, end))
    if first is None or last is None or start not in cells:
        return False
    days = [
        (parse_date(one, first), parse_date(other, last)) for one, other in zip(cells[start], cells[end], strict=True)
    ]
    known = [(one, other) for one, other in days if one and other]
    return bool(known) and sum(one < other for one, other in known) >= _NEARLY_ALL * len(known)
