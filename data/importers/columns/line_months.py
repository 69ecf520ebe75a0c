"""The column that says the month of lines, whatever its heading: days, months or numbers of periods."""

import re
from collections.abc import Iterator, Mapping, Sequence

from data.importers.columns.periods import PERIODS
from data.importers.meaning.mapping import name_score
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from data.importers.values.dates import parse_date
from data.importers.values.headings import normalized
from data.importers.values.months import read_label
from language import _

#: Share of the cells that must be days or months.
NEARLY_ALL = 0.9
#: Periods that a column of bare numbers has at least before it may be one of months, and its last one.
LEAST_PERIODS, LAST_PERIOD = 10, 16
#: So many texts are looked at.
LOOKED_AT = 400
_OF_OTHER_DAYS = re.compile(  # no text
    r"\b(?:due|pay by|payable|matur\w*|"
    r"expected|needed|need by|required|promised|delivery|deliver|printed|created|modified|changed|updated|"
    r"lot|exp|warranty|guarantee|garantie|ablauf\w*|verfall\w*|mhd|peremption|shelf|recall|calibration|maintenance|"
    r"hired?|birth|dob|seniority|start|end|expir\w*|effective|valid|contract|approved|requested|fallig\w*|geandert)\b"
)
_KEYS = ("department", "department_name", "account", "account_name")
#: Concepts by which lines have a month.
_DATED = (*PERIODS, "date")
#: What a column of bare numbers or of years says by its own heading.
_OTHERS = ("fiscal_year", "entity", "quantity", "version", *_KEYS)
Cells = Mapping[str, Sequence[str]]


def point_at_months(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells) -> None:
    """Let the one column say the month that parts equal keys by month; "Date" over 2025-04-01, 2025-05-01 … does.

    A year under the heading of a period is a year.
    """
    period = mapping.get("period")
    if period is not None and period.column in facts and _names_years(facts[period.column]):
        del mapping["period"]
        mapping.setdefault("fiscal_year", ColumnGuess("fiscal_year", period.column, period.confidence))
    if set(PERIODS) & set(mapping):
        return
    regular = [name for name in _likely(mapping, facts) if _is_regular(name, mapping, facts, cells)]
    if len(regular) == 1:
        mapping["period"] = ColumnGuess("period", regular[0], 0.7)


def point_at_only_month(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Let the one column of months or days say when something was bought, whatever its heading ("Ordered", "When").

    Days on which something is due, was printed or changed, or a person was hired say nothing of a line's month.
    """
    if {"date", *PERIODS} & set(mapping):
        return
    free = _likely(mapping, facts)
    likely = [name for name in free if _has_one_month_a_text(facts[name])]
    dated = [name for name in free if facts[name].is_date and not _OF_OTHER_DAYS.search(normalized(name))]
    likely = likely or (dated if len(dated) == 1 and facts[dated[0]].date_share >= NEARLY_ALL else [])
    if len(likely) == 1:
        concept = "date" if facts[likely[0]].is_date else "period"
        mapping[concept] = ColumnGuess(concept, likely[0], 0.6)


def _has_one_month_a_text(column: ColumnFacts) -> bool:
    """Return whether all texts are months with their year, or days on which months begin or end."""
    if column.is_date:
        return column.date_share >= NEARLY_ALL and column.dates.month_edges() is not None
    labels = [read_label(text) for text in list(column.counted)[:LOOKED_AT]]
    return bool(labels) and all(label and label.year and (label.month or label.period) for label in labels)


def month_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the month, where none is known and one reads as days or months."""
    likely = [] if set(_DATED) & set(mapping) else _likely(mapping, facts)
    if not likely:
        return ()
    if kind == "budget":
        text = _(
            "No heading is known to say the month, so each figure would be spread over its year. Does a column say the "
            "month?"
        )
        none = AnswerChoice(NO_COLUMN, _("No, the figures are of whole years: spread them"))
    else:
        text = _("No heading is known to say the month. Does a column say it?")
        none = AnswerChoice(NO_COLUMN, _("No, all lines are of one month"))
    choices = [AnswerChoice(name, name, examples(facts[name])) for name in likely]
    return (question("month-column", text, [*choices, none]),)


def _likely(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns that read as days, months or periods and mean nothing yet."""
    taken = {guess.column for guess in mapping.values()}
    free = {name: column for name, column in facts.items() if name not in taken and column.filled}
    return [name for name, column in free.items() if _reads_as_months(name, column)]


def _reads_as_months(name: str, column: ColumnFacts) -> bool:
    if column.has_decimals or column.signed:
        return False
    if column.is_date:
        return True
    texts = list(column.counted)[:LOOKED_AT]
    labels = [read_label(text) for text in texts]
    months = sum(1 for label in labels if label is not None and (label.month or label.period))
    return bool(texts) and (months >= len(texts) * NEARLY_ALL or _numbers_periods(name, column))


def _numbers_periods(name: str, column: ColumnFacts) -> bool:
    """Return whether bare numbers go through the periods of a year, 1 to 12 and closing ones."""
    if column.integers < NEARLY_ALL or column.distinct < LEAST_PERIODS:
        return False
    numbers = {int(text) for text in column.counted if text.isdecimal()}
    return numbers <= set(range(1, LAST_PERIOD + 1)) and not any(name_score(name, other) >= 0.7 for other in _OTHERS)


def _names_years(column: ColumnFacts) -> bool:
    labels = [read_label(text) for text in list(column.counted)[:LOOKED_AT]]
    return bool(labels) and all(label and label.year and not (label.month or label.period) for label in labels)


def _is_regular(name: str, mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells) -> bool:
    """Return whether each key has lines of several months, one a month: so a budget by month is written."""
    months = set(_months(facts[name]))
    if len(months) < 2 or len(months) != facts[name].distinct or name not in cells:
        return False
    columns = [cells[mapping[key].column] for key in _KEYS if key in mapping and mapping[key].column in cells]
    keys = list(zip(*columns, cells[name], strict=True))
    pairs = {key for key in keys if key[-1]}
    groups = {key[:-1] for key in pairs}
    return bool(columns) and len(pairs) >= len(groups) * 2


def _months(column: ColumnFacts) -> Iterator[tuple[int | None, int | None]]:
    """Yield year and month (or period) of each different text."""
    fmt = column.dates.decide(order=column.dates.month_edges()) if column.is_date else None
    for text in list(column.counted)[:LOOKED_AT]:
        label, day = read_label(text), parse_date(text, fmt) if fmt else None
        if day is not None:
            yield day.year, day.month
        elif label is not None and (label.month or label.period):
            yield label.year, label.month or label.period
        elif text.isdecimal():
            yield None, int(text)
