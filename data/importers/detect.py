"""What a file is: its container, header, columns, number and date styles, value columns and likely meaning."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from data.importers.basis.shown_figures import joined_currencies, line_currencies, line_unit_questions, shown_figures
from data.importers.basis.units import said_currencies, stated_currency, unit_questions
from data.importers.columns.section_heads import HEADING
from data.importers.columns.settling import column_questions, settled_status
from data.importers.columns.unread_parts import unread_months, unread_parts
from data.importers.columns.year_parts import parts_down
from data.importers.file_notes import file_notes
from data.importers.headings.credit_columns import credit_refusal
from data.importers.kinds import FILE_KINDS
from data.importers.lines.merged_figures import with_single_figures
from data.importers.lines.section_words import stated_section
from data.importers.lines.summed_heads import find_summed_heads
from data.importers.lines.taking_back import find_taking_back, taking_back_questions, told_in_file
from data.importers.meaning import recognition
from data.importers.meaning.code_parts import find_composites, part_questions
from data.importers.meaning.companies import shared_codes
from data.importers.meaning.cumulative import goes_on, opens_the_year
from data.importers.meaning.key_columns import key_questions
from data.importers.meaning.other_kind import kind_questions
from data.importers.meaning.outline import Outline, find_outline
from data.importers.meaning.posts import are_posts, refuse_posts
from data.importers.meaning.proposal import LABELED, Meaning, understand
from data.importers.meaning.recognition import Recognition
from data.importers.meaning.total_questions import total_questions
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.samples import FirstRecords, take_sample, whole_records
from data.importers.reading.sheet_shapes import print_layout
from data.importers.reading.tabs import department_of_sheet
from data.importers.tables import headers
from data.importers.tables.amounts import Values, days_question
from data.importers.tables.body import Headings
from data.importers.tables.columns import ColumnFacts, column_facts, decimals
from data.importers.tables.layout import Layout, NumberFormat, Shape, UnreadableFile
from data.importers.tables.splitting import split
from data.importers.tables.stated_year import (
    beside_earlier_years,
    is_month_agreed,
    speaks_of_the_year,
    stated_month,
    stated_period,
    stated_year,
)
from data.importers.tables.tabulated import PROVED_ON, Table, tabulated
from data.importers.tables.whole_figures import with_whole_figures
from data.importers.values import date_order
from data.importers.values.numbers import parse_amount
from language import _, in_quotes


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
        kind: What the person wants to import (the name of a `kinds.FileKind`); guessed when None.
        sample_rows: Records looked at closely.

    Raises:
        UnreadableFile: The file is empty, binary, protected, damaged, too large, or no table.
    """
    sample = with_whole_figures(take_sample(path, sheet=sheet, rows=sample_rows, kind=kind))
    return lay_out(sample, filename=filename or path.name, kind=kind)


def recognize(path: Path, *, filename: str | None = None, sample_rows: int = 2000) -> Recognition:
    """Find out which kind of file this is, how sure that is, and why; raises UnreadableFile."""
    sample = with_whole_figures(take_sample(path, sheet=None, rows=sample_rows))
    table = tabulated(sample)
    looks = recognition.recognize(sample, table, understand(sample, table, None), filename=filename or path.name)
    delimiter = sample.dialect.delimiter if sample.dialect else None
    form = headers.family(sample.source.container, table.header.names, delimiter=delimiter)
    return dataclasses.replace(looks, form=form)


def lay_out(sample: FirstRecords, *, filename: str, kind: str | None) -> Layout:
    """The layout of a sampled file."""
    table = tabulated(sample)
    meaning = understand(sample, table, kind)
    single = with_single_figures(sample, table, meaning)
    if single is not sample:
        sample, table = single, tabulated(single)
        meaning = understand(sample, table, kind)
    others = _other_kind(sample, table, meaning, filename) if kind else ()
    outline = find_outline(sample, table, meaning)
    if outline.totals:
        table = tabulated(sample, outline.totals)
        meaning = understand(sample, table, kind)
    summed = _summed_heads(sample, table, meaning, outline)
    if summed is not None:
        table = dataclasses.replace(table, headings=summed[0])
        meaning = understand(sample, table, kind)
    layout = _layout(sample, table, meaning, filename)
    layout = dataclasses.replace(
        layout,
        single_figures=tuple(sorted(sample.single_figures)),
        summed_heads=tuple(sorted(summed[1].items())) if summed is not None else (),
        total_lines=tuple(sorted(outline.totals)),
        doubtful_lines=tuple(sorted(outline.doubtful)),
        questions=(*others, *layout.questions, *total_questions(outline)),
    )
    shaped = sample.complete and not table.blocks and not layout.tabs
    printed = print_layout(layout, sample.records, table.header) if shaped else None
    if printed is None:
        _refuse_template(sample, meaning.facts, meaning.values)
    return printed or dataclasses.replace(layout, regular=_is_regular(sample, layout))


def _summed_heads(
    sample: FirstRecords, table: Table, meaning: Meaning, outline: Outline
) -> tuple[Headings, dict[int, int]] | None:
    """The sums that name the department of the lines below them, where nothing else does."""
    known = {"department", "department_name"} & set(meaning.mapping)
    if not outline.heads or known or table.headings or meaning.kind not in LABELED:
        return None
    records = whole_records(sample, PROVED_ON) or []
    return find_summed_heads(records[table.header.first_data :], dict(outline.heads), outline.totals)


def _other_kind(sample: FirstRecords, table: Table, meaning: Meaning, filename: str) -> tuple[FileQuestion, ...]:
    """What is asked where the file is plainly of another kind than the one that somebody named."""
    if sample.rivals or (sample.tabs and sample.tabs.question):
        return ()  # which sheet is asked first
    unnamed = understand(sample, table, None, meaning.facts)
    looks = recognition.recognize(sample, table, unnamed, filename=filename)
    return kind_questions(meaning.kind, looks, unnamed)


def _layout(sample: FirstRecords, table: Table, meaning: Meaning, filename: str) -> Layout:
    values, heads = meaning.values, _codes_of_headings(table, meaning)
    facts = meaning.facts | {name: column_facts(name, texts) for name, texts in heads.items()}
    composites = find_composites(facts, table.cells | heads, meaning.mapping, meaning.kind)
    parts = {name: rule for composite in composites for name, rule in composite.columns_made().items()}
    joined, shared = ({}, ()) if composites else shared_codes(meaning.facts, table.cells, meaning.mapping, meaning.kind)
    period = meaning.mapping["period"].column if "period" in meaning.mapping else ""
    dates, asked = date_order.formats(sample, filename, meaning.facts, table.cells, months=period)
    carried = tuple(table.columns[one.position] for one in table.carried)
    telling = told_in_file(sample, meaning)
    told = find_taking_back(sample, meaning, telling, table.cells)
    shown = shown_figures(sample, table, meaning.facts, values, meaning.kind)
    layout = dataclasses.replace(
        _form(sample, table),
        number_formats=meaning.number_formats(sample),
        date_formats=dates,
        amount_column=values.amount,
        key_columns=tuple(name for name in meaning.keys if name not in carried),
        value_columns=values.columns,
        shape="blocks" if table.blocks else cast(Shape, values.shape),
        month_columns=values.months,
        derived=meaning.derived | parts | joined,
        kind=meaning.kind,
        preset=meaning.preset,
        mapping=meaning.mapping,
        floated=meaning.floated,
        questions=(
            *_sheet_questions(sample),
            *asked,
            *_meaning_questions(table, meaning),
            *unit_questions(sample, table, shown.divided),
            *shown.questions,
            *line_unit_questions(meaning.mapping, meaning.facts, table.cells, meaning.kind),
            *taking_back_questions(told, telling, table.cells),
            *part_questions(composites, table.cells | heads),
            *shared,
        ),
        notes=(*file_notes(sample, table, meaning), *shown.notes),
        rival_formats=meaning.rival_formats(),
        scenario=meaning.scenario,
        status=settled_status(meaning.mapping, meaning.facts, meaning.kind),
        taking_back=told,
        unpivot=values.unpivot,
        carried=carried,
        opening_goes_on=_opening_goes_on(table, meaning),
        stated_currency=stated_currency(meaning.facts, meaning.mapping, values.columns),
        said_currencies=joined_currencies(
            said_currencies(sample, table, values.columns),
            shown.currencies,
            {"": line_currencies(meaning.mapping, meaning.facts, meaning.kind)},
        ),
        blocking=_blocking(table, meaning, sample.sheet or "", filename),
    )
    return _with_titles(layout, sample, table, filename)


def _form(sample: FirstRecords, table: Table) -> Layout:
    """Return how the cells of a file are found, whatever they mean."""
    header, dialect = table.header, sample.dialect
    delimiter = dialect.delimiter if dialect else None
    return Layout(
        container=sample.source.container,
        columns=table.columns,
        original_columns=_original(sample, header),
        header_row=header.row,
        header_rows=header.rows,
        first_data_row=header.first_data,
        gzipped=sample.source.gzipped,
        encoding=sample.scan.encoding if sample.scan else None,
        delimiter=delimiter,
        quote=dialect.quote if dialect else '"',
        escape=dialect.escape if dialect else None,
        sheet=sample.sheet,
        sheets=sample.sheets,
        fingerprint=headers.fingerprint(sample.source.container, header.names, delimiter=delimiter),
        wrapped=dialect.wrapped if dialect else False,
        unquoted=dialect.unquoted if dialect else None,
        fixed=dialect.fixed if dialect else None,
        hidden_rows=sample.hidden,
        inner_heads=table.headings.inner if table.headings else (),
        tab_titles=tuple(sorted(sample.asides)),
        tabs=sample.tabs.names if sample.tabs and len(sample.tabs.names) > 1 and not sample.tabs.question else (),
    )


def _with_titles(layout: Layout, sample: FirstRecords, table: Table, filename: str) -> Layout:
    """Return a layout with the months, the year and the department that titles and the file's name speak of."""
    so_far = speaks_of_the_year((*table.titles, Path(filename).stem.replace("_", " ")))
    return dataclasses.replace(
        layout,
        stated_year=stated_year(beside_earlier_years(table.titles, table.columns)),
        stated_month=stated_month(table.titles) or stated_month([filename]),
        month_agreed=is_month_agreed(table.titles, filename) and (layout.kind in LABELED or not so_far),
        stated_period=stated_period(table.titles) or stated_period([filename]),
        stated_department=_stated_department(sample, table),
        stated_so_far=so_far,
    )


def _stated_department(sample: FirstRecords, table: Table) -> tuple[str, str]:
    """Return code and label of the department that the titles name, else the only sheet that was read."""
    by_title = stated_section(table.titles, "department")
    several = sample.tabs is not None and len(sample.tabs.names) > 1
    return by_title if by_title[0] or several or not sample.sheet else department_of_sheet(sample.sheet)


def _opening_goes_on(table: Table, meaning: Meaning) -> bool:
    """Return whether the balance before the figures is that of the month before, as departments' lines show."""
    guess = meaning.mapping.get("department")
    derived = meaning.derived.get(guess.column) if guess else None
    column = derived.source if derived else guess.column if guess else ""
    openings = [name for name in meaning.facts if name in table.cells and opens_the_year(name)]
    if column not in table.cells or not openings:
        return False
    figures = [decimals(meaning.facts[name], table.cells[name]) for name in openings]
    return all(goes_on(opening, table.cells[column]) for opening in figures)


def _meaning_questions(table: Table, meaning: Meaning) -> tuple[FileQuestion, ...]:
    """Return what the columns leave open, of themselves and about each other."""
    return (
        *meaning.questions,
        *key_questions(meaning, table.cells, [table.columns[one.position] for one in table.carried]),
        *column_questions(
            meaning.mapping,
            meaning.facts,
            table.cells,
            meaning.kind,
            long=meaning.values.shape == "long" and not table.blocks,
        ),
    )


def _blocking(table: Table, meaning: Meaning, sheet: str, filename: str) -> tuple[str, ...]:
    """What only another file could answer: while it is open, nothing is stored."""
    values = meaning.values
    kind = FILE_KINDS[meaning.kind]
    long = values.shape == "long" and not table.blocks and kind.figure is not None and not kind.many_sums
    return (
        *((values.question,) if values.question else ()),
        *_unread_parts(meaning, table),
        *(unread_months(values.columns, values.ignored, meaning.facts) if values.shape == "wide_months" else ()),
        *_posts(meaning, table, (sheet, filename)),
        *(parts_down(meaning.mapping, meaning.facts, table.cells) if long else ()),
        *(credit_refusal(values.amount, meaning.facts) if long and meaning.kind == "purchases" else ()),
        *days_question(values, meaning.kind, stated_month(table.titles) or stated_month([filename])),
    )


def _unread_parts(meaning: Meaning, table: Table) -> tuple[str, ...]:
    """What holds a budget whose one figure a line is the sum of columns that nobody understood."""
    if meaning.kind != "budget" or meaning.values.shape != "long" or table.blocks:
        return ()
    used = [guess.column for guess in meaning.mapping.values()]
    return unread_parts(meaning.values.amount, used, meaning.facts, table.cells)


def _codes_of_headings(table: Table, meaning: Meaning) -> dict[str, list[str]]:
    """The codes of headings, one for each heading, under the name of the column that they make."""
    texts = table.headings.texts if table.headings else []
    columns = {name: rule for name, rule in meaning.derived.items() if rule.source == HEADING and rule.how == "code"}
    return {name: [split(text, rule.style)[0] for text in texts] for name, rule in columns.items()}


def _refuse_template(sample: FirstRecords, facts: Mapping[str, ColumnFacts], values: Values) -> None:
    """A workbook whose figures are all zero is a form to fill in, not data."""
    if sample.dialect is not None:
        return
    figures = [
        value
        for name in values.columns
        for text in facts[name].counted.elements()
        if (value := parse_amount(text, _format(facts[name]))) is not None
    ]
    if len(figures) >= 5 and not any(figures):
        raise UnreadableFile(
            _("The sheet “{sheet}” is an empty template: all figures are zero.", sheet=sample.sheet),
            hint=_("Upload the completed file, or choose the sheet with the data."),
            code="template",
        )


def _posts(meaning: Meaning, table: Table, names: Sequence[str]) -> tuple[str, ...]:
    """What holds a file whose months hold full-time equivalents; statistics may count them."""
    if meaning.values.shape != "wide_months" or meaning.kind == "statistics":
        return ()
    texts = (table.above, *names)
    return (refuse_posts(),) if are_posts(meaning.facts, meaning.values.columns, texts) else ()


def _format(column: ColumnFacts) -> NumberFormat:
    return column.numbers.format if column.numbers else NumberFormat()


def _original(sample: FirstRecords, header: headers.Header) -> tuple[str, ...]:
    if header.row is None or header.rows != 1:
        return header.names
    raw = sample.records[header.row][1]
    return (*raw, *[""] * (len(header.names) - len(raw)))[: len(header.names)]


def _is_regular(sample: FirstRecords, layout: Layout) -> bool:
    """True when a column-wise reader reads the file exactly as the careful one does."""
    facts, dialect = sample.scan, sample.dialect
    if facts is None or dialect is None or dialect.delimiter is None or len(layout.columns) < 2:
        return False
    heading = any(derived.how == "heading" for derived in layout.derived.values())
    quoted = dialect.quote == '"' or (dialect.quote is None)
    plain = facts.balanced and not facts.lone_returns and not facts.nul and not facts.odd_bytes and not dialect.escape
    plain = plain and not dialect.wrapped and dialect.unquoted is None and dialect.fixed is None
    known = layout.encoding not in (None, "utf-32")
    return (
        plain
        and quoted
        and known
        and not heading
        and layout.header_rows <= 1
        and layout.shape not in ("blocks", "print")
    )


def _sheet_questions(sample: FirstRecords) -> tuple[FileQuestion, ...]:
    if sample.tabs and sample.tabs.question:
        tabs = [AnswerChoice(name, name) for name in sample.tabs.names]
        return (question("sheet", sample.tabs.question, tabs, sheet=sample.sheet or ""),)
    if not sample.rivals:
        return ()
    others = ", ".join(in_quotes(name) for name in sample.rivals[:5])
    text = _(
        "The table was read from sheet “{sheet}”. "
        "Other sheets hold about as much data: {others}. Is this the right sheet?",
        sheet=sample.sheet,
        others=others,
    )
    sheets = [AnswerChoice(name, name) for name in (sample.sheet or "", *sample.rivals)]
    return (question("sheet", text, sheets, proposal=sample.sheet, sheet=sample.sheet or ""),)
