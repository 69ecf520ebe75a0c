"""Which of several dates of a line says its month: the day of posting before the day of the document."""

import re
from collections.abc import Mapping, Sequence

from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.dates import parse_date
from data.importers.values.headings import normalized
from language import count_text, ngettext

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
#: In a ledger these are, too; in other files they are of a contract, a price or a person.
_OF_LEDGERS = (  # no text
    "effective date", "gl effective date", "journal date", "je date", "posted", "posting",
)  # fmt: skip
_POSTED_IN_LEDGERS = _POSTED.union(_OF_LEDGERS)
#: Words of days that say when somebody typed, printed, owes or pays, and never what month a line is of.
_OTHER_DAYS = re.compile(
    r"\b(?:due|created?|entered|typed|modified|changed|updated|printed|exported|run|paid|payment|cleared|clearing|"
    r"faellig\w*|fallig\w*|erfass\w*|erstell\w*|echeance|vencimiento|scadenza|verval\w*)\b"
)
FILLED = 0.9


def prefer_posting_date(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str) -> None:
    """Let the day of posting be the date of ledgers and purchases where a document's day stands beside it."""
    date = mapping.get("date")
    if date is None or kind not in ("ledger", "purchases") or _is_posted(date.column, kind):
        return
    posted = [name for name in _other_days(mapping, facts) if _is_posted(name, kind)]
    if posted:
        mapping["date"] = ColumnGuess("date", posted[0], date.confidence)


def other_month_notes(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], kind: str
) -> tuple[str, ...]:
    """Say which other day of a ledger's lines is in another month, where none of its days is named as that of posting.

    Due dates and days on which somebody typed the line are no months of it.
    """
    date = mapping.get("date")
    if date is None or kind != "ledger" or date.column not in facts or _is_posted(date.column, kind):
        return ()
    months = _months(date.column, facts, cells)
    notes = []
    for name in _other_days(mapping, facts):
        pairs = zip(months, _months(name, facts, cells), strict=False)
        count = sum(bool(one and other and one != other) for one, other in pairs)
        if count and not _OTHER_DAYS.search(normalized(name)):
            notes.append(
                ngettext(
                    "Lines are of the month of “{taken}”; “{other}” is in another month on {count} line or more. If it "
                    "is the day of posting, choose it as the date.",
                    "Lines are of the month of “{taken}”; “{other}” is in another month on {count} lines or more. If "
                    "it is the day of posting, choose it as the date.",
                    count,
                    taken=date.column,
                    other=name,
                    count=count_text(count),
                )
            )
    return tuple(notes)


def _is_posted(name: str, kind: str) -> bool:
    return normalized(name) in (_POSTED_IN_LEDGERS if kind == "ledger" else _POSTED)


def _other_days(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of days that mean nothing else and are not mostly blank."""
    taken = {guess.column for guess in mapping.values()}
    return [name for name, one in facts.items() if name not in taken and one.is_date and one.filled >= FILLED]


def _months(name: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]) -> list[str]:
    """Return year and month of each cell of a column of days, "" where it has none."""
    form = facts[name].dates.decide()
    read = {text: parse_date(text, form) for text in set(cells.get(name, ()))}
    return [f"{day:%Y-%m}" if (day := read[text]) else "" for text in cells.get(name, ())]
