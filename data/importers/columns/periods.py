"""The accounting period beside a date decides the month: an invoice of March belongs to the period it was posted in."""

from collections.abc import Mapping

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from language import _

#: Concepts that name the month of a line without its day.
PERIODS = ("period", "fiscal_period")
#: Kinds of which a year alone says no month; a budget or a ledger may be of a whole year.
_BY_MONTH = ("purchases", "labor", "statistics")
#: So many texts are shown.
SHOWN = 3


def drop_lone_years(mapping: dict[str, ColumnGuess], kind: str) -> None:
    """Let a year say nothing where no column numbers its periods, so that a date or a person says the month."""
    if kind in _BY_MONTH and not set(PERIODS) & set(mapping):
        mapping.pop("fiscal_year", None)


def unread_period_note(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Say that the dates decide the months where a column is headed as the period and its texts are not understood."""
    if "date" not in mapping or set(PERIODS) & set(mapping):
        return ()
    taken = {guess.column for guess in mapping.values()}
    unread = [
        name
        for name, column in facts.items()
        if name not in taken and column.counted and any(name_score(name, concept) >= 1.0 for concept in PERIODS)
    ]
    return tuple(
        _(
            "The months are those of “{date}”; “{column}” says no month that can be read ({examples}).",
            date=mapping["date"].column,
            column=name,
            examples=", ".join(list(facts[name].counted)[:SHOWN]),
        )
        for name in unread
    )
