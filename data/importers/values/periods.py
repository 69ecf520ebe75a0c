"""Accounting periods: what calendar month a fiscal label means, judged by the dates beside it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.importers.values.months import PeriodLabel, read_label

NamedBy = Literal["start", "end"]


def parse_period(
    text: str, *, fiscal_start: int = 1, named_by: NamedBy = "end", fiscal_year: int | None = None
) -> int | None:
    """The calendar month (yyyymm) that a period label means; None when it names no single month.

    Args:
        text: "2021/1", "202001", "Sep-20", "FY25-P01", "2025-01", "P01", "M1" ...
        fiscal_start: Calendar month (1-12) in which the fiscal year begins.
        named_by: Whether a fiscal year bears the calendar year of its "start" or of its "end".
        fiscal_year: The year of another column, for labels that have none ("P01", "1", "Apr").
    """
    label = read_label(text)
    if label is None and text.strip().isdecimal() and 1 <= int(text) <= 12 and fiscal_year:
        label = PeriodLabel(period=int(text))
    if label is None:
        return None
    year = label.year if label.year is not None else fiscal_year
    if year is None:
        return None
    if label.month is not None:
        from_fiscal = label.year is None or label.fiscal
        naming: NamedBy = "start" if label.starts else named_by
        return (
            _month_in_fiscal_year(year, label.month, fiscal_start, naming) if from_fiscal else year * 100 + label.month
        )
    if label.period is None or label.period > 12:
        return None
    return to_month(year, label.period, fiscal_start=fiscal_start, named_by="start" if label.starts else named_by)


_TWO_YEARS = re.compile(r"(?:fy)? ?(?P<first>[0-9]{2}) ?(?P<mark>[/-]?) ?(?P<last>[0-9]{2})", re.IGNORECASE)
#: Four digits in this stretch are one year.
_YEARS = range(1990, 2100)


def spelled_out(year: str) -> str:
    """Return a fiscal year of two short years in full ("2526", "25/26", "FY25-26" -> "2025/26"), others as they are."""
    match = _TWO_YEARS.fullmatch(year.strip())
    if not match or int(match["last"]) != (int(match["first"]) + 1) % 100:
        return year
    if not match["mark"] and int(match["first"] + match["last"]) in _YEARS:
        return year
    return f"20{match['first']}/{match['last']}"


def to_month(fiscal_year: int, period: int, *, fiscal_start: int = 1, named_by: NamedBy = "end") -> int | None:
    """Calendar month (yyyymm) of a fiscal period 1-12; None for closing periods 13-16."""
    if not 1 <= period <= 12:
        return None
    first = fiscal_year - (1 if named_by == "end" and fiscal_start > 1 else 0)
    months = first * 12 + fiscal_start - 1 + period - 1
    return months // 12 * 100 + months % 12 + 1


def _month_in_fiscal_year(fiscal_year: int, month: int, fiscal_start: int, named_by: NamedBy) -> int | None:
    return to_month(fiscal_year, (month - fiscal_start) % 12 + 1, fiscal_start=fiscal_start, named_by=named_by)


@dataclass(frozen=True)
class FiscalNaming:
    """The calendar that explains the labels; `share` (0-1) of the dates that lie in their label's month.

    `undecided` tells that other calendars explain the dates as well: ask before relying on it.
    """

    fiscal_start: int
    named_by: NamedBy
    share: float
    undecided: bool


def infer_fiscal_naming(pairs: Iterable[tuple[str, date]], *, usual_start: int | None = None) -> FiscalNaming | None:
    """The fiscal calendar that puts most dates into their label's month, None without usable pairs.

    Invoice dates run years behind and payment dates some days ahead, so the month with most dates decides.
    Ties go to `usual_start`, then January, April, July, October, the rest.

    Args:
        pairs: (label, document date); a label of two columns is joined as "2021/1".
    """
    counted = Counter((label, day.year * 100 + day.month) for label, day in pairs)
    usable = {pair: n for pair, n in counted.items() if _is_fiscal(pair[0])}
    total = sum(usable.values())
    if not total:
        return None
    order = [s for s in (usual_start, 1, 4, 7, 10, *range(1, 13)) if s]
    scores: dict[tuple[int, NamedBy], int] = {}
    for start in dict.fromkeys(order):
        for named in ("end", "start") if start > 1 else ("end",):
            hits = sum(
                n for (label, month), n in usable.items()
                if parse_period(label, fiscal_start=start, named_by=named) == month
            )  # fmt: skip
            scores[(start, named)] = hits
    best = max(scores.values())
    winners = [key for key, hits in scores.items() if hits == best]
    start, named_by = winners[0]
    return FiscalNaming(start, named_by, best / total, undecided=len(winners) > 1 or best == 0)


def _is_fiscal(text: str) -> bool:
    label = read_label(text)
    return label is not None and label.period is not None and label.year is not None
