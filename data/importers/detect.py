"""What a file is: its container, header, columns, number and date styles, value columns and likely meaning."""

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

from data.importers import date_order, headers, presets
from data.importers.amounts import Values, choose_values, is_value
from data.importers.blocks import find_blocks
from data.importers.body import find_headings, ordinary_lines
from data.importers.columns import ColumnFacts, column_facts
from data.importers.concepts import CONCEPTS
from data.importers.layout import ColumnGuess, DerivedColumn, Layout, NumberFormat, Shape, UnreadableFile
from data.importers.mapping import suggest_from
from data.importers.numbers import parse_amount
from data.importers.samples import Sample, take_sample
from data.importers.sheet_shapes import BLOCK_COLUMN, print_layout, stacked_rows
from data.importers.splitting import split, split_style

KEY_FILLED = 0.8
HEADING = "Heading"


def detect(
    path: Path,
    *,
    filename: str | None = None,
    sheet: str | None = None,
    kind: str | None = None,
    sample_rows: int = 5000,
) -> Layout:
    """Find out how to read a file and what its columns seem to mean.

    Args:
        path: The file; its name's ending is not trusted.
        filename: Name it was uploaded under; a month in it helps to order ambiguous dates.
        sheet: Worksheet to read; the one with the largest table by default.
        kind: What the person wants to import (a key of `concepts.CONCEPTS`); guessed when None.
        sample_rows: Records looked at closely.

    Raises:
        UnreadableFile: The file is empty, binary, protected, damaged, too large, or no table.
    """
    sample = take_sample(path, sheet=sheet, rows=sample_rows)
    return lay_out(sample, filename=filename or path.name, kind=kind)


def lay_out(sample: Sample, *, filename: str, kind: str | None) -> Layout:
    """The layout of a sampled file."""
    rows = [[cell.strip() for cell in cells] for _, cells in sample.records]
    header = headers.find_header(rows)
    columns = headers.unique_names(header.names)
    found = find_blocks(sample.records, header.row) if header.row is not None and sample.complete else []
    if found:
        columns, body = stacked_rows(found)
    else:
        heads = [rows[header.row]] if header.row is not None else []
        body = ordinary_lines([row for row in rows[header.first_data :] if row not in heads], len(columns))
    cells = {name: [row[i] for row in body] for i, name in enumerate(columns)}
    facts = _facts(sample, cells)
    preset = presets.recognize(header.names)
    kind = kind or presets.kind_of(preset)
    values = presets.values(preset, facts) or choose_values(facts, cells, kind, presets.known_columns(preset, columns))
    guessed = kind or presets.guess_kind(facts, "blocks" if found else values.shape, values.amount)
    derived, halves = _derived(facts, cells, values)
    if not found and (heading := find_headings(rows[header.first_data :], len(columns), len(body))):
        _derive_headings(columns[heading.position], heading.texts, derived, halves)
    mapping = _mapping({**facts, **halves}, values, guessed)
    for concept, name in presets.known_columns(preset, columns).items():
        mapping = {c: guess for c, guess in mapping.items() if guess.column != name}
        mapping[concept] = ColumnGuess(concept, name, 0.9)
    _use_halves(mapping, derived)
    dates, questions = date_order.formats(sample, filename, facts, cells)
    above = " ".join(cell for row in rows[: header.first_data] for cell in row)
    questions = (*_sheet_questions(sample), *questions, *_number_questions(facts, values), *_scale_question(above))
    layout = Layout(
        container=sample.source.container,
        columns=columns,
        original_columns=_original(sample, header),
        header_row=header.row,
        header_rows=header.rows,
        first_data_row=header.first_data,
        gzipped=sample.source.gzipped,
        encoding=sample.scan.encoding if sample.scan else None,
        delimiter=sample.dialect.delimiter if sample.dialect else None,
        quote=sample.dialect.quote if sample.dialect else '"',
        escape=sample.dialect.escape if sample.dialect else None,
        sheet=sample.sheet,
        sheets=sample.sheets,
        number_formats=_number_formats(sample, facts, values),
        date_formats=dates,
        amount_column=values.amount,
        key_columns=_keys(facts, values),
        value_columns=values.columns,
        shape=cast(Shape, values.shape),
        month_columns=values.months,
        derived=derived,
        kind=guessed,
        preset=preset,
        mapping=mapping,
        questions=questions,
        notes=(*_notes(sample), *values.notes),
    )
    mark = headers.fingerprint(layout.container, header.names, delimiter=layout.delimiter)
    layout = dataclasses.replace(layout, fingerprint=mark, shape="blocks" if found else layout.shape)
    printed = print_layout(layout, sample.records, header) if sample.complete and not found else None
    if printed is None:
        _refuse_template(sample, facts, values)
    return printed or dataclasses.replace(layout, regular=_is_regular(sample, layout))


def _refuse_template(sample: Sample, facts: Mapping[str, ColumnFacts], values: Values) -> None:
    """A workbook whose figures are all zero is a form to fill in, not data."""
    figures = [
        value
        for name in values.columns
        for text in facts[name].counted.elements()
        if (value := parse_amount(text, NumberFormat())) is not None
    ]
    if sample.dialect is None and len(figures) >= 5 and not any(figures):
        raise UnreadableFile(
            f"The sheet “{sample.sheet}” is an empty template: all its figures are zero.",
            hint="Upload the filled-in file, or choose the sheet that holds the data.",
            code="template",
        )


def _facts(sample: Sample, cells: Mapping[str, Sequence[str]]) -> dict[str, ColumnFacts]:
    """Facts per column; the decimal sign that some columns show settles the ambiguous ones."""
    prefer: Literal[".", ","] | None = None
    if sample.dialect is None or sample.dialect.delimiter == ",":
        prefer = "."  # workbooks store numbers; in a comma file a decimal comma would need quotes everywhere
    facts = {
        name: column_facts(name, column, prefer=None if sample.dialect else prefer) for name, column in cells.items()
    }
    shown = Counter(
        found.numbers.format.decimal
        for name, found in facts.items()
        if found.is_number
        and found.has_decimals
        and found.numbers
        and not found.numbers.rival
        and is_value(name, found)
    )
    usual = shown.most_common(1)[0][0] if shown else prefer
    if usual:
        for name, found in facts.items():
            if found.numbers and found.numbers.rival:
                facts[name] = column_facts(name, cells[name], prefer=usual)
    return facts


def _number_formats(sample: Sample, facts: Mapping[str, ColumnFacts], values: Values) -> dict[str, NumberFormat]:
    formats = {}
    for name, found in facts.items():
        if found.numbers is None or not (found.is_number or name in values.columns):
            continue
        fmt = found.numbers.format
        if sample.dialect is None:
            fmt = dataclasses.replace(fmt, decimals=max(fmt.decimals, 15))  # stored binary fractions are calculated
        elif fmt.decimals and not fmt.thousands:
            # The decimal sign is certain, so the other mark can only group thousands further down the file.
            fmt = dataclasses.replace(fmt, thousands="," if fmt.decimal == "." else ".")
        formats[name] = fmt
    for name in values.columns:
        formats.setdefault(name, NumberFormat())
    return formats


def _keys(facts: Mapping[str, ColumnFacts], values: Values) -> tuple[str, ...]:
    """Columns that ordinary lines fill and totals leave empty."""
    aside = {*values.columns, *values.ignored, values.amount}
    aside.add(BLOCK_COLUMN)
    usable = [n for n, f in facts.items() if n not in aside and not is_value(n, f) and not _is_share(f)]
    keys = [name for name in usable if facts[name].filled >= KEY_FILLED]
    if keys or not values.columns:
        return tuple(keys)
    return tuple(name for name in usable if facts[name].filled >= 0.5)


def _is_share(found: ColumnFacts) -> bool:
    return sum(n for text, n in found.counted.items() if text.endswith("%")) > found.counted.total() * 0.5


def _derive_headings(
    source: str, texts: list[str], derived: dict[str, DerivedColumn], halves: dict[str, ColumnFacts]
) -> None:
    """Add the heading above each line as a column, and its code and label when it has both."""
    derived[HEADING] = DerivedColumn(source, "heading")
    halves[HEADING] = column_facts(HEADING, texts)
    if style := split_style(texts):
        derived[f"{HEADING} [code]"] = DerivedColumn(HEADING, "code", style)
        derived[f"{HEADING} [label]"] = DerivedColumn(HEADING, "label", style)


def _derived(
    facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], values: Values
) -> tuple[dict[str, DerivedColumn], dict[str, ColumnFacts]]:
    """Columns made by splitting "code - label" cells, and facts on them for the mapping."""
    derived: dict[str, DerivedColumn] = {}
    halves: dict[str, ColumnFacts] = {}
    for name, found in facts.items():
        if name in values.columns or found.is_date or found.is_number:
            continue
        distinct = list(dict.fromkeys(cell for cell in cells[name] if cell))[:500]
        style = split_style(distinct)
        if style is None:
            continue
        for index, how in enumerate(("code", "label")):
            half = f"{name} [{how}]"
            texts = [split(cell, style)[index] for cell in cells[name]]
            if any(texts) and half not in facts:
                derived[half] = DerivedColumn(name, cast(Literal["code", "label"], how), style)
                halves[half] = column_facts(half, texts)
    return derived, halves


def _mapping(facts: Mapping[str, ColumnFacts], values: Values, kind: str) -> dict[str, ColumnGuess]:
    """Guesses for the kind's concepts; the amount is the column that arithmetic chose, running totals are out."""
    usable = {name: found for name, found in facts.items() if name not in values.ignored and name not in values.months}
    mapping = suggest_from(usable, kind)
    if HEADING in facts:
        taken = {"account", "department"} & set(mapping)
        concept = "department" if "account" in taken else "account"
        if concept in CONCEPTS[kind] and concept not in mapping:
            mapping[concept] = ColumnGuess(concept, HEADING, 0.7)
    for concept, guess in list(mapping.items()):
        other = next((c for c, g in mapping.items() if c != concept and g.column == values.amount), None)
        if guess.column == values.amount and other is None and concept in ("debit", "credit"):
            del mapping[concept]
    if values.amount and values.shape == "long":
        target = {"labor": "hours", "statistics": "quantity"}.get(kind, "amount")
        if not any(guess.column == values.amount for guess in mapping.values()) and kind not in (
            "accounts", "departments", "suppliers",
        ):  # fmt: skip
            old = mapping.get(target)
            confidence = 0.6 if old is None else 0.5
            mapping[target] = ColumnGuess(target, values.amount, confidence)
    if values.amount is None and len(values.columns) == 2:
        mapping.pop("amount", None)  # debit and credit are the amount
    return mapping


_HALVES = {"department": "department_name", "account": "account_name", "supplier": "supplier_code"}


def _use_halves(mapping: dict[str, ColumnGuess], derived: Mapping[str, DerivedColumn]) -> None:
    """Point a concept at the code of a split column, and its name at the label (suppliers: the other way round)."""
    for concept, partner in _HALVES.items():
        guess = mapping.get(concept)
        if guess is None:
            continue
        half = derived.get(guess.column)
        source = half.source if half and half.how != "heading" else guess.column
        code, label = f"{source} [code]", f"{source} [label]"
        if code not in derived or label not in derived:
            continue
        first, second = (label, code) if concept == "supplier" else (code, label)
        mapping[concept] = ColumnGuess(concept, first, guess.confidence)
        taken = mapping.get(partner)
        if taken is None or taken.confidence < guess.confidence or taken.column in (first, second, source):
            mapping[partner] = ColumnGuess(partner, second, guess.confidence)


def _original(sample: Sample, header: headers.Header) -> tuple[str, ...]:
    if header.row is None or header.rows != 1:
        return header.names
    raw = sample.records[header.row][1]
    return (*raw, *[""] * (len(header.names) - len(raw)))[: len(header.names)]


def _is_regular(sample: Sample, layout: Layout) -> bool:
    """True when a column-wise reader reads the file exactly as the careful one does."""
    facts, dialect = sample.scan, sample.dialect
    if facts is None or dialect is None or dialect.delimiter is None or len(layout.columns) < 2:
        return False
    heading = any(derived.how == "heading" for derived in layout.derived.values())
    quoted = dialect.quote == '"' or (dialect.quote is None)
    plain = facts.balanced and not facts.lone_returns and not facts.nul and not facts.odd_bytes and not dialect.escape
    known = layout.encoding not in (None, "utf-32")
    return (
        plain
        and quoted
        and known
        and not heading
        and layout.header_rows <= 1
        and layout.shape not in ("blocks", "print")
    )


def _sheet_questions(sample: Sample) -> tuple[str, ...]:
    if not sample.rivals:
        return ()
    others = ", ".join(f"“{name}”" for name in sample.rivals[:5])
    return (
        f"The table was read from sheet “{sample.sheet}”. Others hold about as much: {others}. Is it the right one?",
    )


def _number_questions(facts: Mapping[str, ColumnFacts], values: Values) -> tuple[str, ...]:
    asked = []
    for name in values.columns:
        style = facts[name].numbers if name in facts else None
        if style is None:
            continue
        if style.rival:
            example = next((t for t in facts[name].counted if re.search(r"[.,]", t)), "")
            read = "a thousands mark" if style.format.thousands else "the decimal sign"
            asked.append(f"In “{name}” the mark in {example} was taken as {read}. Is that right?")
        if len(style.currencies) > 1:
            seen = ", ".join(sorted(style.currencies))
            asked.append(f"“{name}” holds several currencies ({seen}); only {style.format.currency} is read.")
    return tuple(asked)


_THOUSANDS = re.compile(
    r"[£$€]\s?['’]?000s?\b|\b(?:in|as) (?:thousands|millions)\b|['’(]000s?\b|\bTEUR\b|[£$€][km]\b", re.IGNORECASE
)


def _scale_question(above: str) -> tuple[str, ...]:
    """Ask when the titles or headers say that figures are in thousands; they are read as they stand."""
    found = _THOUSANDS.search(above)
    return (f"The file says “{found[0]}”: are its figures in thousands? They were read as written.",) if found else ()


def _notes(sample: Sample) -> tuple[str, ...]:
    facts = sample.scan
    if facts is None or not facts.odd_bytes:
        return ()
    return (f"{facts.odd_bytes} bytes do not belong to {facts.encoding}; they were kept as they are.",)
