"""Which columns carry the money: not codes, not running totals, not the balance beside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from data.importers.basis.headings_of_bases import OF_ANOTHER_BASIS, columns_with_basis
from data.importers.columns.figures import is_no_key, is_value
from data.importers.columns.year_parts import parts_of_years, parts_question
from data.importers.headings.credit_columns import invoice_and_credit
from data.importers.headings.foreign_amounts import foreign_amounts
from data.importers.headings.named_amounts import by_content, named_amount
from data.importers.headings.paired import paired_headings
from data.importers.kinds import FileKind, file_kind
from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.concepts import NAMES
from data.importers.meaning.cumulative import is_of_month, is_opening, movement_between, so_far
from data.importers.meaning.mapping import name_score
from data.importers.meaning.pairs import LESS, SidedChoice, find_pairs, sided_choice
from data.importers.meaning.pay_columns import MONEY, pay_column
from data.importers.tables.across import account_or_department, crosstab, months_question, months_unpivot
from data.importers.tables.columns import ColumnFacts, decimals
from data.importers.tables.month_headings import MonthHeading, Months, choose_months, month_heading, names_month
from data.importers.tables.rival_amounts import columns_aside, like_money, rivals
from data.importers.tables.roles import imported_role, is_planned, role_of
from data.importers.tables.unpivot import Unpivot
from data.importers.values.headings import normalized
from data.importers.values.months import read_label

_NOT_MONEY = {"price", "rate", "percent", "pct", "percentage", "qty", "quantity", "balance", "saldo", "solde"}


@dataclass(frozen=True)
class Values:
    """The value columns of a table.

    `columns` are the ones whose lines add up (amount, or debit and credit, or the months); `ignored` says for every
    other numeric column why it is none of them. `negative_credit` is the credit column when its figures
    are all negative. `rivals` could be the amount as well, single columns or pairs of debit and credit; `likely` is
    False where nothing speaks for the chosen one. `unpivot` makes lines of columns side by side; while `question` says
    something, nothing is stored.
    """

    amount: str | None
    columns: tuple[str, ...]
    months: dict[str, str] = field(default_factory=dict)
    shape: str = "long"
    ignored: dict[str, str] = field(default_factory=dict)
    negative_credit: str | None = None
    rivals: tuple[str, ...] = ()
    likely: bool = True
    unpivot: Unpivot | None = None
    question: str = ""

    @property
    def chosen(self) -> str | None:
        """The amount as an answer names it: a column, or debit less credit."""
        sided = self.shape == "long" and self.amount is None and len(self.columns) == 2
        return LESS.join(self.columns) if sided else self.amount


#: Numbers of periods, and of days, have so many digits at most.
_DIGITS = 2
Grid = Mapping[str, Sequence[Decimal | None]]


def choose_values(
    facts: Mapping[str, ColumnFacts],
    rows: Mapping[str, Sequence[str]],
    kind: str | None,
    known: Mapping[str, str] | None = None,
) -> Values:
    """Choose among the numeric columns by name, content and arithmetic.

    Args:
        facts: Facts per column, in the file's order.
        rows: Cells per column of ordinary lines, in the file's order (running totals need neighbours).
        kind: Name of what is imported; it says which figure the values are.
        known: Concept -> column where the exporting system is recognized.
    """
    sought = file_kind(kind)
    months = None if sought.many_sums or sought.listing else choose_months(facts, kind)
    headed = {*(heading.column for heading in months.taken), *months.others, *months.days} if months else set()
    numeric = [name for name, column in facts.items() if name in headed or is_value(name, column)]
    numeric = [name for name in facts if name in numeric or name in _empty_sides(numeric, facts)]
    if sought.many_sums:  # several sums per row, none of which is a part of another
        value = _best(numeric, sought.figure, facts, 0.85) if sought.figure else None
        return Values(value, (value,) if value else ())
    grid = {name: decimals(facts[name], rows[name]) for name in numeric}
    parts = parts_of_years(numeric)
    if months or parts:
        held = Values(None, parts, question=parts_question(parts)) if parts else None
        return _wide_months(months, grid, kind, facts) if months else held or Values(None, ())
    running = {name for name in numeric if _is_running(name, grid)}
    ignored = dict.fromkeys(running, "running total of another column")  # no text
    plain = [name for name in numeric if name not in running] or numeric
    crossed = _side_by_side(plain, facts, rows, grid, kind) if kind and not known else None
    if wide := crossed or _wide_others(plain, facts, grid, sought):
        return replace(wide, ignored=ignored | wide.ignored)
    plain, ignored = _without_comparisons(plain, grid, sought, ignored)
    ignored |= foreign_amounts(plain, facts) if sought.figure == "amount" else {}
    plain = [name for name in plain if name not in ignored]
    plain = _of_role(plain, kind)
    based = dict.fromkeys(columns_with_basis(plain, facts, sought) if kind and not known else (), OF_ANOTHER_BASIS)
    plain, ignored = [name for name in plain if name not in based], ignored | based
    sure = {concept: name for concept, name in (known or {}).items() if name in plain}
    sided = SidedChoice() if {"debit", "credit"} & set(sure) or sought.figure != "amount" else sided_choice(plain, grid)
    plain, ignored = [name for name in plain if name not in sided.ignored], ignored | sided.ignored
    debit = sure.get("debit") or sided.debit or _best(plain, "debit", facts, 0.7)
    credit = sure.get("credit") or sided.credit or _best(plain, "credit", facts, 0.7)
    if (
        not (debit and credit)
        and kind != "purchases"
        and sought.figure == "amount"
        and (billed := invoice_and_credit(plain, facts))
    ):
        debit, credit = billed
    figure = sought.figure or "amount"
    others = [name for name in plain if name not in (debit, credit, *sided.others)]
    amount = sure.get(figure) or _of_the_month(others, figure, facts)
    amount = amount or _best(others, figure, facts, 0.55) or _best(others, "amount", facts, 0.55)
    if debit and credit and debit != credit and not (sided.so_far and amount and is_of_month(amount)):
        pair = _pair(debit, credit, amount, grid, ignored)
        return replace(pair, rivals=sided.rivals, likely=sided.likely)
    amount = amount or _best(others, "amount", facts, 0.5)  # a word for money ("Amount ordered") before quantities
    amount = amount or _best(others, "hours", facts, 0.55) or _best(others, "quantity", facts, 0.7)
    named = named_amount(amount, figure, facts, grid) if amount not in sure.values() else None
    amount = named or amount
    guessed = amount is None and figure != "hours" and not sought.listing  # hours stand beside money and posts
    if figure == "hours":
        amount = amount or pay_column(others)
    elif guessed and not based:  # beside annual pay no grade or post is the amount
        amount = by_content([name for name in others if not _is_named(name, _NOT_MONEY)] or others, facts)
    if amount is None or named:
        return Values(amount, (amount,) if amount else (), ignored=ignored)
    open_ = figure == "amount" and amount not in sure.values()
    others = [name for name in others if not _is_named(name, _NOT_MONEY)]
    beside = rivals(amount, others, facts, grid) if open_ else ()
    likely = not (guessed and open_) or like_money(facts[amount]) or bool(role_of(amount)) or is_of_month(amount)
    return Values(amount, (amount,), ignored=ignored, rivals=beside, likely=likely)


def _empty_sides(numeric: Sequence[str], facts: Mapping[str, ColumnFacts]) -> set[str]:
    """Debit or credit without a figure beside the other side that has some: else the balance would be the amount."""
    sides = {name: side for name in facts for side in ("debit", "credit") if name_score(name, side) >= 0.9}
    present = {sides[name] for name in numeric if name in sides}
    empty = {name for name, side in sides.items() if not facts[name].filled and present and side not in present}
    pairs = find_pairs(facts)
    either = [(one, two) for pair in pairs for one, two in ((pair.debit, pair.credit), (pair.credit, pair.debit))]
    return empty | {one for one, two in either if not facts[one].filled and two in numeric}


def _side_by_side(
    plain: Sequence[str],
    facts: Mapping[str, ColumnFacts],
    rows: Mapping[str, Sequence[str]],
    grid: Mapping[str, Sequence[Decimal | None]],
    kind: str,
) -> Values | None:
    """Return figures under accounts or departments, None where the columns are no such names."""
    sought = file_kind(kind)
    empty = _empty_places(plain, facts)
    more = [
        name
        for name in facts
        if name in plain or name in empty or (name not in grid and is_no_key(name, facts[name], sought))
    ]
    figures = {**grid, **{name: decimals(facts[name], rows[name]) for name in more}}
    paired = paired_headings(facts, plain, grid) if kind == "statistics" else None
    crossed = paired or crosstab(facts, more, figures, rows, kind)
    if crossed is None:
        return None
    return Values(
        None, crossed.columns, shape="crosstab", ignored=dict(crossed.ignored), unpivot=crossed.unpivot,
        question=crossed.question,
    )  # fmt: skip


def _empty_places(plain: Sequence[str], facts: Mapping[str, ColumnFacts]) -> set[str]:
    """Departments (or accounts) without a figure beside one with some: else that one's figures would be of nobody."""
    told = {name: account_or_department([name]) for name in facts if name in plain or not facts[name].filled}
    meant = {told[name] for name in plain}
    empty = {name for name, one in told.items() if name not in plain and one in meant}
    return empty if len(plain) == 1 and None not in meant else set()


def _without_comparisons(
    plain: list[str], grid: Grid, kind: FileKind, ignored: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Leave out variances, percents and earlier years; and balances around what moved between them."""
    if kind.figure != "amount":
        return plain, ignored
    compared = columns_aside(plain, grid)
    kept = [name for name in plain if name not in compared]
    movement, *leading = movement_between({name: grid[name] for name in kept}) or ("",)
    around = [n for n in kept if movement and n != movement and (n in leading or so_far(n) or is_opening(n))]
    balances = dict.fromkeys(around, "balance around the movement")  # no text
    return [name for name in kept if name not in balances], ignored | compared | balances


def _of_the_month(names: Sequence[str], figure: str, facts: Mapping[str, ColumnFacts]) -> str | None:
    """Return the figures of the month where the year so far stands beside them."""
    cumulative = [name for name in names if so_far(name)]
    monthly = [name for name in names if not so_far(name)]
    if not cumulative or not monthly:
        return None
    named = next((name for name in monthly if is_of_month(name)), None)
    return _best(monthly, figure, facts, 0.55) or named


def _of_role(names: Sequence[str], kind: str | None) -> list[str]:
    """The columns of the role that is imported (actual, or a budget's) where some say that they are; no variances."""
    sided = [name for name in names if max(name_score(name, "debit"), name_score(name, "credit")) >= 0.7]
    sided += [name for pair in find_pairs(names) for name in (pair.debit, pair.credit)]
    roles = {name: role_of(name) for name in names}
    if "actual" not in roles.values():
        roles |= dict.fromkeys(sided, None)  # "Soll" is a budget only beside "Ist"
    if kind == "budget" and "budget" not in roles.values():  # "Annual budget" is no total where nothing else is
        roles |= {name: "budget" for name, role in roles.items() if role == "total" and is_planned(name)}
    if kind is not None and imported_role(kind) in roles.values():
        own = [name for name in names if roles[name] == imported_role(kind) or roles[name] in (None, "total")]
        return [name for name in own if kind == "budget" or not is_planned(name)]
    happened = [name for name in names if roles[name] not in ("variance", "percent", "prior")]
    if kind not in (None, "budget"):  # what is planned is no actual, also where only its neighbor's place says "actual"
        happened = [name for name in happened if roles[name] is None or not is_planned(name)] or happened
    return happened or list(names)


def _is_named(name: str, words: set[str]) -> bool:
    return bool(set(normalized(name).split()) & words) or "%" in name


def _best(names: Sequence[str], concept: str, facts: Mapping[str, ColumnFacts], least: float) -> str | None:
    known = list(NAMES[concept])

    def rank(name: str) -> tuple[float, int, float]:
        asked = normalized(name)
        place = known.index(asked) if asked in known else len(known)
        penalty = 0.3 if concept == "amount" and _is_named(name, _NOT_MONEY) and asked not in known else 0.0
        # One of two sides may be nearly empty: an expense ledger has few credits.
        filled = 1.0 if facts[name].filled > 0.3 or concept in ("debit", "credit") else 0.6
        return (name_score(name, concept) * filled - penalty, -place, facts[name].filled)

    scored = [(rank(name), -index, name) for index, name in enumerate(names)]
    best = max(scored, default=None)
    return best[2] if best and best[0][0] >= least else None


def _is_running(name: str, grid: Grid) -> bool:
    """True when the column adds up another one line by line, from the top or anew in each group."""
    column = grid[name]
    return any(_adds_up(column, other) for key, other in grid.items() if key != name)


def _adds_up(total: Sequence[Decimal | None], part: Sequence[Decimal | None]) -> bool:
    steps = same = carried = 0
    for i in range(1, len(total)):
        now, before, step = total[i], total[i - 1], part[i]
        if now is None or before is None or step is None:
            continue
        steps += 1
        if before != 0 and now == before + step and step != 0:
            same, carried = same + 1, carried + 1
        elif now == step or now == before + step:
            same += 1
    return steps >= 4 and same >= steps * 0.95 and carried >= steps * 0.3


def _pair(debit: str, credit: str, amount: str | None, grid: Grid, ignored: dict[str, str]) -> Values:
    """Debit and credit columns, and the signed amount beside them when it is their sum or difference."""
    credits = [value for value in grid[credit] if value]
    negative = credit if credits and all(value < 0 for value in credits) else None
    if amount:
        rows = list(zip(grid[debit], grid[credit], grid[amount], strict=True))
        zero = Decimal(0)
        fits = [a is not None and a in ((d or zero) + (c or zero), (d or zero) - (c or zero)) for d, c, a in rows]
        if sum(fits) >= len(fits) * 0.95:
            return Values(amount, (amount, debit, credit), ignored=ignored, negative_credit=negative)
        ignored[amount] = "not the difference of debit and credit"  # no text
    return Values(None, (debit, credit), ignored=ignored, negative_credit=negative)


# Wide tables ----------------------------------------------------------------------------------------------------------


def _wide_months(months: Months, grid: Grid, kind: str | None, facts: Mapping[str, ColumnFacts]) -> Values:
    """Months side by side: a budget's are read as such, those of other kinds (or with two sides) become lines."""
    columns = tuple(heading.column for heading in months.taken) or months.days
    ignored = {name: months.others.get(name, "not a month") for name in grid if name not in columns}  # no text
    amount = next((name for name in reversed(list(ignored)) if _is_sum(grid[name], [grid[m] for m in columns])), None)
    if amount:
        ignored[amount] = "sum of the months"  # no text
    question = months_question(months)
    stated = any(heading.year and not _is_label(heading) for heading in months.taken)
    plain = kind in (None, "budget") and not stated and not any(heading.side for heading in months.taken)
    if plain or months.days:
        labels = {heading.column: _as_found(heading) for heading in months.taken}
        return Values(amount, columns, labels, "wide_months", ignored, question=question)
    unpivot = months_unpivot(months, list(facts), _figure(columns, kind, facts))
    return Values(amount, columns, {}, "wide_months", ignored, unpivot=unpivot, question=question)


def _names_months(column: ColumnFacts) -> bool:
    """True when the cells of a column name months, so that each line is of one month."""
    texts = list(column.counted)[:100]
    labels = [read_label(text) for text in texts] if column.labels >= 0.6 else []
    return bool(labels) and sum(1 for label in labels if label and label.month) >= len(labels) * 0.6


def _figure(columns: Sequence[str], kind: str | None, facts: Mapping[str, ColumnFacts]) -> str:
    """What month columns hold: the kind's figure, but money where hours are due and signs or headings say money."""
    figure = file_kind(kind).figure or "amount"
    styles = [facts[name].numbers for name in columns]
    money = any(style and style.currencies for style in styles) or any(
        MONEY & set(normalized(c).split()) for c in columns
    )
    return "amount" if figure == "hours" and (money or any("$" in name for name in columns)) else figure


def _as_found(heading: MonthHeading) -> str:
    """The heading itself; the month of a date or bare number, which only its neighbours tell."""
    base = re.sub(r" \(\d+\)$", "", heading.column)
    return base if month_heading(base) is not None else heading.text


def _is_label(heading: MonthHeading) -> bool:
    """True for the plain name of a month, which budgets read by themselves."""
    return read_label(re.sub(r" \(\d+\)$", "", heading.column)) is not None


def _is_sum(total: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> bool:
    zero = Decimal(0)
    checked = equal = 0
    for i, stated in enumerate(total):
        if stated is None:
            continue
        added = sum((part[i] or zero for part in parts), zero)
        checked += bool(added or stated)
        equal += bool(added or stated) and abs(added - stated) <= Decimal("0.05")
    return checked >= 1 and equal >= checked * 0.9


_YEARISH = re.compile(r"(?:\b(?:fy|cy)\s?'?[0-9]{2,4}\b|\b(?:19|20)[0-9]{2}\b)", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change|variance|var|increase|decrease|difference|diff|growth)\b|%|\+/-", re.IGNORECASE)


def _wide_others(names: Sequence[str], facts: Mapping[str, ColumnFacts], grid: Grid, kind: FileKind) -> Values | None:
    years = [n for n in names if _YEARISH.search(n) and not _CHANGE.search(n) and not names_month(n)]
    narrowed = _of_role(years, "budget") if kind.name == "budget" else years
    beside_actual = len(narrowed) < len(years) and len(years) >= 2  # actual beside it is no version of the budget
    dated = any(column.is_date or _names_months(column) for column in facts.values())
    if (beside_actual or len(years) >= 2) and not dated:
        years = narrowed
        ignored = {name: "not a year or version" for name in names if name not in years}  # no text
        return Values(None, tuple(years), {name: name for name in years}, "wide_years", ignored)
    return _wide_classes(names, facts, grid, kind)


def _wide_classes(names: Sequence[str], facts: Mapping[str, ColumnFacts], grid: Grid, kind: FileKind) -> Values | None:
    """Three or more cost classes beside a total that is their sum, in a table without dates (a budget)."""
    if len(names) < 4 or any(column.is_date for column in facts.values()) or not kind.by_class:
        return None
    if any(max(name_score(name, "account"), name_score(name, "account_name")) >= 0.85 for name in facts):
        return None  # which each line names, so that the columns are something else
    for total in (name for name in reversed(names) if TOTAL_WORDS.search(name)):
        parts = addends(total, names, grid)
        if parts:
            ignored = {name: "not a class" for name in names if name not in parts and name != total}  # no text
            return Values(total, (*parts, total), {name: name for name in parts}, "wide_classes", ignored)
    return None


def addends(total: str, names: Sequence[str], grid: Grid) -> list[str]:
    """The neighbouring columns, before or behind, that add up to a total column; [] when none do."""
    place = list(names).index(total)
    before = [names[start:place] for start in range(place)]
    behind = [names[place + 1 : stop] for stop in range(len(names), place + 1, -1)]
    for stretch in (*before, *behind):
        parts = [name for name in stretch if not _CHANGE.search(name)]
        if len(parts) >= 3 and _is_sum(grid[total], [grid[name] for name in parts]):
            return parts
    return []


def days_question(values: Values, kind: str, month: int) -> tuple[str, ...]:
    """Return why bare numbers across are held under a title of one month: they may be its days, or periods of a year.

    Args:
        values: Has the columns that were taken for months.
        kind: What is imported; a census stands by day more often than by period.
        month: The month (yyyymm) that the title or the file's name speaks of, 0 for none.
    """
    labels = [group.labels[0] for group in values.unpivot.groups] if values.unpivot else list(values.months.values())
    if not month or not labels or not all(label.isdecimal() and len(label) <= _DIGITS for label in labels):
        return ()
    if kind != "statistics" and len(labels) in (month % 100, 12):
        return ()
    return (months_question(Months((), {}, days=tuple(labels))),)
