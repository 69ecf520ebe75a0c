"""Hours and pay under two rows of headings: months over kinds of pay ("Jan 2026 Regular") or over hours and dollars."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.importers.headings.paired import free_name
from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.pay_columns import HOURS, MONEY, pay_kind, pay_money_kind
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.month_headings import MonthHeading, month_heading
from data.importers.tables.unpivot import HEADED, Group, Unpivot
from data.importers.values.headings import normalized

_SIGNS = re.compile(r"[$€£%]")
#: What the cells under a heading are, and of which kind of pay; no kind where there is one for all.
Meant = tuple[str, str]


@dataclass(frozen=True)
class PaidMonths:
    """Columns of which each is of one month and says hours or money; `ignored` adds up others."""

    columns: tuple[str, ...]
    unpivot: Unpivot
    ignored: Mapping[str, str] = field(default_factory=dict)


def paid_months(facts: Mapping[str, ColumnFacts], numeric: Sequence[str]) -> PaidMonths | None:
    """Return what stands under months and kinds of pay, or hours and money; None where the headings are no such pairs.

    Args:
        facts: Facts per column, in the file's order.
        numeric: Columns of figures.
    """
    sums = [name for name in numeric if TOTAL_WORDS.search(name)]
    names = [name for name in numeric if name not in sums]
    for first in (True, False):
        parted = {name: part for name in names if (part := _part(name, month_first=first))}
        if parted and len(parted) == len(names) and _are_pairs(list(parted.values())):
            return PaidMonths(tuple(names), _unpivot(facts, parted), dict.fromkeys(sums, "total"))  # no text
    return None


def _part(name: str, *, month_first: bool) -> tuple[MonthHeading, Meant] | None:
    """Return the month of a heading and what stands under it, None where it is not made of these two alone."""
    words = name.split()
    cuts = range(1, len(words))
    for cut in reversed(cuts) if month_first else cuts:  # the longest month: its year belongs to it
        texts = " ".join(words[:cut]), " ".join(words[cut:])
        month, meant = texts if month_first else texts[::-1]
        heading, figure = bare_month(month), _meant(meant)
        if heading and figure:
            return heading, figure
    return None


def bare_month(text: str) -> MonthHeading | None:
    """Return the month that a text is; None where it says more, of what is below it, that would be lost."""
    heading = month_heading(text)
    bare = not (_SIGNS.search(text) or set(normalized(text).split()) & (HOURS | MONEY))
    return heading if bare and heading and heading.role is None and heading.side is None else None


def _are_pairs(parts: Sequence[tuple[MonthHeading, Meant]]) -> bool:
    """Return whether several months have hours, each with money or of several kinds, and nothing comes twice."""
    months = {(heading.text, heading.year) for heading, _meant in parts}
    meant = {figure for _heading, figure in parts}
    each = {(heading.text, heading.year, figure) for heading, figure in parts}
    return len(months) > 1 < len(meant) and len(each) == len(parts) and any(one == "hours" for one, _kind in meant)


def _meant(text: str) -> Meant | None:
    words = set(normalized(text).split())
    if kind := pay_money_kind(text):
        return "amount", kind
    if kind := pay_kind(text):
        return "hours", kind
    if words and words <= HOURS | MONEY:
        return ("hours" if words <= HOURS else "amount"), ""
    return None


def _unpivot(facts: Mapping[str, ColumnFacts], columns: Mapping[str, tuple[MonthHeading, Meant]]) -> Unpivot:
    means = tuple(dict.fromkeys(figure for _month, (figure, _kind) in columns.values()))
    yearly = any(month.year for month, _meant in columns.values())
    parted = any(kind for _month, (_figure, kind) in columns.values())
    concepts = ("period", *(("year",) if yearly else ()), *(("pay_code",) if parted else ()))
    by_label: dict[tuple[str, ...], dict[str, str]] = {}
    for name, (month, (figure, kind)) in columns.items():
        label = (month.text, *((month.year,) if yearly else ()), *((kind,) if parted else ()))
        by_label.setdefault(label, {})[figure] = name
    groups = tuple(Group(label, tuple(sources.get(one, "") for one in means)) for label, sources in by_label.items())
    labels = tuple(free_name(HEADED[concept], facts) for concept in concepts)
    return Unpivot(concepts, labels, means, tuple(free_name(one.capitalize(), facts) for one in means), groups)
