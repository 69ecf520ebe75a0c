"""What detection left open about a file: which of it concerns the columns in use, and the layout as the answers say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from data.importers.kinds import FILE_KINDS
from data.importers.lines.taking_back import NEGATIVE, QUESTION, TWO_SIDED, Teller
from data.importers.meaning.pairs import LESS
from data.importers.questions import FileQuestion
from data.importers.tables.layout import DateOrder, Layout
from data.importers.values.dates import in_order
from language import _
from services.imports.asking import COLUMN_ANSWERS, answer_in
from services.imports.options import ImportOptions

#: Kinds whose readers take columns of figures that stand for no concept: measures, kinds of hours.
_TAKE_MORE = ("statistics", "labor")
#: Questions for columns without which no line is loaded.
_WITHOUT_FALLBACK = ("measure-column", "job-class-column")
_OF_AMOUNT = frozenset(("amount", "debit", "credit"))
#: Other concepts that say what a concept says.
_THE_SAME = {"period": ("fiscal_period", "date")}
_OF_FIGURES = ("thousands", "thousands-mark", "line-units")


def relevant(layout: Layout, mapping: Mapping[str, str], options: ImportOptions, *, mapped: bool) -> list[FileQuestion]:
    """Return the questions that concern this import; the order of a row's date is asked with its months.

    Args:
        layout: Has the questions.
        mapping: Concept to column.
        options: What a person has said so far.
        mapped: Whether the mapping is a saved one.
    """
    return [
        asked
        for asked in layout.questions
        if (not asked.column or asked.name == "code-split" or _is_used(layout, mapping, options.kind, asked.column))
        and not (asked.name in ("account-column", "department-column") and _may_be_parts(layout, mapping, options))
        and not (asked.name == "department-column" and _is_part(layout, options))
        and not (asked.name in _OF_FIGURES and not _has_figures(options.kind))
        and not (asked.name == "date-order" and "date" in mapping)
        and not (asked.name in COLUMN_ANSWERS and _column_is_said(asked.name, mapping, options, mapped=mapped))
        and not (asked.name == "month" and {"period", "fiscal_period"} & set(mapping))
        and not (asked.name == "month-column" and options.kind != "budget" and options.upload_period is not None)
        and not (asked.name == QUESTION and not _is_unsigned(layout, mapping, asked))
        and not (asked.name == "amount-column" and not _amount_is_open(asked, mapping, options, mapped=mapped))
    ]


def _is_unsigned(layout: Layout, mapping: Mapping[str, str], asked: FileQuestion) -> bool:
    """Return whether a question is about the figures of this import, and nothing but columns of texts tells of them."""
    return bool(_tellers(layout, mapping)) and asked.column == _figure(mapping)


def _figure(mapping: Mapping[str, str]) -> str | None:
    """Return the column that says what a line is worth: of a purchase without an amount the quantity."""
    return mapping.get("amount", mapping.get("quantity"))


def _tellers(layout: Layout, mapping: Mapping[str, str]) -> tuple[Teller, ...]:
    """Return what tells the lines that take back, () where two sides or signs of the figures do."""
    if TWO_SIDED & set(mapping) or _figure(mapping) not in layout.taking_back.unsigned:
        return ()
    filed = [mapping.get(name) for name in ("account", "department")]
    return tuple(teller for teller in layout.taking_back.columns if teller[0] not in filed)


def negative_lines(layout: Layout, mapping: Mapping[str, str], options: ImportOptions) -> tuple[Teller, ...]:
    """Return what tells the lines whose amounts count as negative by a person's word; () where none do.

    An answer for an earlier file says nothing of one whose amounts have signs.
    """
    return _tellers(layout, mapping) if options.answers.get(QUESTION) == NEGATIVE else ()


def _may_be_parts(layout: Layout, mapping: Mapping[str, str], options: ImportOptions) -> bool:
    """Return whether a column that means nothing yet may hold department and account in parts, which is asked first."""
    split = next((asked for asked in layout.questions if asked.name == "code-split"), None)
    open_ = split is not None and split.column not in ("", *mapping.values()) and "code-split" not in options.answers
    return open_ and not {"account-column", "department-column"} & set(options.answers)


def _is_part(layout: Layout, options: ImportOptions) -> bool:
    """Return whether the department is a part of a code, or may be by the answer to the question about its parts."""
    split = any(asked.name == "code-split" for asked in layout.questions)
    said = str(options.answers.get("code-split", "department="))
    return split and "department=" in said and "department-column" not in options.answers


def _has_figures(kind: str) -> bool:
    known = FILE_KINDS[kind]
    return known.figure is not None or "amount" in known.concepts


def _is_used(layout: Layout, mapping: Mapping[str, str], kind: str, column: str) -> bool:
    taken = {*mapping.values(), *layout.month_columns}
    return column in taken or (kind in _TAKE_MORE and column in layout.number_formats)


def _column_is_said(name: str, mapping: Mapping[str, str], options: ImportOptions, *, mapped: bool) -> bool:
    """Return whether a mapping says the column that a question asks for, without an answer to it.

    Of several departments one is mapped always; there only a person's mapping says it.
    """
    concept = COLUMN_ANSWERS[name]
    said = (
        mapped or concept in (options.mapping or {})
        if name == "two-departments"
        else bool({concept, f"{concept}_name", *_THE_SAME.get(concept, ())} & set(mapping))
    )
    return name not in options.answers and said


def _amount_is_open(asked: FileQuestion, mapping: Mapping[str, str], options: ImportOptions, *, mapped: bool) -> bool:
    """Return whether the amount is what detection chose or an answer said, and another column may as well be meant."""
    if "amount-column" in options.answers:
        return True
    others = {column for concept, column in mapping.items() if concept not in _OF_AMOUNT}
    rivals = [choice.value for choice in asked.choices if choice.value not in others]
    said = mapped or bool(_OF_AMOUNT & set(options.mapping or {}))
    chosen = mapping.get("amount") or LESS.join(mapping.get(side, "") for side in ("debit", "credit"))
    return not said and len(rivals) > min(len(asked.choices) - 1, 1) and chosen in rivals


#: Countries that write the month first.
_MONTH_FIRST = ("US", "PH")


def by_country(asked: FileQuestion, country: str) -> FileQuestion:
    """Return a question about the order of dates, of which nothing in the file tells, with the order of a country."""
    orders = {choice.value for choice in asked.choices}
    if asked.name != "date-order" or not country or not orders >= {"dmy", "mdy"}:
        return asked
    usual = "mdy" if country in _MONTH_FIRST else "dmy"
    return replace(
        asked, proposal=usual, why=_("The usual order in the hospital's country ({country}).", country=country)
    )


def with_marks(layout: Layout, options: ImportOptions) -> Layout:
    """Return the layout with figures that read both ways read as the answer says."""
    answer = options.answers.get("thousands-mark")
    if answer is None:
        return layout
    formats, others = dict(layout.number_formats), dict(layout.rival_formats)
    for name, rival in layout.rival_formats.items():
        if (answer == "decimal") == (rival.decimals > 0):
            formats[name], others[name] = rival, layout.number_formats[name]
    return replace(layout, number_formats=formats, rival_formats=others)


def with_totals(layout: Layout, options: ImportOptions) -> Layout:
    """Return the layout without the lines that are totals by the person's word."""
    if options.answers.get("total-lines") != "leave-out":
        return layout
    return replace(layout, total_lines=tuple(sorted({*layout.total_lines, *layout.doubtful_lines})))


def with_keys(layout: Layout, options: ImportOptions) -> Layout:
    """Return the layout that expects a text in the column a person named for what has no fallback.

    Codes under an unknown heading look like figures, so detection expects them nowhere; a line without one may be a
    total.
    """
    said = [options.answers.get(name, "") for name in _WITHOUT_FALLBACK]
    columns = [name for name in map(layout.origin, said) if name in layout.columns]
    aside = {*layout.key_columns, *layout.value_columns, *layout.carried}
    return replace(layout, key_columns=(*layout.key_columns, *(name for name in columns if name not in aside)))


def with_carried(layout: Layout, mapping: Mapping[str, str], kinds: Sequence[str]) -> Layout:
    """Return the layout whose blank cells of department or account take what stands above, where a person says so."""
    columns = [mapping[name] for kind in kinds for name in (kind, f"{kind}_name") if name in mapping]
    carried = dict.fromkeys((*layout.carried, *(layout.origin(name) for name in columns)))
    written = tuple(name for name in carried if name in layout.columns)
    return replace(
        layout, carried=written, key_columns=tuple(name for name in layout.key_columns if name not in carried)
    )


def with_order(layout: Layout, mapping: Mapping[str, str], options: ImportOptions) -> Layout:
    """Return the layout with days that are not a row's date (a contract's end) in the order that was answered."""
    order = cast(DateOrder | None, answer_in(options, "date-order"))
    if order is None:
        return layout
    settled = {
        name: in_order(fmt, order)
        for name, fmt in layout.date_formats.items()
        if fmt.ambiguous and name != mapping.get("date")
    }
    return replace(layout, date_formats={**layout.date_formats, **settled})
