"""The facts of a board pack under names that a form can use: table, row and figure, as `totals.expense.actual`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.board_pack.document import Pack, PackTable, printable
from reports.column_tables import TableColumn

#: What all names in a form begin with, so that its own names are left alone.
PREFIX = "caseload."
AMOUNTS = ("money", "cents", "price")


@dataclass(frozen=True)
class Fact:
    """A value for one cell: exact decimal text of a number (amounts in the main unit, rates 0–1), or a text."""

    value: str
    is_number: bool


@dataclass(frozen=True)
class FormTable:
    """A table for rows of a form: facts by row and figure; each row and figure may have several spellings."""

    rows: dict[str, dict[str, Fact]]
    figures: dict[str, str]  # spelling → figure
    labels: dict[str, str]  # spelling → row


@dataclass(frozen=True)
class FormFacts:
    """All facts of a pack by name (without the prefix), and its tables by key."""

    single: dict[str, Fact]
    tables: dict[str, FormTable]


def facts_of(pack: Pack) -> FormFacts:
    """Return the facts; compose the pack in English, since names come from its labels."""
    month = f"{pack.period // 100}-{pack.period % 100:02d}"
    texts = {"hospital": pack.whose, "month": month, "currency": pack.formats.currency, "about": " · ".join(pack.about)}
    single = {name: Fact(value, False) for name, value in texts.items()}
    tables: dict[str, FormTable] = {}
    for section in pack.sections:
        texts_of_section = [text for text in (section.headline, *section.sentences) if text]
        for number, text in enumerate(texts_of_section, start=1):
            single[f"{section.key}.sentence_{number}"] = Fact(printable(text), False)
        for table in section.tables:
            made = tables[table.key] = _table(pack, table)
            for label, row in made.labels.items():
                for figure, fact in made.rows[row].items():
                    single.setdefault(f"{table.key}.{label}.{figure}", fact)
    return FormFacts(single, tables)


def word(text: str) -> str:
    """Return a text as a part of a name: small letters and digits, "percent" for its sign, all else an underscore."""
    plain = "".join(sign if sign.isalnum() else " " for sign in text.casefold().replace("%", " percent "))
    return "_".join(plain.split())


def _table(pack: Pack, table: PackTable) -> FormTable:
    first, *others = table.columns
    rows: dict[str, dict[str, Fact]] = {}
    spellings: dict[str, list[str]] = {}
    for row in table.rows.to_dict("records"):
        label = word(str(row[first.name]))
        if not label or label in rows:  # the second of two rows with one name has none
            continue
        rows[label] = dict(_facts(pack, row, others))
        for spelling in {label, _code(str(row[first.name]))} - {""}:
            spellings.setdefault(spelling, []).append(label)
    labels = {spelling: owners[0] for spelling, owners in spellings.items() if len(owners) == 1} | {
        label: label for label in rows
    }
    return FormTable(rows, _spellings(others), labels)


def _spellings(columns: Sequence[TableColumn]) -> dict[str, str]:
    """Return the figure of each spelling: titles that mean one figure alone, and names, which come before titles."""
    titles = [word(column.title) for column in columns]
    alone = {word(column.title): _figure(column) for column in columns if titles.count(word(column.title)) == 1}
    return alone | {_figure(column): _figure(column) for column in columns}


def _code(label: str) -> str:
    """Return the code in front of a label: a first word with a digit, or all in capitals; "" where it has none."""
    first = next(iter(label.split()), "")
    return word(first) if first.isupper() or any(sign.isdigit() for sign in first) else ""


def _figure(column: TableColumn) -> str:
    return column.name.removesuffix("_minor")


def _facts(pack: Pack, row: Any, columns: list[TableColumn]) -> Iterator[tuple[str, Fact]]:
    for column in columns:
        value = row[column.name]
        if value is None or pd.isna(value) or value == "":
            continue
        if column.kind in AMOUNTS:
            yield _figure(column), Fact(pack.formats.exact(round(value)), True)
        elif column.kind in ("text", "day", "month"):
            yield _figure(column), Fact(str(value)[:10] if column.kind == "day" else printable(str(value)), False)
        else:
            yield _figure(column), Fact(f"{float(value):.6f}".rstrip("0").rstrip("."), True)
