"""Figures that are shown as something else than they are stored: percents, units, currencies by the format of cells.

What a column's formats say is held against each other. One currency or unit throughout says what the amounts are;
percents, or a unit on some lines only, make a sum that nobody can read, so that a person is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.importers.basis.units import currency_in, stated_unit, unit_question
from data.importers.columns.figures import is_value
from data.importers.questions import FileQuestion, question
from data.importers.reading.samples import FirstRecords
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.tabulated import Table
from data.importers.values.headings import normalized
from data.importers.workbooks.cell_formats import NumberLook, looks_of_columns
from language import _, in_quotes

#: Letters and words that can only be a unit directly beside a figure; "bn" is none that an answer could multiply by.
_UNITS = {"k": "thousands", "t": "thousands", "tsd": "thousands", "m": "millions", "mm": "millions", "mn": "millions",
          "mln": "millions", "mio": "millions", "b": "billions", "bn": "billions", "mrd": "billions"}  # fmt: skip
_NO_CHOICE = "billions"
#: So many formats are named.
_NAMED = 4


def unit_of(look: NumberLook) -> str:
    """Return the unit that a format sets beside numbers, "" for none and where it divides the whole amount itself."""
    if look.divided or not look.words:
        return ""
    bare = re.sub(r"[^\w]+", " ", look.words).strip().casefold()
    stated = stated_unit(look.words)
    return stated[0] if stated else _UNITS.get(bare, "")


@dataclass(frozen=True)
class ShownFigures:
    """How the figures of columns are shown, by column and by the code of each format."""

    looks: Mapping[str, Mapping[str, NumberLook]]
    across: bool = False

    @property
    def currencies(self) -> dict[str, tuple[str, ...]]:
        """Return the signs and codes of currencies that the formats of each column show."""
        signs = {
            name: tuple(dict.fromkeys(sign for look in looks.values() if (sign := currency_in(look.words))))
            for name, looks in self.looks.items()
        }
        return {name: shown for name, shown in signs.items() if shown}

    @property
    def divided(self) -> dict[str, str]:
        """Return the columns whose figures are all shown divided by thousands, with a format of each."""
        return {
            name: next(iter(looks))
            for name, looks in self.looks.items()
            if looks and all(look.divided for look in looks.values())
        }

    @property
    def questions(self) -> tuple[FileQuestion, ...]:
        """Return what is asked about columns whose figures are not plainly shown."""
        return tuple(dict.fromkeys(self._ask()))

    def _ask(self) -> Iterator[FileQuestion]:
        for name, looks in self.looks.items():
            column = "" if self.across else name
            units = {code: unit_of(look) for code, look in looks.items()}
            percent = any(look.percent for look in looks.values())
            if (
                not percent
                and len(set(units.values())) == 1
                and set(units.values()) <= {"", *_UNITS.values()} - {_NO_CHOICE}
            ):
                unit = next(iter(units.values()))
                if unit:
                    yield unit_question(unit, next(look.words for look in looks.values()), column=column)
            elif percent or any(units.values()):
                yield _mixed_question(name, looks, column=column)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what is to be known about figures that are shown shorter than they are stored."""
        if not self.divided:
            return ()
        listed = ", ".join(f"{in_quotes(name)} ({code})" for name, code in list(self.divided.items())[:_NAMED])
        return (
            _("Excel shows figures divided by thousands or millions: {columns}. They were read whole, as stored.",
              columns=listed),
        )  # fmt: skip


def _mixed_question(name: str, looks: Mapping[str, NumberLook], *, column: str) -> FileQuestion:
    codes = ", ".join(code.split(";")[0] or _("no format") for code in list(looks)[:_NAMED])
    text = _(
        "Excel shows the figures of “{column}” as percents, or in a unit on some lines only ({formats}), and they "
        "would be added up as they are stored. Correct the file, or say that all of them are plain amounts.",
        column=name,
        formats=codes,
    )
    return question("line-units", text, column=column)


def shown_figures(
    sample: FirstRecords, table: Table, facts: Mapping[str, ColumnFacts], values: Values, kind: str
) -> ShownFigures:
    """Return how a workbook shows its figures: those that add up, and others that a person may choose instead."""
    across = values.shape != "long" or bool(table.blocks)
    free = table.columns if kind in _MONEY and not across else ()
    figures = [name for name in free if name in facts and is_value(name, facts[name])]
    own = values.unpivot.sources if values.unpivot else values.columns
    figures = list(dict.fromkeys([*(name for name in own if name in table.columns), *figures]))
    places = {name: table.columns.index(name) for name in figures}
    if table.blocks:
        places = {name: place for name in own[:1] for place in range(len(table.header.names))}
    sheets = sample.tabs.names if sample.tabs is not None and sample.tabs.names else (sample.sheet or "",)
    first = next((number for number, _cells in sample.records[table.header.first_data :]), 1)
    looks = looks_of_columns(sample.source, sheets, first, list(places.values()), tells=_tells)
    shown = {name: looks[place] for name, place in places.items() if looks.get(place)}
    return ShownFigures(shown, across=across)


def _tells(look: NumberLook) -> bool:
    return look.percent or look.divided or bool(look.words and (unit_of(look) or currency_in(look.words)))


# A column of units ---------------------------------------------------------------------------------------------------

_UNIT_HEADING = re.compile(  # no text
    r"(?:unit|units|scale|currency|ccy|curr|einheit|wahrung|unite|unidad|unita|eenheid|enhet|masseinheit|amount unit|"
    r"(?:unit|currency) (?:code|scale))"
)
_FACTOR_HEADING = re.compile(  # no text
    r"(?:(?:amount|unit|scale|value) )?(?:multiplier|factor|scale|scaling|scaling factor|scale factor|faktor|"
    r"skalierung|multiplikator|facteur|multiplicateur|echelle|multiplicador|escala|fattore|moltiplicatore|vermenigvuldiger)"
)
_FACTORS = {"1000": "thousands", "100000": "lakhs", "1000000": "millions", "10000000": "crores"}
#: More different texts, and longer ones, are no units.
_MOST, _LONGEST_UNIT = 8, 20
#: A factor or unit that no answer could multiply by; words for amounts in full.
_OTHER = "other"
_WHOLE = frozenset(("1", "one", "ones", "unit", "units", "full", "whole", "einer", "unite", "unites", "stk"))
#: Kinds whose lines are amounts of money.
_MONEY = ("ledger", "budget", "purchases")


def line_unit_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], kind: str
) -> tuple[FileQuestion, ...]:
    """Ask about a column that nothing reads and that says of each line in which unit its amount is, or what times."""
    taken = {guess.column for guess in mapping.values()}
    free = {name: column for name, column in facts.items() if name in cells and name not in taken and kind in _MONEY}
    asked = []
    for name, column in free.items():
        units = _units_of_lines(name, column)
        whole = len(set(units.values())) == 1 and column.filled == 1
        if not any(units.values()):
            continue
        first = next(text for text, unit in units.items() if unit)
        if whole and units[first] != _OTHER:
            asked.append(unit_question(units[first], first, column=""))
        else:
            text = _(
                "“{column}” says of some lines that their amounts are in another unit (“{words}”). Write all amounts "
                "in full and import the file again, or say that they are written in full already.",
                column=name,
                words=first,
            )
            asked.append(question("line-units", text))
    return tuple(asked)


def line_currencies(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str) -> tuple[str, ...]:
    """Return the currencies that a column of units names which nothing reads ("T€", "kUSD")."""
    taken = {guess.column for guess in mapping.values()}
    free = [column for name, column in facts.items() if name not in taken and kind in _MONEY]
    units = [said for column in free if any((said := _units_of_lines(column.name, column)).values())]
    texts = [text for said in units for text in said]
    return tuple(dict.fromkeys(sign for text in texts if (sign := currency_in(text))))


def joined_currencies(*said: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return what several sources say of the same columns, without those of which they say nothing."""
    names = dict.fromkeys(name for one in said for name, signs in one.items() if signs)
    return {name: tuple(dict.fromkeys(sign for one in said for sign in one.get(name, ()))) for name in names}


def _units_of_lines(name: str, column: ColumnFacts) -> dict[str, str]:
    """Return the unit that each text of a column states ("" for whole amounts); {} where it does not speak of units."""
    heading, texts = normalized(name), [text for text in column.counted if text]
    if not texts or len(texts) > _MOST:
        return {}
    if _FACTOR_HEADING.fullmatch(heading) and column.is_number:
        figures = {text: re.sub(r"[.,](?:0{1,2})?$|[^0-9.]", "", text) for text in texts}
        return {text: "" if figure == "1" else _FACTORS.get(figure, _OTHER) for text, figure in figures.items()}
    units = {text: _unit_in(text, alone=_UNIT_HEADING.fullmatch(heading) is not None) for text in texts}
    return {} if None in units.values() else {text: unit or "" for text, unit in units.items()}


def _unit_in(text: str, *, alone: bool) -> str | None:
    """Return the unit that a cell states, "" where it names a currency alone, None where it is about something else."""
    if len(text) > _LONGEST_UNIT:
        return None
    if stated := stated_unit(text):
        return stated[0]
    if alone and (unit := _UNITS.get(normalized(text))):
        return unit if unit != _NO_CHOICE else _OTHER
    return "" if currency_in(text) or (alone and normalized(text) in _WHOLE) else None
