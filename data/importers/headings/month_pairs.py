"""Figures under two rows of headings: months, years or Budget and Actual, over departments, accounts or counts.

"Jan 2026 ICU", "Supplies Feb", "2026-03 Patient days", "ICU Actual", "Jan 2026 ICU Budget": what the lines do not say
stands beside the month. Years and quarters in its place are held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.importers.headings.paid_months import bare_month
from data.importers.headings.paired import adds_up, free_name
from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.cumulative import is_of_month, so_far
from data.importers.tables.across import Across, account_or_department, has_concept, heading_parts
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.month_headings import MonthHeading, month_heading
from data.importers.tables.roles import Role, imported_role, role_of, without_role
from data.importers.tables.unpivot import HEADED, Group, Unpivot
from data.importers.values.headings import normalized
from data.importers.values.months import read_label
from data.importers.values.spans import names_part
from language import _, in_quotes

Grid = Mapping[str, Sequence[Decimal | None]]
#: What is read so; labor has a shape of its own (`paid_months`), other kinds state one figure a line.
_FIGURES = {"ledger": "amount", "budget": "amount", "statistics": "quantity"}
#: From this share of the figures on, two texts a heading are the shape of a file.
_MOST = 0.6
#: So many texts beside Budget and Actual may be something else than departments.
_UNCLEAR = 2
#: What beside Budget and Actual is no department, account or count.
_WORDS = (  # no text
    "original revised adopted approved amended current prior last this next year month period quarter mtd ytd fytd cum "
    "cumulative annual full hours hrs amount dollars usd units volume qty quantity fte ftes rate price cost value net "
    "gross date monthly mo mos mth mths yr yrs ptd qtd itd curr cur operating nonoperating consolidated combined fixed "
    "flex flexed flexible static base baseline restated adjusted unadjusted reported underlying gaap statutory fund "
    "funds all grand ordinary special regular other"
)
_NO_KEYS = frozenset(_WORDS.split())


@dataclass(frozen=True)
class HeadingPair:
    """A heading in two: what it says of time or role, and the key beside it; `span` is of more than a month."""

    month: MonthHeading | None
    role: Role | None
    key: str
    span: str = ""


def month_pairs(
    facts: Mapping[str, ColumnFacts], numeric: Sequence[str], grid: Grid, kind: str | None
) -> Across | None:
    """Return what stands under months (or roles) and departments, accounts or counts; None where no such pairs do.

    Args:
        facts: Facts per column, in the file's order.
        numeric: Columns of figures.
        grid: Their figures, line by line.
        kind: What is imported; None while nobody knows.
    """
    if kind not in _FIGURES:
        return None
    sums = [name for name in numeric if TOTAL_WORDS.search(name)]
    names = [name for name in numeric if name not in sums]
    parts = ({} if _state_month(facts, numeric) else _times(names)) or _roles(names)
    if not parts:
        return None
    others = [name for name in numeric if name not in parts and name not in sums]
    chosen = _of_role(parts, kind)
    columns = tuple(chosen)
    keys = list(dict.fromkeys(part.key for part in chosen.values()))
    concept = _concept(facts, numeric, keys, kind)
    if others or concept is None or any(map(_is_no_key, chosen.values())):
        return Across(columns, question=_which_is_which([*columns[:2], *others, *columns[2:]]))
    totals = [name for name in sums if role_of(name) not in ("variance", "percent", "prior", "cumulative")]
    for name in totals:
        if not _is_sum(name, parts, grid):
            return Across(columns, question=_no_sum(name))
    ignored = {name: role_of(name) or "" for name in sums} | dict.fromkeys(
        totals, "sum of the columns beside it"
    )  # no text
    ignored |= {name: part.role or "" for name, part in parts.items() if name not in chosen}
    return Across(columns, _unpivot(facts, chosen, concept, _FIGURES[kind]), ignored)


def _state_month(facts: Mapping[str, ColumnFacts], numeric: Sequence[str]) -> bool:
    """Return whether the lines say their month, so that "April Clinic" above them says none."""
    keys = {name: column for name, column in facts.items() if name not in numeric}
    dated = any(column.is_date or column.labels >= _MOST for column in keys.values())
    return dated or any(has_concept(keys, concept) for concept in ("date", "period", "fiscal_period"))


def _times(names: Sequence[str]) -> dict[str, HeadingPair]:
    """Return the pairs of headings where most are such: of several times with keys that come again."""
    for first in (True, False):
        parts = {name: part for name in names if (part := _time_and_key(name, time_first=first))}
        times = {(part.month.text, part.month.year) if part.month else part.span for part in parts.values()}
        keys = [part.key for part in parts.values()]
        told = len(set(keys)) > 1 or account_or_department(keys[:1]) is not None  # not "Calendar" 2025 Oct
        repeated = len(times) > 1 and len(set(keys)) < len(keys) and told
        dated = len(set(keys)) > 1 and all(part.month and part.month.dated for part in parts.values())
        if len(parts) >= max(2, _MOST * len(names)) and (repeated or dated):
            return parts
    return {}


def _roles(names: Sequence[str]) -> dict[str, HeadingPair]:
    """Return the pairs of headings where all are such: of several roles with keys that are departments or accounts.

    Two texts of which nobody knows what they are may be bases of one figure ("Fixed", "Flexed"): these are no pairs.
    """
    parts = {name: part for name in names if (part := _by_role(name))}
    keys = list(dict.fromkeys(part.key for part in parts.values()))
    crossed = 1 < len(keys) < len(parts) and len({part.role for part in parts.values()}) > 1
    told = len(keys) > _UNCLEAR or account_or_department(keys) is not None or any(map(str.isdigit, "".join(keys)))
    return parts if crossed and told and len(parts) == len(names) else {}


def _time_and_key(name: str, *, time_first: bool) -> HeadingPair | None:
    heading = month_heading(name)
    if _span(name) or (
        heading is not None and (heading.side or heading.role != "total")
    ):  # a time, whatever else it says
        return None
    words = name.split()
    cuts = range(1, len(words))
    for cut in reversed(cuts) if time_first else cuts:  # the longest time: its year belongs to it
        texts = " ".join(words[:cut]), " ".join(words[cut:])
        time, rest = texts if time_first else texts[::-1]
        month, span = bare_month(time), _span(time)
        if (month or span) and not (_span(rest) or bare_month(rest)):
            role = role_of(rest)
            key = _without_marks(_without_role_words(rest) if role else rest)
            return HeadingPair(month, role, key, span) if key else None
    return None


def _by_role(name: str) -> HeadingPair | None:
    """Return the role and the key of a heading ("ICU Actual"); None where what is beside the role is no key."""
    role, key = role_of(name), _without_marks(_without_role_words(name))
    words = set(normalized(key).split())
    no_key = not any(map(str.isalpha, key)) or words & _NO_KEYS or read_label(key) or names_part(key)
    if role in (None, "cumulative", "total") or no_key or so_far(name) or is_of_month(name) or month_heading(name):
        return None
    return HeadingPair(None, role, key)


def _without_role_words(text: str) -> str:
    """Return a text without its words of a role, as it is written."""
    return " ".join(word for word in text.split() if without_role(word) or not any(map(str.isalnum, word)))


def _without_marks(text: str) -> str:
    return text.strip(" -–:/|%")


def _span(text: str) -> str:
    """Return a text that is a year, quarter or half year; "" for any other."""
    label = read_label(text)
    yearly = label is not None and label.year is not None and label.month is None and label.period is None
    return normalized(text) if yearly or names_part(text) else ""


def _is_no_key(part: HeadingPair) -> bool:
    """Return whether a pair is of a year or quarter, or has words beside the month that name no thing."""
    return bool(part.span or role_of(part.key)) or set(normalized(part.key).split()) <= _NO_KEYS


def _of_role(parts: Mapping[str, HeadingPair], kind: str) -> dict[str, HeadingPair]:
    """Return the columns of the role that is imported, where some say theirs; else all."""
    role = imported_role(kind)
    chosen = {name: part for name, part in parts.items() if part.role == role}
    return chosen or {name: part for name, part in parts.items() if part.role is None} or dict(parts)


def _concept(facts: Mapping[str, ColumnFacts], numeric: Sequence[str], keys: Sequence[str], kind: str) -> str | None:
    """Return what the keys of headings are: what the lines do not say; None where nothing tells."""
    beside = {name: column for name, column in facts.items() if name not in numeric}
    other = "measure" if kind == "statistics" else "account"
    known = [concept for concept in ("department", other) if has_concept(beside, concept)]
    if len(known) == 1:
        return other if known == ["department"] else "department"
    return account_or_department(keys) if not known and other == "account" else None


def _is_sum(name: str, parts: Mapping[str, HeadingPair], grid: Grid) -> bool:
    """Return whether a column is the sum of all pairs, or of those of one month, role or key."""
    groups: dict[object, list[str]] = {"": list(parts)}
    for column, part in parts.items():
        month = (part.month.text, part.month.year) if part.month else part.span
        for group in (("role", part.role), (month, part.role), (part.key, part.role), ("key", part.key), month):
            groups.setdefault(group, []).append(column)
    return any(adds_up(grid[name], [grid[column] for column in columns]) for columns in groups.values())


def _unpivot(facts: Mapping[str, ColumnFacts], parts: Mapping[str, HeadingPair], concept: str, figure: str) -> Unpivot:
    months = {name: part.month for name, part in parts.items() if part.month}
    yearly = any(month.year for month in months.values())
    style, texts = heading_parts([part.key for part in parts.values()])
    named = concept != "measure" and style
    groups = []
    for (name, part), text in zip(parts.items(), texts, strict=True):
        time = (months[name].text, *((months[name].year,) if yearly else ())) if months else ()
        groups.append(Group((*time, *(text if named else (part.key,))), (name,)))
    concepts = (concept, *((f"{concept}_name",) if named else ()))
    concepts = (*(("period",) if months else ()), *(("year",) if yearly else ()), *concepts)
    labels = tuple(free_name(HEADED[one], facts) for one in concepts)
    return Unpivot(concepts, labels, (figure,), (free_name(figure.capitalize(), facts),), tuple(groups))


def _which_is_which(names: Sequence[str]) -> str:
    return _(
        "Figures stand under two rows of headings: {columns}. Nothing says for every column what it is. Upload one "
        "line per figure, with a column for the month and one for each key.",
        columns=", ".join(in_quotes(name) for name in names[:4]),
    )


def _no_sum(name: str) -> str:
    return _(
        "The column “{column}” is not the sum of the columns beside it. "
        "Correct the file, or upload one line per figure.",
        column=name,
    )
