"""What was settled about a file without a person, as notes: how it is stored, which tabs, what is carried down."""

from data.importers.columns.settling import column_notes
from data.importers.meaning.proposal import Meaning
from data.importers.reading.samples import FirstRecords
from data.importers.reading.tabs import Tabs
from data.importers.tables.amounts import Values
from data.importers.tables.tabulated import Table
from data.importers.values.undecided import pointed_texts
from data.importers.workbooks.shown_cells import signs_of_formats
from language import _, count_text, in_quotes, ngettext

#: So many formats are named.
_NAMED = 3
#: So many merged ranges are.
_RANGES = 5


def file_notes(sample: FirstRecords, table: Table, meaning: Meaning) -> tuple[str, ...]:
    """Return what was settled without a person, from how the file is stored to what its columns mean."""
    return (
        *_notes(sample),
        *_tab_notes(sample.tabs),
        *_formula_notes(sample),
        *_merged_notes(sample),
        *_sign_notes(sample),
        *_text_notes(sample, meaning),
        *_credit_notes(meaning.values),
        *_carried_notes(table),
        *meaning.notes,
        *column_notes(meaning.mapping, meaning.facts, table.cells, meaning.kind),
    )


def _formula_notes(sample: FirstRecords) -> tuple[str, ...]:
    count, cells = sample.uncalculated
    if not count:
        return ()
    return (
        ngettext(
            "{count} formula was never calculated, so its cell is empty: {cells}. Open the file in Excel and save it.",
            "{count} formulas were never calculated, so their cells are empty: {cells}. "
            "Open the file in Excel and save it.",
            count,
            cells=", ".join(cells) if count == len(cells) else f"{', '.join(cells)} …",
        ),
    )


def _merged_notes(sample: FirstRecords) -> tuple[str, ...]:
    """Which merged cells hold one figure for several lines or columns."""
    names = sample.single_names
    if not names:
        return ()
    listed = ", ".join(names[:_RANGES]) + (" …" if len(names) > _RANGES else "")
    return (
        ngettext(
            "{count} figure stands in merged cells ({cells}): it counts once, in the first of its lines and columns. "
            "To divide it, unmerge the cells and enter the figure of each.",
            "{count} figures stand in merged cells ({cells}): each counts once, in the first of its lines and columns. "
            "To divide them, unmerge the cells and enter the figure of each.",
            len(names),
            count=count_text(len(names)),
            cells=listed,
        ),
    )


def _sign_notes(sample: FirstRecords) -> tuple[str, ...]:
    """Return a warning where cells above zero look like cells below: what counts is the figure that is stored."""
    sheets = sample.tabs.names if sample.tabs is not None and sample.tabs.names else (sample.sheet or "",)
    codes = signs_of_formats(sample.source, sheets)
    if not codes:
        return ()
    return (
        _(
            "Excel shows figures above zero as if they were below, by the format of their cells ({formats}). They were "
            "read as they are stored: above zero.",
            formats=", ".join(codes[:_NAMED]),
        ),
    )


def _text_notes(sample: FirstRecords, meaning: Meaning) -> tuple[str, ...]:
    """Return a warning about texts such as 23.042 among numbers, where no question about their point is open."""
    told, across, formats = [], meaning.values.unpivot, meaning.number_formats(sample)
    asked = meaning.rival_formats()
    for name in meaning.values.columns if sample.pointed else ():
        column, fmt = meaning.facts.get(name), formats.get(across.figures[0] if across else name)
        if column is None or fmt is None or fmt.decimal != "." or (across.figures[0] if across else name) in asked:
            continue
        if doubtful := pointed_texts(sample, column.counted):
            text = _(
                "“{column}” holds {text} as a text among numbers; its point was read as the decimal sign. Write it as "
                "a number if it separates thousands.",
                column=name,
                text=doubtful[0],
            )
            told.append(text)
    return tuple(told)


def _tab_notes(tabs: Tabs | None) -> tuple[str, ...]:
    """Which tabs were read as one table, and which were not."""
    if tabs is None or tabs.question:
        return ()
    left_out = ", ".join(in_quotes(name) for name in tabs.left_out[:20])
    if not left_out:
        return (_("{count} sheets of the same form were read as one table.", count=len(tabs.names)),)
    if len(tabs.names) == 1:
        return (_("Read: “{sheet}”. Left out: {left_out}.", sheet=tabs.names[0], left_out=left_out),)
    return (
        _(
            "{count} sheets of the same form were read as one table. Left out: {left_out}.",
            count=len(tabs.names),
            left_out=left_out,
        ),
    )


def _carried_notes(table: Table) -> tuple[str, ...]:
    """Which columns are written once for each group of lines."""
    return tuple(
        ngettext(
            "“{column}” is written once for each group of lines: {count} line below took it from there "
            "({groups} groups).",
            "“{column}” is written once for each group of lines: {count} lines below took it from there "
            "({groups} groups).",
            one.lines,
            column=table.columns[one.position],
            count=count_text(one.lines),
            groups=count_text(one.groups),
        )
        for one in table.carried
    )


def _credit_notes(values: Values) -> tuple[str, ...]:
    column = values.negative_credit
    return () if column is None else (_("Credits in “{column}” are negative.", column=column),)


def _notes(sample: FirstRecords) -> tuple[str, ...]:
    facts = sample.scan
    if facts is None or not facts.odd_bytes:
        return ()
    return (
        ngettext(
            "{count} byte is not valid {encoding}; it was kept as is.",
            "{count} bytes are not valid {encoding}; they were kept as is.",
            facts.odd_bytes,
            encoding=facts.encoding,
        ),
    )
