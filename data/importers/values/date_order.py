"""Day first or month first: decided once per file from all its values, its periods and its name, or asked."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.importers.meaning.mapping import name_score
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.samples import FirstRecords
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import DateFormat, DateOrder
from data.importers.tables.scanning import distinct_values
from data.importers.values.dates import ORDERS, DateEvidence, in_order, parse_date
from data.importers.values.months import month_number, read_label
from data.importers.values.periods import infer_fiscal_naming
from data.importers.workbooks.sheet_facts import counts_from_1904
from language import _

#: So many different dates are looked at for one to show.
_SHOWN = 500
_DATE_CONCEPTS = ("date", "start", "end")


def formats(
    sample: FirstRecords,
    filename: str,
    facts: Mapping[str, ColumnFacts],
    cells: Mapping[str, Sequence[str]],
    *,
    months: str = "",
) -> tuple[dict[str, DateFormat], tuple[FileQuestion, ...]]:
    """The format of every date column, and what a person must decide; `months` is a column that stands for months."""
    dated = {name: content for name, content in facts.items() if is_date_column(name, content)}
    evidence = {name: content.dates for name, content in dated.items()}
    for position, name in enumerate(facts):
        if name in evidence and not sample.complete and (_is_open(evidence[name])):
            evidence[name] = DateEvidence()
            evidence[name].add(distinct_values(sample, position))
    excel = sample.scan is None
    decided = {name: e.decide(excel=excel) for name, e in evidence.items()}
    known = Counter(f.order for f in decided.values() if not f.ambiguous and _tells_order(f))
    if "excel" in {fmt.pattern for fmt in decided.values()} and counts_from_1904(sample.source):
        decided = {n: replace(f, pattern="excel-1904") if f.pattern == "excel" else f for n, f in decided.items()}
    certain: DateOrder | None = known.most_common(1)[0][0] if known else None
    questions: list[FileQuestion] = []
    for name, fmt in decided.items():
        if fmt.ambiguous and not fmt.swapped:
            order = (
                _by_month_edges(name, evidence[name], stands_for_months=name == months)
                or (certain if certain in evidence[name].orders() else None)
                or by_periods(name, facts, cells, evidence[name].orders())
                or by_file_name(filename, evidence[name])
            )
            decided[name] = evidence[name].decide(order=order, excel=excel)
        if decided[name].ambiguous:
            ask = _swap_question if fmt.swapped else _order_question
            questions.append(ask(name, dated[name], decided[name], evidence[name]))
    for name, content in facts.items():
        if name not in decided and _is_destroyed(name, content):
            decided[name] = DateFormat("%Y-%m-%d")
            text = _("“{column}” has no valid dates. Which period is the file for?", column=name)
            questions.append(question("month", text, column=name, free=True))
    return decided, tuple(questions)


def _tells_order(fmt: DateFormat) -> bool:
    """True for dates whose order may be that of another column, which ISO dates and numbers of days do not tell."""
    return fmt.order in ORDERS or fmt.pattern.startswith("%y")


def _order_question(name: str, column: ColumnFacts, fmt: DateFormat, evidence: DateEvidence) -> FileQuestion:
    """Ask for the order, with a date that reads both ways."""
    if evidence.year_first() is None:
        return _year_question(name, column, fmt, evidence)
    texts = list(column.counted)[:_SHOWN]
    both = [text for text in texts if len({parse_date(text, in_order(fmt, order)) for order in ORDERS} - {None}) == 2]
    alone = [text for text in texts if None in {parse_date(text, in_order(fmt, order)) for order in ORDERS}]
    example = next(iter(both or texts), "")
    text = (
        _(
            "“{column}”: dates such as {example} can be read day first or month first, and the others in the column do "
            "not agree. Which is right?",
            column=name,
            example=example,
        )
        if alone
        else _(
            "“{column}”: every date can be read day first or month first (for example {example}). Which is right?",
            column=name,
            example=example,
        )
    )
    return question("date-order", text, ("dmy", "mdy"), column=name, proposal=fmt.order)


def _year_question(name: str, column: ColumnFacts, fmt: DateFormat, evidence: DateEvidence) -> FileQuestion:
    """Ask which end of dates such as 26/01/15 is the year."""
    text = _(
        "“{column}”: every date can be read with the year last or first (for example {example}). Which is right?",
        column=name,
        example=next(iter(column.counted), ""),
    )
    return question("date-order", text, evidence.orders(), column=name, proposal=fmt.order)


def _swap_question(name: str, _column: ColumnFacts, fmt: DateFormat, _evidence: DateEvidence) -> FileQuestion:
    text = _(
        "“{column}” mixes real dates, none after the 12th of a month, with texts whose days are all after the 12th. "
        "A spreadsheet that reads dates in another order (day first, month first) leaves this: were day and month of "
        "the real dates swapped?",
        column=name,
    )
    choices = [
        AnswerChoice(fmt.order or "dmy", _("Yes: swap them back")),
        AnswerChoice("ymd", _("No: the dates are right as they stand")),
    ]
    return question("date-order", text, choices, column=name, proposal=fmt.order)


def _by_month_edges(name: str, evidence: DateEvidence, *, stands_for_months: bool) -> DateOrder | None:
    """Days that stand for months are the first or last of these, where only one order makes them so."""
    return evidence.month_edges() if stands_for_months or name_score(name, "period") >= 0.85 else None


def is_date_column(name: str, column: ColumnFacts) -> bool:
    """True for a column of dates; eight-digit numbers must also be named like a date or lie within few years."""
    if column.date_share < 0.5:
        return False
    if column.integers < 0.5:
        return True
    named = max(name_score(name, concept) for concept in _DATE_CONCEPTS) >= 0.6 or "date" in name.casefold()
    years = {month // 100 for months in column.dates.months.values() for month in months}
    return named or (column.date_share > 0.98 and max(years) - min(years) <= 5)


def _is_open(evidence: DateEvidence) -> bool:
    """True where the rest of the file may decide: everything reads both ways, something reads no way, days swapped."""
    if evidence.undecided() or evidence.are_swapped() or evidence.year_first() is None:
        return True
    return evidence.read["dmy"] + evidence.read["mdy"] > 0 and evidence.share() < 1


def _is_destroyed(name: str, column: ColumnFacts) -> bool:
    """A column named like the posting date in which nothing is a date (00:00:00, ######)."""
    if name_score(name, "date") < 0.85 or column.is_number or column.labels > 0.3 or not column.filled:
        return False
    broken = sum(n for text, n in column.counted.items() if re.fullmatch(r"[0:#.\s/-]+", text))
    return broken > column.counted.total() * 0.5


def by_file_name(filename: str, evidence: DateEvidence) -> DateOrder | None:
    """The order under which the values lie in a month that the file's name names; None when several or none do."""
    months, orders = months_named(filename), evidence.orders()
    order = _best({order: _inside(evidence.months_of(order), months) for order in orders}, 1)
    if order is None or "ymd" not in orders:
        return order
    days = evidence.months_of(order)  # a month of several years proves no year by one day
    return order if 2 * _inside(days, months) > days.total() else None


def _best(shown: Mapping[DateOrder, float], ahead: float) -> DateOrder | None:
    """The order that more speaks for than for any other, by so much; None where none is that far ahead."""
    first, second = sorted(shown, key=lambda order: shown[order], reverse=True)[:2]
    return first if shown[first] - shown[second] >= ahead else None


def _inside(counts: Counter[int], months: set[tuple[int | None, int]]) -> int:
    return sum(n for yyyymm, n in counts.items() if {(yyyymm // 100, yyyymm % 100), (None, yyyymm % 100)} & months)


def months_named(filename: str) -> set[tuple[int | None, int]]:
    """(year or None, month) pairs that a file's name names: "2020-04", "202004", "April 2020", "01 - April".

    A year before a month's name is as often a fiscal year as one of the calendar, and says nothing.
    """
    stem = re.sub(r"\.[A-Za-z.]{2,8}$", "", Path(filename).name)
    column: set[tuple[int | None, int]] = set()
    for year, month in re.findall(r"(?<![0-9])((?:19|20)[0-9]{2})[-_. ]?(0[1-9]|1[0-2])(?![0-9])", stem):
        column.add((int(year), int(month)))
    for word, year in re.findall(r"([^\W\d_]{3,})(?:[-_., ]{0,3}((?:19|20)[0-9]{2})(?![0-9]))?", stem):
        if month_name := month_number(word):
            column.add((int(year) if year else None, month_name))
    return column


def by_periods(
    name: str, facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], orders: Sequence[DateOrder]
) -> DateOrder | None:
    """The order that agrees better with the file's own period columns; None when it makes no difference."""
    labels = _labels(facts, cells)
    if labels is None:
        return None
    shares: dict[DateOrder, float] = {}
    for order in orders:
        fmt = in_order(DateFormat("%d%m%Y"), order)
        days = [parse_date(text, fmt) if text else None for text in cells[name]]
        pairs = [(label, day) for label, day in zip(labels, days, strict=True) if day and label]
        shares[order] = _agreement(pairs)
    return _best(shares, 0.2)


def _labels(facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]) -> list[str] | None:
    """One label a row from the period column, joined with the year column when the period has no year."""

    def column(concept: str) -> str | None:
        named = [n for n, f in facts.items() if name_score(n, concept) >= 0.85 and not f.is_date and f.filled > 0.5]
        return named[0] if named else None

    period, year = column("period") or column("fiscal_period"), column("fiscal_year")
    if period is None:
        return None
    if facts[period].labels >= 0.6 and facts[period].length > 2:
        return list(cells[period])
    if year is None:
        return None
    return [f"{y}/{p}" if y and p else "" for y, p in zip(cells[year], cells[period], strict=True)]


def _agreement(pairs: Sequence[tuple[str, date]]) -> float:
    if not pairs:
        return 0.0
    months = [(read_label(label), day) for label, day in pairs]
    if any(label and label.month and not label.fiscal for label, _unused in months):
        hits = sum(1 for label, day in months if label and (label.year, label.month) == (day.year, day.month))
        return hits / len(pairs)
    naming = infer_fiscal_naming(pairs)
    return naming.share if naming else 0.0
