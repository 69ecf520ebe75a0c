"""A board pack as CSV: one row a fact, for other programs and for those who count again."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from language import translate
from reports import plain_files
from reports.board_pack.document import Pack, PackSection, PackTable, printable
from reports.column_tables import TableColumn

#: Names of the columns; English in every language, since programs read them.
COLUMNS = (
    "section", "table", "row_number", "row", "figure", "title", "unit", "value", "text", "months", "period",
    "budget", "data", "month_state", "whose",
)  # fmt: skip
#: What a figure is counted in, by the kind of its column; amounts are in the hospital's currency.
UNITS = {"rate": "share", "change": "share", "number": "count", "decimal": "count", "day": "date", "text": "text"}


def as_csv(pack: Pack) -> bytes:
    """Return all facts of the tables, and the sentences as facts without a table; amounts exact, rates 0–1."""
    facts: list[dict[str, Any]] = []
    for section in pack.sections:
        facts.extend(_sentences(section))
        for table in section.tables:
            facts.extend(_facts(pack, section, table))
    rows = ([fact.get(name, "") for name in COLUMNS] for fact in facts)
    return plain_files.rows_as_csv([COLUMNS, *rows], line_end="\n")


def _sentences(section: PackSection) -> Iterator[dict[str, Any]]:
    for number, text in enumerate([text for text in (section.headline, *section.sentences) if text], start=1):
        yield _row(section, "", number, {"figure": "sentence", "unit": "text", "text": text})


def _facts(pack: Pack, section: PackSection, table: PackTable) -> Iterator[dict[str, Any]]:
    first, *others = table.columns
    for number, row in enumerate(table.rows.to_dict("records"), start=1):
        for column in others:
            value = row[column.name]
            if value is None or pd.isna(value) or value == "":
                continue
            yield {
                **_row(section, table.key, number, _fact(pack, column, value)),
                "row": printable(str(row[first.name])),
                **_source(table),
            }


def _fact(pack: Pack, column: TableColumn, value: Any) -> dict[str, Any]:
    named = {"figure": column.name.removesuffix("_minor"), "title": translate(column.title)}
    if column.kind in ("money", "cents"):
        return {**named, "unit": pack.formats.currency, "value": pack.formats.exact(round(value))}
    unit = UNITS[column.kind]
    if unit == "text":
        return {**named, "unit": unit, "text": printable(str(value))}
    return {**named, "unit": unit, "value": str(value)[:10] if unit == "date" else _number(value)}


def _number(value: Any) -> str:
    """Return a rate or count to six decimals, without an exponent and without zeros at its end."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _source(table: PackTable) -> dict[str, str]:
    source = table.source
    return {
        "months": " ".join(f"{month // 100}-{month % 100:02d}" for month in source.months),
        "period": source.period,
        "budget": source.version,
        "data": source.data,
        "month_state": source.state,
        "whose": source.whose,
    }


def _row(section: PackSection, table: str, number: int, fact: dict[str, Any]) -> dict[str, Any]:
    source = section.source
    return {
        "section": section.key,
        "table": table,
        "row_number": number,
        "months": " ".join(f"{month // 100}-{month % 100:02d}" for month in source.months),
        "period": source.period,
        "budget": source.version,
        "data": source.data,
        "month_state": source.state,
        "whose": source.whose,
        **fact,
    }
