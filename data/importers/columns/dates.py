"""Which of several dates of a line says its month: the day of posting before the day of the document."""

from collections.abc import Mapping

from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized

#: Headings of the day on which a line was posted, in the languages of concepts.
_POSTED = frozenset(  # no text
    (
        "posting date", "post date", "posted date", "date posted", "posted on", "gl date", "g l date",
        "accounting date", "gl posting date", "buchungsdatum", "buchungstag", "date comptable",
        "date de comptabilisation", "date comptabilisation", "fecha contable", "fecha de contabilizacion",
        "data registrazione", "data contabile", "boekdatum", "boekingsdatum", "bokforingsdatum", "bokforingsdato",
        "posteringsdato", "data contabil",
    )
)  # fmt: skip
FILLED = 0.9


def prefer_posting_date(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str) -> None:
    """Let the day of posting be the date of ledgers and purchases where a document's day stands beside it."""
    date = mapping.get("date")
    if date is None or kind not in ("ledger", "purchases") or normalized(date.column) in _POSTED:
        return
    taken = {guess.column for guess in mapping.values()}
    posted = [
        name
        for name, column in facts.items()
        if normalized(name) in _POSTED and name not in taken and column.is_date and column.filled >= FILLED
    ]
    if posted:
        mapping["date"] = ColumnGuess("date", posted[0], date.confidence)
